"""Who left and who may leave, on the Journey and the Funnel page, as the command line says it too."""

from datetime import datetime, timedelta

import pytest

from cxdash.store import shared_store
from tests.commandline import cxdash_json
from tests.pages.script import opened, texts
from tests.queries.rows import fill, touchpoint


def faults(app):
    return [one.value for one in (*app.exception, *app.error, *app.warning)]


def table(app):
    return app.dataframe[0].value


def test_before_they_leave_is_what_the_command_line_says(demo, demo_database):
    app = opened("journey", view="before")
    assert faults(app) == []
    told = cxdash_json("churn", "--before", "--db", demo_database)["groups"]
    rows = table(app)
    assert rows["left"].tolist() == [one["left"]["value"] for one in told]
    assert rows["low"].tolist() == pytest.approx([one["low"] for one in told])  # sums of logarithms, in whatever order
    # The unhappy leave more often: what is planted in the demo's customers.
    real = {(one["metric"], one["way"]) for one in told if one["verdict"] not in ("noise", "few")}
    assert real == {("nps", "told")}
    assert "those who said that they leave had NPS 0 (" in texts(app)


def test_who_may_leave_is_what_the_command_line_says(demo, demo_database, monkeypatch):
    app = opened("journey", view="risk", segment="Students")
    assert faults(app) == []
    told = cxdash_json("risk", "--db", demo_database, "--where", "segment=Students", "--most", 1000)
    assert told["why"] is None
    rows = table(app)
    assert rows["customer_id"].tolist() == [one["customer_id"] for one in told["at_risk"]]
    assert rows["risk"].tolist() == pytest.approx([one["risk"] for one in told["at_risk"]])  # fitted twice
    assert set(rows["segment"]) == {"Students"}
    assert rows["reasons_words"].str.len().gt(0).mean() > 0.9
    check = told["check"]
    assert check["auc"]["low"] > 0.7
    assert check["slope"]["low"] < 1 < check["slope"]["high"]
    assert check["base"]["low"] < check["told"] < check["base"]["high"]
    assert "50 would be chance" in texts(app)
    assert "It cannot be told yet who may leave" in texts(opened("journey", view="risk", silence="365 days"))

    monkeypatch.setenv("CXDASH_CUSTOMER_LISTS", "nobody")
    hidden = opened("journey", view="risk", segment="Students")
    assert "Lists of single customers are not shown to you." in texts(hidden)
    assert len(hidden.dataframe) == 1  # how right it is, and nobody by name


def test_who_comes_back_is_what_the_command_line_says_under_the_same_filters(demo, demo_database):
    """With nothing chosen but a period; once the page began with the first entries, the command with all of them."""
    app = opened("journey", view="cohorts", period="custom", since="2026-06-01", last="2026-08-31")
    assert faults(app) == []
    asked = ("retention", "--db", demo_database, "--period", "month", "--until", "2026-09-01")
    told = cxdash_json(*asked)
    rows = table(app)
    for name, key in (("customers", "retained"), ("low", "low"), ("high", "high")):
        assert rows[name].tolist() == [number for one in told["cohorts"] for number in one[key]]
    assert rows["size"].tolist() == [one["size"] for one in told["cohorts"] for _number in one["retained"]]
    assert told["mode"] == "recurring"
    # The command's --since leaves cohorts out, as it says, and changes none.
    later = cxdash_json(*asked, "--since", "2026-06-01")["cohorts"]
    assert later == told["cohorts"][-3:]
    assert "A customer is in the cohort of every period with an entry, so in several." in texts(app)
    assert "who began up to the end of the period" in texts(app)
    newest = [one for one in told["cohorts"] if one["over"] > 1][-1]  # each customer is in it once
    low, high = (f"{100 * newest[name][1]:.1f}" for name in ("low", "high"))
    assert f"{newest['size']:,} customers): " in texts(app)
    assert f"({low}% to {high}%) were back in the month after." in texts(app)

    first = cxdash_json(*asked, "--mode", "first")
    app = opened("journey", view="cohorts", mode="first", period="custom", since="2026-06-01", last="2026-08-31")
    assert table(app)["customers"].tolist() == [n for one in first["cohorts"] for n in one["retained"]]
    assert "A customer is in one cohort alone: that of the first entry of all." in texts(app)
    assert first["mode"] == "first"


def test_who_comes_back_by_a_dimension_is_what_the_command_line_says(demo, demo_database):
    app = opened("journey", view="cohorts", by="segment")
    assert faults(app) == []
    asked = ("retention", "--db", demo_database, "--period", "month", "--by", "segment")
    told = cxdash_json(*asked)["groups"]
    assert table(app)["share"].tolist() == [each["share"] for one in told for each in one["back"]]
    assert {one["group"]: one["tier"] for one in told}["Business accounts"] == "above"  # they come more often
    assert "more than of the others are back: Business accounts" in texts(app)


def test_what_they_did_instead_and_how_long_they_had_waited(demo):
    app = opened("funnel", view="instead", period="all", lost_after="From Checkout to Purchase", metric="response_time")
    assert faults(app) == []
    assert "customers lost after Checkout: " in texts(app)
    (found,) = [one.value for one in app.dataframe if "kind" in one.value.columns]
    assert found.groupby("kind")["share"].sum().round(6).tolist() == [1.0, 1.0]
    assert "Response time: " in texts(app) or "waited longer" in texts(app)


@pytest.mark.parametrize("view", ["before", "risk"])
def test_with_hardly_any_data(view, database):
    fill(shared_store(), touchpoints=[touchpoint("c", "visit", datetime(2026, 1, 1))])
    assert faults(opened("journey", view=view)) == []
    days = [datetime(2025, 1, 1) + timedelta(days=one) for one in range(0, 900, 30)]
    fill(shared_store(), touchpoints=[touchpoint("d", "visit", one) for one in days])
    app = opened("journey", view=view)
    assert faults(app) == []
    assert "too few" in texts(app).lower()
