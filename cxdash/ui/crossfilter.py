"""Crossfilter: what a person selects on a chart or ticks in a table becomes filters of the page. Knows no single page.

A filter is the value of its widget in the filter bar, so a selection stands in the address as if it had been chosen there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import streamlit as st

from cxdash.charts.palette import Theme
from cxdash.charts.template import CONFIG, Figure, borne, made_selectable
from cxdash.dimensions import DIMENSIONS
from cxdash.findings.scores import POOLED
from cxdash.findings.trends import OTHER
from cxdash.ui import asking
from cxdash.ui.choices import set_choices
from cxdash.ui.periods import CUSTOM
from cxdash.ui.states import quiet
from cxdash.words import _, ngettext, number


def chart(made: Figure, key: str, alt: str, theme: Theme, dimension: str | None = None) -> None:
    """The chart; where its points bear values, a click or a box on them filters the page by those.

    A point bears a row [dimension, value], values by dimension, the bare value of the given dimension, what `in_stretch`
    makes, or the choice of a widget of the page that is drawn before it or after it: `as_choice`.
    What is selected is answered once, when it changes. The page is then about other rows, so its chart is another one, on
    which nothing is selected.
    """
    if found := choices_of(borne(made)):
        # Once a choice is made it is another chart, on which nothing is selected: the choice may be changed elsewhere, too.
        key += "".join(f"-{st.session_state.get(name)}" for name in found)
        st.plotly_chart(
            made_selectable(made, theme), theme=None, config=CONFIG, key=key, alt=alt, on_select=partial(_chosen, key),
            selection_mode="points",
        )  # fmt: skip
        quiet(_("Click a part of a bar: the customers behind it are listed below."))
        return
    if not values_of(borne(made), dimension):
        st.plotly_chart(made, theme=None, config=CONFIG, key=key, alt=alt)
        return
    st.plotly_chart(
        made_selectable(made, theme), theme=None, config=CONFIG, key=key, alt=alt,
        on_select=partial(_selected, key, dimension), selection_mode=("points", "box"),
    )  # fmt: skip
    quiet(_("Click a point, or draw a box around several: the page is filtered by them."))


def _selected(key: str, dimension: str | None) -> None:
    answer_selection([point.get("customdata") for point in st.session_state[key].selection.points], dimension)


def _chosen(key: str) -> None:
    borne = [point.get("customdata") for point in st.session_state[key].selection.points]
    for name, value in choices_of(borne).items():
        st.session_state[name] = value


def as_choice(key: str, value: str) -> tuple[str, str]:
    """What a point bears that stands for a choice of the widget with this key."""
    return f"@{key}", value


def choices_of(points: Iterable[object]) -> dict[str, str]:
    """What points bear as choices of widgets, by key; of several the last."""
    rows = (point for point in points if isinstance(point, list | tuple) and len(point) == 2)
    return {str(name)[1:]: str(value) for name, value in rows if str(name).startswith("@")}


def answer_selection(borne: Sequence[object], dimension: str | None = None) -> None:
    """Filter by what the selected points bear; those in a stretch of time are what the page is then about, and that time."""
    days = stretch_of(borne)
    if any(isinstance(point, Mapping) for point in borne):
        _look_at_all(values_of(borne))
        return
    for name, values in values_of(borne, dimension).items():
        (toggle if days is None else choose)(name, values)
    if days is not None:
        look_at(*days)


def _each(points: Iterable[object]) -> Iterator[object]:
    """The points; one that stands for values of several dimensions as one for each."""
    for point in points:
        yield from map(list, point.items()) if isinstance(point, Mapping) else (point,)


def _look_at_all(wanted: Mapping[str, Sequence[str]]) -> None:
    """Filter by these values of several dimensions, and no others of them; where it is so already, take them off."""
    is_so = all(set(values) == set(chosen(name)) for name, values in wanted.items())
    for name, values in wanted.items():
        choose(name, [] if is_so else values)


def look_at(first: date, last: date) -> None:
    """Choose these days; dates that are not drawn yet read them from the address, and so stand in a link."""
    st.session_state["period"] = CUSTOM
    set_choices({"since": first, "last": last})


def in_stretch(pick: tuple[str, str], since: date, until: date) -> tuple[str, str, str, str]:
    """What a point bears that stands for a value in the days [since, until)."""
    return (*pick, since.isoformat(), (until - timedelta(days=1)).isoformat())


def stretch_of(points: Iterable[object]) -> tuple[date, date] | None:
    """The first and the last day of all stretches that points stand in; None where they stand in none."""
    rows = [point for point in points if isinstance(point, list | tuple) and len(point) == 4]
    if not rows:
        return None
    return min(date.fromisoformat(row[2]) for row in rows), max(date.fromisoformat(row[3]) for row in rows)


def values_of(points: Iterable[object], dimension: str | None = None) -> dict[str, list[str]]:
    """What points bear as the values of each dimension; what is of no known dimension, or no value, is left out."""
    known = {*DIMENSIONS, *asking.attributes()}
    found: dict[str, dict[str, None]] = {}
    for point in _each(points):
        name, value = point[:2] if isinstance(point, list | tuple) and len(point) in (2, 4) else (dimension, point)
        if isinstance(name, str) and name in known and isinstance(value, str) and value not in (POOLED, OTHER):
            found.setdefault(name, {})[value] = None
    return {name: list(values) for name, values in found.items()}


def toggle(dimension: str, values: Sequence[str]) -> None:
    """Filter by one more value of a dimension, or take it off where it is filtered by already.

    Several at once are those to look at, and no others; the same ones again take the filter off.
    """
    now = chosen(dimension)
    if len(values) == 1:
        (value,) = values
        choose(dimension, [one for one in now if one != value] if value in now else [*now, value])
    else:
        choose(dimension, [] if set(values) == set(now) else values)


def chosen(dimension: str) -> list[str]:
    """What the page is filtered by, of this dimension."""
    return list(st.session_state.get(dimension) or [])


def choose(dimension: str, values: Sequence[str]) -> None:
    """Set the widget of a dimension in the filter bar; only before it is drawn, as callbacks do."""
    st.session_state[dimension] = list(values)


def ticked_table(rows: object, dimension: str, values: Sequence[str], key: str, look: Mapping[str, Any]) -> list[str]:
    """A table of which rows can be ticked; values: those of the dimension that its rows stand for. Those that are ticked.

    Ticks are places, and other rows stand there once the page is about others: with them it is another table.
    """
    made = st.dataframe(
        rows, key=f"{key}-{hash(tuple(values)):x}", on_select="rerun", selection_mode="multi-row", **look
    )
    ticked = (values[place] for place in made.selection.rows if place < len(values))
    return values_of(ticked, dimension).get(dimension, [])


def keep_button(key: str, dimension: str, values: Sequence[str]) -> None:
    """Where rows of a table are ticked: the button that filters the page by them."""
    if values:
        text = ngettext("Show only the ticked row", "Show only the {n} ticked rows", len(values))
        st.button(
            text.format(n=number(len(values))), key=f"_keep-{key}", icon=":material/filter_alt:", type="primary",
            on_click=choose, args=(dimension, values),
        )  # fmt: skip
