"""Means: the estimator of points that can be any numbers, and of durations. Knows no metric."""

from dataclasses import dataclass
from math import exp, expm1, log1p, sqrt
from typing import ClassVar

import numpy as np
from scipy.special import gammaincinv, stdtr, stdtrit

from cxdash.stats.apart import Comparing, pooled_p
from cxdash.stats.estimators import POWER, Difference, Estimate, detectable, z_value
from cxdash.stats.many import Array, Many
from cxdash.stats.parts import Logs, Parts
from cxdash.stats.skewed import Numbers, skewness

_FURTHEST = 50.0  # of an interval on the scale of logarithms: beyond it nothing is known, and numbers would overflow
_EXPONENTIAL = -1.14  # the skewness of the logarithms of an exponential distribution; 0 is that of a log-normal one
_ROUNDING = 1e-12  # of the square of a mean: so much variance equal numbers seem to have
_ROUNDS = 3  # after which a rise that can be seen is known well enough


@dataclass(frozen=True)
class Mean(Comparing):
    """Mean of any points. One answer has no interval, nor have equal ones: nobody knows how others differ.

    Without logarithms by Student's t and Welch (1947), Biometrika 34.

    With logarithms the points are durations: most are short, a few very long, and what the few would be like is not in
    a small group.

    Interval: of durations that of the mean's logarithm (delta method); its upper end lies so much further as their logarithms
    look log-normal: Zou, G. Y., Taleban, J. & Huo, C. Y. (2009), "Confidence interval estimation for lognormal data with
    application to health economics", Computational Statistics & Data Analysis 53. Differences of two by MOVER: Zou, G. Y. &
    Donner, A. (2008), Statistics in Medicine 27.
    """

    step: ClassVar[float] = 0.0
    floor: float = float("-inf")

    def estimate(self, parts: Parts, confidence: float) -> Estimate:
        alone = parts.alone
        mean, variance = parts.mean, alone.variance
        if mean is None:
            return Estimate(0)
        if variance is None or not _is_spread(alone):
            return Estimate(parts.n, mean)
        reach = float(stdtrit(alone.n - 1, 0.5 + confidence / 2)) * sqrt(variance / alone.n)
        if alone.logs is None or mean <= 0:
            return Estimate(parts.n, mean, max(mean - reach, self.floor), mean + reach)
        below = min(reach / mean, _FURTHEST)
        above = min(below + _beyond(alone, alone.logs, reach / mean, confidence), _FURTHEST)
        return Estimate(parts.n, mean, mean * exp(-below), mean * exp(above))

    def difference(self, before: Parts, after: Parts, confidence: float) -> Difference:
        """Of durations the p-value is Welch's, or that of typical times where it is larger: both must tell the two apart, and
        the same way round. Where they do not, nothing is said of the change: its interval reaches to zero.
        """
        before, after = before.alone, after.alone
        apart = None if before.logs is None or after.logs is None else self.p_apart(after, before)
        return self._difference(before, after, confidence, apart)

    def differences(self, before: Many, after: Many, confidence: float) -> list[Difference]:
        """The same of groups, each standing alone."""
        pairs = zip(before.parts(), after.parts(), self.p_values(after, before).tolist(), strict=True)
        return [self._difference(one, other, confidence, apart) for one, other, apart in pairs]

    def _difference(self, before: Parts, after: Parts, confidence: float, apart: float | None) -> Difference:
        """apart: of durations the p-value of typical times."""
        if before.mean is None or after.mean is None:
            return Difference()
        change = after.mean - before.mean
        if before.variance is None or after.variance is None or not (_is_spread(before) and _is_spread(after)):
            return Difference(change)
        v0, v1 = before.variance / before.n, after.variance / after.n
        error = sqrt(v0 + v1)
        freedom = _freedom(v0, v1, before.n, after.n)
        reach = float(stdtrit(freedom, 0.5 + confidence / 2)) * error
        p = 2 * float(stdtr(freedom, -abs(change) / error))
        if before.logs is None or after.logs is None:
            return Difference(change, change - reach, change + reach, p, detectable(error, confidence))
        low, high, seen = self._mover(before, after, confidence)
        plain = Difference(change, low, high, p, seen)
        return agreeing(plain, before, after, _typical(before, after, confidence, apart), confidence)

    def _mover(self, before: Parts, after: Parts, confidence: float) -> tuple[float, float, float]:
        """The ends of the interval, and the smallest rise that four of five comparisons would show."""
        first, last = (self.estimate(one, confidence) for one in (before, after))
        (m0, l0, u0), (m1, l1, u1) = ((one.value or 0.0, one.low or 0.0, one.high or 0.0) for one in (first, last))
        change, seen = m1 - m0, 0.0
        v0, v1 = (before.variance or 0.0) / before.n, (after.variance or 0.0) / after.n
        for _round in range(_ROUNDS):  # times that are longer are scattered as much more
            rise = 1 + seen / m0 if m0 > 0 else 1.0
            seen = sqrt((rise * (m1 - l1)) ** 2 + (u0 - m0) ** 2) + z_value(2 * POWER - 1) * sqrt(v0 + rise**2 * v1)
        return change - sqrt((m1 - l1) ** 2 + (u0 - m0) ** 2), change + sqrt((u1 - m1) ** 2 + (m0 - l0) ** 2), seen

    def p_values(self, groups: Many, rests: Many) -> Array:
        """Welch's: groups differ in spread as much as in their means, and the spread of all answers would hide every group that is
        not as scattered as the widest. Of durations that of typical times (geometric means, drawn from logarithms as skewed as all
        of them are) where it is larger, and 1.0 where these lie the other way round: as of changes, both must tell them apart.
        """
        plain = _welch(groups, rests)
        if groups.logs is None or rests.logs is None:
            return plain
        own, others = (Many(one.n, logs[0], logs[1]) for one, logs in ((groups, groups.logs), (rests, rests.logs)))
        typical = pooled_p(own, others, groups.logs[2] + rests.logs[2])
        with np.errstate(divide="ignore", invalid="ignore"):
            change = groups.total / groups.n - rests.total / rests.n
        is_same_way = change * (groups.typical - rests.typical) > 0
        return np.where(is_same_way, np.maximum(plain, typical), 1.0)


def _is_spread(parts: Parts) -> bool:
    """Whether not all answers are equal: what they seem to differ by is more than rounding."""
    return (parts.variance or 0.0) > _ROUNDING * (parts.total / parts.n) ** 2


def _welch(groups: Many, rests: Many) -> Array:
    """Welch's p-values of each group and its others; 1.0 where one has no two answers that differ."""
    told = (groups.n >= 2) & (rests.n >= 2)
    for one in (groups, rests):
        told[told] = one[told].variance > _ROUNDING * (one[told].total / one[told].n) ** 2
    one, other = groups[told], rests[told]
    v1, v0 = one.variance / one.n, other.variance / other.n
    change, error = one.total / one.n - other.total / other.n, np.sqrt(v0 + v1)
    found = np.ones(len(groups))
    found[told] = 2 * stdtr(_freedom(v0, v1, other.n, one.n), -np.abs(change) / error)
    return found


def _freedom(v0: Numbers, v1: Numbers, n0: Numbers, n1: Numbers) -> Numbers:
    """Of the t of two means with these variances: Welch (1947)."""
    return (v0 + v1) ** 2 / (v0**2 / (n0 - 1) + v1**2 / (n1 - 1))


def _typical(before: Parts, after: Parts, confidence: float, apart: float | None) -> Difference:
    """The test of typical times, and the smallest difference of logarithms that could have been seen."""
    one, other = before.logarithms or Parts(), after.logarithms or Parts()
    error = sqrt((one.variance or 0.0) / one.n + (other.variance or 0.0) / other.n)
    return Difference(p=apart, detectable=detectable(error, confidence))


def agreeing(found: Difference, before: Parts, after: Parts, typical: Difference, confidence: float) -> Difference:
    """A difference of mean durations as far as typical ones agree; typical: the difference of their logarithms.

    A few very long ones raise the mean while most are shorter: then neither says what happened. The smallest change that
    could have been seen is the larger of the two: of the means, and of the mean if all times grew alike.
    """
    if found.value is None or found.low is None or found.high is None:
        return found
    low, high, seen = found.low, found.high, found.detectable
    is_same_way = found.value * ((after.typical or 0.0) - (before.typical or 0.0)) > 0
    p = typical.p if is_same_way and typical.p is not None else 1.0
    if p > 1 - confidence:
        low, high = min(low, 0.0), max(high, 0.0)
    if seen is not None and typical.detectable is not None:
        seen = max(seen, (before.mean or 0.0) * expm1(min(typical.detectable, _FURTHEST)))
    return Difference(found.value, low, high, max(found.p or 0.0, p), seen)


def _beyond(parts: Parts, logs: Logs, reach: float, confidence: float) -> float:
    """How much further up the interval of a mean duration ends, on the scale of logarithms, than its spread makes it.

    All of what a log-normal distribution makes it (Zou, Taleban & Huo, 2009); the less the more the logarithms lie to the
    other side, and nothing from those of an exponential distribution on. A few answered at once scatter the logarithms most:
    these count for at most twice the variance of log-normal durations that are scattered as much.
    """
    n, mean, freedom = parts.n, parts.total / parts.n, parts.n - 1
    centre = logs.total / n
    variance = max(logs.squares - logs.total**2 / n, 0.0) / freedom
    variance = min(variance, 2 * log1p((parts.variance or 0.0) / mean**2))
    quantile = float(stdtrit(freedom, 0.5 + confidence / 2))
    widest = freedom / (2 * float(gammaincinv(freedom / 2, 0.5 - confidence / 2)))  # of a variance, its upper end
    end = sqrt(quantile**2 * variance / n + (variance / 2 * (widest - 1)) ** 2)
    end += min(centre + variance / 2 - log1p(mean), 0.0)
    skew = float(skewness(n, logs.total, logs.squares, logs.cubes)) * sqrt(n * freedom) / (n - 2) if n > 2 else 0.0
    share = min(max(1 - skew / _EXPONENTIAL, 0.0), 1.0)
    return share * max(end - reach, 0.0)
