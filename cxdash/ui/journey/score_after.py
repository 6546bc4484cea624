"""Score after: how customers felt after requests that were answered in time, and after the others, on the Journey page."""

from functools import partial

import pandas as pd
import streamlit as st

from cxdash import settings, words
from cxdash.findings import sentences
from cxdash.findings import waiting_sentences as said
from cxdash.findings.scores import Rules, Score
from cxdash.findings.waiting import score_gap
from cxdash.metrics import Metric
from cxdash.queries.question import window_seconds
from cxdash.queries.response_time import ResponseQuestion
from cxdash.queries.score_after import ScoreAfterQuestion
from cxdash.ui import asking, controls, frames
from cxdash.ui.choices import choose
from cxdash.ui.frames import Table
from cxdash.words import _

WINDOWS = ("1d", "7d", "14d", "30d")


def score_after(requests: ResponseQuestion, rules: Rules) -> None:
    """Draw the choices, the comparison in words and its two rows."""
    st.subheader(_("How customers felt after"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metric = controls.metric_choice(("nps", "csat", "ces"))
        window = _window_choice()
    frame = asking.score_after(ScoreAfterQuestion(metric.id, window, requests))
    gap = score_gap(metric, frame, rules)
    rows = [
        _row(metric, True, gap.after, _("Answered within the target")),
        _row(metric, False, gap.before, _("Answered later or not")),
    ]
    decimals = f"%.{metric.digits}f"
    shown = {
        "group_name": (_("Requests"), ""), "value": (sentences.axis(metric), decimals), "low": (_("Low"), decimals),
        "high": (_("High"), decimals), "n": (_("Answers"), "localized"),
    }  # fmt: skip
    note = _(
        "The next answer of the same customer within {window} after the request, also where it came before the reply; each answer "
        "goes with the last request before it. Scores with their {level} intervals. Those who were answered in time may differ in more "
        "than that."
    ).format(window=words.duration(window), level=words.sureness(rules.confidence))
    with words.in_hours(requests.hours is not None):
        answer = said.score_answer(metric, gap, requests.target)
    frames.chart_frame(
        "score-after", answer, None,
        _("Score after requests answered within the target, and after the others"),
        Table(pd.DataFrame(rows) if frame["n"].sum() else pd.DataFrame(), shown, ("group_name",)), note,
    )  # fmt: skip


def _window_choice() -> float:
    usual = settings.FUNNEL_WINDOW.text()
    choices = {window_seconds(one): one for one in (*WINDOWS, usual)}
    names = {choices[one]: partial(words.duration, one) for one in sorted(choices)}
    return window_seconds(choose(_("Score given within"), "felt_within", names, choices[window_seconds(usual)]))


def _row(metric: Metric, in_time: bool, one: Score, name: str) -> dict[str, object]:
    return {
        "in_time": in_time, "group_name": name, "metric": metric.id, "value": one.value, "low": one.low, "high": one.high,
        "n": one.n,
    }  # fmt: skip
