"""The season of a metric: the same as other libraries fit, no season where there is none, intervals that hold."""

import numpy as np
import pytest
from patsy import dmatrix
from statsmodels.regression.linear_model import WLS

from cxdash.stats.parts import Parts
from cxdash.stats.seasonal import season

FIRST = 11  # the series begin with a November


def shares(counts, chances, rng):
    hits = rng.binomial(counts, np.clip(chances, 0, 1))
    return [Parts(int(n), 100.0 * int(k), 10_000.0 * int(k)) for n, k in zip(counts, hits, strict=True)]


def fitted(buckets, weights):
    """Month effects that add up to 0 beside a natural cubic spline with a knot a year, by statsmodels and patsy."""
    length = len(buckets)
    months = [(FIRST - 1 + place) % 12 for place in range(length)]
    knots = np.linspace(0, length - 1, 1 + length // 12)[1:-1].tolist()
    trend = dmatrix("cr(x, knots=knots) - 1", {"x": np.arange(length, dtype=float), "knots": knots})
    dummies = np.eye(12)[months]
    effects = dummies[:, :11] - dummies[:, 11:]
    return WLS([one.mean for one in buckets], np.hstack([effects, np.asarray(trend)]), weights=weights).fit()


def test_months_that_differ_beyond_sampling_are_fitted_as_by_statsmodels():
    """With as many answers in each month, what months differ by is the residual spread of ordinary least squares."""
    rng = np.random.default_rng(4)
    for length in (29, 36):
        buckets = shares(np.full(length, 800), 0.6 + rng.normal(0, 0.06, length), rng)
        expected, found = fitted(buckets, np.ones(length)), season(buckets, FIRST)
        assert found.effects[:11] == pytest.approx(expected.params[:11], abs=1e-8)
        assert found.errors[:11] == pytest.approx(expected.bse[:11], abs=1e-8)
        assert found.p == pytest.approx(float(expected.f_test(np.eye(len(expected.params))[:11]).pvalue), abs=1e-9)
        assert sum(found.effects) == pytest.approx(0, abs=1e-9)
        assert found.freedom == expected.df_resid


def test_months_that_differ_by_sampling_alone_weigh_by_their_answers():
    counts = np.tile([50, 400, 100, 900], 8)
    hits = np.round(counts * 0.7)  # hardly any spread beside that within months
    buckets = [Parts(int(n), 100.0 * k, 10_000.0 * k) for n, k in zip(counts, hits, strict=True)]
    within = sum(one.squares - one.total**2 / one.n for one in buckets) / (counts.sum() - len(buckets))
    expected, found = fitted(buckets, counts / within), season(buckets, FIRST)
    assert found.effects[:11] == pytest.approx(expected.params[:11], abs=1e-8)
    assert found.errors[:11] == pytest.approx(np.sqrt(np.diag(expected.normalized_cov_params))[:11], abs=1e-8)
    assert found.p > 0.99


def test_where_there_is_no_season_one_is_seen_in_five_of_a_hundred_and_intervals_hold():
    rng = np.random.default_rng(5)
    seen = covered = 0
    truth = np.array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0.03, 0.03, -0.06]) * 100
    runs = 250
    for run in range(runs):
        length = (24, 30, 36, 60)[run % 4]
        level = 0.7 + np.linspace(-0.05, 0.05, length) + rng.normal(0, 0.03, length)
        counts = rng.integers(30, 300, length)
        seen += season(shares(counts, level, rng), FIRST).p < 0.05
        months = (np.arange(length) + FIRST - 1) % 12
        low, high = season(shares(counts, level + truth[months] / 100, rng), FIRST).interval(12, 0.95)
        covered += low <= truth[11] <= high
    assert seen / runs <= 0.08  # 5 % and what chance adds in so many runs
    assert covered / runs >= 0.92


def test_nothing_is_said_of_less_than_two_years():
    rng = np.random.default_rng(6)
    buckets = shares(np.full(24, 100), np.full(24, 0.5), rng)
    assert season(buckets, FIRST) is not None
    assert season(buckets[:23], FIRST) is None
    assert season([*buckets[:5], Parts(), *buckets[6:]], FIRST) is None  # one April is missing
    assert season([Parts(10, 1000.0, 100_000.0)] * 36, FIRST) is None  # all alike: nothing is known of their spread
