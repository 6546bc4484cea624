"""Which groups moved: only beyond noise, only with enough answers, the surest first."""

import numpy as np
import pandas as pd
import pytest

from cxdash.findings.counted import counted
from cxdash.findings.movers import Changes, movement
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import verdict, verdict_word
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


def scored(groups):
    return counted("nps", frame(groups))


USUAL = {f"store {number}": (50 + number % 3, 30, 20) for number in range(12)}


def test_real_moves_are_found_and_noise_is_not():
    before = USUAL | {"better": (40, 30, 30), "worse": (60, 30, 10)}
    after = USUAL | {"better": (80, 15, 5), "worse": (30, 20, 50), "store 1": (54, 28, 18)}
    found = movement(NPS, scored(before), scored(after), Rules())
    assert [(mover.group, mover.change.verdict, mover.change.is_good) for mover in found.movers] == [
        ("worse", "down", False), ("better", "up", True),
    ]  # fmt: skip
    assert found.compared == 14
    assert found.movers[0].change.value == pytest.approx(-70)
    assert -70 < found.movers[0].shrunken < -30


def test_few_answers_and_groups_of_one_period_are_not_compared():
    before = USUAL | {"few": (29, 0, 0), "gone": (90, 5, 5)}
    after = USUAL | {"few": (0, 0, 29), "new": (5, 5, 90), "": (0, 0, 500)}
    found = movement(NPS, scored(before | {"": (500, 0, 0)}), scored(after), Rules())
    assert found.movers == ()
    assert found.compared == len(USUAL)


def test_a_big_store_goes_before_a_small_one_that_jumped_as_far():
    before = USUAL | {"small": (18, 7, 7), "big": (540, 210, 210)}
    after = USUAL | {"small": (4, 7, 21), "big": (120, 210, 630)}
    found = movement(NPS, scored(before), scored(after), Rules())
    assert [mover.group for mover in found.movers] == ["big", "small"]


def test_less_time_is_for_the_better():
    def times(mean):
        rows = [
            ("response_time", f"L{n}", 50, 50 * 3600.0, 50 * (3600.0**2 + 900.0**2), 0.0, None, 0) for n in range(5)
        ]
        rows.append(("response_time", "quick", 50, 50 * mean, 50 * (mean**2 + 900.0**2), 0.0, None, 0))
        return pd.DataFrame(rows, columns=frame({"a": (1, 1, 1)}).columns)

    (mover,) = movement(
        RESPONSE_TIME, *(counted("response_time", times(one)) for one in (7200.0, 3600.0)), Rules()
    ).movers
    assert (mover.group, mover.change.verdict, mover.change.is_good) == ("quick", "down", True)
    assert mover.change.value == pytest.approx(-1.0)


@pytest.mark.parametrize("metric", [NPS, CSAT, RESPONSE_TIME])
def test_movers_are_the_real_ones_of_all_changes(metric):
    """Two ways to the same: the movers alone, and the changes of all groups."""
    rng = np.random.default_rng(7)
    points = {NPS: [-100.0, 0.0, 100.0], CSAT: [0.0, 100.0], RESPONSE_TIME: [600.0, 7200.0, 90_000.0]}[metric]

    def drawn(shift):
        rows = []
        for number in range(40):
            n = int(rng.integers(3, 120))
            weights = np.linspace(1, 1 + shift * (number % 5 == 0), len(points))
            got = rng.choice(points, n, p=weights / weights.sum())
            rows.append((metric.id, f"L{number}", n, got.sum(), (got**2).sum(), 0.0, None, 0))
        return pd.DataFrame(rows, columns=frame({"a": (1, 1, 1)}).columns)

    before, after = drawn(0.0), drawn(8.0)
    changes = Changes(metric, counted(metric.id, before), counted(metric.id, after), Rules())
    found = movement(metric, counted(metric.id, before), counted(metric.id, after), Rules())
    assert {one.group: one.change for one in found.movers} == {
        group: one for group, one in changes.items() if one.verdict in ("up", "down")
    }
    assert found.movers
    assert found.compared == sum(one.verdict != "few" for one in changes.values())


def test_nothing_to_compare():
    assert movement(NPS, scored({}), scored({}), Rules()).movers == ()


def test_a_change_that_is_real_alone_is_noise_among_many():
    """One in twenty unchanged groups changes "really" by chance: among forty, such a one says nothing."""
    before = {f"store {number}": (40, 20, 20) for number in range(40)} | {"lucky": (40, 20, 20)}
    after = before | {"lucky": (28, 20, 32)}
    alone = Changes(NPS, scored({"lucky": before["lucky"]}), scored({"lucky": after["lucky"]}), Rules())
    assert alone["lucky"].verdict == "down"
    among = Changes(NPS, scored(before), scored(after), Rules())
    assert among["lucky"].verdict == "noise"
    assert among["lucky"].is_good is None
    assert among["lucky"].value == alone["lucky"].value


def test_a_change_that_only_its_number_makes_noise_says_of_how_many():
    """Beside an interval that leaves 0 out, “within noise” alone reads like a slip."""
    before = USUAL | {"lucky": (50, 30, 20)}
    after = USUAL | {"lucky": (63, 26, 11)}
    found = Changes(NPS, scored(before), scored(after), Rules())["lucky"]
    assert found.low > 0
    assert (found.verdict, found.among) == ("noise", 13)
    assert verdict_word(found) == "within noise (of 13 compared)"
    assert verdict(NPS, found) == "within noise (of 13 compared)"  # and not the least change that would have been seen
    assert verdict_word(Changes(NPS, scored(before), scored(after), Rules())["store 3"]) == "within noise"
