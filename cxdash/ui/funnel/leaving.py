"""Leaving: what goes with leaving after a step of the funnel: its answer and its table; the words are in `said`."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from cxdash.dimensions import DIMENSIONS, find_dimension
from cxdash.errors import CxError
from cxdash.findings.funnel import Funnel, group_funnels
from cxdash.findings.leaving import Leaving, leaving
from cxdash.findings.leaving_sentences import leaving_answer, verdict
from cxdash.findings.naming import step_name
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import many_compared
from cxdash.queries.question import FunnelQuestion
from cxdash.ui import asking, controls, frames
from cxdash.ui.filters import title
from cxdash.ui.frames import Table
from cxdash.ui.funnel.said import said_words
from cxdash.ui.selection import value_name
from cxdash.words import _

# An attempt begins at its first step, so there is but one; and an outcome says itself that somebody left.
SKIPPED = ("stage", "outcome")


def leaving_section(question: FunnelQuestion, usual: str, rules: Rules) -> None:
    """The choice of the step (`usual` without a choice), and what goes with leaving there: of what customers began with,
    and of what they wrote. Only when asked for, as it counts the funnel by every dimension there is, and reads the comments.
    """
    with st.container(horizontal=True):
        has_dimensions = st.toggle(_("Compare all dimensions"), key="dimensions", bind="query-params")
        has_words = st.toggle(_("Compare the words of comments"), key="words", bind="query-params")
    if not has_dimensions and not has_words:
        return
    step = controls.leaving_step(list(question.steps), usual)
    if has_dimensions:
        _dimensions(question, step, rules)
    if has_words:
        said_words(question, step, rules)


def _dimensions(question: FunnelQuestion, step: str, rules: Rules) -> None:
    attributes = asking.attributes()
    usable = [one for one in (*DIMENSIONS, *attributes) if "touchpoints" in find_dimension(one, attributes).tables]
    dimensions = [one for one in usable if one not in SKIPPED and len(question.filters.picked(one)) != 1]
    with asking.ahead(partial(asking.funnel_counts, replace(question, by=one)) for one in dimensions):
        funnels = {one: found for one in dimensions if (found := _funnels(question, one, rules))}
    found = leaving(funnels, step, rules)
    names = asking.location_names(question.scope)

    def name(one: Leaving) -> str:
        return f"{title(one.dimension, attributes)}: {value_name(one.dimension, one.value, names)}"

    frames.chart_frame(
        "funnel-leaving", leaving_answer(found, step_name(step), name), None,
        _("Customers lost after {step}, by what they began with").format(step=step_name(step)), _table(found, names, attributes),
        f"{_meaning()} {many_compared()}",
    )  # fmt: skip


def _funnels(question: FunnelQuestion, by: str, rules: Rules) -> list[Funnel]:
    """A dimension that these touchpoints do not have tells nothing."""
    try:
        return group_funnels(question.steps, asking.funnel_counts(replace(question, by=by)), rules)
    except CxError:
        return []


def _meaning() -> str:
    return _(
        "Odds are of leaving against going on, by those of all customers with another value: 1 is no difference. What goes "
        "along with leaving need not be its cause."
    )


def _table(found: list[Leaving], names: dict[str, str], attributes: tuple[str, ...]) -> Table:
    rows = [
        {
            "dimension": one.dimension, "dimension_name": title(one.dimension, attributes), "value": one.value,
            "value_name": value_name(one.dimension, one.value, names), "n": one.n, "left": one.left, "share": one.share,
            "odds": None if one.odds is None else one.odds.value, "low": None if one.odds is None else one.odds.low,
            "high": None if one.odds is None else one.odds.high, "p": one.p, "verdict": one.verdict,
            "verdict_words": verdict(one),
        }
        for one in found
    ]  # fmt: skip
    shown = {
        "dimension_name": (_("What"), ""), "value_name": (_("Value"), ""), "verdict_words": (_("Is it real?"), ""),
        "odds": (_("Odds of leaving"), "%.2f"), "low": (_("Low"), "%.2f"), "high": (_("High"), "%.2f"),
        "share": (_("Lost, share"), "percent"), "left": (_("Lost"), "localized"), "n": (_("Customers"), "localized"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("dimension_name", "value_name", "verdict_words"))
