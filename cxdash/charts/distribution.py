"""Distribution: how often each score was given, now and before, as rows of bars with intervals. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdash.charts.labels import label, rows_axis
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.template import STILL_LEGEND, Drawing, Figure, palette
from cxdash.charts.waterfall import add_key
from cxdash.words import percent_sign

Ends = tuple[float, float]
_THICK = 0.38


@dataclass(frozen=True)
class Bar:
    """One score's share in percent, now and before (None: nothing is compared), each with its interval and its words.

    tone: +1 a good score, -1 a bad one, 0 neither.
    """

    name: str
    share: float
    bounds: Ends
    hover: str
    before: float | None = None
    before_bounds: Ends | None = None
    before_hover: str = ""
    tone: int = 0


@dataclass(frozen=True)
class DistributionWords:
    """The translated names of both periods and of the axis."""

    now: str
    before: str
    share: str


def distribution_figure(bars: Sequence[Bar], words: DistributionWords, theme: Theme) -> Figure:
    """Rows in the order given; the comparison period is the hatched bar of each."""
    colours = palette(theme)
    compared = [one for one in bars if one.before is not None]
    made = Drawing(theme, 110 + (44 if compared else 32) * max(len(bars), 1))
    tones = {1: colours.good, -1: colours.bad, 0: colours.lines[0]}
    inks = [tones[one.tone] for one in bars]
    if compared:
        # In a colour that bars have: the one without a verdict, or the only one.
        plain = tones[0] if tones[0] in inks else inks[0] if len(set(inks)) == 1 else None
        add_key(made, words.now, words.before, colours, plain)
    now = [(one.share, one.bounds, one.hover) for one in bars]
    _add(made, now, inks, "", -_THICK / 2 if compared else 0.0, colours)
    if compared:
        earlier = [(one.before or 0.0, one.before_bounds or (0.0, 0.0), one.before_hover) for one in bars]
        _add(made, earlier, [colours.neutral] * len(bars), "/", _THICK / 2, colours)
    reach = max((end for one in bars for end in (one.bounds[1], (one.before_bounds or (0, 0))[1])), default=1.0)
    made.lay_out(
        barmode="overlay",
        showlegend=bool(compared),
        legend={**STILL_LEGEND, "traceorder": "normal"},
        margin={"l": 8, "r": 12, "t": 40 if compared else 8, "b": 8},
        xaxis={
            "showgrid": True, "range": [0, reach * 1.04], "nticks": 6, "ticksuffix": percent_sign(),
            "title": {"text": label(words.share)},
        },
        yaxis=rows_axis([one.name for one in bars], 16, 2),
    )  # fmt: skip
    return made.figure()


def _add(
    made: Drawing, shares: Sequence[tuple[float, Ends, str]], inks: Sequence[str], shape: str, off: float, colours: Palette
) -> None:  # fmt: skip
    values = [share for share, _bounds, _hover in shares]
    made.add(
        "bar",
        orientation="h",
        x=values,
        y=[row + off for row in range(len(shares))],
        width=_THICK,
        marker={
            "color": [colours.veil(ink, 0.35) for ink in inks] if shape else list(inks),
            "line": {"width": 1, "color": list(inks)},
            "pattern": {"shape": shape, "fgcolor": list(inks), "size": 6, "solidity": 0.35},
        },
        error_x={
            "type": "data", "symmetric": False, "thickness": 1, "width": 3, "color": colours.text,
            "array": [bounds[1] - share for share, bounds, _hover in shares],
            "arrayminus": [share - bounds[0] for share, bounds, _hover in shares],
        },
        hovertext=[label(hover) for _share, _bounds, hover in shares],
        hoverinfo="text",
        showlegend=False,
    )  # fmt: skip
