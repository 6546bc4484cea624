"""Control rules: which of a row of scores no steady process would give: a control chart. Knows no dates and no metric."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import ceil, expm1, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from cxdash.stats.parts import Parts, pooled, together_alone
from cxdash.stats.skewed import chance_above, quantile, skewness

LEAST = 8  # scores: from fewer the limits would know next to nothing of what is usual
_PAIR = 2 / sqrt(np.pi)  # what two numbers of spread 1 differ by on average
AGAIN = (
    0.9  # of the answers that stand alone in their buckets: if fewer do in all of them together, customers come again
)
_FURTHEST = 50.0  # of a limit on the scale of logarithms: numbers would overflow beyond it

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Control:
    """A centre, and around it the limits of each bucket, on the scale of the points; None for a bucket without answers.

    beyond: the places outside of their limits. runs: the half-open stretches of `length` or more in a row (buckets without
    answers do not count) on one side of the centre. sides: of each bucket, 1 above the centre and -1 below, 0 for neither.
    inflation: how many times their sampling error scores usually differ by.
    """

    centre: float
    limits: tuple[tuple[float, float] | None, ...]
    beyond: tuple[int, ...]
    runs: tuple[tuple[int, int], ...]
    sides: tuple[int, ...]
    length: int
    inflation: float


def control(buckets: Sequence[Parts], alpha: float, step: float = 0.0) -> Control | None:
    """A chart on which a steady process breaks a rule with a chance of at most alpha: half of it for each of the two rules.

    Limits by each bucket's own answers, widened by what neighbours differ by beyond sampling: Laney, D. B. (2002), "Improved
    control charts for attributes", Quality Engineering 14. The rules are 1 and 2 of Nelson, L. S. (1984), "The Shewhart
    control chart: tests for special causes", Journal of Quality Technology 16; their 3 errors and 9 in a row give a false
    alarm on one long chart of four, so both grow with the number of buckets, and with how skewed their scores are.

    step: of points that are step, 0 or -step and nothing else, so that their skewness is known; 0 for others. Durations are
    compared by their logarithms (typical ones), and the limits of a bucket are those times what its mean is of its typical
    one: a few very long ones raise both. None for fewer than LEAST with answers, or where nothing is known of their spread.
    """
    plain = pooled(buckets)
    buckets, come_again = _alone(buckets)
    at = [place for place, one in enumerate(buckets) if one.n]
    whole = pooled(buckets)
    freedom = whole.n - len(at)
    if len(at) < LEAST or freedom < 1 or plain.mean is None:
        return None
    compared = [buckets[place].logarithms or buckets[place] if whole.logs else buckets[place] for place in at]
    within = sum(one.squares - one.total**2 / one.n for one in compared) / freedom
    if within <= 0:
        return None
    centre = plain.typical or 0.0
    n = np.array([one.n for one in compared], dtype=float)
    errors = np.sqrt(within / n)
    heights = (np.array([one.total for one in compared]) / n - centre) / errors
    skew = _skew(whole, step) / np.sqrt(n)
    usual = float(np.abs(np.diff(heights)).mean()) / _PAIR
    below, above = _reaches(usual, alpha / 4 / len(at), skew)
    length = run_length(len(at), alpha / 2, _one_side(skew, step / n / errors))
    limits: list[tuple[float, float] | None] = [None] * len(buckets)
    sides = [0] * len(buckets)
    for place, height, low, high in zip(at, heights, centre - below * errors, centre + above * errors, strict=True):
        limits[place] = _drawn(buckets[place], float(low), float(high))
        sides[place] = int(np.sign(height))
    beyond = tuple(place for place, out in zip(at, (heights > above) | (heights < -below), strict=True) if out)
    # Customers who come again take their side with them: then a run of buckets is not as many buckets.
    found = () if come_again else _runs(at, [sides[place] for place in at], length)
    return Control(plain.mean, tuple(limits), beyond, found, tuple(sides), length, max(usual, 1.0))


def _alone(buckets: Sequence[Parts]) -> tuple[list[Parts], bool]:
    """The buckets with answers that stand alone, and whether customers of one come again in others."""
    made = together_alone(buckets)
    return made, sum(one.n for one in made) < AGAIN * sum(one.alone.n for one in buckets)


def _skew(whole: Parts, step: float) -> float:
    """Of single answers; 0 where nothing is known of it."""
    logs = whole.logs
    if logs is not None:
        return float(skewness(whole.n, logs.total, logs.squares, logs.cubes))
    return float(skewness(whole.n, whole.total, whole.squares, step**2 * whole.total)) if step else 0.0


def _reaches(usual: float, tail: float, skew: Numbers) -> tuple[Numbers, Numbers]:
    """How many errors below and above the centre the limits of each bucket are.

    What differs beyond sampling may do so to both sides alike: then the shorter tail is not drawn in.
    """
    inflation, straight = max(usual, 1.0), -float(ndtri(tail))
    # Where the inflation is estimated, it is known about as well as a spread from 2/3 as many numbers.
    known = 1.0 if usual <= 1 else -float(stdtrit((len(skew) - 1) * 2 / 3, tail)) / straight
    least = 0.0 if usual <= 1 else straight
    below, above = (np.maximum(quantile(tail, one), least) * inflation * known for one in (-skew, skew))
    return below, above


def _drawn(bucket: Parts, low: float, high: float) -> tuple[float, float]:
    """Limits on the scale of the points: of durations from those of the logarithms."""
    if bucket.logs is None or bucket.typical is None or bucket.mean is None:
        return low, high
    typical = expm1(bucket.typical)
    ratio = bucket.mean / typical if typical > 0 else 1.0
    return expm1(low) * ratio, expm1(min(high, _FURTHEST)) * ratio


def _one_side(skew: Numbers, steps: Numbers) -> float:
    """The largest chance of a steady score to be on one side of the centre, wherever the centre is between two steps."""
    larger = np.maximum(chance_above(-steps / 2, skew), chance_above(-steps / 2, -skew))
    return min(ceil(float(larger.max()) * 100 - 1e-9) / 100, 0.99)


@cache
def run_length(buckets: int, alpha: float, side: float = 0.5) -> int:
    """The least length that the longest run reaches with a chance of at most alpha.

    Of so many tosses of a coin that falls on one side with a chance of `side`; one more than all of them where none does.
    """
    length = 2
    while length <= buckets and _chance_of_run(buckets, length, side) > alpha:
        length += 1
    return length


def _chance_of_run(tosses: int, length: int, side: float = 0.5) -> float:
    """Of `length` or more alike in a row. The chances that there is none yet, by side and by how long the last run is."""
    state = np.zeros((2, length - 1))
    chances = np.array([side, 1 - side])
    state[:, 0] = chances
    for _toss in range(tosses - 1):
        begun = state.sum(axis=1)[::-1]
        state = np.column_stack([begun, state[:, :-1]]) * chances[:, None]
    return 1.0 - float(state.sum())


def _runs(at: Sequence[int], sides: Sequence[int], length: int) -> tuple[tuple[int, int], ...]:
    """Where so many in a row are on one side; one that lies on the centre ends a run."""
    found, begun = [], 0
    for side, members in groupby(sides):
        count = len(list(members))
        if side and count >= length:
            found.append((at[begun], at[begun + count - 1] + 1))
        begun += count
    return tuple(found)
