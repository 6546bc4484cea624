"""Decomposition: the change of a mean, by groups, to what changed within them and what changed in their shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from cxdash.stats.parts import Parts, pooled


@dataclass(frozen=True)
class Portion:
    """One group's part in the change of the whole, on the scale of the points.

    within: what its own change made; mix: what the change of its weight made. errors: their standard errors; None where
    a group has too few answers to tell.
    """

    within: float
    mix: float
    within_error: float | None = None
    mix_error: float | None = None


def decomposed(before: Sequence[Parts], after: Sequence[Parts]) -> tuple[Portion, ...]:
    """What each group adds to the change of the mean of all; the parts of all groups add up to it exactly.

    within = mean weight x change of the mean; mix = (mean of both means - the whole's) x change of weight. Kitagawa, E. M.
    (1955), "Components of a Difference Between Two Rates", JASA 50: symmetrical, so that neither period is the base. As
    weights add up to 1, a mix taken from the whole's score adds up to the same and tells whether the group is a better or
    a worse one. A group that is in one period only has nothing to change within: all of it is mix.

    Raises ValueError where a period has no answers. Errors by the delta method: the answers of both periods are
    drawn anew, and with them means, weights and the whole's score.
    """
    first, last = pooled(before), pooled(after)
    if first.mean is None or last.mean is None:
        raise ValueError("nothing to compare in an empty period")
    return tuple(_portion(one, other, first, last) for one, other in zip(before, after, strict=True))


def is_reversed(before: Sequence[Parts], after: Sequence[Parts]) -> bool:
    """Whether the whole moved one way and every group that is in both periods the other: Simpson's paradox.

    Groups that stayed say nothing; one at least must have moved.
    """
    first, last = pooled(before), pooled(after)
    moves = [
        other.mean - one.mean
        for one, other in zip(before, after, strict=True)
        if one.mean is not None and other.mean is not None
    ]
    if first.mean is None or last.mean is None:
        return False
    whole = last.mean - first.mean
    return any(moves) and whole != 0 and all(move * whole <= 0 for move in moves)


def _portion(before: Parts, after: Parts, first: Parts, last: Parts) -> Portion:
    sides = ((before, first), (after, last))
    weights = [part.n / whole.n for part, whole in sides]
    shift, weight = weights[1] - weights[0], sum(weights) / 2
    level = sum(whole.mean or 0.0 for _part, whole in sides) / 2
    means = [part.mean for part, _whole in sides]
    known = [mean for mean in means if mean is not None]
    away = sum(known) / len(known) - level if known else 0.0
    if len(known) < 2:
        slopes = [shift if part.n else 0.0 for part, _whole in sides]
        return Portion(0.0, away * shift, 0.0, _mix_error(sides, slopes, shift / 2, away))
    moved = known[1] - known[0]
    enough = all(part.n > 1 for part, _whole in sides)
    within = sum(_noise(part, whole, weight, 0.0, moved / 2) for part, whole in sides)
    return Portion(
        weight * moved,
        away * shift,
        sqrt(within) if enough else None,
        _mix_error(sides, [shift / 2, shift / 2], shift / 2, away) if enough else None,
    )


def _mix_error(
    sides: Sequence[tuple[Parts, Parts]], of_means: Sequence[float], of_levels: float, away: float
) -> float | None:
    if any(part.n == 1 for part, _whole in sides):
        return None
    signs = (-1.0, 1.0)  # the later weight adds, the earlier one takes away
    return sqrt(
        sum(
            _noise(part, whole, slope, of_levels, sign * away)
            for (part, whole), slope, sign in zip(sides, of_means, signs, strict=True)
        )
    )


def _noise(part: Parts, whole: Parts, of_mean: float, of_level: float, of_weight: float) -> float:
    """The variance that drawing one period's answers anew gives a function of a group's mean, the whole's and its weight.

    of_mean, of_level (taken off), of_weight: its slopes in each. By the influence of one answer: of those in the group,
    of_mean / weight - of_level for each point off the group's mean; of the others, -of_level; both beside their means.
    """
    rest, weight = whole - part, part.n / whole.n
    total = 0.0
    for some, share, slope, step in (
        (part, weight, of_mean / weight - of_level if part.n else 0.0, of_weight * (1 - weight)),
        (rest, 1 - weight, -of_level, -of_weight * weight),
    ):
        if some.mean is None:
            continue
        spread = max(some.squares / some.n - some.mean**2, 0.0)
        total += share * (slope**2 * spread + (step - of_level * (some.mean - (whole.mean or 0.0))) ** 2)
    return total / whole.n
