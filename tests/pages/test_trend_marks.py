"""Trends: control limits, the season and the share of customers who answered: on the page as in the command, and in words."""

import json

import pandas as pd
import pytest

from cxdash.demo.stories import STORIES
from tests.commandline import cxdash_json
from tests.pages.script import opened, texts


def section(app, column):
    return next(table.value for table in app.dataframe if column in table.value)


def test_a_point_beyond_its_limits_is_marked_and_said_and_the_season_is_of_all_months(demo, demo_database):
    slow = STORIES.slow_region.region
    app = opened("trends", metric="response_time", period="all", marks="limits", season="true", region=slow)
    assert not app.exception
    said, found = texts(app), cxdash_json("trend", "response_time", "--db", demo_database, "--where", f"region={slow}")
    signals = found["control"]["signals"]
    first = next(one for one in signals if one["rule"] == "beyond")  # since the region's story began
    assert first["start"][:7] == f"{STORIES.slow_region.since:%Y-%m}"
    assert "Response time is not steady. " in said
    assert f"{pd.Timestamp(first['start']):%b %Y}: " in said
    assert "No step beyond noise" not in said
    rows = section(app, "rule")
    assert [(one["rule"], one["start"]) for one in found["control"]["signals"]] == [
        (rule, start.isoformat()) for rule, start in zip(rows["rule"], rows["start"], strict=True)
    ]
    chart, *_others = app.get("plotly_chart")
    traces = json.loads(chart.proto.spec)["data"]
    (rings,) = [one for one in traces if "circle-open" in one.get("marker", {}).get("symbol", [])]
    shown = [one["start"] for one in found["control"]["limits"]]
    # Months of too few answers have no limits and no ring, also within a run.
    assert rings["x"] == [day for one in signals for day in shown if one["start"] <= day <= one["last"]]
    assert len(rings["x"]) == sum(one["points"] for one in signals)
    low, high = [one["y"] for one in traces if one.get("line", {}).get("shape") == "hvh"]
    assert low == pytest.approx([one["low"] for one in found["control"]["limits"]])
    assert high == pytest.approx([one["high"] for one in found["control"]["limits"]])

    assert ("Response time has no season beyond noise" in said) is not found["season"]["real"]
    months = section(app, "month")
    assert months["value"].tolist() == pytest.approx([one["value"] for one in found["season"]["months"]])
    assert months["real"].tolist() == [one["real"] for one in found["season"]["months"]]


def test_who_answered_stands_under_the_line_with_its_interval(demo, demo_database):
    app = opened("trends", grain="week", season="true")
    assert len(section(app, "month")) == 12  # of two years, although the period is 90 days
    rows = section(app, "met")
    now = rows[rows["group"] == "period"].set_index("start")
    found = cxdash_json(
        "trend", "nps", "--db", demo_database, "--grain", "week", "--since", "2026-08-03", "--until", "2026-11-01"
    )
    expected = pd.DataFrame(found["answering"]).set_index("start")
    now.index = [one.isoformat() for one in now.index]
    assert now["met"].isna().tolist() == [one > "2026-10-12" for one in now.index]  # who was met then may still answer
    now = now[now["met"].notna()]
    assert now["met"].tolist() == expected["met"].tolist()
    assert now["answered_value"].tolist() == pytest.approx(expected["value"].tolist())
    chart, *_others = app.get("plotly_chart")
    (drawn,) = [one for one in json.loads(chart.proto.spec)["data"] if one.get("name") == "Share of customers met who…"]
    assert drawn["y"] == pytest.approx(expected["value"].tolist())
    assert (expected["low"] < expected["value"]).all()
    assert "so it is no response rate" in texts(app)


def test_where_touchpoints_cannot_be_filtered_so_it_says_why(demo):
    app = opened("trends", source=STORIES.mix_shift.source)
    assert not app.exception
    assert "No share of customers who answered:" in texts(app)
