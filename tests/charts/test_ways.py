"""The flow of ways: columns in their order, an unseen one at the end, and no name read as markup."""

from cxdash.charts.heat_map import Row, Square, heat_map_figure
from cxdash.charts.ways import Stop, Stream, ways_figure

HOSTILE = "<b>$x$</b>"


def test_stops_stand_in_columns_and_streams_are_as_wide_as_told():
    stops = [
        Stop(0, HOSTILE, HOSTILE, 0),
        Stop(1, "Pickup or delivery of everything", "b", 1),
        Stop(1, "Other", "c", None),
    ]
    (drawn,) = ways_figure(stops, [Stream(0, 1, 30, "x"), Stream(0, 2, 10, HOSTILE)], "dark").data
    assert list(drawn.link.value[:2]) == [30, 10]
    assert drawn.link.value[2] < 1e-6
    assert drawn.node.x[0] < drawn.node.x[1] == drawn.node.x[2] < drawn.node.x[3]
    assert drawn.node.y[1] < drawn.node.y[2]
    assert "<b>" not in drawn.node.label[0] + drawn.node.customdata[0] + drawn.link.customdata[1]
    assert drawn.node.label[3] == drawn.link.customdata[2] == ""


def test_a_stop_says_how_many_it_has_where_there_is_room():
    stops = [
        Stop(0, "Visit", "a", 0, ("1,000 · 100%", "1,000")), Stop(1, "Basket", "b", 1, ("970 · 97%", "970")),
        Stop(1, "Research", "c", 1, ("30 · 3%", "30")), Stop(0, HOSTILE, "d", None),
        *(Stop(step, "Purchase", "d", 1, ("970 · 97% and more", "970")) for step in range(2, 9)),
    ]  # fmt: skip
    (drawn,) = ways_figure(stops, [Stream(0, 1, 970, "x"), Stream(0, 2, 30, "x"), Stream(1, 4, 970, "x")], "light").data
    assert drawn.node.label[:3] == (
        "Visit<br>1,000",
        "Basket<br>970 · 97%",
        "Research",
    )  # 9 letters a column; too thin for a line
    assert drawn.node.label[4] == "Purchase<br>970"


def test_a_cell_of_several_lines_is_higher_and_bears_values_of_several_dimensions():
    pick = {"stage": "Visit", "channel": "web"}
    flat = heat_map_figure([Row("Visit", [Square("within", "9", "h")])], ["web"], "light")
    high = heat_map_figure([Row("Visit", [Square("below", f"9\n{HOSTILE}", "h\nh", pick)])], ["mobile app"], "light")
    assert high.layout.height > flat.layout.height
    cells, targets = high.data
    assert cells.text[0][0].startswith("▼ 9<br>&lt;b&gt;")
    assert targets.customdata[0] == pick
    assert targets.text[0] == "h<br>h"
    assert high.layout.xaxis.ticktext[0] == "mobile<br>app"
