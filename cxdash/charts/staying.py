"""Staying: curves of who is still there after how long, and cohorts by who came back. Knows no SQL and no metric."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdash.charts.labels import label, rows_axis
from cxdash.charts.palette import Theme
from cxdash.charts.template import STILL_LEGEND, Drawing, Figure, palette
from cxdash.charts.trend import DASHES
from cxdash.words import percent_sign

MOST_CURVES = len(DASHES)
ROW = 26
MOST_TEXTS = 24  # columns that still have room for a number


@dataclass(frozen=True)
class Curve:
    """One group: its name, and for days in order the percent that stays longer, with bounds (None where there are none)."""

    name: str
    days: Sequence[int]
    values: Sequence[float]
    lows: Sequence[float | None]
    highs: Sequence[float | None]
    hovers: Sequence[str]


@dataclass(frozen=True)
class Share:
    """One cell: percent, its number as a text, what to say on hovering, and whether it can still grow."""

    percent: float
    text: str
    hover: str


def survival_figure(curves: Sequence[Curve], title: str, theme: Theme) -> Figure:
    """Steps from 100 % down, each with its band; at most MOST_CURVES. title: that of the axis of days."""
    colours = palette(theme)
    made = Drawing(theme, 380)
    for place, one in enumerate(curves):
        ink = colours.lines[place % len(colours.lines)]
        known = [at for at, low in enumerate(one.lows) if low is not None]
        days = [one.days[at] for at in known]
        # The band steps as the line does: a slope would promise what is not known between two days.
        there = [*_steps(days), *reversed(_steps(days))]
        bounds = [*_held([one.highs[at] for at in known]), *reversed(_held([one.lows[at] for at in known]))]
        made.add(
            "scatter", x=there, y=bounds, fill="toself", fillcolor=colours.veil(ink, 0.14), line={"width": 0}, mode="lines",
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip
        made.add(
            "scatter", x=list(one.days), y=list(one.values), mode="lines", name=label(one.name, 28),
            line={"color": ink, "width": 2.5, "shape": "hv", "dash": DASHES[place % len(DASHES)]},
            text=[label(text) for text in one.hovers], hoverinfo="text",
        )  # fmt: skip
    made.lay_out(
        showlegend=len(curves) > 1,
        legend=STILL_LEGEND,
        hovermode="closest",
        xaxis={"title": {"text": label(title)}, "rangemode": "tozero"},
        yaxis={"range": [0, 103], "ticksuffix": percent_sign()},
    )
    return made.figure()


def _steps(days: Sequence[int]) -> list[int]:
    return [one for place, day in enumerate(days) for one in ([day] if place == 0 else [day, day])]


def _held(values: Sequence[float | None]) -> list[float | None]:
    """Each value until the day of the next one."""
    return [one for place, value in enumerate(values) for one in ([values[place - 1]] if place else []) + [value]]


def cohort_figure(rows: Sequence[tuple[str, Sequence[Share | None]]], columns: Sequence[str], theme: Theme) -> Figure:
    """Cohorts from the top down in the order given, one column for each period after; the more came back, the darker."""
    colours = palette(theme)
    made = Drawing(theme, 64 + ROW * max(len(rows), 2))
    made.add(
        "heatmap",
        z=[[None if cell is None else cell.percent for cell in cells] for _name, cells in rows],
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        text=[["" if cell is None else cell.text for cell in cells] for _name, cells in rows],
        texttemplate="%{text}" if len(columns) <= MOST_TEXTS else None,
        textfont={"color": colours.text},
        customdata=[["" if cell is None else label(cell.hover) for cell in cells] for _name, cells in rows],
        hovertemplate="%{customdata}<extra></extra>",
        # All of a cohort are there at first: the shades are for who came back, of whom there are fewer.
        zmin=0,
        zmax=max((cell.percent for _name, cells in rows for cell in cells[1:] if cell is not None), default=100) or 100,
        colorscale=[[0, colours.veil(colours.lines[0], 0.04)], [1, colours.veil(colours.lines[0], 0.5)]],
        showscale=False,
        hoverongaps=False,
        xgap=2,
        ygap=2,
    )
    step = -(-len(columns) // 15) or 1
    made.lay_out(
        hovermode="closest",
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        xaxis={
            "side": "top",
            "tickvals": list(range(0, len(columns), step)),
            "ticktext": [label(name) for name in columns[::step]],
            "showgrid": False,
            "zeroline": False,
        },
        yaxis=rows_axis([name for name, _cells in rows], 24, 2),
    )
    return made.figure()
