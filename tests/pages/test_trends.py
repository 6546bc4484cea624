"""Trends: the chart lays the comparison period over the period; the table and its file keep its own dates."""

import json
from datetime import date, timedelta

import pandas as pd

from tests.pages.script import opened

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

    (chart,) = app.get("plotly_chart")
    drawn = {trace.get("name"): days(trace["x"]) for trace in json.loads(chart.proto.spec)["data"]}
    assert drawn[AGAINST] == [day + LENGTH for day in days(earlier["start"])]
    assert drawn["This period"] == days(now["start"])


def test_without_the_comparison_period_it_is_in_neither(demo):
    app = opened("trends", period="30", grain="day", line="false")
    (rows,) = [table.value for table in app.dataframe if "start" in table.value]
    assert set(rows["group"]) == {"period"}
