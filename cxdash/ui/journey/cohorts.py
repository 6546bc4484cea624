"""Cohorts: who comes back in the days, weeks or months after, on the Journey page."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.charts.staying import Share, cohort_figure
from cxdash.findings import staying_sentences as said
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.retention import Back, Cohort, cohorts
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import customers
from cxdash.queries.retention import Mode, Period, RetentionQuestion
from cxdash.ui import asking, asking_leaving, controls, frames, states
from cxdash.ui.choices import choose, fixed
from cxdash.ui.controls import GRAINS
from cxdash.ui.frames import Table
from cxdash.ui.journey.backs import split_backs
from cxdash.ui.journey.staying import up_to_said, up_to_the_end, up_to_words
from cxdash.ui.selection import Selection
from cxdash.words import N_, _

MOST = 24  # cohorts that a chart holds, the newest; the table has all
MODES: dict[str, str] = {
    "recurring": N_("Every entry"),
    "first": N_("Their first entry"),
}  # the command's default begins


def cohort_section(chosen: Selection, rules: Rules) -> None:
    """Draw the choices, the cohorts and their table; of a split its groups too."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        question = _question(chosen)
        by = controls.split_choice("touchpoints")
    if by is not None:
        with states.section():
            split_backs(replace(question, by=by), by, rules)
    found = [
        one
        for one in cohorts(asking_leaving.retention(question), question.period, rules)
        if one.size >= rules.min_answers
    ]
    drawn = found[-MOST:]
    width = max((len(one.back) for one in drawn), default=0)
    name = partial(_cell, question.period)
    frames.chart_frame(
        "cohorts",
        said.cohorts_answer(found, question.mode, question.period, rules),
        cohort_figure(
            [(_called(one, question.period), [name(one, place) for place in range(width)]) for one in drawn],
            [words.number(place) for place in range(width)], frames.theme(),
        ) if width > 1 else None,
        _("Cohorts of customers and the share of each that came back in the periods after, by number of periods"),
        replace(_table(found, question.period), about=up_to_said(chosen)), f"{_note(rules, question)} {up_to_words(chosen)}",
    )  # fmt: skip


def _question(chosen: Selection) -> RetentionQuestion:
    periods: dict[str, Period] = {"day": "day", "week": "week", "month": "month"}
    modes: dict[str, Mode] = {"recurring": "recurring", "first": "first"}
    stages = asking.stages()
    anywhere = {"": lambda: _("Any touchpoint")} | {one: (lambda one=one: one) for one in stages}
    period = periods[choose(_("By"), "cohort", fixed({one: GRAINS[one] for one in periods}), "month", segmented=True)]
    mode = modes[choose(_("A customer is in the cohort of"), "mode", fixed(MODES), "recurring", segmented=True)]
    entry = choose(_("Entry"), "entry", anywhere, "") or None
    back = choose(_("Comes back with"), "back", anywhere, "") or None
    return RetentionQuestion(period, entry, back, mode, up_to_the_end(chosen), chosen.scope)


def _called(one: Cohort, period: str) -> str:
    return f"{said.cohort_name(one, period)} · {words.number(one.size)}"


def _cell(period: str, one: Cohort, place: int) -> Share | None:
    if place >= len(one.back):
        return None
    back = one.back[place]
    text = words.number(100 * back.share) + ("" if back.is_over else "+")
    hover = _("{cohort}, {n} later: {value} of {customers} came back")
    said_so = hover.format(
        cohort=said.cohort_name(one, period), n=words.number(place), value=_value(back),
        customers=customers(one.size),
    )  # fmt: skip
    return Share(100 * back.share, text, said_so if back.is_over else f"{said_so} ({_('not over yet')})")


def _value(back: Back) -> str:
    return sure_share(back.share, back.low, back.high, 1)


def _note(rules: Rules, question: RetentionQuestion) -> str:
    units = {"day": _("days"), "week": _("weeks"), "month": _("months")}
    text = _(
        "Rows are cohorts with their customers; columns are {units} after it began, its own first (0). A number with + is of a "
        "period that is not over. Cohorts under {least} customers are left out; intervals are on hovering and in the table."
    )
    pieces = [
        said.mode_words(question.mode),
        text.format(units=units[question.period], least=words.number(rules.min_answers)),
    ]
    if question.mode == "first":
        pieces.append(_("The first cohort holds customers from before the data began, too."))
    return " ".join(pieces)


def _table(found: Sequence[Cohort], period: str) -> Table:
    rows = [
        {
            "cohort": one.begins, "cohort_name": said.cohort_name(one, period),
            "size": one.size, "after": place, "customers": back.customers, "share": back.share, "low": back.low,
            "high": back.high, "complete": back.is_over, "complete_words": _("yes") if back.is_over else _("no"),
        }
        for one in found
        for place, back in enumerate(one.back)
    ]  # fmt: skip
    shown = {
        "cohort_name": (_("Cohort"), ""), "size": (_("Customers"), "localized"), "after": (_("Periods after"), "localized"),
        "customers": (_("Came back"), "localized"), "share": (_("Share"), "percent"), "low": (_("Low"), "percent"),
        "high": (_("High"), "percent"), "complete_words": (_("Complete"), ""),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("cohort_name", "complete_words"))
