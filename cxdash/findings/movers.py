"""Movers: which groups changed between two periods, beyond noise although many were looked at. Knows no SQL and no page."""

from dataclasses import dataclass

import pandas as pd

from cxdash.findings.changes import Change, change
from cxdash.findings.scores import Rules, Tally, score, tallies
from cxdash.metrics import Metric
from cxdash.stats.estimators import z_value
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


def movement(metric: Metric, before: pd.DataFrame, after: pd.DataFrame, rules: Rules, key: str = "by0") -> Movement:
    """The groups of a column whose change is beyond noise, after Benjamini-Hochberg over all that can be compared.

    before, after: frames of parts of the two periods. Groups need `rules.few_answers` in both.
    """
    changes = _changes(metric, before, after, rules, key)
    listed = [(group, found) for group, found in changes.items() if found.p is not None and found.verdict != "few"]
    real = rejected([found.p or 0.0 for _group, found in listed], 1 - rules.confidence)
    pulled = shrunken_effects(
        [found.value or 0.0 for _group, found in listed], [_variance(found, rules) for _group, found in listed]
    )
    movers = [
        Mover(group, found, pull)
        for (group, found), is_real, pull in zip(listed, real, pulled, strict=True)
        if is_real and found.verdict in ("up", "down")
    ]
    movers.sort(key=lambda mover: (-abs(mover.shrunken), -abs(mover.change.value or 0.0), mover.group))
    return Movement(tuple(movers), len(listed))


def _changes(metric: Metric, before: pd.DataFrame, after: pd.DataFrame, rules: Rules, key: str) -> dict[str, Change]:
    earlier, later = (tallies(frame[frame["metric"] == metric.id], key) for frame in (before, after))
    return {
        str(group): change(
            metric,
            score(metric, earlier.get(group, Tally()), rules, str(group)),
            score(metric, tally, rules, str(group)),
            rules,
        )
        for group, tally in later.items()
        if group  # rows that name no group are nobody's movement
    }


def _variance(found: Change, rules: Rules) -> float:
    """The squared standard error, read back from the width of the interval."""
    if found.low is None or found.high is None:
        return 0.0
    return float(((found.high - found.low) / (2 * z_value(rules.confidence))) ** 2)
