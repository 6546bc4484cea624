"""Oddities: what of a file would be loaded although it may be wrong: days far from all others, answers without a score."""

from dataclasses import dataclass
from datetime import date

from cxdash.intake.ahead import newest_today
from cxdash.store.adding import fresh_facts
from cxdash.store.arriving import Arriving
from cxdash.store.brought import UNSCORED
from cxdash.store.judging import Judgement
from cxdash.store.main_days import main_days
from cxdash.store.migrations import time_zone


@dataclass(frozen=True)
class Stray:
    """A day far from nearly all others: how many rows have it, and the first of them."""

    day: date
    rows: int
    row: int


@dataclass(frozen=True)
class Oddities:
    """stray: up to today. unscored: answers to a question for a score that hold none: blanks, “don't know”. untimed: touchpoints
    with a date and no time of day, where at least half of them are so.
    """

    stray: tuple[Stray, ...] = ()
    unscored: int = 0
    untimed: int = 0


def oddities(arriving: Arriving, judgement: Judgement | None) -> Oddities:
    """Of the rows that would be added."""
    if judgement is None:
        return Oddities()
    unscored, untimed = f"count(*) FILTER ({UNSCORED})" if arriving.kind == "responses" else "0", "0"
    if arriving.kind == "touchpoints":
        untimed = f"count(*) FILTER (occurred_at = timezone('UTC', timezone('{time_zone()}', occurred_on::TIMESTAMP)))"
    rows = arriving.run(
        f"SELECT {arriving.day}, count(DISTINCT row), min(row), {unscored}, {untimed}, count(*) FROM ({fresh_facts(arriving, judgement)}) "
        "GROUP BY 1 ORDER BY 1 NULLS LAST"
    ).fetchall()
    days = [row for row in rows if row[0] is not None]
    first, last = main_days([row[0] for row in days], [int(row[1]) for row in days])
    today = newest_today()  # what is after it is told by itself
    stray = [
        Stray(day, int(n), int(row)) for day, n, row, *_counts in days if not first <= day <= last and day <= today
    ]
    at_midnight, dated = sum(int(row[4]) for row in days), sum(int(row[5]) for row in days)
    return Oddities(tuple(stray), sum(int(row[3]) for row in rows), at_midnight if 2 * at_midnight >= dated else 0)
