"""Trend: scores over time as lines with interval bands, below them who answered and how many. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from cxdash.charts.labels import Grain, label, time_ticks
from cxdash.charts.marks import (
    Corridor,
    Jump,
    Level,
    Mark,
    add_corridor,
    add_far_levels,
    add_jumps,
    add_levels,
    add_marks,
    with_room,
)
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.template import Drawing, Figure, palette
from cxdash.words import percent_sign

DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up")
MOST_LINES = len(DASHES)


@dataclass(frozen=True)
class Point:
    """One bucket of one line; value, low and high are None where too few answered; partial: the data do not cover it."""

    start: date
    value: float | None
    low: float | None
    high: float | None
    n: int
    partial: bool
    hover: str


@dataclass(frozen=True)
class Line:
    """A line's name (as a person reads it, unescaped) and its points in order. before: the comparison period's line.

    id: what the line stands for where nothing is translated, in a file. group: the value of a dimension that it is about;
    None for all answers, and for others together.
    """

    name: str
    points: tuple[Point, ...]
    before: bool = False
    id: str = ""
    group: str | None = None

    @property
    def values(self) -> dict[date, float]:
        """The values that are there, by start."""
        return {point.start: point.value for point in self.points if point.value is not None}


@dataclass(frozen=True)
class TrendWords:
    """The translated titles of a trend's axes; share: what the second panel is called, where there is one."""

    value: str
    answers: str
    share: str = ""


@dataclass(frozen=True)
class Overlay:
    """What is drawn over the lines: detected steps, marked days, values to compare with, and control limits."""

    jumps: tuple[Jump, ...] = ()
    marks: tuple[Mark, ...] = ()
    levels: tuple[Level, ...] = ()
    corridor: Corridor | None = None


def trend_figure(
    lines: Sequence[Line], grain: Grain, words: TrendWords, theme: Theme, bounds: tuple[float, float] | None = None,
    over: Overlay = Overlay(), share: Line | None = None,
) -> Figure:  # fmt: skip
    """Lines (at most MOST_LINES besides those of the comparison period) above bars of n. bounds: what values can be.

    Of several lines the bars are stacked, each in its line's colour: so a change in who answers is seen. share: the line of
    a panel of its own between them, in percent.
    """
    colours = palette(theme)
    made = Drawing(theme, 440 if share is None else 540)
    current = [line for line in lines if not line.before]
    inks = [colours.lines[place % len(colours.lines)] for place in range(len(current))]
    for place, (line, ink) in enumerate(zip(current, inks, strict=True)):
        add_band(made, line, colours.veil(ink, 0.16 if len(current) == 1 else 0.10))
        add_line(made, line, ink, place)
    for line in lines:
        if line.before:
            _add_before(made, line, colours)
    for line, ink in zip(current, inks, strict=True):
        _add_volume(made, line, colours.neutral if len(current) == 1 else ink, colours)
        add_jumps(made, [jump for jump in over.jumps if jump.line == line.id], line.values, ink, colours)
    if over.corridor is not None:
        add_corridor(made, over.corridor, colours)
    add_marks(made, over.marks, [point.start for line in lines for point in line.points], colours)
    near = [level for level in over.levels if _is_near(level, lines)]
    add_levels(made, near, [one.values for one in lines], colours)
    add_far_levels(made, [level for level in over.levels if level not in near], reach(lines, bounds), colours)
    reached = [*(level.value for level in near), *(() if over.corridor is None else over.corridor.ends)]
    _lay_out(made, lines, grain, words, bounds, reached)
    made.layout["yaxis"]["range"] = with_room(reach(lines, bounds, reached), len(over.marks), len(over.jumps))
    if share is not None:
        _add_share(made, share, words.share, colours)
    return made.figure()


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Stretches of points without a gap: a band and a line must not bridge what nobody answered."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.value is None or point.low is None or point.high is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def add_band(made: Drawing, line: Line, colour: str, axis: str = "") -> None:
    """The interval around a line, on the axes of this number."""
    for run in _runs(line.points):
        if len(run) < 2:
            _add_bar(made, run[0], colour, axis)
            continue
        there = [point.start.isoformat() for point in run]
        made.add(
            "scatter",
            x=there + there[::-1],
            y=[point.high for point in run] + [point.low for point in reversed(run)],
            fill="toself",
            fillcolor=colour,
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            xaxis=f"x{axis}",
            yaxis=f"y{axis}",
        )


def _add_bar(made: Drawing, point: Point, colour: str, axis: str) -> None:
    """The interval of a point that has no neighbour: a band has no width there."""
    made.add(
        "scatter", x=[point.start.isoformat()] * 2, y=[point.low, point.high], mode="lines",
        line={"color": colour, "width": 10}, hoverinfo="skip", showlegend=False, xaxis=f"x{axis}", yaxis=f"y{axis}",
    )  # fmt: skip


def add_line(made: Drawing, line: Line, colour: str, place: int, axis: str = "") -> None:
    """A line with its marks; `place` gives it a dash and a symbol of its own. Buckets not covered have open marks."""
    shown = [point for point in line.points if point.value is not None]
    small = len(shown) > 40
    symbol = SYMBOLS[place % len(SYMBOLS)]
    made.add(
        "scatter",
        x=[point.start.isoformat() for point in line.points],
        y=[point.value for point in line.points],
        text=[label(point.hover) for point in line.points],
        customdata=[line.group] * len(line.points),
        name=label(line.name, 28),
        mode="lines+markers",
        connectgaps=False,
        line={"color": colour, "width": 2.5, "dash": DASHES[place % len(DASHES)]},
        marker={
            "symbol": [symbol + ("-open" if point.partial else "") for point in line.points],
            "size": [9 if point.partial else 4 if small else 7 for point in line.points],
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        hoverinfo="text",
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
    )


def _add_before(made: Drawing, line: Line, colours: Palette) -> None:
    made.add(
        "scatter",
        x=[point.start.isoformat() for point in line.points],
        y=[point.value for point in line.points],
        text=[label(point.hover) for point in line.points],
        name=label(line.name, 40),
        mode="lines",
        line={"color": colours.neutral, "width": 1.5, "dash": "dash"},
        hoverinfo="text",
    )


def _add_volume(made: Drawing, line: Line, ink: str, colours: Palette) -> None:
    made.add(
        "bar",
        x=[point.start.isoformat() for point in line.points],
        y=[point.n for point in line.points],
        customdata=[line.group] * len(line.points),
        marker={"color": colours.veil(ink, 0.55)},
        yaxis="y2",
        hovertext=[label(point.hover) for point in line.points],
        hoverinfo="text",
        showlegend=False,
    )


def _lay_out(
    made: Drawing, lines: Sequence[Line], grain: Grain, words: TrendWords, bounds: tuple[float, float] | None,
    levels: Sequence[float],
) -> None:  # fmt: skip
    starts = [point.start for line in lines for point in line.points]
    positions, texts = time_ticks(starts, grain, 7)
    made.lay_out(
        showlegend=len(lines) > 1,
        barmode="stack",
        legend={"traceorder": "normal"},
        bargap=0.15,
        hovermode="closest",
        xaxis={
            "type": "date",
            "tickvals": positions,
            "ticktext": texts,
            "anchor": "y2",
            "range": span(starts),
        },
        yaxis={"domain": [0.27, 1], "title": {"text": label(words.value)}, "range": reach(lines, bounds, levels)},
        yaxis2={
            "domain": [0, 0.18],
            "title": {"text": label(words.answers)},
            "nticks": 3,
            "tickformat": ",d",
            "rangemode": "tozero",
            "zeroline": False,
        },
    )


def _add_share(made: Drawing, share: Line, title: str, colours: Palette) -> None:
    """A panel between the lines and their bars, from 0 on: half of a share must look like half."""
    made.layout["yaxis"]["domain"], made.layout["yaxis2"]["domain"] = [0.42, 1], [0, 0.13]
    highest = max((point.high for point in share.points if point.high is not None), default=100.0)
    made.layout["yaxis3"] = {
        "domain": [0.2, 0.34], "anchor": "x", "nticks": 3, "range": [0, min(highest * 1.15, 102.0)], "ticksuffix": percent_sign(),
        "zeroline": False, "title": {"text": label(title)},
    }  # fmt: skip
    begun = len(made.traces)
    add_band(made, share, colours.veil(colours.neutral, 0.2))
    add_line(made, share, colours.neutral, 0)
    for trace in made.traces[begun:]:
        trace |= {"yaxis": "y3", "showlegend": False}


def span(starts: Sequence[date]) -> list[str] | None:
    """From half a bucket before the first to half a bucket after the last; one bucket alone gets a week around it."""
    ordered = sorted(set(starts))
    if not ordered:
        return None
    gap = min((later - earlier for earlier, later in pairwise(ordered)), default=None)
    days = 7.0 if gap is None else gap.days * 0.6
    reach = timedelta(days=days)
    first, last = datetime.combine(ordered[0], time()), datetime.combine(ordered[-1], time())
    return [(first - reach).isoformat(), (last + reach).isoformat()]


def _is_near(level: Level, lines: Sequence[Line]) -> bool:
    """Whether the axis can reach to it without making the lines flat."""
    ends = reach(lines, None)
    return ends is None or ends[0] - 3 * (ends[1] - ends[0]) <= level.value <= ends[1] + 3 * (ends[1] - ends[0])


def reach(
    lines: Sequence[Line], bounds: tuple[float, float] | None, levels: Sequence[float] = ()
) -> list[float] | None:
    """The span of values, intervals and of the levels to compare with; a little air; never beyond the bounds."""
    values = [value for line in lines for value in line.values.values()]
    if not values:
        return None if bounds is None else list(bounds)
    values += levels
    edges = [
        edge
        for line in lines
        if not line.before
        for point in line.points
        for edge in (point.low, point.high)
        if edge is not None
    ]
    low, high = min([*values, *edges]), max([*values, *edges])
    air = max((high - low) * 0.08, 1e-9 + abs(high) * 0.02)
    low, high = low - air, high + air
    if bounds is not None:
        margin = (bounds[1] - bounds[0]) * 0.02
        low, high = max(low, bounds[0] - margin), min(high, bounds[1] + margin)
    return [low, high]
