"""How sure it is that a goal is met: the same as one-sided tests, and as the ends of the intervals that are drawn."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from cxdash.stats.estimators import Net, Share
from cxdash.stats.goals import chance_of_at_least
from cxdash.stats.means import Mean
from cxdash.stats.parts import Parts


def parts(values):
    array = np.asarray(values, dtype=float)
    return Parts(len(array), float(array.sum()), float((array**2).sum()))


@pytest.mark.parametrize("target", [60.0, 75.0, 80.0, 92.0])
def test_of_a_share_it_is_the_score_test(target):
    found = chance_of_at_least(Share(), Parts(120, 9600.0, 960_000.0), target)
    z, _p = proportions_ztest(96, 120, target / 100, prop_var=target / 100)
    assert found == pytest.approx(stats.norm.cdf(z), abs=1e-6)


@pytest.mark.parametrize("target", [3000.0, 5000.0, 5600.0])
def test_of_a_mean_it_is_students_test(target):
    drawn = np.random.default_rng(3).exponential(5000, 40)
    found = chance_of_at_least(Mean(), parts(drawn), target)
    assert found == pytest.approx(1 - stats.ttest_1samp(drawn, target, alternative="greater").pvalue, abs=1e-6)


@pytest.mark.parametrize("estimator", [Net(), Share(), Mean()])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_at_the_ends_of_the_interval_it_is_as_sure_as_they_are(estimator, confidence):
    answers = parts([100.0] * 60 + [0.0] * 25)
    drawn = estimator.estimate(answers, confidence)
    assert chance_of_at_least(estimator, answers, drawn.low) == pytest.approx(0.5 + confidence / 2, abs=1e-6)
    assert chance_of_at_least(estimator, answers, drawn.high) == pytest.approx(0.5 - confidence / 2, abs=1e-6)
    assert chance_of_at_least(estimator, answers, -100.0) == pytest.approx(1.0, abs=1e-6)


def test_nobody_is_sure_of_nothing():
    assert chance_of_at_least(Share(), parts([]), 50.0) is None
    assert chance_of_at_least(Mean(), parts([5.0]), 50.0) is None


def test_a_goal_that_is_the_truth_is_called_met_as_often_as_not():
    rng = np.random.default_rng(4)
    ups, _same, downs = rng.multinomial(60, (0.5, 0.3, 0.2), 400).T
    found = [
        chance_of_at_least(Net(), Parts(60, 100.0 * (up - down), 10_000.0 * (up + down)), 30.0)
        for up, down in zip(ups, downs, strict=True)
    ]
    assert 0.02 <= np.mean([one > 0.95 for one in found]) <= 0.08
    assert 0.02 <= np.mean([one < 0.05 for one in found]) <= 0.08
