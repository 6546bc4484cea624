"""Steps over time: found where they are, and seldom where there are none."""

import numpy as np
import pytest
from scipy.stats import ttest_ind

from cxdash.stats.changepoints import steps
from cxdash.stats.parts import Parts

MIX = (0.5, 0.3, 0.2)


def nps(rng, sizes, mixes=None):
    """A bucket of NPS answers for each size."""
    found = []
    for place, n in enumerate(sizes):
        up, _same, down = rng.multinomial(n, MIX if mixes is None else mixes[place])
        found.append(Parts(int(n), 100.0 * (up - down), 10_000.0 * (up + down)))
    return found


def times(rng, sizes):
    drawn = [rng.gamma(2.0, 5000.0, n) for n in sizes]
    return [Parts(len(one), float(one.sum()), float((one**2).sum())) for one in drawn]


def weekdays(rng, sizes):
    """Buckets that differ by more than sampling does, with no step."""
    mixes = []
    for _ in sizes:
        shift = rng.normal(0, 0.1)
        mixes.append((0.5 + shift, 0.3, 0.2 - shift) if abs(shift) < 0.2 else MIX)
    return nps(rng, sizes, mixes)


SIZES = {
    "weeks": lambda rng: rng.integers(20, 60, 52),
    "days": lambda rng: rng.integers(0, 12, 180),
    "months": lambda rng: rng.integers(50, 400, 12),
    "growing": lambda rng: np.linspace(3, 200, 40).astype(int),
}


@pytest.mark.parametrize("draw", [nps, times, weekdays])
@pytest.mark.parametrize("shape", SIZES)
def test_a_series_without_a_step_seldom_has_one(shape, draw):
    rng = np.random.default_rng(70)
    alarms = sum(bool(steps(draw(rng, SIZES[shape](rng)), 0.05, 30)) for _ in range(250))
    assert alarms / 250 <= 0.05 + 1.3 * (0.05 * 0.95 / 250) ** 0.5


def test_a_planted_step_is_found_with_its_interval():
    rng = np.random.default_rng(71)
    found, held = 0, 0
    for _ in range(150):
        place = int(rng.integers(10, 42))
        mixes = [MIX if number < place else (0.38, 0.32, 0.3) for number in range(52)]
        made = steps(nps(rng, rng.integers(25, 60, 52), mixes), 0.05, 30)
        if made:
            nearest = min(made, key=lambda one: abs(one.place - place))
            found, held = found + 1, held + (nearest.early <= place <= nearest.late)
            assert nearest.early <= nearest.place <= nearest.late
    assert found >= 145
    assert held / found >= 0.93


def test_two_steps_are_both_found_and_measured_between_their_neighbours():
    rng = np.random.default_rng(72)
    mixes = [MIX] * 30 + [(0.3, 0.3, 0.4)] * 30 + [(0.6, 0.3, 0.1)] * 30
    first, second = steps(nps(rng, [80] * 90, mixes), 0.05, 30)
    assert (abs(first.place - 30) <= 1, abs(second.place - 60) <= 1) == (True, True)
    assert (first.since, first.until, second.since, second.until) == (0, second.place, first.place, 90)


@pytest.mark.parametrize("seed", range(3))
def test_the_place_is_the_one_with_the_largest_t_of_equal_buckets(seed):
    rng = np.random.default_rng(seed)
    points = np.concatenate([rng.normal(0, 1, 40), rng.normal(3, 1, 25)])
    buckets = [Parts(1, float(one), float(one**2)) for one in points]
    heights = [abs(ttest_ind(points[place:], points[:place]).statistic) for place in range(2, 64)]
    (found,) = steps(buckets, 0.05, 2)
    assert found.place == 2 + int(np.argmax(heights))


def test_where_nothing_can_be_said_there_is_no_step():
    assert steps([], 0.05, 30) == ()
    assert steps([Parts(50, 5000.0, 500_000.0)] * 20, 0.05, 30) == ()  # everybody alike
    assert steps([Parts(), Parts(40, 0.0, 0.0), Parts()], 0.05, 30) == ()
    # Clear, but of too few answers; and clear in one bucket only, which is no step.
    few = [Parts(1, 100.0, 10_000.0)] * 20 + [Parts(1, -100.0, 10_000.0)] * 20
    assert steps(few, 0.05, 30) == ()
    assert [one.place for one in steps(few, 0.05, 20)] == [20]
    assert steps([Parts(40, 4000.0, 400_000.0)] * 3 + [Parts(40, -4000.0, 400_000.0)], 0.05, 30) == ()


def test_empty_buckets_count_as_time_only():
    answers = [Parts(30, 1500.0, 300_000.0), Parts(30, 1400.0, 300_000.0)]
    low = [Parts(30, -1500.0, 300_000.0), Parts(30, -1400.0, 300_000.0)]
    spaced = [part for pair in (answers * 5 + low * 5) for part in (pair, Parts())]
    (found,) = steps(spaced, 0.05, 30)
    assert found.place == 20


def test_a_spike_leaves_no_step_where_nothing_steps():
    level, spike = Parts(30, 1500.0, 150_000.0), Parts(30, -3000.0, 300_000.0)
    for length in (2, 3, 6):
        found = steps([level] * 20 + [spike] * length + [level] * 20, 0.05, 30)
        assert [one.place for one in found] in ([20, 20 + length], [])
    alike, other = Parts(30, 3000.0, 300_000.0), Parts(30, -3000.0, 300_000.0)  # no spread within at all
    assert [one.place for one in steps([alike] * 9 + [other] * 9 + [alike] * 9, 0.05, 30)] in ([9, 18], [])


@pytest.mark.parametrize("seed", range(6))
def test_steps_are_in_order_and_their_ranges_meet(seed):
    rng = np.random.default_rng(seed)
    mixes = [[MIX, (0.2, 0.3, 0.5), (0.7, 0.2, 0.1)][int(rng.integers(3))] for _ in range(9) for _week in range(8)]
    found = steps(nps(rng, rng.integers(20, 90, 72), mixes), 0.05, 30)
    places = [0, *(one.place for one in found), 72]
    assert places == sorted(set(places))
    assert [(one.since, one.until) for one in found] == list(zip(places, places[2:], strict=False))
    assert all(one.early <= one.place <= one.late and one.p <= 0.05 and one.noise >= 1 for one in found)
