"""Funnel: how steps count is chosen on the page and counted as it was asked for."""

import pytest

from cxdash.findings.funnel import whole_funnel
from cxdash.findings.funnel_units import unit_funnels
from cxdash.findings.scores import Rules
from cxdash.queries import funnel
from cxdash.queries.funnel_units import FunnelUnitsQuestion, build
from cxdash.queries.question import Exclusion, FunnelQuestion
from cxdash.store import shared_store
from tests.pages.script import opened, press, texts

USUAL = ("Visit", "Basket", "Checkout", "Purchase")
CHOICES = {
    "strict": (("Visit", "Purchase"), {"order": "strict"}, {"order": "strict"}, "No other touchpoint of the customer"),
    "any": (("Purchase", "Visit"), {"order": "any"}, {"order": "any"}, "The steps may come in any order"),
    "optional": (
        ("Visit", "Support", "Purchase"), {"optional": "Support"}, {"optional": ("Support",)}, "May be left out: Support.",
    ),
    "conditions": (
        ("Visit", "Basket|Checkout@channel=web", "Purchase"), {"within2": "1h"}, {"step_windows": ((2, 3600.0),)},
        "Step 2 counts at most",
    ),
    "void": (USUAL, {"void": "Support"}, {"exclude": (Exclusion("Support", 1, 4),)}, "An attempt with Support between"),
}  # fmt: skip


def shown(app):
    (table,) = [one.value for one in app.dataframe if "of_entry" in one.value and "group_name" in one.value][:1]
    return table


@pytest.mark.parametrize("name", CHOICES)
def test_the_page_counts_as_chosen(demo, name):
    steps, address, options, said = CHOICES[name]
    app = opened("funnel", step=list(steps), period="all", **address)
    assert not app.exception
    assert said in texts(app)
    frame = shared_store().answer(FunnelQuestion(steps, 14 * 86_400.0, **options), funnel.build)
    expected = [one.customers for one in whole_funnel(steps, frame, Rules()).steps]
    assert shown(app)["customers"].tolist() == expected
    plain = tuple(step.partition("|")[0] for step in steps)
    usual = shared_store().answer(FunnelQuestion(plain, 14 * 86_400.0), funnel.build)
    assert expected != [one.customers for one in whole_funnel(plain, usual, Rules()).steps]


def test_attempts_are_counted_and_a_step_is_edited(demo):
    app = opened("funnel", step=["Visit", "Purchase"], period="all", count="attempts")
    assert not app.exception
    frame = shared_store().answer(
        FunnelUnitsQuestion(FunnelQuestion(("Visit", "Purchase"), 14 * 86_400.0), "attempts"), build
    )
    reached = [one.reached for one in unit_funnels(("Visit", "Purchase"), frame, "attempts", Rules())[0].steps]
    (table,) = [one.value for one in app.dataframe if "of_entry_low" in one.value]
    assert table["reached"].tolist() == reached
    assert "intervals go by how customers differ" in texts(app)
    app.multiselect(key="_edited_names-1-Visit").set_value(["channel"]).run()
    app.multiselect(key="_edited_values-channel-1-Visit").set_value(["web"])
    press(app, "Use this step")
    assert not app.exception
    assert app.multiselect(key="step").value == ["Visit@channel=web", "Purchase"]
    (edited,) = [one.value for one in app.dataframe if "of_entry_low" in one.value]
    assert edited["reached"].iloc[0] < reached[0]


def test_a_split_by_each_step_says_where_its_steps_were(demo):
    app = opened("funnel", step=list(USUAL), by="channel", attribution="step")
    assert not app.exception
    first = opened("funnel", step=list(USUAL), by="channel")
    tables = [
        next(one.value for one in each.dataframe if one.value.get("group_name", [None])[0]) for each in (app, first)
    ]
    assert tables[0]["customers"].tolist() != tables[1]["customers"].tolist()


def test_in_any_order_no_step_has_a_place_and_attempts_are_not_counted(demo):
    app = opened("funnel", step=list(USUAL), order="any", count="attempts")
    assert not app.exception
    said = texts(app)
    assert "customers at any 1 step" in said
    assert "reached all 4 steps" in said
    assert "in any order every touchpoint of a step would begin an attempt" in said
    assert shown(app)["step"].tolist() == ["any 1 step", "any 2 steps", "any 3 steps", "all 4 steps"]
    assert not any("reached" in one.value for one in app.dataframe)  # none in attempts


def test_groups_of_the_last_step_are_not_compared_and_moving_between_groups_is_said(demo):
    stopped = texts(opened("funnel", step=list(USUAL), by="channel", attribution="last"))
    assert "they say where customers stopped" in stopped
    assert "more are lost than of the rest" not in stopped
    assert "can be above 100%" in texts(opened("funnel", step=list(USUAL), by="channel", attribution="step"))


def test_what_goes_with_leaving_is_compared_when_it_is_asked_for(demo):
    assert not any("odds" in one.value for one in opened("funnel").dataframe)
    app = opened("funnel", step=list(USUAL), dimensions="true", leaving="Checkout", period="all")
    assert not app.exception
    rows = next(one.value for one in app.dataframe if "odds" in one.value)
    worst = rows[rows["dimension"] == "channel"].iloc[0]
    assert (worst["value"], worst["verdict"]) == (
        "mobile app",
        "more",
    )  # the planted story: checkout loses mobile customers
    assert worst["low"] > 1
    assert "Channel: mobile app (odds ×" in texts(app)
    assert not {"stage", "outcome"} & set(rows["dimension"])


@pytest.mark.parametrize("written", ["Basket|Checkout@channel=app,web", "Checkout|Basket@channel=web,app"])
def test_a_step_of_a_link_that_is_written_another_way_is_known(demo, written):
    """Once it was said to be nothing to choose, and left out."""
    step = "Basket|Checkout@channel=web,app"
    address = {"step": ["Visit", step, "Purchase"], "period": "all"}
    app = opened("funnel", **address, optional=written)
    assert not app.exception
    assert "nothing to choose here" not in texts(app)
    assert "May be left out: Basket / Checkout" in texts(app)
    assert app.multiselect(key="optional").value == [step]
    app = opened("funnel", **address, view="cohorts", reached=written)
    assert not app.exception
    assert "nothing to choose here" not in texts(app)
    assert app.multiselect(key="reached").value == ["Basket / Checkout (Channel: app, web)"]


def test_a_step_of_a_link_that_is_none_is_still_named(demo):
    app = opened(
        "funnel", step=["Visit", "Basket@channel=web,app", "Purchase"], period="all", optional="Basket@channel=web"
    )
    assert "“Basket@channel=web” in the link is nothing to choose here" in texts(app)
