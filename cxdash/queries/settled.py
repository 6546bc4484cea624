"""Settled: up to which day of entry everybody's time in a funnel is up, and the periods before it. Knows no funnel's steps."""

from dataclasses import dataclass
from datetime import date, timedelta

from cxdash.filters import Filters, first_day, last_day
from cxdash.queries.conditions import Context
from cxdash.queries.newest import last_touchpoint

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class SettledQuestion:
    """The first local day on which who entered may still be within this window (seconds)."""

    window: float


def build(question: SettledQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; column: settled, a local day: the windows of all who entered before it are over. NULL without data."""
    known = context or Context()
    return (
        f"SELECT timezone(?, timezone('UTC', {last_touchpoint(known)} - to_microseconds(?::BIGINT)))::DATE AS settled FROM touchpoints",
        [known.time_zone, round(question.window * 1_000_000)],
    )


def settled_filters(filters: Filters, settled: date) -> Filters | None:
    """The part of the period in which everybody's time is up; None where there is no such part."""
    if filters.since is not None and first_day(filters.since) >= settled:
        return None
    if filters.until is not None and last_day(filters.until) < settled:
        return filters
    return filters.over(filters.since, settled)


def compared_filters(filters: Filters, before: Filters, settled: date) -> tuple[Filters, Filters] | None:
    """Both periods, each as far as the later one is settled, from their beginnings on: people come again, and a longer period
    would hold more of their attempts. None where nothing is settled.
    """
    now = settled_filters(filters, settled)
    if now is None or now == filters or filters.since is None or before.since is None:
        return None if now is None else (now, before)
    days = (settled - first_day(filters.since)).days
    return now, before.over(before.since, first_day(before.since) + timedelta(days=days))
