"""Paths: customers per way to the nodes and links of a flow, and the usual ways. Knows no SQL and no chart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from cxdash.findings.pooling import pooling
from cxdash.findings.scores import POOLED, Rules


@dataclass(frozen=True)
class Node:
    """The customers who were at a stage with a touchpoint of this number (from 1); ends: whose way ends there."""

    step: int
    stage: str
    customers: int
    ends: int


@dataclass(frozen=True)
class Link:
    """The customers who went from one stage, with the touchpoint of this number, straight to another or the same one."""

    step: int
    source: str
    target: str
    customers: int


@dataclass(frozen=True)
class Way:
    """A way and the customers who took exactly this one; share: of all customers whose ways are shown, 0 to 1."""

    stages: tuple[str, ...]
    customers: int
    share: float


@dataclass(frozen=True)
class Paths:
    """The ways of some customers, the most usual first, those that too few took left out of `ways` alone (see `pooling`).

    others: the customers of the ways left out, other_ways: how many ways. loops: by stage, the customers who came back to
    it, most first. longer, never: who came to the end on a longer way, or did not come there.
    """

    customers: int
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    ways: tuple[Way, ...]
    loops: tuple[tuple[str, int], ...] = ()
    others: int = 0
    other_ways: int = 0
    longer: int = 0
    never: int = 0


def paths(frame: pd.DataFrame, rules: Rules, aligned_at: int | None = None) -> Paths:
    """The frame's ways. aligned_at: the number that the last touchpoint of every way has; None: the first one has 1."""
    walked: list[tuple[tuple[str, ...], int]] = []
    longer = never = 0
    for stages, arrives, customers in zip(
        frame["stages"].tolist(), frame["arrives"].tolist(), frame["customers"].tolist(), strict=True
    ):
        if arrives and isinstance(stages, Iterable):
            walked.append((tuple(map(str, stages)), int(customers)))
        elif arrives:
            longer += int(customers)
        else:
            never += int(customers)
    total = sum(customers for _stages, customers in walked)
    kept = set(
        pooling({place: customers for place, (_stages, customers) in enumerate(walked)}, rules.min_answers).shown
    )
    shown = [
        Way(stages, customers, customers / total) for place, (stages, customers) in enumerate(walked) if place in kept
    ]
    nodes, links = _flow(walked, aligned_at)
    return Paths(
        total,
        nodes,
        links,
        tuple(shown),
        _loops(walked),
        total - sum(way.customers for way in shown),
        len(walked) - len(shown),
        longer,
        never,
    )


def group_paths(frame: pd.DataFrame, rules: Rules, aligned_at: int | None = None) -> list[tuple[str, int, Paths]]:
    """The ways of each group of a split (by0), most customers first; at the end those of too few, pooled: see `pooling`.

    Each with how many groups are in it, 1 but for POOLED ones.
    """
    sizes = {str(group): int(n) for group, n in frame.groupby("by0")["customers"].sum().items()}
    split = pooling(sizes, rules.min_answers)
    shown = sorted(split.shown, key=lambda group: (-sizes[group], group))
    found = [(group, 1, paths(frame[frame["by0"] == group], rules, aligned_at)) for group in shown]
    for pool in split.pools:
        rows = frame[frame["by0"].isin(pool.members)]
        if sum(sizes[member] for member in pool.members) >= rules.min_answers:
            found.append((POOLED, len(pool.members), paths(_together(rows), rules, aligned_at)))
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


def _flow(
    walked: Iterable[tuple[tuple[str, ...], int]], aligned_at: int | None
) -> tuple[tuple[Node, ...], tuple[Link, ...]]:
    at, ends, between = Counter[tuple[int, str]](), Counter[tuple[int, str]](), Counter[tuple[int, str, str]]()
    for stages, customers in walked:
        first = 1 if aligned_at is None else aligned_at - len(stages) + 1
        for step, stage in enumerate(stages, first):
            at[step, stage] += customers
        for step, (source, target) in enumerate(pairwise(stages), first):
            between[step, source, target] += customers
        ends[first + len(stages) - 1, stages[-1]] += customers
    nodes = sorted(at, key=lambda key: (key[0], -at[key], key[1]))
    links = sorted(between, key=lambda key: (key[0], -between[key], key[1:]))
    return (
        tuple(Node(*key, at[key], ends[key]) for key in nodes),
        tuple(Link(*key, between[key]) for key in links),
    )


def _loops(walked: Iterable[tuple[tuple[str, ...], int]]) -> tuple[tuple[str, int], ...]:
    back = Counter[str]()
    for stages, customers in walked:
        for stage, times in Counter(stages).items():
            if times > 1:
                back[stage] += customers
    return tuple(sorted(back.items(), key=lambda one: (-one[1], one[0])))
