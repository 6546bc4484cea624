"""Alerts keep their promise: on weeks in which nothing happens beyond what weeks differ by, hardly ever a false one."""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import norm

from cxdash.metrics import find_metric
from cxdash.stats.estimators import Difference
from cxdash.stats.groups import rejected
from cxdash.stats.history import Unrest, departure, unrest, variances
from cxdash.stats.parts import Parts, pooled

HISTORY, PLACES, ROUNDS = 12, 60, 120


def false_alarms(rng, week_spread, n, newest):
    """The share of rounds in which any of the places, all of them alike, gives an alarm."""
    rounds = 0
    estimator = find_metric("nps").estimator
    for _round in range(ROUNDS):
        level = rng.normal(0, week_spread, (PLACES, HISTORY + newest)) / 200
        counts = rng.poisson(n, level.shape)
        promoters = rng.binomial(counts, np.clip(0.5 + level, 0.01, 0.98))
        rest = np.clip((0.2 - level) / (0.5 - level), 0, 1)
        detractors = rng.binomial(counts - promoters, rest)
        tables = [
            [Parts(int(c), 100.0 * (p - d), 1e4 * (p + d)) for c, p, d in zip(*rows, strict=True)]
            for rows in zip(counts, promoters, detractors, strict=True)
        ]
        between = variances([unrest(weeks[:HISTORY]) for weeks in tables])
        found = []
        for weeks, variance in zip(tables, between, strict=True):
            past, now = pooled(weeks[:HISTORY]), pooled(weeks[HISTORY:])
            sampled = estimator.difference(past, now, 0.95)
            found.append(departure(past, now, sampled, variance, (HISTORY, newest), 0.95))
        real = rejected([one.p for one in found], 0.05)
        rounds += any(one.is_real and is_real for one, is_real in zip(found, real, strict=True))
    return rounds / ROUNDS


@pytest.mark.parametrize(("week_spread", "n", "newest"), [(0, 40, 1), (10, 40, 1), (20, 200, 1), (10, 10, 4)])
def test_calm_places_give_no_more_false_alarms_than_promised(week_spread, n, newest):
    share = false_alarms(np.random.default_rng(17), week_spread, n, newest)
    assert share <= 0.05 + 2 * sqrt(0.05 * 0.95 / ROUNDS)


def test_without_the_spread_of_weeks_the_alarms_would_be_false(monkeypatch):
    monkeypatch.setitem(false_alarms.__globals__, "variances", lambda found: [0.0] * len(found))
    assert false_alarms(np.random.default_rng(17), 10, 40, 1) > 0.2


def test_the_spread_of_weeks_is_that_of_dersimonian_and_laird():
    """By hand: three weeks of 2 answers each (0 and 2, 2 and 4, 10 and 12): means 1, 3, 11, sigma^2 2."""
    weeks = [Parts(2, 2.0, 4.0), Parts(2, 6.0, 20.0), Parts(2, 22.0, 244.0)]
    found = unrest(weeks)
    q = 2 * ((1 - 5) ** 2 + (3 - 5) ** 2 + (11 - 5) ** 2) / 2
    assert found.excess == pytest.approx(q - 2)
    assert found.scale == pytest.approx((6 - 12 / 6) / 2)
    assert variances([found]) == [pytest.approx((q - 2) / 2)]


def test_a_place_that_looks_calm_is_held_to_what_all_vary_by():
    assert variances([Unrest(-3.0, 1.0), Unrest(9.0, 1.0)]) == [3.0, 9.0]
    assert variances([Unrest(0.0, 0.0), Unrest(4.0, 2.0)]) == [2.0, 2.0]
    assert variances([]) == []


def test_the_error_holds_sampling_and_weeks():
    """By hand: 100 and 25 answers of variance 400, weeks of variance 30: 400 (1/100 + 1/25) + 30 (1/12 + 1)."""
    past = Parts(100, 1000.0, 10.0**2 * 100 + 400 * 100)
    now = Parts(25, 250.0, 10.0**2 * 25 + 400 * 24)
    spread = (past + now).variance
    found = departure(past, now, Difference(-20.0, -25.0, -15.0, 1e-9, 1.0), 30.0, (12, 1), 0.95)
    error = sqrt(spread * 0.05 + 30 * (1 + 1 / 12))
    assert (found.low, found.high) == (pytest.approx(-20 - 1.959964 * error), pytest.approx(-20 + 1.959964 * error))
    assert found.p == pytest.approx(2 * norm.sf(20 / error))
