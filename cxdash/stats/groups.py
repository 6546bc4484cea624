"""Many groups at once: which of many tests to believe, and shrunken scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from cxdash.stats.parts import Parts, pooled


@dataclass(frozen=True)
class Shrinkage:
    """Scores pulled towards the brand's by how little each group's answers say; tau is the real spread between groups."""

    centre: float | None
    tau: float
    scores: tuple[float | None, ...]


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
    used = [part for part in groups if part.n]
    whole = pooled(used)
    if whole.mean is None:
        return Shrinkage(None, 0.0, tuple(None for _ in groups))
    within_sum = whole.squares - sum(part.total**2 / part.n for part in used)
    freedom = whole.n - len(used)
    sigma2 = max(within_sum / freedom, 0.0) if freedom > 0 else 0.0
    if sigma2 == 0.0:
        return Shrinkage(whole.mean, 0.0, tuple(part.mean for part in groups))
    tau2 = _between(used, whole, sigma2)
    weights = [1 / (tau2 + sigma2 / part.n) for part in used]
    centre = sum(w * part.total / part.n for w, part in zip(weights, used, strict=True)) / sum(weights)
    return Shrinkage(centre, sqrt(tau2), tuple(_pulled(part, centre, tau2, sigma2) for part in groups))


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


def _between(used: Sequence[Parts], whole: Parts, sigma2: float) -> float:
    """DerSimonian-Laird with weights n / sigma^2; never negative."""
    mean = whole.total / whole.n
    q = sum(part.n * (part.total / part.n - mean) ** 2 for part in used) / sigma2
    scale = (whole.n - sum(part.n**2 for part in used) / whole.n) / sigma2
    return max((q - (len(used) - 1)) / scale, 0.0) if scale > 0 else 0.0


def _pulled(part: Parts, centre: float, tau2: float, sigma2: float) -> float | None:
    if part.mean is None:
        return None
    trust = tau2 / (tau2 + sigma2 / part.n)
    return centre + trust * (part.mean - centre)
