"""Perception: what the company believes its customers say against what they say, by group. Knows no SQL and no page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from cxdash.filters import Filters
from cxdash.findings.changes import Change, change, noise_among
from cxdash.findings.movers import variance_of
from cxdash.findings.scores import Rules, Score, score
from cxdash.findings.tallies import Tally, tallies
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected, shrunken_effects
from cxdash.stats.parts import pooled
from cxdash.stats.weights import evened

CUSTOMER = "customer"
COMPANY = ("management", "employee")  # whose answers are the company's own estimate

Belief = Literal["over", "under", "noise", "few"]


@dataclass(frozen=True)
class Gap:
    """How far the company's own estimate of one group is from its customers' answers.

    group: the dimension's value, "" for answers without one; None for the whole. change: from the customers' score
    (`before`) to the company's (`after`), so it is positive where the company's number is the higher one. shrunken: the
    gap pulled towards the groups' common one by how little both sides say.
    """

    group: str | None
    change: Change
    shrunken: float

    @property
    def belief(self) -> Belief:
        """Whether the company thinks better (over) or worse (under) of itself than its customers do, beyond noise."""
        if self.change.verdict in ("noise", "few"):
            return "few" if self.change.verdict == "few" else "noise"
        return "over" if self.change.is_good else "under"


@dataclass(frozen=True)
class Perception:
    """The gap of the whole (its change has no value where one side cannot be shown), and those of the groups, the most
    overestimated first. left_out: groups with estimates of which one side is too small to be shown.

    The whole is of the groups in which both sides have answered, and customers count in each as much as the company's
    estimates do there: both speak of the same groups. Where there are none its change counts all answers of each side.
    """

    whole: Gap
    gaps: tuple[Gap, ...]
    left_out: int


def sides(filters: Filters) -> tuple[tuple[str, ...], Filters]:
    """Whose estimates are compared, and the filters without that pick: the question is of customers too.

    Without a pick of respondents both managers' and employees' estimates are.
    """
    picked = tuple(one for one in filters.picked("respondent") if one in COMPANY)
    return picked or COMPANY, filters.with_pick("respondent")


def perception(
    metric: Metric,
    frame: pd.DataFrame,
    rules: Rules,
    company: Collection[str] = COMPANY,
    key: str = "by0",
    who: str = "by1",
) -> Perception:
    """The gaps of a frame of parts by group and respondent; `company`: the respondents whose estimate is compared.

    A gap is called real only if it is so after Benjamini-Hochberg over all groups that can be compared. They are ranked
    by the shrunken gap: a raw one is largest where the fewest have answered.
    """
    said = frame[frame[who] == CUSTOMER]
    believed = frame[frame[who].isin(list(company))]
    theirs, ours = (tallies(rows, key, metric.id) for rows in (said, believed))
    estimated = [str(group) for group, tally in ours.items() if tally.parts.n]
    found = {group: _gap(metric, group, theirs, ours, rules) for group in estimated}
    shown = {group: one for group, one in found.items() if one.value is not None}
    pulled = shrunken_effects(
        [one.value or 0.0 for one in shown.values()], [variance_of(one, rules) for one in shown.values()]
    )
    gaps = [Gap(group, one, pull) for (group, one), pull in zip(_corrected(shown, rules).items(), pulled, strict=True)]
    # Where all that differs is noise, all are pulled to one gap: then by what was seen.
    gaps.sort(
        key=lambda gap: (-metric.better * gap.shrunken, -metric.better * (gap.change.value or 0.0), gap.group or "")
    )
    whole = _whole(metric, theirs, ours, shown, rules)
    return Perception(Gap(None, whole, whole.value or 0.0), tuple(gaps), len(found) - len(shown))


def _whole(
    metric: Metric, theirs: Mapping[Any, Tally], ours: Mapping[Any, Tally], shown: Collection[str], rules: Rules
) -> Change:
    """The customers' score, each group weighted as the company's answers, to the company's.

    Unweighted, where the company is asked would look like what it believes. Groups that are not shown are left out where
    they hold too few answers together: the whole less the shown ones would tell their score.
    """
    both = [group for group, tally in ours.items() if tally.parts.n and theirs.get(group, Tally()).parts.n]
    rest = [group for group in both if str(group) not in shown]
    if min(sum(side[group].parts.n for group in rest) for side in (theirs, ours)) < rules.min_answers:
        both = [group for group in both if str(group) in shown]
    if not both:
        sides = (Tally(pooled(one.parts for one in side.values())) for side in (theirs, ours))
        before, after = (Score(None, one.parts.n, tally=one) for one in sides)
        return change(metric, before, after, rules)
    after = score(metric, sum((ours[group] for group in both), Tally()), rules)
    said = [theirs[group].parts for group in both]
    n = pooled(said).n
    weighted = Tally(evened(said, [ours[group].parts.n for group in both]), None)
    # Shown or not by the answers that there are, called real by how many of a simple sample they are worth.
    before = score(metric, weighted, replace(rules, min_answers=0) if n >= rules.min_answers else rules)
    return change(metric, replace(before, n=n), after, rules)


def _gap(metric: Metric, group: str, theirs: Mapping[Any, Tally], ours: Mapping[Any, Tally], rules: Rules) -> Change:
    customers = score(metric, theirs.get(group, Tally()), rules, group)
    return change(metric, customers, score(metric, ours.get(group, Tally()), rules, group), rules)


def _corrected(found: Mapping[str, Change], rules: Rules) -> dict[str, Change]:
    tested = [group for group, one in found.items() if one.p is not None and one.verdict != "few"]
    real = rejected([found[group].p or 0.0 for group in tested], 1 - rules.confidence)
    noise = {group for group, is_real in zip(tested, real, strict=True) if not is_real}
    return {group: noise_among(one, len(tested)) if group in noise else one for group, one in found.items()}
