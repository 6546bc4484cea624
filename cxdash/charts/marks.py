"""Marks: what is drawn over a trend: detected steps, control limits, days that somebody marked, goals. Knows no metric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cxdash.charts.labels import label, wrapped
from cxdash.charts.palette import Palette
from cxdash.charts.template import Drawing

_ROWS = 3  # labels of neighbours stand under each other
_ROW = 0.085  # of the height of a panel
_LINES, _WIDE = 2, 18  # of the name of a marked day: half of a phone's panel holds so many characters
_OFF = 6  # pixels between the border of a panel and the name of a level: the numbers of its axis are beside it
_HIGH = 0.11  # of such a name, of the height of a panel


@dataclass(frozen=True)
class Jump:
    """A detected step of a line. early, late: the interval of its day; before, after: the levels that it lies between.

    text: its size; hover: all of it in words; line: the id of the line that steps.
    """

    start: date
    early: date
    late: date
    before: float | None
    after: float | None
    text: str
    hover: str
    line: str


@dataclass(frozen=True)
class Mark:
    """A day that somebody marked, with what happened on it. until: the first day after it, where it lasted; hover: more words."""

    day: date
    text: str
    until: date | None = None
    hover: str = ""


@dataclass(frozen=True)
class Level:
    """A value to compare with: a goal, a benchmark. hover: more words, such as who says so and when."""

    value: float
    text: str
    hover: str = ""


@dataclass(frozen=True)
class Ring:
    """A point that breaks a rule of a control chart. is_alone: by itself, not with others in a row; hover: which rule."""

    start: date
    value: float
    is_good: bool
    is_alone: bool
    hover: str


@dataclass(frozen=True)
class Corridor:
    """The centre of a control chart, its limits at each start (low, high), and the points that break a rule."""

    centre: float
    limits: tuple[tuple[date, float, float], ...]
    rings: tuple[Ring, ...]

    @property
    def ends(self) -> tuple[float, ...]:
        """All that the axis must reach to."""
        return tuple(end for _start, *both in self.limits for end in both)


def add_corridor(made: Drawing, corridor: Corridor, colours: Palette) -> None:
    """The limits as stairs around the centre; rings around points beyond them, squares around those in a row."""
    starts = [start.isoformat() for start, _low, _high in corridor.limits]
    for ends in ([low for _start, low, _high in corridor.limits], [high for *_rest, high in corridor.limits]):
        line = {"shape": "hvh", "color": colours.muted, "width": 1.5, "dash": "dot"}
        made.add("scatter", x=starts, y=ends, mode="lines", line=line, hoverinfo="skip", showlegend=False)
    line = {"color": colours.muted, "width": 1}
    centre = [corridor.centre] * len(starts)
    made.add("scatter", x=starts, y=centre, mode="lines", line=line, hoverinfo="skip", showlegend=False)
    made.add(
        "scatter",
        x=[ring.start.isoformat() for ring in corridor.rings],
        y=[ring.value for ring in corridor.rings],
        text=[label(ring.hover) for ring in corridor.rings],
        mode="markers",
        marker={
            "symbol": ["circle-open" if ring.is_alone else "square-open" for ring in corridor.rings],
            "size": [18 if ring.is_alone else 14 for ring in corridor.rings],
            "color": [colours.good if ring.is_good else colours.bad for ring in corridor.rings],
            "line": {"width": 2.5},
        },
        hoverinfo="text",
        showlegend=False,
    )


def add_jumps(
    made: Drawing, jumps: Sequence[Jump], values: Mapping[date, float], colour: str, colours: Palette, axis: str = ""
) -> None:
    """The steps of one line on its axes: the levels between them, the interval of each day as a veil, its size above it.

    values: the line's, by start.
    """
    ordered = sorted(jumps, key=lambda jump: jump.start)
    if not ordered or not values:
        return
    _add_levels_between(made, ordered, values, colours, axis)
    first, last = min(values), max(values)
    for place, jump in enumerate(ordered):
        _veil(made, jump, colours.veil(colour, 0.12), colour, axis)
        # The size of a late one stands to its left, or it would leave the panel.
        is_late = jump.start - first > (last - first) / 2
        made.annotate(
            text=label(jump.text), x=jump.start.isoformat(), y=1 - _ROW * (place % _ROWS), xref=f"x{axis}",
            yref=f"y{axis} domain", xanchor="right" if is_late else "left", yanchor="top",
            xshift=-4 if is_late else 4, bgcolor=colours.background, borderpad=1,
            font={"size": 12, "color": colours.text},
        )  # fmt: skip


def _add_levels_between(
    made: Drawing, jumps: Sequence[Jump], values: Mapping[date, float], colours: Palette, axis: str
) -> None:
    """A line of stairs through all levels, with a diamond at each step."""
    made.add(
        "scatter",
        x=[day.isoformat() for day in (min(values), *(jump.start for jump in jumps), max(values))],
        y=[jumps[0].before, *(jump.after for jump in jumps), jumps[-1].after],
        mode="lines+markers",
        line={"shape": "hv", "color": colours.text, "width": 2},
        marker={
            "symbol": "diamond-open",
            "size": [0, *(12 for _jump in jumps), 0],
            "color": colours.text,
            "line": {"width": 2},
        },
        text=["", *(label(jump.hover) for jump in jumps), ""],
        hoverinfo="text",
        showlegend=False,
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
    )


def _veil(made: Drawing, jump: Jump, veil: str, colour: str, axis: str) -> None:
    where = {"xref": f"x{axis}", "yref": f"y{axis} domain", "y0": 0, "y1": 1}
    if jump.early < jump.late:
        ends = {"x0": jump.early.isoformat(), "x1": jump.late.isoformat()}
        _shape(made, type="rect", fillcolor=veil, line={"width": 0}, layer="below", **ends, **where)
    day = jump.start.isoformat()
    _shape(made, type="line", x0=day, x1=day, line={"color": colour, "width": 1.5, "dash": "dot"}, **where)


def _shape(made: Drawing, **shape: Any) -> None:
    made.layout["shapes"].append(shape)


def with_room(ends: list[float] | None, below: int, above: int) -> list[float] | None:
    """The ends of an axis with room for so many labels at its foot and at its head, so that they cover no line."""
    if ends is None:
        return None
    rows = [min(below, _ROWS) * _HIGH, min(above, _ROWS) * _ROW]
    height = (ends[1] - ends[0]) / (1 - sum(rows))
    return [ends[0] - rows[0] * height, ends[1] + rows[1] * height]


def add_marks(made: Drawing, marks: Sequence[Mark], starts: Sequence[date], colours: Palette) -> None:
    """Vertical lines through all panels, named at the foot of the upper one; starts: those of the lines."""
    first, last = min(starts, default=date.max), max(starts, default=date.min)
    for place, mark in enumerate(sorted(marks, key=lambda one: one.day)):
        day = mark.day.isoformat()
        is_late = last > first and mark.day - first > (last - first) / 2
        line = {"color": colours.muted, "width": 1, "dash": "dash"}
        if mark.until is not None:
            lasted = {"x0": day, "x1": mark.until.isoformat(), "y0": 0, "y1": 1, "xref": "x", "yref": "paper"}
            _shape(
                made,
                type="rect",
                fillcolor=colours.veil(colours.muted, 0.12),
                line={"width": 0},
                layer="below",
                **lasted,
            )
        _shape(made, type="line", x0=day, x1=day, y0=0, y1=1, xref="x", yref="paper", line=line)
        made.annotate(
            text=wrapped(mark.text, _WIDE, _LINES), x=day, y=_HIGH * (place % _ROWS), xref="x", yref="y domain",
            xanchor="right" if is_late else "left", yanchor="bottom", xshift=-3 if is_late else 3,
            align="right" if is_late else "left",
            bgcolor=colours.background, font={"size": 12, "color": colours.muted},
            hovertext=label(mark.hover or mark.text),
        )  # fmt: skip


def add_levels(
    made: Drawing, levels: Sequence[Level], values: Sequence[Mapping[date, float]], colours: Palette
) -> None:
    """Horizontal lines, named at the end where the values of the lines are further away, on their other side."""
    for place, level in enumerate(levels):
        is_right, is_above = _free_corner(level.value, values)
        line = {"color": colours.text, "width": 1.5, "dash": ("longdash", "dashdot", "dot")[place % 3]}
        ends = {"x0": 0, "x1": 1, "y0": level.value, "y1": level.value}
        _shape(made, type="line", xref="x domain", yref="y", line=line, **ends)
        made.annotate(
            text=label(level.text, 40), x=int(is_right), y=level.value, xref="x domain", yref="y",
            xanchor="right" if is_right else "left", yanchor="bottom" if is_above else "top", borderpad=1,
            xshift=-_OFF if is_right else _OFF, bgcolor=colours.veil(colours.background, 0.5),
            font={"size": 12, "color": colours.text}, hovertext=label(level.hover or level.text),
        )  # fmt: skip


def _free_corner(level: float, values: Sequence[Mapping[date, float]]) -> tuple[bool, bool]:
    """Whether a label on a level has more room at its right end, and above it."""
    days = sorted({day for one in values for day in one})
    third = max(len(days) // 3, 1)
    offs = [
        [one[day] - level for one in values for day in end if day in one] or [0.0]
        for end in (days[:third], days[-third:])
    ]
    near = [min(end, key=abs) for end in offs]
    is_right = abs(near[1]) >= abs(near[0])
    return is_right, near[is_right] <= 0


def add_far_levels(made: Drawing, levels: Sequence[Level], ends: Sequence[float] | None, colours: Palette) -> None:
    """Values that lie far beyond the axis with these ends: named at that side, with an arrow towards them."""
    for place, level in enumerate(levels):
        is_above = ends is None or level.value > ends[0]
        row = _ROW * (place % _ROWS)
        made.annotate(
            text=label(level.text, 40) + (" ↑" if is_above else " ↓"), x=1, y=1 - row if is_above else row,
            xref="x domain", yref="y domain", xanchor="right", yanchor="top" if is_above else "bottom",
            bgcolor=colours.veil(colours.background, 0.7), borderpad=1, font={"size": 12, "color": colours.text},
            hovertext=label(level.hover or level.text),
        )  # fmt: skip
