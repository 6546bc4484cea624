"""Retention: counts of who came back to cohorts with shares and intervals. Knows no SQL and no page."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from cxdash.findings.scores import Rules
from cxdash.stats.estimators import Share


@dataclass(frozen=True)
class Back:
    """Who of a cohort came back in one period, with the share of the cohort and its Wilson interval, 0 to 1.

    is_over: whether the data go beyond the period; who has not come back in one that is not over may still.
    """

    customers: int
    share: float
    low: float
    high: float
    is_over: bool


@dataclass(frozen=True)
class Cohort:
    """The customers who entered in the period that begins on this local day; back: by period, their own first."""

    begins: date
    size: int
    back: tuple[Back, ...]
    few: bool = False


def cohorts(frame: pd.DataFrame, period: str, rules: Rules) -> tuple[Cohort, ...]:
    """The frame's cohorts, earliest first, each up to the period in which the data end; shown however few entered."""
    if frame.empty:
        return ()
    newest = pd.Timestamp(frame["newest"].iloc[0])
    found = []
    for begins, rows in frame.groupby("cohort"):
        first = pd.Timestamp(str(begins))
        size = int(rows.loc[rows["after"].isna(), "customers"].iloc[0])
        counted = rows[rows["after"].notna()]
        came = dict(zip(counted["after"].astype(int), counted["customers"].astype(int), strict=True))
        ends = _ends(first, period, newest)
        back = tuple(_back(came.get(place, 0), size, end <= newest, rules) for place, end in enumerate(ends))
        found.append(Cohort(first.date(), size, back, size < rules.few_answers))
    return tuple(found)


def _ends(first: pd.Timestamp, period: str, newest: pd.Timestamp) -> list[pd.Timestamp]:
    """The first day after each period from the one that begins on this day to the one that holds the newest."""
    step = {"day": pd.DateOffset(days=1), "week": pd.DateOffset(weeks=1), "month": pd.DateOffset(months=1)}[period]
    ends = [first + step]
    while ends[-1] <= newest:
        ends.append(ends[-1] + step)
    return ends


def _back(customers: int, size: int, is_over: bool, rules: Rules) -> Back:
    low, high = Share.wilson(customers, size, rules.confidence)
    return Back(customers, customers / size, low, high, is_over)
