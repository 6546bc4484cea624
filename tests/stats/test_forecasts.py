"""Chances against what came: areas, calibration lines and Brier scores as scikit-learn and statsmodels have them."""

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.metrics import brier_score_loss, roc_auc_score
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools import add_constant

from cxdash.stats.forecasts import area, brier, calibration_line


def drawn(seed, n=400, tilt=1.0):
    """Chances rounded so that many are equal, and what came of them; tilt: how much too timid they are."""
    rng = np.random.default_rng(seed)
    chances = np.round(expit(rng.normal(-0.5, 1.2, n)), 2)
    return chances, rng.random(n) < expit(tilt * logit(chances))


@pytest.mark.parametrize("seed", range(3))
def test_areas_and_their_intervals_are_delongs(seed):
    chances, came = drawn(seed)
    found = area(chances, came, 0.95)
    assert found.value == pytest.approx(roc_auc_score(came, chances), abs=1e-12)
    wins = (chances[came][:, None] > chances[~came]) + 0.5 * (chances[came][:, None] == chances[~came])  # pair by pair
    error = np.sqrt(wins.mean(1).var(ddof=1) / came.sum() + wins.mean(0).var(ddof=1) / (~came).sum())
    assert (found.high - found.value, found.value - found.low) == pytest.approx((1.959964 * error,) * 2, rel=1e-6)
    assert brier(chances, came) == pytest.approx(brier_score_loss(came, chances))


def test_the_area_of_chance_covers_one_half_as_often_as_promised():
    rng = np.random.default_rng(5)
    covered = 0
    for _trial in range(400):
        found = area(rng.random(120), rng.random(120) < 0.3, 0.95)
        covered += found.low <= 0.5 <= found.high
    assert 0.92 <= covered / 400 <= 0.975


@pytest.mark.parametrize("tilt", [0.4, 1.0, 2.0])
def test_the_calibration_line_is_a_logistic_regression(tilt):
    chances, came = drawn(7, 3000, tilt)
    found = calibration_line(chances, came, 0.95)
    told = Logit(came, add_constant(logit(np.clip(chances, 1e-6, 1 - 1e-6)))).fit(disp=0)
    (low0, high0), (low1, high1) = told.conf_int(0.05)
    assert (found.intercept.value, found.slope.value) == pytest.approx(tuple(told.params), abs=1e-6)
    assert (found.intercept.low, found.intercept.high) == pytest.approx((low0, high0), abs=1e-5)
    assert (found.slope.low, found.slope.high) == pytest.approx((low1, high1), abs=1e-5)
    assert (found.slope.low <= tilt <= found.slope.high) is True


def test_what_cannot_be_told_is_not():
    same, some = np.full(10, 0.4), np.arange(10) < 3
    assert area(same, np.zeros(10, dtype=bool), 0.95) is None
    assert calibration_line(same, some, 0.95) is None
    assert (
        calibration_line(np.linspace(0.1, 0.9, 10), ~some, 0.95) is None
    )  # divided entirely: no slope is steep enough
    alone = area(np.array([0.9, 0.1]), np.array([True, False]), 0.95)
    assert (alone.value, alone.low, alone.high) == (1.0, 0.0, 1.0)
