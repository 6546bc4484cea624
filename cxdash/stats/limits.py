"""Limits: how far a score of n answers may lie from the target by chance: the lines of a funnel plot. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, sqrt

import numpy as np
from scipy.special import bdtr, bdtrik

from cxdash.stats.estimators import z_value
from cxdash.stats.parts import Parts, pooled

LEVELS = (0.95, 0.998)  # about two and three standard errors: the usual lines of a funnel plot
WINSORISED = 0.1  # of each end: what is drawn in there, so that true outliers do not widen their own limits


@dataclass(frozen=True)
class Dispersion:
    """How much more the groups differ than sampling makes them: phi as a factor of variances, tau2 as a variance to add.

    phi of 1 or less is no over-dispersion: tau2 is 0 then.
    """

    phi: float
    tau2: float


def funnel_limits(target: float, variance: float, n: int, level: float, tau2: float = 0.0) -> tuple[float, float]:
    """The limits that `level` of the scores of n answers lie within, if all have the true score `target`.

    variance: of single answers around their group's score; tau2: real variance between groups that is accepted as usual.
    Spiegelhalter, D. J. (2005), "Funnel plots for comparing institutional performance", Statistics in Medicine 24.
    """
    reach = z_value(level) * sqrt(variance / n + tau2)
    return target - reach, target + reach


def share_limits(target: float, n: int, level: float) -> tuple[float, float]:
    """The same for a share (0 to 1) without over-dispersion: exact, where a normal curve would leave 0 to 1.

    Binomial limits interpolated between counts, Spiegelhalter (2005), appendix A.1.1: with r the smallest count of which
    P(R <= r) > p, the limit is (r - (P(R <= r) - p) / P(R = r)) / n.
    """
    if not 0 < target < 1:
        return target, target
    tail = (1 - level) / 2
    return _binomial_limit(target, n, tail), _binomial_limit(target, n, 1 - tail)


def _binomial_limit(target: float, n: int, p: float) -> float:
    count = max(floor(float(bdtrik(p, n, target))), 0)
    while float(bdtr(count, n, target)) <= p:
        count += 1
    while count and float(bdtr(count - 1, n, target)) > p:
        count -= 1
    below = float(bdtr(count - 1, n, target)) if count else 0.0
    upto = float(bdtr(count, n, target))
    return min(max((count - (upto - p) / (upto - below)) / n, 0.0), 1.0)


def dispersion(groups: Sequence[Parts], target: float | None = None, winsorised: float = WINSORISED) -> Dispersion:
    """The over-dispersion of groups around a target (default: the mean of all their answers).

    phi: the mean square of the Winsorised z-scores of the I groups; tau2: (I phi - (I - 1)) / (sum w - sum w^2 / sum w)
    with w = 1 / (variance / n), never negative. Spiegelhalter, D. J. (2005), "Handling over-dispersion of performance
    indicators", Quality and Safety in Health Care 14. Fewer than two groups, or answers without spread, have none.
    """
    used = [part.alone for part in groups if part.n]
    whole = pooled(used)
    freedom = whole.n - len(used)
    if whole.mean is None or len(used) < 2 or freedom < 1:
        return Dispersion(1.0, 0.0)
    variance = (whole.squares - sum(part.total**2 / part.n for part in used)) / freedom
    if variance <= 0:
        return Dispersion(1.0, 0.0)
    n = np.array([part.n for part in used], dtype=float)
    means = np.array([part.total for part in used]) / n
    z = (means - (whole.mean if target is None else target)) * np.sqrt(n / variance)
    low, high = np.quantile(z, (winsorised, 1 - winsorised))
    phi = float((np.clip(z, low, high) ** 2).mean())
    weights = n / variance
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    return Dispersion(phi, max((len(used) * phi - (len(used) - 1)) / scale, 0.0))
