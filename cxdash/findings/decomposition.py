"""Decomposition: a change of one metric to what its groups and their mix made of it. Knows no SQL and no page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cxdash.findings.changes import Change, change
from cxdash.findings.scores import POOLED, Rules, Tally, tallies, whole_score
from cxdash.metrics import Metric
from cxdash.stats.decomposition import decomposed, is_reversed
from cxdash.stats.estimators import z_value
from cxdash.stats.parts import Parts, pooled

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Part:
    """What one group adds to the change, in the metric's unit.

    group: the dimension's value, "" for answers without one, POOLED for the groups too small to be shown (members: how
    many). within: by its own change, mix: by the change of its share of all answers; both with their intervals, None
    where it has too few answers to tell.
    """

    group: str
    before: int
    after: int
    within: float
    mix: float
    within_bounds: Bounds | None
    mix_bounds: Bounds | None
    members: int = 1

    @property
    def total(self) -> float:
        return self.within + self.mix


@dataclass(frozen=True)
class Decomposition:
    """A change and its parts, the largest first: within + mix of all of them is the change.

    within, mix: their sums. is_reversed: whether all groups moved the other way than the whole (Simpson's paradox).
    """

    change: Change
    parts: tuple[Part, ...] = ()
    is_reversed: bool = False

    @property
    def within(self) -> float:
        return sum(part.within for part in self.parts)

    @property
    def mix(self) -> float:
        return sum(part.mix for part in self.parts)


def decomposition(
    metric: Metric, before: pd.DataFrame, after: pd.DataFrame, rules: Rules, key: str | None = "by0"
) -> Decomposition:
    """The change between two frames of parts and what each group of a column adds to it (key None: only the change).

    A group with answers, but fewer than `rules.min_answers`, in either period is pooled with others like it: its part
    would tell its score. No parts where the change itself cannot be shown.
    """
    found = change(metric, whole_score(metric, before, rules), whole_score(metric, after, rules), rules)
    if key is None or found.value is None:
        return Decomposition(found)
    groups, members = _grouped(tallies(before, key, metric.id), tallies(after, key, metric.id), rules.min_answers)
    first, last = [pair[0] for pair in groups.values()], [pair[1] for pair in groups.values()]
    z, unit = z_value(rules.confidence), metric.factor
    parts = [
        Part(
            group, one.n, other.n, share.within / unit, share.mix / unit,
            _bounds(share.within, share.within_error, z, unit), _bounds(share.mix, share.mix_error, z, unit),
            members if group == POOLED else 1,
        )
        for (group, (one, other)), share in zip(groups.items(), decomposed(first, last), strict=True)
    ]  # fmt: skip
    parts.sort(key=lambda part: (part.group == POOLED, -abs(part.total), part.group))
    return Decomposition(found, tuple(parts), is_reversed(first, last))


def _bounds(value: float, error: float | None, z: float, unit: float) -> Bounds | None:
    return None if error is None else ((value - z * error) / unit, (value + z * error) / unit)


def _grouped(
    before: Mapping[Any, Tally], after: Mapping[Any, Tally], least: int
) -> tuple[dict[str, tuple[Parts, Parts]], int]:
    """The parts of both periods by group, the small ones as one under POOLED, and how many are in that.

    While the pooled ones are too few themselves, the smallest group that has answers where they lack them goes with them.
    """
    pairs = {
        str(group): (before.get(group, Tally()).parts, after.get(group, Tally()).parts) for group in {**before, **after}
    }
    shown = {group: pair for group, pair in pairs.items() if pair[0].n or pair[1].n}
    small = {group: pair for group, pair in shown.items() if _is_small(pair, least)}
    together = _together(small)
    while _is_small(together, least):
        rest = [group for group, pair in shown.items() if group not in small and _fills(pair, together, least)]
        if not rest:
            break
        taken = min(rest, key=lambda group: (_size(shown[group]), group))
        small[taken] = shown[taken]
        together = _together(small)
    kept = {group: pair for group, pair in shown.items() if group not in small}
    return (kept | {POOLED: together} if small else kept), len(small)


def _is_small(pair: tuple[Parts, Parts], least: int) -> bool:
    return any(0 < part.n < least for part in pair)


def _fills(pair: tuple[Parts, Parts], together: tuple[Parts, Parts], least: int) -> bool:
    """Whether a group has answers where the pooled ones have too few."""
    return any(part.n and 0 < own.n < least for part, own in zip(pair, together, strict=True))


def _size(pair: tuple[Parts, Parts]) -> int:
    return pair[0].n + pair[1].n


def _together(groups: Mapping[str, tuple[Parts, Parts]]) -> tuple[Parts, Parts]:
    return pooled(pair[0] for pair in groups.values()), pooled(pair[1] for pair in groups.values())
