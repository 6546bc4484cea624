"""Ways: a Sankey of touchpoints, one column for each step. Knows no SQL and no metric."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cxdash.charts.labels import label, wrapped
from cxdash.charts.palette import Theme
from cxdash.charts.template import Drawing, Figure, palette

TALL, TALLER = 0.06, 0.12  # of the height of the fullest column: such a stop has room for two lines, or three
LETTERS = 96  # of the labels of all columns side by side, where the figure is as narrow as it gets


@dataclass(frozen=True)
class Stop:
    """A stage at a step (from 0): its name, what to say on hovering, and the number of its colour; None for a grey one.

    counted: what to write below the name where there is room: the first that is short enough.
    """

    step: int
    name: str
    hover: str
    colour: int | None
    counted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stream:
    """Customers who go from one stop to another, by their places in the list; and what to say on hovering."""

    source: int
    target: int
    customers: int
    hover: str


def ways_figure(stops: Sequence[Stop], streams: Sequence[Stream], theme: Theme) -> Figure:
    """Stops in columns by their steps, in each from the top down in the order given; streams as wide as they have customers."""
    colours = palette(theme)
    ink = [colours.neutral if one.colour is None else colours.lines[one.colour % len(colours.lines)] for one in stops]
    steps = max((one.step for one in stops), default=0)
    tallest = max((sum(one.step == step for one in stops) for step in range(steps + 1)), default=1)
    sizes = _sizes(stops, streams)
    made = Drawing(theme, 120 + 48 * max(tallest, 4))
    # Plotly writes the labels of the last column to its left, where those of the one before stand: so an unseen one is last.
    end, whole, unseen = len(stops), sum(one.customers for one in streams), "rgba(0,0,0,0)"
    made.add(
        "sankey",
        arrangement="snap",
        node={
            "label": [*_labels(stops, sizes, max(LETTERS // (steps + 1), 9)), ""],
            "x": [_between(one.step / (steps + 1)) for one in stops] + [_between(1.0)],
            "y": [*_heights(stops, sizes), 0.5],
            "color": [*ink, unseen],
            "line": {"width": 0},
            "thickness": 12,
            "pad": 14,
            "customdata": [*(label(one.hover) for one in stops), ""],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        link={
            "source": [*(one.source for one in streams), end - 1],
            "target": [*(one.target for one in streams), end],
            "value": [*(one.customers for one in streams), whole * 1e-9],
            "color": [*(colours.veil(ink[one.source], 0.28) for one in streams), unseen],
            "customdata": [*(label(one.hover) for one in streams), ""],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        # Labels of thin stops lie on the streams that leave them.
        textfont={"color": colours.text, "size": 12, "shadow": ", ".join([f"0 0 3px {colours.background}"] * 3)},
    )
    made.lay_out(margin={"l": 8, "r": 8, "t": 16, "b": 16})
    return made.figure()


def _labels(stops: Sequence[Stop], sizes: Sequence[float], letters: int) -> list[str]:
    return [_label(one, size, letters) for one, size in zip(stops, sizes, strict=True)]


def _label(stop: Stop, size: float, letters: int) -> str:
    lines = 3 if size > TALLER else 2 if size > TALL else 1
    counted = next((one for one in stop.counted if len(one) <= letters), "") if lines > 1 else ""
    if not counted:
        return wrapped(stop.name, letters, min(lines, 2))
    return f"{wrapped(stop.name, letters, lines - 1)}<br>{label(counted)}"


def _between(share: float) -> float:
    """Plotly places nodes anew that stand at the very edge."""
    return min(max(share, 0.001), 0.999)


def _sizes(stops: Sequence[Stop], streams: Sequence[Stream]) -> list[float]:
    """How high each stop is, where the fullest column is 1."""
    customers = [
        max(
            sum(one.customers for one in streams if one.source == at),
            sum(one.customers for one in streams if one.target == at),
        )
        for at in range(len(stops))
    ]
    columns = Counter[int]()
    for one, n in zip(stops, customers, strict=True):
        columns[one.step] += n
    fullest = max(columns.values(), default=0)
    return [n / fullest if fullest else 0.0 for n in customers]


def _heights(stops: Sequence[Stop], sizes: Sequence[float]) -> list[float]:
    """The middle of each stop, where those of its column share the height by their customers."""
    found, filled = [0.5] * len(stops), dict[int, float]()
    for at, (one, size) in enumerate(zip(stops, sizes, strict=True)):
        above = filled.get(one.step, 0.0)
        found[at] = _between((above + size / 2) * 0.8 + 0.04 * sum(other.step == one.step for other in stops[:at]))
        filled[one.step] = above + size
    return found
