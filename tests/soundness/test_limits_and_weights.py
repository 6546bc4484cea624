"""Funnel limits, intervals of medians, weights and power against scipy, statsmodels and sums by hand."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.weightstats import DescrStatsW

from cxdash.queries.medians import middle, quantile, waits
from cxdash.stats.estimators import Estimate, detectable
from cxdash.stats.limits import LEVELS, dispersion, funnel_limits, share_limits
from cxdash.stats.medians import median_depth, middle_of, quantile_of
from cxdash.stats.parts import Parts
from cxdash.stats.weights import post_stratified


def parts(values):
    array = np.asarray(values, dtype=float)
    return Parts(len(array), float(array.sum()), float((array**2).sum()))


@pytest.mark.parametrize(("level", "reach"), [(LEVELS[0], 1.959964), (LEVELS[1], 3.090232)])
def test_funnel_limits_are_two_and_three_errors_away(level, reach):
    low, high = funnel_limits(40.0, 6000.0, 150, level)
    assert (high - 40.0, 40.0 - low) == (
        pytest.approx(reach * 40**0.5, rel=1e-6),
        pytest.approx(reach * 40**0.5, rel=1e-6),
    )
    assert funnel_limits(40.0, 6000.0, 150, level, tau2=24.0)[1] == pytest.approx(40.0 + reach * 8.0, rel=1e-6)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("target", [0.02, 0.3, 0.8, 0.99])
@pytest.mark.parametrize("n", [1, 5, 30, 400, 20_000])
def test_limits_of_a_share_are_binomial_and_between_two_counts(n, target, level):
    found = share_limits(target, n, level)
    for limit, p in zip(found, ((1 - level) / 2, (1 + level) / 2), strict=True):
        count = int(stats.binom.ppf(p, n, target))
        within = (stats.binom.cdf(count, n, target) - p) / stats.binom.pmf(count, n, target)
        assert limit == pytest.approx(min(max((count - within) / n, 0.0), 1.0), abs=1e-6)
    assert 0 <= found[0] <= found[1] <= 1
    assert share_limits(1.0, n, level) == (1.0, 1.0)


def test_limits_hold_as_many_stores_as_they_say():
    rng = np.random.default_rng(80)
    n = rng.integers(20, 300, 20_000)
    hits = rng.binomial(n, 0.75) / n
    edges = {size: share_limits(0.75, int(size), 0.95) for size in np.unique(n)}
    held = np.mean([edges[size][0] <= one <= edges[size][1] for size, one in zip(n, hits, strict=True)])
    assert 0.93 <= held <= 0.97
    scores = rng.normal(30, 80 / np.sqrt(n))
    held = np.mean([low <= one <= high for one, (low, high) in
                    zip(scores, (funnel_limits(30, 6400, int(size), 0.998) for size in n), strict=True)])  # fmt: skip
    assert 0.996 <= held <= 0.9995


@pytest.mark.parametrize("seed", range(4))
def test_over_dispersion_without_winsorising_is_that_of_a_meta_analysis(seed):
    rng = np.random.default_rng(seed)
    groups = [
        rng.normal(centre, 60, n) for centre, n in zip(rng.normal(30, 15, 25), rng.integers(20, 90, 25), strict=True)
    ]
    n = np.array([len(one) for one in groups])
    variance = sum(((one - one.mean()) ** 2).sum() for one in groups) / (n.sum() - 25)
    expected = combine_effects(np.array([one.mean() for one in groups]), variance / n, method_re="dl")
    found = dispersion([parts(one) for one in groups], winsorised=0.0)
    assert found.tau2 == pytest.approx(expected.tau2)
    assert found.phi == pytest.approx(expected.q / 25)
    usual = dispersion([parts(one) for one in groups])
    assert usual.phi <= found.phi


def test_winsorised_scores_by_hand():
    # Ten groups of four answers, each m - 1, m - 1, m + 1, m + 1: the variance within is 40 / 30, errors are sqrt(1/3).
    means = [0, 1, 2, 3, 4, 6, 7, 8, 9, 100]
    found = dispersion([parts([mean - 1, mean - 1, mean + 1, mean + 1]) for mean in means], target=5.0)
    # A tenth of the way of nine gaps: 0.9 from both ends, 0 -> 0.9 and 100 -> 9 + 0.1 * 91 = 18.1.
    drawn_in = [0.9, 1, 2, 3, 4, 6, 7, 8, 9, 18.1]
    phi = sum((mean - 5) ** 2 for mean in drawn_in) * 3 / 10
    assert found.phi == pytest.approx(phi)
    assert found.tau2 == pytest.approx((10 * phi - 9) / (30 - 90 / 30))
    assert dispersion([parts([1, 2])]).tau2 == 0.0
    assert dispersion([parts([5, 5]), parts([7, 7])]).phi == 1.0


def medians(samples, confidence):
    """The median of each of these samples with its interval, as the database and the findings make it."""
    with duckdb.connect() as database:
        numbers = pd.DataFrame([(place, float(one)) for place, sample in enumerate(samples) for one in sample])
        numbers.columns = ["place", "one"]
        sql = f"SELECT count(one) AS n, {middle('one', confidence)} FROM numbers GROUP BY place ORDER BY place"
        frame = database.execute(sql).df()
    found = (middle_of(n, values) for n, values in zip(frame["n"], frame["middle"], strict=True))
    return [one.estimate(confidence) for one in found]


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
def test_the_few_values_that_are_fetched_hold_the_interval_whatever_the_number_of_answers(confidence):
    sizes = [*range(1, 320), 1_000, 9_999]
    rng = np.random.default_rng(5)
    samples = [np.round(rng.lognormal(8, 1, n), -1) for n in sizes]  # rounded: equal values, too
    for values, found in zip(samples, medians(samples, confidence), strict=True):
        n, ordered, depth = len(values), np.sort(values), median_depth(len(values), confidence)
        assert (found.n, found.value) == (n, pytest.approx(np.median(values)))
        assert (found.low is None) == (depth is None)
        if depth is not None:
            place, inward = depth.place, depth.inward
            assert found.low == pytest.approx(ordered[place - 1] * (1 - inward) + ordered[place] * inward)
            assert found.high == pytest.approx(ordered[n - place] * (1 - inward) + ordered[n - place - 1] * inward)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [9, 10, 31, 200, 5001])
def test_the_interval_of_a_median_lies_between_two_exact_ones(n, confidence):
    depth = median_depth(n, confidence)
    outer, inner = (1 - 2 * stats.binom.cdf(place - 1, n, 0.5) for place in (depth.place, depth.place + 1))
    assert inner < confidence <= outer
    assert 0 <= depth.inward < 1
    values = np.random.default_rng(n).lognormal(8, 1, n)
    found = medians([values], confidence)[0]
    exact = stats.quantile_test(values, q=np.median(values), p=0.5).confidence_interval(confidence)
    ordered = np.sort(values)
    assert found.value == pytest.approx(np.median(values))
    assert exact.low <= ordered[depth.place - 1] + 1e-9  # scipy's own is the exact one that surely holds it
    assert ordered[depth.place - 1] <= found.low <= ordered[depth.place]
    assert ordered[n - depth.place - 1] <= found.high <= ordered[n - depth.place]


@pytest.mark.parametrize(("name", "share", "fewest"), [("median", 0.5, 8), ("p90", 0.9, 60)])
def test_the_bounds_of_a_quantile_hold_it_as_often_as_they_say(name, share, fewest):
    sizes = [*range(1, 400), 1_000, 9_999]
    rng = np.random.default_rng(6)
    samples = [rng.permutation(n) + 1 for n in sizes]  # each value is its rank
    with duckdb.connect() as database:
        numbers = pd.DataFrame([(n, one) for n, sample in zip(sizes, samples, strict=True) for one in sample])
        numbers.columns = ["step", "one"]
        frame = database.execute(
            f"SELECT step AS n, {quantile('one', share, 0.95)} AS found FROM numbers GROUP BY n ORDER BY n"
        ).df()
        gaps = "(SELECT 'x' AS by0, step, one * 1000000 AS gap FROM numbers UNION ALL SELECT 'x', 7, NULL)"
        of_steps = database.execute(f"WITH {waits(gaps, 'by0, ', 0.95)} FROM times ORDER BY step").df()
        alike = f"(SELECT g.*, 4 AS alike FROM {gaps} g)"  # as if each customer had four equal values
        of_fours = database.execute(f"WITH {waits(alike, 'by0, ', 0.95, 'alike')} FROM times ORDER BY step").df()
    assert quantile_of(0, None) is None
    of_steps = of_steps[[f"{name}_seconds", f"{name}_low", f"{name}_high"]].to_numpy()
    unbounded = []
    for n, values, of_step in zip(frame["n"], frame["found"], of_steps, strict=True):
        found = quantile_of(n, values)
        same = [np.nan if one is None else one for one in values.tolist()]
        assert of_step.tolist() == pytest.approx(same, nan_ok=True)  # of the steps of a funnel, too
        assert (found.n, found.value) == (n, pytest.approx(np.quantile(np.arange(1, n + 1), share)))
        below = 0.0 if found.low is None else stats.binom.cdf(found.low - 1, n, share)
        above = 0.0 if found.high is None else stats.binom.sf(found.high - 1, n, share)
        # Exactly, whatever the distribution: the true one lies between these two values as often as it is said.
        assert 1 - below - above >= 0.945
        exact = stats.quantile_test(np.arange(1, n + 1), p=share, q=share * n).confidence_interval(0.95)
        for own, other in ((found.low, exact.low), (found.high, exact.high)):
            assert own is None or np.isnan(other) or abs(own - other) <= 1
        if found.high is None:
            unbounded.append(n)
    assert max(unbounded) < fewest
    assert 0.949 <= 1 - stats.binom.cdf(found.low - 1, n, share) - stats.binom.sf(found.high - 1, n, share) <= 0.965
    # The bounds of n values of which four tell as much as one are as far away as those of n / 4 are: twice as many ranks.
    assert of_fours[f"{name}_high"].iloc[-1] - found.value == pytest.approx(2 * (found.high - found.value), abs=3)
    assert found.value - of_fours[f"{name}_low"].iloc[-1] == pytest.approx(2 * (found.value - found.low), abs=3)


@pytest.mark.parametrize("n", [10, 11, 30, 101])
@pytest.mark.parametrize("draw", ["normal", "lognormal", "exponential"])
def test_the_interval_of_a_median_holds_it_as_often_as_it_says(draw, n):
    rng = np.random.default_rng(n)
    truth = {"normal": 0.0, "lognormal": 1.0, "exponential": np.log(2)}[draw]
    drawn = getattr(rng, draw)(size=(4000, n))
    found = medians(drawn, 0.95)
    assert 0.935 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.965


def test_a_median_of_few_values_has_no_interval():
    assert medians([[3.0, 1.0, 2.0, 8.0, 4.0], [2.0]], 0.95) == [Estimate(5, 3.0), Estimate(1, 2.0)]
    assert median_depth(5, 0.95) is None
    assert median_depth(6, 0.95).place == 1  # 1 - 2 / 64


def test_effective_answers_by_hand_and_as_in_a_weighted_sample():
    groups = [parts([100.0] * 30 + [0.0] * 10), parts([100.0] * 5 + [0.0] * 15)]
    found = post_stratified(groups, [100.0, 300.0])
    answers = np.repeat([100 / 40, 300 / 20], [40, 20])  # customers for each answer
    described = DescrStatsW(np.array([100.0] * 30 + [0.0] * 10 + [100.0] * 5 + [0.0] * 15), weights=answers)
    assert found.mean == pytest.approx(described.mean)
    assert found.mean == pytest.approx(0.25 * 75 + 0.75 * 25)
    assert found.effective == pytest.approx(answers.sum() ** 2 / (answers**2).sum())  # Kish
    error = (0.25**2 * groups[0].variance / 40 + 0.75**2 * groups[1].variance / 20) ** 0.5
    assert found.error == pytest.approx(error)


def test_groups_in_proportion_weigh_nothing_and_those_without_answers_are_told():
    even = [parts([100.0, 0.0, 0.0]), parts([100.0, 100.0, 0.0, 0.0, 100.0, 0.0])]
    found = post_stratified(even, [10.0, 20.0])
    assert (found.mean, found.effective) == (pytest.approx(100 * 4 / 9), pytest.approx(9.0))
    silent = post_stratified([*even, parts([])], [10.0, 20.0, 10.0])
    assert (silent.mean, silent.unseen) == (pytest.approx(found.mean), pytest.approx(0.25))
    assert post_stratified([parts([])], [5.0]).mean is None
    assert post_stratified([parts([5.0])], [5.0]).interval(0.95) is None
    with pytest.raises(ValueError, match="negative"):
        post_stratified(even, [-1.0, 2.0])


def test_a_weighted_interval_holds_the_truth_where_a_plain_one_would_not():
    rng = np.random.default_rng(81)
    held = plain = shifted = false = 0
    for _ in range(2000):
        groups = [parts(100.0 * (rng.random(200) < 0.8)), parts(100.0 * (rng.random(50) < 0.4))]
        found = post_stratified(groups, [500.0, 1500.0])
        low, high = found.interval(0.95)
        less, more = found.shift_interval(0.95)
        shifted += less <= (0.25 - 0.8) * 80 + (0.75 - 0.2) * 40 <= more
        alike = [parts(100.0 * (rng.random(n) < 0.7)) for n in (200, 50)]
        less, more = post_stratified(alike, [500.0, 1500.0]).shift_interval(0.95)
        false += not less <= 0 <= more
        held += low <= 0.25 * 80 + 0.75 * 40 <= high
        whole = groups[0] + groups[1]
        plain += abs(whole.mean - 50) <= 1.96 * (whole.variance / whole.n) ** 0.5
    assert 0.93 <= held / 2000 <= 0.97
    assert 0.93 <= shifted / 2000 <= 0.97
    assert 0.03 <= false / 2000 <= 0.07
    assert plain < 10


@pytest.mark.parametrize(("n_before", "n_after"), [(30, 30), (200, 50), (5000, 5000)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_smallest_change_that_can_be_seen(n_before, n_after, confidence):
    found = detectable((6000.0 * (1 / n_before + 1 / n_after)) ** 0.5, confidence)
    power = NormalIndPower().power(found / 6000**0.5, n_before, 1 - confidence, n_after / n_before)
    assert power == pytest.approx(0.8, abs=1e-4)
