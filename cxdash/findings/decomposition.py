"""Decomposition: a change of one metric to what its groups and their mix made of it. Knows no SQL and no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from cxdash.findings.changes import Change, change
from cxdash.findings.pooling import pooling
from cxdash.findings.scores import POOLED, Rules, whole_score
from cxdash.findings.tallies import Tally, tallies
from cxdash.findings.trends import OTHER
from cxdash.metrics import Metric
from cxdash.stats.decomposition import Portion, decomposed, is_reversed, summed
from cxdash.stats.estimators import two_sided_p, z_value
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts, pooled

Bounds = tuple[float, float]
SPLITS = ("region", "country", "location", "channel", "source", "stage", "segment")  # what usually explains most


@dataclass(frozen=True)
class Part:
    """What one group adds to the change, in the metric's unit.

    group: the dimension's value, "" for answers without one, POOLED for the groups too small to be shown (members: how
    many), OTHER for those beyond the ones that are drawn. within: by its own change, mix: by the change of its share of all
    answers; both with their intervals, None where it has too few answers to tell. within_real, mix_real: whether that is
    beyond noise, among all parts (Benjamini-Hochberg).
    """

    group: str
    before: int
    after: int
    within: float
    mix: float
    within_bounds: Bounds | None
    mix_bounds: Bounds | None
    members: int = 1
    within_real: bool = False
    mix_real: bool = False

    @property
    def total(self) -> float:
        return self.within + self.mix


@dataclass(frozen=True)
class Decomposition:
    """A change and its parts, the largest first: within + mix of all of them is the change.

    within, mix: their sums, with intervals. is_reversed: whether the groups moved the other way than the whole (Simpson's
    paradox): each of them, and all together beyond noise. drawn: the largest parts, all others together in the last one;
    they add up to the change too.
    """

    change: Change
    parts: tuple[Part, ...] = ()
    is_reversed: bool = False
    within_bounds: Bounds | None = None
    mix_bounds: Bounds | None = None
    drawn: tuple[Part, ...] = ()

    @property
    def within(self) -> float:
        return sum(part.within for part in self.parts)

    @property
    def mix(self) -> float:
        return sum(part.mix for part in self.parts)


def decomposition(
    metric: Metric, before: pd.DataFrame, after: pd.DataFrame, rules: Rules, key: str | None = "by0", most: int = 8
) -> Decomposition:
    """The change between two frames of parts and what each group of a column adds to it (key None: only the change).

    A group with answers, but fewer than `rules.min_answers`, in either period is pooled with others like it: its part
    would tell its score. No parts where the change itself cannot be shown. most: parts that are drawn by themselves.
    """
    found = change(metric, whole_score(metric, before, rules), whole_score(metric, after, rules), rules)
    if key is None or found.value is None:
        return Decomposition(found)
    groups, members = _grouped(tallies(before, key, metric.id), tallies(after, key, metric.id), rules.min_answers)
    first, last = [pair[0] for pair in groups.values()], [pair[1] for pair in groups.values()]
    parts = [
        _part(group, pair, portion, metric, rules, members if group == POOLED else 1)
        for (group, pair), portion in zip(groups.items(), decomposed(first, last), strict=True)
    ]
    parts = _judged(parts, rules)
    drawn, rest = _drawn(parts, most)
    if rest:
        gathered = {part.group for part in rest}
        places = [place for place, part in enumerate(parts) if part.group in gathered]
        pair = pooled(first[place] for place in places), pooled(last[place] for place in places)
        together = sum(part.members for part in rest)
        drawn.append(_part(OTHER, pair, summed(first, last, places), metric, rules, together))
    whole = _part("", (pooled(first), pooled(last)), summed(first, last, range(len(parts))), metric, rules)
    parts.sort(key=lambda part: (part.group == POOLED, -abs(part.total), part.group))
    is_paradox = is_reversed(first, last) and _is_against(whole.within_bounds, found.value)
    return Decomposition(found, tuple(parts), is_paradox, whole.within_bounds, whole.mix_bounds, tuple(drawn))


def splits(found: Mapping[str, Decomposition], rules: Rules) -> tuple[Part, ...]:
    """One change taken apart by several dimensions: of each what came from within its groups and what from their mix, as a part
    whose group is the dimension, the largest mix first. Beyond noise after Benjamini-Hochberg over all of them.
    """
    parts = [
        Part(name, one.change.before.n, one.change.after.n, one.within, one.mix, one.within_bounds, one.mix_bounds)
        for name, one in found.items()
        if len(one.parts) > 1
    ]
    return tuple(sorted(_judged(parts, rules), key=lambda part: (-abs(part.mix), part.group)))


def _is_against(bounds: Bounds | None, value: float) -> bool:
    """Whether an interval lies wholly on the other side of zero than a value."""
    return bounds is not None and (bounds[1] < 0 < value or value < 0 < bounds[0])


def _part(
    group: str, pair: tuple[Parts, Parts], portion: Portion, metric: Metric, rules: Rules, members: int = 1
) -> Part:
    z, unit = z_value(rules.confidence), metric.factor
    return Part(
        group, pair[0].n, pair[1].n, portion.within / unit, portion.mix / unit,
        _bounds(portion.within, portion.within_error, z, unit), _bounds(portion.mix, portion.mix_error, z, unit), members,
    )  # fmt: skip


def _judged(parts: Sequence[Part], rules: Rules) -> list[Part]:
    """The parts with what of them is beyond noise. Within: of groups that have enough answers in both periods; mix: of
    those that have them in one, as a group that comes or goes has none in the other.
    """
    z = z_value(rules.confidence)
    tested: list[tuple[int, str, float]] = []
    for place, part in enumerate(parts):
        for kind, value, bounds, n in (
            ("within", part.within, part.within_bounds, min(part.before, part.after)),
            ("mix", part.mix, part.mix_bounds, max(part.before, part.after)),
        ):
            error = 0.0 if bounds is None else (bounds[1] - bounds[0]) / 2 / z
            if error > 0 and n >= rules.few_answers:
                tested.append((place, kind, two_sided_p(value / error)))
    kept = rejected([p for _place, _kind, p in tested], 1 - rules.confidence)
    real = {(place, kind) for (place, kind, _p), is_real in zip(tested, kept, strict=True) if is_real}
    judged = list(parts)
    for place in {place for place, _kind in real}:
        flags = (place, "within") in real, (place, "mix") in real
        judged[place] = replace(parts[place], within_real=flags[0], mix_real=flags[1])
    return judged


def _drawn(parts: Sequence[Part], most: int) -> tuple[list[Part], list[Part]]:
    """The largest parts, what is pooled last, and the rest; a rest of one is drawn by itself."""
    order = sorted(parts, key=lambda part: (part.group == POOLED, -abs(part.within) - abs(part.mix), part.group))
    most = most if len(order) > most + 1 else len(order)
    return order[:most], order[most:]


def _bounds(value: float, error: float | None, z: float, unit: float) -> Bounds | None:
    return None if error is None else ((value - z * error) / unit, (value + z * error) / unit)


def _grouped(
    before: Mapping[Any, Tally], after: Mapping[Any, Tally], least: int
) -> tuple[dict[str, tuple[Parts, Parts]], int]:
    """The parts of both periods by group, what is pooled (see `pooling`) as one under POOLED, and how many are in that."""
    pairs = {
        str(group): (before.get(group, Tally()).parts, after.get(group, Tally()).parts) for group in {**before, **after}
    }
    split = pooling({group: (pair[0].n, pair[1].n) for group, pair in pairs.items() if pair[0].n or pair[1].n}, least)
    kept = {group: pairs[group] for group in split.shown}
    for pool in split.pools:
        first, last = (pooled(pairs[member][side] for member in pool.members) for side in (0, 1))
        kept[POOLED] = first, last
    return kept, len(split.hidden)
