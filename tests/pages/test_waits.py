"""Response time on the Journey page, as the command line says it too."""

import json
from datetime import datetime

import pytest

from cxdash.commands.response_time import as_json, gap_as_json, groups_of
from cxdash.filters import Filters
from cxdash.findings.scores import Rules
from cxdash.findings.standings import group_scores
from cxdash.findings.waiting import score_gap
from cxdash.metrics import CSAT, find_metric
from cxdash.queries import parts, score_after
from cxdash.queries.business_hours import business_hours
from cxdash.queries.question import Question
from cxdash.queries.response_time import HOUR_OF_WEEK, ResponseQuestion
from cxdash.queries.score_after import ScoreAfterQuestion
from cxdash.store import Store, shared_store
from tests.pages.script import opened, texts
from tests.queries.rows import at, fill, response, touchpoint

FIGURES = ["requests", "answered", "unanswered", "open", "mean_seconds", "mean_low", "mean_high", "median_seconds",
           "median_low", "median_high", "p90_seconds", "within_target", "low", "high"]  # fmt: skip
TIERS = ["mean_tier", "within_target_tier"]


def faults(app):
    return [one.value for one in (*app.exception, *app.error, *app.warning)]


def told(question):
    """What the command prints, by group."""
    groups = as_json(groups_of(shared_store(), question, Rules()))["groups"]
    return {one["group"]: [one[name] for name in (*FIGURES, *TIERS)] for one in groups}


def shown(app):
    rows = app.dataframe[0].value.astype(object)
    rows = rows.where(rows.notna(), None)
    tiers = ("time_tier", "tier")
    return {row["group"]: [row.get(name) for name in (*FIGURES, *tiers)] for row in rows.to_dict("records")}


def figure(app):
    return json.loads(app.get("plotly_chart")[0].proto.spec)


def test_the_whole_against_the_days_before(demo):
    app = opened("journey", view="waits")
    assert faults(app) == []
    # The first number is that of the Overview.
    assert (
        "Response time is 4.4 hr (4.2 to 4.6 hr), 0.6 hr up on the 90 days before: a real change for the worse. Of 1,270 requests 96.7% "
        "(95.6% to 97.5%) were answered within 24 hr." in texts(app)
    )
    told_there = texts(opened("trends", metric="response_time"))
    assert (
        "Response time is 4.4 hr (4.2 to 4.6 hr), 0.6 hr up on the 90 days before: a real change for the worse."
        in told_there
    )
    assert "Against 96.6% in the 90 days before that is +0.1 points (" in texts(app)
    assert "7 requests are younger than the target" in texts(app)
    days = Filters(datetime(2026, 8, 3).date(), datetime(2026, 11, 1).date())
    (now,) = told(ResponseQuestion(86_400.0, filters=days)).values()
    assert app.dataframe[0].value[FIGURES].iloc[0].tolist() == now[: len(FIGURES)]
    assert (
        app.dataframe[0].value["mean_words"].tolist()[0] == "4.4 hr (4.2 hr to 4.6 hr)"
    )  # as the sentence above has it
    assert len(app.get("plotly_chart")) == 0


@pytest.mark.parametrize("hours", ["all", "business"])
def test_by_region_the_slow_one_is_named(demo, hours):
    app = opened("journey", view="waits", by="region", target="4 hr", period="all", hours=hours, judged="target")
    assert faults(app) == []
    counted = business_hours("mon-fri 09:00-18:00") if hours == "business" else None
    assert shown(app) == told(ResponseQuestion(4 * 3600.0, "region", hours=counted))
    assert ("Fewer are in time than of the rest, beyond noise: " in texts(app)) == (hours == "all")
    dots = [one for one in figure(app)["data"] if one.get("customdata")]
    assert sum(len(one["x"]) for one in dots) == len(shown(app))


def test_groups_are_compared_by_their_times_as_on_other_pages(demo):
    """Bavaria answers later; within a day it answers as many, and once that alone was looked at."""
    app = opened("journey", view="waits", by="region", period="all")
    assert faults(app) == []
    assert (
        "Response time: worse than the rest beyond noise: Bavaria. Within the target: no difference beyond noise between 14 groups."
        in texts(app)
    )
    frame = shared_store().answer(Question(("response_time",), ("region",)), parts.build)
    scores = {one.group: one for one in group_scores(find_metric("response_time"), frame, Rules())}
    assert {group: row[-2] for group, row in shown(app).items()} == {group: one.tier for group, one in scores.items()}
    drawn = sorted(x for one in figure(app)["data"] if one.get("customdata") for x in one["x"])
    assert drawn == pytest.approx(sorted(one.value for one in scores.values()))


@pytest.mark.parametrize(("hours", "said"), [("all", "within 3 days"), ("business", "within 72 hr")])
def test_business_hours_are_told_in_hours(demo, hours, said):
    app = opened("journey", view="waits", target="3 days", hours=hours)
    assert faults(app) == []
    waits, after = (
        next(one for one in texts(app).splitlines() if start in one) for start in ("Of 1,", "after requests answered")
    )
    assert said in waits
    assert said in after
    assert "within 14 days after the request" in texts(app)  # which customers count themselves


def test_by_hour_of_the_week(demo):
    app = opened("journey", view="waits", by=HOUR_OF_WEEK, target="4 hr", judged="target")
    assert faults(app) == []
    cells = figure(app)["data"][0]
    assert (len(cells["text"]), {len(row) for row in cells["text"]}) == (24, {7})
    days = Filters(datetime(2026, 8, 3).date(), datetime(2026, 11, 1).date())
    groups = told(ResponseQuestion(4 * 3600.0, HOUR_OF_WEEK, filters=days))
    assert shown(app) == groups
    assert "20 groups with fewer than 5 each, pooled" in texts(app)
    texts_of = [text for row in cells["text"] for text in row]
    assert texts_of.count("·") == 20
    assert cells["text"][3][3].split()[-1] == "71"  # Thursday, three o'clock
    timed = figure(opened("journey", view="waits", by=HOUR_OF_WEEK, target="4 hr"))["data"][0]
    assert timed["text"][3][3].split()[-1] == "3.8" == f"{groups['4-03'][4] / 3600:.1f}"


def test_how_customers_felt_after(demo):
    app = opened("journey", view="waits", target="4 hr", period="all", metric="csat")
    assert faults(app) == []
    assert "CSAT is 72% (70 to 74%, 3,184 answers) after requests answered within 4 hr, and 65% (63 to 67%" in texts(
        app
    )
    assert "a real difference, 7 (+4 to +10) better after those in time." in texts(app)
    rows = app.dataframe[1].value
    asked = ScoreAfterQuestion("csat", 14 * 86_400.0, ResponseQuestion(4 * 3600.0))
    printed = gap_as_json("csat", score_gap(CSAT, shared_store().answer(asked, score_after.build), Rules()))
    for row, side in enumerate(("in_time", "later")):
        assert rows[["n", "value", "low", "high"]].iloc[row].tolist() == list(printed[side].values())
    assert rows["n"].tolist() == [3184, 1750]


def test_none_and_one(database):
    later = touchpoint("d", "visit", datetime(2026, 1, 3))  # so that a target is over
    fill(shared_store(), touchpoints=[touchpoint("c", "visit", datetime(2026, 1, 1)), later])
    app = opened("journey", view="waits", by="channel", period="all")
    assert faults(app) == []
    assert "There are no requests in what is chosen." in texts(app)
    fill(shared_store(), touchpoints=[touchpoint("c", "help", datetime(2026, 1, 1), channel="web", response_seconds=60.0)],
         responses=[response("csat", 5, customer="c", at=datetime(2026, 1, 2))])  # fmt: skip
    app = opened("journey", view="waits", period="all")
    assert faults(app) == []
    assert "Of 1 request 100.0% (20.7% to 100.0%) was answered within 24 hr." in texts(app)
    assert "too few answers after requests to compare" in texts(app)
    split = opened("journey", view="waits", by="channel", period="all")
    assert faults(split) == []
    assert split.dataframe[0].value["within_target"].isna().all()  # one is fewer than may be shown


def test_hours_that_cannot_be_read_are_said(database, monkeypatch):
    monkeypatch.setenv("CXDASH_BUSINESS_HOURS", "always")
    with Store(database) as store:
        fill(store, touchpoints=[touchpoint("c", "help", at(1), response_seconds=60.0)])
    app = opened("journey", view="waits")
    assert [one.value for one in app.exception] == []
    assert len(app.warning) == 1
