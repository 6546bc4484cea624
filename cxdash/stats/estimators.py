"""Estimators: from parts to value, interval and test of a change. One for each shape of points.

`Net` (points +100, 0, -100), `Share` (100 or 0) and `Mean` (any number). All work on the scale of the points.
"""

from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from statistics import NormalDist
from typing import ClassVar, Protocol

import numpy as np
from scipy.special import gammaln, stdtr, stdtrit

from cxdash.stats.parts import Parts
from cxdash.stats.skewed import skewness, skewness_of_mean
from cxdash.stats.skewed import two_sided_p as skewed_p

_NORMAL = NormalDist()
_SURELY_NOISE = 0.2  # p-values from here on decide nothing and may be rough
_MANY = 5000  # answers of a group from which on a normal curve is as good as counting
_FURTHEST = 50.0  # of an interval on the scale of logarithms: beyond it nothing is known, and numbers would overflow
POWER = 0.8  # the smallest detectable change is the one that four of five such comparisons would show


@dataclass(frozen=True)
class Estimate:
    """A value with its interval, on the scale of the points; None where it is undefined (nobody's score is nothing)."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Difference:
    """A change (after - before) with its interval, p-value and the smallest change that could have been seen."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    detectable: float | None = None

    @property
    def is_real(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


class Estimator(Protocol):
    """What a metric needs of a statistic: an estimate of one group, the difference of two, and whether they are apart.

    step: where points are step, 0 or -step and nothing else; 0 where they are any numbers.
    """

    @property
    def step(self) -> float: ...

    def estimate(self, parts: Parts, confidence: float) -> Estimate: ...

    def difference(self, before: Parts, after: Parts, confidence: float) -> Difference: ...

    def p_apart(self, group: Parts, rest: Parts) -> float: ...


@cache
def z_value(confidence: float) -> float:
    """The two-sided standard normal quantile: 1.96 for 0.95."""
    return _NORMAL.inv_cdf(0.5 + confidence / 2)


def two_sided_p(z: float) -> float:
    return 2 * _NORMAL.cdf(-abs(z))


def pooled_p(group: Parts, rest: Parts, cubes: float | None = None) -> float:
    """p-value of "both score alike" with the spread of all answers (a funnel plot's limit); 1.0 where nothing can be said.

    For points that can only be a few numbers: the common spread is the one under the hypothesis. A small group in which
    everybody answered alike has none of its own and would always be called different.
    cubes: the sum of the cubes of all points; with it the p-value is that of groups drawn from answers as skewed as these.
    """
    if group.mean is None or rest.mean is None or group.n + rest.n < 3:
        return 1.0
    whole = group + rest
    within = (whole.squares - group.total**2 / group.n - rest.total**2 / rest.n) / (whole.n - 2)
    if within <= 0:
        return 1.0 if group.mean == rest.mean else 0.0
    z = (group.mean - rest.mean) / sqrt(within * (1 / group.n + 1 / rest.n))
    if cubes is None:
        return two_sided_p(z)
    skew = skewness(whole.n, whole.total, whole.squares, cubes)
    return skewed_p(z, skewness_of_mean(skew, group.n, whole.n))


def detectable(standard_error: float, confidence: float) -> float:
    """The smallest difference of such a standard error that four of five comparisons would show."""
    return (z_value(confidence) + z_value(2 * POWER - 1)) * standard_error


def _mid_p(hits: int, n: int, all_hits: int, all_n: int) -> float:
    """Two-sided: twice the smaller tail of so many hits among n drawn of all; of what was seen itself, half counts."""
    counts = np.arange(max(0, n - (all_n - all_hits)), min(n, all_hits) + 1)
    logs = (
        gammaln(all_hits + 1) - gammaln(counts + 1) - gammaln(all_hits - counts + 1)
        + gammaln(all_n - all_hits + 1) - gammaln(n - counts + 1) - gammaln(all_n - all_hits - n + counts + 1)
    )  # fmt: skip
    chances = np.exp(logs - logs.max())
    chances /= chances.sum()
    half = chances[counts == hits].sum() / 2
    return float(min(1.0, 2 * min(chances[counts < hits].sum() + half, chances[counts > hits].sum() + half)))


@dataclass(frozen=True)
class Net:
    """Share of +100 less share of -100: the Net Promoter Score.

    Interval: adjusted Wald with three pseudo-answers (3/4 promoter, 3/2 passive, 3/4 detractor), Rocks, B. (2016),
    "Interval Estimation for the Net Promoter Score", The American Statistician 70(4). Bounded by -100 and 100.
    """

    step: ClassVar[float] = 100.0

    def estimate(self, parts: Parts, confidence: float) -> Estimate:
        if parts.n == 0:
            return Estimate(0)
        centre, error = self._adjusted(parts)
        reach = z_value(confidence) * error
        mean = parts.total / parts.n
        low, high = min(centre - reach, mean), max(centre + reach, mean)  # one answer lies beyond its own interval
        return Estimate(parts.n, mean, max(low, -100.0), min(high, 100.0))

    def difference(self, before: Parts, after: Parts, confidence: float) -> Difference:
        """Interval: by centres and standard errors after the pseudo-answers, as of one score. (About the plain change it
        would be too narrow: 7 of 100 changes that are none would be called real at 30 answers each.)

        p: with the spread of all answers together, Mantel, N. (1963), "Chi-square tests with one degree of freedom",
        JASA 58: it keeps its promise far out, where many groups are tested.
        """
        if before.mean is None or after.mean is None:
            return Difference()
        (centre0, error0), (centre1, error1) = self._adjusted(before), self._adjusted(after)
        change, error = after.mean - before.mean, sqrt(error0**2 + error1**2)
        reach = z_value(confidence) * error
        low, high = centre1 - centre0 - reach, centre1 - centre0 + reach
        spread = (before + after).variance
        null_error = sqrt(spread * (1 / before.n + 1 / after.n)) if spread else 0.0
        p = two_sided_p(change / null_error) if null_error > 0 else 1.0
        return Difference(change, min(low, change), max(high, change), p, detectable(error, confidence))

    def p_apart(self, group: Parts, rest: Parts) -> float:
        """p-value of "this group scores like all others together".

        Where nearly all are promoters, a normal curve would call the long tail of a small group too rare.
        """
        return pooled_p(group, rest, 10_000.0 * (group.total + rest.total))

    @staticmethod
    def _adjusted(parts: Parts) -> tuple[float, float]:
        """Centre and standard error after the pseudo-answers."""
        n = parts.n + 3.0
        net = parts.total / 100.0 / n
        extreme = (parts.squares / 10_000.0 + 1.5) / n  # promoters and detractors together
        return 100.0 * net, 100.0 * sqrt(max(extreme - net**2, 0.0) / n)


@dataclass(frozen=True)
class Share:
    """Share of answers that earn 100.

    Interval: Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22.
    Difference: Newcombe (1998), "Interval estimation for the difference between independent proportions", method 10.
    """

    step: ClassVar[float] = 100.0

    def estimate(self, parts: Parts, confidence: float) -> Estimate:
        if parts.n == 0:
            return Estimate(0)
        low, high = self.wilson(parts.total / 100.0, parts.n, confidence)
        return Estimate(parts.n, parts.mean, 100.0 * low, 100.0 * high)

    def difference(self, before: Parts, after: Parts, confidence: float) -> Difference:
        if before.n == 0 or after.n == 0:
            return Difference()
        p0, p1 = before.total / 100.0 / before.n, after.total / 100.0 / after.n
        (l0, u0), (l1, u1) = (self.wilson(part.total / 100.0, part.n, confidence) for part in (before, after))
        change = p1 - p0
        low = change - sqrt((p1 - l1) ** 2 + (u0 - p0) ** 2)
        high = change + sqrt((u1 - p1) ** 2 + (p0 - l0) ** 2)
        both = (before.total + after.total) / 100.0 / (before.n + after.n)
        null_error = sqrt(both * (1 - both) * (1 / before.n + 1 / after.n))
        p = two_sided_p(change / null_error) if null_error > 0 else 1.0
        seen = detectable((high - low) / (2 * z_value(confidence)), confidence)
        return Difference(100 * change, 100 * low, 100 * high, p, 100 * seen)

    def p_apart(self, group: Parts, rest: Parts) -> float:
        """p-value of "this group scores like all others together".

        Far out, where many groups are tested, by exact counts: most shares are high, and a normal curve would call the
        tail of a small group too rare. Fisher's test with half the chance of what was seen: Lancaster, H. O. (1961),
        "Significance tests in discrete distributions", JASA 56.
        """
        p = pooled_p(group, rest)
        if p > _SURELY_NOISE or min(group.n, rest.n) == 0 or group.n > _MANY:
            return p
        hits, others = round(group.total / 100.0), round(rest.total / 100.0)
        return _mid_p(hits, group.n, hits + others, group.n + rest.n)

    @staticmethod
    def wilson(hits: float, n: int, confidence: float) -> tuple[float, float]:
        """Bounds of the share hits/n, 0 to 1, for n of at least 1."""
        z = z_value(confidence)
        share = hits / n
        centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return (0.0 if hits <= 0 else centre - reach), (1.0 if hits >= n else centre + reach)


@dataclass(frozen=True)
class Mean:
    """Mean of any points. One answer has no interval. Without logarithms by Student's t and Welch (1947), Biometrika 34.

    With logarithms the points are durations: most are short, a few very long, and what the few would be like is not in
    a small group.

    Interval: of durations that of the mean's logarithm, at least as wide as its spread makes it (delta method), and up
    to 1/sqrt(n) wider where the logarithms say so: modified Cox, Olsson, U. (2005), "Confidence intervals for the mean of
    a log-normal distribution", Journal of Statistics Education 13. Alone that one would be wrong where they are not
    log-normal. Differences of two by MOVER: Zou, G. Y. & Donner, A. (2008), Statistics in Medicine 27.
    """

    step: ClassVar[float] = 0.0
    floor: float = float("-inf")

    def estimate(self, parts: Parts, confidence: float) -> Estimate:
        mean, variance = parts.mean, parts.variance
        if mean is None:
            return Estimate(0)
        if variance is None:
            return Estimate(parts.n, mean)
        quantile = float(stdtrit(parts.n - 1, 0.5 + confidence / 2))
        reach = quantile * sqrt(variance / parts.n)
        logs = parts.logarithms
        if logs is None or mean <= 0:
            return Estimate(parts.n, mean, max(mean - reach, self.floor), mean + reach)
        spread = logs.variance or 0.0
        cox = quantile * sqrt(spread / parts.n + spread**2 / (2 * (parts.n - 1)))
        reach = min(max(reach / mean, min(cox, reach / mean * (1 + 1 / sqrt(parts.n)))), _FURTHEST)
        return Estimate(parts.n, mean, mean * exp(-reach), mean * exp(reach))

    def difference(self, before: Parts, after: Parts, confidence: float) -> Difference:
        """The p-value is Welch's, or that of typical times where it is larger: both must tell the two apart, and the same
        way round. Where they do not, nothing is said of the change: its interval reaches to zero.
        """
        if before.mean is None or after.mean is None:
            return Difference()
        change = after.mean - before.mean
        if before.variance is None or after.variance is None:
            return Difference(change)
        v0, v1 = before.variance / before.n, after.variance / after.n
        error = sqrt(v0 + v1)
        if error == 0:
            return Difference(change, change, change, 1.0 if change == 0 else 0.0, 0.0)
        freedom = (v0 + v1) ** 2 / (v0**2 / (before.n - 1) + v1**2 / (after.n - 1))
        reach = float(stdtrit(freedom, 0.5 + confidence / 2)) * error
        p = 2 * float(stdtr(freedom, -abs(change) / error))
        if before.logs is None or after.logs is None:
            return Difference(change, change - reach, change + reach, p, detectable(error, confidence))
        low, high = self._mover(before, after, confidence)
        typical = self.p_apart(after, before)
        if change * ((after.typical or 0.0) - (before.typical or 0.0)) <= 0:
            typical = 1.0  # a few very long ones raise the mean while most are shorter: neither says what happened
        if typical > 1 - confidence:
            low, high = min(low, 0.0), max(high, 0.0)
        return Difference(change, low, high, max(p, typical), detectable(error, confidence))

    def _mover(self, before: Parts, after: Parts, confidence: float) -> tuple[float, float]:
        first, last = (self.estimate(one, confidence) for one in (before, after))
        (m0, l0, u0), (m1, l1, u1) = ((one.value or 0.0, one.low or 0.0, one.high or 0.0) for one in (first, last))
        change = m1 - m0
        return change - sqrt((m1 - l1) ** 2 + (u0 - m0) ** 2), change + sqrt((u1 - m1) ** 2 + (m0 - l0) ** 2)

    def p_apart(self, group: Parts, rest: Parts) -> float:
        """p-value of "this group scores like all others together"; 1.0 where nothing can be said.

        Of durations that of their logarithms, drawn from logarithms as skewed as all of them are: it is typical
        (geometric mean) times that are compared. Of others Welch's: groups differ in spread as much as in their means, and
        the spread of all answers would hide every group that is not as scattered as the widest.
        """
        own, others = group.logarithms, rest.logarithms
        if own is None or others is None or group.logs is None or rest.logs is None:
            found = self.difference(rest, group, 0.95)
            return 1.0 if found.p is None else found.p
        return pooled_p(own, others, group.logs.cubes + rest.logs.cubes)
