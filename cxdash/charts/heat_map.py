"""Heat map: groups by stretches of time, or stages by channels, coloured only where they differ beyond noise. Knows no metric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cxdash.charts.labels import label, rows_axis, wrapped
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.template import Drawing, Figure, palette

Kind = Literal["above", "within", "below", "few", "hidden"]
KINDS: tuple[Kind, ...] = ("hidden", "few", "within", "below", "above")
# A sign beside the number: colour alone tells nothing to some.
SIGNS: dict[Kind, str] = {"above": "▲", "below": "▼", "within": "", "few": "", "hidden": ""}
ROW, LINE = 28, 18  # pixels of a cell with one line of text, and of each further one
MOST_TEXTS = 15  # columns that still have room for a number


@dataclass(frozen=True)
class Square:
    """One cell: what kind it is, its number as a text and what to say on hovering (of one or several lines), and what a click on
    it is about.
    """

    kind: Kind
    text: str
    hover: str
    pick: tuple[str, ...] | Mapping[str, str] | None = None


@dataclass(frozen=True)
class Row:
    """One group: its name, and a cell (or None) for each column."""

    name: str
    cells: Sequence[Square | None]


def heat_map_figure(rows: Sequence[Row], columns: Sequence[str], theme: Theme) -> Figure:
    """Rows in the order given, the first at the top; columns: their names, in their order."""
    colours = palette(theme)
    lines = max((cell.text.count("\n") for row in rows for cell in row.cells if cell is not None), default=0)
    made = Drawing(theme, 56 + (ROW + LINE * lines) * max(len(rows), 2))
    made.add(
        "heatmap",
        z=[[None if cell is None else KINDS.index(cell.kind) for cell in row.cells] for row in rows],
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        text=[["" if cell is None else _text(cell) for cell in row.cells] for row in rows],
        texttemplate="%{text}" if len(columns) <= MOST_TEXTS else None,
        textfont={"color": colours.text},
        hoverinfo="skip",
        colorscale=_scale(colours),
        zmin=0,
        zmax=len(KINDS) - 1,
        showscale=False,
        hoverongaps=False,
        xgap=2,
        ygap=2,
    )
    _add_targets(made, rows)
    step = -(-len(columns) // 12) or 1
    made.lay_out(
        hovermode="closest",
        hoverdistance=-1,  # however wide a cell is, a click beside its middle is on it
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        xaxis={
            "side": "top",
            "tickvals": list(range(0, len(columns), step)),
            "ticktext": [wrapped(name, 9, 2) if lines else label(name) for name in columns[::step]],
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
        },
        yaxis={**rows_axis([row.name for row in rows], 12 if lines else 24, 2), "ticks": ""},
    )
    return made.figure()


def _add_targets(made: Drawing, rows: Sequence[Row]) -> None:
    """An unseen mark on each cell, to be hovered and clicked: Plotly selects no cells of a heat map."""
    cells = [(x, y, cell) for y, row in enumerate(rows) for x, cell in enumerate(row.cells) if cell is not None]
    unseen = {"marker": {"opacity": 0}}
    made.add(
        "scatter",
        x=[x for x, _y, _cell in cells],
        y=[y for _x, y, _cell in cells],
        mode="markers",
        marker={"symbol": "square", "size": ROW - 4, "opacity": 0},
        selected=unseen,
        unselected=unseen,
        text=[_lines(cell.hover) for _x, _y, cell in cells],
        hoverinfo="text",
        customdata=[cell.pick for _x, _y, cell in cells],
        showlegend=False,
    )


def _text(cell: Square) -> str:
    return f"{SIGNS[cell.kind]} {_lines(cell.text)}".strip()


def _lines(text: str) -> str:
    return "<br>".join(label(line) for line in text.split("\n"))


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
