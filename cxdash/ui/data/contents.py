"""Contents: what is in the database, where it lies, and leaving the demo. Knows no other page."""

from datetime import date

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.errors import CxError, sentence
from cxdash.store import shared_store
from cxdash.store.emptying import start_empty
from cxdash.ui import asking
from cxdash.ui.data.columns import KIND_LABELS
from cxdash.ui.data.imports import say
from cxdash.ui.states import quiet
from cxdash.words import _, ngettext, number


def contents() -> None:
    """How many rows of each kind there are, over which days, and the file that holds them."""
    st.subheader(_("What is in the database"), anchor=False)
    for cell, row in zip(st.columns(4), asking.catalogue("contents").itertuples(), strict=True):
        with cell, st.container(border=True, height="stretch"):
            about = _("A survey line has one for each score, and for each further comment.")
            told = about if row.kind == "responses" else None
            st.metric(_(KIND_LABELS[str(row.kind)]), number(int(row.rows)), help=told)
            for line in _lines(str(row.kind), int(row.rows), int(row.units), int(row.undated), _days(row)):
                quiet(line)
    path = shared_store().path
    size = path.stat().st_size / 1_048_576 if path.exists() else 0.0
    quiet(_("Database: {path}, {size} MB. Copy this file to keep a backup.").format(path=path, size=number(size, 1)))


def _days(row: object) -> tuple[date, date] | None:
    first, last = (getattr(row, name) for name in ("first_day", "last_day"))
    if pd.isna(first) or pd.isna(last):
        return None
    return pd.Timestamp(first).date(), pd.Timestamp(last).date()


def _lines(kind: str, rows: int, units: int, undated: int, days: tuple[date, date] | None) -> list[str]:
    lines = []
    if kind == "responses" and rows:
        lines.append(ngettext("in {n} survey line", "in {n} survey lines", units).format(n=number(units)))
    if kind == "touchpoints" and rows:
        lines.append(ngettext("of {n} customer", "of {n} customers", units).format(n=number(units)))
    if days is not None:
        lines.append(words.days(*days))
    if undated:
        text = ngettext(
            "{n} without a date: in totals, in no trend", "{n} without a date: in totals, in no trend", undated
        )
        lines.append(text.format(n=number(undated)))
    return lines


def demo_box() -> None:
    """Only with demo data: how to start with one's own."""
    if not asking.is_demo():
        return
    with st.container(border=True):
        st.markdown(":material/science: " + _("**This is demo data of a fictional chain.** Nobody in it is real."))
        if not st.session_state.get("_leave_demo"):
            if st.button(_("Start with my own data"), key="_leave", type="primary", icon=":material/start:"):
                st.session_state["_leave_demo"] = True
                st.rerun()
            return
        st.markdown(
            _(
                "Removing takes back all demo imports and nothing else; what you have uploaded yourself stays. Then upload "
                "your CSV files below. The demo can be made again at any time, in a file of its own: "
                "`python -m cxdash demo --db demo.duckdb`."
            )
        )
        with st.container(horizontal=True):
            leaving = st.button(_("Remove the demo data"), key="_leave_yes", type="primary", icon=":material/delete:")
            staying = st.button(_("Keep them"), key="_leave_no")
        if leaving:
            _leave()
        if leaving or staying:
            st.session_state["_leave_demo"] = False
            st.rerun()


def _leave() -> None:
    with st.spinner(_("Taking the demo data out …")):
        try:
            gone = start_empty(shared_store())
        except CxError as error:
            say("error", sentence(error))
            return
    text = ngettext(
        "The demo data are gone ({n} row). Upload your own.",
        "The demo data are gone ({n} rows). Upload your own.",
        gone,
    )
    say("success", text.format(n=number(gone)))
