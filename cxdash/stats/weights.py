"""Weights: answers that stand for different numbers of customers, to a score, its error and how many answers it is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from cxdash.stats.estimators import z_value
from cxdash.stats.parts import Logs, Parts, pooled


@dataclass(frozen=True)
class Weighted:
    """A mean over groups that count as many as they have customers, on the scale of the points.

    n: the answers; effective: how many answers of a simple sample weigh as evenly as these (Kish). unseen: the share (0 to
    1) of the customers whose group has no answer: nothing is known of them, and the others stand for them. None where
    nobody answered, or where the spread is unknown.

    shift: by how much it is more than the plain mean of all answers, with its error.
    """

    n: int
    effective: float
    mean: float | None = None
    error: float | None = None
    unseen: float = 0.0
    shift: float = 0.0
    shift_error: float = 0.0

    def interval(self, confidence: float) -> tuple[float, float] | None:
        if self.mean is None or self.error is None:
            return None
        reach = z_value(confidence) * self.error
        return self.mean - reach, self.mean + reach

    def shift_interval(self, confidence: float) -> tuple[float, float]:
        reach = z_value(confidence) * self.shift_error
        return self.shift - reach, self.shift + reach


def post_stratified(groups: Sequence[Parts], customers: Sequence[float]) -> Weighted:
    """The mean if each group answered in proportion to its customers: sum of W x mean, with error sum of W^2 s^2 / n.

    W: the group's share of the customers of all groups with answers. Holt, D. & Smith, T. M. F. (1979), "Post
    Stratification", JRSS A 142, conditional on who answered. s^2: the group's own variance; the common one within
    groups where it has fewer than two answers. Raises ValueError for a negative number of customers.
    """
    if any(count < 0 for count in customers):
        raise ValueError("a number of customers is negative")
    answered = [(part, count) for part, count in zip(groups, customers, strict=True) if part.n]
    pairs = [(part, count) for part, count in answered if count > 0]
    n, known, every = sum(part.n for part, _count in pairs), sum(count for _part, count in pairs), sum(customers)
    unseen = 1 - known / every if every else 0.0
    if n == 0:
        return Weighted(0, 0.0, unseen=unseen)
    plain = pooled(part for part, _count in answered)
    mean = sum(count / known * part.total / part.n for part, count in pairs)
    squares = sum((count / known) ** 2 / part.alone.n for part, count in pairs)
    alone = [part.alone for part, _count in answered]  # what tells how sure it is
    common = _common(alone)
    if common is None:
        return Weighted(n, 1 / squares, mean, None, unseen)
    # Of each group its share of the customers, that of the answers, and the variance of its mean.
    terms = [
        (count / known, part.n / plain.n, (common if single.variance is None else single.variance) / single.n)
        for (part, count), single in zip(answered, alone, strict=True)
    ]
    error = sqrt(sum(share**2 * variance for share, _plain, variance in terms))
    shift_error = sqrt(sum((share - plainly) ** 2 * variance for share, plainly, variance in terms))
    return Weighted(n, 1 / squares, mean, error, unseen, mean - plain.total / plain.n, shift_error)


def evened(groups: Sequence[Parts], weights: Sequence[float]) -> Parts:
    """The answers as a simple sample in which each group has its weight's share: as many as they are worth (Kish), rounded.

    Its spread holds that between the groups too, so that an interval from it is rather too wide than too narrow.
    Groups without answers or weight are left out; no answers at all are no parts. Logarithms are evened where all have them.
    """
    pairs = [(part, weight) for part, weight in zip(groups, weights, strict=True) if part.n and weight > 0]
    every = sum(weight for _part, weight in pairs)
    if not pairs:
        return Parts()
    n = max(round(1 / sum((weight / every) ** 2 / part.alone.n for part, weight in pairs)), 1)
    total = sum(weight / every * part.total / part.n for part, weight in pairs)
    squares = sum(weight / every * part.squares / part.n for part, weight in pairs)
    logs = [(part.logs, n * weight / every / part.n) for part, weight in pairs if part.logs is not None]
    if len(logs) < len(pairs):
        return Parts(n, n * total, n * squares)
    together = Logs(
        sum(times * one.total for one, times in logs),
        sum(times * one.squares for one, times in logs),
        sum(times * one.cubes for one, times in logs),
    )
    return Parts(n, n * total, n * squares, together)


def _common(groups: Sequence[Parts]) -> float | None:
    freedom = sum(part.n - 1 for part in groups)
    if not freedom:
        return None
    return sum(max(part.squares - part.total**2 / part.n, 0.0) for part in groups) / freedom
