"""Filters: a period and picks, frozen. Knows no SQL, no widgets and no dimension by name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cxdash.errors import CxError

Moment = date | datetime


def moment(text: str) -> Moment:
    """A date (`2026-01-31`) or timestamp (`2026-01-31T08:00`, with an offset or without); CxError("filter.date") if neither."""
    try:
        found = date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError as error:
        raise CxError("filter.date", value=text) from error
    if not 2 <= found.year <= 9998:  # at the ends of the calendar no offset can be applied
        raise CxError("filter.date", value=text)
    return found


def first_day(since: Moment) -> date:
    """The day in which a period that begins then begins."""
    return since.date() if isinstance(since, datetime) else since


def last_day(until: Moment) -> date:
    """The last day of which something lies before this end."""
    if isinstance(until, datetime):
        return (until - timedelta(microseconds=1)).date()
    return until - timedelta(days=1)


def wheres(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Conditions such as `channel=web` as picks; a dimension given twice means any of its values, an empty value means
    "not given". CxError("filter.where") for a text that is none.
    """
    picks: dict[str, tuple[str, ...]] = {}
    for text in texts:
        dimension, equals, value = text.partition("=")
        if not equals or not dimension.strip():
            raise CxError("filter.where", value=text)
        picks[dimension.strip()] = (*picks.get(dimension.strip(), ()), value)
    return picks


@dataclass(frozen=True)
class Filters:
    """What is looked at: the half-open period [since, until) and, per dimension id, the values picked.

    A period with neither bound is all data, answers without a date included. A picked empty text means "not given".
    """

    since: Moment | None = None
    until: Moment | None = None
    picks: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and _naive(self.since) >= _naive(self.until):
            raise CxError("filter.period", since=str(self.since), until=str(self.until))

    def picked(self, dimension: str) -> tuple[str, ...]:
        return dict(self.picks).get(dimension, ())

    def with_pick(self, dimension: str, *values: str) -> "Filters":
        """The same filters with this dimension's picks replaced; no values: not filtered by it."""
        rest = {key: kept for key, kept in self.picks if key != dimension}
        if values:
            rest[dimension] = tuple(sorted(set(values)))
        return replace(self, picks=tuple(sorted(rest.items())))

    def over(self, since: Moment | None, until: Moment | None) -> "Filters":
        return replace(self, since=since, until=until)

    def before(self, compare: str = "previous") -> "Filters | None":
        """The comparison period: the one before of the same length, or the same a year earlier.

        None without both bounds, and where a period of more than a year would overlap itself a year earlier.
        """
        if self.since is None or self.until is None:
            return None
        try:
            if compare == "year":
                earlier = self.over(_year_earlier(self.since, (2, 28)), _year_earlier(self.until, (3, 1)))
                overlaps = earlier.until is not None and _naive(earlier.until) > _naive(self.since)
                return None if overlaps else earlier  # the same answers must not stand on both sides
            length = _naive(self.until) - _naive(self.since)
            # A day less some hours is a time: taken off the day itself, the hours would be lost.
            first = self.since if length.seconds == 0 or isinstance(self.since, datetime) else _naive(self.since)
            return self.over(first - length, self.since)
        except OverflowError:  # before the year 1
            return None


def _naive(value: Moment) -> datetime:
    if isinstance(value, datetime):
        return (
            value.replace(tzinfo=None)
            if value.tzinfo is None
            else (value - (value.utcoffset() or timedelta())).replace(tzinfo=None)
        )
    return datetime(value.year, value.month, value.day)


def _year_earlier(value: Moment, instead: tuple[int, int]) -> Moment:
    """The same time a year earlier. instead: the month and day for a 29 February, which is not the same for a first day
    and for an end that is no longer in the period.
    """
    try:
        return value.replace(year=value.year - 1)
    except ValueError:  # 29 February
        month, day = instead
        return value.replace(year=value.year - 1, month=month, day=day)
