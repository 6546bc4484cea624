"""Many groups at once: which of many tests to believe, and shrunken scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from cxdash.stats.parts import Parts, pooled


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


def shrunken(groups: Sequence[Parts]) -> Shrinkage:
    """Empirical-Bayes scores: each group's mean pulled towards the common centre by tau^2 / (tau^2 + sigma^2 / n).

    sigma^2 is the common variance within groups, tau^2 the variance between them by the moments of DerSimonian, R. &
    Laird, N. (1986), Controlled Clinical Trials 7. Groups without answers have no score.
    """
    groups = [part.alone for part in groups]
    used = [part for part in groups if part.n]
    whole = pooled(used)
    if whole.mean is None:
        return Shrinkage(None, 0.0, tuple(None for _ in groups), tuple(None for _ in groups))
    sigma2 = _within(used, whole)
    if sigma2 == 0.0:
        means = tuple(part.mean for part in groups)
        return Shrinkage(whole.mean, 0.0, means, tuple(0.0 if part.n else None for part in groups))
    tau2 = _between(used, whole, sigma2)
    weights = [1 / (tau2 + sigma2 / part.n) for part in used]
    centre = sum(w * part.total / part.n for w, part in zip(weights, used, strict=True)) / sum(weights)
    return Shrinkage(
        centre,
        sqrt(tau2),
        tuple(_pulled(part, centre, tau2, sigma2) for part in groups),
        tuple(sqrt(tau2 * sigma2 / (tau2 * part.n + sigma2)) if part.n else None for part in groups),
    )


def spread(groups: Sequence[Parts]) -> Spread:
    """The spread between groups without that of sampling, with the same common sigma^2 as `shrunken`.

    tau: DerSimonian & Laird (1986). I^2: Higgins, J. P. T. & Thompson, S. G. (2002), "Quantifying heterogeneity in a
    meta-analysis", Statistics in Medicine 21. Scores without any spread within groups have no noise to take off.
    """
    used = [part.alone for part in groups if part.n]
    whole = pooled(used)
    sigma2 = _within(used, whole) if used else 0.0
    if len(used) < 2 or whole.n <= len(used):
        return Spread()
    between = _squares_between(used, whole)
    if sigma2 == 0.0:
        scale = whole.n - sum(part.n**2 for part in used) / whole.n
        return Spread(sqrt(between / scale), float(between > 0))
    i2 = max(1 - (len(used) - 1) * sigma2 / between, 0.0) if between > 0 else 0.0
    return Spread(sqrt(_between(used, whole, sigma2)), i2)


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


def _within(used: Sequence[Parts], whole: Parts) -> float:
    """The common variance within groups; 0 where no group has two answers."""
    freedom = whole.n - len(used)
    squares = whole.squares - sum(part.total**2 / part.n for part in used)
    return max(squares / freedom, 0.0) if freedom > 0 else 0.0


def _squares_between(used: Sequence[Parts], whole: Parts) -> float:
    mean = whole.total / whole.n
    return sum(part.n * (part.total / part.n - mean) ** 2 for part in used)


def _between(used: Sequence[Parts], whole: Parts, sigma2: float) -> float:
    """DerSimonian-Laird with weights n / sigma^2; never negative."""
    q = _squares_between(used, whole) / sigma2
    scale = (whole.n - sum(part.n**2 for part in used) / whole.n) / sigma2
    return max((q - (len(used) - 1)) / scale, 0.0) if scale > 0 else 0.0


def _pulled(part: Parts, centre: float, tau2: float, sigma2: float) -> float | None:
    if part.mean is None:
        return None
    trust = tau2 / (tau2 + sigma2 / part.n)
    return centre + trust * (part.mean - centre)
