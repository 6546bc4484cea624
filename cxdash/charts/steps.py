"""Steps: a funnel's bars: for each step those who went on, are still open, and were lost. Knows no funnel's rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdash.charts.labels import label, rows_axis
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.template import STILL_LEGEND, Drawing, Figure, palette


@dataclass(frozen=True)
class Step:
    """One step: its name (unescaped), and of its customers those who went on (or arrived, at the end), open and lost.

    bears: what each of these three parts stands for where it is clicked; None: nothing.
    """

    name: str
    went_on: int
    still_open: int
    lost: int
    text: str
    hover: str
    bears: tuple[object, object, object] = (None, None, None)


@dataclass(frozen=True)
class StepWords:
    """The translated names of the three parts and of the axis."""

    went_on: str
    still_open: str
    lost: str
    customers: str


def steps_figure(steps: Sequence[Step], words: StepWords, theme: Theme) -> Figure:
    """Horizontal stacked bars, the first step at the top; the parts differ in colour and in pattern."""
    colours = palette(theme)
    made = Drawing(theme, 110 + 58 * max(len(steps), 1))
    _add_part(made, steps, words.went_on, [step.went_on for step in steps], (colours.lines[0], "", 0), colours)
    _add_part(made, steps, words.still_open, [step.still_open for step in steps], (colours.neutral, ".", 1), colours)
    _add_part(made, steps, words.lost, [step.lost for step in steps], (colours.bad, "/", 2), colours)
    made.lay_out(
        barmode="stack",
        bargap=0.35,
        showlegend=True,
        legend={**STILL_LEGEND, "traceorder": "normal"},
        margin={"l": 8, "r": 12, "t": 40, "b": 8},
        xaxis={
            "showgrid": True,
            "rangemode": "tozero",
            "title": {"text": label(words.customers)},
            "nticks": 6,
            "tickformat": ",d",
        },
        yaxis=rows_axis([step.name for step in steps], 22, 3),
    )
    return made.figure()


def _add_part(
    made: Drawing, steps: Sequence[Step], name: str, values: list[int], look: tuple[str, str, int], colours: Palette
) -> None:
    """One part of all bars; look: its colour, its pattern and which part it is. The part without a pattern bears the bars' texts."""
    if not any(values):
        return
    colour, pattern, part = look
    made.add(
        "bar",
        x=values,
        y=list(range(len(steps))),
        orientation="h",
        customdata=[step.bears[part] for step in steps],
        name=label(name),
        marker={
            "color": colours.veil(colour, 0.35) if pattern else colour,
            "line": {"width": 1, "color": colour},
            "pattern": {"shape": pattern, "fgcolor": colour, "size": 6, "solidity": 0.35},
        },
        text=["" if pattern else label(step.text) for step in steps],
        textposition="inside",
        insidetextanchor="start",
        textfont={"color": colours.background},
        textangle=0,
        hovertext=[label(step.hover) for step in steps],
        hoverinfo="text",
    )
