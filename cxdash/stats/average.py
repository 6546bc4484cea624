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

    With the spread of all answers together (`errors_from_average`). One huge group does not make all others differ, as it does
    where each is compared with the rest.

    step: as estimators have it: of such points the skewness is known, and the difference as rare as it is among groups drawn
    from answers so skewed.
    """
    told = [(one.logarithms or one).alone for one in groups]
    centre, spread, k = average(groups), pooled(told).variance, len(told)
    if centre is None or not spread or k < 2:
        return [1.0] * k
    errors = errors_from_average([spread / one.n for one in told])
    skew = _skewness(groups, step)
    # Third moments add up as variances do: that of a group's own share of the difference, and those of all others'.
    cubes = sum(-1 / (k**3 * one.n**2) for one in told)
    thirds = [((1 - 1 / k) ** 3 + 1 / k**3) / one.n**2 + cubes for one in told]
    z = [((one.mean or 0.0) - centre) / error for one, error in zip(told, errors, strict=True)]
    skews = [skew * third * (sqrt(spread) / error) ** 3 for error, third in zip(errors, thirds, strict=True)]
    found: list[float] = two_sided_p(np.array(z), np.array(skews)).tolist()
    return found


def errors_from_average(variances: Sequence[float]) -> list[float]:
    """Of each mean the standard error of its difference from the average of all k, which it is a part of. variances: of the means.

    Its square is v (1 - 2/k) + Σ v / k²: Ott, E. R. (1967), "Analysis of means - a graphical procedure", for unequal sizes
    Nelson, P. R. (1989), Technometrics 31.
    """
    k, common = len(variances), sum(variances) / len(variances) ** 2
    return [sqrt((1 - 2 / k) * one + common) for one in variances]


def _skewness(groups: Sequence[Parts], step: float) -> float:
    """Of all answers together, of durations of their logarithms; 0 where it is not known."""
    whole = pooled(groups)
    if whole.logs is not None:
        return float(skewness(whole.n, whole.logs.total, whole.logs.squares, whole.logs.cubes))
    return float(skewness(whole.n, whole.total, whole.squares, step**2 * whole.total)) if step else 0.0
