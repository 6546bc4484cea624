"""Estimators: from parts to value, interval and test of a change. One for each shape of points.

`Net` (points +100, 0, -100) and `Share` (100 or 0); `Mean` (any number) is in `means`. All work on the scale of the points.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import NormalDist
from typing import ClassVar, Protocol

import numpy as np

from cxdash.stats.apart import Comparing, exact_p, pooled_p
from cxdash.stats.many import Array, Many
from cxdash.stats.parts import Parts

_NORMAL = NormalDist()
_SURELY_NOISE = 0.2  # p-values from here on decide nothing and may be rough
_MANY = 5000  # answers of a group from which on a normal curve is as good as counting
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
    """What a metric needs of a statistic: an estimate of one group, the difference of two, and whether they are apart; each as
    sure as the parts are `alone`.

    step: where points are step, 0 or -step and nothing else; 0 where they are any numbers.
    """

    @property
    def step(self) -> float: ...

    def estimate(self, parts: Parts, confidence: float) -> Estimate: ...

    def difference(self, before: Parts, after: Parts, confidence: float) -> Difference: ...

    def differences(self, before: Many, after: Many, confidence: float) -> list[Difference]: ...

    def p_apart(self, group: Parts, rest: Parts) -> float: ...

    def p_of_each(self, pairs: Sequence[tuple[Parts, Parts]]) -> list[float]: ...

    def p_values(self, groups: Many, rests: Many) -> Array: ...


@cache
def z_value(confidence: float) -> float:
    """The two-sided standard normal quantile: 1.96 for 0.95."""
    return _NORMAL.inv_cdf(0.5 + confidence / 2)


def two_sided_p(z: float) -> float:
    return 2 * _NORMAL.cdf(-abs(z))


def detectable(standard_error: float, confidence: float) -> float:
    """The smallest difference of such a standard error that four of five comparisons would show."""
    return (z_value(confidence) + z_value(2 * POWER - 1)) * standard_error


class _OneByOne(Comparing):
    """Those of which many differences are as many single ones."""

    @abstractmethod
    def difference(self, before: Parts, after: Parts, confidence: float) -> Difference: ...

    def differences(self, before: Many, after: Many, confidence: float) -> list[Difference]:
        """The same of groups, each standing alone."""
        pairs = zip(before.parts(), after.parts(), strict=True)
        return [self.difference(one, other, confidence) for one, other in pairs]


@dataclass(frozen=True)
class Net(_OneByOne):
    """Share of +100 less share of -100: the Net Promoter Score.

    Interval: adjusted Wald with three pseudo-answers (3/4 promoter, 3/2 passive, 3/4 detractor), Rocks, B. (2016),
    "Interval Estimation for the Net Promoter Score", The American Statistician 70(4). Bounded by -100 and 100.
    """

    step: ClassVar[float] = 100.0

    def estimate(self, parts: Parts, confidence: float) -> Estimate:
        if parts.n == 0:
            return Estimate(0)
        centre, error = self._adjusted(parts.alone)
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
        before, after = before.alone, after.alone
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

    def p_values(self, groups: Many, rests: Many) -> Array:
        """Where nearly all are promoters, a normal curve would call the long tail of a small group too rare."""
        return pooled_p(groups, rests, 10_000.0 * (groups.total + rests.total))

    @staticmethod
    def _adjusted(parts: Parts) -> tuple[float, float]:
        """Centre and standard error after the pseudo-answers."""
        n = parts.n + 3.0
        net = parts.total / 100.0 / n
        extreme = (parts.squares / 10_000.0 + 1.5) / n  # promoters and detractors together
        return 100.0 * net, 100.0 * sqrt(max(extreme - net**2, 0.0) / n)


@dataclass(frozen=True)
class Share(_OneByOne):
    """Share of answers that earn 100.

    Interval: Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22.
    Difference: Newcombe (1998), "Interval estimation for the difference between independent proportions", method 10.
    """

    step: ClassVar[float] = 100.0

    def estimate(self, parts: Parts, confidence: float) -> Estimate:
        if parts.n == 0:
            return Estimate(0)
        alone = parts.alone
        low, high = self.wilson(alone.total / 100.0, alone.n, confidence)
        return Estimate(parts.n, parts.mean, 100.0 * low, 100.0 * high)

    def difference(self, before: Parts, after: Parts, confidence: float) -> Difference:
        if before.n == 0 or after.n == 0:
            return Difference()
        before, after = before.alone, after.alone
        p0, p1 = before.total / 100.0 / before.n, after.total / 100.0 / after.n
        (l0, u0), (l1, u1) = (self.wilson(part.total / 100.0, part.n, confidence) for part in (before, after))
        change = p1 - p0
        low = change - sqrt((p1 - l1) ** 2 + (u0 - p0) ** 2)
        high = change + sqrt((u1 - p1) ** 2 + (p0 - l0) ** 2)
        both = min((before.total + after.total) / 100.0 / (before.n + after.n), 1.0)  # rounding lifts what is thinned
        null_error = sqrt(both * (1 - both) * (1 / before.n + 1 / after.n))
        p = two_sided_p(change / null_error) if null_error > 0 else 1.0
        seen = detectable((high - low) / (2 * z_value(confidence)), confidence)
        return Difference(100 * change, 100 * low, 100 * high, p, 100 * seen)

    def p_values(self, groups: Many, rests: Many) -> Array:
        """Far out, where many groups are tested, by exact counts: most shares are high, and a normal curve would call the
        tail of a small group too rare. Fisher's test with half the chance of what was seen: Lancaster, H. O. (1961),
        "Significance tests in discrete distributions", JASA 56.
        """
        p = pooled_p(groups, rests)
        rare = np.flatnonzero((p <= _SURELY_NOISE) & (groups.n > 0) & (rests.n > 0) & (groups.n <= _MANY))
        group, rest = groups[rare], rests[rare]
        hits = np.rint(group.total / 100.0)
        p[rare] = exact_p(hits, group.n, hits + np.rint(rest.total / 100.0), group.n + rest.n)
        return p

    @staticmethod
    def wilson(hits: float, n: int, confidence: float) -> tuple[float, float]:
        """Bounds of the share hits/n, 0 to 1, for n of at least 1."""
        z = z_value(confidence)
        share = hits / n
        centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return (0.0 if hits <= 0 else centre - reach), (1.0 if hits >= n else centre + reach)
