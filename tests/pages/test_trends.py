"""Trends: the chart lays the comparison period over the period; the table and its file keep its own dates."""

import json
from datetime import date, timedelta

import pandas as pd
import pytest

from cxdash.demo.stories import STORIES
from tests.commandline import cxdash_json
from tests.pages.script import opened, texts

SINCE, LAST, LENGTH = date(2026, 10, 2), date(2026, 10, 31), timedelta(days=30)  # the last 30 days of the demo data
AGAINST = "The 30 days before"


def days(values):
    return [pd.Timestamp(value).date() for value in values]


def test_the_table_has_the_dates_of_the_comparison_period_and_the_chart_those_of_the_period(demo):
    app = opened("trends", period="30", grain="day")
    assert not app.exception
    (rows,) = [table.value for table in app.dataframe if "start" in table.value]
    now, earlier = rows[rows["group"] == "period"], rows[rows["group"] == "before"]
    assert (min(days(now["start"])), max(days(now["start"]))) == (SINCE, LAST)
    assert (min(days(earlier["start"])), max(days(earlier["start"]))) == (SINCE - LENGTH, LAST - LENGTH)
    assert earlier["when"].iloc[0] == "Sep 2, 2026"

    chart, *_others = app.get("plotly_chart")
    drawn = {trace.get("name"): days(trace["x"]) for trace in json.loads(chart.proto.spec)["data"]}
    assert drawn[AGAINST] == [day + LENGTH for day in days(earlier["start"])]
    assert drawn["This period"] == days(now["start"])


def test_without_the_comparison_period_it_is_in_neither(demo):
    app = opened("trends", period="30", grain="day", line="false")
    (rows,) = [table.value for table in app.dataframe if "start" in table.value]
    assert set(rows["group"]) == {"period"}


def section(app, column):
    return next(table.value for table in app.dataframe if column in table.value)


def test_why_it_moved_finds_the_slow_region_and_adds_up(demo, demo_database):
    app = opened("trends")
    assert not app.exception
    assert app.selectbox(key="why").value == "region"
    said = texts(app)
    assert "Beyond noise: Bavaria −" in said
    parts = section(app, "within_real")
    found = cxdash_json(
        "change", "nps", "--db", demo_database, "--since", "2026-08-03", "--until", "2026-11-01", "--by", "region"
    )
    assert parts["total"].sum() == pytest.approx(found["change"], abs=1e-9)
    assert dict(zip(parts["group"], parts["within"], strict=True)) == {
        part["group"]: part["within"] for part in found["parts"]
    }
    assert parts.loc[parts["within_real"], "group"].tolist() == [STORIES.slow_region.region]


def test_the_mix_shift_is_told_from_scores_that_moved(demo):
    app = opened("trends", country=STORIES.mix_shift.country, why="source")
    assert not app.exception
    assert "The mix of groups moved, the groups hardly: of the change of −" in texts(app)
    assert f"{STORIES.mix_shift.source} −" in texts(app)


def test_all_splits_tell_where_only_the_mix_moved_it(demo, demo_database):
    """By region, which stands first, all of it seems to come from within: the groups there have the same mix in common."""
    story = STORIES.mix_shift
    assert not any("split" in table.value for table in opened("trends", country=story.country).dataframe)
    app = opened("trends", country=story.country, splits="true")
    assert not app.exception
    assert app.selectbox(key="why").value == "region"
    assert "Who answers changed, and NPS with it, beyond noise. Added by the mix: " in texts(app)
    rows = section(app, "split").set_index("split")
    assert rows.loc["source", "mix_real"]
    assert not rows.loc["region", "mix_real"]
    found = cxdash_json(
        "change", "nps", "--db", demo_database, "--since", "2026-08-03", "--until", "2026-11-01",
        "--where", f"country={story.country}", "--splits",
    )  # fmt: skip
    told = {
        one["split"]: (one["within"], one["mix"], one["mix_real"])
        for one in found["splits"]
        if one["split"] in rows.index
    }
    assert rows[["within", "mix", "mix_real"]].apply(tuple, axis=1).to_dict() == told
    assert all(within + mix == pytest.approx(found["change"], abs=1e-9) for within, mix, _real in told.values())


def test_the_spread_of_scores_is_that_of_the_command(demo, demo_database):
    app = opened("trends", metric="csat")
    rows = section(app, "share")
    found = cxdash_json("distribution", "csat", "--db", demo_database, "--since", "2026-08-03", "--until", "2026-11-01")
    (scale,) = found["scales"]
    assert rows.set_index("from")["share"].to_dict() == {one["from"]: one["share"] for one in scale["bins"]}
    assert "How are the scores spread?" in [one.value for one in app.subheader]


def test_a_step_stands_on_the_page_and_in_words(demo):
    app = opened("trends", period="all", grain="day")
    assert (
        "NPS stepped from 36 to 31 around Aug 26, 2026 (between Aug 13, 2025 and Sep 22, 2026), by −5 (−7 to −3)."
        in texts(app)
    )
    assert "There is no period to compare with" in texts(app)
    assert section(app, "early")["before"][0] == pytest.approx(36.2, abs=0.05)
    rolled = texts(opened("trends", period="all", window="28"))
    assert "Steps are looked for where there is no rolling window" in rolled


def test_a_filter_that_requests_lack_is_said_once(demo):
    app = opened("trends", metric="response_time", source=STORIES.mix_shift.source)
    assert not app.exception
    assert len(app.warning) == 1
