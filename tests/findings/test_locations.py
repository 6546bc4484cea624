"""Locations: ranks, changes and consistency together, and what is no location."""

import pandas as pd
import pytest

from cxdash.findings.locations import locations
from cxdash.findings.scores import POOLED, Rules
from cxdash.metrics import CSAT, NPS, RESPONSE_TIME


def frame(groups, metric="nps"):
    """{group: (promoters, passives, detractors)} as parts."""
    return pd.DataFrame(
        [
            (metric, group, up + same + down, 100.0 * (up - down), 10_000.0 * (up + down), 0.0, None, 0)
            for group, (up, same, down) in groups.items()
        ],
        columns=["metric", "by0", "n", "total", "squares", "score_total", "median", "unscored"],
    )


USUAL = {f"store {number}": (50 + number % 3, 30, 20) for number in range(12)}


def test_a_tiny_perfect_store_is_not_called_best():
    found = locations(NPS, frame(USUAL | {"good": (320, 60, 20), "tiny": (6, 0, 0)}), None, Rules())
    listed = {one.score.group: one for one in found.listed}
    assert found.listed[0].score.group == "good"
    assert listed["good"].ranks == (1, 2)
    assert listed["tiny"].score.tier == "few"
    assert listed["tiny"].ranks[0] <= 2
    assert listed["tiny"].ranks[1] >= 12  # nothing is known of it
    assert (listed["tiny"].change, listed["tiny"].verdict) == (None, "few")


def test_what_is_no_location_has_no_place_and_is_not_in_the_consistency():
    groups = USUAL | {"": (10, 30, 160), "small": (2, 0, 0), "smaller": (0, 3, 0)}
    found = locations(NPS, frame(groups), frame(groups), Rules())
    listed = {one.score.group: one for one in found.listed}
    assert listed[""].ranks is listed[POOLED].ranks is None
    assert {one.ranks[1] for one in found.listed if one.ranks} <= set(range(1, 13))
    assert found.whole.n == sum(one.score.n for one in found.listed)
    assert found.consistency == locations(NPS, frame(USUAL), None, Rules()).consistency


def test_the_fastest_is_first_where_less_is_better():
    rows = [
        ("response_time", group, 100, 100 * 3600.0 * mean, 100 * (3600.0 * mean) ** 2 + 99 * 3600.0**2, 0.0, None, 0)
        for group, mean in (("slow", 9.0), ("fast", 2.0), ("usual", 5.0))
    ]
    columns = ["metric", "by0", "n", "total", "squares", "score_total", "median", "unscored"]
    found = locations(RESPONSE_TIME, pd.DataFrame(rows, columns=columns), None, Rules())
    assert [(one.score.group, one.ranks) for one in found.listed] == [
        ("fast", (1, 1)),
        ("usual", (2, 2)),
        ("slow", (3, 3)),
    ]
    # In hours: three means of which the sampling noise of 0.1 hours is taken off.
    variance = ((9 - 16 / 3) ** 2 + (2 - 16 / 3) ** 2 + (5 - 16 / 3) ** 2) / 2
    assert found.consistency.tau == pytest.approx((variance - 0.01) ** 0.5)


def test_changes_are_those_of_the_comparison_period():
    found = locations(NPS, frame(USUAL | {"worse": (20, 30, 70)}), frame(USUAL | {"worse": (80, 30, 10)}), Rules())
    assert {one.score.group: one.verdict for one in found.listed} == dict.fromkeys(USUAL, "noise") | {"worse": "down"}


def test_nothing_is_compared_where_there_is_nothing():
    found = locations(CSAT, frame({}), None, Rules())
    assert (found.listed, found.consistency.tau, found.whole.value) == ((), None, None)
    alone = locations(NPS, frame({"one": (5, 3, 2)}), None, Rules())
    assert (alone.listed[0].ranks, alone.consistency.tau, alone.consistency.i2) == ((1, 1), None, None)


def test_a_column_in_hours_has_its_interval_in_hours():
    from cxdash.findings.scores import Score
    from cxdash.metrics import RESPONSE_TIME
    from cxdash.ui.frames import column_interval

    assert column_interval(RESPONSE_TIME, Score("a", 9, 17.7, 4.8, 69.6)) == "4.8 to 69.6"
    assert column_interval(RESPONSE_TIME, Score("a", 9, 17.7)) == "—"
    assert column_interval(CSAT, Score("a", 9, 50.0, 40.0, 60.0)) == "40 to 60%"
