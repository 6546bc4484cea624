"""Chips: what is looked at, said above the page, with a button on each filter that takes it off. Know no single page."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import streamlit as st

from cxdash import words
from cxdash.dimensions import DIMENSIONS
from cxdash.ui import asking, crossfilter
from cxdash.ui.choices import beside_unknown, strange
from cxdash.ui.elsewhere import say_elsewhere
from cxdash.ui.filters import title
from cxdash.ui.periods import CUSTOM, default_period, period_name
from cxdash.ui.plain import plain, short
from cxdash.ui.selection import Selection, value_name
from cxdash.ui.states import quiet
from cxdash.words import _, ngettext, number

MOST = 12  # chips that are drawn; the filter bar has all


def say_selection(chosen: Selection, page: str) -> None:
    """The sentence of what is looked at, and the ways out of it where something is chosen, or nothing is there."""
    st.markdown(f":material/filter_alt: {plain(chosen.said)}")
    found = list(_picked(chosen))
    period = st.session_state.get("period", default_period())
    if found or period != default_period():
        with st.container(horizontal=True, gap="small", key="chips"):
            if period != default_period():
                _chip("period", _("Period: {period}").format(period=_days(chosen, period)), _usual_period)
            for name, value, text in found[:MOST]:
                _chip(f"{name}-{value}", text, crossfilter.toggle, name, [value])
            if len(found) > MOST:
                rest = len(found) - MOST
                quiet(ngettext("and {n} more filter", "and {n} more filters", rest).format(n=number(rest)))
            st.button(
                _("Clear all filters"), key="_reset", icon=":material/restart_alt:", type="tertiary", on_click=_reset
            )
    if strange("period") and period == default_period():
        text = _("“{text}” in the link is no period that is known: {period} are shown.")
        quiet(text.format(text=short(strange("period"), 40), period=period_name(period)))
    _say_strange(chosen)
    if not say_elsewhere(chosen, page):
        _say_older(chosen)
    undated = 0 if chosen.days is None else asking.undated()
    if undated:
        text = ngettext(
            "{n} answer in the data has no date and is in no period; choose all data to count it.",
            "{n} answers in the data have no date and are in no period; choose all data to count them.",
            undated,
        )
        quiet(text.format(n=number(undated)))


def _say_strange(chosen: Selection) -> None:
    """What a link filters by and the data do not have: without it all would look like what was asked for."""
    for name in (*DIMENSIONS, *asking.attributes()):
        picked = chosen.filters.picked(name)
        if strange(name) and (not picked or beside_unknown(name) == set(picked)):
            text = _("“{text}” in the link is not in the data ({dimension}), so nothing is filtered by it.")
            st.info(
                plain(text.format(text=short(strange(name), 40), dimension=title(name, asking.attributes()))),
                icon=":material/link_off:",
            )


def _say_older(chosen: Selection) -> None:
    """Where all that was loaded last lies before the days that are shown, nothing of it would be seen."""
    newest, since = asking.catalogue("newest"), chosen.filters.since
    if newest.empty or since is None or chosen.scope is not None:
        return
    name, first, last = (
        str(newest["file_name"].iloc[0]),
        *(newest[day].dt.date.iloc[0] for day in ("first_day", "last_day")),
    )
    if last >= since:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        text = _("What was loaded last, {file}, is from {days}: before the days that are shown.")
        quiet(text.format(file=short(name, 60), days=words.days(first, last)))
        st.button(_("Show these days"), key="_older", type="tertiary", on_click=crossfilter.look_at, args=(first, last))


def _picked(chosen: Selection) -> Iterator[tuple[str, str, str]]:
    """Each value that is filtered by: its dimension, itself, and both in words."""
    if not chosen.filters.picks:
        return
    names, attributes = asking.location_names(chosen.scope), asking.attributes()
    for name, values in chosen.filters.picks:
        for value in values:
            yield name, value, f"{title(name, attributes)}: {short(value_name(name, value, names), 40)}"


def _days(chosen: Selection, period: str) -> str:
    since, until = chosen.filters.since, chosen.filters.until
    if period == CUSTOM and since is not None and until is not None:
        return words.days(since, until - timedelta(days=1))
    return period_name(period)


def _chip(key: str, text: str, take_off: Callable[..., None], *args: object) -> None:
    label = f"{plain(text)} :material/close:"  # in the text, the icon is read out too
    st.button(label, key=f"_chip-{key}", help=_("Take this filter off"), on_click=take_off, args=args)


def _usual_period() -> None:
    st.session_state["period"] = default_period()


def _reset() -> None:
    attributes = asking.attributes()
    for name in (*DIMENSIONS, *attributes):
        if st.session_state.get(name):
            st.session_state[name] = []
    _usual_period()
    st.session_state["compare"] = "previous"
    st.session_state["more"] = []
