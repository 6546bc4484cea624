"""Medians: values to their median and its interval by their order alone, whatever their distribution."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import bdtr, bdtrik

from cxdash.stats.estimators import Estimate


@dataclass(frozen=True)
class Depth:
    """Where the interval of a median lies among n sorted values, counted from each end.

    Its ends lie `inward` (0 to 1) of the way from the value number `place` (1 is the outermost) to the next one inwards.
    """

    place: int
    inward: float


def median_depth(n: int, confidence: float) -> Depth | None:
    """The depth for n values; None where even the outermost two hold the median less often than `confidence`.

    Order statistics hold a median with binomial chances, in steps; between two of them is interpolated as by Hettmansperger,
    T. P. & Sheather, S. J. (1986), "Confidence intervals based on interpolated order statistics", Statistics &
    Probability Letters 4.
    """
    if n < 2 or _held(1, n) < confidence:
        return None
    place = max(int(bdtrik((1 - confidence) / 2, n, 0.5)), 1)
    while place > 1 and _held(place, n) < confidence:
        place -= 1
    while 2 * (place + 1) <= n and _held(place + 1, n) >= confidence:
        place += 1
    held, inner = _held(place, n), _held(place + 1, n)
    way = (held - confidence) / (held - inner)
    return Depth(place, (n - place) * way / (place + (n - 2 * place) * way))


def _held(place: int, n: int) -> float:
    """The chance that the values number `place` from both ends hold the median between them."""
    return 1 - 2 * float(bdtr(place - 1, n, 0.5))


def median_estimate(values: Sequence[float], confidence: float) -> Estimate:
    """The median with its interval; without an interval where there are too few values for one (5 for 95 %)."""
    ordered = sorted(values)
    n = len(ordered)
    if n == 0:
        return Estimate(0)
    median = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    depth = median_depth(n, confidence)
    if depth is None:
        return Estimate(n, median)
    low = ordered[depth.place - 1] + depth.inward * (ordered[depth.place] - ordered[depth.place - 1])
    high = ordered[n - depth.place] - depth.inward * (ordered[n - depth.place] - ordered[n - depth.place - 1])
    return Estimate(n, median, low, high)
