"""Season: a monthly series to what each month of the year usually adds, and the series with that taken out. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt

from cxdash.findings.scores import Rules
from cxdash.findings.trends import Point, Series
from cxdash.metrics import Metric
from cxdash.stats import seasonal
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts


@dataclass(frozen=True)
class MonthEffect:
    """What a month (1 to 12) usually adds to the level of its year, in the metric's unit, with its interval.

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
    is_real = found.p <= 1 - rules.confidence
    real = rejected(found.p_values, 1 - rules.confidence)
    effects = []
    for month in range(1, 13):
        low, high = (bound / metric.factor for bound in found.interval(month, rules.confidence))
        value, p = found.effects[month - 1] / metric.factor, found.p_values[month - 1]
        effects.append(MonthEffect(month, value, low, high, p, is_real and real[month - 1]))
    plain = replace(series, points=points)
    adjusted = replace(series, points=tuple(_adjusted(one, effects[one.start.month - 1]) for one in points))
    return Season(tuple(effects), found.p, is_real, points[0].start, points[-1].start, plain, adjusted)


def _parts(point: Point) -> Parts:
    return point.score.tally.parts if point.is_complete and point.score.value is not None else Parts()


def _adjusted(point: Point, effect: MonthEffect) -> Point:
    """The month less its effect. Interval: of a difference from those of its two sides, which are taken as independent.

    Zou, G. Y. & Donner, A. (2008), "Construction of confidence limits about effect measures", Statistics in Medicine 27.
    """
    one = point.score
    if one.value is None or one.low is None or one.high is None:
        return point
    value = one.value - effect.value
    low = value - sqrt((one.value - one.low) ** 2 + (effect.high - effect.value) ** 2)
    high = value + sqrt((one.high - one.value) ** 2 + (effect.value - effect.low) ** 2)
    return replace(point, score=replace(one, value=value, low=low, high=high))


def strongest(found: Season) -> Sequence[MonthEffect]:
    """The months beyond noise, those that add or take most first."""
    return sorted((one for one in found.effects if one.is_real), key=lambda one: -abs(one.value))
