"""Asked: what the Funnel page alone asks of the store, each through its cache. Knows no widget."""

from datetime import date

import pandas as pd

from cxdash.queries import funnel_customers, funnel_times
from cxdash.queries.funnel_customers import FunnelCustomersQuestion
from cxdash.queries.funnel_times import FunnelTimesQuestion
from cxdash.store import shared_store, span


def settled_day(window: float) -> date | None:
    return span.settled_day(shared_store(), window)


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
