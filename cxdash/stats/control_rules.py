"""Control rules: which of a row of scores no steady process would give: a control chart. Knows no dates and no metric."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import sqrt

import numpy as np
from scipy.special import ndtri, stdtrit

from cxdash.stats.parts import Parts, pooled

LEAST = 8  # scores: from fewer the limits would know next to nothing of what is usual
_PAIR = 2 / sqrt(np.pi)  # what two numbers of spread 1 differ by on average


@dataclass(frozen=True)
class Control:
    """A centre, and around it the limits of each bucket, on the scale of the points; None for a bucket without answers.

    beyond: the places outside of their limits. runs: the half-open stretches of `length` or more in a row (buckets without
    answers do not count) on one side of the centre. inflation: how many times their sampling error scores usually differ by.
    """

    centre: float
    limits: tuple[tuple[float, float] | None, ...]
    beyond: tuple[int, ...]
    runs: tuple[tuple[int, int], ...]
    length: int
    inflation: float


def control(buckets: Sequence[Parts], alpha: float) -> Control | None:
    """A chart on which a steady process breaks a rule with a chance of at most alpha: half of it for each of the two rules.

    Limits by each bucket's own answers, widened by what neighbours differ by beyond sampling: Laney, D. B. (2002), "Improved
    control charts for attributes", Quality Engineering 14. The rules are 1 and 2 of Nelson, L. S. (1984), "The Shewhart
    control chart: tests for special causes", Journal of Quality Technology 16; their 3 errors and 9 in a row give a false
    alarm on one long chart of four, so both grow with the number of buckets. None for fewer than LEAST with answers.
    """
    at = [place for place, one in enumerate(buckets) if one.n]
    whole = pooled(buckets)
    freedom = whole.n - len(at)
    if len(at) < LEAST or freedom < 1 or whole.mean is None:
        return None
    within = sum(buckets[place].squares - buckets[place].total ** 2 / buckets[place].n for place in at) / freedom
    if within <= 0:
        return None
    n = np.array([buckets[place].n for place in at], dtype=float)
    heights = (np.array([buckets[place].total for place in at]) / n - whole.mean) / np.sqrt(within / n)
    usual = float(np.abs(np.diff(heights)).mean()) / _PAIR
    inflation = max(usual, 1.0)
    tail = alpha / 4 / len(at)
    # Where the inflation is estimated, it is known about as well as a spread from 2/3 as many numbers.
    reach = inflation * (-float(ndtri(tail)) if usual <= 1 else -float(stdtrit((len(at) - 1) * 2 / 3, tail)))
    limits: list[tuple[float, float] | None] = [None] * len(buckets)
    for place, error in zip(at, np.sqrt(within / n).tolist(), strict=True):
        limits[place] = whole.mean - reach * error, whole.mean + reach * error
    length = run_length(len(at), alpha / 2)
    beyond = tuple(place for place, height in zip(at, heights.tolist(), strict=True) if abs(height) > reach)
    return Control(whole.mean, tuple(limits), beyond, _runs(at, heights.tolist(), length), length, inflation)


@cache
def run_length(buckets: int, alpha: float) -> int:
    """The least length that the longest run of so many tosses of a coin reaches with a chance of at most alpha."""
    length = 2
    while _chance_of_run(buckets, length) > alpha:
        length += 1
    return length


def _chance_of_run(tosses: int, length: int) -> float:
    """Of `length` or more alike in a row. state: the chance that there is none yet, by how long the last run is."""
    state = np.zeros(length - 1)
    state[0] = 1.0
    for _toss in range(tosses - 1):
        state = np.concatenate([[state.sum() / 2], state[:-1] / 2])
    return 1.0 - float(state.sum())


def _runs(at: Sequence[int], heights: Sequence[float], length: int) -> tuple[tuple[int, int], ...]:
    """Where so many in a row are on one side; one that lies on the centre ends a run."""
    found, begun = [], 0
    for side, members in groupby(heights, key=lambda height: (height > 0) - (height < 0)):
        count = len(list(members))
        if side and count >= length:
            found.append((at[begun], at[begun + count - 1] + 1))
        begun += count
    return tuple(found)
