"""Marks: things that happened, an opening or a campaign, and which of them a selection shows. Knows no SQL and no page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from cxdash.filters import Filters, first_day, last_day
from cxdash.findings.given import rows
from cxdash.findings.places import ALL, Places


@dataclass(frozen=True)
class Mark:
    """Something that happened on a day, or over [happened_on, until_on). location_id: "" for everybody."""

    id: str
    happened_on: date
    title: str
    until_on: date | None = None
    category: str | None = None
    location_id: str = ALL
    import_id: int = 0


def marks_from(frame: pd.DataFrame) -> tuple[Mark, ...]:
    """The rows of a marks question."""
    names = ("id", "happened_on", "title", "until_on", "category", "location_id", "import_id")
    return tuple(Mark(*row) for row in rows(frame, *names))


def marks_in(marks: Iterable[Mark], places: Places, filters: Filters) -> tuple[Mark, ...]:
    """The marks of the period that are everybody's or of a chosen location, in the order of their days."""
    found = [
        one
        for one in marks
        if (one.location_id == ALL or places.of("location", one.location_id) & places.chosen)
        and (filters.since is None or (one.until_on or one.happened_on + timedelta(days=1)) > first_day(filters.since))
        and (filters.until is None or one.happened_on <= last_day(filters.until))
    ]
    return tuple(sorted(found, key=lambda one: (one.happened_on, one.title)))
