"""Forecasts: chances that were told and what came of them, to how well they tell apart and whether they are right."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import expit, logit

from cxdash.stats.estimators import z_value

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]

_SURE = 1e-6  # a chance of nothing or of everything has no odds
_ROUNDS = 50


@dataclass(frozen=True)
class Bounded:
    """A value with the bounds of its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """The log-odds of what came as a line of those that were told: right where the slope is 1 and the intercept 0."""

    intercept: Bounded
    slope: Bounded


def area(chances: Floats, came: np.ndarray[tuple[int], np.dtype[np.bool_]], confidence: float) -> Bounded | None:
    """The chance that one to whom it came was told a higher chance than one to whom it did not: AUC; None without both.

    Interval: DeLong, E. R. et al. (1988), "Comparing the areas under two or more correlated receiver operating
    characteristic curves", Biometrics 44, by the mid-ranks of Sun, X. & Xu, W. (2014), IEEE Signal Processing Letters 21.
    Cut at 0 and 1; of fewer than two on a side it has no width and is all that can be: 0 to 1.
    """
    hits, misses = chances[came], chances[~came]
    if not len(hits) or not len(misses):
        return None
    ranks = _mid_ranks(np.concatenate([hits, misses]))
    over = (ranks[: len(hits)] - _mid_ranks(hits)) / len(misses)
    under = 1 - (ranks[len(hits) :] - _mid_ranks(misses)) / len(hits)
    value = float(over.mean())
    if min(len(hits), len(misses)) < 2:
        return Bounded(value, 0.0, 1.0)
    reach = z_value(confidence) * sqrt(over.var(ddof=1) / len(hits) + under.var(ddof=1) / len(misses))
    return Bounded(value, max(value - reach, 0.0), min(value + reach, 1.0))


def _mid_ranks(values: Floats) -> Floats:
    """From 1 on; equal values share the middle of their places. (That of scipy.stats takes half a second to import.)"""
    _values, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places])


def brier(chances: Floats, came: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    """The mean squared distance of what was told from what came (0 or 1): Brier, G. W. (1950), Monthly Weather Review 78."""
    return float(np.mean((chances - came) ** 2))


def calibration_line(
    chances: Floats, came: np.ndarray[tuple[int], np.dtype[np.bool_]], confidence: float
) -> Line | None:  # fmt: skip
    """Cox, D. R. (1958), "Two further applications of a model for binary regression", Biometrika 45: by logistic regression,
    with Wald intervals. None where all chances are alike, nothing or everything came, or they divide what came entirely.
    """
    if not came.any() or came.all() or np.ptp(chances) == 0:
        return None
    odds = logit(np.clip(chances, _SURE, 1 - _SURE))
    columns = np.column_stack([np.ones_like(odds), odds])
    found = np.array([0.0, 1.0])
    for _round in range(_ROUNDS):
        expected = expit(columns @ found)
        information = columns.T @ (columns * (expected * (1 - expected))[:, None])
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, columns.T @ (came - expected))
        found = found + step
        if np.abs(step).max() < 1e-10:
            reach = z_value(confidence) * np.sqrt(np.diag(np.linalg.inv(information)))
            intercept, slope = (
                Bounded(float(value), float(value - far), float(value + far))
                for value, far in zip(found, reach, strict=True)
            )
            return Line(intercept, slope)
    return None
