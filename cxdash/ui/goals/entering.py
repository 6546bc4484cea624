"""Entering: the dialog in which goals and events are entered, seen and taken out. Knows no single page."""

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from cxdash.dimensions import find_dimension
from cxdash.errors import CxError, sentence
from cxdash.intake.fields import LEVELS
from cxdash.intake.problems import reason_text
from cxdash.metrics import METRICS
from cxdash.queries.goals import Besides
from cxdash.queries.options import MOST, OptionsQuestion
from cxdash.store import shared_store
from cxdash.ui import asking
from cxdash.ui.data.imports import said, say
from cxdash.ui.goals import listed
from cxdash.ui.goals.entered import enter
from cxdash.ui.navigation import link
from cxdash.ui.plain import plain
from cxdash.ui.selection import current
from cxdash.ui.states import quiet
from cxdash.ui.wizard.mapped import who
from cxdash.words import N_, _

_OPEN = "_besides_open"
WHAT: dict[Besides, str] = {"goals": N_("Goals"), "marks": N_("Events"), "benchmarks": N_("Benchmarks")}
_FIRST, _LAST = date(1900, 1, 1), date(2200, 1, 1)


def button() -> None:
    """The button that opens the dialog, and the dialog while it is open."""
    st.button(_("Goals and events"), key="_besides", icon=":material/flag:", on_click=_opened, args=(True,))
    if st.session_state.get(_OPEN):
        made = st.dialog(_("Goals and events"), width="medium", icon=":material/flag:", on_dismiss=_closed)
        made(_content)()


def _opened(is_open: bool) -> None:
    st.session_state[_OPEN] = is_open


def _closed() -> None:
    _opened(False)


def _content() -> None:
    what = st.segmented_control(
        _("What"), list(WHAT), default="goals", required=True, format_func=lambda one: _(WHAT[one]), key="_besides_what",
        label_visibility="collapsed",
    )  # fmt: skip
    said()
    if shared_store().read_only:
        st.info(plain(sentence(CxError("store.readonly", path=shared_store().path))), icon=":material/lock:")
    else:
        _FORMS[what]()
    listed.rows(what)


def _goal_form() -> None:
    with st.container(border=True):
        left, right = st.columns(2)
        looked_at = st.session_state.get("metric")
        metric = left.selectbox(
            _("Metric"), list(METRICS), list(METRICS).index(looked_at) if looked_at in METRICS else 0, key="_goal_metric",
            format_func=lambda one: _(METRICS[one].label), filter_mode=None,
        )  # fmt: skip
        right.number_input(_target_label(metric), value=None, key="_goal_target", step=1.0, format="%g")
        left, right = st.columns(2)
        level = left.selectbox(_("For"), ["", *_levels()], format_func=_level_name, key="_goal_level", filter_mode=None)
        with right:
            _place_choice(level, "_goal_place")
        _days("_goal", _("First day"), _("Last day"))
        st.button(
            _("Save the goal"),
            key="_goal_save",
            type="primary",
            icon=":material/flag:",
            on_click=_save,
            args=("goals", _goal_cells),
        )


def _target_label(metric: str) -> str:
    unit = METRICS[metric].unit
    if unit == "percent":
        return _("Target, %")
    return _("Target, at most so many hours") if unit == "hours" else _("Target")


def _mark_form() -> None:
    with st.container(border=True):
        left, right = st.columns(2)
        left.text_input(
            _("What happened"), key="_mark_title", max_chars=200, placeholder=_("New menu, opening, price change …")
        )
        right.selectbox(
            _("Category"), list(listed.CATEGORIES), index=None, format_func=listed.category, key="_mark_category",
            accept_new_options=True, placeholder=_("None"),
        )  # fmt: skip
        _days("_mark", _("Day"), _("Last day, if it took several"))
        place = st.selectbox(_("Where"), ["", *_levels()], format_func=_level_name, key="_mark_level", filter_mode=None)
        _place_choice(place, "_mark_place")
        st.button(
            _("Save the event"),
            key="_mark_save",
            type="primary",
            icon=":material/event:",
            on_click=_save,
            args=("marks", _mark_cells),
        )


def _benchmark_form() -> None:
    quiet(
        _(
            "Benchmarks come as a file: each with its value, who says so and when. None are built in. There is a template on the Data page."
        )
    )
    link("data", _("Upload a file"))


_FORMS: dict[Besides, Callable[[], None]] = {"goals": _goal_form, "marks": _mark_form, "benchmarks": _benchmark_form}


def _levels() -> list[str]:
    """The levels of locations that have a place to choose."""
    return [level for level in LEVELS if (_options(level)["value"] != "").any()]


def _options(level: str, search: str = "") -> pd.DataFrame:
    return asking.options(OptionsQuestion(level, search=search, scope=current().scope))


def _level_name(level: str) -> str:
    return find_dimension(level).title() if level else _("all locations")


def _place_choice(level: str, key: str) -> None:
    """A place of the level; of too many those that a search finds."""
    if not level:
        return
    search = ""
    if int(_options(level)["of"].max()) > MOST:
        search = (
            st.text_input(_("Search"), key=f"{key}_search", type="search", placeholder=_("Type a part of the name"))
            or ""
        )
    found = _options(level, search)
    called = {str(value): str(name) for value, name in zip(found["value"], found["name"], strict=True) if value}
    if st.session_state.get(key) not in called:
        st.session_state.pop(key, None)
    st.selectbox(
        find_dimension(level).title(), list(called), index=None, format_func=called.__getitem__, key=key, placeholder=_("Choose"),
        filter_mode="contains",
    )  # fmt: skip


def _days(key: str, first: str, last: str) -> None:
    left, right = st.columns(2)
    help = _("Empty: without a beginning, or without an end.") if key == "_goal" else None
    left.date_input(first, None, _FIRST, _LAST, key=f"{key}_first", help=help)
    right.date_input(last, None, _FIRST, _LAST, key=f"{key}_last", help=help)


def _goal_cells() -> dict[str, str]:
    """The form's row; CxError for what cannot be one."""
    target, level = st.session_state.get("_goal_target"), st.session_state.get("_goal_level") or ""
    if target is None:
        raise CxError("entry.target")
    since, until = _span("_goal")
    return {
        "metric": str(st.session_state["_goal_metric"]), "level": level, "place": _place(level, "_goal_place"),
        "target": repr(float(target)), "since": since, "until": until,
    }  # fmt: skip


def _mark_cells() -> dict[str, str]:
    title = (st.session_state.get("_mark_title") or "").strip()
    since, until = _span("_mark")
    if not title or not since:
        raise CxError("entry.mark")
    place = _place(st.session_state.get("_mark_level") or "", "_mark_place")
    category = str(st.session_state.get("_mark_category") or "")
    return {"happened_on": since, "until_on": until, "title": title, "category": category, "location_id": place}


def _place(level: str, key: str) -> str:
    place = st.session_state.get(key)
    if level and not place:
        raise CxError("entry.place", level=find_dimension(level).title())
    return str(place) if level else ""


def _span(key: str) -> tuple[str, str]:
    """The form's days as a file has them: the end is the first day after."""
    first, last = st.session_state.get(f"{key}_first"), st.session_state.get(f"{key}_last")
    if first is not None and last is not None and last < first:
        raise CxError("entry.days")
    until = None if last is None else last + timedelta(days=1)
    return "" if first is None else first.isoformat(), "" if until is None else until.isoformat()


def _save(kind: str, cells: Callable[[], dict[str, str]]) -> None:
    """Load what the form says, and empty what the next one will say otherwise."""
    try:
        result = enter(shared_store(), kind, cells(), who())
    except CxError as error:
        say("error", sentence(error))
        return
    if result.rejected:
        say("error", " ".join(dict.fromkeys(reason_text(one.reason) for one in result.problems)))
        return
    text = _("It is saved. Charts and cards show it.") if result.loaded else _("This is here already.")
    say("success", text)
    st.session_state["_goal_target" if kind == "goals" else "_mark_title"] = None if kind == "goals" else ""
