"""Average: how far each group is from the average of all groups, each counting alike."""

from collections.abc import Sequence
from math import sqrt

from cxdash.stats.estimators import two_sided_p
from cxdash.stats.parts import Parts, pooled


def average(groups: Sequence[Parts]) -> float | None:
    """The mean of what the groups are told by, each counting alike however many answers it has; None where one has none."""
    found = [one.typical for one in groups]
    known = [value for value in found if value is not None]
    return sum(known) / len(known) if known and len(known) == len(found) else None


def p_from_average(groups: Sequence[Parts]) -> list[float]:
    """p-values of "this group is as the average of all of them", of durations by their logarithms; 1 for fewer than two groups.

    The difference of a group from the average that it is a part of has the variance s² ((1 - 2/k) / n + Σ 1/n / k²), with the
    spread s of all answers together: Ott, E. R. (1967), "Analysis of means - a graphical procedure", for unequal sizes Nelson,
    P. R. (1989), Technometrics 31. One huge group does not make all others differ, as it does where each is compared with the rest.
    """
    told = [(one.logarithms or one).alone for one in groups]
    centre, spread, k = average(groups), pooled(told).variance, len(told)
    if centre is None or not spread or k < 2:
        return [1.0] * k
    common = sum(1 / one.n for one in told) / k**2
    errors = [sqrt(spread * ((1 - 2 / k) / one.n + common)) for one in told]
    return [two_sided_p(((one.mean or 0.0) - centre) / error) for one, error in zip(told, errors, strict=True)]
