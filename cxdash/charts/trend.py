"""Trend: scores over time as lines with interval bands, with the answers they rest on below. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from cxdash.charts.labels import Grain, label, time_ticks
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.template import Drawing, Figure, palette

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

    id: what the line stands for where nothing is translated, in a file.
    """

    name: str
    points: tuple[Point, ...]
    before: bool = False
    id: str = ""


@dataclass(frozen=True)
class TrendWords:
    """The translated titles of a trend's axes."""

    value: str
    answers: str


def trend_figure(
    lines: Sequence[Line], grain: Grain, words: TrendWords, theme: Theme, bounds: tuple[float, float] | None = None
) -> Figure:
    """Lines (at most MOST_LINES besides those of the comparison period) above bars of n. bounds: what values can be."""
    colours = palette(theme)
    made = Drawing(theme, 420)
    current = [line for line in lines if not line.before]
    for place, line in enumerate(current):
        colour = colours.lines[place % len(colours.lines)]
        add_band(made, line, colours.veil(colour, 0.16 if len(current) == 1 else 0.10))
        add_line(made, line, colour, place)
    for line in lines:
        if line.before:
            _add_before(made, line, colours)
    _add_volume(made, current, colours)
    _lay_out(made, lines, grain, words, bounds)
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


def _add_volume(made: Drawing, lines: Sequence[Line], colours: Palette) -> None:
    counts: dict[date, int] = {}
    for line in lines:
        for point in line.points:
            counts[point.start] = counts.get(point.start, 0) + point.n
    starts = sorted(counts)
    made.add(
        "bar",
        x=[start.isoformat() for start in starts],
        y=[counts[start] for start in starts],
        marker={"color": colours.veil(colours.neutral, 0.55)},
        yaxis="y2",
        hoverinfo="y",
        showlegend=False,
    )


def _lay_out(
    made: Drawing, lines: Sequence[Line], grain: Grain, words: TrendWords, bounds: tuple[float, float] | None
) -> None:
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
        yaxis={"domain": [0.27, 1], "title": {"text": label(words.value)}, "range": reach(lines, bounds)},
        yaxis2={
            "domain": [0, 0.18],
            "title": {"text": label(words.answers)},
            "nticks": 3,
            "tickformat": ",d",
            "rangemode": "tozero",
            "zeroline": False,
        },
    )


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


def reach(lines: Sequence[Line], bounds: tuple[float, float] | None) -> list[float] | None:
    """The span of values and, where they do not dwarf them, of intervals; a little air; never beyond the bounds."""
    values = [point.value for line in lines for point in line.points if point.value is not None]
    if not values:
        return None if bounds is None else list(bounds)
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
