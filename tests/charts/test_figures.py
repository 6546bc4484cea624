"""Figures from plain frames: what is drawn, what is not, and that no name is read as markup."""

from datetime import date

import pytest

from cxdash import words
from cxdash.charts.labels import label, time_ticks, wrapped
from cxdash.charts.marks import Level, Mark
from cxdash.charts.multiples import multiples_figure
from cxdash.charts.palette import PALETTES
from cxdash.charts.ranking import Dot, ranking_figure
from cxdash.charts.steps import Step, StepWords, steps_figure
from cxdash.charts.template import Drawing
from cxdash.charts.trend import Line, Overlay, Point, TrendWords, trend_figure

WORDS = TrendWords("NPS", "Answers")
TIERS = {"above": "better", "within": "noise", "below": "worse", "few": "few"}


def point(month, value, partial=False):
    reach = None if value is None else 5
    low, high = (None, None) if value is None else (value - reach, value + reach)
    return Point(date(2026, month, 1), value, low, high, 40, partial, f"month {month}")


def line(name, values):
    return Line(name, tuple(point(month, value) for month, value in enumerate(values, 1)))


def traces(figure, mode):
    return [trace for trace in figure.data if getattr(trace, "mode", None) == mode]


def test_a_gap_breaks_line_and_band():
    figure = trend_figure([line("all", [10, 20, None, 30, 40])], "month", WORDS, "light")
    (drawn,) = traces(figure, "lines+markers")
    assert list(drawn.y) == [10, 20, None, 30, 40]
    assert drawn.connectgaps is False
    assert len(traces(figure, "lines")) == 2  # a band on each side of the gap


def test_an_incomplete_bucket_has_an_open_mark():
    whole = Line("all", (point(1, 10), point(2, 20, partial=True)))
    figure = trend_figure([whole], "month", WORDS, "light")
    (drawn,) = traces(figure, "lines+markers")
    assert list(drawn.marker.symbol) == ["circle", "circle-open"]
    (closed,) = traces(trend_figure([line("all", [10, 20])], "month", WORDS, "light"), "lines+markers")
    assert list(closed.marker.symbol) == ["circle", "circle"]


def test_the_comparison_period_is_dashed_and_adds_no_answers():
    before = Line("before", line("before", [15, 25]).points, before=True)
    figure = trend_figure([line("now", [10, 20]), before], "month", WORDS, "light")
    assert [trace.line.dash for trace in figure.data if trace.name == "before"] == ["dash"]
    (bars,) = [trace for trace in figure.data if trace.type == "bar"]
    assert list(bars.y) == [40, 40]


def test_lines_differ_by_more_than_colour():
    figure = trend_figure([line(name, [1, 2]) for name in "abcd"], "month", WORDS, "light")
    drawn = traces(figure, "lines+markers")
    assert len({trace.line.dash for trace in drawn}) == 4
    assert len({trace.marker.symbol[0] for trace in drawn}) == 4


def test_the_axis_stays_within_what_values_can_be():
    figure = trend_figure([line("all", [98, 99, 100])], "month", WORDS, "light", bounds=(0.0, 100.0))
    low, high = figure.layout.yaxis.range
    assert low < 93
    assert 100 <= high <= 102


@pytest.mark.parametrize("values", [[], [None], [5]])
def test_a_trend_of_nothing_or_of_one_point_is_a_figure(values):
    figure = trend_figure([line("all", values)] if values else [], "month", WORDS, "dark", (-100.0, 100.0))
    drawn = [value for trace in traces(figure, "lines+markers") for value in trace.y if value is not None]
    assert drawn == [value for value in values if value is not None]
    low, high = figure.layout.yaxis.range
    assert -103 <= low < high <= 103
    assert all(low < value < high for value in drawn)
    if values == [5]:
        assert list(figure.layout.xaxis.tickvals)  # the month has its name under it
    bars = [list(trace.y) for trace in traces(figure, "lines")]
    assert bars == ([[0, 10]] if values == [5] else [])  # a point alone has a bar for a band


def test_small_multiples_share_their_axis_and_end_at_twelve():
    figure = multiples_figure([line(f"group {n}", [n, n + 5]) for n in range(14)], "month", "light")
    assert len(figure.layout.annotations) == 12
    assert len({tuple(figure.layout[f"yaxis{n}"].range) for n in ("", 2, 12)}) == 1
    assert "yaxis13" not in figure.layout.to_plotly_json()


def test_a_ranking_tells_tiers_by_symbol_too_and_keeps_the_order():
    dots = [Dot("a", 60, 50, 70, "above", "a"), Dot("b", 40, 30, 50, "within", "b"), Dot("c", 10, 0, 20, "below", "c")]
    figure = ranking_figure([*dots, Dot("d", 100, 40, 100, "few", "d")], 41, "all: 41", TIERS, "NPS", "light")
    assert {trace.marker.symbol for trace in figure.data} == {"triangle-up", "circle", "triangle-down", "circle-open"}
    assert list(figure.layout.yaxis.ticktext) == ["a", "b", "c", "d"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the first is at the top
    assert figure.data[0].error_x.array[0] == 10
    assert figure.data[0].error_x.arrayminus[0] == 10
    assert figure.layout.shapes[0].x0 == 41
    assert (
        figure.layout.yaxis.range[0] > 4
    )  # room for the label of the line, which would hide what stands in the last row
    assert figure.layout.annotations[0].xanchor == "left"
    right = ranking_figure(dots, 65, "all: 65", TIERS, "NPS", "light")
    assert right.layout.annotations[0].xanchor == "right"  # else it would be cut


def test_a_long_name_takes_two_lines_before_it_is_cut():
    long = "Kaunas Linden Avenue and Old Town Shopping Centre"
    figure = ranking_figure([Dot(long, 1, 0, 2, "few", long)], None, "", TIERS, "NPS", "light")
    assert figure.layout.yaxis.ticktext[0] == "Kaunas Linden Avenue and<br>Old Town Shopping Centre"
    assert wrapped("x" * 30 + " <b>", 10, 2) == "x" * 10 + "<br>" + "x" * 9 + "…"
    assert wrapped("a <b> c", 5, 2) == "a &lt;b&gt;<br>c"
    assert figure.data[0].text[0] == long


def test_names_over_a_trend_stand_within_its_panel():
    """Half of a phone's panel is 112 pixels, and the numbers of the axis stand close to its border."""
    days = (date(2026, 1, 1), date(2026, 6, 1))
    over = Overlay(
        marks=tuple(Mark(day, "Most receipts without a code, and more", hover="all of it") for day in days),
        levels=(Level(11, "Goal 11"),),
    )
    figure = trend_figure([line("all", [10, 12, 11, 13, 12, 15])], "month", WORDS, "light", over=over)
    named = [one for one in figure.layout.annotations if "receipts" in one.text]
    assert [one.text for one in named] == ["Most receipts<br>without a code,…"] * 2
    assert max(len(part) for one in named for part in one.text.split("<br>")) <= 18
    assert [(one.xanchor, one.align) for one in named] == [("left", "left"), ("right", "right")]
    assert [one.hovertext for one in named] == ["all of it"] * 2
    (goal,) = [one for one in figure.layout.annotations if one.text == "Goal 11"]
    assert (goal.xanchor, goal.xshift) in (("left", 6), ("right", -6))


def test_thousands_on_an_axis_are_told_apart():
    figure = ranking_figure([Dot("a", 8000, 7000, 9000, "few", "a")], None, "", TIERS, "Hours", "light")
    axes = figure.layout.template.layout
    assert axes.xaxis.separatethousands
    assert axes.yaxis.separatethousands


def test_steps_show_who_went_on_is_open_and_lost():
    steps = [Step("Visit", 60, 10, 30, "100", "hover"), Step("Buy", 60, 0, 0, "60", "hover")]
    figure = steps_figure(steps, StepWords("went on", "open", "lost", "Customers"), "light")
    assert [(trace.name, list(trace.x)) for trace in figure.data] == [
        ("went on", [60, 60]),
        ("open", [10, 0]),
        ("lost", [30, 0]),
    ]
    assert len({trace.marker.pattern.shape for trace in figure.data}) == 3


HOSTILE = "<b>x</b> <a href='javascript:alert(1)'>y</a> $\\frac{1}{2}$ %{customdata}"


def test_names_are_never_markup():
    named = label(HOSTILE)
    assert "<" not in named
    assert "$" not in named
    assert label("a\nb\x00c") == "a b c"
    assert label("x" * 50, 10) == "x" * 9 + "…"
    figure = ranking_figure([Dot(HOSTILE, 1, 0, 2, "few", HOSTILE)], 1, HOSTILE, TIERS, HOSTILE, "light")
    assert "<a" not in figure.to_json()
    steps = steps_figure([Step(HOSTILE, 1, 1, 1, "t", HOSTILE)] * 2, StepWords("a", "b", "c", "d"), "light")
    assert "<a" not in steps.to_json()
    assert "<a" not in trend_figure([line(HOSTILE, [1, 2])] * 2, "month", WORDS, "light").to_json()


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "Feb 2026"), ("lt", "2026-02"), ("ru", "февр. 2026\u202fг.")]
)
def test_months_are_named_in_the_readers_language(language, expected):
    words.set_language(language)
    try:
        _positions, texts = time_ticks([date(2026, month, 1) for month in range(1, 7)], "month")
        assert texts[1] == expected
        assert len(time_ticks([date(2020 + n // 12, n % 12 + 1, 1) for n in range(72)], "month", 8)[0]) <= 8
    finally:
        words.set_language("en")


def _luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_told_from_their_background(theme):
    colours = PALETTES[theme]
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert min(contrast(colours.background, words_of) for words_of in (colours.text, colours.muted)) >= 4.5
    drawn = (*colours.lines, colours.good, colours.bad, colours.neutral)
    assert min(contrast(colours.background, mark) for mark in drawn) >= 3
    assert contrast(colours.background, colours.lines[0]) >= 4.5  # it bears words in the background's colour


def test_a_wrong_property_is_seen():
    drawing = Drawing("light", 100)
    drawing.add("scatter", colour="red")
    with pytest.raises(ValueError, match="colour"):
        drawing.figure()
