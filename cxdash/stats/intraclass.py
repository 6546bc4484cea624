"""Intraclass: what answers of one customer have in common, and how much less they tell for it. Knows no metric and no data."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Customers = NDArray[np.uint64]
_NOBODY = np.array([], dtype=np.uint64)
NEGLIGIBLE = 0.03  # of the variance of a mean: an interval would be 1.5 % wider
_CAUTION = 1.28  # standard errors: of ten such data sets nine are less alike


@dataclass(frozen=True)
class Clustered:
    """Sums over the k customers who answered twice or more: their n answers and the squares of how many each gave, the sum of
    points and of their squares, and of each customer's (sum of points)^2 / answers. every: all answers, of the others too.
    """

    k: int
    n: float
    sizes: float
    total: float
    squares: float
    within: float
    every: float

    def matters(self, correlation: float, least: float = 0.0) -> bool:
        """Whether it widens the variance of the mean of all answers by more than this part of it."""
        return self.every > 0 and correlation * (self.sizes - self.n) / self.every > least


def intraclass(sums: Clustered) -> float:
    """The correlation of two answers of one customer, 0 to 1, or as high as it may well be: few who answered twice prove little.

    ANOVA estimator: Donner, A. (1986), "A review of inference procedures for the intraclass correlation coefficient",
    International Statistical Review 54; its standard error for customers with unequally many answers: Swiger, L. A. et al.
    (1964), "The variance of intraclass correlation from analysis with one observation", Biometrics 20. 0 where nobody answered
    twice; 1 where all points are the same, of which nobody knows how alike others would be.
    """
    if sums.k < 1:
        return 0.0
    if sums.k < 2 or sums.squares - sums.total**2 / sums.n <= 1e-12 * sums.squares:
        return 1.0
    among = (sums.within - sums.total**2 / sums.n) / (sums.k - 1)
    inside = max(sums.squares - sums.within, 0.0) / (sums.n - sums.k)
    usual = (sums.n - sums.sizes / sums.n) / (sums.k - 1)  # answers of a customer
    found = max((among - inside) / (among + (usual - 1) * inside), 0.0)
    error = (1 - found) * (1 + (usual - 1) * found) / usual
    return min(found + _CAUTION * error * sqrt(2 * (sums.n - 1) / ((sums.n - sums.k) * (sums.k - 1))), 1.0)


class Answerers:
    """Who gave the answers of many groups: of each group the correlation of two answers of one customer, and an array with a
    number for each answer of which the customer is known.
    """

    def __init__(self, correlations: Sequence[float], customers: Sequence[Customers]) -> None:
        self._correlations, self.customers = np.asarray(correlations, dtype=float), customers

    @cached_property
    def shared(self) -> NDArray[np.float64]:
        """Of each group what its answers share: see `Repeats.shared`. Of all at once when the first is asked for: of each by
        itself the sorting would take ten times as long.
        """
        sizes = [len(one) for one in self.customers]
        if not sum(sizes):
            return np.zeros(len(sizes))
        # One number for group and customer. Of customers' 64 bits enough are left: that any two of a million in one of a
        # thousand groups are taken for one has a chance of 1 in 36,000.
        left = np.uint64(64 - max(len(sizes).bit_length(), 1))
        rows = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
        every = np.sort((rows << left) | (np.concatenate(self.customers) & ((np.uint64(1) << left) - np.uint64(1))))
        begins, counts = _runs(every)
        pairs = np.bincount((every[begins] >> left).astype(np.int64), counts * (counts - 1), len(sizes))
        return np.asarray(pairs * self._correlations)

    def of(self, group: int) -> "Repeats":
        """Of one of the groups."""
        return Repeats(float(self._correlations[group]), (self.customers[group],), of=(self, group))


@dataclass(frozen=True, eq=False)
class Repeats:
    """Whose the answers of a group are. correlation: of two answers of one customer; customers: arrays with a number for each
    answer of which the customer is known; known: what is known to be shared besides; of: the groups of which this is one.
    """

    correlation: float = 0.0
    customers: tuple[Customers, ...] = ()
    known: float = 0.0
    of: tuple[Answerers, int] | None = None

    @cached_property
    def shared(self) -> float:
        """The correlations of all pairs of answers of one customer, each pair both ways: n + shared over n is by how much
        the variance of their mean is larger (the design effect): Kish, L. (1965), "Survey Sampling", section 5.4.
        """
        if self.of is not None:
            return float(self.of[0].shared[self.of[1]])
        if sum(map(len, self.customers)) < 2:
            return self.known
        _begins, counts = _runs(np.sort(np.concatenate(self.customers)))
        return self.known + self.correlation * float((counts * (counts - 1)).sum())

    def minus(self, part: "Repeats") -> "Repeats":
        """Of the others when a part is taken off: no less than they share, as customers in both share less with themselves."""
        return Repeats(known=max(self.shared - part.shared, 0.0))


def together(every: Sequence[Repeats | None]) -> Repeats | None:
    """Of all of them; None of none."""
    told = [one for one in every if one is not None]
    if len(told) < 2:
        return told[0] if told else None
    customers = tuple(array for one in told for array in one.customers)
    return Repeats(max(one.correlation for one in told), customers, sum(one.known for one in told))


def windowed(buckets: Sequence[Repeats | None], length: int) -> list[Repeats | None]:
    """Of each window of so many buckets in a row, the first at the beginning: as `together` gives it, but customers are not
    looked for anew in each window.
    """
    told = [one for one in buckets if one is not None]
    if not told or any(one.known for one in told) or len({one.correlation for one in told}) > 1:
        return [together(buckets[place : place + length]) for place in range(len(buckets) - length + 1)]
    listed = [np.concatenate([*(() if one is None else one.customers), _NOBODY]) for one in buckets]
    ids, codes = np.unique(np.concatenate(listed), return_inverse=True)
    days = [np.unique(day, return_counts=True) for day in np.split(codes, np.cumsum([*map(len, listed)])[:-1])]
    counts, pairs, many, found = np.zeros(len(ids), dtype=np.int64), 0, 0, list[Repeats | None]()
    for place, (here, n) in enumerate(days):
        pairs += int((n * (2 * counts[here] + n - 1)).sum())
        counts[here] += n
        many += buckets[place] is not None
        if place >= length:
            gone, m = days[place - length]
            counts[gone] -= m
            pairs -= int((m * (2 * counts[gone] + m - 1)).sum())
            many -= buckets[place - length] is not None
        if place >= length - 1:
            found.append(Repeats(known=told[0].correlation * pairs) if many else None)
    return found


def _runs(ordered: Customers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each customer begins among these sorted numbers, at least one, and how many are of him or her."""
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return begins, np.diff(np.concatenate((begins, [len(ordered)])))
