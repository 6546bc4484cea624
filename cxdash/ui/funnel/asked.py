"""Asked: what the Funnel page alone asks of the store, each through its cache. Knows no widget."""

from collections.abc import Callable
from datetime import date

import pandas as pd

from cxdash.queries import funnel_customers, funnel_times, settled
from cxdash.queries.funnel_customers import FunnelCustomersQuestion
from cxdash.queries.funnel_times import FunnelTimesQuestion
from cxdash.queries.settled import SettledQuestion
from cxdash.store import shared_store


def settled_day(window: float) -> date | None:
    """The first local day on which who entered may still be within the window; None without touchpoints."""
    found = shared_store().answer(SettledQuestion(window), settled.build)["settled"].iloc[0]
    return None if pd.isna(found) else found.date()


def times(question: FunnelTimesQuestion) -> pd.DataFrame:
    return shared_store().answer(question, funnel_times.build)


def customers(question: FunnelCustomersQuestion) -> pd.DataFrame:
    return shared_store().answer(question, funnel_customers.build)


def comments(question: FunnelCustomersQuestion) -> pd.DataFrame:
    """What these customers wrote while they were in the funnel."""
    return shared_store().answer(question, funnel_customers.build_comments)


def all_customers(question: FunnelCustomersQuestion) -> pd.DataFrame:
    """All at once, for a file: too many rows to be kept."""
    return _uncached(question, funnel_customers.build)


def all_comments(question: FunnelCustomersQuestion) -> pd.DataFrame:
    return _uncached(question, funnel_customers.build_comments)


def _uncached(question: FunnelCustomersQuestion, build: Callable[..., tuple[str, list[object]]]) -> pd.DataFrame:
    store = shared_store()
    tables = {name: store.table(*asked) for name, asked in question.rests_on.items()}
    return store.frame(*build(question, store.context()), tables)
