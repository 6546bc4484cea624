"""Waterfalls, distributions and what is drawn over a trend."""

from datetime import date

import pytest

from cxdash.charts.distribution import Bar, DistributionWords, distribution_figure
from cxdash.charts.marks import Jump, Level, Mark
from cxdash.charts.multiples import multiples_figure
from cxdash.charts.trend import Overlay, trend_figure
from cxdash.charts.waterfall import Fall, Piece, WaterfallWords, waterfall_figure
from cxdash.charts.waterfall import Level as End
from tests.charts.test_figures import HOSTILE, WORDS, line

FALL_WORDS = WaterfallWords("within", "mix", "NPS")


def piece(value, tone=0):
    return Piece(value, (value - 1, value + 1), tone, HOSTILE)


def falls():
    return [Fall("a", piece(-4, -1), piece(1), "−3", "a"), Fall(HOSTILE, piece(2), piece(-1), "+1")]


def waterfall(theme="light"):
    ends = End("before", 30, (28, 32), "30", "h"), End("after", 28, None, "28", "h")
    return waterfall_figure(ends[0], falls(), ends[1], FALL_WORDS, theme)


def test_each_bar_of_a_waterfall_begins_where_the_one_above_it_ends():
    figure = waterfall()
    within, mix = [trace for trace in figure.data if trace.type == "bar" and trace.base is not None]
    assert (list(within.base), list(within.x)) == ([30, 27], [-4, 2])
    assert (list(mix.base), list(mix.x)) == ([26, 29], [1, -1])
    assert mix.base[-1] + mix.x[-1] == 28  # it ends at the value after
    assert list(within.customdata) == ["a", None]
    assert (within.error_x.array[0], within.error_x.arrayminus[0]) == (1, 1)
    assert within.marker.pattern.shape != mix.marker.pattern.shape
    assert len({within.marker.color[0], within.marker.color[1]}) == 2  # real, and within noise
    low, high = figure.layout.xaxis.range
    assert low < 25 < 32 < high


def test_shares_stand_beside_those_before():
    bars = [Bar("10", 60, (50, 70), "h", 40, (30, 50), "h", 1), Bar(HOSTILE, 40, (30, 50), "h", 60, (50, 70), "h", -1)]
    figure = distribution_figure(bars, DistributionWords("now", "before", "Share"), "dark")
    now, before = [trace for trace in figure.data if trace.x[0] is not None]
    assert (list(now.x), list(before.x)) == ([60, 40], [40, 60])
    assert now.y[0] < 0 < before.y[0]
    assert list(now.error_x.array) == [10, 10]
    alone = distribution_figure([Bar("10", 60, (50, 70), "h")], DistributionWords("now", "before", "Share"), "light")
    assert len(alone.data) == 1
    distribution_figure([], DistributionWords("now", "before", "Share"), "light")


def test_the_key_has_a_colour_of_the_bars():
    """Once it was grey where the bars of this period are blue, and only those before are grey."""

    def inks(*tones):
        bars = [Bar(str(n), 60, (50, 70), "h", 40, (30, 50), "h", tone) for n, tone in enumerate(tones)]
        traces = distribution_figure(bars, DistributionWords("now", "before", "Share"), "light").data
        key, old_key = [trace for trace in traces if trace.x[0] is None]
        now, before = [trace for trace in traces if trace.x[0] is not None]
        assert (old_key.marker.color, old_key.marker.line.color) == (
            before.marker.color[0],
            before.marker.line.color[0],
        )
        assert key.marker.pattern.shape == ""
        return key.marker.color, now.marker.color

    for tones, place in (((0, 0), 0), ((-1, 0, 1), 1), ((1, 1), 0)):
        key, drawn = inks(*tones)
        assert key == drawn[place]
    key, drawn = inks(1, -1)  # of neither: it says nothing else
    assert key not in drawn


JUMP = Jump(date(2026, 3, 1), date(2026, 2, 1), date(2026, 3, 1), 15, 35, "+20 (+9 to +31)", HOSTILE, "all")


def test_a_step_is_drawn_as_stairs_with_its_days_and_its_size():
    whole = line("all", [10, 20, 30, 40])
    named = type(whole)(whole.name, whole.points, id="all")
    figure = trend_figure([named], "month", WORDS, "light", over=Overlay((JUMP,)))
    (stairs,) = [trace for trace in figure.data if trace.type == "scatter" and trace.line.shape == "hv"]
    assert list(stairs.x) == ["2026-01-01", "2026-03-01", "2026-04-01"]
    assert list(stairs.y) == [15, 35, 35]
    assert {shape.type for shape in figure.layout.shapes} == {"rect", "line"}
    assert [one.text for one in figure.layout.annotations] == ["+20 (+9 to +31)"]
    other = trend_figure([line("other", [1, 2])], "month", WORDS, "light", over=Overlay((JUMP,)))
    assert not other.layout.shapes
    panels = multiples_figure([named, line("b", [1, 2])], "month", "light", jumps=[JUMP])
    assert [shape.xref for shape in panels.layout.shapes] == ["x", "x"]


def test_marks_and_goals_are_named_and_seen():
    over = Overlay((), (Mark(date(2026, 1, 10), "Campaign"),), (Level(80, "Goal 80"),))
    figure = trend_figure([line("all", [10, 20, 30])], "month", WORDS, "light", over=over)
    assert [one.text for one in figure.layout.annotations] == ["Campaign", "Goal 80"]
    late = Overlay((), (Mark(date(2026, 2, 27), "Opening"),))
    (named,) = trend_figure([line("all", [10, 20, 30])], "month", WORDS, "light", over=late).layout.annotations
    assert (figure.layout.annotations[0].xanchor, named.xanchor) == ("left", "right")
    assert figure.layout.yaxis.range[1] > 80
    assert [(shape.x0, shape.y0) for shape in figure.layout.shapes] == [("2026-01-10", 0), (0, 80)]


def test_a_goal_far_off_does_not_flatten_the_line_and_an_event_can_last():
    long = Mark(date(2026, 2, 10), "Campaign", date(2026, 2, 20), "Campaign in Riga")
    over = Overlay((), (long,), (Level(800, "Goal 800", "Goal 800 for 2026"), Level(31, "Sector 31")))
    figure = trend_figure([line("all", [10, 20, 30])], "month", WORDS, "light", over=over)
    assert figure.layout.yaxis.range[1] < 100
    texts = {one.text: one.hovertext for one in figure.layout.annotations}
    assert texts == {"Campaign": "Campaign in Riga", "Sector 31": "Sector 31", "Goal 800 ↑": "Goal 800 for 2026"}
    (veil,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (veil.x0, veil.x1) == ("2026-02-10", "2026-02-20")


def test_the_volume_of_several_lines_is_stacked_in_their_colours():
    figure = trend_figure([line("a", [1, 2]), line("b", [3, 4])], "month", WORDS, "light")
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [list(bar.y) for bar in bars] == [[40, 40], [40, 40]]
    assert len({bar.marker.color for bar in bars}) == 2
    assert figure.layout.barmode == "stack"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_names_are_never_markup(theme):
    assert "<a" not in waterfall(theme).to_json()
    bars = [Bar(HOSTILE, 60, (50, 70), HOSTILE)]
    assert "<a" not in distribution_figure(bars, DistributionWords(HOSTILE, HOSTILE, HOSTILE), theme).to_json()
    over = Overlay((JUMP,), (Mark(date(2026, 2, 10), HOSTILE),), (Level(15, HOSTILE),))
    whole = line("all", [10, 20, 30])
    named = type(whole)(whole.name, whole.points, id="all")
    assert "<a" not in trend_figure([named], "month", WORDS, theme, over=over).to_json()
