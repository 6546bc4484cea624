"""Pairs: two values in a row, with their intervals and names that are no markup."""

from cxdash.charts.pairs import Pair, Side, pairs_figure


def test_two_sides_stand_in_each_row():
    pairs = [
        Pair("<b>Visit</b>", Side(60, 50, 70), Side(58, 57, 59), "said"),
        Pair("Pay", Side(20, None, None), Side(30, 29, 31), "$x$"),
    ]
    figure = pairs_figure(pairs, ("here", "everywhere"), "%", "light")
    line, second, first = figure.data
    assert (list(first.x), list(second.x)) == ([60, 20], [58, 30])
    assert (list(first.error_x.array), list(first.error_x.arrayminus)) == ([10, 0], [10, 0])
    assert list(line.x) == [60, 58, None, 20, 30, None]
    assert first.y[0] < 0 < second.y[0]  # the first above the second: rows run downwards
    assert figure.layout.yaxis.ticktext[0] == "&lt;b&gt;Visit&lt;/b&gt;"
    assert list(second.text) == ["said", "&#36;x&#36;"]
    assert pairs_figure([], ("a", "b"), "%", "dark", (0, 100)).layout.xaxis.range == (0, 100)
