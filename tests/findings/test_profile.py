"""Profiles: one location against the others and its peers, by hand, and what is not compared."""

import pandas as pd
import pytest

from cxdash.findings.funnel import Funnel, FunnelStep
from cxdash.findings.profile import deviations, reaches
from cxdash.findings.profile_sentences import against_others, against_peers, reaches_answer
from cxdash.findings.scores import Rules
from cxdash.metrics import CSAT, NPS, RESPONSE_TIME

RULES = Rules()
USUAL = {f"L{number}": (50, 30, 20) for number in range(8)}


def frame(groups, metric="nps"):
    """{location: (promoters, passives, detractors)} as parts by location."""
    return pd.DataFrame(
        [
            (metric, group, up + same + down, 100.0 * (up - down), 10_000.0 * (up + down), 0.0, None, 0)
            for group, (up, same, down) in groups.items()
        ],
        columns=["metric", "by0", "n", "total", "squares", "score_total", "median", "unscored"],
    )


def test_a_location_is_compared_with_the_others_and_with_those_like_it():
    groups = USUAL | {"here": (160, 20, 20), "small": (1, 0, 1)}
    found = deviations([NPS], {"nps": frame(groups)}, "here", {"L0", "L1", "L2", "L3", "L4"}, RULES)["nps"]
    assert (found.own.value, found.own.n) == (70.0, 200)
    assert (found.others.before.n, found.others.value) == (802, pytest.approx(70 - 100 * (401 - 161) / 802))
    assert (found.peers.before.n, found.peers.value) == (400, 40.0)  # without the one that is pooled with the small one
    assert {found.others.verdict, found.peers.verdict} == {"up"}
    assert against_others(NPS, found.others).startswith("▲ 40 above all other locations (+")
    assert against_peers(NPS, found.peers).endswith("better, beyond noise.")


def test_too_few_alike_and_all_alike_are_no_peers():
    groups = USUAL | {"here": (160, 20, 20)}
    for peers in (set(), {"L0", "L1", "L2"}, set(USUAL)):
        found = deviations([NPS], {"nps": frame(groups)}, "here", peers, RULES)["nps"]
        assert found.peers is None
        assert found.others is not None


def test_a_hidden_location_is_compared_with_nobody():
    for here in ((2, 1, 1), (0, 0, 0)):
        found = deviations([NPS], {"nps": frame(USUAL | {"here": here})}, "here", set(USUAL), RULES)["nps"]
        assert (found.own.value, found.others, found.peers) == (None, None, None)
    few = deviations([NPS], {"nps": frame(USUAL | {"here": (9, 0, 0)})}, "here", set(), RULES)["nps"]
    assert few.others.verdict == "few"
    assert "too few answers to tell" in against_others(NPS, few.others)


def test_the_more_is_shown_the_more_must_speak_for_a_difference():
    # p is about 0.03 against the others: real alone, noise beside another metric that says nothing.
    here = frame(USUAL | {"here": (62, 24, 14)})
    alone = deviations([NPS], {"nps": here}, "here", set(), RULES)["nps"]
    assert 0.025 < alone.others.p < 0.05
    assert alone.others.verdict == "up"
    flat = frame(dict.fromkeys([*USUAL, "here"], (70, 0, 30)), "csat")
    beside = deviations([NPS, CSAT], {"nps": here, "csat": flat}, "here", set(), RULES)
    assert (beside["nps"].others.verdict, beside["csat"].others.verdict) == ("noise", "noise")
    assert beside["csat"].others.value == 0.0


def test_slower_is_worse():
    rows = [
        ("response_time", group, 100, 100 * 3600.0 * mean, 100 * (3600.0 * mean) ** 2 + 99 * 3600.0**2, 0.0, None, 0)
        for group, mean in (("here", 9.0), ("there", 2.0))
    ]
    columns = ["metric", "by0", "n", "total", "squares", "score_total", "median", "unscored"]
    parts = pd.DataFrame(rows, columns=columns)
    found = deviations([RESPONSE_TIME], {"response_time": parts}, "here", set(), RULES)["response_time"]
    assert found.others.value == pytest.approx(7.0)
    assert against_others(RESPONSE_TIME, found.others).startswith("▼ 7 hr slower than all other locations")


def funnel(*customers):
    steps = tuple(
        FunnelStep(name, n, of_entry=n / customers[0] if customers[0] else None, settled=n)
        for name, n in zip(("Visit", "Basket", "Purchase"), customers, strict=True)
    )
    return Funnel(None, steps)


def test_the_funnel_is_compared_step_by_step():
    here, everywhere = funnel(200, 160, 40), funnel(4000, 3150, 2000)
    found = reaches(here, everywhere, RULES)
    assert [(one.step, one.own.value, one.whole.value) for one in found] == [
        ("Basket", 80.0, 78.75),
        ("Purchase", 20.0, 50.0),
    ]
    assert [one.verdict for one in found] == ["noise", "below"]
    assert all(one.own.low < one.own.value < one.own.high for one in found)
    said = reaches_answer(here, found)
    assert said == (
        "Of 200 customers at Visit whose windows are over, 20% (15% to 26%) reach Purchase; of all, 50% (48% to 52%). "
        "Fewer than elsewhere come to Purchase, beyond noise."
    )
    assert {one.verdict for one in reaches(funnel(12, 6, 0), everywhere, RULES)} == {"few"}
    assert reaches(funnel(0, 0, 0), everywhere, RULES) == []
