"""Ranking: a dot and an interval for each group against the brand's line, in the order given. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cxdash.charts.labels import label, rows_axis
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.template import STILL_LEGEND, Drawing, Figure, palette

Tier = Literal["above", "within", "below", "few"]
# Colour and shape together: each tells the tier without the other.
SYMBOLS: dict[Tier, str] = {"above": "triangle-up", "within": "circle", "below": "triangle-down", "few": "circle-open"}
ROW, ROOM = 30, 0.7  # the height of a row in pixels; of the room for the label of the line, in rows


@dataclass(frozen=True)
class Dot:
    """One group: its name (unescaped), value and interval, tier, and what to say on hovering.

    pick: the dimension and the value that it stands for, for those who act on a click.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    tier: Tier | None
    hover: str
    pick: tuple[str, str] | None = None


def ranking_figure(
    dots: Sequence[Dot],
    brand: float | None,
    brand_words: str,
    tier_words: dict[Tier, str],
    value_words: str,
    theme: Theme,
) -> Figure:
    """In the order given, the first at the top; the brand's value as a dashed line, named."""
    colours = palette(theme)
    rows, room = max(len(dots), 2), 0.0 if brand is None else ROOM
    made = Drawing(theme, round(96 + ROW * (rows + room)))
    shades = tier_colours(colours)
    for tier, symbol in SYMBOLS.items():
        found = [(place, dot) for place, dot in enumerate(dots) if (dot.tier or "few") == tier]
        if found:
            _add_dots(made, found, symbol, shades[tier], label(tier_words[tier]))
    if brand is not None:
        _add_brand(made, brand, brand_words, _is_right(brand, dots), colours)
    axis = rows_axis([dot.name for dot in dots], 24, 2)
    first, last = axis["range"]
    made.lay_out(
        showlegend=True,
        legend={**STILL_LEGEND, "y": 1.0, "yanchor": "bottom", "tracegroupgap": 0},
        margin={"l": 8, "r": 16, "t": 48, "b": 8},
        xaxis={"showgrid": True, "title": {"text": label(value_words)}, "zeroline": False},
        yaxis={**axis, "range": [first + room, last]},
    )
    return made.figure()


def _is_right(brand: float, dots: Sequence[Dot]) -> bool:
    """Whether the line stands in the right half, where its label would be cut on its right side."""
    ends = [end for dot in dots for end in (dot.low, dot.value, dot.high) if end is not None]
    return bool(ends) and brand > (min(ends) + max(ends)) / 2


def tier_colours(colours: Palette) -> dict[Tier, str]:
    return {"above": colours.good, "within": colours.lines[0], "below": colours.bad, "few": colours.neutral}


def _add_dots(made: Drawing, rows: Sequence[tuple[int, Dot]], symbol: str, colour: str, name: str) -> None:
    made.add(
        "scatter",
        x=[dot.value for _place, dot in rows],
        y=[place for place, _dot in rows],
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2, "color": colour}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [0 if dot.high is None else dot.high - dot.value for _place, dot in rows],
            "arrayminus": [0 if dot.low is None else dot.value - dot.low for _place, dot in rows],
            "color": colour,
            "thickness": 2,
            "width": 0,
        },
        text=[label(dot.hover) for _place, dot in rows],
        customdata=[dot.pick for _place, dot in rows],
        hoverinfo="text",
    )


def _add_brand(made: Drawing, brand: float, brand_words: str, is_right: bool, colours: Palette) -> None:
    """The line, and its label in the room under the last row: over a row it would hide what stands there."""
    made.rule(brand, color=colours.text, width=1.5, dash="dash")
    made.annotate(
        x=brand,
        y=0,
        yref="paper",
        yanchor="bottom",
        xanchor="right" if is_right else "left",
        xshift=-4 if is_right else 4,
        text=label(brand_words),
        font={"size": 12, "color": colours.muted},
        bgcolor=colours.background,
    )
