"""Control chart: a series of scores to limits for each bucket, and the points that no steady process gives. Knows no page."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cxdash.findings.scores import Rules, Score
from cxdash.findings.trends import Series
from cxdash.metrics import Metric
from cxdash.stats.control_rules import control
from cxdash.stats.parts import Parts, pooled

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
    """centre: the score of all buckets together. length: how many in a row break the rule of runs.

    is_typical: whether typical times are compared (geometric means), and the limits and the centre stand for them.
    """

    centre: float
    limits: tuple[Limit, ...]
    signals: tuple[Signal, ...]
    length: int
    is_typical: bool = False


def control_chart(metric: Metric, series: Series, rules: Rules) -> ControlChart | None:
    """The chart of a series of buckets (not of rolling windows, whose answers are the same ones from day to day).

    A steady series breaks a rule with a chance of at most 1 - confidence. Buckets that are not shown have no say, nor those
    of fewer answers than `rules.few_answers` (how seldom they go astray is not known well enough), nor early ones. None where
    too few are left.
    """
    points = series.points
    shown = [
        Parts() if one.score.value is None or one.score.few or one.score.is_early else one.score.tally.parts
        for one in points
    ]
    found = control(shown, 1 - rules.confidence, metric.estimator.step)
    if found is None:
        return None
    limits = [_limit(metric, point.start, ends) for point, ends in zip(points, found.limits, strict=True) if ends]
    signals = []
    for place in found.beyond:
        start, is_above = points[place].start, found.sides[place] > 0
        signals.append(Signal("beyond", start, start, 1, is_above, _is_good(metric, is_above), points[place].score))
    for begun, ended in found.runs:
        is_above = found.sides[begun] > 0
        count = sum(1 for part in shown[begun:ended] if part.n)
        ends = points[begun].start, points[ended - 1].start
        signals.append(Signal("run", *ends, count, is_above, _is_good(metric, is_above)))
    signals.sort(key=lambda one: (one.start, one.rule))
    return ControlChart(
        found.centre / metric.factor, tuple(limits), tuple(signals), found.length, pooled(shown).logs is not None
    )


def _limit(metric: Metric, start: date, ends: tuple[float, float]) -> Limit:
    """Within what the metric can be."""
    low, high = (end / metric.factor for end in ends)
    least, most = metric.bounds or (0.0 if metric.unit == "hours" else low, high)
    return Limit(start, max(low, least), min(high, most))


def _is_good(metric: Metric, is_above: bool) -> bool:
    return is_above == (metric.better > 0)
