"""Pairs: two values with their intervals in each row, one beside the other, in the order given. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdash.charts.labels import label, rows_axis
from cxdash.charts.palette import Theme
from cxdash.charts.template import STILL_LEGEND, Drawing, Figure, palette

ROW = 40
_APART = 0.16  # of a row: the two intervals must not lie on each other


@dataclass(frozen=True)
class Side:
    """One value with its interval, which may be missing."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Pair:
    """A row's name (unescaped), its two sides, and what to say on hovering."""

    name: str
    first: Side
    second: Side
    hover: str


def pairs_figure(
    pairs: Sequence[Pair],
    names: tuple[str, str],
    value_words: str,
    theme: Theme,
    bounds: tuple[float, float] | None = None,
) -> Figure:
    """names: of the first and the second side, for the legend. bounds: what the values can be, a little beyond them."""
    colours = palette(theme)
    made = Drawing(theme, 96 + ROW * max(len(pairs), 2))
    made.add(
        "scatter",
        x=[end for pair in pairs for end in (pair.first.value, pair.second.value, None)],
        y=[end for place in range(len(pairs)) for end in (place - _APART, place + _APART, None)],
        mode="lines",
        line={"color": colours.grid, "width": 2},
        hoverinfo="skip",
        showlegend=False,
    )
    sides = [pair.second for pair in pairs]
    _add_side(made, pairs, sides, _APART, "diamond-open", colours.neutral, names[1])
    sides = [pair.first for pair in pairs]
    _add_side(made, pairs, sides, -_APART, "circle", colours.lines[0], names[0])
    made.lay_out(
        showlegend=True,
        legend={**STILL_LEGEND, "y": 1.0, "yanchor": "bottom", "traceorder": "reversed"},
        margin={"l": 8, "r": 16, "t": 48, "b": 8},
        xaxis={
            "showgrid": True,
            "title": {"text": label(value_words)},
            "zeroline": False,
            "range": None if bounds is None else list(bounds),
        },
        yaxis=rows_axis([pair.name for pair in pairs], 24, 2),
    )
    return made.figure()


def _add_side(
    made: Drawing, pairs: Sequence[Pair], sides: Sequence[Side], shift: float, symbol: str, colour: str, name: str
) -> None:
    made.add(
        "scatter",
        x=[side.value for side in sides],
        y=[place + shift for place in range(len(sides))],
        mode="markers",
        name=label(name),
        marker={"symbol": symbol, "size": 10, "color": colour, "line": {"width": 2, "color": colour}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [0 if side.high is None else side.high - side.value for side in sides],
            "arrayminus": [0 if side.low is None else side.value - side.low for side in sides],
            "color": colour,
            "thickness": 2,
            "width": 0,
        },
        text=[label(pair.hover) for pair in pairs],
        hoverinfo="text",
    )
