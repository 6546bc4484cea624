"""Verbatims: what customers wrote, ten at a time, with a search. Shown only where their answers may be shown."""

import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS
from cxdash.queries import comments as comment_queries
from cxdash.queries.comments import CommentCountsQuestion, CommentsQuestion, Order
from cxdash.ui import asking
from cxdash.ui.choices import choose, fixed
from cxdash.ui.plain import plain, short
from cxdash.ui.selection import Selection
from cxdash.ui.states import quiet
from cxdash.words import N_, _, ngettext

PAGE = 10
LONGEST = 900  # characters of one comment on the page
ORDERS: dict[Order, str] = {
    "newest": N_("Newest first"),
    "longest": N_("Most detailed first"),
    "lowest": N_("Lowest scores first"),
}


def verbatims(chosen: Selection, rules: Rules) -> None:
    """Customers' comments under the filters: a search, an order, and pages of ten.

    Comments stand on answers of one metric each; where so few answered that the metric is not shown, its comments (and
    the scores beside them) are not either.
    """
    counts = asking.comment_counts(CommentCountsQuestion(chosen.filters, chosen.scope))
    enough = counts[counts["answers"] >= max(rules.min_answers, 1)]
    st.subheader(_("What customers say"), anchor=False)
    if not int(counts["comments"].sum()):
        quiet(_("Nobody wrote a comment in what is chosen."))
        return
    if not int(enough["comments"].sum()):
        text = _("Comments are shown from {least} answers on: of so few, anybody could be told by their words.")
        quiet(text.format(least=words.number(rules.min_answers)))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            _("Search the comments"), key="said", type="search", live="400ms", bind="query-params",
            placeholder=_("Type a word"),
        )  # fmt: skip
        order = choose(_("Order of the comments"), "order", fixed(dict(ORDERS)), "newest")
    question = CommentsQuestion(
        tuple(str(name) for name in enough["metric"]), search or "", _order(order), 0, PAGE, chosen.filters, chosen.scope
    )  # fmt: skip
    _pages(question)


def _order(chosen: str) -> Order:
    return next((one for one in comment_queries.ORDERS if one == chosen), "newest")


def _pages(question: CommentsQuestion) -> None:
    """One page of them; which one stands in the session alone: a link begins at the first."""
    place = st.session_state.get("_comments", 1)
    found = asking.comments(_at(question, place))
    if found.empty and place > 1:  # another search has fewer pages
        place, found = 1, asking.comments(_at(question, 1))
    if found.empty:
        quiet(_("No comment holds that."))
        return
    total = int(found["of"].iloc[0])
    text = ngettext("{n} comment", "{n} comments", total)
    quiet(text.format(n=words.number(total)))
    with st.container(border=True, gap="small"):
        for number, row in enumerate(found.to_dict("records")):
            with st.container(gap=None, key=f"comment-{number}"):
                comment({str(name): value for name, value in row.items()})
    pages = math.ceil(total / PAGE)
    if pages > 1:
        st.pagination(pages, key="_comments", default=min(place, pages))


def _at(question: CommentsQuestion, place: int) -> CommentsQuestion:
    return replace(question, offset=(place - 1) * PAGE)


def comment(row: dict[str, object]) -> None:
    """A comment, and under it when, with which score, and after what it was said; by whom, where the row has a customer."""
    day = None if pd.isna(row["answered_on"]) else pd.Timestamp(str(row["answered_on"])).date()
    facts = ["" if day is None else words.day(day), _score(row)]
    facts += ["" if pd.isna(row[name]) else short(row[name], 40) for name in ("stage", "channel")]
    facts.insert(0, short(row.get("customer_id") or "", 40))
    st.markdown(plain(short(row["comment"], LONGEST)))
    quiet(" · ".join(filter(None, facts)))


def _score(row: dict[str, object]) -> str:
    """“NPS 3 of 10”; nothing for a comment without a score."""
    if str(row["metric"]) not in METRICS or pd.isna(row["score"]):
        return ""
    label, score = _(METRICS[str(row["metric"])].label), float(str(row["score"]))
    if pd.isna(row["scale_max"]):
        return _("{metric} {score}").format(metric=label, score=_bare(score))
    most = _bare(float(str(row["scale_max"])))
    return _("{metric} {score} of {most}").format(metric=label, score=_bare(score), most=most)


def _bare(score: float) -> str:
    return words.number(score, 0 if score.is_integer() else 1)
