"""Decomposition: the change of a mean, by groups, to what changed within them and what changed in their shares."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from cxdash.stats.parts import Parts, pooled

Numbers = NDArray[np.float64]


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
    drawn anew, and with them means, weights and the whole's score. A single answer cannot tell the variance of its group:
    it borrows that within the period's other groups, which is what the errors of the rest and of sums need of it.
    """
    found = _shares(_side(before), _side(after))
    columns = (found.within.value, found.mix.value, _errors(found.within), _errors(found.mix))
    alone = [1 in (one.alone.n, other.alone.n) for one, other in zip(before, after, strict=True)]
    return tuple(
        Portion(within, mix, None if is_alone else within_error, None if is_alone else mix_error)
        for within, mix, within_error, mix_error, is_alone in zip(
            *(one.tolist() for one in columns), alone, strict=True
        )
    )


def summed(before: Sequence[Parts], after: Sequence[Parts], chosen: Collection[int]) -> Portion:
    """What the groups at these places add together, with the errors of the sums: the groups' parts are not independent.

    The variance of a group with a single answer is the common one within the others, weighted by their degrees of freedom:
    one such group must not hide how sure the whole sum is. So does the option `survey.lonely.psu = "average"` of R's package
    survey (T. Lumley) with a stratum of which there is one unit. No errors where none of these groups has
    two answers.
    """
    found, places = _shares(_side(before), _side(after)), list(chosen)
    within, mix = (float(one.value[places].sum()) for one in (found.within, found.mix))
    if any(_is_untold(side, places) for side in (before, after)):
        return Portion(within, mix)
    return Portion(within, mix, _error_of_sum(found.within, places), _error_of_sum(found.mix, places))


def _is_untold(side: Sequence[Parts], places: Sequence[int]) -> bool:
    """Whether one of these groups has a single answer and no other of them can lend it a variance."""
    sizes = [side[place].alone.n for place in places]
    return 1 in sizes and max(sizes) == 1


def is_reversed(before: Sequence[Parts], after: Sequence[Parts]) -> bool:
    """Whether the whole moved one way and every group that is in both periods the other: Simpson's paradox.

    It takes two groups that are in both; those that stayed say nothing, but one at least must have moved. A fact of these
    numbers: whether it is more than noise is not asked.
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
    return len(moves) > 1 and any(moves) and whole != 0 and all(move * whole <= 0 for move in moves)


@dataclass(frozen=True)
class _Side:
    """One period, by group: answers, share of all, mean less the whole's, variance; and the whole, of which as many answers
    as `alone` tell how sure it is.
    """

    n: Numbers
    share: Numbers
    off: Numbers
    spread: Numbers
    level: float
    variance: float
    alone: int


@dataclass(frozen=True)
class _Term:
    """What each group adds of one kind, and for each period its slopes: in the group's mean, its weight, the whole's mean."""

    value: Numbers
    sides: tuple[_Side, _Side]
    of_mean: tuple[Numbers, Numbers]
    of_weight: tuple[Numbers, Numbers]
    of_level: Numbers


@dataclass(frozen=True)
class _Shares:
    within: _Term
    mix: _Term


def _side(parts: Sequence[Parts]) -> _Side:
    whole = pooled(parts)
    if whole.mean is None:
        raise ValueError("nothing to compare in an empty period")
    n, total, squares = np.array([(one.n, one.total, one.squares) for one in parts], dtype=float).T
    mean = total / np.maximum(n, 1)
    # Each group's spread as many times larger as its own answers tell less than all of them do: errors are by `alone`.
    worth = np.array([one.worth for one in parts])
    spread = np.maximum(squares / np.maximum(n, 1) - mean**2, 0.0) * whole.worth / worth
    variance = max(whole.squares / whole.n - whole.mean**2, 0.0)
    single, freedom = n * worth <= 1, float(np.maximum(n - 1, 0).sum())
    if single.any() and freedom:
        lent = float((n * spread).sum()) / freedom
        spread = np.where(single, lent, spread)
        variance += lent * float(single.sum()) / whole.n
    return _Side(n, n / whole.n, np.where(n > 0, mean - whole.mean, 0.0), spread, whole.mean, variance, whole.alone.n)


def _shares(first: _Side, last: _Side) -> _Shares:
    """within = mean weight x change of the mean, mix = (mean of both means - the whole's) x change of weight."""
    sides = first, last
    shift, weight = last.share - first.share, (first.share + last.share) / 2
    there = [(side.n > 0).astype(float) for side in sides]
    both, known = there[0] * there[1], np.maximum(there[0] + there[1], 1.0)
    moved = both * (last.off + last.level - first.off - first.level)
    within = _Term(weight * moved, sides, (-weight * both, weight * both), (moved / 2, moved / 2), 0.0 * shift)
    # Where only one period knows the group's mean, that mean alone stands for both.
    means = sum(is_there * (side.off + side.level) for is_there, side in zip(there, sides, strict=True)) / known
    away = np.where(there[0] + there[1] > 0, means - (first.level + last.level) / 2, 0.0)
    turns = shift / known
    mix = _Term(away * shift, sides, (turns * there[0], turns * there[1]), (-away, away), shift / 2)
    return _Shares(within, mix)


def _errors(term: _Term) -> Numbers:
    """The standard error of each group's own part."""
    found = [
        (term.of_level**2 * side.variance + drawn**2 + _own(term, which, term.of_level, drawn)) / side.alone
        for which, side in enumerate(term.sides)
        for drawn in (term.of_weight[which] * side.share,)
    ]
    return np.sqrt(np.maximum(sum(found), 0.0))


def _error_of_sum(term: _Term, places: list[int]) -> float:
    """The standard error of what these groups add together."""
    level, found = float(term.of_level[places].sum()), 0.0
    for which, side in enumerate(term.sides):
        drawn = float((term.of_weight[which] * side.share)[places].sum())
        own = float(_own(term, which, level, drawn)[places].sum())
        found += (level**2 * side.variance + drawn**2 + own) / side.alone
    return sqrt(max(found, 0.0))


def _own(term: _Term, which: int, level: Numbers | float, drawn: Numbers | float) -> Numbers:
    """What the variance of a sum over groups has more of each group in it than if its answers were some of the others'.

    The variance is that of the influence of one answer. Of a group in the sum: of_mean / share - level for each point off
    the group's mean, and of_weight - drawn - level x off beside that; of all others: -level for each point off their
    group's mean, and -drawn - level x off. level, drawn: the sums of of_level and of of_weight x share.
    """
    side, of_mean, of_weight = term.sides[which], term.of_mean[which], term.of_weight[which]
    share = np.where(side.share > 0, side.share, 1.0)
    inside = (of_mean / share - level) ** 2 * side.spread + (of_weight - drawn - level * side.off) ** 2
    outside = level**2 * side.spread + (drawn + level * side.off) ** 2
    return np.asarray(side.share * (inside - outside))
