"""Alerts on the Overview: what left its own past in the last complete week, each a link to its trend. Draws a list."""

import pandas as pd
import streamlit as st

from cxdash.findings import alert_sentences as said
from cxdash.findings.alerts import Alert, Alerts, address
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import axis
from cxdash.ui import asking, states
from cxdash.ui.frames import Table, folded_table
from cxdash.ui.locations.rankings import verdict_word
from cxdash.ui.navigation import link
from cxdash.ui.plain import plain
from cxdash.ui.selection import Selection
from cxdash.words import _

MOST = 5


def section(chosen: Selection, rules: Rules) -> None:
    """The headline, the first few alerts with why each is told, and all of them as a table and a file."""
    st.subheader(_("Alerts of the last complete week"), anchor=False)
    found = asking.alerts(chosen.filters, chosen.scope, rules)
    if found is None:
        states.quiet(_("There are no answers with a date yet."))
        return
    names = asking.location_names(chosen.scope)
    st.markdown(plain(said.headline(found)))
    for one in found.listed[:MOST]:
        _entry(one, found, names)
    states.quiet(f"{said.rest(found, MOST)} {said.scope(found)}".strip())
    if found.listed:
        folded_table("alerts", _table(found, names), _("Scores that left their own past"))


def _entry(one: Alert, found: Alerts, names: dict[str, str]) -> None:
    colour, arrow = ("green" if one.change.is_good else "red"), ("▲" if one.change.verdict == "up" else "▼")
    link("trends", f":{colour}[{arrow}] {plain(said.news(one, names))}", **address(one))
    states.quiet(said.reason(one, found))


def _table(found: Alerts, names: dict[str, str]) -> Table:
    rows = [
        {
            "level": one.level, "place": one.place, "name": said.place(one, names), "metric": one.metric.id,
            "metric_label": axis(one.metric), "since": one.since, "until": one.until, "value": one.change.after.value,
            "n": one.change.after.n, "before": one.change.before.value, "before_n": one.change.before.n,
            "change": one.change.value, "low": one.change.low, "high": one.change.high, "p": one.change.p,
            "verdict": one.change.verdict, "verdict_words": verdict_word(one.change), "customers": one.customers,
        }
        for one in found.listed
    ]  # fmt: skip
    shown = {
        "name": (_("Location"), ""),
        "metric_label": (_("Metric"), ""),
        "since": (_("Since"), ""),
        "value": (_("Now"), "%.1f"),
        "n": (_("Answers"), "localized"),
        "before": (_("Before"), "%.1f"),
        "change": (_("Change"), "%+.1f"),
        "low": (_("Low"), "%+.1f"),
        "high": (_("High"), "%+.1f"),
        "verdict_words": (_("Is it real?"), ""),
        "customers": (_("Customers"), "localized"),
    }
    return Table(pd.DataFrame(rows), shown, ("metric_label", "verdict_words"))
