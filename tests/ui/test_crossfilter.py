"""Crossfilter: which values points bear, and what a selection does to the filters."""

from datetime import date

import pytest
import streamlit as st

from cxdash.charts.ranking import SYMBOLS, Dot, ranking_figure
from cxdash.charts.template import borne, made_selectable, template
from cxdash.ui import asking
from cxdash.ui.crossfilter import answer_selection, as_choice, choices_of, chosen, in_stretch, toggle, values_of


@pytest.fixture(autouse=True)
def _attributes(monkeypatch):
    monkeypatch.setattr(asking, "attributes", lambda: ("location.size",))


@pytest.fixture
def channel():
    yield "channel"
    st.session_state.pop("channel", None)


def test_rows_and_bare_values_are_told_apart_and_junk_is_left_out():
    rows = [["location", "A"], ("location", "B"), ["location", "A"], ["location.size", ""], ["nothing", "x"]]
    assert values_of(rows) == {"location": ["A", "B"], "location.size": [""]}
    assert values_of(["web", None, "(pooled)", "(other)", 3, "web"], "channel") == {"channel": ["web"]}
    assert values_of(["web"]) == {}
    assert values_of([[("location", "A"), ("location", "A")], [["x"], "y"]]) == {}  # the cells of a heat map's row


def test_a_point_may_stand_for_a_choice_of_the_page_that_is_no_filter():
    rows = [as_choice("behind", "lost-1"), ["@behind", "open-2"], ["location", "A"], None, "web"]
    assert choices_of(rows) == {"behind": "open-2"}
    assert values_of(rows) == {"location": ["A"]}


def test_one_more_value_is_added_and_the_same_one_taken_off(channel):
    toggle(channel, ["web"])
    toggle(channel, ["store"])
    assert chosen(channel) == ["web", "store"]
    toggle(channel, ["web"])
    assert chosen(channel) == ["store"]
    toggle(channel, ["store"])
    assert chosen(channel) == []


def test_several_at_once_are_those_to_look_at_and_the_same_ones_again_none(channel):
    toggle(channel, ["web", "store", "phone"])
    toggle(channel, ["store", "web"])
    assert chosen(channel) == ["store", "web"]
    toggle(channel, ["web", "store"])
    assert chosen(channel) == []


def test_a_figure_that_bears_values_is_made_selectable_and_its_theme_is_not_changed_for_others():
    def figure(pick):
        dots = [Dot("a", 1, 0, 2, "above", "a", pick), Dot("b", 0, 0, 2, "few", "b")]
        return ranking_figure(dots, None, "", dict.fromkeys(SYMBOLS, "x"), "NPS", "light")

    assert borne(figure(None)) == []
    assert values_of(borne(figure(("channel", "web")))) == {"channel": ["web"]}
    made = made_selectable(figure(("channel", "web")), "light")
    assert made.layout.template.layout.dragmode == "select"
    assert made.layout.dragmode not in ("select", "pan", None, False)  # else Streamlit sets another, or gives up clicks
    assert template("light").layout.dragmode is False


def test_a_cell_of_a_heat_map_is_a_place_and_its_days_and_a_second_click_takes_nothing_off(channel):
    october, november = (
        in_stretch((channel, "web"), date(2026, month, 1), date(2026, month + 1, 1)) for month in (10, 11)
    )
    st.session_state["since"] = st.session_state["last"] = date(2026, 1, 1)
    for _click in range(2):
        answer_selection([list(october)])
        assert chosen(channel) == ["web"]
        assert [st.session_state[key] for key in ("period", "since", "last")] == [
            "custom", date(2026, 10, 1), date(2026, 10, 31),
        ]  # fmt: skip
    answer_selection([list(november), list(october)])
    assert [st.session_state.pop(key) for key in ("period", "since", "last")][1:] == [
        date(2026, 10, 1),
        date(2026, 11, 30),
    ]


def test_a_point_of_two_dimensions_is_chosen_by_both_and_a_second_click_takes_both_off(channel):
    points = [{"channel": "web", "location.size": "big"}]
    toggle(channel, ["store"])
    answer_selection(points)
    assert (chosen(channel), chosen("location.size")) == (["web"], ["big"])
    answer_selection(points)
    assert (chosen(channel), chosen("location.size")) == ([], [])
    st.session_state.pop("location.size")
