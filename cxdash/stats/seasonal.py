"""Seasonal: sums of answers by month to the usual effect of each month of the year, beside a smooth trend. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc, stdtr, stdtrit

from cxdash.stats.parts import Parts

MONTHS = 12
YEARS = 2  # each month of the year is seen in so many, or its effect is that of one year
_SPARE = 6  # months beyond what is fitted: from fewer nothing is known of how months differ anyway

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Season:
    """What each month of the year (January first) adds to the level of its year; the twelve add up to 0.

    errors: their standard errors, with `freedom` degrees of freedom. p: of "there is no season", all months together;
    p_values: of each "this month is as the year".
    """

    effects: tuple[float, ...]
    errors: tuple[float, ...]
    freedom: int
    p: float
    p_values: tuple[float, ...]

    def interval(self, month: int, confidence: float) -> tuple[float, float]:
        """Of the effect of a month, 1 to 12."""
        reach = float(stdtrit(self.freedom, 0.5 + confidence / 2)) * self.errors[month - 1]
        return self.effects[month - 1] - reach, self.effects[month - 1] + reach


def season(buckets: Sequence[Parts], first: int) -> Season | None:
    """The season of consecutive months, the first of which is month `first` (1 to 12) of its year.

    Weighted least squares of month effects and a natural cubic spline with a knot a year. Months weigh by their answers and
    by what they differ by beyond sampling: the method of moments of DerSimonian & Laird for regressions, with the tests of
    Knapp, G. & Hartung, J. (2003), "Improved tests for a random effects meta-regression", Statistics in Medicine 22.
    None where not every month of the year has answers in two years, or where nothing is known of their spread.
    """
    buckets = [one.alone for one in buckets]
    kept = [place for place, one in enumerate(buckets) if one.n]
    seen = [sum((place + first - 1) % MONTHS == month for place in kept) for month in range(MONTHS)]
    n = np.array([buckets[place].n for place in kept], dtype=float)
    freedom = n.sum() - len(kept)
    if min(seen) < YEARS or freedom < 1:
        return None
    totals = np.array([buckets[place].total for place in kept])
    within = sum(buckets[place].squares - buckets[place].total ** 2 / buckets[place].n for place in kept) / freedom
    places = np.array(kept, dtype=float)
    design = np.hstack([_contrasts((np.array(kept) + first - 1) % MONTHS), _trend(places)])
    spare = len(kept) - design.shape[1]
    if spare < _SPARE or within <= 0:
        return None
    means = totals / n
    between = _between(design, means, n / within, spare)
    return _fitted(design, means, 1 / (within / n + between), spare)


def _contrasts(months: NDArray[np.int64]) -> Numbers:
    """A column for each month but December, whose effect is what the others leave: they add up to 0."""
    table = np.eye(MONTHS)[months]
    return np.asarray(table[:, :-1] - table[:, -1:])


def _trend(places: Numbers) -> Numbers:
    """A natural cubic spline: straight beyond its outer knots, bent at most once a year.

    Hastie, T., Tibshirani, R. & Friedman, J. (2009), "The Elements of Statistical Learning", equation 5.4.
    """
    low, high = places.min(), places.max()
    knots = np.linspace(low, high, 1 + int(high - low + 1) // MONTHS)
    along, span = (places - low) / (high - low), (knots - low) / (high - low)

    def bend(knot: float) -> Numbers:
        cubes = np.maximum(along - knot, 0) ** 3 - np.maximum(along - span[-1], 0) ** 3
        return np.asarray(cubes / (span[-1] - knot))

    bends = [bend(float(knot)) - bend(float(span[-2])) for knot in span[:-2]]
    return np.column_stack([np.ones(len(places)), along, *bends])


def _between(design: Numbers, means: Numbers, weights: Numbers, spare: int) -> float:
    """The variance between months beyond sampling, by moments; never negative."""
    inverse = np.linalg.inv(design.T @ (weights[:, None] * design))
    off = means - design @ (inverse @ (design.T @ (weights * means)))
    scale = weights.sum() - np.trace(inverse @ (design.T @ (weights[:, None] ** 2 * design)))
    return max(float(((weights * off**2).sum() - spare) / scale), 0.0)


def _fitted(design: Numbers, means: Numbers, weights: Numbers, spare: int) -> Season:
    inverse = np.linalg.inv(design.T @ (weights[:, None] * design))
    found = inverse @ (design.T @ (weights * means))
    off = means - design @ found
    dispersion = max(float((weights * off**2).sum()) / spare, 1.0)
    free = MONTHS - 1
    every = np.vstack([np.eye(free), -np.ones(free)])
    spread = dispersion * inverse[:free, :free]
    effects, errors = every @ found[:free], np.sqrt(np.diag(every @ spread @ every.T))
    height = float(found[:free] @ np.linalg.solve(spread, found[:free])) / free
    p_values = 2 * stdtr(spare, -np.abs(effects) / errors)
    p = float(fdtrc(free, spare, height))
    return Season(tuple(effects.tolist()), tuple(errors.tolist()), spare, p, tuple(p_values.tolist()))
