"""Control charts: seldom a false alarm, also where scores differ by more than sampling; what was planted is found."""

from itertools import groupby, product

import numpy as np
import pytest

from cxdash.stats.control_rules import LEAST, _chance_of_run, control, run_length
from cxdash.stats.estimators import z_value
from cxdash.stats.parts import Parts


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
