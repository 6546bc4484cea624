"""Elsewhere: where the answers are, on a page on which none are in the days that are chosen. Knows no single page."""

from typing import Literal

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.errors import CxError
from cxdash.findings.scores import Rules
from cxdash.findings.trends import as_day
from cxdash.queries.held import HeldQuestion, build_days, build_extent
from cxdash.store import shared_store
from cxdash.ui import crossfilter
from cxdash.ui.plain import plain
from cxdash.ui.selection import Selection
from cxdash.words import _

# What a page is about; the page of the data is about all.
_TABLES: dict[str, Literal["responses", "touchpoints"]] = {
    "overview": "responses", "trends": "responses", "locations": "responses", "location": "responses",
    "funnel": "touchpoints", "journey": "touchpoints",
}  # fmt: skip


def say_elsewhere(chosen: Selection, page: str) -> bool:
    """Where none are in these days, though there are some on others: say on which, with the way there. Whether it was said."""
    table = _TABLES.get(page)
    if table is None or chosen.days is None:
        return False
    # Of all days, whatever the period: the next period asks nothing new.
    store, ever = shared_store(), HeldQuestion(table, chosen.filters.over(None, None), chosen.scope)
    try:
        days = store.answer(ever, build_days)["day"]
        if days.between(pd.Timestamp(chosen.filters.since), pd.Timestamp(chosen.filters.until), inclusive="left").any():
            return False
        found = store.answer(ever, build_extent).iloc[0]
    except CxError:  # the page says it itself
        return False
    if found["n"] < max(Rules.from_settings().min_answers, 1):
        return False
    first, last = as_day(found["first"]), as_day(found["last"])
    text = _("No answers are in the days that are shown; under these filters they are from {days}.")
    if table == "touchpoints":
        text = _("No touchpoints are in the days that are shown; under these filters they are from {days}.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(plain(text.format(days=words.days(first, last))), icon=":material/event_busy:")
        st.button(
            _("Show these days"), key="_elsewhere", type="primary", on_click=crossfilter.look_at, args=(first, last)
        )
    return True
