"""Rates, losses and pools of funnels, from counts worked out by hand."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from cxdash.findings.feelings import feeling_gaps, feelings
from cxdash.findings.funnel import group_funnels, largest_loss, losses, whole_funnel
from cxdash.findings.scores import POOLED, Rules
from cxdash.metrics import CES, CSAT, NPS
from cxdash.ui.losses import feelings_table

STEPS = ("visit", "order", "pay")


def frame(counts, by=False):
    """{group: (stopped per step, open per step)} as the query gives it; gaps of 60 and 90 s to the next step."""
    rows = [
        {"by0": group, "step": place, "stopped": stopped, "open": still,
         "settled": sum(all_stopped[place - 1:]), "settled_on": sum(all_stopped[place:]),  # all but who is open
         "median_seconds": 60.0 if place < 3 else None, "p90_seconds": 90.0 if place < 3 else None}
        for group, (all_stopped, all_open) in counts.items()
        for place, (stopped, still) in enumerate(zip(all_stopped, all_open, strict=True), 1)
    ]  # fmt: skip
    made = pd.DataFrame(rows)
    return made if by else made.drop(columns="by0")


def test_rates_losses_and_times():
    funnel = whole_funnel(STEPS, frame({None: ((40, 20, 30), (8, 2, 0))}), Rules())
    assert funnel.group is None
    assert [step.customers for step in funnel.steps] == [100, 52, 30]
    assert [step.of_entry for step in funnel.steps] == [1.0, 0.52, 0.3]
    assert [step.of_previous for step in funnel.steps] == [None, 0.52, 30 / 52]
    assert [(step.lost, step.open) for step in funnel.steps] == [(40, 8), (20, 2), (0, 0)]
    assert [step.times.median_seconds for step in funnel.steps] == [60.0, 60.0, None]
    assert [step.times.p90_seconds for step in funnel.steps] == [90.0, 90.0, None]
    # Of the two that are open at the order none may go on to pay, or both.
    assert funnel.steps[2].low == pytest.approx(proportion_confint(30, 52, method="wilson")[0])
    assert funnel.steps[2].high == pytest.approx(proportion_confint(32, 52, method="wilson")[1])
    assert (funnel.steps[0].low, funnel.steps[0].high) == (None, None)
    for step, following in zip(funnel.steps, funnel.steps[1:], strict=False):
        assert step.customers == following.customers + step.lost + step.open


def test_nobody_entered():
    funnel = whole_funnel(STEPS, frame({None: ((0, 0, 0), (0, 0, 0))}), Rules())
    assert [(step.customers, step.of_entry, step.of_previous) for step in funnel.steps] == [(0, None, None)] * 3
    assert largest_loss(funnel, Rules()) is None
    assert group_funnels(STEPS, frame({"web": ((0, 0, 0), (0, 0, 0))}, by=True).head(0), Rules()) == []


def test_a_step_that_nobody_reached_has_no_share_after_it():
    funnel = whole_funnel(STEPS, frame({None: ((7, 0, 0), (0, 0, 0))}), Rules())
    assert [step.of_previous for step in funnel.steps] == [None, 0.0, None]
    assert [step.of_entry for step in funnel.steps] == [1.0, 0.0, 0.0]


def test_a_whole_of_few_is_shown():
    funnel = whole_funnel(STEPS, frame({None: ((1, 1, 0), (0, 0, 0))}), Rules())
    assert [step.customers for step in funnel.steps] == [2, 1, 0]
    assert (funnel.is_hidden, funnel.few) == (False, True)


def test_small_groups_are_pooled_by_their_customers():
    counts = {"web": ((4, 3, 3), (0, 0, 0)), "kiosk": ((2, 0, 1), (0, 1, 0)), "fax": ((0, 1, 1), (1, 0, 0))}
    found = group_funnels(STEPS, frame(counts, by=True), Rules())
    assert [(funnel.group, funnel.members, funnel.customers) for funnel in found] == [("web", 1, 10), (POOLED, 2, 7)]
    pool = found[1]
    assert [step.customers for step in pool.steps] == [7, 4, 2]
    assert [(step.lost, step.open) for step in pool.steps] == [(2, 1), (1, 1), (0, 0)]
    assert [step.times.median_seconds for step in pool.steps] == [None] * 3  # quantiles cannot be added


def test_a_pool_that_is_too_small_shows_only_how_many_entered():
    found = group_funnels(STEPS, frame({"a": ((1, 1, 0), (0, 0, 0)), "b": ((0, 0, 1), (0, 0, 0))}, by=True), Rules())
    assert [(funnel.group, funnel.is_hidden, funnel.customers) for funnel in found] == [(POOLED, True, 3)]
    assert [step.customers for step in found[0].steps] == [3, None, None]
    assert largest_loss(found[0], Rules()) is None
    everyone = group_funnels(
        STEPS, frame({"a": ((1, 1, 0), (0, 0, 0)), "b": ((0, 0, 1), (0, 0, 0))}, by=True), Rules(min_answers=0)
    )
    assert [funnel.group for funnel in everyone] == ["a", "b"]


def test_the_largest_loss_is_of_those_whose_windows_are_over():
    # 100 reach the visit, 30 of them are open, and of the others 10 are lost. Of 60 at the order, 20 are lost.
    funnel = whole_funnel(STEPS, frame({None: ((10, 20, 40), (30, 0, 0))}), Rules())
    loss = largest_loss(funnel, Rules())
    assert (loss.step, loss.following, loss.lost, loss.of) == ("order", "pay", 20, 60)
    assert loss.share == pytest.approx(1 / 3)
    assert (loss.low, loss.high) == pytest.approx(proportion_confint(20, 60, method="wilson"))


def test_a_group_of_which_few_have_a_window_that_is_over_has_no_share_lost():
    """One of ten, lost, would read “100 % lost”; all customers together are told however few they are."""
    counts = {"a": ((40, 20, 30), (0, 0, 0)), "b": ((1, 0, 0), (9, 0, 0))}
    told = {one.group: losses(one, Rules()) for one in group_funnels(STEPS, frame(counts, by=True), Rules())}
    assert told["b"] == [None, None]
    assert told["a"][0].share == 40 / 90
    assert losses(whole_funnel(STEPS, frame({None: counts["b"]}), Rules()), Rules())[0].share == 1.0


def test_a_loss_of_few_does_not_outweigh_one_of_many():
    funnel = whole_funnel(STEPS, frame({None: ((900, 2, 0), (0, 0, 0))}), Rules())
    assert largest_loss(funnel, Rules()).step == "visit"  # 900 of 902; not 2 of 2


def test_feelings_of_those_who_went_on_and_those_who_left():
    columns = ["metric", "step", "is_open", "n", "total", "squares", "score_total", "median", "unscored"]
    parts = pd.DataFrame(
        [
            ("nps", 1, False, 10, -500.0, 70_000.0, 50.0, None, 1),
            ("nps", 1, True, 99, 9_900.0, 990_000.0, 990.0, None, 0),
            ("nps", 2, False, 5, 0.0, 0.0, 35.0, None, 0),
            ("nps", 2, True, 6, 0.0, 0.0, 42.0, None, 0),
            ("nps", 3, False, 9, 900.0, 90_000.0, 90.0, None, 0),
            ("csat", 3, False, 9, 900.0, 90_000.0, 45.0, None, 0),
        ],
        columns=columns,
    )
    first, second = feelings(NPS, STEPS, parts, Rules())
    assert (first.step, first.left.n, first.left.value, first.left.unscored) == ("visit", 10, -50.0, 1)
    assert (first.went_on.n, first.went_on.value) == (20, 45.0)  # all who got beyond it, open further on or not
    assert (second.left.n, second.went_on.n, second.went_on.value) == (5, 9, 100.0)
    few, none = feelings(CSAT, STEPS, parts, Rules(min_answers=10))
    assert (few.went_on.n, few.went_on.value, none.left.n) == (9, None, 0)


def felt(*rows):
    """Parts of shares: (metric, furthest step, answers, how many of them earn 100)."""
    columns = ["metric", "step", "is_open", "n", "total", "squares", "score_total", "median", "unscored"]
    made = [(metric, step, False, n, 100.0 * hits, 1e4 * hits, 0.0, None, 0) for metric, step, n, hits in rows]
    return pd.DataFrame(made, columns=columns)


def test_a_gap_in_feelings_must_outweigh_all_that_were_looked_at():
    # At the visit 108 of 200 who left against 128 of 200 who went on: p = 0.042, real if it were alone. Beside it three
    # that are no different: the smallest of four must be below 0.0125.
    steps = tuple("abcd")
    close = felt(("csat", 1, 200, 108), ("csat", 4, 200, 128))
    (alone, *_none) = feeling_gaps([CSAT], steps, close, Rules())["csat"]
    assert (alone[0].step, alone[1].verdict, alone[1].is_good) == ("a", "down", False)
    assert alone[1].p == pytest.approx(0.0419, abs=0.0005)
    beside = [("ces", place, 100, 60) for place in (1, 2, 3, 4)]
    many = pd.concat([close, felt(*beside)])
    gaps = feeling_gaps([CSAT, CES], steps, many, Rules())
    assert [gap.verdict for _one, gap in gaps["csat"]] == ["noise", "few", "few"]
    assert gaps["csat"][0][1].is_good is None
    assert gaps["csat"][0][1].value == alone[1].value  # what was found stays; only that it be real is taken back
    assert {gap.verdict for _one, gap in gaps["ces"]} == {"noise"}
    # Its interval leaves 0 out: its own cell says among how many it is noise, and those of the others do not.
    assert gaps["csat"][0][1].high < 0
    assert feelings_table(CSAT, gaps["csat"]).rows["verdict_words"].tolist()[0] == "within noise (of 4 compared)"
    assert feelings_table(CES, gaps["ces"]).rows["verdict_words"].tolist() == ["within noise"] * 3


def test_a_clear_gap_in_feelings_stays_real_among_many():
    rows = [("nps", 1, 200, 60), ("nps", 3, 200, 140), *[("csat", place, 100, 60) for place in (1, 2, 3)]]
    gaps = feeling_gaps([NPS, CSAT], STEPS, felt(*rows), Rules())
    assert [gap.verdict for _one, gap in gaps["nps"]] == ["down", "few"]
    assert [gap.verdict for _one, gap in gaps["csat"]] == ["noise", "noise"]


def test_gaps_that_too_few_decide_are_no_tests():
    # Of 29 none against all of 400: it cannot be told, and does not make it harder for the one that can be.
    rows = [
        ("csat", 1, 200, 108),
        ("csat", 3, 200, 128),
        *[("ces", place, 29, 0) for place in (1, 2)],
        ("ces", 3, 400, 400),
    ]
    gaps = feeling_gaps([CSAT, CES], STEPS, felt(*rows), Rules())
    assert [gap.verdict for _one, gap in gaps["ces"]] == ["few", "few"]
    assert gaps["csat"][0][1].verdict == "down"


def test_an_optional_step_is_no_measure_for_the_next_one():
    counted = frame({None: ((20, 5, 60), (10, 5, 0))}).assign(reached=[100, 30, 60])
    funnel = whole_funnel(STEPS, counted, Rules(), optional=("order",))
    assert [step.customers for step in funnel.steps] == [100, 30, 60]
    assert [step.of_entry for step in funnel.steps] == [1.0, 0.3, 0.6]
    assert [step.of_previous for step in funnel.steps] == [None, 0.3, 0.6]
    assert [(step.lost, step.open) for step in funnel.steps] == [(20, 10), (5, 5), (0, 0)]
    assert funnel.steps[2].low == pytest.approx(proportion_confint(60, 100, method="wilson")[0])
    assert funnel.steps[2].high == pytest.approx(proportion_confint(75, 100, method="wilson")[1])


def test_more_may_come_to_a_step_than_to_the_one_before_where_each_has_its_own_groups():
    counts = {"web": ((5, 0, 0), (0, 0, 0)), "app": ((0, 0, 40), (0, 0, 0)), "tv": ((9, 0, 0), (0, 0, 0))}
    counted = frame(counts, by=True).assign(reached=[30, 2, 0, 10, 5, 40, 9, 0, 0])
    counted = counted.drop(index=[7, 8])  # of a step that nobody of a group came to there is no row
    web, app, tv = group_funnels(STEPS, counted, Rules())
    assert [step.of_previous for step in web.steps] == [None, 2 / 30, 0.0]
    assert [step.of_previous for step in app.steps] == [None, 0.5, 8.0]
    assert (app.steps[2].low, app.steps[2].high, app.steps[1].low is None) == (None, None, False)
    assert [step.customers for step in tv.steps] == [9, 0, 0]
