"""The interval of the spread between groups, against published values, a closed form and simulation."""

import numpy as np
import pytest
from scipy.special import chdtri
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
        held += found.tau_low <= tau <= found.tau_high
    # Where nothing differs the lower bound is 0 and only the upper one can fail.
    assert 0.93 <= held / 400 <= (0.97 if tau else 0.995)


def test_what_cannot_be_compared_has_no_bounds():
    assert spread_interval([], 0.95).tau_low is None
    assert spread_interval([Parts(9, 100.0, 90_000.0)], 0.95).tau_high is None
    assert spread_interval([Parts(3, 300.0, 30_000.0), Parts(2, 0.0, 0.0)], 0.95).i2_low is None
    with pytest.raises(ValueError, match="two effects"):
        q_profile([1.0], [1.0], 0.95)


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


def _stores(rng, spread_of_logs):
    """60 places with 5 to 300 requests each, whose true mean times are log-normal, and the spread of these."""
    sizes = rng.integers(5, 300, 60)
    rows = [rng.lognormal(rng.normal(0, spread_of_logs), 0.8, n) * np.exp(-0.32) for n in sizes]
    logs = [(float(x.sum()), float((x**2).sum()), float((x**3).sum())) for x in map(np.log1p, rows)]
    return [Parts(len(x), float(x.sum()), float((x**2).sum()), Logs(*sums)) for x, sums in zip(rows, logs, strict=True)]


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


@pytest.mark.parametrize(("spread_of_logs", "least"), [(0.3, 0.93), (0.7, 0.7)])
def test_the_interval_of_how_far_times_lie_apart_allows_for_a_few_very_long_ones(spread_of_logs, least):
    """Taken for normal it would hold the second truth in six of ten; where a few rule, no interval from 60 places is sure."""
    rng = np.random.default_rng(11)
    truth = np.sqrt((np.exp(spread_of_logs**2) - 1) * np.exp(spread_of_logs**2))
    found = [spread_interval(_stores(rng, spread_of_logs), 0.95) for _ in range(200)]
    held = np.mean([one.tau_low <= truth <= one.tau_high for one in found])
    assert held >= least
