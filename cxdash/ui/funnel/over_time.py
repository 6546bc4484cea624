"""Over time: how far those came who entered in each week, month …: the choices, the lines and their table."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.charts.cohort_lines import cohort_figure
from cxdash.charts.labels import bucket_name
from cxdash.charts.multiples import MOST_PANELS
from cxdash.charts.trend import Line, Point, TrendWords
from cxdash.findings import sentences
from cxdash.findings.funnel_cohorts import EntryCohort, StepShare, funnel_cohorts
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.funnel_use_sentences import cohorts_answer
from cxdash.findings.trends import Grain
from cxdash.ui import asking, controls, frames
from cxdash.ui.choices import forget_unknown, note_unknown, say_left_out
from cxdash.ui.frames import Table
from cxdash.ui.funnel.counted import Counted
from cxdash.ui.selection import covered
from cxdash.ui.states import quiet
from cxdash.words import _


def over_time(about: Counted) -> None:
    """Draw the choices, the chart and its table."""
    later = about.steps[1:]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grain = controls.grain_choice(about.chosen.days)
        chosen = _steps_choice(dict(zip(later, about.question.steps[1:], strict=True)))
    if not chosen:
        quiet(_("Choose at least one step."))
        return
    question = replace(about.question, by=f"entered.{grain}", attribution="first")
    found = funnel_cohorts(
        question.steps, asking.funnel_counts(question), grain, about.rules, covered(about.chosen, question.filters),
        question.optional,
    )  # fmt: skip
    places = [place for place, name in enumerate(later) if name in chosen]
    lines = [_line(found, place, later[place], grain) for place in places]
    pending = next((one.start for one in found if one.open), None)
    called = TrendWords(_("Share of those who entered; grey: so far"), _("Entered"))
    frames.chart_frame(
        "funnel-cohorts", cohorts_answer(found, places[-1], [bucket_name(one.start, grain) for one in found], later[places[-1]]),
        cohort_figure(lines, grain, called, frames.theme(), pending) if any(one.steps for one in found) else None,
        _("The share of those who entered that reached each step, by when they entered"),
        _table(found, [(place, later[place]) for place in places], grain), _note(about, found, lines[MOST_PANELS:]),
    )  # fmt: skip


def _steps_choice(texts: dict[str, str]) -> list[str]:
    controls.adopt_steps("reached", texts)
    steps = list(texts)
    forget_unknown("reached", steps, many=True)
    note_unknown("reached", steps.__contains__)
    chosen = st.multiselect(
        _("Reached"), steps, steps, key="reached", select_all=False, bind="query-params", placeholder=_("Choose a step")
    )  # fmt: skip
    say_left_out("reached", _("Reached"), chosen)
    return chosen


def _line(found: Sequence[EntryCohort], place: int, name: str, grain: Grain) -> Line:
    points = []
    for one in found:
        step = one.steps[place] if one.steps else None
        ends = (None, None, None) if step is None else (100 * step.share, 100 * step.low, 100 * step.high)
        points.append(Point(one.start, *ends, one.customers, not one.is_complete, _hover(one, step, name, grain)))
    return Line(name, tuple(points), id=name)


def _hover(one: EntryCohort, step: StepShare | None, name: str, grain: Grain) -> str:
    pieces = [f"{bucket_name(one.start, grain)}: {sentences.customers(one.customers)}"]
    if step is not None:
        pieces.append(f"{name} {sure_share(step.share, step.low, step.high, 1)}")
    if one.open:
        pieces.append(_("{n} still open").format(n=words.number(one.open)))
    return " · ".join(pieces)


def _note(about: Counted, found: Sequence[EntryCohort], more: Sequence[Line]) -> str:
    text = _("The band is the {level} interval; cohorts of fewer than {least} customers have no point.")
    rules = about.rules
    pieces = [text.format(level=words.sureness(rules.confidence), least=words.number(rules.min_answers))]
    if any(one.open for one in found):
        pieces.append(
            _(
                "Grey cohorts are not over: their share is the one so far, and their band reaches from none of those who may still "
                "go on to all of them."
            )
        )
    if any(not one.is_whole for one in found):
        pieces.append(_("An open mark (○) is incomplete: the period or the data end within it."))
    if more:
        pieces.append(_("In the table only: {what}.").format(what=", ".join(one.name for one in more)))
    pieces.append(_("Who enters again counts in each."))
    return " ".join(pieces)


def _table(found: Sequence[EntryCohort], places: Sequence[tuple[int, str]], grain: Grain) -> Table:
    tiers = {
        "above": _("more than usual"), "below": _("fewer than usual"), "within": _("within noise"), "few": _("too few to tell"),
    }  # fmt: skip
    rows = [
        {
            "start": one.start, "when": bucket_name(one.start, grain), "entered": one.customers, "open": one.open, "step": name,
            "customers": step.customers if step else None, "share": step.share if step else None,
            "low": step.low if step else None, "high": step.high if step else None, "tier": step.tier if step else None,
            "tier_words": tiers[step.tier] if step and one.is_complete else "", "complete": one.is_complete,
            "complete_words": _("yes") if one.is_complete else _("no"),
        }
        for place, name in places
        for one in found
        for step in (one.steps[place] if one.steps else None,)
    ]  # fmt: skip
    shown = {
        "when": (_("Entered"), ""), "step": (_("Reached"), ""), "share": (_("Share"), "percent"), "low": (_("Low"), "percent"),
        "high": (_("High"), "percent"), "entered": (_("Customers"), "localized"), "open": (_("Still open"), "localized"),
        "complete_words": (_("Complete"), ""), "tier_words": (_("Is it real?"), ""),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("when", "tier_words", "complete_words"))
