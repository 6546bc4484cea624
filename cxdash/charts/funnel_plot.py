"""Funnel plot: a mark for each group at its answers and its score, between lines that chance explains. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdash.charts.labels import label
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.ranking import SYMBOLS, Tier, tier_colours
from cxdash.charts.template import STILL_LEGEND, Drawing, Figure, palette

MANY = 500  # marks from which on they are small; not drawn by WebGL, which not every browser may use
DASHES = ("dash", "dot")
WIDE = 25  # times as many answers at one end as at the other: then every doubling is as wide


@dataclass(frozen=True)
class Mark:
    """One group: its answers, its score, tier, what to say on hovering, and the dimension and value that it stands for."""

    n: int
    value: float
    tier: Tier | None
    hover: str
    pick: tuple[str, str] | None = None


@dataclass(frozen=True)
class Limit:
    """The two lines of one level, in the order of n; name: what the legend calls them."""

    name: str
    n: Sequence[int]
    low: Sequence[float]
    high: Sequence[float]


@dataclass(frozen=True)
class PlotWords:
    """The titles of both axes, the name of the middle line, and what the legend calls each tier."""

    answers: str
    value: str
    centre: str
    tiers: dict[Tier, str]


def funnel_plot_figure(
    marks: Sequence[Mark], limits: Sequence[Limit], centre: float | None, words: PlotWords, theme: Theme
) -> Figure:
    """Marks between the lines of the levels, the innermost first, around the centre."""
    colours = palette(theme)
    made = Drawing(theme, 520)
    for limit, dash in zip(limits, DASHES, strict=False):
        _add_limit(made, limit, dash, colours)
    shades = tier_colours(colours)
    for tier, symbol in SYMBOLS.items():
        found = [mark for mark in marks if (mark.tier or "few") == tier]
        if found:
            _add_marks(made, found, symbol, shades[tier], label(words.tiers[tier]), len(marks) > MANY)
    if centre is not None and limits:
        _add_centre(made, centre, limits[0].n, words.centre, colours)
    counts = [mark.n for mark in marks]
    made.lay_out(
        showlegend=True,
        legend={**STILL_LEGEND, "y": 1.0, "yanchor": "bottom", "tracegroupgap": 0, "traceorder": "normal"},
        margin={"l": 8, "r": 16, "t": 64, "b": 8},
        hovermode="closest",
        xaxis={"title": {"text": label(words.answers)}, "zeroline": False, "showgrid": True, **_scale(counts)},
        yaxis={"title": {"text": label(words.value)}, "zeroline": False},
    )
    return made.figure()


def _scale(counts: Sequence[int]) -> dict[str, object]:
    if not counts or max(counts) <= WIDE * max(min(counts), 1):
        return {"tickformat": ",d"}
    ticks = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    shown = [tick for tick in ticks if min(counts) * 0.5 <= tick <= max(counts) * 2]
    return {"type": "log", "tickvals": shown, "tickformat": ",d"}


def _add_limit(made: Drawing, limit: Limit, dash: str, colours: Palette) -> None:
    for bounds, is_named in ((limit.low, True), (limit.high, False)):
        made.add(
            "scatter",
            x=list(limit.n),
            y=list(bounds),
            mode="lines",
            name=label(limit.name),
            showlegend=is_named,
            line={"color": colours.muted, "width": 1.5, "dash": dash},
            hoverinfo="skip",
        )


def _add_marks(made: Drawing, marks: Sequence[Mark], symbol: str, colour: str, name: str, many: bool) -> None:
    made.add(
        "scatter",
        x=[mark.n for mark in marks],
        y=[mark.value for mark in marks],
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 7 if many else 10, "color": colour, "line": {"width": 1, "color": colour}},
        text=[label(mark.hover) for mark in marks],
        customdata=[mark.pick for mark in marks],
        hoverinfo="text",
    )


def _add_centre(made: Drawing, centre: float, counts: Sequence[int], name: str, colours: Palette) -> None:
    made.add(
        "scatter",
        x=[counts[0], counts[-1]],
        y=[centre, centre],
        mode="lines",
        name=label(name),
        line={"color": colours.text, "width": 1.5},
        hoverinfo="skip",
    )
