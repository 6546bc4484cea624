"""Alerts on the Overview: what left its own past in the last weeks, each a link to its trend. Draws a list."""

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.findings import alert_sentences as said
from cxdash.findings.alerts import MOST_WEEKS, Alert, Alerts, address
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import axis, verdict_word
from cxdash.ui import asking, states
from cxdash.ui.choices import choose, fixed
from cxdash.ui.frames import Table, columns, folded_table
from cxdash.ui.navigation import link
from cxdash.ui.overview import visits
from cxdash.ui.plain import plain
from cxdash.ui.selection import Selection
from cxdash.words import N_, _, ngettext

MOST = 5
SINCE = {"week": N_("The last complete week"), "visit": N_("Since your last visit")}


def section(chosen: Selection, rules: Rules) -> None:
    """The headline, the first few alerts with why each is told, and all of them as a table and a file."""
    st.subheader(_("Alerts"), anchor=False)
    until = asking.weeks_end()
    if until is None:
        states.quiet(_("There are no answers with a date yet."))
        return
    visit = visits.last_visit(until)
    asked = choose(_("What is new"), "alerts", fixed(SINCE), "week", segmented=True)
    weeks = None
    if asked == "visit":
        weeks = new_weeks(visit, until)
        states.quiet(visit_words(visit, until))
    found = asking.alerts(chosen.filters, chosen.scope, rules, weeks)
    if found is None:
        return
    names = asking.location_names(chosen.scope)
    st.markdown(plain(said.headline(found)))
    for one in found.listed[:MOST]:
        _entry(one, found, names)
    whenever = _("This is so whatever the period above.")
    states.quiet(f"{said.rest(found, MOST)} {said.scope(found)} {whenever}".strip())
    if found.listed:
        folded_table("alerts", partial(_table, found, names), _("Scores that left their own past"))


def new_weeks(visit: visits.Visit | None, until: date) -> int | None:
    """How many complete weeks came since the visit, at most MOST_WEEKS; None where none did, or no visit is known."""
    weeks = 0 if visit is None else (until - visit.until).days // 7
    return min(weeks, MOST_WEEKS) if weeks > 0 else None


def visit_words(visit: visits.Visit | None, until: date) -> str:
    """What “since your last visit” means now, and who remembers it."""
    if visit is None:
        return _(
            "No visit before today’s is known, so this is the last complete week. The day of a visit is kept in a cookie of this "
            "browser, and nowhere else."
        )
    weeks = (until - visit.until).days // 7
    day = words.day(visit.day)
    if weeks <= 0:
        text = _("The data have no complete week that they had not on your last visit, {day}: this is the last one.")
        return text.format(day=day)
    if weeks > MOST_WEEKS:
        text = _(
            "On your last visit, {day}, the data ended more than {n} complete weeks earlier: these are the last {n}."
        )
        return text.format(day=day, n=words.number(MOST_WEEKS))
    text = ngettext(
        "Since your last visit, {day}, {n} complete week has come.",
        "Since your last visit, {day}, {n} complete weeks have come.",
        weeks,
    )
    return text.format(day=day, n=words.number(weeks))


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
    about = (
        "name",
        "metric_label",
        "since",
        "value",
        "n",
        "before",
        "change",
        "low",
        "high",
        "verdict_words",
        "customers",
    )
    shown = columns(*about, signed=("low", "high"))
    return Table(pd.DataFrame(rows), shown, ("metric_label", "verdict_words"))
