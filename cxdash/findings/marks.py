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
    """Something that happened on a day, or over [happened_on, until_on). location_id: "" for everybody; a location, or what
    else is called so: a city, a country.
    """

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


ACTION = "action"  # the category of what is done about something


@dataclass(frozen=True)
class Happened:
    """The marks of a period that are everybody's or of a place that holds a chosen location, in the order of their days; and
    how many there are of other places.
    """

    marks: tuple[Mark, ...] = ()
    elsewhere: int = 0


def happened(marks: Iterable[Mark], places: Places, filters: Filters) -> Happened:
    """What of all marks a selection shows."""
    there = [
        one
        for one in marks
        if (filters.since is None or (one.until_on or one.happened_on + timedelta(days=1)) > first_day(filters.since))
        and (filters.until is None or one.happened_on <= last_day(filters.until))
    ]
    here = [one for one in there if _is_here(one, places)]
    return Happened(tuple(sorted(here, key=lambda one: (one.happened_on, one.title))), len(there) - len(here))


def under_way(marks: Iterable[Mark], places: Places, last: date) -> tuple[Mark, ...]:
    """The actions at the chosen places that are not over on the last day of the data, begun or still to begin; those that end
    first come first.
    """
    found = [
        (one.until_on or one.happened_on + timedelta(days=1), one.title, one)
        for one in marks
        if (one.category or "").casefold() == ACTION and _is_here(one, places)
    ]
    return tuple(one for end, _title, one in sorted(found, key=lambda told: told[:2]) if end > last)


def _is_here(one: Mark, places: Places) -> bool:
    """Whether it is everybody's, or of a place that holds a chosen location."""
    return one.location_id == ALL or bool(places.called(one.location_id) & places.chosen)
