"""Funnels of attempts and of value: shares with intervals by customers, small groups pooled, the answer in words."""

import numpy as np
import pandas as pd
import pytest

from cxdash.commands.funnel_units import units_as_json, units_as_table
from cxdash.findings.funnel_unit_sentences import unit_answer
from cxdash.findings.funnel_units import unit_funnels
from cxdash.findings.scores import POOLED, Rules

STEPS = ("visit", "order")


def rows(first, second, group=None):
    """The query's two rows of customers who had these amounts at both steps; a customer without the second was lost."""
    first, second = np.asarray(first, float), np.asarray(second, float)
    lost = np.where(second == 0, first, 0.0)
    made = [
        {
            "step": 1, "customers": len(first), "valued": len(first), "below": 0.0,
            "reached": first.sum(), "stopped": lost.sum(), "open": 0.0,
            "squares": (first**2).sum(), "crossed": 0.0, "crossed_first": (first**2).sum(),
            "known_squares": (first**2).sum(), "lost_squares": (lost**2).sum(), "lost_known": (lost * first).sum(),
            "median_seconds": 60.0, "p90_seconds": 90.0,
        },
        {
            "step": 2, "customers": int((second > 0).sum()), "valued": int((second > 0).sum()), "below": 0.0,
            "reached": second.sum(), "stopped": second.sum(), "open": 0.0,
            "squares": (second**2).sum(), "crossed": (first * second).sum(), "crossed_first": (first * second).sum(),
            "known_squares": (second**2).sum(), "lost_squares": (second**2).sum(), "lost_known": (second**2).sum(),
            "median_seconds": None, "p90_seconds": None,
        },
    ]  # fmt: skip
    return [row | ({} if group is None else {"by0": group}) for row in made]


def test_attempts_have_shares_by_customers():
    (funnel,) = unit_funnels(STEPS, pd.DataFrame(rows([4] * 50 + [1] * 50, [2] * 50 + [0] * 50)), "attempts", Rules())
    visit, order = funnel.steps
    assert (visit.reached, order.reached, visit.lost, visit.customers) == (250, 100, 50, 100)
    assert order.of_previous == order.of_entry
    assert order.of_previous.value == 0.4
    assert order.of_previous.low < 0.38 < 0.42 < order.of_previous.high
    assert visit.lost_share.value == 0.2
    assert visit.lost_share.low < 0.2 < visit.lost_share.high
    said = unit_answer(funnel, "attempts")
    assert said.startswith("Of 250 attempts that began with visit, 40% (")
    assert "The largest loss is from visit to order: 20% (" in said


def test_value_that_a_few_customers_make_has_no_share():
    many = pd.DataFrame(rows([10.0] * 60, [20.0] * 30 + [0.0] * 30))
    (funnel,) = unit_funnels(STEPS, many, "value", Rules())
    order = funnel.steps[1]
    assert order.of_previous.value == 1.0
    assert order.of_previous.low < 0.8
    assert order.of_previous.high > 1.2  # of value more may come than there was
    assert "order 600" in unit_answer(funnel, "value")
    (funnel,) = unit_funnels(STEPS, pd.DataFrame(rows([10.0] * 60, [0.0] * 60)), "value", Rules())
    assert funnel.steps[1].of_previous is None  # its touchpoints bear no value: that says nothing of what came there
    few = pd.DataFrame(rows([10.0] * 59 + [1e5], [20.0] * 30 + [0.0] * 29 + [1e5]))
    (funnel,) = unit_funnels(STEPS, few, "value", Rules())
    assert (funnel.steps[1].of_previous, funnel.steps[0].lost_share) == (None, None)


def test_small_groups_are_pooled_by_customers_not_attempts():
    frame = pd.DataFrame([*rows([3] * 40, [1] * 40, "a"), *rows([90], [1], "b"), *rows([5] * 6, [0] * 6, "c")])
    found = unit_funnels(STEPS, frame, "attempts", Rules())
    assert "b" not in [one.group for one in found]
    (pool,) = [one for one in found if one.group == POOLED]
    assert pool.members == 2  # one alone would be all less the others
    assert not pool.is_hidden
    assert pool.steps[0].reached == 120


@pytest.mark.parametrize("unit", ["attempts", "value"])
def test_nobody_is_nothing(unit):
    (funnel,) = unit_funnels(STEPS, pd.DataFrame(columns=["step"]), unit, Rules())
    assert funnel.steps[0].customers == 0
    assert funnel.steps[1].of_previous is None
    assert unit_answer(funnel, unit) == "No customer reached the first step, visit."


def three(**second):
    """A funnel of three steps of 60 customers with 10 each at the first two, where 20 and 30 are lost."""
    kept = rows([10.0] * 60, [0.0] * 20 + [10.0] * 40)[0], rows([10.0] * 40, [0.0] * 30 + [10.0] * 10)
    return pd.DataFrame([kept[0], kept[1][0] | {"step": 2} | second, kept[1][1] | {"step": 3}])


def test_the_largest_loss_is_one_of_several_that_are_known():
    """Once the only loss that values told was called the largest."""
    steps, nothing = ("visit", "basket", "order"), {"valued": 0, "reached": 0.0, "stopped": 0.0}
    (funnel,) = unit_funnels(steps, three(), "value", Rules())
    assert "The largest loss is from basket to order: 75% (" in unit_answer(funnel, "value")
    (funnel,) = unit_funnels(steps, three(**nothing), "value", Rules())
    assert (funnel.steps[1].reached, funnel.steps[1].lost, funnel.steps[1].lost_share) == (None, None, None)
    assert funnel.steps[2].of_previous is None
    assert funnel.steps[2].of_entry is not None
    said = unit_answer(funnel, "value")
    assert "largest" not in said
    assert "From visit to basket 33% (" in said
    assert said.endswith("No touchpoint of these steps has a value: basket.")
    (record,) = units_as_json([funnel], "value")["groups"]
    assert [one["value"] for one in record["steps"]] == [600.0, None, 100.0]
    later = pd.concat([three().iloc[[0]].assign(valued=0), three().assign(step=[2, 3, 4])])
    (funnel,) = unit_funnels(("see", *steps), later, "value", Rules())
    assert "Among steps with values the largest loss is from basket to order: 75% (" in unit_answer(funnel, "value")


def test_amounts_below_0_are_said_apart():
    (funnel,) = unit_funnels(("visit", "basket", "order"), three(below=-150.0), "value", Rules())
    basket = funnel.steps[1]
    assert (basket.reached, basket.below, basket.net) == (400.0, -150.0, 250.0)
    assert 0 <= basket.lost_share.low < basket.lost_share.value < basket.lost_share.high <= 1
    assert unit_answer(funnel, "value").endswith(
        "Amounts below 0, such as refunds, are in no share and no loss: basket −150 (together 250)."
    )
    (record,) = units_as_json([funnel], "value")["groups"]
    assert [(one["value"], one["below"], one["net"]) for one in record["steps"]] == [
        (600.0, 0.0, 600.0), (400.0, -150.0, 250.0), (100.0, 0.0, 100.0),
    ]  # fmt: skip
    assert "−150" in units_as_table([funnel], "value")
