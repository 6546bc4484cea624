"""Intervals of shares and ratios over clusters: against Wilson's, a bootstrap of whole clusters, and what they promise."""

import numpy as np
import pytest

from cxdash.stats.clusters import Clusters, ratio_interval, share_interval
from cxdash.stats.estimators import Share


def sums(x, y):
    x, y = np.asarray(x, float), np.asarray(y, float)
    return Clusters(len(x), x.sum(), y.sum(), (x * x).sum(), (x * y).sum(), (y * y).sum())


def bootstrapped(x, y, rng, times=4000):
    """Of whole clusters drawn again: the middle 95 % of y / x."""
    drawn = rng.integers(0, len(x), (times, len(x)))
    return np.quantile(y[drawn].sum(axis=1) / x[drawn].sum(axis=1), [0.025, 0.975])


def alike(rng, clusters, spread=1.0):
    """Clusters of 1 to 8 attempts that go alike: each with a share of its own, around 0.4."""
    x = rng.integers(1, 9, clusters).astype(float)
    chance = rng.beta(0.4 * spread, 0.6 * spread, clusters)
    return x, rng.binomial(x.astype(int), chance).astype(float)


def test_clusters_of_one_are_wilsons():
    hits = np.repeat([1.0, 0.0], [120, 380])
    low, high = share_interval(sums(np.ones(500), hits), 0.95)
    assert (low, high) == pytest.approx(Share.wilson(120, 500, 0.95), abs=3e-4)


def test_a_share_is_as_sure_as_a_bootstrap_of_clusters():
    rng = np.random.default_rng(5)
    x, y = alike(rng, 400)
    found, drawn = share_interval(sums(x, y), 0.95), bootstrapped(x, y, rng)
    assert found == pytest.approx(tuple(drawn), abs=0.006)
    alone = Share.wilson(y.sum(), int(x.sum()), 0.95)
    assert found[1] - found[0] > 1.4 * (alone[1] - alone[0])  # as if attempts stood alone it would be too narrow


def test_a_ratio_of_amounts_is_as_sure_as_a_bootstrap_of_clusters():
    rng = np.random.default_rng(6)
    x = rng.gamma(3.0, 20.0, 400)
    y = np.where(rng.random(400) < 0.3, x * rng.uniform(1.0, 2.0, 400), 0.0)
    found, drawn = ratio_interval(sums(x, y), 0.95), bootstrapped(x, y, rng)
    assert found == pytest.approx(tuple(drawn), abs=0.02)


@pytest.mark.parametrize("spread", [0.5, 2.0, 50.0])
def test_shares_keep_their_promise(spread):
    rng = np.random.default_rng(7)
    held = 0
    for _time in range(1000):
        low, high = share_interval(sums(*alike(rng, 60, spread)), 0.95)
        held += low <= 0.4 <= high
    assert 0.93 <= held / 1000 <= 0.985


def test_what_cannot_be_bounded_has_no_interval():
    assert share_interval(sums([3.0], [1.0]), 0.95) is None
    assert share_interval(sums([1.0, 2.0], [2.0, 2.0]), 0.95) is None
    assert ratio_interval(sums([1.0, -1.0, 0.5], [1.0, 1.0, 1.0]), 0.95) is None
    low, high = share_interval(sums([10.0, 10.0], [20.0, 0.0]), 0.95)  # a sum of two may be a share
    assert 0 <= low < high <= 1
    low, high = share_interval(sums([50.0, 50.0, 50.0], [50.0, 50.0, 50.0]), 0.95)
    assert high == 1.0
    assert low < 0.6  # three customers, however many attempts
    assert sums([1.0, 2.0], [1.0, 0.0]) + sums([3.0], [2.0]) == sums([1.0, 2.0, 3.0], [1.0, 0.0, 2.0])
