"""Cohort lines: shares of cohorts over time, with those whose time is not up in grey. Knows no funnel's rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cxdash.charts.labels import Grain, label, time_ticks
from cxdash.charts.multiples import MOST_PANELS, ROW, panel, panel_axes
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.template import Drawing, Figure, palette
from cxdash.charts.trend import MOST_LINES, Line, TrendWords, add_band, add_line, reach, span
from cxdash.words import percent_sign

_SHARES = (0.0, 100.0)
_FAINT = 0.06  # bands of those whose time is not up are wide, and lie over one another


def cohort_figure(
    lines: Sequence[Line], grain: Grain, words: TrendWords, theme: Theme, pending: date | None = None
) -> Figure:
    """Shares in percent above bars of who entered; of more than MOST_LINES a small panel for each.

    All lines have the same points; n: who entered. pending: the first cohort from which on they are not over.
    """
    if len(lines) > MOST_LINES:
        return _panels(lines, grain, theme, pending)
    colours = palette(theme)
    made = Drawing(theme, 440)
    for place, line in enumerate(lines):
        _add(made, line, colours.lines[place], place, pending, colours, 0.16 if len(lines) == 1 else 0.10)
    points = lines[0].points if lines else ()
    made.add(
        "bar",
        x=[point.start.isoformat() for point in points],
        y=[point.n for point in points],
        marker={"color": colours.veil(colours.neutral, 0.55)},
        yaxis="y2",
        hovertext=[label(point.hover) for point in points],
        hoverinfo="text",
        showlegend=False,
    )
    _lay_out(made, lines, grain, words)
    return made.figure()


def _lay_out(made: Drawing, lines: Sequence[Line], grain: Grain, words: TrendWords) -> None:
    starts = [point.start for line in lines for point in line.points]
    positions, texts = time_ticks(starts, grain, 7)
    made.lay_out(
        showlegend=len(lines) > 1,
        legend={"traceorder": "normal"},
        bargap=0.15,
        hovermode="closest",
        xaxis={"type": "date", "tickvals": positions, "ticktext": texts, "anchor": "y2", "range": span(starts)},
        yaxis={
            "domain": [0.27, 1], "title": {"text": label(words.value)}, "range": reach(lines, _SHARES), "ticksuffix": percent_sign(),
        },
        yaxis2={
            "domain": [0, 0.18], "title": {"text": label(words.answers)}, "nticks": 3, "tickformat": ",d", "rangemode": "tozero",
            "zeroline": False,
        },
    )  # fmt: skip


def _panels(lines: Sequence[Line], grain: Grain, theme: Theme, pending: date | None) -> Figure:
    shown = list(lines[:MOST_PANELS])
    colours = palette(theme)
    made = Drawing(theme, 40 + ROW * (-(-len(shown) // 2)))
    positions, texts = time_ticks([point.start for point in shown[0].points], grain, 3)
    made.lay_out(**panel_axes(shown, positions, texts, _SHARES))
    for place, line in enumerate(shown):
        number = panel(place)
        _add(made, line, colours.lines[0], 0, pending, colours, 0.16, number)
        made.annotate(
            text=label(line.name, 30), xref=f"x{number} domain", yref=f"y{number} domain", x=0, y=1.02, xanchor="left",
            yanchor="bottom", font={"size": 13, "color": colours.text},
        )  # fmt: skip
    return made.figure()


def _add(
    made: Drawing, line: Line, ink: str, place: int, pending: date | None, colours: Palette, veil: float, axis: str = ""
) -> None:  # fmt: skip
    """The line up to the cohorts that are not over, and from the last one before them on in grey."""
    over = tuple(point for point in line.points if pending is None or point.start < pending)
    rest = line.points[len(over) :]
    if rest:
        begun = len(made.traces)
        tail = replace(line, points=(*over[-1:], *rest))
        add_band(made, tail, colours.veil(colours.neutral, _FAINT), axis)
        add_line(made, tail, colours.neutral, place, axis)
        for trace in made.traces[begun:]:
            trace["showlegend"] = False
    add_band(made, replace(line, points=over), colours.veil(ink, veil), axis)
    add_line(made, replace(line, points=over), ink, place, axis)
