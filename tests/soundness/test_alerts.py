"""Alerts keep their promise: on weeks in which nothing happens beyond what weeks differ by, hardly ever a false one."""

from datetime import date, timedelta
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from cxdash.findings import alerts as finding
from cxdash.findings.alerts import WEEKS, alerts
from cxdash.findings.scores import Rules
from cxdash.metrics import find_metric
from cxdash.stats.estimators import Difference
from cxdash.stats.history import Between, Unrest, departure, effective_buckets, unrest, variances
from cxdash.stats.parts import Parts

UNTIL = date(2026, 3, 30)
PLACES, ROUNDS = 30, 60
ABOVE = {
    level: {f"L{place}": f"{level} {place // size}" for place in range(PLACES)}
    for level, size in (("region", 5), ("country", 15))
}
STARTS = [pd.Timestamp(UNTIL - timedelta(weeks=back)) for back in range(WEEKS, 0, -1)]


def false_alarms(week_spread, n, weeks_with_answers=range(WEEKS)):
    """The share of pages with any alert where all places are alike, and their levels differ from week to week by chance."""
    rng = np.random.default_rng(17)
    pages = 0
    for _page in range(ROUNDS):
        level = rng.normal(0, week_spread, (PLACES, WEEKS)) / 200
        counts = rng.poisson(n, level.shape) * np.isin(np.arange(WEEKS), list(weeks_with_answers))
        promoters = rng.binomial(counts, np.clip(0.5 + level, 0.01, 0.98))
        detractors = rng.binomial(counts - promoters, np.clip((0.2 - level) / (0.5 - level), 0, 1))
        frame = pd.DataFrame(
            {
                "metric": "nps",
                "by0": np.repeat([f"L{place}" for place in range(PLACES)], WEEKS),
                "start": STARTS * PLACES,
                "n": counts.ravel(),
                "total": 100.0 * (promoters - detractors).ravel(),
                "squares": 1e4 * (promoters + detractors).ravel(),
            }
        )
        pages += bool(alerts([(find_metric("nps"), frame)], UNTIL, Rules(), {}, ABOVE).listed)
    return pages / ROUNDS


@pytest.mark.parametrize(
    ("week_spread", "n", "weeks"),
    [
        (0, 40, range(WEEKS)),
        (10, 40, range(WEEKS)),
        (25, 60, range(WEEKS)),
        (10, 80, (3, 7, 11, 15)),  # a wave a month
        (10, 80, (2, 6, 10, 13)),  # the last wave is one of the last four weeks
    ],
)
def test_calm_places_give_no_more_false_alarms_than_promised(week_spread, n, weeks):
    assert false_alarms(week_spread, n, weeks) <= 0.05 + 2 * sqrt(0.05 * 0.95 / ROUNDS)


def test_new_places_with_a_single_week_of_past_are_not_compared():
    assert false_alarms(15, 60, (14, 15)) == 0


def times(rng, level, n):
    """Parts of response times by place and week: log-normal ones, whose typical time is `level` times an hour."""
    counts = rng.poisson(n, level.size)
    cell = np.repeat(np.arange(level.size), counts)
    points = level.ravel()[cell] * rng.lognormal(np.log(3600), 1.0, len(cell))
    logs = np.log1p(points)
    sums = {"total": points, "squares": points**2, "log_total": logs, "log_squares": logs**2, "log_cubes": logs**3}
    return pd.DataFrame(
        {"metric": "response_time", "by0": np.repeat([f"L{place}" for place in range(PLACES)], WEEKS),
         "start": STARTS * PLACES, "n": counts}
        | {name: np.bincount(cell, one, level.size) for name, one in sums.items()}
    )  # fmt: skip


def told(frame):
    return alerts([(find_metric("response_time"), frame)], UNTIL, Rules(), {}, ABOVE).listed


def test_calm_times_give_no_more_false_alarms_than_promised_and_slower_ones_are_found():
    rng = np.random.default_rng(19)
    calm = [np.exp(rng.normal(0, 0.1, (PLACES, WEEKS))) for _page in range(ROUNDS)]
    assert sum(bool(told(times(rng, level, 40))) for level in calm) / ROUNDS <= 0.05 + 2 * sqrt(0.05 * 0.95 / ROUNDS)
    slower = np.ones((PLACES, WEEKS))
    slower[3, -1] = 4.0
    found = [one.change.verdict for one in told(times(rng, slower, 40)) if one.place == "L3"]
    assert found == ["up"]


def test_a_few_very_long_waits_while_most_are_shorter_are_no_alarm():
    """Once they were: alerts looked at the mean alone."""
    rng = np.random.default_rng(20)
    frame = times(rng, np.ones((PLACES, WEEKS)), 60)
    last, there = frame["start"] == STARTS[-1], frame["by0"].isin([f"L{place}" for place in range(PLACES)])
    for name, power in (("total", 1), ("squares", 2)):  # one wait in six of days, the others halved
        frame.loc[last & there, name] = frame["n"] * ((1 / 6) * 40_000.0**power + (5 / 6) * 1_800.0**power)
    for name, power in (("log_total", 1), ("log_squares", 2), ("log_cubes", 3)):
        frame.loc[last & there, name] = frame["n"] * (np.log(40_001) ** power / 6 + 5 * np.log(1_801) ** power / 6)
    assert told(frame) == ()
    without = frame.drop(columns=["log_total", "log_squares", "log_cubes"]).assign(metric="nps")
    assert alerts([(find_metric("nps"), without)], UNTIL, Rules(), {}, ABOVE).listed  # the means alone would tell


def test_without_the_spread_of_weeks_the_alarms_would_be_false(monkeypatch):
    monkeypatch.setattr(finding, "variances", lambda found: [Between(0.0, 0)] * len(found))
    assert false_alarms(10, 40) > 0.2


def test_the_spread_of_weeks_is_that_of_dersimonian_and_laird():
    """By hand: three weeks of 2 answers each (0 and 2, 2 and 4, 10 and 12): means 1, 3, 11, sigma^2 2."""
    weeks = [Parts(2, 2.0, 4.0), Parts(2, 6.0, 20.0), Parts(2, 22.0, 244.0)]
    found = unrest(weeks)
    q = 2 * ((1 - 5) ** 2 + (3 - 5) ** 2 + (11 - 5) ** 2) / 2
    assert found.excess == pytest.approx(q - 2)
    assert found.scale == pytest.approx((6 - 12 / 6) / 2)
    assert variances([found]) == [Between(pytest.approx((q - 2) / 2), 2)]


def test_a_place_that_looks_calm_is_held_to_what_all_vary_by():
    assert variances([Unrest(-3.0, 1.0, 4), Unrest(9.0, 1.0, 5)]) == [Between(3.0, 9), Between(9.0, 9)]
    assert variances([Unrest(0.0, 0.0), Unrest(4.0, 2.0, 1)]) == [Between(2.0, 1), Between(2.0, 1)]
    assert variances([]) == []


def test_weeks_without_answers_are_no_weeks():
    assert effective_buckets([Parts(10), Parts(), Parts(10), Parts(10)]) == pytest.approx(3)
    assert effective_buckets([Parts(30), Parts(10)]) == pytest.approx(1.6)
    assert effective_buckets([Parts()]) == 0


def test_the_error_holds_sampling_and_weeks():
    """By hand: 100 answers in four like weeks and 25 in one, weeks of variance 30: s^2 (1/100 + 1/25) + 30 (1/4 + 1)."""
    past = [Parts(25, 250.0, 10.0**2 * 25 + 400 * 25)] * 4
    now = [Parts(25, 250.0, 10.0**2 * 25 + 400 * 24)]
    spread = (sum(past, Parts()) + now[0]).variance
    found = departure(past, now, Difference(-20.0, -25.0, -15.0, 1e-9, 1.0), Between(30.0, 7), 0.95)
    error = sqrt(spread * 0.05 + 30 * (1 + 1 / 4))
    known = 7 * (error**2 / (30 * (1 + 1 / 4))) ** 2
    reach = t.ppf(0.975, known) * error
    assert (found.low, found.high) == (pytest.approx(-20 - reach), pytest.approx(-20 + reach))
    assert found.p == pytest.approx(2 * t.sf(20 / error, known))
