"""Response time: parts of requests to times, and to the share within a target with its interval. Knows no SQL and no page."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from cxdash.findings.pooling import Pool, pooling
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.tallies import LOGS, repeats
from cxdash.stats.estimators import Estimate, Share
from cxdash.stats.means import Mean
from cxdash.stats.medians import Middle, middle_of, quantile_of, wider
from cxdash.stats.parts import Logs, Parts


@dataclass(frozen=True)
class Waits:
    """One group's requests. group: None for the whole, "" for those without one, POOLED for the small ones together.

    answered: those that have a first answer; open: not answered, and the target can still be met; early: younger than the
    target, answered or not. Times are in seconds, over the answered ones; mean, median and ninetieth percentile with
    their intervals.
    within_target: the share (0 to 1) of those not early that were answered within the target, so that who is still waiting
    beyond it counts as missed; with its Wilson interval. stray: answers at stages at which hardly any touchpoint has one.
    All but the counts are None where undefined or hidden. members: how many groups are in it; joined: how many of them have
    requests enough and are in it so that the others stay hidden. worth: how much of a request that stands alone one tells, as
    customers may have asked more than once.
    """

    group: str | None
    requests: int
    answered: int | None = None
    open: int | None = None
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    median: float | None = None
    median_low: float | None = None
    median_high: float | None = None
    p90: float | None = None
    p90_low: float | None = None
    p90_high: float | None = None
    within_target: float | None = None
    low: float | None = None
    high: float | None = None
    members: int = 1
    joined: int = 0
    few: bool = False
    early: int | None = None
    stray: int = 0
    worth: float = 1.0

    @property
    def is_hidden(self) -> bool:
        return self.answered is None


@dataclass(frozen=True)
class _Count:
    requests: int = 0
    answered: Parts = field(default_factory=Parts)
    hits: int = 0
    open: int = 0
    early: int = 0
    stray: int = 0
    middle: Middle | None = None
    p90: Estimate | None = None

    def __add__(self, other: "_Count") -> "_Count":
        """Both together; quantiles cannot be added."""
        return _Count(
            self.requests + other.requests,
            self.answered + other.answered,
            self.hits + other.hits,
            self.open + other.open,
            self.early + other.early,
            self.stray + other.stray,
        )


def whole_waits(frame: pd.DataFrame, rules: Rules) -> Waits:
    """All requests as one. They are shown however few: these are waits, not opinions."""
    return _waits(None, _alone_or_sum(_counts(frame).values()), rules)


def group_waits(frame: pd.DataFrame, rules: Rules) -> list[Waits]:
    """By group, most requests first; those with fewer than `rules.min_answers` pooled at the end (see `pooling`), and hidden if
    too few.
    """
    counts = {group: count for group, count in _counts(frame).items() if count.requests}
    split = pooling({group: count.requests for group, count in counts.items()}, rules.min_answers)
    shown = [_waits(group, counts[group], rules) for group in split.shown]
    shown.sort(key=lambda one: (-one.requests, one.group or ""))
    return [*shown, *(_pooled(_alone_or_sum(counts[one] for one in pool.members), pool, rules) for pool in split.pools)]


def _pooled(together: _Count, pool: Pool[str | None], rules: Rules) -> Waits:
    if together.requests < rules.min_answers:
        return Waits(POOLED, together.requests, members=len(pool.members), few=True)
    return replace(_waits(POOLED, together, rules), members=len(pool.members), joined=pool.joined)


def _alone_or_sum(counts: Iterable[_Count]) -> _Count:
    listed = list(counts)
    return listed[0] if len(listed) == 1 else sum(listed, _Count())


def _counts(frame: pd.DataFrame) -> dict[str | None, _Count]:
    groups = [None] * len(frame) if "by0" not in frame else frame["by0"].tolist()
    names = ("requests", "n", "total", "squares", "hits", "open", "early", "stray", "middle", "p90", *LOGS)
    rows = zip(*(frame[name].tolist() for name in names), repeats(frame), strict=True)
    return {
        group: _Count(
            int(requests),
            Parts(int(n), total, squares, Logs(*logs), whose),
            int(hits),
            int(still),
            int(early),
            int(stray),
            middle_of(int(n), middle),
            quantile_of(int(n), p90),
        )
        for group, (requests, n, total, squares, hits, still, early, stray, middle, p90, *logs, whose) in zip(
            groups, rows, strict=True
        )
    }


def _waits(group: str | None, count: _Count, rules: Rules) -> Waits:
    mean = Mean(floor=0.0).estimate(count.answered, rules.confidence)
    median = Estimate(0) if count.middle is None else count.middle.estimate(rules.confidence)
    p90 = count.p90 or Estimate(0)
    worth = count.answered.worth
    median, p90 = (wider(one, worth) for one in (median, p90))
    decided = count.requests - count.early
    told = max(round(decided * worth), 1)
    low, high = Share.wilson(count.hits / decided * told, told, rules.confidence) if decided else (None, None)
    return Waits(
        group,
        count.requests,
        count.answered.n,
        count.open,
        mean.value,
        mean.low,
        mean.high,
        median.value,
        median.low,
        median.high,
        p90.value,
        p90.low,
        p90.high,
        count.hits / decided if decided else None,
        low,
        high,
        few=count.requests < rules.few_answers,
        early=count.early,
        stray=count.stray,
        worth=worth,
    )
