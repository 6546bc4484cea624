"""Movers: which groups changed between two periods, beyond noise although many were looked at. Knows no SQL and no page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxdash.findings.changes import Change, change, noise_among
from cxdash.findings.counted import Counted
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


def movement(metric: Metric, before: Counted, after: Counted, rules: Rules) -> Movement:
    """The groups whose change is beyond noise, of all `Changes` that can be told; of the others no score is made."""
    changes = Changes(metric, before, after, rules)
    found, unit = changes.compared, metric.factor
    pulled = shrunken_effects(
        [(one.value or 0.0) / unit for one in found.values()],
        [variance_of(one, rules) / unit**2 for one in found.values()],
    )
    movers = [
        Mover(group, changes[group], pull)
        for (group, one), pull in zip(found.items(), pulled, strict=True)
        if one.is_real and group not in changes.noise
    ]
    movers.sort(key=lambda mover: (-abs(mover.shrunken), -abs(mover.change.value or 0.0), mover.group))
    return Movement(tuple(movers), len(found))


class Changes(Mapping[str, Change]):
    """The change of each group that has answers in the later period, by group; each is made when it is asked for.

    A change is called real only if it is so after Benjamini-Hochberg over all groups that can be compared: of sixty
    stores in which nothing happened, three would else be called better or worse.
    """

    def __init__(
        self, metric: Metric, before: Counted, after: Counted, rules: Rules, order: Sequence[int] | None = None
    ) -> None:
        """order: of the places of the groups, in which they will be asked for.

        compared: the differences of the groups that can be compared; noise: those of them that may be chance.
        """
        self._metric, self._rules, self._before, self._after = metric, rules, before, after
        ordered = after.names if order is None else [after.names[place] for place in order]
        self._names = [name for name in ordered if name]  # rows that name no group are nobody's movement
        self._later = after.made(order)
        self._earlier = before.made([before.place[name] for name in ordered if name in before.place])
        self.compared = self._tested()
        real = rejected([one.p or 0.0 for one in self.compared.values()], 1 - rules.confidence)
        self.noise = {name for name, is_real in zip(self.compared, real, strict=True) if not is_real}

    def _tested(self) -> dict[str, Difference]:
        """The groups with enough answers in both periods, each with its difference."""
        sides = (self._before, self._after)
        names = [{side.names[place] for place in np.flatnonzero(_enough(side, self._rules))} for side in sides]
        enough = [name for name in self._after.names if name and name in names[0] and name in names[1]]
        before, after = (side.alone[[side.place[name] for name in enough]] for side in sides)
        found = self._metric.estimator.differences(before, after, self._rules.confidence)
        return {
            name: one
            for name, one in zip(enough, found, strict=True)
            if one.p is not None and one.low is not None and one.high is not None
        }

    def __getitem__(self, group: str) -> Change:
        if not group:
            raise KeyError(group)
        later = self._later[self._after.place[group]]
        place = self._before.place.get(group)
        earlier = Tally() if place is None else self._earlier[place]
        before, after = (score(self._metric, one, self._rules, group) for one in (earlier, later))
        found = change(self._metric, before, after, self._rules)
        return noise_among(found, len(self.compared)) if group in self.noise else found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _enough(side: Counted, rules: Rules) -> NDArray[np.bool_]:
    """Of which groups a change can be more than `few`: see `change`."""
    n = side.parts.n
    least = max(rules.few_answers, rules.min_answers, 1)
    return (n >= least) & (side.alone.n >= ALONE) & (side.early <= EARLY * n)


def variance_of(found: Change | Difference, rules: Rules) -> float:
    """The squared standard error of a change, in its own unit, read back from the width of the interval."""
    if found.low is None or found.high is None:
        return 0.0
    return float(((found.high - found.low) / (2 * z_value(rules.confidence))) ** 2)
