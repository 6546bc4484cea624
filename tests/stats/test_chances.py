"""Mean chances: intervals as of shares where chances are sure, and wider for what was learnt from little."""

import numpy as np
import pytest
from scipy.special import expit, logit

from cxdash.stats.chances import (
    chance_interval,
    dispersion,
    learning_variance,
    miscalibration,
    p_apart_from_average,
)
from cxdash.stats.estimators import Share
from cxdash.stats.intraclass import Repeats
from cxdash.stats.parts import Parts


def parts(points, who=None):
    points = np.asarray(points, dtype=float)
    repeats = None if who is None else Repeats(1.0, (np.asarray(who, dtype=np.uint64),))
    return Parts(len(points), float(points.sum()), float((points**2).sum()), repeats=repeats)


def test_sure_chances_are_a_share():
    sure = parts([100.0] * 30 + [0.0] * 20)
    assert chance_interval(sure, 1.0, 0.0, 0.95) == pytest.approx([100 * one for one in Share.wilson(30, 50, 0.95)])
    assert dispersion([sure, parts([100.0] * 5 + [0.0] * 5)]) == pytest.approx(1.0, abs=0.05)
    twice = parts([100.0] * 30 + [0.0] * 20, [*range(25), *range(25)])  # of 25 who say all twice
    assert chance_interval(twice, 1.0, 0.0, 0.95) == pytest.approx([100 * one for one in Share.wilson(15, 25, 0.95)])


def test_unsure_chances_are_less_spread_and_learning_adds_to_it():
    unsure = parts([60.0] * 30 + [40.0] * 20)
    spread = dispersion([unsure])
    assert spread == pytest.approx(96 / 49 * 50 / (52 * 48 / 50) / 50, rel=1e-6)  # 4 % of that of a share
    low, high = chance_interval(unsure, spread, 0.0, 0.95)
    assert (high - low) == pytest.approx(2 * 1.96 * np.sqrt(96 / 49 * 50 / 50), rel=0.03)
    replicates = np.array([50.0, 52.0, 54.0])
    noise = learning_variance(replicates)
    assert noise == pytest.approx(2 / 3 * 8)
    wide = chance_interval(unsure, spread, noise, 0.95)
    assert wide[0] < low < high < wide[1]
    assert chance_interval(parts([100.0] * 9), 1.0, 0.0, 0.95)[0] == pytest.approx(100 * Share.wilson(9, 9, 0.95)[0])
    assert dispersion([parts([50.0])]) == 1.0


def test_what_models_do_not_agree_on_is_noise():
    rng = np.random.default_rng(3)
    groups = [parts(rng.normal(mean, 10, 100)) for mean in (50, 50, 56)]
    agreed = [np.full(10, one.mean) for one in groups]
    assert p_apart_from_average(groups, agreed)[2] < 0.01
    apart = [one + rng.normal(0, 2, 10) for one in agreed]
    assert p_apart_from_average(groups, apart)[2] > 0.1
    together = rng.normal(0, 20, 10)  # all groups alike: it moves none from the others
    assert p_apart_from_average(groups, [one + together for one in agreed]) == pytest.approx(
        p_apart_from_average(groups, agreed)
    )
    assert p_apart_from_average(groups[:1], agreed[:1]) == [1.0]


def test_how_far_chances_are_off():
    rng = np.random.default_rng(4)
    true = expit(rng.normal(0, 1.5, 20_000))
    came = rng.random(len(true)) < true
    assert miscalibration(true, came, 0.95) < 0.01
    assert miscalibration(expit(logit(true) / 3), came, 0.95) > 0.15  # timid
    bent = np.where(true < 0.5, true, 0.5 + (true - 0.5) / 3)  # right up to the middle
    assert miscalibration(bent, came, 0.95) > 0.15
    assert miscalibration(np.array([0.9, 0.2]), np.array([True, False]), 0.95) == 0.0  # two prove nothing
