"""Saved: a person's own funnels by name: choose one, keep the present one, rename, delete. Knows no chart."""

from collections.abc import Callable

import streamlit as st

from cxdash import words
from cxdash.errors import CxError, sentence
from cxdash.findings.naming import step_name
from cxdash.queries.funnel_definition import CUSTOMERS, definition
from cxdash.queries.question import FunnelQuestion, exclusion_text
from cxdash.store import shared_store
from cxdash.store.funnels import (
    LONGEST_NAME,
    SavedFunnel,
    delete_funnel,
    rename_funnel,
    save_funnel,
    saved_funnel,
    saved_funnels,
)
from cxdash.ui import controls
from cxdash.ui.choices import set_choices
from cxdash.ui.data.imports import said, say
from cxdash.ui.funnel.counting import window_key
from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.ui.wizard.mapped import who
from cxdash.words import _

_CHOSEN, _NEW, _NAME = "_saved_funnel", "_saved_funnel_new", "_saved_funnel_name"


def known_funnels(scope: frozenset[str] | None) -> dict[str, SavedFunnel]:
    """The saved funnels by name."""
    return {one.name: one for one in saved_funnels(shared_store(), scope)}


def windows(scope: frozenset[str] | None) -> set[float]:
    """Their windows, in seconds: they can be chosen whatever the usual one is by now."""
    return {one.question.window for one in known_funnels(scope).values()}


def saved(question: FunnelQuestion, unit: str | None) -> None:
    """Draw the button and what it opens. question: the present funnel with its split; unit: None for customers.

    Who is restricted to some locations, or looks at a file that cannot be written, may choose alone.
    """
    store = shared_store()
    known = known_funnels(question.scope)
    may_write = question.scope is None and not store.read_only
    if not known and not may_write:
        return
    counted = unit or CUSTOMERS
    present = definition(question, counted)
    name = next((one.name for one in known.values() if definition(one.question, one.unit) == present), None)
    label = _("Saved funnels") if name is None else plain(short(name))
    with st.popover(label, icon=":material/bookmarks:" if name is None else ":material/bookmark:"):
        said()
        _choice(known, may_write)
        if may_write:
            st.text_input(_("Name for the funnel on this page"), name or "", key=_NAME, max_chars=LONGEST_NAME)
            st.button(
                _("Save this funnel"),
                key="_save_funnel",
                icon=":material/save:",
                on_click=_save,
                args=(question, counted),
            )


def _choice(known: dict[str, SavedFunnel], may_write: bool) -> None:
    if st.session_state.get(_CHOSEN) not in known:
        st.session_state.pop(_CHOSEN, None)
    if not known:
        quiet(_("No funnel is saved yet."))
        return
    name = st.selectbox(
        _("Saved funnel"), list(known), index=None, key=_CHOSEN, placeholder=_("Choose"), filter_mode="contains"
    )  # fmt: skip
    if name is None:
        return
    quiet(_described(known[name]))
    with st.container(horizontal=True):
        st.button(_("Show it"), key="_open_funnel", type="primary", on_click=_open, args=(name,))
        if may_write:
            st.button(_("Delete"), key="_delete_funnel", icon=":material/delete:", on_click=_delete, args=(name,))
    if may_write:
        st.text_input(_("New name"), name, key=f"{_NEW}-{name}", max_chars=LONGEST_NAME)
        st.button(_("Rename"), key="_rename_funnel", icon=":material/edit:", on_click=_rename, args=(name,))


def _described(one: SavedFunnel) -> str:
    pieces = [
        " → ".join(map(step_name, one.question.steps)),
        words.duration(one.question.window),
        words.day(one.saved_at.date()),
        one.saved_by,
    ]
    return " · ".join(filter(None, pieces))


def _open(name: str) -> None:
    """Set the page's widgets to it; what it leaves as usual too."""
    _tried(lambda: set_choices(_widgets(saved_funnel(shared_store(), name))))


def _widgets(one: SavedFunnel) -> dict[str, object]:
    """What the widgets that make up a funnel hold for this one, by key."""
    question = one.question
    split: dict[str, object] = {} if question.by is None else {"attribution": question.attribution}
    limited = dict(question.step_windows)
    of_steps = {
        window_key(place): controls.window_option(limited[place]) if place in limited else ""
        for place in range(2, len(question.steps) + 1)
    }
    return split | of_steps | {
        "count": one.unit,
        "step": list(question.steps), "within": controls.window_option(question.window), "by": question.by or "",
        "order": question.order, "optional": list(question.optional),
        "void": [exclusion_text(void, question.steps) for void in question.exclude],
    }  # fmt: skip


def _save(question: FunnelQuestion, unit: str) -> None:
    name = st.session_state.get(_NAME) or ""
    if _tried(lambda: save_funnel(shared_store(), name, question, who(), unit)):
        say("success", _("The funnel is saved."))


def _rename(name: str) -> None:
    new = st.session_state.get(f"{_NEW}-{name}") or ""
    if _tried(lambda: rename_funnel(shared_store(), name, new)):
        st.session_state.pop(_CHOSEN, None)
        say("success", _("The funnel is renamed."))


def _delete(name: str) -> None:
    if _tried(lambda: delete_funnel(shared_store(), name)):
        st.session_state.pop(_CHOSEN, None)
        say("success", _("The funnel is deleted."))


def _tried(do: Callable[[], object]) -> bool:
    """Whether it could be done; else it is said why not."""
    try:
        do()
    except CxError as error:
        say("error", sentence(error))
        return False
    return True
