"""Movements: the comparison period's line lies over the period, its table tells its own dates."""

from datetime import date, timedelta

import pytest

from cxdash.charts.trend import Line, Point
from cxdash.findings.scores import Score
from cxdash.findings.trends import Point as Bucket
from cxdash.findings.trends import Series, next_start
from cxdash.metrics import NPS
from cxdash.ui import movements
from cxdash.ui.movements import earlier_line, trend_table


def line(*starts):
    return Line("the days before", tuple(Point(one, 10.0, 5.0, 15.0, 40, False, f"on {one}") for one in starts))


def buckets(first, count, grain):
    starts = [first]
    while len(starts) < count:
        starts.append(next_start(starts[-1], grain))
    return starts


def starts(found):
    return [point.start for point in found.points]


@pytest.mark.parametrize("late", [0, 20, 89])
def test_days_are_moved_by_the_length_of_the_period_whenever_the_answers_begin(late):
    since, length = date(2026, 8, 3), timedelta(days=90)
    days = buckets(since - length + timedelta(days=late), 90 - late, "day")
    over = earlier_line(line(*days), "day", since - length, since, since + length)
    assert starts(over) == [day + length for day in days]
    assert over.before
    assert [point.hover for point in over.points] == [f"on {day}" for day in days]


@pytest.mark.parametrize(
    ("value", "said"), [(34.6, "34.6 (30.0 to 39.0)"), (35.0, "35 (30 to 39)"), (36.2, "36 (30 to 39)")]
)
def test_a_point_beside_a_goal_is_not_said_to_be_at_it(value, said):
    found = Series(None, (Bucket(date(2026, 8, 3), Score(None, 60, value, 30.0, 39.0)),), 60)
    drawn = movements.line(NPS, found, "This period", "week", "period", [35.0])
    assert f": {said} · " in drawn.points[0].hover


def test_quarters_over_many_years():
    quarters = buckets(date(1970, 4, 1), 110, "quarter")
    over = earlier_line(line(*quarters), "quarter", date(1970, 1, 1), date(1998, 1, 1), date(2026, 1, 1))
    assert starts(over) == [one.replace(year=one.year + 28) for one in quarters]


def test_weeks_of_another_year_lie_on_the_weeks_of_this_one():
    weeks = [date(2025, 8, 11), date(2025, 8, 18)]  # the second and third from Monday, 28 July 2025
    over = earlier_line(line(*weeks), "week", date(2025, 8, 3), date(2026, 8, 3), date(2026, 11, 1))
    assert starts(over) == [date(2026, 8, 17), date(2026, 8, 24)]


def test_a_bucket_without_a_counterpart_is_left_out():
    # 5 May to 2 August touches four months, 3 August to 31 October three.
    months = buckets(date(2026, 5, 1), 4, "month")
    over = earlier_line(line(*months), "month", date(2026, 5, 5), date(2026, 8, 3), date(2026, 11, 1))
    assert starts(over) == [date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)]
    early = earlier_line(line(date(2026, 5, 4)), "day", date(2026, 5, 5), date(2026, 8, 3), date(2026, 11, 1))
    assert starts(early) == []


def test_a_comparison_period_without_points_has_none():
    assert starts(earlier_line(line(), "day", date(2026, 5, 5), date(2026, 8, 3), date(2026, 11, 1))) == []


def test_the_table_tells_when_people_answered():
    rows = trend_table(NPS, [line(date(2026, 5, 25), date(2026, 5, 26))], "day", None).rows
    assert rows["start"].tolist() == [date(2026, 5, 25), date(2026, 5, 26)]
    assert rows["when"].tolist() == ["May 25, 2026", "May 26, 2026"]
