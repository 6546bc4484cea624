"""Groups against their plain average: right as long as nothing differs, and one huge group makes no other differ."""

import numpy as np
import pytest

from cxdash.stats.average import average, errors_from_average, p_from_average
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Logs, Parts


def parts(points):
    logs = np.log1p(np.abs(points))
    return Parts(len(points), float(points.sum()), float((points**2).sum())), Logs(
        float(logs.sum()), float((logs**2).sum()), float((logs**3).sum())
    )


def test_the_variance_is_that_of_the_contrast():
    """By matrices: the contrast of each group with the average, c' V c."""
    rng = np.random.default_rng(1)
    groups = [parts(rng.choice([-100.0, 0.0, 100.0], n))[0] for n in (30, 80, 400, 35)]
    every = np.array([one.mean for one in groups])
    together = sum(groups, Parts())
    spread = together.variance * np.diag([1 / one.n for one in groups])
    found = p_from_average(groups)
    for place in range(4):
        contrast = np.eye(4)[place] - 0.25
        z = contrast @ every / np.sqrt(contrast @ spread @ contrast)
        assert found[place] == pytest.approx(2 * (1 - _below(abs(z))))
    assert average(groups) == pytest.approx(every.mean())


def _below(z):
    from scipy.stats import norm

    return norm.cdf(z)


WIDE = (1771, 769, 300, 140, 115, 60, 50, 30, 30, 30)


@pytest.mark.parametrize(
    ("chances", "sizes"),
    [
        ((0.2, 0.3, 0.5), WIDE), ((0.03, 0.07, 0.9), WIDE), ((0.02, 0.05, 0.93), (30,) * 12),
        ((0.0, 0.03, 0.97), (30,) * 12), ((0.0, 0.01, 0.99), (30,) * 8 + (2000,) * 4), ((0.0, 0.05, 0.95), (40,) * 20),
    ],
)  # fmt: skip
def test_groups_that_are_alike_are_seldom_called_different(chances, sizes):
    rng = np.random.default_rng(2)
    wrong = 0
    for _round in range(600):
        groups = [parts(rng.choice([-100.0, 0.0, 100.0], n, p=chances))[0] for n in sizes]
        wrong += any(rejected(p_from_average(groups, 100.0), 0.05))
    assert wrong / 600 < 0.065


def test_one_huge_group_does_not_make_the_others_worse():
    many = np.repeat([100.0, 0.0, -100.0], (1400, 200, 171))
    usual = np.repeat([100.0, 0.0, -100.0], (50, 20, 30))
    groups = [parts(many)[0], *(parts(usual)[0] for _one in range(9))]
    assert [p < 0.05 for p in p_from_average(groups)] == [True] + [False] * 9


def test_durations_are_told_by_their_logarithms_and_nothing_is_said_of_one():
    rng = np.random.default_rng(3)
    made = [parts(np.exp(rng.normal(0, 1, n))) for n in (100, 100, 100)]
    logged = [Parts(one.n, one.total, one.squares, logs) for one, logs in made]
    # The same as of the logarithms, but for how skewed these happen to be.
    assert p_from_average(logged) == pytest.approx(p_from_average([one.logarithms for one in logged]), abs=0.01)
    assert p_from_average(logged[:1]) == [1.0]
    assert average([Parts()]) is None


def test_the_errors_are_those_of_the_whole_matrix():
    """The difference from the average as a matrix: each group less a k-th of all, on independent means."""
    variances = np.array([0.5, 2.0, 0.01, 9.0])
    away = np.eye(4) - 1 / 4
    expected = np.sqrt(np.diag(away @ np.diag(variances) @ away.T))
    assert errors_from_average(variances.tolist()) == pytest.approx(expected.tolist())
