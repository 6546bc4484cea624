"""Multiples: one small trend for each group, all on the same axes, two in a row. Knows no metric."""

from collections.abc import Sequence
from typing import Any

from cxdash.charts.labels import Grain, label, time_ticks
from cxdash.charts.marks import Jump, add_jumps
from cxdash.charts.palette import Theme
from cxdash.charts.template import Drawing, Figure, palette
from cxdash.charts.trend import Line, add_band, add_line, reach, span

MOST_PANELS = 12
ROW = 170


def multiples_figure(
    lines: Sequence[Line], grain: Grain, theme: Theme, bounds: tuple[float, float] | None = None,
    jumps: Sequence[Jump] = (),
) -> Figure:  # fmt: skip
    """A panel for each of at most MOST_PANELS lines, named above it; values share one axis so that panels compare."""
    shown = list(lines[:MOST_PANELS])
    colours = palette(theme)
    made = Drawing(theme, 40 + ROW * (-(-len(shown) // 2) or 1))
    positions, texts = time_ticks([point.start for line in shown for point in line.points], grain, 3)
    made.lay_out(**panel_axes(shown, positions, texts, bounds))
    for place, line in enumerate(shown):
        number = panel(place)
        add_band(made, line, colours.veil(colours.lines[0], 0.16), number)
        add_line(made, line, colours.lines[0], 0, number)
        own = [jump for jump in jumps if jump.line == line.id]
        add_jumps(made, own, line.values, colours.lines[0], colours, number)
        made.annotate(
            text=label(line.name, 30),
            xref=f"x{number} domain",
            yref=f"y{number} domain",
            x=0,
            y=1.02,
            xanchor="left",
            yanchor="bottom",
            font={"size": 13, "color": colours.text},
        )
    return made.figure()


def panel(place: int) -> str:
    """What Plotly calls the axes of a panel: the first has no number."""
    return "" if place == 0 else str(place + 1)


def panel_axes(
    shown: Sequence[Line], positions: list[str], texts: list[str], bounds: tuple[float, float] | None
) -> dict[str, Any]:
    """The axes of one panel for each line, two in a row, all of the same span."""
    rows = -(-len(shown) // 2) or 1
    starts = [point.start for line in shown for point in line.points]
    axes: dict[str, Any] = {}
    for place in range(len(shown)):
        row, column = divmod(place, 2)
        number = panel(place)
        top, bottom = 1 - row / rows, 1 - (row + 1) / rows
        axes[f"xaxis{number}"] = {
            "domain": (0, 0.47) if column == 0 else (0.53, 1),
            "anchor": f"y{number}",
            "type": "date",
            "range": span(starts),
            "tickvals": positions,
            "ticktext": texts,
            "showticklabels": place + 2 >= len(shown),  # the last one of each column
        }
        axes[f"yaxis{number}"] = {
            "domain": (bottom + 0.16 / rows, top - 0.2 / rows),
            "anchor": f"x{number}",
            "range": reach(shown, bounds),
            "nticks": 4,
            "showticklabels": column == 0,
        }
    return axes
