"""Template: how every figure looks, in both themes and in this language's number signs. Knows no data."""

from functools import lru_cache
from typing import Any

import plotly.graph_objects as go

from cxdash import words
from cxdash.charts.palette import PALETTES, Palette, Theme

Figure = go.Figure  # for those who pass figures on and know no Plotly
FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", sans-serif'
# Decimal and thousands signs, as Plotly wants them.
_SEPARATORS = {"en": ".,", "ru": ", ", "lt": ", "}
STILL_LEGEND: dict[str, Any] = {"itemclick": False, "itemdoubleclick": False}  # a key, not a switch
# What a person can do with a figure: no tool bar, no zooming by accident while scrolling on a phone.
CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "responsive": True, "doubleClick": "reset"}


@lru_cache(maxsize=4)
def template(theme: Theme, dragmode: str | bool = False) -> go.layout.Template:
    """The template of a theme; made once, because validating a layout is what a figure costs."""
    colours = PALETTES[theme]
    axis = {
        "gridcolor": colours.grid,
        "linecolor": colours.grid,
        "zerolinecolor": colours.muted,
        "zerolinewidth": 1,
        "tickfont": {"color": colours.muted, "size": 13},
        "title": {"font": {"color": colours.muted, "size": 13}},
        "automargin": True,
        "fixedrange": True,
        "separatethousands": True,
    }
    layout = {
        "font": {"family": FONT, "size": 14, "color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(colours.lines),
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "hoverlabel": {
            "bgcolor": colours.background,
            "bordercolor": colours.muted,
            "font": {"color": colours.text, "family": FONT, "size": 13},
            "align": "left",
        },
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"color": colours.text}},
        "xaxis": axis | {"showgrid": False},
        "yaxis": axis,
        "dragmode": dragmode,
    }
    return go.layout.Template(layout=layout)


class Drawing:
    """A figure under construction, as plain dictionaries in the house's look.

    Plotly's own objects check and copy every property at each step, which costs more than all else on a page; the tests
    of the charts let Plotly check the finished figures instead.
    """

    def __init__(self, theme: Theme, height: int) -> None:
        self.traces: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {
            "template": template(theme),
            "height": height,
            "separators": _SEPARATORS.get(words.language(), ".,"),
            "showlegend": False,
            "annotations": [],
            "shapes": [],
        }

    def add(self, kind: str, **trace: Any) -> None:
        """A trace of this kind: scatter, bar …"""
        self.traces.append({"type": kind, **trace})

    def annotate(self, **annotation: Any) -> None:
        self.layout["annotations"].append({"showarrow": False, **annotation})

    def rule(self, x: float, **line: Any) -> None:
        """A vertical line through the whole figure."""
        shape = {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "y domain", "line": line}
        self.layout["shapes"].append(shape)

    def lay_out(self, **layout: Any) -> None:
        self.layout |= layout

    def figure(self) -> go.Figure:
        return go.Figure(data=self.traces, layout=self.layout, _validate=False)


def borne(made: go.Figure) -> list[object]:
    """What the points of a figure say they are about: their `customdata`, without those that say nothing."""
    rows = (getattr(trace, "customdata", None) for trace in made.data)
    return [row for found in rows if found is not None for row in found if row is not None]


def made_selectable(made: go.Figure, theme: Theme) -> go.Figure:
    """The figure (as `Drawing` makes it) as one on which a click chooses a point, and a box drawn around them several.

    Streamlit gives up clicks where a layout's own drag mode is "select", and sets one where it has none. One that Plotly does
    not know gives way to the template's.
    """
    made.layout["template"] = template(theme, "select")
    made.layout["dragmode"] = "as in the template"
    return made


def palette(theme: Theme) -> Palette:
    return PALETTES[theme]
