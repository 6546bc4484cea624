"""Weighting: the score of all locations if each had answered in proportion to the customers it met. Knows no SQL and no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cxdash.findings.scores import POOLED, Rules, Score
from cxdash.findings.tallies import Tally
from cxdash.metrics import Metric
from cxdash.stats.weights import post_stratified


@dataclass(frozen=True)
class Stratum:
    """A location (or POOLED: those too few to be shown, together) with its answers, customers met, and both as shares of all."""

    score: Score
    customers: int
    answers_share: float
    customers_share: float

    @property
    def lift(self) -> float:
        """How many customers met one answer stands for, where 1 is the average."""
        return self.customers_share / self.answers_share


@dataclass(frozen=True)
class Weighting:
    """The weighted score in the metric's unit, with its interval; n: the answers, effective: as many as they are worth.

    unseen: the share (0 to 1) of the customers whose location has no answer, for whom the others stand. strata: those with
    answers and customers, the most under-represented first. difference: from the score as answered, of the same answers,
    with its interval; verdict: whether it is more than noise.
    """

    value: float
    low: float
    high: float
    n: int
    effective: float
    unseen: float
    strata: tuple[Stratum, ...]
    difference: float
    difference_low: float
    difference_high: float

    @property
    def verdict(self) -> Literal["up", "down", "noise"]:
        return "up" if self.difference_low > 0 else "down" if self.difference_high < 0 else "noise"


def weighting(
    metric: Metric, listed: Sequence[Score], answered: Sequence[str], customers: Mapping[str, int], rules: Rules
) -> Weighting | None:
    """The weighted score of the locations as they are shown; None where fewer than two have both answers and customers.

    listed: as `group_scores` gives them; answered: all locations with an answer; customers: met, by location. Those that are
    pooled weigh as one: alone, each would tell its score by what its customers change.
    """
    shown = {one.group: one for one in listed if one.group and one.group != POOLED and one.value is not None}
    tally = sum((one.tally for one in listed if one.group == POOLED), Tally())
    hidden = sum(customers.get(name, 0) for name in answered if name and name not in shown)
    groups = [(one, customers.get(name, 0)) for name, one in shown.items()]
    groups.append((Score(POOLED, tally.parts.n, tally=tally), hidden))
    unmet = [one.tally.parts for one in listed if one.group == ""]  # answers that name no location
    unmet += [one.tally.parts for one, count in groups if not count]
    groups = [(one, count) for one, count in groups if one.n and count]
    silent = sum(count for name, count in customers.items() if name not in set(answered))
    found = post_stratified(
        [*(one.tally.parts for one, _count in groups), *unmet, Tally().parts],
        [*(count for _one, count in groups), *(0 for _one in unmet), silent],
    )
    ends = found.interval(rules.confidence)
    if len(groups) < 2 or found.mean is None or ends is None or found.n < rules.min_answers:
        return None
    every = sum(count for _one, count in groups)
    strata = [Stratum(one, count, one.n / found.n, count / every) for one, count in groups]
    strata.sort(key=lambda one: (-one.lift, one.score.group or ""))
    low, high = (end / metric.factor for end in ends)
    if metric.bounds is not None:
        low, high = max(low, metric.bounds[0]), min(high, metric.bounds[1])
    value = found.mean / metric.factor
    shift = [one / metric.factor for one in (found.shift, *found.shift_interval(rules.confidence))]
    return Weighting(value, low, high, found.n, found.effective, found.unseen, tuple(strata), *shift)
