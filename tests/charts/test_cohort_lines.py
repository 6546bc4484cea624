"""Cohort lines: what is over in colour, what is not in grey, and a panel each for more lines than colours."""

from datetime import date, timedelta

from cxdash.charts.cohort_lines import cohort_figure
from cxdash.charts.palette import LIGHT
from cxdash.charts.trend import Line, Point, TrendWords

WORDS = TrendWords("Share", "Entered")
WEEKS = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(5)]


def line(name):
    points = (Point(week, 50.0 + number, 40.0, 60.0, 100, number > 2, "") for number, week in enumerate(WEEKS))
    return Line(name, tuple(points), id=name)


def test_cohorts_that_are_not_over_are_grey_and_join_those_that_are():
    made = cohort_figure([line("a"), line("b")], "week", WORDS, "light", WEEKS[3])
    drawn = [one for one in made.data if one.type == "scatter" and one.mode == "lines+markers"]
    grey = [one for one in drawn if one.line.color == LIGHT.neutral]
    assert [list(one.x) for one in grey] == [[day.isoformat() for day in WEEKS[2:]]] * 2
    coloured = [one for one in drawn if one not in grey]
    assert [list(one.x) for one in coloured] == [[day.isoformat() for day in WEEKS[:3]]] * 2
    assert [one.showlegend for one in grey] == [False] * 2
    assert len({one.line.dash for one in coloured}) == 2
    (bars,) = [one for one in made.data if one.type == "bar"]
    assert list(bars.y) == [100] * 5  # once, however many lines
    every = cohort_figure([line("a")], "week", WORDS, "light")
    assert not [one for one in every.data if one.type == "scatter" and one.line.color == LIGHT.neutral]


def test_more_lines_than_colours_have_a_panel_each():
    made = cohort_figure([line(name) for name in "abcdef"], "week", WORDS, "dark", WEEKS[3])
    assert {one.xaxis for one in made.data} == {"x", "x2", "x3", "x4", "x5", "x6"}
    assert [one.text for one in made.layout.annotations] == list("abcdef")
    assert cohort_figure([], "week", WORDS, "light").layout.height
