"""Journey: who stays, who is lost, who comes back, as the command line says it too."""

import json
import math
import re
from datetime import date, datetime, timedelta

import pytest

from cxdash.commands.churn import as_json as churn_json
from cxdash.findings.churn import whole_churn
from cxdash.findings.journey_types import journey_types as types_found
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS
from cxdash.queries import journey_types
from cxdash.queries.churn import ChurnQuestion, build
from cxdash.queries.journey_types import TypesQuestion
from cxdash.queries.journeys import JourneysQuestion
from cxdash.store import Store, shared_store
from tests.commandline import cxdash_here, cxdash_json
from tests.pages.script import opened, texts
from tests.queries.rows import at, fill, response, touchpoint


def faults(app):
    return [one.value for one in (*app.exception, *app.error, *app.warning)]


def table(app):
    return app.dataframe[0].value


def test_who_stays(demo):
    app = opened("journey", view="staying")
    assert faults(app) == []
    assert "Half of the customers stay longer than 192 days (183 to 200)." in texts(app)
    assert "All customers who began up to the end of the period (Oct 31, 2026) are in it" in texts(app)
    assert table(app)["median_days"].tolist() == [192]
    # From day 90 on somebody can be lost: until then nothing is unsure.
    assert table(app)[["after_30_words", "after_90_words"]].to_numpy().tolist() == [["100%", "60% (59% to 61%)"]]


def test_who_stays_by_their_first_answer(demo):
    app = opened("journey", view="staying", by="nps_group")
    assert faults(app) == []
    assert set(table(app)["group_name"]) == {"Promoters", "Passives", "Detractors"}
    assert "log-rank test" in texts(app)
    assert "Days count from the first answer" in texts(app)
    assert len(json.loads(app.get("plotly_chart")[0].proto.spec)["data"]) == 6  # three lines with their bands


def test_who_is_lost_is_what_the_command_line_says(demo):
    app = opened("journey", view="churn", period="all")
    assert faults(app) == []
    rows = table(app)
    told = churn_json([whole_churn(shared_store().answer(ChurnQuestion("month", 90), build), "month", Rules())])
    told = told["groups"][0]["periods"]
    assert rows["rate"].tolist() == [one["rate"] for one in told]
    assert rows["low"].tolist() == [one["low"] for one in told]
    assert len(rows) == 21
    assert re.search(
        r"Against 26\.5% \(\d.* to .*%\) in Sep 2026 that is within noise\.", texts(app)
    )  # by -0.4 to 2.2 points; days of leaving that came later made it a real change once


def test_who_is_lost_by_segment_in_the_chosen_silence(demo):
    app = opened("journey", view="churn", period="all", by="segment", silence="180 days", churned_by="quarter")
    assert faults(app) == []
    rows = table(app)
    assert rows["start"].min() == date(2025, 7, 1)  # half a year after the data begin, and none before
    assert rows["group"].nunique() > 3


@pytest.mark.parametrize(("view", "none"), [("churn", "none within 90 days"), ("staying", "none so far")])
def test_who_is_in_the_group_without_a_value_is_said(demo, view, none):
    """Those who stay shortest have no region: it must stand there that they were never seen anywhere."""
    app = opened("journey", view=view, by="region")
    assert faults(app) == []
    told = (
        f"(not given): customers who began with a touchpoint that does not tell “Region”, or who joined and had {none}."
    )
    assert told in texts(app)
    assert "(not given): " not in texts(opened("journey", view=view, by="segment"))
    assert not re.search(r"% – ", texts(app) + json.dumps(drawn(app), ensure_ascii=False))


def test_the_commands_write_an_interval_as_the_pages_do(demo_database):
    """Beside its number, with “to”: in no columns of their own."""
    for asked, cell in (
        (("churn", "--by", "region"), "35.3% (32.9% to 37.7%)"),
        (("churn", "--before"), "0.3 (−9.0 to 9.6)"),
        (("survival",), "192 (183 to 200)"),
        (("retention", "--period", "month", "--by", "channel"), "17% (16% to 17%)"),
    ):
        told = cxdash_here(*asked, "--db", demo_database).stdout
        assert cell in told, told
        assert not re.search(r"\blow\b.*\bhigh\b", told), told


def test_who_comes_back(demo):
    app = opened("journey", view="cohorts", mode="first")  # each customer in one cohort: so together
    assert faults(app) == []
    rows = table(app)
    assert rows["cohort"].nunique() == 24
    after = rows[(rows["after"] == 1) & rows["complete"]]
    share = after["customers"].sum() / after["size"].sum()
    assert f"{100 * share:.1f}% (" in texts(app)
    whole = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][0]
    assert len(whole["z"]) == len(whole["y"]) == 24


def drawn(app):
    return json.loads(app.get("plotly_chart")[0].proto.spec)


def test_touchpoints_are_what_the_command_line_says(demo, demo_database):
    app = opened("journey", period="all")
    assert faults(app) == []
    assert "Checkout · mobile app is the worst beyond noise: NPS" in texts(app)
    told = cxdash_json("touchpoints", "--db", demo_database, "--metric", "nps")
    assert told["worst"] == {"stage": "Checkout", "channel": "mobile app"}
    rows = table(app).set_index(["stage", "channel"])
    for one in told["cells"]:
        row = rows.loc[(one["stage"], one["channel"])]
        assert [row["touchpoints"], row["customers"], row["lost"], row["open"]] == [
            one["touchpoints"], one["customers"], one["lost"], one["open"],
        ]  # fmt: skip
        assert (row["lost_share"], row["department"]) == (one["lost_share"], one["department"])
        assert row["is_end"] == one["is_end"] == (one["stage"] in ("Purchase", "Pickup or delivery", "Support"))
        assert row["value"] == one["score"]["value"] or one["score"]["value"] is None
    whole, targets = drawn(app)["data"]
    assert len(whole["z"]) == len(told["stages"])
    said = {stage: " ".join(texts) for stage, texts in zip(told["stages"], whole["text"], strict=True)}
    assert ("end here" in said["Support"], "lost" in said["Support"]) == (True, False)
    assert ("end here" in said["Visit"], "lost" in said["Visit"]) == (False, True)
    assert {"stage": "Checkout", "channel": "mobile app"} in targets["customdata"]
    assert faults(opened("journey", stage="Checkout", channel="web", metric="csat")) == []


def test_emotion_is_what_the_command_line_says(demo, demo_database):
    app = opened("journey", period="all", shows="emotion")
    assert faults(app) == []
    assert "Checkout · mobile app sounds worst beyond noise:" in texts(app)
    assert re.search(r"Learnt from 1\d,\d{3} of your comments that came with a good or a bad answer", texts(app))
    told = cxdash_json("touchpoints", "--db", demo_database, "--metric", "nps", "--emotion")
    assert told["emotion"]["why"] is None
    assert told["emotion"]["check"]["auc"]["low"] > 0.9
    rows = table(app).set_index(["stage", "channel"])
    for one in told["cells"]:
        row, found = rows.loc[(one["stage"], one["channel"])], one["emotion"]
        if found is None or found["value"] is None:
            assert math.isnan(row["emotion"])
            continue
        assert [row["emotion"], row["emotion_low"], row["emotion_high"], row["comments"], row["emotion_tier"]] == [
            found["value"], found["low"], found["high"], found["n"], found["verdict"],
        ]  # fmt: skip
        assert row["emotion_words"] == ", ".join(found["words"])
    (worst,) = [one for one in told["cells"] if (one["stage"], one["channel"]) == ("Checkout", "mobile app")]
    assert worst["emotion"]["verdict"] == "below"
    assert worst["emotion"]["words"]
    assert drawn(app)["data"][0]["text"]


def _visits(answers=()):
    """300 come, 20 of them leave at once and 80 after the basket; the data go on for long."""
    day = datetime(2026, 1, 1)
    points = [touchpoint("late", "visit", datetime(2026, 3, 1))]
    for n in range(300):
        for place, stage in enumerate(("visit", "basket", "order")[: 1 if n < 20 else 2 if n < 100 else 3]):
            points.append(touchpoint(f"c{n}", stage, day + timedelta(hours=place)))
    fill(shared_store(), answers, points)


def test_a_map_without_answers_tells_where_customers_are_lost_and_of_no_average(database):
    """Once its note explained an average and colours that are not there, and its headline said nothing of the losses."""
    _visits()
    app = opened("journey", period="all")
    assert faults(app) == []
    said = texts(app)
    assert (
        "basket: 28.6% (23.6% to 34.1%) of 280 customers are lost next, more than after the others beyond noise."
        in said
    )
    assert "Of 2 touchpoints compared, it alone loses more." in said
    assert "NPS: no answer in what is chosen tells its stage, so no touchpoint has a score." in said
    assert "In a cell: the interval of the share lost next. A dash: no answer is about it." in said
    for word in ("average", "▲", "grey", "a dot", "from how many answers", "typical times"):
        assert word not in said
    assert "typical times" not in texts(opened("journey", period="all", metric="response_time"))


def test_a_map_of_too_few_answers_to_compare_tells_of_no_average_either(database):
    _visits([response("nps", n % 11, customer=f"c{n}", at=datetime(2026, 1, 1), stage="visit") for n in range(40)])
    said = texts(opened("journey", period="all"))
    assert "basket: 28.6%" in said
    assert "NPS: too few touchpoints have enough answers to be compared." in said
    assert (
        "In a cell: the score, its 95% interval, from how many answers, and the interval of the share lost next."
        in said
    )
    assert "average" not in said


def test_emotion_of_too_few_comments_is_not_told(database):
    with Store(database) as store:
        day = datetime(2026, 1, 1)
        fill(store, [response("nps", 9, customer="c", at=day, stage="visit")], [touchpoint("c", "visit", day)])
    asked = ("touchpoints", "--db", database, "--metric", "nps")
    assert "emotion" not in cxdash_json(*asked)["cells"][0]
    assert cxdash_json(*asked, "--emotion")["emotion"]["why"] == "few"
    assert cxdash_here(*asked, "--emotion").stdout.startswith("It cannot be told yet how comments sound")
    app = opened("journey", shows="emotion")
    assert faults(app) == []
    assert "It cannot be told yet how comments sound" in texts(app)
    assert not app.get("plotly_chart")


def test_ways(demo):
    app = opened("journey", view="ways", period="all")
    assert faults(app) == []
    assert "The most usual way is Visit → Basket → Checkout" in texts(app)
    assert "customers came back to Visit." in texts(app)
    (flow,) = drawn(app)["data"]
    assert min(flow["link"]["value"][:-1]) >= 5  # the last one is unseen
    counted = [
        (said.split("<br>")[-1].split(" · "), hover)
        for said, hover in zip(flow["node"]["label"], flow["node"]["customdata"], strict=True)
        if re.search(r"\d$|%$", said)
    ]
    assert len(counted) > 8
    for (n, *share), hover in counted:  # what is told on hovering, where it has its interval
        assert f": {n} customers, {''.join(share)} (" in hover
    assert not any(said.startswith("Other<br>") for said in flow["node"]["label"])  # how many these are is not told
    rows = table(app)
    assert len(rows) == 11
    assert rows["share"].sum() == pytest.approx(1)
    between = opened("journey", view="ways", period="all", **{"from": "Checkout", "to": "Support"}, depth="8")
    assert faults(between) == []
    assert "have not come to Support so far." in texts(between)
    assert faults(opened("journey", view="ways", to="Purchase")) == []


@pytest.mark.parametrize("view", ["touchpoints", "ways", "staying", "churn", "cohorts"])
def test_no_touchpoints_and_one(view, database):
    fill(shared_store(), responses=[response("nps", 9, customer="c", at=datetime(2026, 1, 1))])
    assert "A journey is made of touchpoints, and there are none yet." in texts(opened("journey", view=view))
    fill(shared_store(), touchpoints=[touchpoint("c", "visit", datetime(2026, 1, 1))])
    assert faults(opened("journey", view=view)) == []


def test_too_few_are_not_shown(database):
    with Store(database) as store:
        fill(store, touchpoints=[touchpoint(f"c{n}", "visit", datetime(2026, 1, 1) + timedelta(days=40 * k))
                                 for n in range(3) for k in range(4)])  # fmt: skip
    app = opened("journey", view="churn", period="all", silence="30 days")
    assert faults(app) == []
    assert "There is no whole period of which it is known who was lost in it." in texts(app)
    assert table(app)["lost"].isna().all()


def test_types_of_journeys_and_what_counts_as_what(demo):
    app = opened("journey", view="types", metric="csat", period="all", online="web")  # and no longer the mobile app
    assert faults(app) == []
    stages = ("Visit", "Research", "Basket", "Checkout", "Purchase")
    asked = TypesQuestion(
        JourneysQuestion(stages, ("Purchase",), 14 * 86_400.0), ("Research",), ("web",), ("store",), 90, "csat"
    )
    frames = (shared_store().answer(asked, one) for one in (journey_types.build, journey_types.build_scores))
    told = types_found(METRICS["csat"], *frames, Rules())
    rows = table(app)
    assert rows["journeys"].tolist() == [one.journeys for one in told]
    assert rows["share_low"].tolist()[1:] == [one.share.low for one in told][1:]
    assert rows["value"].tolist() == [one.score.value for one in told]
    assert rows["not_back_high"].tolist() == [one.lost.high for one in told]
    assert rows["spent"].tolist() == [one.value.value for one in told]
    assert f"Of {told[0].journeys:,} journeys to a purchase, " in texts(app)
    counted = "Counts as a purchase: Purchase. As research: Research. Online: web. A store: store. Neither online nor a store: "
    assert f"{counted}mobile app, phone." in texts(app)
    assert "Cannot be told" not in texts(app)
    assert "The most usual way to a purchase" in texts(app)
    assert (
        app.dataframe[1].value["way_name"][0] == "Visit · store → Basket · store → Checkout · store → Purchase · store"
    )


def test_who_is_not_listed_is_said_to_be_of_all_who_may_leave(demo):
    app = opened("journey", view="risk")
    assert faults(app) == []
    told = re.search(r"Of ([\d,]+) customers who are still there.*?([\d,]+) of the ([\d,]+) are not listed.*Of the other ([\d,]+), "
                     r"the 1,000 likeliest are listed", texts(app), re.DOTALL)  # fmt: skip
    every, late, same, others = (int(one.replace(",", "")) for one in told.groups())
    assert every == same == late + others
    assert table(app)["reasons_words"].str.contains(r"last outcome at \w+.*: left").any()
    assert not table(app)["reasons_words"].str.contains("last outcome:").any()


def test_those_lost_at_a_step_and_those_who_left_for_good_are_named_apart_and_linked(demo):
    """Both were “those who left”: who compared the two compared different customers."""
    left = opened("journey", view="before", country="Latvia")
    *_others, way = left.get("page_link")
    assert way.proto.label == "How those felt who were lost between two steps of a funnel"
    assert (way.proto.page, "country=Latvia" in way.proto.query_string, "view" in way.proto.query_string) == (
        "funnel", True, False
    )  # fmt: skip
    lost = opened("funnel", country="Latvia")
    assert {"What goes with being lost after a step?", "How did those lost after a step feel?"} <= {
        one.value for one in lost.subheader
    }
    *_others, way = lost.get("page_link")
    assert (way.proto.page, "view=before" in way.proto.query_string) == ("journey", True)


@pytest.mark.parametrize("view", ["waits", "types", "touchpoints"])
def test_metrics_stand_in_one_order(demo, view):
    """NPS first, wherever one is to be chosen."""
    (choice,) = [one for one in opened("journey", view=view).button_group if one.label == "Metric"]
    assert choice.options[:3] == ["NPS", "CSAT", "CES"]


def test_types_that_cannot_be_told_say_why(database):
    """Where no stage is research, nobody can have researched: 0 % would be told of what nobody knows."""
    points = [
        touchpoint(f"c{n}", stage, at(day), channel="letter")
        for n in range(40)
        for day, stage in enumerate(("look", "order"), 1)
    ]
    fill(shared_store(), touchpoints=points)
    app = opened("journey", view="types", period="all")
    assert faults(app) == []
    assert table(app)["share"].isna().tolist() == [False, True, True, True, False, False]
    assert "Cannot be told: Zero moment of truth (no stage counts as research" in texts(app)


def test_what_types_are_called_is_explained_where_they_stand_first(demo):
    said = texts(opened("journey", view="types"))
    assert (
        "Zero moment of truth: began with research online; Webrooming: researched online, bought in a store; "
        "Showrooming: in a store before, bought online. A journey is"
    ) in said


def test_who_is_not_back_is_not_known_before_their_time_is_up(demo):
    """Of the last 90 days nobody's 90 days are over: an empty column says nothing, and a reason is missed."""
    early = opened("journey", view="types")
    assert set(table(early)["not_back_words"]) == {"not known yet"}
    assert "Not known yet: the 90 days after these purchases are not over" in texts(early)
    over = opened("journey", view="types", period="all")
    assert re.fullmatch(r"\d+\.\d% \(\d.*% to \d.*%\)", table(over)["not_back_words"][0])
    assert "Not known yet" not in texts(over)


def test_a_story_says_whose_answers_its_scores_are_and_greys_few(demo):
    """At a purchase in a store thousands answered, but few of them are known to be on such a journey."""
    app = opened("journey", view="types")
    assert faults(app) == []
    said = texts(app)
    assert "Scores count only answers of known customers on journeys that ended so" in said
    assert ":small[:gray[NPS 31 (−11 to 61), 13 answers · few answers]]" in said
    assert ":small[NPS 24 (14 to 34), 232 answers]" in said


def test_touchpoints_that_name_no_customer_are_counted_and_their_response_times_told(database):
    moments = [datetime(2026, 1, 1 + day) for day in range(20)]
    fill(shared_store(), touchpoints=[touchpoint(None, "request", when, response_seconds=60.0) for when in moments])
    app = opened("journey", view="ways", period="all")
    assert faults(app) == []
    assert "Touchpoints here: 20, and none names its customer" in texts(app)
    assert "A journey is made of touchpoints, and there are none yet." not in texts(app)
    assert "Target" in {one.label for one in app.selectbox}
    assert "Touchpoints here: 20" in texts(opened("funnel"))


def test_the_files_of_views_that_look_further_than_the_period_say_so(demo):
    for view, about in {"before": "All answers and requests up to the end", "risk": "Told for the day after"}.items():
        app = opened("journey", view=view, period="30")
        assert faults(app) == []
        assert about in texts(app)


def test_before_they_leave_tells_each_number_with_its_interval(demo):
    """The interval of the difference stood outside the screen."""
    app = opened("journey", view="before")
    rows = app.dataframe[0].value.set_index(["way", "metric"])
    one = rows.loc["told", "nps"]
    assert one["difference_words"] == f"−{-one['difference']:.0f} (−{-one['low']:.0f} to −{-one['high']:.0f})"
    assert one["left_words"].startswith(f"{one['left']:.1f} (")
    assert f"{one['stayed_low']:.1f} to {one['stayed_high']:.1f})" in one["stayed_words"]
    assert list(app.dataframe[0].proto.column_order)[:6] == [
        "who", "metric_label", "left_words", "stayed_words", "difference_words", "verdict_words"
    ]  # fmt: skip
