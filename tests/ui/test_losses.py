"""Losses: what the Funnel page says of a split and of feelings, and what it must not say."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from cxdash.findings.changes import change
from cxdash.findings.contrasts import going_on
from cxdash.findings.feelings import Feeling
from cxdash.findings.funnel import Funnel, FunnelStep, largest_loss, whole_funnel
from cxdash.findings.funnel import losses as found_losses
from cxdash.findings.funnel_sentences import briefly, funnel_answer
from cxdash.findings.scores import Rules, score
from cxdash.findings.tallies import Tally
from cxdash.metrics import CSAT
from cxdash.stats.parts import Parts
from cxdash.ui import losses

RULES = Rules()


def group(name, customers, went_on):
    first = FunnelStep("visit", customers, 1.0, lost=customers - went_on, open=0, settled=customers, settled_on=went_on)
    return Funnel(name, (first, FunnelStep("order", went_on, lost=0, open=0)))


def said(*groups):
    names = {one.group: one.group for one in groups}
    return losses.split_answer(going_on(groups, "visit", RULES), names, "visit", "order")


def test_groups_of_which_too_few_are_compared_are_not_called_alike():
    assert said() == "From visit to order, too few to tell."
    assert said(group("web", 29, 0), group("app", 29, 29)) == "From visit to order, too few to tell."
    assert said(group("web", 400, 200), group("app", 29, 29)) == "From visit to order, too few to tell."


def test_groups_that_are_compared_differ_or_not():
    alike = said(group("web", 400, 200), group("app", 400, 204))
    assert alike == "From visit to order, no group differs from the rest beyond noise."
    apart = said(group("web", 400, 200), group("app", 400, 300))
    assert "more are lost than of the rest: web" in apart
    assert "fewer are lost than of the rest: app" in apart


def open_funnel():
    """100 visited and 5 still may go on; of the attempts of 90 the time is up, and 50 of those 90 went on in one of them."""
    counted = pd.DataFrame({"step": [1, 2], "stopped": [30, 65], "open": [5, 0], "settled": [90, 50], "settled_on": [50, 0],
                            "median_seconds": [60.0, None], "p90_seconds": [90.0, None]})  # fmt: skip
    return whole_funnel(["visit", "order"], counted, RULES)


def test_one_share_and_one_number_of_the_lost_are_told_and_named_apart():
    """Of those whose time is up 40 of 90 are lost; of all 30, as who was lost in one attempt may have come further in another."""
    funnel = open_funnel()
    low, high = proportion_confint(40, 90, method="wilson")
    (loss,) = found_losses(funnel, RULES)
    assert (loss.lost, loss.of) == (40, 90)
    assert (loss.low, loss.high) == pytest.approx((low, high))
    cell = f"44% ({100 * low:.0f}–{100 * high:.0f}%)"
    table = losses.steps_table([("", funnel)])
    first, last = table.rows.to_dict("records")
    assert (first["lost_words"], last["lost_words"]) == (cell, "—")
    assert (first["lost"], first["lost_share"], first["settled"]) == (30, pytest.approx(40 / 90), 90)
    assert (first["lost_low"], first["lost_high"]) == pytest.approx((low, high))
    assert table.shown["lost_words"][0] == "Lost, time is up"
    assert table.shown["lost"][0] == "Lost of all"
    hover = losses.bars(funnel)[0].hover
    assert "30 of all lost · 5 still open" in hover
    assert f"{cell} lost of those whose time is up" in hover
    said = funnel_answer(funnel, largest_loss(funnel, RULES))
    assert "44% (35% to 55%) of the 90 customers whose time is up there." in said
    assert "30" not in said.partition("The largest loss")[2]


def test_the_step_table_begins_with_what_is_asked_first_and_bears_all_intervals():
    funnel = open_funnel()
    table = losses.steps_table([("", funnel)], "Channel", "channel")
    assert list(table.shown)[:4] == ["group_name", "step", "reached_words", "lost_words"]
    assert list(table.further) == ["group_name", "step", "median", "p90"]
    second = table.rows.to_dict("records")[1]
    lowest, _high = proportion_confint(65, 100, method="wilson")
    _low, highest = proportion_confint(70, 100, method="wilson")  # where all of the 5 still open go on
    over = proportion_confint(50, 90, method="wilson")
    assert second["reached_words"] == "65 · 56%"  # the share is of the 90 whose time is up
    assert second["entry_words"] == second["previous_words"] == f"56% ({100 * over[0]:.0f}–{100 * over[1]:.0f}%)"
    assert (second["settled_share"], second["settled_low"], second["settled_high"]) == pytest.approx((50 / 90, *over))
    assert [table.shown[name][0] for name in ("entry_words", "previous_words")] == [
        "Of entry, time is up", "Of the step before, time is up"
    ]  # fmt: skip
    assert (second["entry_low"], second["entry_high"]) == pytest.approx((lowest, highest))
    kept = table.for_file()
    assert not {"entry_words", "median", "p90", "lost_words"} & set(kept)
    assert {"entry_low", "entry_high", "lost_share", "lost_low", "lost_high", "median_seconds"} <= set(kept)
    assert losses.steps_table([("", funnel)], is_timed=False).further == {}


def test_headline_bars_and_table_tell_one_share_with_one_interval():
    """Before, a table said 69% (68–75) beside a loss of 32% and a headline with another interval: 101 % of two bases."""
    funnel = open_funnel()
    first, last = losses.steps_table([("", funnel)]).rows.to_dict("records")
    low, high = (100 * one for one in proportion_confint(50, 90, method="wilson"))
    headline = funnel_answer(funnel, None)
    assert "Of 90 customers at visit whose time is up, 56% " in headline
    assert f"56% ({low:.0f}% to {high:.0f}%)" in headline
    assert last["entry_words"] == f"56% ({low:.0f}–{high:.0f}%)"
    bar = losses.bars(funnel)[1]
    assert bar.text == "65 · 56%"
    assert f"{last['entry_words']} of entry, of those whose time is up" in bar.hover
    assert last["settled_share"] + first["lost_share"] == pytest.approx(1.0)
    assert (first["entry_words"], first["previous_words"]) == ("100%", "—")
    assert "a share is not its number divided" in losses.meaning(funnel)


def counted(stopped, still, settled):
    steps = range(1, len(stopped) + 1)
    rows = {"step": steps, "stopped": stopped, "open": still, "settled": settled, "settled_on": [*settled[1:], 0]}
    return whole_funnel(
        [f"s{one}" for one in steps], pd.DataFrame(rows | {"median_seconds": None, "p90_seconds": None}), RULES
    )


def test_who_arrived_before_the_time_is_up_is_explained():
    """3 arrived in time that is not up: nobody is open, and a headline of all said another number than the loss beside it."""
    funnel = counted((20, 83), (0, 0), (100, 80))
    said = funnel_answer(funnel, largest_loss(funnel, RULES))
    assert said.startswith(
        "Of 100 customers at s1 whose time is up, 80% (71% to 87%) reached s2. 3 of all 103 came so late"
    )
    assert "20% (13% to 29%) of the 100 customers whose time is up there." in said
    over = counted((20, 80), (0, 0), (100, 80))
    assert funnel_answer(over, None) == "Of 100 customers at s1, 80% (71% to 87%) reach s2."
    assert losses.steps_table([("", over)]).shown["entry_words"][0] == "Of entry"
    assert "Numbers are of all so far" not in losses.meaning(over)


def test_where_most_may_still_come_all_of_it_is_so_far():
    funnel = counted((10, 30), (60, 0), (12, 2))
    assert "have reached s2 so far. 60 of them are still open" in funnel_answer(funnel, None)
    table = losses.steps_table([("", funnel)])
    assert table.shown["entry_words"][0] == "Of entry, so far"
    ends = [100 * proportion_confint(n, 100, method="wilson")[place] for n, place in ((30, 0), (90, 1))]
    assert table.rows["entry_words"][1] == "30% ({:.0f}–{:.0f}%)".format(*ends)  # up to where all of the 60 come
    assert losses.bars(funnel)[1].text == "30 · 30%"


def test_of_a_hidden_group_the_table_says_who_entered_and_no_more():
    hidden = Funnel(None, (FunnelStep("visit", 3), FunnelStep("order", None)), is_hidden=True, few=True)
    first, second = losses.steps_table([("Other", hidden)]).rows.to_dict("records")
    words = ("reached_words", "lost_words", "entry_words", "previous_words")
    assert first["customers"] == 3
    assert [second[name] for name in words] == ["—"] * 4


def test_a_share_in_a_cell_is_never_rounded_to_nothing_nor_to_all():
    assert briefly(0.0040, 0.0010, 0.0080) == "<1% (<1%–1%)"
    assert briefly(0.32, 0.3, 0.33) == "32% (30–33%)"
    assert briefly(0.999, 0.996, 0.9999) == "99.9% (99.6–>99.9%)"
    assert briefly(0.322, 0.3197, 0.3249) == "32.2% (32.0–32.5%)"
    assert briefly(0.004, 0.001, 0.0041) == "0.4% (0.1–0.4%)"
    assert briefly(1.0, None, None) == "100%"
    assert briefly(None, None, None) == "—"


def gap(step, went_on, left):
    """A step's feelings, from (answers, how many earn 100) of those who went on and of those who left."""
    on, off = (score(CSAT, Tally(Parts(n, 100.0 * hits, 1e4 * hits)), RULES) for n, hits in (went_on, left))
    return Feeling(step, on, off), change(CSAT, on, off, RULES)


@pytest.mark.parametrize("gaps", [[], [gap("visit", (400, 300), (29, 0))], [gap("visit", (3, 3), (0, 0))]])
def test_feelings_of_too_few_are_not_called_alike(gaps):
    assert losses.feelings_answer(CSAT, gaps) == "CSAT: too few answers to tell."


def test_feelings_that_can_be_told_are_said():
    few, alike = gap("visit", (400, 300), (29, 0)), gap("order", (400, 300), (100, 74))
    assert "did not feel worse beyond noise" in losses.feelings_answer(CSAT, [few, alike])
    worse = losses.feelings_answer(CSAT, [few, alike, gap("pay", (400, 300), (100, 40))])
    assert worse.startswith("Those lost at pay felt worse: CSAT 40% (31 to 50%) against 75% (71 to 79%)")
    rows = losses.feelings_table(CSAT, [few, alike]).rows
    assert rows["verdict_words"].tolist() == ["too few to tell", "within noise"]
    shown = losses.feelings_table(CSAT, [few, alike]).shown
    assert [label for label, _format in shown.values()][:4] == ["Step", "CSAT, lost", "CSAT, went on", "Is it real?"]
