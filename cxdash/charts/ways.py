"""Ways: a Sankey of touchpoints, one column for each step. Knows no SQL and no metric."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdash.charts.labels import label
from cxdash.charts.palette import Theme
from cxdash.charts.template import Drawing, Figure, palette

LETTERS = 52  # of the labels of all columns side by side, on a narrow screen


@dataclass(frozen=True)
class Stop:
    """A stage at a step (from 0): its name, what to say on hovering, and the number of its colour; None for a grey one."""

    step: int
    name: str
    hover: str
    colour: int | None


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
    letters = max(LETTERS // (steps + 1), 7)
    made = Drawing(theme, 120 + 48 * max(tallest, 4))
    # Plotly writes the labels of the last column to its left, where those of the one before stand: so an unseen one is last.
    end, whole = len(stops), sum(one.customers for one in streams)
    unseen = "rgba(0,0,0,0)"
    made.add(
        "sankey",
        arrangement="snap",
        node={
            "label": [*(label(one.name, letters) for one in stops), ""],
            "x": [_between(one.step / (steps + 1)) for one in stops] + [_between(1.0)],
            "y": [*_heights(stops, streams), 0.5],
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
        textfont={"color": colours.text, "size": 12, "shadow": "none"},
    )
    made.lay_out(margin={"l": 8, "r": 8, "t": 16, "b": 16})
    return made.figure()


def _between(share: float) -> float:
    """Plotly places nodes anew that stand at the very edge."""
    return min(max(share, 0.001), 0.999)


def _heights(stops: Sequence[Stop], streams: Sequence[Stream]) -> list[float]:
    """The middle of each stop, where those of its column share the height by their customers."""
    sizes = [
        max(
            sum(one.customers for one in streams if one.source == at),
            sum(one.customers for one in streams if one.target == at),
        )
        for at in range(len(stops))
    ]
    fullest = max(
        (sum(sizes[at] for at, one in enumerate(stops) if one.step == step) for step in {one.step for one in stops}),
        default=0,
    )
    found, filled = [0.5] * len(stops), dict[int, float]()
    for at, one in enumerate(stops):
        size = sizes[at] / fullest if fullest else 0.0
        above = filled.get(one.step, 0.0)
        found[at] = _between((above + size / 2) * 0.8 + 0.04 * sum(other.step == one.step for other in stops[:at]))
        filled[one.step] = above + size
    return found
