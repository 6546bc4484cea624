"""Power: how large a change so many answers can show, and how many a change needs. Knows no metric."""

from math import ceil, sqrt
from statistics import NormalDist

from cxdash.stats.estimators import POWER, z_value


def detectable_change(variance: float, n_before: int, n_after: int, confidence: float, power: float = POWER) -> float:
    """The change that `power` of comparisons of so many answers would call real; variance: of single answers.

    (z + z_power) x the standard error of a difference of two means: Cohen, J. (1988), "Statistical Power Analysis for the
    Behavioral Sciences".
    """
    reach = z_value(confidence) + NormalDist().inv_cdf(power)
    return reach * sqrt(variance * (1 / n_before + 1 / n_after))


def answers_needed(variance: float, change: float, confidence: float, power: float = POWER) -> int:
    """How many answers each of two periods needs for a change of this size to be seen. Raises ValueError for no change."""
    if change == 0:
        raise ValueError("no number of answers shows a change of nothing")
    reach = z_value(confidence) + NormalDist().inv_cdf(power)
    return max(ceil(2 * variance * (reach / change) ** 2), 2)
