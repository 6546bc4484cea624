"""Kaplan-Meier, its bands and the log-rank test against scipy and statsmodels, which were written by other people."""

import warnings
from collections import Counter

import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from cxdash.stats.survival import kaplan_meier, log_rank_p, median_stay, p_apart


def stays(days, left):
    """Samples as the counts that the functions take."""
    events, censored = Counter(days[left].tolist()), Counter(days[~left].tolist())
    return [(day, events[day], censored[day]) for day in sorted({*events, *censored})]


def sample(rng, n, scale=20.0, share=0.7):
    """Whole days, so that many leave and are censored on the same ones."""
    return np.ceil(rng.exponential(scale, n)).astype(int), rng.random(n) < share


@pytest.mark.parametrize("seed", range(12))
def test_curves_and_bands_equal_scipy_and_statsmodels(seed):
    rng = np.random.default_rng(seed)
    days, left = sample(rng, int(rng.integers(3, 200)), share=rng.choice([0.2, 0.7, 1.0]))
    curve = {point.day: point for point in kaplan_meier(stays(days, left), 0.9)}
    assert list(curve) == sorted({0, *days.tolist()})
    theirs = stats.ecdf(stats.CensoredData.right_censored(days, ~left)).sf
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", RuntimeWarning
        )  # of the band where nobody is left, which they cannot say either
        bands = theirs.confidence_interval(0.9, method="log-log")
    for day, share, low, high in zip(
        theirs.quantiles, theirs.probabilities, bands.low.probabilities, bands.high.probabilities, strict=True
    ):
        mine = curve[int(day)]
        assert mine.survival == pytest.approx(share, abs=1e-12)
        if 0 < share < 1:
            assert (mine.low, mine.high) == (pytest.approx(low), pytest.approx(high))
    others = SurvfuncRight(days, left.astype(int))
    for day, share, at_risk in zip(others.surv_times, others.surv_prob, others.n_risk, strict=True):
        assert (curve[int(day)].survival, curve[int(day)].at_risk) == (pytest.approx(share), at_risk)
    median = others.quantile(0.5)
    if not np.isclose(others.surv_prob, 0.5).any():  # there they take the day after: "less than half stay"
        assert median_stay(tuple(curve.values()))[0] == (None if np.isnan(median) else median)


def test_groups_on_one_day_are_apart_by_the_errors_of_statsmodels():
    rng = np.random.default_rng(7)
    ours, z = [], []
    for scale in (20.0, 40.0):
        days, left = sample(rng, 90, scale)
        ours.append(next(point for point in reversed(kaplan_meier(stays(days, left), 0.95)) if point.day <= 15))
        theirs = SurvfuncRight(days, left.astype(int))
        place = np.searchsorted(theirs.surv_times, 15, side="right") - 1
        share, error = theirs.surv_prob[place], theirs.surv_prob_se[place]
        z.append((np.log(-np.log(share)), error / (share * np.log(share))))  # by the delta method
    expected = 2 * stats.norm.sf(abs(z[0][0] - z[1][0]) / np.hypot(z[0][1], z[1][1]))
    assert 0.001 < expected < 0.999
    assert [p_apart(*ours), p_apart(*ours[::-1])] == pytest.approx([expected, expected])
    assert p_apart(kaplan_meier([(9, 0, 5)], 0.95)[0], ours[0]) is None  # nobody left: nothing tells how unsure that is


@pytest.mark.parametrize("seed", range(12))
def test_the_log_rank_test_equals_statsmodels(seed):
    rng = np.random.default_rng(100 + seed)
    groups = [sample(rng, int(rng.integers(5, 80)), scale) for scale in rng.choice([15.0, 20.0], 2 + seed % 4)]
    days, left = (np.concatenate([one[place] for one in groups]) for place in (0, 1))
    labels = np.repeat(range(len(groups)), [len(one[0]) for one in groups])
    assert log_rank_p([stays(*one) for one in groups]) == pytest.approx(survdiff(days, left.astype(int), labels)[1])


@pytest.mark.parametrize("seed", range(6))
def test_curves_of_who_came_late_equal_statsmodels(seed):
    """Who is watched from some day on alone is no proof that nobody left before it."""
    rng = np.random.default_rng(200 + seed)
    days, left = sample(rng, 150)
    entered = np.where(rng.random(150) < 0.5, 0, rng.integers(0, 12, 150))
    days, left, entered = (one[entered < days] for one in (days, left, entered))
    late = sorted(Counter(entered[entered > 0].tolist()).items())
    curve = {point.day: point for point in kaplan_meier(stays(days, left), 0.95, late)}
    others = SurvfuncRight(days, left.astype(int), entry=entered)
    for day, share, at_risk in zip(others.surv_times, others.surv_prob, others.n_risk, strict=True):
        assert (curve[int(day)].survival, curve[int(day)].at_risk) == (pytest.approx(share), at_risk)


def test_the_log_rank_test_of_who_came_late_equals_statsmodels():
    rng = np.random.default_rng(7)
    days, left = sample(rng, 200)
    entered, labels = rng.integers(0, 9, 200), rng.integers(0, 3, 200)
    kept = entered < days
    days, left, entered, labels = (one[kept] for one in (days, left, entered, labels))
    groups = [labels == one for one in range(3)]
    late = [sorted(Counter(entered[group & (entered > 0)].tolist()).items()) for group in groups]
    mine = log_rank_p([stays(days[group], left[group]) for group in groups], late)
    assert mine == pytest.approx(survdiff(days, left.astype(int), labels, entry=entered)[1])


def test_by_hand():
    # 5 customers: one left on day 2, one was censored that day, two left on day 5, one on day 9.
    curve = kaplan_meier([(2, 1, 1), (5, 2, 0), (9, 1, 0)], 0.95)
    assert [(point.day, point.at_risk, point.survival) for point in curve] == [
        (0, 5, 1.0), (2, 5, pytest.approx(0.8)), (5, 3, pytest.approx(0.8 / 3)), (9, 1, 0.0),
    ]  # fmt: skip
    assert (curve[0].low, curve[0].high, curve[3].low, curve[3].high) == (1.0, 1.0, None, None)
    assert median_stay(curve)[0] == 5


def test_a_median_is_reached_at_exactly_one_half():
    curve = kaplan_meier([(day, 1, 0) for day in (1, 2, 3, 4, 5, 6)], 0.95)
    assert median_stay(curve)[0] == 3
    assert median_stay(kaplan_meier([(1, 2, 3)], 0.95)) == (None, 1, None)


def test_what_cannot_be_tested_is_nothing():
    assert log_rank_p([]) is None
    assert log_rank_p([[(3, 1, 1)]]) is None
    assert log_rank_p([[(3, 1, 1)], []]) is None
    assert log_rank_p([[(3, 0, 1)], [(4, 0, 2)]]) is None  # nobody left
    assert log_rank_p([[(3, 0, 1)], [(4, 1, 2)]]) is None  # when one did, the other group was gone
    assert kaplan_meier([], 0.95) == ()
    assert median_stay(()) == (None, None, None)


def test_a_group_that_was_gone_before_anybody_left_takes_no_part():
    two = [[(5, 2, 4)], [(6, 5, 1)]]
    assert log_rank_p([*two, [(1, 0, 9)]]) == pytest.approx(log_rank_p(two))
