"""Waits compared: with the period before and with the other groups, in numbers and in words."""

from dataclasses import replace

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from cxdash.findings import waiting_sentences as said
from cxdash.findings.response_time import Waits
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.waiting import compared, target_change
from cxdash.stats.estimators import Share

RULES = Rules()


def waits(group, hits, decided, still_open=0, answered=None):
    low, high = Share.wilson(hits, decided, 0.95) if decided else (None, None)
    share = hits / decided if decided else None
    answered = hits if answered is None else answered
    return Waits(
        group, decided + still_open, answered, still_open, within_target=share, low=low, high=high, early=still_open
    )


def test_the_change_is_newcombes_and_the_open_do_not_count():
    found = target_change(waits(None, 60, 100, 900), waits(None, 80, 100), RULES)
    low, high = confint_proportions_2indep(80, 100, 60, 100, method="newcomb", compare="diff")
    assert (found.before, found.verdict) == (0.6, "up")
    assert (found.value, found.low, found.high) == (
        pytest.approx(20.0),
        pytest.approx(100 * low, abs=0.01),
        pytest.approx(100 * high, abs=0.01),
    )
    assert target_change(waits(None, 60, 100), waits(None, 55, 100), RULES).verdict == "noise"
    assert target_change(waits(None, 29, 29), waits(None, 0, 100), RULES).verdict == "few"
    assert target_change(waits(None, 0, 0, 40), waits(None, 9, 100), RULES).value is None


def test_groups_that_stand_apart_are_found_and_small_ones_are_last():
    listed = [
        waits("slow", 50, 100), waits("usual", 800, 1000), waits("usual too", 790, 1000), waits("tiny", 9, 9),
        waits("open", 0, 0, 40), waits(POOLED, 40, 50), Waits(POOLED, 3),
    ]  # fmt: skip
    found = compared(listed, waits(None, 1689, 2159, 40), RULES)
    tiers = {one.waits.group: one.tier for one in found}
    assert tiers == {
        "usual": "within",
        "usual too": "within",
        "slow": "below",
        "tiny": "few",
        "open": None,
        POOLED: None,
    }
    order = [one.waits.group for one in found]
    assert order[-3:] == ["open", POOLED, POOLED]
    assert order.index("usual") < order.index("usual too") < order.index("slow")
    answer = said.groups_answer(found, lambda one: one.group)
    assert answer == "Fewer are in time than of the rest, beyond noise: slow."


def test_one_of_many_equal_groups_is_not_called_different_by_luck():
    listed = [waits(str(place), 42 if place == 0 else 50, 60) for place in range(60)]  # alone, p would be under 0.05
    whole = waits(None, sum(round(one.within_target * 60) for one in listed), 3600)
    assert {one.tier for one in compared(listed, whole, RULES)} == {"within"}


def test_the_answer_tells_missed_from_open():
    found = waits(None, 6, 10, still_open=3, answered=7)
    text = said.details(found)
    in_time = "Of 10 requests 60.0% (31.3% to 83.2%) were answered within 1 hr."
    assert said.waits_answer(found, 3600.0, None, "") == in_time
    timed = replace(found, mean=7200.0, mean_low=5400.0, mean_high=9000.0)
    assert said.waits_answer(timed, 3600.0, None, "") == f"Response time is 2 hr (1.5 hr to 2.5 hr). {in_time}"
    assert said.waits_answer(timed, 3600.0, None, "", True).startswith("Response time in business hours is 2 hr")
    assert "3 requests have no answer and are past the target: they count as missed." in text
    assert "3 requests are younger than the target" in text
    assert said.waits_answer(waits(None, 0, 0), 3600.0, None, "") == "There are no requests in what is chosen."
    assert said.waits_answer(waits(None, 0, 0, 1), 3600.0, None, "").startswith("No request is old enough")
