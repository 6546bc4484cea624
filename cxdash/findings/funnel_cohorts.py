"""Funnel cohorts: how far those came who entered in each week, month … of a funnel. Knows no SQL and no page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from cxdash.findings.funnel import Funnel, whole_funnel
from cxdash.findings.scores import Rules, Tier
from cxdash.findings.trends import Grain, Period, next_start
from cxdash.stats.estimators import Share
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts, pooled

SHARE = Share()


@dataclass(frozen=True)
class StepShare:
    """The share of a cohort (0 to 1) that has reached a step so far, with the interval of what it will have been in the end.

    Where nobody is open that is Wilson's; else it reaches from there, if none of those goes on, to there, if all of them do.
    tier: above where more of a complete cohort reached it than of the other complete ones together, beyond noise.
    """

    step: str
    customers: int
    share: float
    low: float
    high: float
    tier: Tier = "few"


@dataclass(frozen=True)
class EntryCohort:
    """The customers who entered in the bucket that begins on this local day. Who enters in several is in each of them.

    open: who may still go on. is_whole: whether the period and the data hold all of the bucket. steps: without the first;
    empty where too few entered to be shown.
    """

    start: date
    customers: int = 0
    open: int = 0
    is_whole: bool = True
    steps: tuple[StepShare, ...] = ()

    @property
    def is_complete(self) -> bool:
        return self.is_whole and not self.open


def funnel_cohorts(
    steps: Sequence[str], frame: pd.DataFrame, grain: Grain, rules: Rules, period: Period | None = None,
    optional: Collection[str] = (),
) -> list[EntryCohort]:  # fmt: skip
    """The cohorts of a frame split by the bucket of entry, from the first to the last, those without anybody among them.

    A cohort differs from the others only if it does after Benjamini-Hochberg over all steps of all that are complete and
    have `rules.few_answers` customers.
    """
    bounds = period or Period()
    found = {
        pd.Timestamp(str(start)).date(): whole_funnel(steps, rows.drop(columns="by0"), rules, optional)
        for start, rows in frame.groupby("by0")
    }
    if not found:
        return []
    starts = [min(found)]
    while starts[-1] < max(found):
        starts.append(next_start(starts[-1], grain))
    made = [_cohort(start, found.get(start), bounds.holds(start, next_start(start, grain)), rules) for start in starts]
    return _judged(made, rules)


def _cohort(start: date, funnel: Funnel | None, is_whole: bool, rules: Rules) -> EntryCohort:
    if funnel is None:
        return EntryCohort(start, is_whole=is_whole)
    if funnel.customers < max(rules.min_answers, 1):
        return EntryCohort(start, funnel.customers, funnel.open, is_whole)
    made, may_come = [], funnel.steps[0].open or 0
    for step in funnel.steps[1:]:
        made.append(_share(step.step, step.customers or 0, may_come, funnel.customers, rules))
        may_come += step.open or 0
    return EntryCohort(start, funnel.customers, funnel.open, is_whole, tuple(made))


def _share(step: str, customers: int, may_come: int, entered: int, rules: Rules) -> StepShare:
    low, _high = Share.wilson(customers, entered, rules.confidence)
    _low, high = Share.wilson(min(customers + may_come, entered), entered, rules.confidence)
    return StepShare(step, customers, customers / entered, low, high)


def _judged(cohorts: list[EntryCohort], rules: Rules) -> list[EntryCohort]:
    """The same, each complete cohort's shares against those of the other complete ones."""
    complete = [one for one in cohorts if one.is_complete and one.steps]
    sums = [
        pooled(_parts(one, place) for one in complete) for place in range(len(complete[0].steps) if complete else 0)
    ]
    tests: dict[tuple[date, int], tuple[Parts, Parts]] = {}
    for one in complete:
        for place, whole in enumerate(sums):
            own = _parts(one, place)
            if own.n >= max(rules.few_answers, 1) and whole.n > own.n:
                tests[one.start, place] = (own, whole - own)
    real = dict(zip(tests, rejected(SHARE.p_of_each(list(tests.values())), 1 - rules.confidence), strict=True))

    def tier(one: EntryCohort, place: int) -> Tier:
        is_real = real.get((one.start, place))
        if is_real is None:
            return "few"
        above = 100 * one.steps[place].share > (sums[place].mean or 0.0)
        return ("above" if above else "below") if is_real else "within"

    return [
        replace(one, steps=tuple(replace(step, tier=tier(one, place)) for place, step in enumerate(one.steps)))
        for one in cohorts
    ]


def _parts(cohort: EntryCohort, place: int) -> Parts:
    hits = cohort.steps[place].customers
    return Parts(cohort.customers, 100.0 * hits, 1e4 * hits)
