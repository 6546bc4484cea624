"""Filters: the filter bar in the sidebar, bound to the address, and its sentence on the page. Knows no single page."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cxdash import words
from cxdash.dimensions import DIMENSIONS, find_dimension
from cxdash.filters import Filters
from cxdash.queries.options import MOST, OptionsQuestion
from cxdash.queries.question import Compare
from cxdash.ui import asking, selection
from cxdash.ui.choices import (
    adopt,
    adopt_day,
    choose,
    fixed,
    forget_unknown,
    in_any_language,
    read_address,
    say_strange,
)
from cxdash.ui.periods import ALL, CUSTOM, default_period, period, period_choices, period_name
from cxdash.ui.plain import plain, short
from cxdash.ui.selection import Selection, value_name
from cxdash.ui.states import quiet
from cxdash.words import N_, _, ngettext, number
from cxdash.words import days as said_days

PLACES = ("country", "region", "location")
COMMON = ("channel", "stage", "segment", "source")
FOUND = 50  # as many places are offered at once when there are too many to list, besides those that are chosen
MOST_CHOSEN = 1000  # as many values of one filter does a link keep; an address cannot be much longer
FEW_DAYS = 60  # from so many on the days of the week hardly differ between a period and the same one a year earlier
COMPARES = {"previous": N_("The period before"), "year": N_("A year earlier")}


def filter_bar(scope: frozenset[str] | None = None) -> Selection:
    """Draw the filters in the sidebar and keep what they say for the pages."""
    names = asking.location_names(scope)
    days = asking.span()
    with st.sidebar:
        since, until, compare = _period(days)
        picks = _places(names, scope)
        for name in COMMON:
            _pick(name, (), names, scope, picks, quiet=True)
        _more(names, scope, picks)
    filters = Filters(since, until)
    for name, values in picks.items():
        filters = filters.with_pick(name, *values)
    picked = selection.picked(filters, names, asking.attributes())
    made = Selection(filters, compare, scope, days.first, days.last, picked)
    selection.keep(made)
    return made


def _day(key: str, label: str, usual: date | None) -> date | None:
    adopt_day(key)
    found = st.date_input(label, usual, date(1900, 1, 1), date(2200, 1, 1), key=key, bind="query-params")
    if found == usual and usual is not None:
        say_strange(key, label, words.day(usual))
    return found


def _period(days: asking.Span) -> tuple[date | None, date | None, Compare]:
    if days.last is None:
        return None, None, "previous"
    names = {one: (lambda one=one: period_name(one)) for one in period_choices()}
    chosen = choose(_("Period"), "period", names, default_period())
    since = last = None
    if chosen == CUSTOM:
        read_address()
        # One below the other: beside each other, a date is cut off where the sidebar is as wide as it is usually.
        usual, _until = period(default_period(), days.last)
        since = _day("since", _("First day"), usual)
        last = _day("last", _("Last day"), days.last)
        if isinstance(since, date) and isinstance(last, date) and since > last:
            quiet(_("The first day comes after the last one: the two are taken the other way round."))
    compare: Compare = "previous"
    if chosen != ALL:
        compare = "year" if choose(_("Compare with"), "compare", fixed(COMPARES), "previous") == "year" else "previous"
    if days.stray and chosen not in (ALL, CUSTOM):
        text = ngettext(
            "{n} row is dated far from all others ({days}): periods end with the others.",
            "{n} rows are dated far from all others ({days}): periods end with the others.",
            days.rows,
        )
        quiet(text.format(n=number(days.rows), days=said_days(days.stray[0], days.stray[-1])))
    found = period(chosen, days.last, since, last)
    if compare == "year":
        _say_weekdays(*found)
    return *found, compare


def _say_weekdays(since: date | None, until: date | None) -> None:
    """Of a short period: that its days a year earlier were other days of the week, which by itself can move a score."""
    if since is None or until is None or (until - since).days >= FEW_DAYS or (until - since).days % 7 == 0:
        return
    text = _(
        "A year earlier the same days were other days of the week: in a period as short as this one that alone can make a difference."
    )
    quiet(text)


def _places(names: dict[str, str], scope: frozenset[str] | None) -> dict[str, tuple[str, ...]]:
    """Country, region, location: each lists what is in those chosen above it."""
    picks: dict[str, tuple[str, ...]] = {}
    for name in PLACES:
        _pick(name, tuple(picks.items()), names, scope, picks, quiet=name != "location")
    return picks


def _more(names: dict[str, str], scope: frozenset[str] | None, picks: dict[str, tuple[str, ...]]) -> None:
    """Any other dimension or attribute, chosen first, then its values. Those in the address are there already."""
    attributes = asking.attributes()
    others = [name for name in (*DIMENSIONS, *attributes) if name not in (*PLACES, *COMMON)]
    titles = {name: title(name, attributes) for name in others}
    asked = [name for name in others if st.query_params.get_all(name) or st.session_state.get(name)]
    chosen = list(st.session_state.get("more", []))
    if any(name not in chosen for name in asked):
        st.session_state["more"] = [*chosen, *(name for name in asked if name not in chosen)]
    forget_unknown("more", others, many=True)
    shown = st.multiselect(
        _("More filters"), others, format_func=titles.__getitem__, key="more", placeholder=_("Choose what to filter on"),
        select_all=False, persist_state="session",
    )  # fmt: skip
    for name in shown:
        _pick(
            name, tuple((place, picks[place]) for place in PLACES if place in picks), names, scope, picks, quiet=False
        )


def title(name: str, attributes: Sequence[str]) -> str:
    """A dimension's title; an attribute says whose it is, so that no two are alike."""
    dimension = find_dimension(name, attributes)
    if dimension.parameter is None:
        return dimension.title()
    owners = {
        "location": _("location"),
        "customer": _("customer"),
        "response": _("answer"),
        "touchpoint": _("touchpoint"),
    }
    return f"{short(dimension.title(), 40)} ({owners[name.partition('.')[0]]})"


def _pick(
    name: str,
    under: tuple[tuple[str, tuple[str, ...]], ...],
    names: dict[str, str],
    scope: frozenset[str] | None,
    picks: dict[str, tuple[str, ...]],
    quiet: bool,
) -> None:
    """One dimension's values into `picks`; quiet: not drawn where there is nothing to choose between."""
    named = _named(name, names)
    search = st.session_state.get(f"_search_{name}") or ""
    under = under if find_dimension(name, asking.attributes()).owner == "location" or name == "location" else ()
    everything = asking.options(
        OptionsQuestion(name, under, always=named, limit=max(MOST, len(named) + FOUND), scope=scope)
    )
    many = len(everything) and int(everything["of"].iloc[0]) > MOST
    if many:
        heading = plain(title(name, asking.attributes()))
        st.text_input(
            _("Search: {what}").format(what=heading), key=f"_search_{name}", type="search", live="400ms",
            placeholder=_("Type a part of the name"),
        )  # fmt: skip
        everything = asking.options(OptionsQuestion(name, under, search, named, len(named) + FOUND, scope))
    values = [str(value) for value in everything["value"]]
    labels = {value: value_name(name, value, names) for value in values}
    if len(set(labels.values())) < len(labels):
        labels = {value: label if label == value else f"{label} ({value})" for value, label in labels.items()}
    nowhere = {"": lambda: _("(not given)")}
    adopt(name, labels, lambda text: text if text in labels else in_any_language(text, nowhere), many=True)
    forget_unknown(name, values, many=True)
    if quiet and len(values) < 2 and not st.session_state.get(name) and not st.query_params.get_all(name):
        return
    chosen = st.multiselect(
        plain(title(name, asking.attributes())), values, format_func=labels.__getitem__, key=name,
        placeholder=_("Choose from those found") if many else _("All"), filter_mode="contains", bind="query-params",
    )  # fmt: skip
    kept = tuple(value for value in chosen if value in labels)
    if kept:
        picks[name] = kept


def _named(name: str, names: dict[str, str]) -> tuple[str, ...]:
    """Values of this dimension that are chosen already, here or in the address, as ids."""
    found = [*st.session_state.get(name, []), *st.query_params.get_all(name)]
    if name == "location":
        ids = {called: one for one, called in names.items()}
        found = [ids.get(value, value) for value in found]
    empty = _("(not given)")
    return tuple(sorted({"" if value == empty else value for value in map(str, found)})[:MOST_CHOSEN])
