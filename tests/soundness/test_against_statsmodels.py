"""Intervals and tests against statsmodels and scipy, which were written by other people."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from cxdash.stats.apart import pooled_p
from cxdash.stats.estimators import Net, Share
from cxdash.stats.groups import rejected, shrunken, shrunken_effects, spread
from cxdash.stats.many import side_by_side
from cxdash.stats.means import Mean
from cxdash.stats.parts import Logs, Parts
from cxdash.stats.skewed import skewness, skewness_of_mean, two_sided_p

CONFIDENCES = (0.9, 0.95, 0.99)


def parts(values):
    array = np.asarray(values, dtype=float)
    return Parts(len(array), float(array.sum()), float((array**2).sum()))


def share(hits, n):
    return Parts(n, 100.0 * hits, 10_000.0 * hits)


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 1), (0, 7), (7, 7), (3, 10), (50, 100), (999, 1000), (1, 100_000)])
def test_wilson(hits, n, confidence):
    found = Share().estimate(share(hits, n), confidence)
    low, high = proportion_confint(hits, n, alpha=1 - confidence, method="wilson")
    assert (found.value, found.n) == (pytest.approx(100 * hits / n), n)
    assert (found.low, found.high) == (pytest.approx(100 * low, abs=1e-9), pytest.approx(100 * high, abs=1e-9))


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize(
    ("before", "after"),
    [((56, 70), (48, 80)), ((0, 10), (3, 10)), ((10, 10), (0, 10)), ((5, 6), (90, 1000)), ((4, 8), (4, 8))],
)
def test_newcombe_and_the_pooled_z_test(before, after, confidence):
    found = Share().difference(share(*before), share(*after), confidence)
    low, high = confint_proportions_2indep(*after, *before, method="newcomb", compare="diff", alpha=1 - confidence)
    assert found.value == pytest.approx(100 * (after[0] / after[1] - before[0] / before[1]))
    assert (found.low, found.high) == (pytest.approx(100 * low), pytest.approx(100 * high))
    p = proportions_ztest([after[0], before[0]], [after[1], before[1]])[1]
    assert found.p == pytest.approx(p)


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize("seed", range(4))
def test_students_t_and_welch(seed, confidence):
    rng = np.random.default_rng(seed)
    before, after = rng.exponential(5000, 4 + 13 * seed), rng.exponential(8000, 9)
    one = Mean().estimate(parts(after), confidence)
    assert (one.low, one.high) == pytest.approx(DescrStatsW(after).tconfint_mean(alpha=1 - confidence))
    found = Mean().difference(parts(before), parts(after), confidence)
    compared = CompareMeans(DescrStatsW(after), DescrStatsW(before))
    expected = compared.tconfint_diff(alpha=1 - confidence, usevar="unequal")
    assert (found.low, found.high) == pytest.approx(expected)
    assert found.p == pytest.approx(stats.ttest_ind(after, before, equal_var=False).pvalue)


def test_a_mean_has_a_floor_and_one_answer_has_no_interval():
    assert Mean(floor=0.0).estimate(parts([1, 1, 1, 40_000]), 0.95).low == 0.0
    assert Mean().estimate(parts([5.0]), 0.95).low is None
    assert Mean().difference(parts([5.0]), parts([1.0, 2.0]), 0.95).p is None


@pytest.mark.parametrize(("promoters", "passives", "detractors"), [(5, 2, 3), (0, 0, 3), (60, 25, 15), (1, 90, 2)])
def test_adjusted_wald_is_the_plain_one_on_three_answers_more(promoters, passives, detractors):
    # The mean and its error of the answers themselves, weighted: 3/4 promoter, 3/2 passive, 3/4 detractor are added.
    weights = np.array([promoters + 0.75, passives + 1.5, detractors + 0.75])
    described = DescrStatsW(np.array([100.0, 0.0, -100.0]), weights=weights, ddof=0)
    reach = stats.norm.ppf(0.975) * described.std / np.sqrt(weights.sum())
    n, total = promoters + passives + detractors, 100.0 * (promoters - detractors)
    found = Net().estimate(Parts(n, total, 10_000.0 * (promoters + detractors)), 0.95)
    assert found.low == pytest.approx(max(described.mean - reach, -100))
    assert found.high == pytest.approx(min(described.mean + reach, 100))
    assert found.value == pytest.approx(total / n)


def net(promoters, passives, detractors):
    n = promoters + passives + detractors
    return Parts(n, 100.0 * (promoters - detractors), 10_000.0 * (promoters + detractors))


def with_three_more(promoters, passives, detractors):
    weights = np.array([promoters + 0.75, passives + 1.5, detractors + 0.75])
    described = DescrStatsW(np.array([100.0, 0.0, -100.0]), weights=weights, ddof=0)
    return described.mean, described.std / np.sqrt(weights.sum())


@pytest.mark.parametrize(
    ("before", "after"), [((90, 60, 50), (170, 80, 50)), ((20, 5, 5), (15, 10, 15)), ((9, 0, 0), (0, 0, 9))]
)
def test_the_change_of_a_net_score(before, after):
    found = Net().difference(net(*before), net(*after), 0.95)
    (mean0, error0), (mean1, error1) = with_three_more(*before), with_three_more(*after)
    reach = stats.norm.ppf(0.975) * np.hypot(error0, error1)
    change = net(*after).mean - net(*before).mean
    assert found.value == pytest.approx(change)
    assert found.low == pytest.approx(min(mean1 - mean0 - reach, change))
    assert found.high == pytest.approx(max(mean1 - mean0 + reach, change))
    # Mantel's test is the correlation of the points with the period: (N - 1) r^2 is chi-square.
    points = np.repeat([100, 0, -100, 100, 0, -100], (*before, *after))
    period = np.repeat([0, 1], (sum(before), sum(after)))
    r = stats.pearsonr(points, period).statistic
    assert found.p == pytest.approx(stats.chi2.sf((len(points) - 1) * r**2, 1))
    # four of five comparisons would show a change of the detectable size
    assert stats.norm.sf(1.959964 - found.detectable / np.hypot(error0, error1)) == pytest.approx(0.8, abs=1e-5)


def test_no_change_where_all_answer_alike_before_and_after():
    found = Net().difference(net(9, 0, 0), net(30, 0, 0), 0.95)
    assert (found.value, found.p, found.is_real) == (0.0, 1.0, False)


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2])
@pytest.mark.parametrize("seed", range(5))
def test_benjamini_hochberg(seed, rate):
    rng = np.random.default_rng(seed)
    p_values = np.concatenate([rng.uniform(size=40), rng.uniform(0, 0.01, 15), [0.0, 1.0]]).tolist()
    assert rejected(p_values, rate) == multipletests(p_values, rate, method="fdr_bh")[0].tolist()
    assert rejected([], rate) == []


@pytest.mark.parametrize("seed", range(5))
def test_dersimonian_laird_between_groups(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 200, 25)
    groups = [rng.normal(rng.normal(30, 12), 60, size) for size in sizes]
    found = shrunken([parts(values) for values in groups])
    within = sum(((values - values.mean()) ** 2).sum() for values in groups) / (sizes.sum() - len(sizes))
    means = np.array([values.mean() for values in groups])
    expected = combine_effects(means, within / sizes, method_re="dl")
    assert found.tau == pytest.approx(np.sqrt(max(expected.tau2, 0)))
    assert found.centre == pytest.approx(expected.mean_effect_re)
    trust = expected.tau2 / (expected.tau2 + within / sizes)
    assert list(found.scores) == pytest.approx(
        list(expected.mean_effect_re + trust * (means - expected.mean_effect_re))
    )


@pytest.mark.parametrize("seed", range(5))
def test_dersimonian_laird_of_effects_with_variances_of_their_own(seed):
    rng = np.random.default_rng(seed)
    variances = rng.uniform(1, 50, 20)
    effects = rng.normal(3, 5, 20) + rng.normal(0, np.sqrt(variances))
    expected = combine_effects(effects, variances, method_re="dl")
    tau2, centre = max(expected.tau2, 0.0), expected.mean_effect_re
    pulled = centre + tau2 / (tau2 + variances) * (effects - centre)
    assert shrunken_effects(effects.tolist(), variances.tolist()) == pytest.approx(pulled.tolist())


@pytest.mark.parametrize("seed", range(5))
def test_the_spread_between_groups_is_that_of_a_meta_analysis(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 200, 30)
    drawn = [rng.choice([100.0, 0.0, -100.0], n, p=[0.3 + 0.3 * (i % 2) * (seed > 1), 0.3, 0.4 - 0.3 * (i % 2) * (seed > 1)])
             for i, n in enumerate(sizes)]  # fmt: skip
    within = sum(((one - one.mean()) ** 2).sum() for one in drawn) / (sizes.sum() - len(sizes))
    expected = combine_effects(np.array([one.mean() for one in drawn]), within / sizes, method_re="dl")
    found = spread([parts(one) for one in drawn])
    assert found.tau**2 == pytest.approx(max(expected.tau2, 0.0), abs=1e-9)
    assert found.i2 == pytest.approx(max(expected.i2, 0.0), abs=1e-9)
    assert shrunken([parts(one) for one in drawn]).tau == pytest.approx(found.tau)


def test_the_spread_of_groups_without_noise_is_all_real():
    found = spread([parts([100.0] * 5), parts([0.0] * 5), parts([100.0] * 5), parts([0.0] * 5)])
    assert (found.tau, found.i2) == (pytest.approx(np.std([100, 0, 100, 0], ddof=1)), 1.0)
    alike = spread([parts([100.0] * 5), parts([100.0] * 9)])
    assert (alike.tau, alike.i2) == (0.0, 0.0)
    assert spread([parts([1.0, 2.0])]).tau is spread([parts([1.0]), parts([2.0])]).tau is None


def test_the_error_of_a_shrunken_score_is_that_of_its_posterior():
    rng = np.random.default_rng(2)
    groups = [parts(rng.normal(centre, 10, n)) for centre, n in ((0, 10), (30, 40), (10, 5), (20, 8))]
    found = shrunken([*groups, parts([])])
    within = sum((one.n - 1) * one.variance for one in groups) / (sum(one.n for one in groups) - 4)
    # Two normals multiplied: precisions add.
    expected = [(1 / found.tau**2 + one.n / within) ** -0.5 for one in groups]
    assert found.errors[:4] == pytest.approx(expected)
    assert found.errors[4] is None


def test_effects_that_cannot_be_shrunk_stay():
    assert shrunken_effects([], []) == []
    assert shrunken_effects([5.0], [2.0]) == [5.0]
    assert shrunken_effects([5.0, 1.0], [0.0, 0.0]) == [5.0, 1.0]


def test_a_score_against_the_rest_is_the_pooled_comparison_of_means():
    rng = np.random.default_rng(3)
    group, rest = rng.choice([100, 0, -100], 300, p=[0.4, 0.3, 0.3]), rng.choice([100, 0, -100], 2000)
    expected = CompareMeans(DescrStatsW(group), DescrStatsW(rest)).ztest_ind()[1]
    assert pooled_p(side_by_side([parts(group)]), side_by_side([parts(rest)])) == pytest.approx(expected, rel=1e-6)
    assert Net().p_apart(parts(group), parts(rest)) == pytest.approx(expected, rel=0.05)  # hardly skewed, and many


def test_skewness_is_scipys_and_the_tails_are_those_of_a_gamma_distribution():
    points = np.random.default_rng(4).gamma(0.7, 3.0, 400)
    found = skewness(400, points.sum(), (points**2).sum(), (points**3).sum())
    assert found == pytest.approx(stats.skew(points), rel=1e-9)
    assert skewness(3, 0.3, 0.03, 0.003) == 0.0
    for z, skew in ((2.0, 0.8), (-1.2, 0.8), (3.1, -0.4), (0.5, 0.0), (-2.5, 1.9)):
        one = stats.pearson3(skew)
        assert two_sided_p(z, skew) == pytest.approx(min(1.0, 2 * min(one.cdf(z), one.sf(z))), rel=1e-9, abs=1e-12)


def test_the_skewness_of_a_mean_is_that_over_all_draws():
    points = np.array([1.0, 1.0, 2.0, 3.0, 5.0, 9.0, 20.0])
    means = [np.mean(one) for one in combinations(points, 3)]
    assert skewness_of_mean(stats.skew(points), 3, 7) == pytest.approx(stats.skew(means), rel=1e-9)


def test_a_skewed_group_is_as_rare_as_drawing_makes_it():
    """A tenth of all wait for long: of 20 drawn at random so many have so long a sum."""
    rng = np.random.default_rng(5)
    everyone = np.where(rng.random(600) < 0.9, 100.0, -100.0)
    group = np.sort(everyone)[:6].tolist() + [100.0] * 14
    whole = parts(everyone)
    drawn = np.array([rng.choice(everyone, 20, replace=False).sum() for _ in range(20_000)])
    seen = 2 * (np.mean(drawn < sum(group)) + np.mean(drawn == sum(group)) / 2)
    corrected = Net().p_apart(parts(group), whole - parts(group))
    plain = pooled_p(side_by_side([parts(group)]), side_by_side([whole - parts(group)]))
    assert abs(np.log(corrected / seen)) < abs(np.log(plain / seen)) / 2


@pytest.mark.parametrize("seed", range(5))
def test_a_time_against_the_rest_is_welchs_test(seed):
    rng = np.random.default_rng(seed)
    group, rest = rng.exponential(3000, 40), rng.lognormal(8, 2, 900)
    whole = parts(group) + parts(rest)
    expected = stats.ttest_ind_from_stats(
        group.mean(), group.std(ddof=1), len(group), rest.mean(), rest.std(ddof=1), len(rest), equal_var=False
    )
    assert Mean().p_apart(parts(group), whole - parts(group)) == pytest.approx(expected.pvalue, rel=1e-6)


@pytest.mark.parametrize("estimator", [Net(), Share(), Mean()])
def test_a_group_that_is_all_there_is_differs_from_nobody(estimator):
    assert estimator.p_apart(parts([100, 0, 100]), parts([])) == 1.0
    assert estimator.p_apart(parts([]), parts([100, 0, 100])) == 1.0
    assert estimator.p_apart(parts([100]), parts([0])) == 1.0
    assert estimator.p_apart(parts([100, 100]), parts([100, 100])) == 1.0


@pytest.mark.parametrize(("hits", "n", "others", "rest"), [(20, 30, 900, 1000), (1, 40, 300, 500), (30, 30, 70, 100)])
def test_a_share_against_the_rest_is_fishers_test_with_half_of_what_was_seen(hits, n, others, rest):
    drawn = stats.hypergeom(n + rest, hits + others, n)
    tails = (drawn.cdf(hits) - drawn.pmf(hits) / 2, drawn.sf(hits) + drawn.pmf(hits) / 2)
    assert Share().p_apart(share(hits, n), share(others, rest)) == pytest.approx(2 * min(tails))
    # One half of what was seen below the exact one-sided test:
    sides = [
        stats.fisher_exact([[hits, n - hits], [others, rest - others]], side).pvalue for side in ("less", "greater")
    ]
    assert min(tails) == pytest.approx(min(sides) - drawn.pmf(hits) / 2)


@pytest.mark.parametrize(("hits", "n", "rest"), [(20, 30, 1000), (4000, 5000, 90_000), (4990, 5000, 6000)])
def test_of_large_groups_the_shares_are_fishers_too_many_of_them_at_once(hits, n, rest):
    others = np.arange(rest * hits // n - 900, rest * hits // n, 7) if rest > 1000 else np.arange(0, 500)
    found = Share().p_of_each([(share(hits, n), share(int(one), rest)) for one in others])
    for one, p in zip(others[::40].tolist(), found[::40], strict=True):
        drawn = stats.hypergeom(n + rest, hits + one, n)
        tails = (drawn.cdf(hits) - drawn.pmf(hits) / 2, drawn.sf(hits) + drawn.pmf(hits) / 2)
        assert p == pytest.approx(2 * min(tails), rel=1e-6, abs=1e-14) or p > 0.2
    assert found == [Share().p_apart(share(hits, n), share(int(one), rest)) for one in others]


def test_two_shares_of_all_differ_in_nothing_however_often_each_answered():
    """Once there was no answer: rounding made more than all of them content."""
    all_content = [share(n, n).thinned(worth) for n in range(1, 60) for worth in (0.3, 0.57, 0.83)]
    for one in all_content:
        found = Share().difference(one, one, 0.95)
        assert (found.value, found.p) == (pytest.approx(0, abs=1e-9), pytest.approx(1))


@pytest.mark.parametrize("estimator", [Net(), Share(), Mean(), Mean(0.0)])
def test_many_groups_have_the_p_values_and_differences_of_each(estimator):
    rng = np.random.default_rng(6)
    points = np.array([100.0, 0.0] if estimator == Share() else [100.0, 0.0, -100.0])
    sides = [
        [
            timed(rng.lognormal(8, 1, n)) if estimator == Mean(0.0) else parts(rng.choice(points, n))
            for n in rng.integers(0, 60, 40).tolist()
        ]
        for _side in range(2)
    ]
    one, other = map(side_by_side, sides)
    pairs = list(zip(*sides, strict=True))
    assert estimator.p_values(one, other).tolist() == [estimator.p_apart(*pair) for pair in pairs]
    assert estimator.differences(one, other, 0.95) == [estimator.difference(*pair, 0.95) for pair in pairs]


def timed(values):
    logs = np.log1p(values)
    sums = parts(values)
    return Parts(sums.n, sums.total, sums.squares, Logs(*(float((logs**power).sum()) for power in (1, 2, 3))))


def test_a_share_that_is_near_the_rests_has_the_plain_p():
    found = Share().p_apart(share(80, 100), share(1580, 2000))
    assert found == pytest.approx(proportions_ztest([80, 1580], [100, 2000])[1], rel=0.01)
