"""The interval of the spread between groups, against published values, a closed form and simulation."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import chdtri
from scipy.stats import chi2
from statsmodels.stats.meta_analysis import combine_effects

from cxdash.findings.consistency import consistency_by
from cxdash.findings.locations import locations
from cxdash.findings.scores import Rules
from cxdash.metrics import NPS
from cxdash.stats.groups import spread
from cxdash.stats.heterogeneity import q_profile, spread_interval
from cxdash.stats.parts import Logs, Parts

# Thirteen trials of a vaccine against tuberculosis, Colditz et al. (1994): cases and others, vaccinated and not.
TRIALS = np.array(
    [
        (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
        (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
        (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
    ],
    dtype=float,
)  # fmt: skip


def test_bounds_are_the_published_ones():
    """Log risk ratios; the bounds that Viechtbauer's metafor gives for them: 0.1197 and 1.1115."""
    cases, others, control_cases, control_others = TRIALS.T
    effects = np.log(cases / (cases + others)) - np.log(control_cases / (control_cases + control_others))
    variances = 1 / cases - 1 / (cases + others) + 1 / control_cases - 1 / (control_cases + control_others)
    low, high = q_profile(effects, variances, 0.95)
    assert (round(low, 4), round(high, 4)) == (0.1197, 1.1115)


def test_equal_groups_have_a_closed_form():
    """With the same n in each group Q is a sum of squares over tau^2 + s^2 / n."""
    rng = np.random.default_rng(1)
    groups = [
        Parts(20, float(x.sum()), float((x**2).sum())) for x in rng.normal(rng.normal(50, 9, (14, 1)), 20, (14, 20))
    ]
    means = np.array([one.mean for one in groups])
    noise = float(np.mean([one.variance for one in groups])) / 20
    squares = float(((means - means.mean()) ** 2).sum())
    bounds = [max(squares / float(chdtri(13, tail)) - noise, 0.0) for tail in (0.025, 0.975)]
    found = spread_interval(groups, 0.95)
    assert [found.tau_low, found.tau_high] == pytest.approx([bound**0.5 for bound in bounds], abs=1e-6)
    assert [found.i2_low, found.i2_high] == pytest.approx([bound / (bound + noise) for bound in bounds], abs=1e-9)
    assert found.i2_low <= spread(groups).i2 <= found.i2_high


def _holds(found, truth):
    """An interval without an upper end, the empty set, holds nothing that differs."""
    return found.tau_low <= truth <= (found.tau_high or 0.0)


@pytest.mark.parametrize("tau", [0.0, 6.0, 15.0])
def test_the_interval_holds_the_truth_as_often_as_it_says(tau):
    """Stores whose true NPS differ by tau, with 8 to 90 answers each."""
    rng = np.random.default_rng(int(tau))
    held = 0
    for _ in range(400):
        sizes = rng.integers(8, 90, 60)
        shift = np.clip(rng.normal(0, 1, 60), -3, 3) * tau / 200  # from detractors to promoters: twice the shift in NPS
        counts = [rng.multinomial(n, (0.45 + s, 0.3, 0.25 - s)) for n, s in zip(sizes, shift, strict=True)]
        groups = [
            Parts(int(n), 100.0 * (up - down), 10_000.0 * (up + down))
            for n, (up, _same, down) in zip(sizes, counts, strict=True)
        ]
        found = spread_interval(groups, 0.95)
        held += _holds(found, tau)
    # Where nothing differs the lower bound is 0 and only the upper one can fail.
    assert 0.93 <= held / 400 <= (0.97 if tau else 0.995)


def test_what_cannot_be_compared_has_no_bounds():
    assert spread_interval([], 0.95).tau_low is None
    assert spread_interval([Parts(9, 100.0, 90_000.0)], 0.95).tau_high is None
    assert spread_interval([Parts(3, 300.0, 30_000.0), Parts(2, 0.0, 0.0)], 0.95).i2_low is None
    with pytest.raises(ValueError, match="two effects"):
        q_profile([1.0], [1.0], 0.95)


def test_effects_that_lie_too_close_together_have_no_upper_bound():
    """Eight effects known up to 2 that truly differ by 0.5: once one sample in fifty was said to differ by 0 to 0."""
    rng = np.random.default_rng(1)
    noise = np.full(8, 4.0)
    drawn = rng.normal(0, (4 + 0.5**2) ** 0.5, (4000, 8))
    found = [q_profile(effects, noise, 0.95) for effects in drawn]
    q = ((drawn - drawn.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) / 4  # at a tau^2 of 0
    is_empty = [chi2.cdf(one, 7) < 0.025 for one in q]
    assert [high is None for _low, high in found] == is_empty
    # How often that is: Q(0) is chi-squared times 4.25 / 4.
    assert np.mean(is_empty) == pytest.approx(chi2.cdf(chi2.ppf(0.025, 7) * 4 / 4.25, 7), abs=0.005)
    assert {low for low, high in found if high is None} == {0.0}
    for one, (_low, high) in zip(q[:200], found[:200], strict=True):
        if high is not None:  # with equal noise Q(t) is Q(0) times 4 / (4 + t)
            assert chi2.cdf(one * 4 / (4 + high), 7) == pytest.approx(0.025, abs=1e-9)


def test_stores_with_the_same_answers_are_not_known_to_be_alike():
    """Three stores of 60, 30 and 10 of each hundred: their means do not differ at all, and each is known up to 6.7."""
    same = [Parts(100, 5000.0, 700_000.0)] * 3
    found = spread_interval(same, 0.95)
    assert (found.tau, found.tau_low, found.tau_high) == (0.0, 0.0, None)
    assert (found.i2, found.i2_low, found.i2_high) == (0.0, 0.0, None)
    assert found.middle == pytest.approx(50)
    # A little apart: Q(0) is at its lower quantile, 0.0506 for 2 degrees of freedom, where two of them lie 1.07 from the third.
    for apart, is_told in ((1.0, False), (1.2, True)):
        means = [50 - apart, 50, 50 + apart]
        high = q_profile(means, [45.45] * 3, 0.95)[1]
        assert (high is not None) is is_told
        assert bool(2 * apart**2 / 45.45 > chi2.ppf(0.025, 2)) is is_told


def test_each_part_has_its_own_consistency():
    from tests.findings.test_locations import USUAL, frame

    apart = {group: (10, 30, 60) if number % 2 else (80, 15, 5) for number, group in enumerate(USUAL)}
    even, uneven = frame(USUAL), frame(apart)
    import pandas as pd

    both = pd.concat([even.assign(by1="even"), uneven.assign(by1="uneven")])
    found = consistency_by(NPS, both, Rules(), "by1")
    assert list(found) == ["even", "uneven"]
    assert found["uneven"] == locations(NPS, uneven, None, Rules()).consistency
    assert found["even"].tau < 3 < found["uneven"].tau_low


def _times(rows):
    """The parts of each place's times in seconds."""
    sums = [[float((np.log1p(x) ** power).sum()) for power in (1, 2, 3)] for x in rows]
    return [Parts(len(x), float(x.sum()), float((x**2).sum()), Logs(*logs)) for x, logs in zip(rows, sums, strict=True)]


def _stores(rng, places, apart, within):
    """Places with 5 to 300 requests each, most of them with few; the logs of their times lie `apart`, and `within` each."""
    sizes = np.exp(rng.uniform(np.log(5), np.log(300), places)).astype(int)
    middle = np.log(7200)
    return _times([rng.lognormal(rng.normal(middle, apart), within, n) for n in sizes])


def test_the_estimate_lies_inside_its_own_interval():
    """By far most answers are of one group that lies in the middle: weighted by them, the others hardly differ."""
    rng = np.random.default_rng(7)
    values = [rng.normal(50, 5, 4000), *(rng.normal(place, 5, 8) for place in (20, 30, 40, 60, 70, 80, 25, 75))]
    groups = [Parts(len(x), float(x.sum()), float((x**2).sum())) for x in values]
    found = spread_interval(groups, 0.95)
    assert found.tau_low < found.tau < found.tau_high
    assert found.i2_low < found.i2 < found.i2_high
    means = np.array([one.mean for one in groups])
    n = np.array([one.n for one in groups])
    noise = ((n - 1) * np.array([one.variance for one in groups])).sum() / (n.sum() - len(n)) / n
    expected = combine_effects(means, noise, method_re="iterated", atol=1e-10, maxiter=500)
    assert found.tau**2 == pytest.approx(expected.tau2, rel=1e-6)


@pytest.mark.parametrize("places", [5, 20, 60])
@pytest.mark.parametrize("apart", [0.1, 0.5, 1.5, 3.0])
@pytest.mark.parametrize("within", [0.3, 1.0, 2.0])
def test_the_interval_of_how_far_times_lie_apart_holds_the_truth_as_often_as_it_says(places, apart, within):
    """Up to places of which one takes 400 times as long as another. By the means themselves it held it in seven of ten."""
    rng = np.random.default_rng(round(100 * places + 10 * apart + within))
    found = [spread_interval(_stores(rng, places, apart, within), 0.95) for _ in range(200)]
    held = np.mean([_holds(one, apart) for one in found])
    assert held >= 0.91  # 0.95 less 2.6 times the noise of 200


def test_places_whose_times_are_alike_are_called_different_no_more_often_than_by_chance():
    rng = np.random.default_rng(5)
    found = [spread_interval(_stores(rng, 30, 0.0, 1.2), 0.95) for _ in range(200)]
    assert np.mean([one.tau_low > 0 for one in found]) <= 0.06


def test_the_spread_of_times_is_that_of_their_logarithms():
    """Paule-Mandel by statsmodels, and both bounds by a root of Q that scipy looks for."""
    rng = np.random.default_rng(8)
    rows = [rng.lognormal(rng.normal(8, 0.7), 1.1, n) for n in (6, 9, 14, 30, 55, 120, 240)]
    logs, n = [np.log1p(x) for x in rows], np.array([len(x) for x in rows])
    noise = sum(((one - one.mean()) ** 2).sum() for one in logs) / (n.sum() - len(n)) / n
    means = np.array([one.mean() for one in logs])
    found = spread_interval(_times(rows), 0.95)
    expected = combine_effects(means, noise, method_re="iterated", atol=1e-10, maxiter=500)
    assert found.tau**2 == pytest.approx(expected.tau2, rel=1e-6)
    assert found.middle == pytest.approx(expected.mean_effect_re, rel=1e-6)

    def q(tau2):
        weights = 1 / (noise + tau2)
        return float((weights * (means - np.average(means, weights=weights)) ** 2).sum())

    bounds = [brentq(lambda tau2, p=p: q(tau2) - chi2.ppf(p, len(n) - 1), 0, 100) ** 0.5 for p in (0.975, 0.025)]
    assert [found.tau_low, found.tau_high] == pytest.approx(bounds, rel=1e-6)


def test_times_in_another_unit_lie_as_far_apart():
    """A factor has none: days in place of hours are the same factor apart, to the second that is added to each time."""
    rng = np.random.default_rng(9)
    rows = [rng.lognormal(rng.normal(10, 0.8), 0.9, 40) for _ in range(12)]
    once, longer = spread_interval(_times(rows), 0.95), spread_interval(_times([24 * x for x in rows]), 0.95)
    assert longer.tau == pytest.approx(once.tau, rel=1e-3)
    assert longer.middle - once.middle == pytest.approx(np.log(24), abs=1e-3)


def test_equal_times_have_a_spread_and_no_bounds():
    """The logarithms of equal times leave rounding alone, which is neither noise nor a difference."""
    same = spread_interval(_times([np.full(n, 3600.0) for n in (7, 11, 30)]), 0.95)
    assert (same.tau, same.i2, same.tau_low) == (0.0, 0.0, None)
    none = spread_interval(_times([np.zeros(n) for n in (7, 11, 30)]), 0.95)
    assert (none.tau, none.tau_high, none.middle) == (0.0, None, 0.0)
    apart = spread_interval(_times([np.full(10, 3599.0), np.full(10, 7199.0)]), 0.95)
    assert apart.tau == pytest.approx(np.log(2) / np.sqrt(2))
    assert (apart.i2, apart.tau_low) == (1.0, None)
    alone = _times([np.array([60.0]), np.array([600.0])])
    assert spread_interval(alone, 0.95).tau is spread_interval(alone[:1], 0.95).tau is None
