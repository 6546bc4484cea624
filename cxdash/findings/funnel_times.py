"""Funnel times: how long customers took to the median with its interval and the shares of bars. Knows no SQL and no page."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import pandas as pd

from cxdash.findings.scores import Rules
from cxdash.stats.estimators import Estimate, Share
from cxdash.stats.medians import quantile_of


@dataclass(frozen=True)
class Waited:
    """How long a step's customers took to the next one, in seconds: the median, and what nine of ten took at most, each with its
    interval by the order of the times alone. None without anybody, and for a bound that too few are there to give.
    """

    median_seconds: float | None = None
    median_low: float | None = None
    median_high: float | None = None
    p90_seconds: float | None = None
    p90_low: float | None = None
    p90_high: float | None = None


def waited(row: Mapping[Hashable, Any]) -> Waited:
    """Of a row of `queries.funnel` or `queries.funnel_units`."""
    told = {one.name: row.get(one.name) for one in fields(Waited)}
    return Waited(**{name: float(value) for name, value in told.items() if value is not None and value == value})


@dataclass(frozen=True)
class TimeBar:
    """The customers who took from `since` up to, and without, `until` seconds (None: longer than all bars before), as a
    share (0 to 1) of all who came so far with its Wilson interval.
    """

    since: float
    until: float | None
    customers: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Taken:
    """How long the customers took who came so far: the median, and what nine of ten took at most, with their intervals; seconds."""

    median: Estimate
    p90: Estimate = field(default_factory=lambda: Estimate(0))
    bars: tuple[TimeBar, ...] = ()

    @property
    def n(self) -> int:
        return self.median.n


NOT_TIMED = Waited()


def taken(frame: pd.DataFrame, edges: Sequence[float], rules: Rules) -> Taken:
    """The times of a frame of `queries.funnel_times`, whose bars end at these edges; all bars from the first that somebody is in
    to the last.

    Shown however few they are: these are visits, not opinions. The frame must be of `rules.confidence`.
    """
    if frame.empty:
        return Taken(Estimate(0))
    n = int(frame["n"].iloc[0])
    counts = dict(zip(frame["bar"].astype(int), frame["customers"].astype(int), strict=True))
    ends = (0.0, *edges, None)
    bars = []
    for place in range(min(counts), max(counts) + 1):
        customers = counts.get(place, 0)
        low, high = Share.wilson(customers, n, rules.confidence)
        bars.append(TimeBar(ends[place] or 0.0, ends[place + 1], customers, customers / n, low, high))
    median, p90 = (quantile_of(n, frame[name].iloc[0]) or Estimate(n) for name in ("median", "p90"))
    return Taken(median, p90, tuple(bars))
