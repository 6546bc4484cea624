"""Odds: two shares as the ratio of their odds, with its interval."""

from dataclasses import dataclass
from math import exp, log, sqrt

from cxdash.stats.estimators import z_value


@dataclass(frozen=True)
class OddsRatio:
    """How many times the odds of one group are those of another, with the bounds of its interval."""

    value: float
    low: float
    high: float


def odds_ratio(hits: int, misses: int, other_hits: int, other_misses: int, confidence: float) -> OddsRatio | None:
    """The odds of (hits, misses) by those of the others; None where one of the groups is empty.

    Interval: Woolf, B. (1955), Annals of Human Genetics 19, of the logarithm. Where a count is 0 all four are raised by
    one half, Haldane, J. B. S. (1956), Annals of Human Genetics 20: the ratio itself would be nothing or endless.
    """
    if min(hits + misses, other_hits + other_misses) == 0:
        return None
    counts = [float(one) for one in (hits, misses, other_hits, other_misses)]
    if min(counts) == 0:
        counts = [one + 0.5 for one in counts]
    a, b, c, d = counts
    centre = log(a * d / (b * c))
    reach = z_value(confidence) * sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return OddsRatio(exp(centre), exp(centre - reach), exp(centre + reach))
