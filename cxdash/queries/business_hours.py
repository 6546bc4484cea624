"""Business hours: when requests are being answered, from text to the SQL that counts those seconds alone. Knows no holidays."""

import re
from dataclasses import dataclass

from cxdash.errors import CxError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?\s+([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})", re.ASCII)
_DAY = 86_400


@dataclass(frozen=True)
class BusinessHours:
    """From the weekday `first` (0: Monday) to `last`, each day from `opens` to `closes`: seconds of the local day."""

    first: int
    last: int
    opens: int
    closes: int

    def seconds_until(self, moment: str, zone: str) -> str:
        """SQL of the seconds in business hours up to a UTC time; only the difference of two has a meaning.

        moment, zone: SQL of the time and of the time zone's name. A day on which the clocks change has as many as any other.
        """
        local = f"timezone({zone}, timezone('UTC', {moment}))"
        day = f"({local}::DATE - DATE '1970-01-05')"  # a Monday
        week, weekday = f"floor({day} / 7)", f"({day} - 7 * floor({day} / 7))"
        length, days = self.closes - self.opens, self.last - self.first + 1
        in_day = f"(epoch_us({local}) - epoch_us({local}::DATE::TIMESTAMP)) / 1e6"
        today = f"least(greatest({in_day} - {self.opens}, 0), {length})"
        return (
            f"({week} * {days * length} + least(greatest({weekday} - {self.first}, 0), {days}) * {length}"
            f" + CASE WHEN {weekday} BETWEEN {self.first} AND {self.last} THEN {today} ELSE 0 END)"
        )


def business_hours(text: str) -> BusinessHours | None:
    """Such as “mon-fri 09:00-18:00” or “sat 10:00-24:00”; None for an empty text: all hours. CxError("response.hours")."""
    if not text.strip():
        return None
    found = _FORM.fullmatch(text.strip().lower())
    if found is None or not {found[1], found[2] or found[1]} <= set(_DAYS):
        raise CxError("response.hours", value=text)
    first, last = _DAYS.index(found[1]), _DAYS.index(found[2] or found[1])
    opens, closes = (int(found[place]) * 3600 + int(found[place + 1]) * 60 for place in (3, 5))
    if first > last or not 0 <= opens < closes <= _DAY or int(found[4]) > 59 or int(found[6]) > 59:
        raise CxError("response.hours", value=text)
    return BusinessHours(first, last, opens, closes)
