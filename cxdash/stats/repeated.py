"""Repeated answers: estimates and tests where one customer may answer several times, from sums over customers. Pure functions."""

from dataclasses import dataclass
from math import sqrt

from scipy.special import stdtr

from cxdash.stats.clusters import Clusters, ratio_interval, share_interval
from cxdash.stats.estimators import Estimate, Estimator, Share
from cxdash.stats.parts import Parts


@dataclass(frozen=True)
class Crossed:
    """Sums over customers of what they hold in a part times what they hold in all: answers (x) and points (y) of each."""

    xx: float = 0.0
    xy: float = 0.0
    yx: float = 0.0
    yy: float = 0.0


def repeated_estimate(estimator: Estimator, parts: Parts, sums: Clusters, confidence: float) -> Estimate:
    """The mean of the points; sums: over customers, of answers (x) and points (y). Without a value where it cannot be bounded.

    The interval is never narrower than if each answer stood alone; where all points are the same, the answers of one customer are
    taken to be one.
    """
    plain = estimator.estimate(parts, confidence)
    if sums.xx <= sums.x or plain.value is None or plain.low is None or plain.high is None:
        return plain
    if isinstance(estimator, Share):
        step = estimator.step
        share = Clusters(sums.n, sums.x, sums.y / step, sums.xx, sums.xy / step, sums.yy / step**2)
        found = share_interval(share, confidence)
        return Estimate(parts.n) if found is None else _widened(plain, step * found[0], step * found[1])
    if not parts.variance:
        n, mean = max(int(sums.effective), 1), sums.y / sums.x
        alone = estimator.estimate(Parts(n, mean * n, mean * mean * n), confidence)
        return Estimate(parts.n, plain.value, alone.low, alone.high)
    found = ratio_interval(sums, confidence)
    if found is None:
        return Estimate(parts.n)
    end = estimator.step or float("inf")
    return _widened(plain, max(found[0], -end), min(found[1], end))


def repeated_p_apart(
    estimator: Estimator, parts: tuple[Parts, Parts], part: Clusters, whole: Clusters, both: Crossed
) -> float:
    """p-value of "a part of the answers has the mean of all others"; parts: of these and of the others.

    The linearised variance of a difference of two ratios over the same customers (Cochran, 1977, sections 6.3 and 9A), with
    Student's t of as many customers as tell on the smaller side; and never smaller than if each answer stood alone.
    """
    here, others = parts
    x, y = whole.x - part.x, whole.y - part.y
    if part.x <= 0 or x <= 0:
        return 1.0
    own, rest = part.y / part.x, y / x
    # What each customer adds to the difference: of answers and points here, and of all answers and points.
    weights = (-own / part.x - rest / x, 1 / part.x + 1 / x, rest / x, -1 / x)
    products = (
        (part.xx, part.xy, both.xx, both.xy), (part.xy, part.yy, both.yx, both.yy),
        (both.xx, both.yx, whole.xx, whole.xy), (both.xy, both.yy, whole.xy, whole.yy),
    )  # fmt: skip
    squares = sum(
        a * b * one for a, row in zip(weights, products, strict=True) for b, one in zip(weights, row, strict=True)
    )
    squares_left = whole.xx - 2 * both.xx + part.xx
    freedom = min(part.effective, x * x / squares_left if squares_left > 0 else 0.0) - 1
    if freedom <= 0:
        return 1.0
    alone = estimator.p_apart(here, others)
    if squares <= 0 or whole.n < 2:
        return alone
    error = sqrt(squares * whole.n / (whole.n - 1))
    return max(2 * float(stdtr(freedom, -abs(own - rest) / error)), alone)


def _widened(plain: Estimate, low: float, high: float) -> Estimate:
    lows, highs = [low, plain.low], [high, plain.high]
    return Estimate(
        plain.n, plain.value, min(one for one in lows if one is not None), max(one for one in highs if one is not None)
    )
