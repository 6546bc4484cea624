"""Medians: sorted values to their median or another quantile and its interval, by their order alone, whatever their distribution."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import bdtr, bdtrik

from cxdash.stats.estimators import Estimate


@dataclass(frozen=True)
class Depth:
    """Where the interval of a median lies among n sorted values, counted from each end.

    Its ends lie `inward` (0 to 1) of the way from the value number `place` (1 is the outermost) to the next one inwards.
    """

    place: int
    inward: float


@lru_cache(maxsize=4096)
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


@dataclass(frozen=True)
class Middle:
    """What of n sorted values says where their median lies: those from a place at the outer end of its interval by a normal
    curve to the one as far from the other end. The exact end is at that place or at the next, whatever n.
    """

    n: int
    values: Sequence[float]

    def estimate(self, confidence: float) -> Estimate:
        """The median with its interval; without an interval where there are too few values for one (5 for 95 %).

        Raises ValueError for another confidence than the values were taken for.
        """
        within = len(self.values)
        median = (self.values[(within - 1) // 2] + self.values[within // 2]) / 2
        depth = median_depth(self.n, confidence)
        if depth is None:
            return Estimate(self.n, median)
        place = depth.place - ((self.n - within) // 2 + 1)
        if not 0 <= place <= 1:
            raise ValueError(f"no values for an interval of {confidence}")
        ends = (self.values[place : place + 2], self.values[::-1][place : place + 2])
        low, high = (outer + depth.inward * (inner - outer) for outer, inner in ends)
        return Estimate(self.n, median, low, high)


def middle_of(n: int, values: object) -> Middle | None:
    """What tells the median of n numbers, from what a database gives (`queries.medians`); None where it was not asked or there is none."""
    if n == 0 or not isinstance(values, np.ndarray):
        return None
    return Middle(n, values.tolist())


def quantile_of(n: int, values: object) -> Estimate | None:
    """A quantile of n numbers with its bounds, from what a database gives (`queries.medians.quantile`); None where there is none."""
    if n == 0 or not isinstance(values, np.ndarray):
        return None
    return Estimate(n, *(None if one is None or one != one else float(one) for one in values.tolist()))


def wider(found: Estimate, worth: float) -> Estimate:
    """The same where each value tells only this part (0 to 1) of one that stands alone: its ends lie further out, as the root of
    how many fewer there are, but not below 0: these are durations.
    """
    if found.value is None or worth >= 1:
        return found
    value, times = found.value, worth**-0.5
    low, high = (None if end is None else max(value + times * (end - value), 0.0) for end in (found.low, found.high))
    return Estimate(found.n, value, low, high)
