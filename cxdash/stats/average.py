"""Average: how far each group is from the average of all groups, each counting alike."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from cxdash.stats.parts import Parts, pooled
from cxdash.stats.skewed import skewness, two_sided_p


def average(groups: Sequence[Parts]) -> float | None:
    """The mean of what the groups are told by, each counting alike however many answers it has; None where one has none."""
    found = [one.typical for one in groups]
    known = [value for value in found if value is not None]
    return sum(known) / len(known) if known and len(known) == len(found) else None


def p_from_average(groups: Sequence[Parts], step: float = 0.0) -> list[float]:
    """p-values of "this group is as the average of all of them", of durations by their logarithms; 1 for fewer than two groups.

    The difference of a group from the average that it is a part of has the variance s² ((1 - 2/k) / n + Σ 1/n / k²), with the
    spread s of all answers together: Ott, E. R. (1967), "Analysis of means - a graphical procedure", for unequal sizes Nelson,
    P. R. (1989), Technometrics 31. One huge group does not make all others differ, as it does where each is compared with the rest.

    step: as estimators have it: of such points the skewness is known, and the difference as rare as it is among groups drawn
    from answers so skewed.
    """
    told = [(one.logarithms or one).alone for one in groups]
    centre, spread, k = average(groups), pooled(told).variance, len(told)
    if centre is None or not spread or k < 2:
        return [1.0] * k
    common = sum(1 / one.n for one in told) / k**2
    errors = [sqrt(spread * ((1 - 2 / k) / one.n + common)) for one in told]
    skew = _skewness(groups, step)
    # Third moments add up as variances do: that of a group's own share of the difference, and those of all others'.
    cubes = sum(-1 / (k**3 * one.n**2) for one in told)
    thirds = [((1 - 1 / k) ** 3 + 1 / k**3) / one.n**2 + cubes for one in told]
    z = [((one.mean or 0.0) - centre) / error for one, error in zip(told, errors, strict=True)]
    skews = [skew * third * (sqrt(spread) / error) ** 3 for error, third in zip(errors, thirds, strict=True)]
    found: list[float] = two_sided_p(np.array(z), np.array(skews)).tolist()
    return found


def _skewness(groups: Sequence[Parts], step: float) -> float:
    """Of all answers together, of durations of their logarithms; 0 where it is not known."""
    whole = pooled(groups)
    if whole.logs is not None:
        return float(skewness(whole.n, whole.logs.total, whole.logs.squares, whole.logs.cubes))
    return float(skewness(whole.n, whole.total, whole.squares, step**2 * whole.total)) if step else 0.0
