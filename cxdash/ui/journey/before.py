"""Before: how those who left had felt before, against those who stayed, on the Journey page."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.findings import before_leaving_sentences as said
from cxdash.findings import sentences
from cxdash.findings.before_leaving import BeforeLeaving, before_leaving
from cxdash.findings.scores import Rules, Score
from cxdash.metrics import METRICS, Metric
from cxdash.queries.before_leaving import BeforeLeavingQuestion
from cxdash.ui import asking_leaving, frames, navigation
from cxdash.ui.frames import Table
from cxdash.ui.journey.staying import silence_choice, up_to, up_to_said, up_to_the_end
from cxdash.ui.selection import Selection
from cxdash.words import _


def before_they_leave(chosen: Selection, rules: Rules) -> None:
    """Draw the choice and the comparison."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        silence = silence_choice()
    question = BeforeLeavingQuestion(silence, filters=up_to_the_end(chosen), scope=chosen.scope)
    found = before_leaving(list(METRICS.values()), asking_leaving.before_leaving(question), rules)
    frames.chart_frame(
        "before-leaving", said.before_answer(found, question.reach), None,
        _("Scores of customers before they left, and of those who stayed"), replace(_table(found), about=up_to_said(chosen)),
        f"{_note(question, rules)} {_days_words(chosen)}".strip(),
    )  # fmt: skip
    navigation.link("funnel", _("How those felt who were lost between two steps of a funnel"), view="")


def _days_words(chosen: Selection) -> str:
    """Which answers these are, where a period is chosen."""
    text = _(
        "All answers and requests up to the end of the period ({day}) are in it, not only those within it: of the newest it "
        "is not known yet who left."
    )
    return up_to(chosen, text)


def _note(question: BeforeLeavingQuestion, rules: Rules) -> str:
    text = _(
        "Left: said so, or had no touchpoint for {silence} days. Of them the last answer within {reach} days before their last sign "
        "of life counts; of those who were still there {reach} days later, any one of theirs. They are compared month by month, so "
        "that no season makes a difference; who answered in a month in which nobody of the other side did is not compared. "
        "Intervals are {level} ones. What is too young to tell is left out. It tells what goes along with leaving, not why."
    )
    said_so = text.format(
        silence=words.number(question.silence), reach=words.number(question.reach),
        level=words.sureness(rules.confidence),
    )  # fmt: skip
    return f"{said_so} {sentences.many_compared()}"


def _table(found: Sequence[BeforeLeaving]) -> Table:
    rows = [
        {
            "metric": one.metric.id, "metric_label": _(one.metric.label), "way": one.way, "who": said.who(one.way),
            "left": one.gap.after.value, "left_low": one.gap.after.low, "left_high": one.gap.after.high, "left_n": one.left,
            "stayed": one.gap.before.value, "stayed_low": one.gap.before.low, "stayed_high": one.gap.before.high,
            "stayed_n": one.stayed, "left_unmatched": one.unmatched_left, "stayed_unmatched": one.unmatched_stayed,
            "difference": one.gap.value, "low": one.gap.low, "high": one.gap.high, "p": one.gap.p,
            "verdict": one.gap.verdict, "verdict_words": said.verdict(one),
            "left_words": _sure(one.metric, one.gap.after), "stayed_words": _sure(one.metric, one.gap.before),
            "difference_words": _difference(one),
        }
        for one in found
    ]  # fmt: skip
    shown = {
        "who": (_("Who"), ""), "metric_label": (_("Metric"), ""), "left_words": (_("Before they left"), ""),
        "stayed_words": (_("Who stayed"), ""), "difference_words": (_("Difference"), ""), "verdict_words": (_("Is it real?"), ""),
        "left_n": (_("Customers who left"), "localized"), "stayed_n": (_("Customers who stayed"), "localized"),
        "left_unmatched": (_("Left, not compared"), "localized"), "stayed_unmatched": (_("Stayed, not compared"), "localized"),
    }  # fmt: skip
    spoken = ("metric_label", "who", "verdict_words", "left_words", "stayed_words", "difference_words")
    return Table(pd.DataFrame(rows), shown, spoken)


def _sure(metric: Metric, score: Score) -> str:
    """“25.3 (24.0 to 26.7)”: with a digit more than usual, as small differences stand beside it."""
    return sentences.sure(metric, score, max(metric.digits, 1))


def _difference(one: BeforeLeaving) -> str:
    if one.gap.value is None:
        return "—"
    return f"{sentences.points(one.metric, one.gap.value, signed=True)} ({sentences.span(one.metric, one.gap)})"
