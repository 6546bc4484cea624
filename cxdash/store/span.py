"""Span: the days between which the data lie, without the few that lie far from all others. Knows no page."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from cxdash.queries import settled
from cxdash.queries.settled import SettledQuestion
from cxdash.store.connect import Store


@dataclass(frozen=True)
class Span:
    """The first and the last day of the data; None where nothing has a date.

    stray: days far before or after them, with `rows` rows: slips in a year, which must not move "the last 90 days".
    """

    first: date | None = None
    last: date | None = None
    stray: tuple[date, ...] = ()
    rows: int = 0


def span(store: Store) -> Span:
    """The days of all answers and touchpoints together."""

    def make() -> Span:
        first, last = store.context().first, store.context().last
        if first is None or last is None:
            return Span()
        stray = {day: n for day, n in store.days().items() if not first <= day <= last}
        return Span(first, last, tuple(stray), sum(stray.values()))

    return store.kept("span", make)


def settled_day(store: Store, window: float) -> date | None:
    """The first local day on which who entered a funnel may still be within this window (seconds); None without touchpoints."""
    found = store.answer(SettledQuestion(window), settled.build)["settled"].iloc[0]
    return None if pd.isna(found) else found.date()
