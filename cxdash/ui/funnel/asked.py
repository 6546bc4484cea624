"""Asked: what the Funnel page alone asks of the store, each through its cache. Knows no widget."""

from datetime import date

import pandas as pd

from cxdash.findings.funnel_late import Late
from cxdash.findings.funnel_words import FunnelWords, funnel_words
from cxdash.findings.scores import Rules
from cxdash.queries import funnel_customers, funnel_times, funnel_units
from cxdash.queries import funnel_words as funnel_word_queries
from cxdash.queries.feelings import build_feelings
from cxdash.queries.funnel_customers import FunnelCustomersQuestion
from cxdash.queries.funnel_times import FunnelTimesQuestion
from cxdash.queries.funnel_units import FunnelUnitsQuestion
from cxdash.queries.funnel_words import FunnelWordsQuestion
from cxdash.queries.question import FunnelQuestion
from cxdash.store import shared_store, span
from cxdash.store.late import came_late
from cxdash.ui import asking


def settled_day(window: float) -> date | None:
    return span.settled_day(shared_store(), window)


def late(question: FunnelQuestion, rules: Rules) -> list[Late]:
    """Who came to the next step after the window."""
    return came_late(shared_store(), question, rules)


def units(question: FunnelUnitsQuestion) -> pd.DataFrame:
    """The attempts or the value at each step."""
    return shared_store().answer(question, funnel_units.build)


def feelings(question: FunnelQuestion, metric: str) -> pd.DataFrame:
    """What the funnel's customers said, in all metrics; CxError where this one may not be shown (`asking.check`)."""
    asking.check(metric, question)
    return shared_store().answer(question, build_feelings)


def times(question: FunnelTimesQuestion) -> pd.DataFrame:
    return shared_store().answer(question, funnel_times.build)


def customers(question: FunnelCustomersQuestion) -> pd.DataFrame:
    return shared_store().answer(question, funnel_customers.build)


def comments(question: FunnelCustomersQuestion) -> pd.DataFrame:
    """What these customers wrote while they were in the funnel."""
    return shared_store().answer(question, funnel_customers.build_comments)


def all_customers(question: FunnelCustomersQuestion) -> pd.DataFrame:
    """All at once, for a file: too many rows to be kept."""
    return shared_store().uncached(question, funnel_customers.build)


def all_comments(question: FunnelCustomersQuestion) -> pd.DataFrame:
    return shared_store().uncached(question, funnel_customers.build_comments)


def words(question: FunnelWordsQuestion, rules: Rules, with_examples: bool) -> FunnelWords:
    """Which words go with leaving; what is kept is what was found: the comments are too many."""
    store = shared_store()

    def make() -> FunnelWords:
        return funnel_words(store.uncached(question, funnel_word_queries.build), rules, with_examples)

    return store.kept(("funnel words", question, rules, with_examples), make)
