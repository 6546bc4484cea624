"""Control charts: seldom a false alarm, also where scores differ by more than sampling; what was planted is found."""

from itertools import groupby, product

import numpy as np
import pytest
from scipy.stats import binom

from cxdash.stats.control_rules import LEAST, _chance_of_run, control, run_length
from cxdash.stats.estimators import z_value
from cxdash.stats.parts import Logs, Parts


def shares(counts, chances, rng):
    hits = rng.binomial(counts, np.clip(chances, 0, 1))
    return [Parts(int(n), 100.0 * int(k), 10_000.0 * int(k)) for n, k in zip(counts, hits, strict=True)]


@pytest.mark.parametrize(("buckets", "level", "spread"), [(12, 0.5, 0.0), (24, 0.9, 0.02), (60, 0.5, 0.06)])
def test_a_steady_row_breaks_a_rule_in_at_most_five_of_a_hundred(buckets, level, spread):
    rng = np.random.default_rng(7)
    runs = 400
    alarms = 0
    for _run in range(runs):
        found = control(shares(rng.integers(10, 300, buckets), level + rng.normal(0, spread, buckets), rng), 0.05)
        alarms += bool(found.beyond or found.runs)
    assert alarms / runs <= 0.05


def test_the_chance_of_a_run_is_that_of_all_rows_of_coins():
    for tosses, length in ((6, 3), (10, 4), (12, 7)):
        rows = list(product((0, 1), repeat=tosses))
        longest = [max(len(list(members)) for _side, members in groupby(row)) for row in rows]
        expected = sum(one >= length for one in longest) / len(rows)
        assert _chance_of_run(tosses, length) == pytest.approx(expected, abs=1e-12)
    assert _chance_of_run(60, run_length(60, 0.025)) <= 0.025 < _chance_of_run(60, run_length(60, 0.025) - 1)


def test_limits_are_those_of_the_bucket_and_of_what_neighbours_differ_by():
    """Halves of 100 and of 400 answers in turn: no spread beyond sampling, so plain limits around 50."""
    buckets = [Parts(n, 50.0 * n, 5000.0 * n) for n in (100, 400) * 6]
    found = control(buckets, 0.05)
    within = sum(one.squares - one.total**2 / one.n for one in buckets) / (3000 - 12)
    for one, (low, high) in zip(buckets, found.limits, strict=True):
        reach = z_value(1 - 0.025 / 12) * (within / one.n) ** 0.5
        assert (low, high) == (pytest.approx(50 - reach), pytest.approx(50 + reach))
    assert found.inflation == 1.0
    # Laney's inflation: the mean moving range of the standardised scores over 1.128.
    jumpy = [Parts(100, 100.0 * k, 10_000.0 * k) for k in (40, 60) * 6]
    error = (sum(one.squares - one.total**2 / one.n for one in jumpy) / (1200 - 12) / 100) ** 0.5
    assert control(jumpy, 0.05).inflation == pytest.approx(20 / error / 1.128, rel=1e-3)


def test_what_was_planted_is_found_where_it_is():
    rng = np.random.default_rng(8)
    level = np.full(30, 0.6)
    level[12] -= 0.3
    found = control(shares(np.full(30, 200), level, rng), 0.05)
    assert found.beyond == (12,)
    level = np.r_[np.full(15, 0.5), np.full(15, 0.7)]
    buckets = shares(np.full(30, 400), level, rng)
    # A bucket without answers counts on neither side.
    assert control([*buckets[:20], Parts(), *buckets[20:]], 0.05).runs == ((0, 15), (15, 31))
    assert control(buckets[: LEAST - 1], 0.05) is None
    assert control([Parts(10, 1000.0, 100_000.0)] * 12, 0.05) is None


def scored(chances, n, buckets, rng):
    """Rows of so many answers each, of which so large shares earn 100, 0 and -100."""
    counts = rng.multinomial(n, chances, size=buckets).tolist()
    return [Parts(n, 100.0 * (up - down), 10_000.0 * (up + down)) for up, _none, down in counts]


def timed(spread, n, buckets, rng):
    drawn = 3600 * rng.lognormal(0, spread, (buckets, n))
    logs = np.log1p(drawn)
    sums = [(values**power).sum(axis=1) for values, most in ((drawn, 2), (logs, 3)) for power in range(1, most + 1)]
    return [Parts(n, total, squares, Logs(*rest)) for total, squares, *rest in np.column_stack(sums).tolist()]


@pytest.mark.parametrize(
    ("draw", "kind", "step"),
    [
        *((scored, (share, 1 - share, 0.0), 100.0) for share in (0.5, 0.9, 0.95, 0.98)),
        *((scored, chances, 100.0) for chances in ((0.5, 0.3, 0.2), (0.9, 0.06, 0.04))),
        *((timed, spread, 0.0) for spread in (0.7, 1.0, 1.5)),
    ],
)
def test_a_steady_row_breaks_a_rule_as_seldom_where_its_answers_lie_far_to_one_side(draw, kind, step):
    """At 30 answers, normal limits on the points raise 8 of 100 false alarms at 95 % satisfied, 20 for scattered times."""
    rng = np.random.default_rng(11)
    rows = 80
    for n, buckets in ((30, 12), (30, 60), (100, 26), (300, 60)):
        charts = [control(draw(kind, n, buckets, rng), 0.05, step) for _row in range(rows)]
        alarms = sum(bool(found.beyond or found.runs) for found in charts if found is not None)
        assert alarms <= binom.ppf(0.999, rows, 0.05), (n, buckets)


def test_limits_of_times_hold_typical_ones_and_a_mean_is_beyond_them_where_its_typical_time_is():
    rng = np.random.default_rng(12)
    buckets = timed(1.0, 200, 24, rng)
    slow = timed(1.0, 200, 1, np.random.default_rng(13))[0]
    slow = Parts(200, slow.total * 3, slow.squares * 9, _longer(slow.logs, 200, np.log(3)))
    # One answer of a month: the mean is three times as high, the typical time hardly moves.
    wait = 400 * 3600.0 * 2
    logs = Logs(*(np.log1p(wait) ** power for power in (1, 2, 3)))
    lone = buckets[5] + Parts(1, wait, wait**2, logs)
    row = [*buckets[:5], lone, *buckets[6:12], slow, *buckets[13:]]
    found = control(row, 0.05)
    assert found.beyond == (12,)
    assert found.sides[12] == 1
    for place, (one, (low, high)) in enumerate(zip(row, found.limits, strict=True)):
        assert (low <= one.mean <= high) is (place not in found.beyond)


def _longer(logs, n, by):
    """The sums of logarithms that are all longer by so much."""
    total = logs.total + n * by
    squares = logs.squares + 2 * by * logs.total + n * by**2
    return Logs(total, squares, logs.cubes + 3 * by * logs.squares + 3 * by**2 * logs.total + n * by**3)


def test_more_in_a_row_are_asked_for_where_one_side_is_the_likelier():
    rng = np.random.default_rng(14)
    even, uneven = (control(scored((p, 1 - p, 0.0), 30, 40, rng), 0.05, 100.0) for p in (0.5, 0.95))
    assert even.length < uneven.length
    for side in (0.5, 0.7):
        rows = np.random.default_rng(15).random((4000, 40)) < side
        longest = [max(len(list(members)) for _side, members in groupby(row)) for row in rows.tolist()]
        length = run_length(40, 0.025, side)
        assert np.mean([one >= length for one in longest]) == pytest.approx(_chance_of_run(40, length, side), abs=0.01)
