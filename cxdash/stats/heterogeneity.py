"""Heterogeneity: how sure one can be of how much groups differ. Knows no metric and no data."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import chdtri

from cxdash.stats.groups import spread, within_groups
from cxdash.stats.many import Array, Many, standing_alone
from cxdash.stats.parts import Parts

_HALVINGS = 80  # of the span that a root lies in: to the last digits of a double


@dataclass(frozen=True)
class SpreadInterval:
    """tau (of the points, of durations of their logarithms) and I^2 (0 to 1), both with their bounds, and the middle of the
    groups on the same scale. None where fewer than two groups can be compared; without bounds where nothing varies in them,
    and without upper ones where the groups lie closer together than chance would have them.
    """

    tau: float | None = None
    i2: float | None = None
    tau_low: float | None = None
    tau_high: float | None = None
    i2_low: float | None = None
    i2_high: float | None = None
    middle: float | None = None


def q_profile(
    effects: Sequence[float] | Array, variances: Sequence[float] | Array, confidence: float
) -> tuple[float, float | None]:
    """The bounds of tau^2, the variance between k effects that are each known up to a sampling variance above 0.

    Q(t) = sum of (effect - mean_t)^2 / (variance + t), with the mean weighted by 1 / (variance + t), is chi-squared with
    k - 1 degrees of freedom at the true t and falls as t grows: the bounds are where it leaves the middle `confidence`.
    Viechtbauer, W. (2007), "Confidence intervals for the amount of heterogeneity in meta-analysis", Statistics in
    Medicine 26. Raises ValueError for fewer than two effects.

    Effects closer together than noise alone lets them be (Q(0) below the lower quantile: one time in forty where nothing differs,
    and hardly less often where little does) agree with no t: the set is empty, as Viechtbauer's metafor says of it in
    `confint.rma`. Bounds of 0 and 0 would be a certainty that nobody has: the upper one is None.
    """
    if len(effects) < 2:
        raise ValueError("two effects or more have a variance between them")
    values, noise = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    freedom, tail = len(values) - 1, (1 - confidence) / 2
    upper, lower = float(chdtri(freedom, tail)), float(chdtri(freedom, 1 - tail))
    return _where(values, noise, upper) or 0.0, _where(values, noise, lower)


def paule_mandel(effects: Array, variances: Array) -> float:
    """tau^2 where Q(t) of `q_profile` is what is expected of it, k - 1: it lies between the bounds, whatever the variances.

    Paule, R. C. & Mandel, J. (1982), "Consensus values and weighting factors", Journal of Research of the NBS 87.
    """
    return _where(effects, variances, len(effects) - 1) or 0.0


def spread_interval(groups: Sequence[Parts] | Many, confidence: float) -> SpreadInterval:
    """How much the groups differ, their common variance within taken as known, and how sure that is.

    Durations of groups lie far more to one side than a normal distribution does, and the longer they are the less sure their
    means: they are compared by the means of their logarithms, which are neither. exp(tau) is the factor that they lie apart by,
    the geometric standard deviation: Limpert, E., Stahel, W. A. & Abbt, M. (2001), "Log-normal distributions across the
    sciences", BioScience 51.

    I^2 = tau^2 / (tau^2 + v) with v the typical sampling variance of Higgins, J. P. T. & Thompson, S. G. (2002),
    "Quantifying heterogeneity in a meta-analysis", Statistics in Medicine 21, equation 9.
    """
    used = _as_told(standing_alone(groups))
    plain = spread(used)
    if plain.tau is None:
        return SpreadInterval()
    within, n = within_groups(used), used.n
    values, noise = used.total / n, within / n
    if within <= 0:
        return SpreadInterval(plain.tau, plain.i2, middle=float(values.mean()))
    (low, high), between = q_profile(values, noise, confidence), paule_mandel(values, noise)
    typical = _typical(n / within)
    found = [(None, None) if one is None else (sqrt(one), one / (one + typical)) for one in (between, low, high)]
    (tau, i2), (tau_low, i2_low), (tau_high, i2_high) = found
    weights = 1 / (noise + between)
    middle = float((weights * values).sum() / weights.sum())
    return SpreadInterval(tau, i2, tau_low, tau_high, i2_low, i2_high, middle)


def _as_told(used: Many) -> Many:
    """By what one group is told from another: its points, of durations their logarithms."""
    return used if used.logs is None else Many(used.n, used.logs[0], used.logs[1])


def _typical(weights: Array) -> float:
    """The typical sampling variance of groups with these weights (1 / variance of each)."""
    total = float(weights.sum())
    return (len(weights) - 1) * total / (total**2 - float((weights**2).sum()))


def _where(values: Array, noise: Array, height: float) -> float | None:
    """The tau^2 at which Q has a height; None where it is lower from the start."""

    def q(between: float) -> float:
        weights = 1 / (noise + between)
        mean = (weights * values).sum() / weights.sum()
        return float((weights * (values - mean) ** 2).sum())

    if q(0.0) < height:
        return None
    low, high = 0.0, float(values.var()) + float(noise.max())
    while q(high) > height:
        low, high = high, 2 * high
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if q(middle) > height else (low, middle)
    return (low + high) / 2
