"""Heterogeneity: how sure one can be of how much groups differ. Knows no metric and no data."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import chdtri

from cxdash.stats.groups import within_groups
from cxdash.stats.many import Array, Many, standing_alone
from cxdash.stats.parts import Parts

_HALVINGS = 80  # of the span that a root lies in: to the last digits of a double


@dataclass(frozen=True)
class SpreadInterval:
    """Bounds of tau (on the scale of the points) and of I^2 (0 to 1); None where fewer than two groups can be compared."""

    tau_low: float | None = None
    tau_high: float | None = None
    i2_low: float | None = None
    i2_high: float | None = None


def q_profile(
    effects: Sequence[float] | Array, variances: Sequence[float] | Array, confidence: float
) -> tuple[float, float]:
    """The bounds of tau^2, the variance between k effects that are each known up to a sampling variance above 0.

    Q(t) = sum of (effect - mean_t)^2 / (variance + t), with the mean weighted by 1 / (variance + t), is chi-squared with
    k - 1 degrees of freedom at the true t and falls as t grows: the bounds are where it leaves the middle `confidence`.
    Viechtbauer, W. (2007), "Confidence intervals for the amount of heterogeneity in meta-analysis", Statistics in
    Medicine 26. Raises ValueError for fewer than two effects.
    """
    if len(effects) < 2:
        raise ValueError("two effects or more have a variance between them")
    values, noise = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    freedom, tail = len(values) - 1, (1 - confidence) / 2
    upper, lower = float(chdtri(freedom, tail)), float(chdtri(freedom, 1 - tail))
    return _where(values, noise, upper), _where(values, noise, lower)


def spread_interval(groups: Sequence[Parts] | Many, confidence: float) -> SpreadInterval:
    """How sure one can be of the `spread` of the same groups, whose common variance within is taken as known.

    I^2 = tau^2 / (tau^2 + v) with v the typical sampling variance of Higgins, J. P. T. & Thompson, S. G. (2002),
    "Quantifying heterogeneity in a meta-analysis", Statistics in Medicine 21, equation 9.
    """
    used = standing_alone(groups)
    if len(used) < 2 or used.n.sum() <= len(used):
        return SpreadInterval()
    within, n = within_groups(used), used.n
    if within <= 0:
        return SpreadInterval()
    low, high = q_profile(used.total / n, within / n, confidence)
    weights = n / within
    typical = _typical(weights)
    return SpreadInterval(sqrt(low), sqrt(high), low / (low + typical), high / (high + typical))


def _typical(weights: Array) -> float:
    """The typical sampling variance of groups with these weights (1 / variance of each)."""
    total = float(weights.sum())
    return (len(weights) - 1) * total / (total**2 - float((weights**2).sum()))


def _where(
    values: Array,
    noise: Array,
    level: float,
) -> float:
    """The tau^2 at which Q is `level`; 0 where it is below it from the start."""

    def q(between: float) -> float:
        weights = 1 / (noise + between)
        mean = (weights * values).sum() / weights.sum()
        return float((weights * (values - mean) ** 2).sum())

    if q(0.0) <= level:
        return 0.0
    low, high = 0.0, float(values.var()) + float(noise.max())
    while q(high) > level:
        low, high = high, 2 * high
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if q(middle) > level else (low, middle)
    return (low + high) / 2
