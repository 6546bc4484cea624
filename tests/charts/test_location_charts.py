"""The charts of locations: funnel plot, heat map and map: what is drawn, what a click on it says, and no markup."""

from itertools import pairwise
from math import cos, radians

import pytest

from cxdash.charts.funnel_plot import Limit, Mark, PlotWords, funnel_plot_figure
from cxdash.charts.heat_map import KINDS, Row, Square, heat_map_figure
from cxdash.charts.map import Spot, Town, map_figure
from cxdash.charts.outlines import outlines
from tests.charts.test_figures import HOSTILE, TIERS

WORDS = PlotWords("Answers", "NPS", "all: 40", TIERS)
LIMITS = [Limit("95%", [10, 100], [0, 30], [80, 50]), Limit("99.8%", [10, 100], [-20, 25], [100, 55])]


def test_a_funnel_plot_has_marks_by_tier_between_the_lines_of_both_levels():
    marks = [Mark(20, 50, "within", "a", ("location", "A")), Mark(90, 10, "below", "b", ("location", "B"))]
    figure = funnel_plot_figure(marks, LIMITS, 40, WORDS, "light")
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert [(line.line.dash, list(line.y)) for line in lines[:4]] == [
        ("dash", [0, 30]), ("dash", [80, 50]), ("dot", [-20, 25]), ("dot", [100, 55]),
    ]  # fmt: skip
    drawn = [trace for trace in figure.data if trace.mode == "markers"]
    assert {trace.marker.symbol for trace in drawn} == {"circle", "triangle-down"}
    assert [list(row) for trace in drawn for row in trace.customdata] == [["location", "A"], ["location", "B"]]
    assert figure.layout.xaxis.type is None


def test_thousands_of_marks_need_no_graphics_card_and_stand_on_a_scale_of_doublings():
    marks = [Mark(5 + place, 40, "within", "x") for place in range(2000)]
    figure = funnel_plot_figure(marks, LIMITS, 40, WORDS, "dark")
    assert {trace.type for trace in figure.data if trace.mode == "markers"} == {
        "scatter"
    }  # a browser without WebGL draws no other
    assert figure.layout.xaxis.type == "log"
    assert 2000 in figure.layout.xaxis.tickvals


def test_a_cell_has_a_sign_with_its_colour_and_none_where_nobody_answered():
    january = ("location", "A", "2026-01-01", "2026-01-31")
    rows = [Row("a", [Square("above", "60", "a", january), None, Square("within", "40", "b")])]
    trace, targets = heat_map_figure(rows, ["Jan", "Feb", "Mar"], "light").data
    assert [list(row) for row in trace.z] == [[KINDS.index("above"), None, KINDS.index("within")]]
    assert list(trace.text[0]) == ["▲ 60", "", "40"]
    # What is hovered and clicked are unseen marks, one on each cell: no cell of a heat map can be selected.
    assert [(x, y) for x, y in zip(targets.x, targets.y, strict=True)] == [(0, 0), (2, 0)]
    assert list(targets.customdata) == [january, None]
    assert trace.hoverinfo == "skip"


def test_a_map_is_no_wider_than_the_earth_is_there_and_asks_nothing_of_the_internet():
    spots = [Spot(10, 48, 100, "above", "x", ("location", "A")), Spot(26, 60, 25, "few", "y")]
    figure = map_figure(spots, [Town("Riga", 24, 57)], TIERS, "light")
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert figure.layout.yaxis.scaleratio == pytest.approx(1 / cos(radians(54)), rel=1e-6)
    coasts, *marks = figure.data
    assert coasts.mode == "lines"
    assert len(coasts.x) > 500
    sizes = {trace.customdata[0][1] if trace.customdata[0] else "": trace.marker.size[0] for trace in marks}
    assert sizes["A"] > sizes[""]
    assert "50° N" in figure.layout.yaxis.ticktext
    map_figure([Spot(0, 0, 1, None, "alone")], [], TIERS, "dark").to_json()


def test_names_that_would_run_into_each_other_are_left_to_the_first():
    spots = [Spot(10, 53.5, 1, None, "a"), Spot(28, 59.4, 1, None, "b")]
    towns = [
        Town("Riga", 24.1, 57),
        Town("Vilnius", 25.3, 54.7),
        Town("Kaunas", 23.9, 54.9),
        Town("Berlin", 13.4, 52.5),
    ]
    drawn = map_figure(spots, towns, TIERS, "light").layout.annotations
    assert [one.text for one in drawn] == ["Riga", "Vilnius", "Berlin"]
    near = [
        Spot(23.9, 54.9, 1, None, "a"),
        Spot(25.3, 54.7, 1, None, "b"),
    ]  # of a smaller part of the earth both have room
    assert len(map_figure(near, towns[1:3], TIERS, "light").layout.annotations) == 2


def test_outlines_are_those_of_the_part_of_the_earth_that_is_asked_for():
    assert outlines(-150, -140, 30, 40) == ([], [])  # the open Pacific
    # A straight border has no point near: the 49th parallel crosses Montana.
    x, y = outlines(-110, -109, 48.5, 49.5)
    assert [value is None for value in x] == [False, False, True]
    assert x[0] < -110 < -109 < x[1]
    assert y[:2] == pytest.approx([49, 49], abs=0.02)
    # The strait at Copenhagen: both shores, and nothing that jumps from line to line.
    x, y = outlines(12, 13, 55.4, 56.1)
    points = list(zip(x, y, strict=True))
    pairs = [(a, b) for a, b in pairwise(points) if None not in (*a, *b)]
    assert len(pairs) > 15
    assert max(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairs) < 1.5


def test_names_are_no_markup():
    mark = Mark(1, 1, "few", HOSTILE)
    figures = [
        funnel_plot_figure([mark], LIMITS, 1, PlotWords(HOSTILE, HOSTILE, HOSTILE, TIERS), "light"),
        heat_map_figure([Row(HOSTILE, [Square("few", HOSTILE, HOSTILE)])], [HOSTILE], "light"),
        map_figure([Spot(1, 1, 1, "few", HOSTILE)], [Town(HOSTILE, 1, 1)], TIERS, "light"),
    ]
    assert all("<a" not in figure.to_json() for figure in figures)
