"""Ranks: from scores and how sure each is to the places that it can have. Knows no metric and no data."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
_CELLS = 600_000  # draws times scores: of thousands of scores there are fewer draws, or a page would wait
_SEED = 20_050  # the same data give the same places


def rank_ranges(
    scores: Sequence[float], errors: Sequence[float], confidence: float, most: int = DRAWS
) -> list[tuple[int, int]]:
    """The places (1 for the highest score) that each score holds in `confidence` of the draws, lowest and highest.

    scores, errors: mean and standard deviation of each posterior, such as `shrunken` gives. Equal draws share no place:
    luck decides, so that scores that cannot be told apart can stand anywhere. Laird, N. M. & Louis, T. A. (1989),
    "Empirical Bayes Ranking Methods", Journal of Educational Statistics 14; simulated places and their intervals as in
    Goldstein, H. & Spiegelhalter, D. J. (1996), "League Tables and Their Limitations", JRSS A 159.
    """
    if len(scores) == 0:
        return []
    draws = max(min(most, _CELLS // len(scores)), 40)
    centre, error = np.asarray(scores, dtype=float), np.asarray(errors, dtype=float)
    hair = 1e-7 * (
        1.0 + np.abs(centre).max()
    )  # more than rounding, less than any difference: it decides between equals
    luck = _luck(max(_CELLS, draws * len(centre)))[: draws * len(centre)].reshape(draws, -1)
    drawn = luck * np.maximum(error, hair) + centre
    order = np.argsort(-drawn, axis=1)
    places = np.empty(order.shape, dtype=np.int32)
    np.put_along_axis(places, order, np.arange(1, len(centre) + 1, dtype=np.int32)[None, :], axis=1)
    outside = int((1 - confidence) / 2 * draws)  # draws beyond each end
    ends = np.sort(places.T, axis=1)  # of whole numbers quicker than to look for the two
    return list(zip(ends[:, outside].tolist(), ends[:, draws - 1 - outside].tolist(), strict=True))


@lru_cache(maxsize=1)
def _luck(many: int) -> NDArray[np.float32]:
    """So many standard normal draws, the first ones always the same: to draw them takes longer than to rank by them."""
    return np.random.default_rng(_SEED).standard_normal(many, dtype=np.float32)
