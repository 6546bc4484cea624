"""How scores are spread: scales never mix, shares have Wilson intervals, what changed is beyond noise among all scores."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cxdash.findings.distribution import distributions
from cxdash.findings.distribution_sentences import bin_name, distribution_answer
from cxdash.findings.scores import Rules
from cxdash.metrics import CSAT, NPS, RESPONSE_TIME


def frame(*rows):
    """(scale_low, scale_high, bin, n) as counts."""
    return pd.DataFrame(
        [(*row, 0) for row in rows], columns=["scale_low", "scale_high", "bin", "n", "broken"]
    )  # fmt: skip


NOW = frame((0, 10, 10, 60), (0, 10, 8, 20), (0, 10, 6, 15), (0, 10, 0, 5))
BEFORE = frame((0, 10, 10, 90), (0, 10, 8, 20), (0, 10, 6, 80), (0, 10, 0, 10))


def test_every_score_has_a_share_with_its_interval_and_its_change():
    (found,) = distributions(NPS, NOW, BEFORE, Rules())
    assert [one.low for one in found.bins] == list(range(11))
    assert sum(one.share for one in found.bins) == pytest.approx(100)
    six = found.bins[6]
    assert (six.n, six.share, six.before_n, six.before) == (15, 15.0, 80, 40.0)
    low, high = proportion_confint(15, 100, method="wilson")
    assert six.bounds == pytest.approx((100 * low, 100 * high))
    low, high = confint_proportions_2indep(15, 100, 80, 200, method="newcomb", compare="diff")
    assert six.change_bounds == pytest.approx((100 * low, 100 * high))
    # By itself the share of 10 moved; among the eleven scores that are compared it is no more than chance may do.
    assert min(found.bins[10].change_bounds) > 0
    assert [one.low for one in found.bins if one.is_real] == [6]
    assert found.bins[3].n == 0
    assert found.bins[3].bounds[0] == 0


def test_zones_are_what_scores_earn_and_six_is_a_detractor():
    (found,) = distributions(NPS, NOW, BEFORE, Rules())
    assert [(one.zone, one.n, one.before_n) for one in found.zones] == [
        ("top", 60, 90), ("middle", 20, 20), ("bottom", 20, 90),
    ]  # fmt: skip
    said = distribution_answer(NPS, found, "the day before", Rules())
    assert said.startswith("60% (50 to 69%) promoters, 20% (13 to 29%) passives and 20% (13 to 29%) detractors.")
    assert "Against the day before: beyond noise, detractors −25.0 points (" in said


def test_scales_never_mix_and_a_small_one_is_not_shown():
    now = frame((1, 5, 5, 30), (1, 5, 1, 10), (1, 7, 7, 2), (1, 7, 1, 2), (None, None, 5, 3))
    large, small = distributions(CSAT, now, None, Rules())
    assert (large.scale, large.n) == ((1.0, 5.0), 43)  # a score without its scale is on the usual one
    assert (small.scale, small.n, small.bins, small.zones) == ((1.0, 7.0), 4, (), ())
    assert "too few to show" in distribution_answer(CSAT, small, "", Rules())
    assert [one.before for one in large.bins] == [None] * 5
    assert distributions(CSAT, frame(), None, Rules()) == ()


def test_too_few_before_are_not_told():
    (found,) = distributions(NPS, NOW, frame((0, 10, 10, 4)), Rules())
    assert not found.is_compared
    assert {one.before_n for one in found.bins} == {0}


def test_with_few_answers_nothing_is_beyond_noise():
    (found,) = distributions(NPS, NOW, frame((0, 10, 6, 29)), Rules())
    assert not any(one.is_real for one in (*found.bins, *found.zones))
    assert "too few answers to tell" in distribution_answer(NPS, found, "the day before", Rules())


def test_times_are_cut_at_the_metrics_edges():
    (found,) = distributions(RESPONSE_TIME, frame((None, None, 0, 5), (None, None, 9, 5)), None, Rules())
    assert (found.scale, found.zones, len(found.bins)) == (None, (), len(RESPONSE_TIME.edges) + 1)
    assert [bin_name(RESPONSE_TIME, found.bins[place]) for place in (0, 1, 9)] == [
        "under 15 min", "15 min to 30 min", "7 days and more",
    ]  # fmt: skip
