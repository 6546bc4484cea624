"""Heat map: groups by stretches of time, coloured only where they differ beyond noise. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cxdash.charts.labels import label, rows_axis
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.template import Drawing, Figure, palette

Kind = Literal["above", "within", "below", "few", "hidden"]
KINDS: tuple[Kind, ...] = ("hidden", "few", "within", "below", "above")
# A sign beside the number: colour alone tells nothing to some.
SIGNS: dict[Kind, str] = {"above": "▲", "below": "▼", "within": "", "few": "", "hidden": ""}
ROW = 28
MOST_TEXTS = 15  # columns that still have room for a number


@dataclass(frozen=True)
class Square:
    """One cell: what kind it is, its number as a text, and what to say on hovering."""

    kind: Kind
    text: str
    hover: str


@dataclass(frozen=True)
class Row:
    """One group: its name, a cell (or None) for each column, and the dimension and value that it stands for."""

    name: str
    cells: Sequence[Square | None]
    pick: tuple[str, str] | None = None


def heat_map_figure(rows: Sequence[Row], columns: Sequence[str], theme: Theme) -> Figure:
    """Rows in the order given, the first at the top; columns: the names of the stretches of time."""
    colours = palette(theme)
    made = Drawing(theme, 56 + ROW * max(len(rows), 2))
    made.add(
        "heatmap",
        z=[[None if cell is None else KINDS.index(cell.kind) for cell in row.cells] for row in rows],
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        text=[["" if cell is None else _text(cell) for cell in row.cells] for row in rows],
        texttemplate="%{text}" if len(columns) <= MOST_TEXTS else None,
        textfont={"color": colours.text},
        hovertext=[["" if cell is None else label(cell.hover) for cell in row.cells] for row in rows],
        hoverinfo="text",
        customdata=[[row.pick for _cell in row.cells] for row in rows],
        colorscale=_scale(colours),
        zmin=0,
        zmax=len(KINDS) - 1,
        showscale=False,
        hoverongaps=False,
        xgap=2,
        ygap=2,
    )
    step = -(-len(columns) // 12) or 1
    made.lay_out(
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        xaxis={
            "side": "top",
            "tickvals": list(range(0, len(columns), step)),
            "ticktext": [label(name) for name in columns[::step]],
            "showgrid": False,
            "zeroline": False,
        },
        yaxis=rows_axis([row.name for row in rows], 24, 2),
    )
    return made.figure()


def _text(cell: Square) -> str:
    return f"{SIGNS[cell.kind]} {label(cell.text)}".strip()


def _scale(colours: Palette) -> list[list[object]]:
    """A colour for each kind; numbers written on it stay readable in both themes."""
    shades = {
        "hidden": colours.veil(colours.grid, 0.35),
        "few": colours.veil(colours.grid, 0.5),
        "within": colours.grid,
        "below": colours.veil(colours.bad, 0.42),
        "above": colours.veil(colours.good, 0.42),
    }
    last = len(KINDS) - 1
    return [[place / last, shades[kind]] for place, kind in enumerate(KINDS)]
