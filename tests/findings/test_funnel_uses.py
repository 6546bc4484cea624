"""A funnel's change, cohorts and times, by hand."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cxdash.findings.funnel import Funnel, FunnelStep
from cxdash.findings.funnel_change import funnel_changes
from cxdash.findings.funnel_cohorts import funnel_cohorts
from cxdash.findings.funnel_times import taken
from cxdash.findings.funnel_use_sentences import change_answer, cohorts_answer, taken_answer, verdict_word
from cxdash.findings.scores import Rules
from cxdash.findings.trends import Period
from cxdash.stats.estimators import Estimate, z_value

RULES = Rules()
STEPS = ("Visit", "Basket", "Order")


def counted(*customers):
    """A funnel of which nobody is open."""
    return Funnel(None, tuple(FunnelStep(step, n) for step, n in zip("abcdefgh", customers, strict=False)))


def test_the_change_of_a_share_is_newcombes_of_entry_and_of_the_step_before():
    first, second, third = funnel_changes(counted(1000, 500, 200), counted(800, 480, 150), RULES)
    assert (first.of_entry, first.of_previous) == (None, None)
    assert second.of_entry == second.of_previous
    for change, (before, n0), (after, n1) in (
        (second.of_entry, (500, 1000), (480, 800)), (third.of_entry, (200, 1000), (150, 800)), (third.of_previous, (200, 500), (150, 480)),
    ):  # fmt: skip
        assert change.value == pytest.approx(after / n1 - before / n0)
        low, high = confint_proportions_2indep(after, n1, before, n0, method="newcomb", compare="diff")
        assert (change.low, change.high) == (pytest.approx(low), pytest.approx(high))
        assert (change.after.low, change.after.high) == pytest.approx(proportion_confint(after, n1, method="wilson"))
    assert (second.of_entry.verdict, third.of_entry.verdict, third.of_previous.verdict) == ("up", "noise", "down")
    said = change_answer([first, second, third], "the period before")
    assert said == (
        "Of those whose time is up, 19% (16% to 22%) reached c, 1.3 points down on the period before: within noise; a change of 5.2 "
        "would have been seen. More than before reach, of those at the step before: b (+10.0). Fewer than before reach, of those at the "
        "step "
        "before: c (−8.8)."
    )


def test_a_step_after_an_optional_one_is_compared_with_those_who_had_to_pass():
    *_rest, last = funnel_changes(counted(1000, 100, 500), counted(1000, 900, 500), RULES, {"b"})
    assert (last.of_previous.after.n, last.of_previous.before.n) == (1000, 1000)
    assert last.of_previous.verdict == "noise"


def test_of_many_steps_at_once_a_change_needs_more_to_be_called_real():
    reach = z_value(0.95) * (2 * 0.25 / 4000) ** 0.5  # alone, a change a little over it is real
    more = 2000 + round(4000 * reach * 1.03)
    (_first, alone) = funnel_changes(counted(4000, 2000), counted(4000, more), RULES)
    assert alone.of_entry.verdict == "up"
    many = funnel_changes(
        counted(4000, 2000, 1990, 1980, 1970), counted(4000, more, 1990, 1980, 1970), RULES, set("bcd")
    )
    assert [one.of_entry.verdict for one in many[1:]] == ["noise"] * 4
    assert many[1].of_entry.p < 0.05
    assert (many[1].of_entry.low > 0, verdict_word(many[1].of_entry)) == (True, "within noise (of 4 compared)")
    assert (many[2].of_entry.low < 0, verdict_word(many[2].of_entry)) == (True, "within noise")


def test_few_customers_in_a_period_tell_nothing():
    _first, step = funnel_changes(counted(29, 1), counted(1000, 900), RULES)
    assert step.of_entry.verdict == "few"
    _first, nobody = funnel_changes(counted(0, 0), counted(1000, 900), RULES)
    assert (nobody.of_entry.value, nobody.of_entry.verdict) == (None, "few")
    assert change_answer([_first, nobody], "x").endswith("nobody entered in x.")


def cohort(start, stopped, still=(0, 0, 0)):
    return pd.DataFrame(
        {"by0": start.isoformat(), "step": range(1, 4), "stopped": stopped, "open": still, "settled": stopped, "settled_on": 0,
         "median_seconds": np.nan, "p90_seconds": np.nan}
    )  # fmt: skip


def test_cohorts_that_may_still_go_on_are_bounded_by_none_and_all_of_them():
    monday = date(2026, 1, 5)
    weeks = [monday + timedelta(weeks=number) for number in range(5)]
    frame = pd.concat([
        cohort(weeks[0], (50, 20, 30)), cohort(weeks[1], (2, 1, 1)), cohort(weeks[3], (10, 5, 80)),
        cohort(weeks[4], (30, 10, 20), (25, 15, 0)),
    ])  # fmt: skip
    period = Period(monday, weeks[4] + timedelta(days=3))
    found = funnel_cohorts(STEPS, frame, "week", RULES, period)
    assert [one.start for one in found] == weeks  # the week without anybody too
    assert [(one.customers, one.open, one.is_complete) for one in found] == [
        (100, 0, True), (4, 0, True), (0, 0, True), (95, 0, True), (100, 40, False),
    ]  # fmt: skip
    assert (found[1].steps, found[2].steps) == ((), ())  # too few to be shown
    basket, order = found[0].steps
    assert (basket.share, order.share) == (0.5, 0.3)
    assert (order.low, order.high) == pytest.approx(proportion_confint(30, 100, method="wilson"))
    basket, order = found[4].steps
    assert (basket.customers, order.customers) == (45, 20)
    assert basket.low == pytest.approx(proportion_confint(45, 100, method="wilson")[0])
    assert basket.high == pytest.approx(proportion_confint(70, 100, method="wilson")[1])  # 25 may still come to it
    assert order.high == pytest.approx(proportion_confint(60, 100, method="wilson")[1])  # and those 15 more
    assert [one.steps[1].tier for one in found if one.steps] == ["below", "above", "few"]
    said = cohorts_answer(found, 1, ["w1", "w2", "w3", "w4", "w5"], "Order")
    assert said.startswith("Of the last cohort whose time is up (w4), 84%")
    assert said.endswith("Of all complete cohorts, more than usual: w4; fewer than usual: w1.")


def test_times_have_a_median_with_its_interval_and_bars_from_the_first_to_the_last():
    frame = pd.DataFrame({
        "bar": [1, 3], "customers": [7, 2], "n": 9, "p90": [np.array([100.0, 90.0, np.nan])] * 2,
        "median": [np.array([15.0, 12.0, 17.0])] * 2,
    })  # fmt: skip
    found = taken(frame, (10, 30, 60), RULES)
    assert (found.n, found.median, found.p90) == (9, Estimate(9, 15.0, 12.0, 17.0), Estimate(9, 100.0, 90.0, None))
    assert taken_answer(found, "a", "b").endswith(
        "took 15 sec (12 sec to 17 sec) or less, nine of ten 2 min (2 min or more) or less."
    )
    assert [(bar.since, bar.until, bar.customers) for bar in found.bars] == [(10, 30, 7), (30, 60, 0), (60, None, 2)]
    assert (found.bars[0].low, found.bars[0].high) == pytest.approx(proportion_confint(7, 9, method="wilson"))
    nobody = taken(frame.iloc[:0], (10,), RULES)
    assert (nobody.n, taken_answer(nobody, "a", "b")) == (0, "Nobody came from a to b.")
