"""Change points: sums of answers over time to the places where their mean steps, guarded against noise. Knows no dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from cxdash.stats.estimators import two_sided_p
from cxdash.stats.parts import Parts, pooled, together_alone

_DRAWS = 499
_COUNTED = 10  # draws beyond the found step from which on their share is a p-value; for fewer there is a bound
_SEED = 20_051  # the same data give the same steps
_BUCKETS = 2  # of each side with answers: one bad day is no step

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """The mean steps between bucket place - 1 and bucket place.

    early, late: the interval of place. since, until: the half-open range of buckets between the steps beside it, which the
    size of this one is measured over. p: of "there is no step in that range". noise: how many
    times the standard error of the difference of both sides is that of sampling alone (at least 1).
    """

    place: int
    early: int
    late: int
    since: int
    until: int
    p: float
    noise: float


@dataclass(frozen=True)
class _Scan:
    """The standardised difference of both sides at each admissible place of a stretch, and its dispersion."""

    places: NDArray[np.int64]
    heights: Numbers
    dispersion: float
    is_plain: bool
    n: Numbers
    weights: Numbers
    at: NDArray[np.int64]

    @property
    def best(self) -> int:
        return int(np.argmax(np.abs(self.heights)))


def steps(buckets: Sequence[Parts], alpha: float, least: int) -> tuple[Step, ...]:
    """Where the mean of consecutive buckets steps, first to last; in series without a step one is found with at most alpha.

    Binary segmentation (Vostrikova, L. J. (1981), Soviet Mathematics Doklady 24) on the likelihood ratio of one step in a
    mean, buckets weighing by how much their answers say. The largest of many differences is held against the largest that
    noise makes (simulated); both stretches beside a step are searched with half of its alpha. Buckets that differ by more
    than sampling (weekdays, weather) raise the bar: their variance is taken from the differences of neighbours, von
    Neumann, J. (1941), Annals of Mathematical Statistics 12. least: answers on each side.
    """
    buckets = together_alone(buckets)
    found = [0, *sorted(_search(buckets, 0, len(buckets), alpha, least)), len(buckets)]
    while len(found) > 2:
        found = _settled(buckets, found, least)
        made = [_step(buckets, *ends, alpha, least) for ends in zip(found, found[1:], found[2:], strict=False)]
        kept = [one for one in made if one is not None]
        worst = max((one.p for one in kept), default=1.0)
        if len(kept) == len(made) and worst <= alpha:
            return tuple(kept)
        # A step of the whole series that is none between those beside it was a shadow of them.
        gone = next(
            place for place, one in enumerate(made) if one is None or (one.p == worst and len(kept) == len(made))
        )
        del found[gone + 1]
    return ()


def _search(buckets: Sequence[Parts], since: int, until: int, alpha: float, least: int) -> list[int]:
    scan = _scanned(buckets[since:until], least)
    if scan is None or _p_value(scan, alpha) > alpha:
        return []
    place = since + int(scan.places[scan.best])
    first, second = ((since, place), (place, until))
    return [place, *(one for ends in (first, second) for one in _search(buckets, *ends, alpha / 2, least))]


def _settled(buckets: Sequence[Parts], found: Sequence[int], least: int) -> list[int]:
    """Each step where it is largest between those beside it: the first ones were found before the others were known."""
    ends = list(found)
    for _round in range(5):
        before = list(ends)
        for number in range(1, len(ends) - 1):
            scan = _scanned(buckets[ends[number - 1] : ends[number + 1]], least)
            if scan is not None:
                ends[number] = ends[number - 1] + int(scan.places[scan.best])
        if ends == before:
            break
    return ends


def _step(buckets: Sequence[Parts], since: int, place: int, until: int, alpha: float, least: int) -> Step | None:
    """The step with its interval: places that are nearly as likely. None where nothing steps between since and until.

    Siegmund, D. (1988), "Confidence Sets in Change-Point Problems", International Statistical Review 56: those whose
    likelihood ratio is below the best one's by at most -2 log(1 - sqrt(1 - alpha)).
    """
    scan = _scanned(buckets[since:until], least)
    if scan is None:
        return None
    squares = scan.heights**2 / scan.dispersion
    near = since + scan.places[squares >= squares.max() + 2 * log(1 - sqrt(1 - alpha))]
    early, late = min(int(near.min()), place), max(int(near.max()), place)
    return Step(place, early, late, since, until, _p_value(scan, alpha), _noise(scan))


def _noise(scan: _Scan) -> float:
    """How many times its sampling error the plain difference of both sides errs by, as its buckets differ by more."""
    cut = int(scan.at[scan.best]) + 1
    found = plain = 0.0
    for n, weights in ((scan.n[:cut], scan.weights[:cut]), (scan.n[cut:], scan.weights[cut:])):
        found += scan.dispersion * float((n**2 / weights).sum() / n.sum() ** 2)
        plain += 1 / float(n.sum())
    return max(sqrt(found / plain), 1.0)


def _scanned(buckets: Sequence[Parts], least: int) -> _Scan | None:
    """None where no place has enough answers on both sides, or where all answers are alike."""
    at = np.array([place for place, one in enumerate(buckets) if one.n], dtype=np.int64)
    variance = pooled(buckets).variance
    if len(at) < 2 * _BUCKETS or not variance:
        return None
    n = np.array([buckets[place].n for place in at], dtype=float)
    totals = np.array([buckets[place].total for place in at])
    means = totals / n
    before = np.cumsum(n)[:-1]
    allowed = (before >= least) & (n.sum() - before >= least)
    allowed[: _BUCKETS - 1] = allowed[len(allowed) - _BUCKETS + 1 :] = False
    if not allowed.any():
        return None
    weights = _weights(means, n, variance)
    off = weights * (means - (weights * means).sum() / weights.sum())
    heights = _heights(off[None, :], weights)[0] / sqrt(variance)
    kept = np.flatnonzero(allowed)
    is_plain = bool((weights == n).all())  # nothing but sampling: its variance is known
    dispersion = 1.0 if is_plain else float(_jumps(means[None, :], weights)[0]) / variance
    return _Scan(at[kept + 1], heights[kept], dispersion, is_plain, n, weights, kept)


def _weights(means: Numbers, n: Numbers, variance: float) -> Numbers:
    """As many answers as each bucket is worth: where buckets differ by more than sampling, many answers of one say less.

    The variance between buckets by moments, from the differences of neighbours, which a step hardly touches.
    """
    pairs = 1 / (1 / n[:-1] + 1 / n[1:])
    between = ((pairs * np.diff(means) ** 2).sum() - len(pairs) * variance) / (2 * pairs.sum())
    return np.asarray(n / (1 + n * max(float(between), 0.0) / variance))


def _jumps(means: Numbers, weights: Numbers) -> Numbers:
    """The mean square of the differences of neighbours, each over what a spread of 1 makes of it; by row."""
    return np.asarray((np.diff(means, axis=1) ** 2 / (1 / weights[:-1] + 1 / weights[1:])).mean(axis=1))


def _heights(totals: Numbers, n: Numbers) -> Numbers:
    """Mean after less mean before each place over its standard error at spread 1; totals: rows of sums off their mean."""
    before = np.cumsum(n)[:-1]
    after = n.sum() - before
    return np.asarray(-np.cumsum(totals, axis=1)[:, :-1] * np.sqrt(n.sum() / (before * after)))


def _p_value(scan: _Scan, alpha: float) -> float:
    """The chance that noise alone makes as large a step anywhere in the stretch.

    Simulated; far out, where draws are few, bounded by the sum over all places. Where the dispersion is estimated from
    the buckets themselves, so it is in the draws, and the bound is that of Student's t.
    """
    height = float(np.abs(scan.heights).max()) / sqrt(scan.dispersion)
    if two_sided_p(height) > alpha:  # not even if there were but one place
        return 1.0
    weights = scan.weights
    drawn = np.random.default_rng(_SEED).standard_normal((_DRAWS, len(weights))) / np.sqrt(weights)
    off = weights * (drawn - (drawn @ weights / weights.sum())[:, None])
    tops = np.abs(_heights(off, weights)[:, scan.at]).max(axis=1)
    if not scan.is_plain:
        tops /= np.sqrt(_jumps(drawn, weights))
    beyond = int((tops >= height).sum())
    if beyond >= _COUNTED:
        return (beyond + 1) / (_DRAWS + 1)
    one = two_sided_p(height) if scan.is_plain else 2 * float(stdtr((len(weights) - 1) * 2 / 3, -height))
    return min(one * len(scan.at), (_COUNTED + 1) / (_DRAWS + 1))
