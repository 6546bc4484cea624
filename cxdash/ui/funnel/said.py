"""Said: which words of comments go with leaving after a step of the funnel: their answer, their table and examples."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cxdash import settings
from cxdash.findings.funnel_word_sentences import quoted, words_answer, words_note
from cxdash.findings.funnel_words import WordUse
from cxdash.findings.leaving_sentences import verdict
from cxdash.findings.naming import step_name
from cxdash.findings.scores import Rules
from cxdash.queries.funnel_words import FunnelWordsQuestion
from cxdash.queries.question import FunnelQuestion
from cxdash.ui import frames
from cxdash.ui.frames import Table
from cxdash.ui.funnel import asked
from cxdash.ui.plain import plain, short
from cxdash.words import _

MOST = 6  # words with examples
LONGEST = 300  # characters of one of them


def said_words(question: FunnelQuestion, step: str, rules: Rules) -> None:
    """Draw what is compared; comments as examples for who may see single customers."""
    may_see = settings.shows_customers(question.scope is not None)
    found = asked.words(FunnelWordsQuestion(question, question.steps.index(step) + 1), rules, may_see)
    named = step_name(step)
    frames.chart_frame(
        "funnel-words", words_answer(found, named, rules), None,
        _("Words of comments, by whether their customers were lost after {step}").format(step=named), _table(found.uses),
        words_note(found, named),
    )  # fmt: skip
    _examples(found.uses)


def _examples(uses: Sequence[WordUse]) -> None:
    """What was written of the surest words, each comment once: under the first word that it holds."""
    told: set[str] = set()
    shown: list[tuple[WordUse, list[str]]] = []
    for one in uses:
        texts = [text for text in one.examples if text not in told]
        if texts and len(shown) < MOST:
            shown.append((one, texts))
            told.update(texts)
    if not shown:
        return
    with st.expander(_("Examples of comments"), icon=":material/chat:"):
        for one, texts in shown:
            st.markdown(f"**{plain(quoted(one))}** · {plain(verdict(one.leaving))}")
            st.markdown("\n".join(f"- {plain(short(text, LONGEST))}" for text in texts))


def _table(uses: Sequence[WordUse]) -> Table:
    rows = [
        {
            "kind": one.leaving.dimension, "word": one.leaving.value, "verdict": one.leaving.verdict,
            "verdict_words": verdict(one.leaving), "odds": odds and odds.value, "low": odds and odds.low,
            "high": odds and odds.high, "of_lost": one.of_lost, "of_on": one.of_on, "left": one.leaving.left,
            "n": one.leaving.n, "p": one.leaving.p,
        }
        for one in uses
        for odds in [one.leaving.odds]
    ]  # fmt: skip
    shown = {
        "word": (_("Word"), ""), "verdict_words": (_("Is it real?"), ""), "odds": (_("Odds of leaving"), "%.2f"),
        "low": (_("Low"), "%.2f"), "high": (_("High"), "%.2f"), "of_lost": (_("Of those lost"), "percent"),
        "of_on": (_("Of those who went on"), "percent"), "n": (_("Customers"), "localized"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("verdict_words",))
