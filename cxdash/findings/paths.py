"""Paths: customers per way to the ways that they took, all that is known, few customers too. Knows no SQL and no chart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from cxdash.findings.pooling import pooling
from cxdash.findings.scores import POOLED, Rules


@dataclass(frozen=True)
class Walk:
    """A way and the customers who took exactly this one; first: the number of its first touchpoint."""

    first: int
    stages: tuple[str, ...]
    customers: int


@dataclass(frozen=True)
class Paths:
    """The ways of some customers, the most usual first. Some have few customers: people see what `told` makes of them.

    loops: by stage, the customers who came back to it, most first. longer, never: who came to the end on a longer way, or did
    not come there.
    """

    customers: int
    walks: tuple[Walk, ...]
    loops: tuple[tuple[str, int], ...] = ()
    longer: int = 0
    never: int = 0


def paths(frame: pd.DataFrame, aligned_at: int | None = None) -> Paths:
    """The frame's ways. aligned_at: the number that the last touchpoint of every way has; None: the first one has 1."""
    walks: list[Walk] = []
    longer = never = 0
    for stages, arrives, customers in zip(
        frame["stages"].tolist(), frame["arrives"].tolist(), frame["customers"].tolist(), strict=True
    ):
        if arrives and isinstance(stages, Iterable):
            way = tuple(map(str, stages))
            walks.append(Walk(1 if aligned_at is None else aligned_at - len(way) + 1, way, int(customers)))
        elif arrives:
            longer += int(customers)
        else:
            never += int(customers)
    return Paths(sum(one.customers for one in walks), tuple(walks), _loops(walks), longer, never)


def group_paths(frame: pd.DataFrame, rules: Rules, aligned_at: int | None = None) -> list[tuple[str, int, Paths]]:
    """The ways of each group of a split (by0), most customers first; at the end those of too few, pooled: see `pooling`.

    Each with how many groups are in it, 1 but for POOLED ones.
    """
    sizes = {str(group): int(n) for group, n in frame.groupby("by0")["customers"].sum().items()}
    split = pooling(sizes, rules.min_answers)
    shown = sorted(split.shown, key=lambda group: (-sizes[group], group))
    found = [(group, 1, paths(frame[frame["by0"] == group], aligned_at)) for group in shown]
    for pool in split.pools:
        rows = frame[frame["by0"].isin(pool.members)]
        if sum(sizes[member] for member in pool.members) >= rules.min_answers:
            found.append((POOLED, len(pool.members), paths(_together(rows), aligned_at)))
    return found


def _together(frame: pd.DataFrame) -> pd.DataFrame:
    """The customers of each way, whatever the group, most first."""
    counts = Counter[tuple[tuple[str, ...] | None, bool]]()
    rows = zip(frame["stages"].tolist(), frame["arrives"].tolist(), frame["customers"].tolist(), strict=True)
    for stages, arrives, customers in rows:
        counts[tuple(stages) if isinstance(stages, Iterable) else None, bool(arrives)] += int(customers)
    ways = counts.most_common()
    return pd.DataFrame({
        "stages": pd.Series([stages for (stages, _arrives), _n in ways], dtype=object),
        "arrives": [arrives for (_stages, arrives), _n in ways],
        "customers": [n for _way, n in ways],
    })  # fmt: skip


def _loops(walks: Iterable[Walk]) -> tuple[tuple[str, int], ...]:
    back = Counter[str]()
    for walk in walks:
        for stage in came_back(walk):
            back[stage] += walk.customers
    return tuple(sorted(back.items(), key=lambda one: (-one[1], one[0])))


def came_back(walk: Walk) -> list[str]:
    """The stages that a way has more than once."""
    return [stage for stage, times in Counter(walk.stages).items() if times > 1]
