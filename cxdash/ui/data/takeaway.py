"""Takeaway: files to take along: the rows under the filters, and empty templates. Knows no other page."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import cycle

import streamlit as st

from cxdash import words
from cxdash.errors import CxError, sentence
from cxdash.exports.csv import csv_bytes
from cxdash.intake.fields import KINDS
from cxdash.queries.options import OptionsQuestion
from cxdash.queries.rows import MOST, RowsQuestion, applicable, attribute_names, build, build_count
from cxdash.settings import ROOT
from cxdash.store import shared_store
from cxdash.ui import asking, selection
from cxdash.ui.data.columns import KIND_LABELS
from cxdash.ui.selection import Selection
from cxdash.ui.states import quiet
from cxdash.words import _, ngettext, number

TEMPLATES = ROOT / "data" / "templates"


def exports() -> None:
    """A file of each kind with the rows that the filters choose; made only when it is asked for."""
    st.subheader(_("Export what is filtered"), anchor=False)
    quiet(
        _(
            "Rows as they were loaded, with the field names of the templates. A file from here can be uploaded again: "
            "it changes nothing."
        )
    )
    chosen = selection.current()
    for cell, kind in zip(cycle(st.columns(4)), KINDS.values(), strict=False):
        with cell, st.container(border=True, height="stretch"):
            st.markdown(f"**{_(KIND_LABELS[kind.id])}**")
            try:
                _export(RowsQuestion(kind.id, chosen.filters, chosen.scope), chosen)
            except CxError as error:  # a filter that rows of this kind do not have
                quiet(sentence(error))


def _export(question: RowsQuestion, chosen: Selection) -> None:
    n = int(shared_store().answer(question, build_count)["n"].iloc[0])
    about = about_rows(question, chosen)
    rows = ngettext("{n} row", "{n} rows", n).format(n=number(n))
    quiet(f"{rows} · {about}")
    if n > MOST:
        text = _("The file holds the first {most}. Choose a shorter period or fewer places for the others.")
        quiet(text.format(most=number(MOST)))
    st.download_button(
        _("Download as CSV"), partial(rows_csv, question, about), f"cxdash-{question.kind}.csv", "text/csv",
        key=f"_export-{question.kind}", icon=":material/download:", on_click="ignore", disabled=not n, width="stretch",
    )  # fmt: skip


def rows_csv(question: RowsQuestion, about: str) -> bytes:
    """The bytes of the export. Runs when the button is pressed, on a thread of its own."""
    store = shared_store()
    context = store.context()
    frame = store.frame(*build(question, context))
    frame.columns = [
        *(name for name in frame.columns if name in _fields(question)),
        *attribute_names(question.kind, context),
    ]
    return csv_bytes(frame, about, question.kind)


def _fields(question: RowsQuestion) -> set[str]:
    return {field.id for field in KINDS[question.kind].fields}


def about_rows(question: RowsQuestion, chosen: Selection) -> str:
    """What of the filters counts for these rows, in words: “Lithuania · web · 1 Aug – 29 Oct 2026”."""
    filters = applicable(question.kind, question.filters, shared_store().context())
    picked = selection.picked(filters, asking.location_names(chosen.scope), asking.attributes())
    days = _("all data")
    if filters.since is not None and filters.until is not None:
        days = words.days(filters.since, filters.until - timedelta(days=1))
    text = replace(chosen, picked=picked).said_of(days)
    if question.kind == "responses" and not filters.picked("respondent") and _has_others():
        text += " · " + _("answers of employees and management included")
    return text


def _has_others() -> bool:
    """Whether anybody but customers answered; the pages count customers alone, a file of rows has everybody's."""
    found = asking.options(OptionsQuestion("respondent"))["value"]
    return bool((found != "customer").any())


def templates() -> None:
    """Files that show what a file can hold, with a few made-up rows."""
    st.subheader(_("Templates"), anchor=False)
    quiet(_("Any survey tool's CSV can be uploaded as it is. To write a file by hand, begin with one of these."))
    for cell, kind in zip(cycle(st.columns(4)), KINDS.values(), strict=False):
        path = TEMPLATES / f"{kind.id}.csv"
        cell.download_button(
            _(KIND_LABELS[kind.id]), path.read_bytes, f"{kind.id}.csv", "text/csv", key=f"_template-{kind.id}",
            icon=":material/download:", on_click="ignore", width="stretch",
        )  # fmt: skip
