"""Intraclass: what answers of one customer have in common, and how much less they tell for it. Knows no metric and no data."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Customers = NDArray[np.uint64]
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

    def matters(self, alike: float, least: float = 0.0) -> bool:
        """Whether it widens the variance of the mean of all answers by more than this part of it."""
        return self.every > 0 and alike * (self.sizes - self.n) / self.every > least


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


@dataclass(frozen=True, eq=False)
class Repeats:
    """Whose the answers of a group are. alike: their `intraclass` correlation; customers: arrays with a number for each answer of
    which the customer is known; known: what is already known to be shared besides; counted: all of it, where that is known.
    """

    alike: float
    customers: tuple[Customers, ...] = ()
    known: float = 0.0
    counted: float | None = None

    @cached_property
    def shared(self) -> float:
        """The correlations of all pairs of answers of one customer, each pair both ways: n + shared over n is by how much
        the variance of their mean is larger (the design effect): Kish, L. (1965), "Survey Sampling", section 5.4.
        """
        if self.counted is not None:
            return self.counted
        if sum(map(len, self.customers)) < 2:
            return self.known
        every = np.sort(self.customers[0] if len(self.customers) == 1 else np.concatenate(self.customers))
        (ends,) = (every[1:] != every[:-1]).nonzero()
        if len(ends) == len(every) - 1:  # nobody answered twice
            return self.known
        bounds = np.concatenate(([-1], ends, [len(every) - 1]))
        counts = bounds[1:] - bounds[:-1]
        return self.known + self.alike * float((counts * (counts - 1)).sum())

    def plus(self, other: "Repeats") -> "Repeats":
        return Repeats(max(self.alike, other.alike), self.customers + other.customers, self.known + other.known)

    def minus(self, part: "Repeats") -> "Repeats":
        """Of the others when a part is taken off: no less than they share, as customers in both share less with themselves."""
        return Repeats(self.alike, (), max(self.shared - part.shared, 0.0))


def together(every: Sequence[Repeats]) -> Repeats | None:
    """Of all of them; None of none."""
    if len(every) < 2:
        return every[0] if every else None
    customers = tuple(array for one in every for array in one.customers)
    return Repeats(max(one.alike for one in every), customers, sum(one.known for one in every))


def shared_in(alike: Sequence[float], customers: Sequence[Customers]) -> NDArray[np.float64]:
    """`Repeats.shared` of many groups at once, one row of customers and one correlation for each."""
    sizes = [len(one) for one in customers]
    if not sum(sizes):
        return np.zeros(len(customers))
    # One number for group and customer: sorted at once, it is ten times as quick as both. Of customers' 64 bits enough are
    # left: that any two of a million in one of a thousand groups are taken for one has a chance of 1 in 36,000.
    left = np.uint64(64 - max(len(customers).bit_length(), 1))
    rows = np.repeat(np.arange(len(customers), dtype=np.uint64), sizes)
    every = np.sort((rows << left) | (np.concatenate(list(customers)) & ((np.uint64(1) << left) - np.uint64(1))))
    begins = np.flatnonzero(np.concatenate(([True], every[1:] != every[:-1])))
    counts = np.diff(np.concatenate((begins, [len(every)])))
    pairs = np.bincount((every[begins] >> left).astype(np.int64), counts * (counts - 1), len(customers))
    return np.asarray(pairs * np.asarray(alike, dtype=float))
