"""Ahead: rows of a file that are dated after today, which nobody can have answered yet. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cxdash import words
from cxdash.words import _, ngettext, number

FIRST_ZONE = timedelta(hours=14)  # where a day begins first


@dataclass(frozen=True)
class Ahead:
    """How many rows, the latest of their days, and the first row that has it, as a spreadsheet counts."""

    rows: int
    last: date
    row: int


def newest_today() -> date:
    """The day that it is where it is the latest: a file may come from anywhere."""
    return (datetime.now(UTC) + FIRST_ZONE).date()


def ahead_text(found: Sequence[Ahead]) -> str:
    """How many rows of these files, and their latest day."""
    latest, rows = max(found, key=lambda one: one.last), sum(one.rows for one in found)
    text = ngettext(
        "{n} row is dated after today: {day}. Is that right? If not, mend it in the file.",
        "{n} rows are dated after today, the latest {day}. Is that right? If not, mend them in the file.",
        rows,
    )
    day = words.day(latest.last)
    if len(found) == 1:
        day = _("{day} (row {row})").format(day=day, row=latest.row)
    return text.format(n=number(rows), day=day)
