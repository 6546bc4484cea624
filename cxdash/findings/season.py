"""Season: a monthly series to what each month of the year usually adds, and the series with that taken out. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, expm1, log, sqrt

from cxdash.findings.scores import Rules
from cxdash.findings.trends import Point, Series
from cxdash.metrics import Metric
from cxdash.stats import seasonal
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts, pooled


@dataclass(frozen=True)
class MonthEffect:
    """What a month (1 to 12) usually adds to the level of its year, in the metric's unit, with its interval.

    Times are compared by their logarithms, as everywhere: a month makes them so many times longer, and what it adds is that
    at the mean of all months.

    is_real: beyond noise after Benjamini-Hochberg over the twelve; never where the season as a whole is within noise.
    """

    month: int
    value: float
    low: float
    high: float
    p: float
    is_real: bool


@dataclass(frozen=True)
class Season:
    """effects: January first. p: of "there is no season"; is_real: whether it is beyond noise as a whole.

    since, last: the first days of the first and the last month that it is from. plain: the months as they were; adjusted:
    with the season taken out, their intervals wider by what is not known of it.
    """

    effects: tuple[MonthEffect, ...]
    p: float
    is_real: bool
    since: date
    last: date
    plain: Series
    adjusted: Series


def season(metric: Metric, series: Series, rules: Rules) -> Season | None:
    """The season of a monthly series; months that are incomplete or not shown have no say.

    None where not every month of the year was seen in two years with enough answers.
    """
    told = [one for one in series.points if one.is_complete and one.score.value is not None]
    if not told:
        return None
    points = tuple(one for one in series.points if told[0].start <= one.start <= told[-1].start)
    buckets = [_parts(one) for one in points]
    found = seasonal.season(buckets, points[0].start.month)
    if found is None:
        return None
    level = _level(points)
    is_real = found.p <= 1 - rules.confidence
    real = rejected(found.p_values, 1 - rules.confidence)
    effects = []
    for month in range(1, 13):
        ends = (found.effects[month - 1], *found.interval(month, rules.confidence))
        value, low, high = ((one if level is None else level * expm1(one)) / metric.factor for one in ends)
        p = found.p_values[month - 1]
        effects.append(MonthEffect(month, value, low, high, p, is_real and real[month - 1]))
    plain = replace(series, points=points)
    adjusted = replace(
        series, points=tuple(_adjusted(one, effects[one.start.month - 1], level, metric) for one in points)
    )
    return Season(tuple(effects), found.p, is_real, points[0].start, points[-1].start, plain, adjusted)


def _parts(point: Point) -> Parts:
    """What is compared: of durations their logarithms."""
    parts = point.score.tally.parts if point.is_complete and point.score.value is not None else Parts()
    return parts.logarithms or parts


def _level(points: Sequence[Point]) -> float | None:
    """The mean of all durations; None for other points."""
    whole = pooled(one.score.tally.parts for one in points)
    return None if whole.logs is None else whole.mean


def _adjusted(point: Point, effect: MonthEffect, level: float | None, metric: Metric) -> Point:
    """The month less its effect. Interval: of a difference from those of its two sides, which are taken as independent.

    A month of durations is as many times shorter; the interval is then that of the difference of their logarithms.

    Zou, G. Y. & Donner, A. (2008), "Construction of confidence limits about effect measures", Statistics in Medicine 27.
    """
    one = point.score
    if one.value is None or one.low is None or one.high is None:
        return point
    month, usual = (one.value, one.low, one.high), (effect.value, effect.low, effect.high)
    if level is None:
        value, low, high = _less(month, usual)
    elif one.low > 0:
        times = tuple(1 + end * metric.factor / level for end in usual)
        value, low, high = map(exp, _less(tuple(map(log, month)), tuple(map(log, times))))
    else:
        return point
    return replace(point, score=replace(one, value=value, low=low, high=high))


def _less(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, float, float]:
    """The difference of two values, each with its low and high end, with its own."""
    (value, low, high), (off, off_low, off_high) = one, other
    return (
        value - off,
        value - off - sqrt((value - low) ** 2 + (off_high - off) ** 2),
        value - off + sqrt((high - value) ** 2 + (off - off_low) ** 2),
    )


def strongest(found: Season) -> Sequence[MonthEffect]:
    """The months beyond noise, those that add or take most first."""
    return sorted((one for one in found.effects if one.is_real), key=lambda one: -abs(one.value))
