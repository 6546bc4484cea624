"""Movers: which groups changed between two periods, beyond noise although many were looked at. Knows no SQL and no page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxdash.findings.changes import Change, change
from cxdash.findings.counted import Counted, counted
from cxdash.findings.scores import ALONE, EARLY, Rules, score
from cxdash.findings.tallies import Tally
from cxdash.metrics import Metric
from cxdash.stats.estimators import Difference, z_value
from cxdash.stats.groups import rejected, shrunken_effects


@dataclass(frozen=True)
class Mover:
    """A group with a real change, and that change pulled towards the groups' common one by how little its answers say."""

    group: str
    change: Change
    shrunken: float


@dataclass(frozen=True)
class Movement:
    """The movers, largest shrunken change first, and how many groups had enough answers in both periods to be compared."""

    movers: tuple[Mover, ...]
    compared: int


def movement(metric: Metric, before: Mapping[str, Tally], after: Mapping[str, Tally], rules: Rules) -> Movement:
    """The groups whose change is beyond noise, after Benjamini-Hochberg over all that can be compared.

    before, after: the tallies of the two periods by group. Groups need `rules.few_answers` in both. As `group_changes`
    finds them; a page that shows the movers alone does not need the scores of all others.
    """
    least = max(rules.few_answers, rules.min_answers)
    pairs = {
        str(group): (before[group], tally)
        for group, tally in after.items()
        if group and tally.parts.n >= least and group in before and before[group].parts.n >= least
    }
    found = {
        group: metric.estimator.difference(earlier.parts, later.parts, rules.confidence)
        for group, (earlier, later) in pairs.items()
    }
    tested = [group for group, one in found.items() if one.p is not None and one.low is not None]
    unit = metric.factor
    pulled = shrunken_effects(
        [(found[group].value or 0.0) / unit for group in tested],
        [variance_of(found[group], rules) / unit**2 for group in tested],
    )
    real = rejected([found[group].p or 0.0 for group in tested], 1 - rules.confidence)
    movers = [
        Mover(group, _changed(metric, group, *pairs[group], rules), pull)
        for group, pull, is_real in zip(tested, pulled, real, strict=True)
        if is_real and found[group].is_real
    ]
    movers.sort(key=lambda mover: (-abs(mover.shrunken), -abs(mover.change.value or 0.0), mover.group))
    return Movement(tuple(movers), len(tested))


def _changed(metric: Metric, group: str, before: Tally, after: Tally, rules: Rules) -> Change:
    return change(metric, score(metric, before, rules, group), score(metric, after, rules, group), rules)


class Changes(Mapping[str, Change]):
    """The change of each group that has answers in the later period, by group; each is made when it is asked for.

    A change is called real only if it is so after Benjamini-Hochberg over all groups that can be compared: of sixty
    stores in which nothing happened, three would else be called better or worse.
    """

    def __init__(
        self, metric: Metric, before: Counted, after: Counted, rules: Rules, order: Sequence[int] | None = None
    ) -> None:
        """order: of the places of the groups, in which they will be asked for."""
        self._metric, self._rules, self._before, self._after = metric, rules, before, after
        ordered = after.names if order is None else [after.names[place] for place in order]
        self._names = [name for name in ordered if name]  # rows that name no group are nobody's movement
        self._later = after.made(order)
        self._earlier = before.made([before.place[name] for name in ordered if name in before.place])
        tested = self._compared()
        real = rejected([p for _name, p in tested], 1 - rules.confidence)
        self._noise = {name for (name, _p), is_real in zip(tested, real, strict=True) if not is_real}

    def _compared(self) -> list[tuple[str, float]]:
        """The groups with enough answers in both periods, each with its p-value."""
        sides = (self._before, self._after)
        names = [{side.names[place] for place in np.flatnonzero(_enough(side, self._rules))} for side in sides]
        enough = [name for name in self._after.names if name and name in names[0] and name in names[1]]
        before, after = (side.alone[[side.place[name] for name in enough]].parts() for side in sides)
        found = [
            self._metric.estimator.difference(earlier, later, self._rules.confidence)
            for earlier, later in zip(before, after, strict=True)
        ]
        return [
            (name, one.p)
            for name, one in zip(enough, found, strict=True)
            if one.p is not None and one.low is not None and one.high is not None
        ]

    def __getitem__(self, group: str) -> Change:
        if not group:
            raise KeyError(group)
        later = self._later[self._after.place[group]]
        place = self._before.place.get(group)
        earlier = Tally() if place is None else self._earlier[place]
        found = _changed(self._metric, group, earlier, later, self._rules)
        if group in self._noise and found.verdict != "noise":
            return replace(found, verdict="noise", is_good=None)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _enough(side: Counted, rules: Rules) -> NDArray[np.bool_]:
    """Of which groups a change can be more than `few`: see `change`."""
    n = side.parts.n
    least = max(rules.few_answers, rules.min_answers, 1)
    return (n >= least) & (side.alone.n >= ALONE) & (side.early <= EARLY * n)


def group_changes(
    metric: Metric, before: pd.DataFrame, after: pd.DataFrame, rules: Rules, key: str = "by0"
) -> Mapping[str, Change]:
    """The `Changes` between two frames of parts by the groups of a column."""
    return Changes(metric, counted(metric.id, before, key), counted(metric.id, after, key), rules)


def variance_of(found: Change | Difference, rules: Rules) -> float:
    """The squared standard error of a change, in its own unit, read back from the width of the interval."""
    if found.low is None or found.high is None:
        return 0.0
    return float(((found.high - found.low) / (2 * z_value(rules.confidence))) ** 2)
