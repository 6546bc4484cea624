"""Calibration: the chances that were told against the shares that came, with their intervals. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdash.charts.labels import label
from cxdash.charts.palette import Theme
from cxdash.charts.template import STILL_LEGEND, Drawing, Figure, palette
from cxdash.words import percent_sign


@dataclass(frozen=True)
class Told:
    """Those who were told about the same chance: its mean, and the share that came with its bounds, all in percent."""

    told: float
    share: float
    low: float
    high: float
    hover: str


def calibration_figure(points: Sequence[Told], titles: tuple[str, str], names: tuple[str, str], theme: Theme) -> Figure:
    """titles: of what was told and of what came; names: of the points and of the line on which all would be right."""
    colours = palette(theme)
    made = Drawing(theme, 360)
    made.add(
        "scatter", x=[0, 100], y=[0, 100], mode="lines", name=label(names[1]), hoverinfo="skip",
        line={"color": colours.muted, "width": 1.5, "dash": "dash"},
    )  # fmt: skip
    made.add(
        "scatter",
        x=[one.told for one in points],
        y=[one.share for one in points],
        mode="markers",
        name=label(names[0]),
        marker={"size": 9, "color": colours.lines[0]},
        error_y={
            "type": "data", "symmetric": False, "thickness": 1.5, "width": 4, "color": colours.lines[0],
            "array": [one.high - one.share for one in points], "arrayminus": [one.share - one.low for one in points],
        },
        text=[label(one.hover) for one in points],
        hoverinfo="text",
    )  # fmt: skip
    ends = [end for one in points for end in (one.told, one.low, one.high)]
    least, most = min(ends, default=0.0), max(ends, default=100.0)
    far = max((most - least) * 0.06, 1.0)
    both = {
        "range": [max(least - far, 0), min(most + far, 101)],
        "ticksuffix": percent_sign(),
        "showgrid": True,
        "zeroline": False,
    }
    made.lay_out(
        showlegend=True,
        legend={**STILL_LEGEND, "traceorder": "reversed"},
        margin={"l": 8, "r": 12, "t": 40, "b": 8},
        hovermode="closest",
        xaxis={"title": {"text": label(titles[0])}, **both},
        yaxis={"title": {"text": label(titles[1])}, **both},
    )
    return made.figure()
