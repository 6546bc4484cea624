"""Places by simulation: what can be told apart has its place, what cannot can stand anywhere."""

import numpy as np
import pytest
from scipy.stats import norm

from cxdash.stats.groups import shrunken
from cxdash.stats.parts import Parts
from cxdash.stats.ranks import rank_ranges


def test_scores_far_apart_have_one_place_each():
    assert rank_ranges([10.0, 30.0, 20.0], [0.1, 0.1, 0.1], 0.95) == [(3, 3), (1, 1), (2, 2)]
    assert rank_ranges([5.0], [2.0], 0.95) == [(1, 1)]
    assert rank_ranges([], [], 0.95) == []


def test_equal_scores_can_stand_anywhere_and_the_same_data_give_the_same_places():
    found = rank_ranges([7.0] * 40, [0.0] * 40, 0.95)
    assert all(low <= 3 and high >= 38 for low, high in found)
    assert found == rank_ranges([7.0] * 40, [0.0] * 40, 0.95)


def test_two_scores_change_places_as_often_as_their_errors_say():
    # P(the lower one is above) = Phi(-1 / sqrt(2)) = 0.24: within 95 % of the draws, outside of 50 % of them.
    assert norm.cdf(-1 / np.sqrt(2)) == pytest.approx(0.24, abs=0.001)
    assert rank_ranges([1.0, 0.0], [1.0, 1.0], 0.95) == [(1, 2), (1, 2)]
    assert rank_ranges([1.0, 0.0], [1.0, 1.0], 0.5) == [(1, 1), (2, 2)]


def test_a_range_holds_the_true_place_as_often_as_it_says():
    rng = np.random.default_rng(5)
    held, asked = 0, 0
    for _ in range(40):
        sizes = rng.integers(10, 150, 50)
        truth = rng.normal(40, 12, 50)
        groups = []
        for n, centre in zip(sizes, truth, strict=True):
            points = rng.normal(centre, 70, n)
            groups.append(Parts(int(n), float(points.sum()), float((points**2).sum())))
        pulled = shrunken(groups)
        places = (-truth).argsort().argsort() + 1
        for place, (low, high) in zip(places, rank_ranges(pulled.scores, pulled.errors, 0.95, 300), strict=True):
            held, asked = held + (low <= place <= high), asked + 1
    assert 0.93 <= held / asked <= 0.98
