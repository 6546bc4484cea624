"""Weights: the score of all locations if each had answered as it has customers, beside the plain one. Knows no view."""

from functools import partial

import pandas as pd
import streamlit as st

from cxdash.findings.scores import POOLED
from cxdash.findings.standings import group_scores
from cxdash.findings.weighting import Weighting, weighting
from cxdash.findings.weighting_sentences import weighting_answer, weighting_note
from cxdash.metrics import Metric
from cxdash.queries.answering import AnsweringQuestion
from cxdash.ui import asking, frames
from cxdash.ui.frames import Table
from cxdash.ui.locations.comparing import Comparison
from cxdash.ui.plain import plain
from cxdash.ui.states import quiet
from cxdash.words import _


def weights(compared: Comparison) -> None:
    """A switch, and what it shows: nothing is asked before. Requests have no customers to be weighted to."""
    metric, chosen, rules = compared.metric, compared.chosen, compared.rules
    if metric.table != "responses":
        return
    if not st.toggle(_("Weight to the customers met"), key="weighted", bind="query-params"):
        return
    frame = asking.parts(chosen.question(metric.id, by=("location",)))
    met = asking.answering(AnsweringQuestion(metric.id, "location", chosen.filters, chosen.scope))
    customers = dict(zip(met["by0"].tolist(), met["met"].tolist(), strict=True))
    listed = [one.score for one in compared.found.listed]
    if compared.level.id != "location" or compared.is_apart:
        listed = group_scores(metric, frame, rules)
    answered = frame.loc[frame["n"] > 0, "by0"].tolist()
    found = weighting(metric, listed, answered, customers, rules)
    names = asking.location_names(chosen.scope)
    with st.container(border=True):
        st.markdown(f"**{plain(weighting_answer(metric, compared.found.whole, found))}**")
        if found is not None:
            quiet(weighting_note(found))
            frames.folded_table(
                "weights", partial(_table, metric, found, names), _("Answers and customers met by location")
            )


def _table(metric: Metric, found: Weighting, names: dict[str, str]) -> Table:
    """Locations by how many customers one of their answers stands for, the most under-represented first."""
    rows = [
        {
            "location_id": one.score.group, "called": _called(one.score.group or "", names), "n": one.score.n,
            "answers_share": 100 * one.answers_share, "customers": one.customers,
            "customers_share": 100 * one.customers_share, "lift": one.lift, "value": one.score.value,
        }
        for one in found.strata
    ]  # fmt: skip
    shown = {
        "called": (_("Location"), ""),
        "n": (_("Answers"), "localized"),
        "answers_share": (_("Share of answers"), "%.1f%%"),
        "customers": (_("Customers met"), "localized"),
        "customers_share": (_("Share of customers"), "%.1f%%"),
        "lift": (_("Weight of an answer"), "%.2f"),
        "value": (_(metric.label), f"%.{metric.digits}f"),
    }
    return Table(pd.DataFrame(rows), shown, ("called",))


def _called(group: str, names: dict[str, str]) -> str:
    return _("too few to show, together") if group == POOLED else names.get(group, group)
