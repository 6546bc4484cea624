"""Scores: how good an experience was to what is ticked on a scale. Knows no stores and no stories."""

from statistics import NormalDist

import numpy as np

from cxdash.demo.seasons import Floats, Ints

# How often each score is given when nothing special happened; the first is the scale's lowest.
_USUAL = {
    "nps": (0.018, 0.010, 0.014, 0.018, 0.022, 0.048, 0.060, 0.120, 0.190, 0.200, 0.300),
    "csat": (0.040, 0.060, 0.140, 0.400, 0.360),
    "ces": (0.030, 0.040, 0.070, 0.110, 0.250, 0.280, 0.220),
}
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
# How much of an answer is the experience itself; the rest is chance, another one for each question.
_LOADING = {"nps": 1.0, "csat": 0.75, "ces": 0.65}


def _cuts(shares: tuple[float, ...]) -> Floats:
    total = sum(shares)
    return np.array([NormalDist().inv_cdf(reached / total) for reached in np.cumsum(shares)[:-1]])


_CUTS = {metric: _cuts(shares) for metric, shares in _USUAL.items()}


def _slope() -> float:
    """NPS points that one standard deviation of experience is worth, at the usual level."""
    cuts = _CUTS["nps"]
    return 100.0 * (NormalDist().pdf(cuts[8]) + NormalDist().pdf(cuts[6]))


POINTS_PER_DEVIATION = _slope()


def ticked(rng: np.random.Generator, metric: str, points: Floats, chance: Floats) -> Ints:
    """Scores on the metric's scale.

    points: what is known to make these answers better or worse, in NPS points. chance: the rest of each experience,
    standard normal, the same for all questions of one survey.
    """
    loading = _LOADING[metric]
    own = rng.normal(0.0, 1.0, len(chance))
    felt = loading * chance + np.sqrt(1.0 - loading**2) * own + points / POINTS_PER_DEVIATION
    scores: Ints = np.searchsorted(_CUTS[metric], felt).astype(np.int64) + SCALES[metric][0]
    return scores
