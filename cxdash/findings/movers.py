"""Movers: which groups changed between two periods, beyond noise although many were looked at. Knows no SQL and no page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from cxdash.findings.changes import Change, change
from cxdash.findings.scores import Rules, score
from cxdash.findings.tallies import Tally, tallies
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


def group_changes(
    metric: Metric, before: pd.DataFrame, after: pd.DataFrame, rules: Rules, key: str = "by0"
) -> dict[str, Change]:
    """The change of each group of a column that has answers in the later period, by group.

    A change is called real only if it is so after Benjamini-Hochberg over all groups that can be compared: of sixty
    stores in which nothing happened, three would else be called better or worse.
    """
    earlier, later = (tallies(frame, key, metric.id) for frame in (before, after))
    found = {
        str(group): _changed(metric, str(group), earlier.get(group, Tally()), tally, rules)
        for group, tally in later.items()
        if group  # rows that name no group are nobody's movement
    }
    tested = [group for group, one in found.items() if _can_be_compared(one)]
    real = rejected([found[group].p or 0.0 for group in tested], 1 - rules.confidence)
    for group, is_real in zip(tested, real, strict=True):
        if not is_real and found[group].verdict != "noise":
            found[group] = replace(found[group], verdict="noise", is_good=None)
    return found


def _can_be_compared(found: Change) -> bool:
    return found.p is not None and found.verdict != "few"


def variance_of(found: Change | Difference, rules: Rules) -> float:
    """The squared standard error of a change, in its own unit, read back from the width of the interval."""
    if found.low is None or found.high is None:
        return 0.0
    return float(((found.high - found.low) / (2 * z_value(rules.confidence))) ** 2)
