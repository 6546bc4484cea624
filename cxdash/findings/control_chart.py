"""Control chart: a series of scores to limits for each bucket, and the points that no steady process gives. Knows no page."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cxdash.findings.scores import Rules, Score
from cxdash.findings.trends import Series
from cxdash.metrics import Metric
from cxdash.stats.control_rules import control
from cxdash.stats.parts import Parts

Rule = Literal["beyond", "run"]


@dataclass(frozen=True)
class Limit:
    """Between which scores a bucket lies by chance, in the metric's unit."""

    start: date
    low: float
    high: float


@dataclass(frozen=True)
class Signal:
    """What breaks a rule: one bucket beyond its limits, or `count` in a row on one side of the centre.

    start, last: its first and last bucket (the same for one beyond). is_above: on which side; is_good: whether that is better.
    score: of the bucket; of a run None.
    """

    rule: Rule
    start: date
    last: date
    count: int
    is_above: bool
    is_good: bool
    score: Score | None = None


@dataclass(frozen=True)
class ControlChart:
    """centre: the score of all buckets together. length: how many in a row break the rule of runs."""

    centre: float
    limits: tuple[Limit, ...]
    signals: tuple[Signal, ...]
    length: int


def control_chart(metric: Metric, series: Series, rules: Rules) -> ControlChart | None:
    """The chart of a series of buckets (not of rolling windows, whose answers are the same ones from day to day).

    A steady series breaks a rule with a chance of at most 1 - confidence. Buckets that are not shown have no say. None where
    too few are left.
    """
    points = series.points
    shown = [one.score.tally.parts if one.score.value is not None else Parts() for one in points]
    found = control(shown, 1 - rules.confidence)
    if found is None:
        return None
    limits = [_limit(metric, point.start, ends) for point, ends in zip(points, found.limits, strict=True) if ends]
    means = [part.mean or 0.0 for part in shown]
    signals = []
    for place in found.beyond:
        start, is_above = points[place].start, means[place] > found.centre
        signals.append(Signal("beyond", start, start, 1, is_above, _is_good(metric, is_above), points[place].score))
    for begun, ended in found.runs:
        is_above = means[begun] > found.centre
        count = sum(1 for part in shown[begun:ended] if part.n)
        ends = points[begun].start, points[ended - 1].start
        signals.append(Signal("run", *ends, count, is_above, _is_good(metric, is_above)))
    signals.sort(key=lambda one: (one.start, one.rule))
    return ControlChart(found.centre / metric.factor, tuple(limits), tuple(signals), found.length)


def _limit(metric: Metric, start: date, ends: tuple[float, float]) -> Limit:
    """Within what the metric can be."""
    low, high = (end / metric.factor for end in ends)
    least, most = metric.bounds or (0.0 if metric.unit == "hours" else low, high)
    return Limit(start, max(low, least), min(high, most))


def _is_good(metric: Metric, is_above: bool) -> bool:
    return is_above == (metric.better > 0)
