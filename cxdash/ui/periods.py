"""Periods: what "the last 90 days" or "this year" of the data are as dates. Knows no widget."""

from datetime import date, timedelta

from cxdash import settings
from cxdash.words import _, ngettext, number

CUSTOM, ALL, YEAR = "custom", "all", "year"


def default_period() -> str:
    return str(int(settings.PERIOD_DAYS.number(1)))


def period_choices() -> list[str]:
    """The ids of the periods to choose from: numbers of last days, then the named ones."""
    lengths = sorted({30, 90, 365, int(default_period())})
    return [*(str(length) for length in lengths), YEAR, ALL, CUSTOM]


def period_name(choice: str) -> str:
    """What a period is called in this language."""
    if choice.isdigit():
        return ngettext("Last day of the data", "Last {n} days of the data", int(choice)).format(n=number(int(choice)))
    return {YEAR: _("This year of the data"), ALL: _("All data"), CUSTOM: _("Other dates")}[choice]


def period(
    choice: str, last_day: date | None, since: date | None = None, last: date | None = None
) -> tuple[date | None, date | None]:
    """The half-open [since, until) of a choice; (None, None) for all data. Dates the wrong way round are turned."""
    if last_day is None or choice == ALL:
        return None, None
    end = last_day + timedelta(days=1)
    if choice == YEAR:
        return date(last_day.year, 1, 1), end
    if choice == CUSTOM:
        first, final = sorted((since or last_day, last or last_day))
        return first, final + timedelta(days=1)
    return end - timedelta(days=int(choice)), end
