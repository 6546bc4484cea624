"""The charts of locations: funnel plot, heat map and map: what is drawn, what a click on it says, and no markup."""

from math import cos, radians

import pytest

from cxdash.charts.funnel_plot import Limit, Mark, PlotWords, funnel_plot_figure
from cxdash.charts.heat_map import KINDS, Row, Square, heat_map_figure
from cxdash.charts.map import Spot, Town, map_figure
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


def test_thousands_of_marks_are_drawn_by_the_graphics_card_on_a_scale_of_doublings():
    marks = [Mark(5 + place, 40, "within", "x") for place in range(2000)]
    figure = funnel_plot_figure(marks, LIMITS, 40, WORDS, "dark")
    assert {trace.type for trace in figure.data if trace.mode == "markers"} == {"scattergl"}
    assert figure.layout.xaxis.type == "log"
    assert 2000 in figure.layout.xaxis.tickvals


def test_a_cell_has_a_sign_with_its_colour_and_none_where_nobody_answered():
    rows = [Row("a", [Square("above", "60", "a"), None, Square("within", "40", "b")], ("location", "A"))]
    (trace,) = heat_map_figure(rows, ["Jan", "Feb", "Mar"], "light").data
    assert [list(row) for row in trace.z] == [[KINDS.index("above"), None, KINDS.index("within")]]
    assert list(trace.text[0]) == ["▲ 60", "", "40"]
    assert list(trace.customdata[0][0]) == ["location", "A"]


def test_a_map_is_no_wider_than_the_earth_is_there_and_asks_nothing_of_the_internet():
    spots = [Spot(10, 48, 100, "above", "x", ("location", "A")), Spot(26, 60, 25, "few", "y")]
    figure = map_figure(spots, [Town("Riga", 24, 57)], TIERS, "light")
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert figure.layout.yaxis.scaleratio == pytest.approx(1 / cos(radians(54)), rel=1e-6)
    sizes = {trace.customdata[0][1] if trace.customdata[0] else "": trace.marker.size[0] for trace in figure.data}
    assert sizes["A"] > sizes[""]
    assert "50° N" in figure.layout.yaxis.ticktext
    map_figure([Spot(0, 0, 1, None, "alone")], [], TIERS, "dark").to_json()


def test_names_are_no_markup():
    mark = Mark(1, 1, "few", HOSTILE)
    figures = [
        funnel_plot_figure([mark], LIMITS, 1, PlotWords(HOSTILE, HOSTILE, HOSTILE, TIERS), "light"),
        heat_map_figure([Row(HOSTILE, [Square("few", HOSTILE, HOSTILE)])], [HOSTILE], "light"),
        map_figure([Spot(1, 1, 1, "few", HOSTILE)], [Town(HOSTILE, 1, 1)], TIERS, "light"),
    ]
    assert all("<a" not in figure.to_json() for figure in figures)
