"""Skewed: how rare a group's mean is among groups drawn from all answers, where these lie far more to one side. Knows no metric."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv, ndtr, ndtri

Numbers = TypeVar("Numbers", float, NDArray[np.float64])
_STRAIGHT = 1e-3  # a skewness so small makes no difference that a double could hold


def skewness(n: Numbers, total: Numbers, squares: Numbers, cubes: Numbers) -> NDArray[np.float64]:
    """The third standardised moment of n numbers from their sums, or of many such; 0 where they are all alike."""
    mean = total / n
    variance = squares / n - mean**2
    # What is left of the squares of equal numbers is rounding.
    are_alike = variance <= 1e-12 * mean**2
    third = cubes / n - 3 * mean * squares / n + 2 * mean**3
    return np.where(are_alike, 0.0, third / np.where(are_alike, 1.0, variance) ** 1.5)


def skewness_of_mean(skew: Numbers, n: Numbers, of: Numbers) -> NDArray[np.float64]:
    """The skewness of the mean of n drawn without replacement from `of` numbers (at least 3) with this skewness.

    Third moment of a sample mean from a finite population: Sugden, R. A., Smith, T. M. F. & Jones, R. P. (2000), "Cochran's
    rule for simple random sampling", JRSS B 62. For n = of/2 it is 0: both halves are as likely.
    """
    return np.asarray(skew * (of - 2 * n) / (of - 2) * np.sqrt((of - 1) / (n * (of - n))))


def two_sided_p(z: Numbers, skew: Numbers) -> NDArray[np.float64]:
    """Twice the smaller tail beyond z of a distribution with mean 0, spread 1 and this skewness, or of many such.

    Pearson's type III (a shifted gamma distribution), by which Mielke, P. W. & Berry, K. J. (2007), "Permutation Methods",
    Springer, approximate what drawing groups at random would give; with no skewness the normal distribution.
    """
    shape = 4 / np.maximum(np.abs(skew), _STRAIGHT) ** 2
    place = np.maximum(shape + np.copysign(z, z * skew) * np.sqrt(shape), 0.0)  # 0: at or beyond the end
    tails = np.minimum(gammainc(shape, place), gammaincc(shape, place))
    return np.asarray(np.where(np.abs(skew) < _STRAIGHT, 2 * ndtr(-np.abs(z)), np.minimum(1.0, 2 * tails)))


def quantile(tail: float, skew: NDArray[np.float64]) -> NDArray[np.float64]:
    """What such distributions exceed with a chance of `tail`, one for each skewness."""
    shape = 4 / np.maximum(np.abs(skew), _STRAIGHT) ** 2
    place = np.where(skew > 0, gammainccinv(shape, tail) - shape, shape - gammaincinv(shape, tail)) / np.sqrt(shape)
    return np.asarray(np.where(np.abs(skew) < _STRAIGHT, -ndtri(tail), place))


def chance_above(z: NDArray[np.float64], skew: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chance that such distributions exceed z, one for each skewness."""
    shape = 4 / np.maximum(np.abs(skew), _STRAIGHT) ** 2
    place = np.maximum(shape + np.copysign(z, z * skew) * np.sqrt(shape), 0.0)
    tails = np.where(skew > 0, gammaincc(shape, place), gammainc(shape, place))
    return np.asarray(np.where(np.abs(skew) < _STRAIGHT, ndtr(-z), tails))
