"""Many groups at once: which of many tests to believe, and shrunken scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from cxdash.stats.many import Array, Many, standing_alone
from cxdash.stats.parts import Parts

_ROUNDING = 1e-13  # of a sum of squares


@dataclass(frozen=True)
class Shrinkage:
    """Scores pulled towards the brand's by how little each group's answers say; tau is the real spread between groups.

    errors: the standard deviation of each score's posterior (tau and the centre taken as known); None without answers.
    """

    centre: float | None
    tau: float
    scores: tuple[float | None, ...]
    errors: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Spread:
    """How much groups differ once the noise of sampling is taken off.

    tau: the standard deviation of their true scores, on the scale of the points. i2: the share (0 to 1) of what their
    scores differ by that is real. Both None where fewer than two groups can be compared.
    """

    tau: float | None = None
    i2: float | None = None


def rejected(p_values: Sequence[float], rate: float) -> list[bool]:
    """Which hypotheses to reject so that at most `rate` of the rejected are false.

    Benjamini, Y. & Hochberg, Y. (1995), "Controlling the False Discovery Rate", JRSS B 57.
    """
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    last = 0
    for rank, index in enumerate(order, 1):
        if p_values[index] <= rate * rank / len(order):
            last = rank
    keep = set(order[:last])
    return [index in keep for index in range(len(p_values))]


def shrunken(groups: Sequence[Parts] | Many) -> Shrinkage:
    """Empirical-Bayes scores: each group's mean pulled towards the common centre by tau^2 / (tau^2 + sigma^2 / n).

    sigma^2 is the common variance within groups, tau^2 the variance between them by the moments of DerSimonian, R. &
    Laird, N. (1986), Controlled Clinical Trials 7. Groups without answers have no score.
    """
    used = standing_alone(groups)
    counts = groups.n.tolist() if isinstance(groups, Many) else [part.n for part in groups]
    if not len(used):
        return Shrinkage(None, 0.0, (None,) * len(counts), (None,) * len(counts))
    mean, sigma2 = used.total / used.n, within_groups(used)
    if sigma2 == 0.0:
        return Shrinkage(_mean(used), 0.0, _given(mean, counts), _given(np.zeros(len(used)), counts))
    tau2 = _between(used, sigma2)
    weights = 1 / (tau2 + sigma2 / used.n)
    centre = float((weights * mean).sum() / weights.sum())
    trust = tau2 / (tau2 + sigma2 / used.n)
    errors = np.sqrt(tau2 * sigma2 / (tau2 * used.n + sigma2))
    return Shrinkage(centre, sqrt(tau2), _given(centre + trust * (mean - centre), counts), _given(errors, counts))


def spread(groups: Sequence[Parts] | Many) -> Spread:
    """The spread between groups without that of sampling, with the same common sigma^2 as `shrunken`.

    tau: DerSimonian & Laird (1986). I^2: Higgins, J. P. T. & Thompson, S. G. (2002), "Quantifying heterogeneity in a
    meta-analysis", Statistics in Medicine 21. Scores without any spread within groups have no noise to take off.
    """
    used = standing_alone(groups)
    n = float(used.n.sum())
    if len(used) < 2 or n <= len(used):
        return Spread()
    sigma2, between = within_groups(used), _squares_between(used)
    if sigma2 == 0.0:
        between = _beyond_rounding(between, used)
        scale = n - float((used.n**2).sum()) / n
        return Spread(sqrt(between / scale), float(between > 0))
    i2 = max(1 - (len(used) - 1) * sigma2 / between, 0.0) if between > 0 else 0.0
    return Spread(sqrt(_between(used, sigma2)), i2)


def shrunken_effects(effects: Sequence[float], variances: Sequence[float]) -> list[float]:
    """Effects (such as changes) pulled towards their common centre by tau^2 / (tau^2 + variance of each).

    tau^2 by DerSimonian & Laird (1986) with weights 1 / variance; effects without variance stay as they are.
    """
    used = [(effect, variance) for effect, variance in zip(effects, variances, strict=True) if variance > 0]
    if len(used) < 2:
        return list(effects)
    weights = [1 / variance for _effect, variance in used]
    total = sum(weights)
    fixed = sum(w * effect for w, (effect, _variance) in zip(weights, used, strict=True)) / total
    q = sum(w * (effect - fixed) ** 2 for w, (effect, _variance) in zip(weights, used, strict=True))
    scale = total - sum(w**2 for w in weights) / total
    tau2 = max((q - (len(used) - 1)) / scale, 0.0)
    pulls = [1 / (tau2 + variance) for _effect, variance in used]
    centre = sum(w * effect for w, (effect, _variance) in zip(pulls, used, strict=True)) / sum(pulls)
    return [
        effect if variance <= 0 else centre + tau2 / (tau2 + variance) * (effect - centre)
        for effect, variance in zip(effects, variances, strict=True)
    ]


def within_groups(used: Many) -> float:
    """The common variance within groups that all have answers; 0 where no group has two."""
    freedom = float(used.n.sum()) - len(used)
    squares = float(used.squares.sum()) - float((used.total**2 / used.n).sum())
    return _beyond_rounding(squares, used) / freedom if freedom > 0 else 0.0


def _beyond_rounding(squares: float, used: Many) -> float:
    """What is left of the squares of equal numbers, such as logarithms, is rounding: 0."""
    return squares if squares > _ROUNDING * float(used.squares.sum()) else 0.0


def _mean(used: Many) -> float:
    return float(used.total.sum()) / float(used.n.sum())


def _squares_between(used: Many) -> float:
    return float((used.n * (used.total / used.n - _mean(used)) ** 2).sum())


def _between(used: Many, sigma2: float) -> float:
    """DerSimonian-Laird with weights n / sigma^2; never negative."""
    n = float(used.n.sum())
    scale = (n - float((used.n**2).sum()) / n) / sigma2
    return max((_squares_between(used) / sigma2 - (len(used) - 1)) / scale, 0.0) if scale > 0 else 0.0


def _given(values: Array, counts: Sequence[float]) -> tuple[float | None, ...]:
    """The values of those that have answers, and None for the others."""
    found = iter(values.tolist())
    return tuple(next(found) if n else None for n in counts)
