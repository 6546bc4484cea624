"""Reading: how the bytes of a file are a table of values: its settings, frozen. Knows no byte and no SQL."""

from collections.abc import Mapping as Table
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from cxdash.errors import CxError


@dataclass(frozen=True)
class Reading:
    """What is said of a file before its columns are looked at; None: told from the file itself.

    delimiter "" is a file of one column; quote "" one without quotes. header_rows: rows at the top that name the columns
    (0: none do); skip_rows: rows above them that say nothing; comment: what begins a line that is none. sheet: of a
    workbook, or the file in an archive. thousands "": numbers have none. date_order: dmy, mdy or ymd. today: the day
    from which "3 months ago" counts, as YYYY-MM-DD.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_rows: int | None = None
    skip_rows: int | None = None
    comment: str | None = None
    sheet: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    date_order: str | None = None
    time_zone: str | None = None
    today: str | None = None

    def given(self) -> dict[str, str | int]:
        """The settings that are said, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def over(self, known: "Reading") -> "Reading":
        """These settings, and what is known of those that are not said here."""
        return replace(known, **self.given())  # type: ignore[arg-type]


DETECTED = Reading()  # nothing is said: all is told from the file
SETTINGS = tuple(field.name for field in fields(Reading))
_NUMBERS = ("header_rows", "skip_rows")


def reading_from(table: Table[str, Any]) -> Reading:
    """The settings among the entries of a table; CxError("intake.setting") for one that cannot be."""
    given = {name: table[name] for name in SETTINGS if name in table}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int if name in _NUMBERS else str):
            raise CxError("intake.setting", name=name, value=value)
        if isinstance(value, int) and value < 0:
            raise CxError("intake.setting", name=name, value=value)
    for name, choices in (("decimal", (".", ",")), ("date_order", ("dmy", "mdy", "ymd"))):
        if given.get(name, choices[0]) not in choices:
            raise CxError("intake.setting", name=name, value=given[name])
    if "today" in given and not _is_day(given["today"]):
        raise CxError("intake.today", value=given["today"])
    return Reading(**given)


def _is_day(text: str) -> bool:
    try:
        return text == date.fromisoformat(text).isoformat()
    except ValueError:
        return False
