"""Relative: "3 months ago" as a day, when it is said from which day that counts. Knows no SQL."""

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

from cxdash.intake.vocabulary import table, word

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


def is_relative(text: str) -> bool:
    return day_of_ago(text, date(2000, 1, 31)) is not None


def day_of_ago(text: str, today: date) -> date | None:
    """The day that a text such as "3 months ago" or "вчера" means, counted from today; None for any other text.

    It is no surer than its unit: a month or a year ago is the same day of that month, or the last one that it has.
    Hours and minutes ago are today.
    """
    words, units, numbers = _words()
    plain = word(text).strip(" .")
    if plain in words["today"]:
        return today
    if plain in words["yesterday"]:
        return today - timedelta(days=1)
    around = next((mark for mark in words["ago"] if re.search(rf"(^|\s){mark}(\s|$)", plain)), None)
    if around is None:
        return None
    rest = re.sub(rf"(^|\s)({'|'.join(words['around'])})(?=\s|$)", " ", plain).split()
    if len(rest) == 1:
        rest = ["1", *rest]
    if len(rest) != 2 or rest[1] not in units:
        return None
    count = 1 if rest[0] in numbers else int(rest[0]) if re.fullmatch(r"\d{1,4}", rest[0]) else None
    return None if count is None else _back(today, count, units[rest[1]])


def _back(today: date, count: int, unit: str) -> date | None:
    if unit == "minute":
        return today
    try:
        if unit in _DAYS:
            return today - timedelta(days=count * _DAYS[unit])
        months = today.year * 12 + today.month - 1 - count * _MONTHS[unit]
        first = date(months // 12, months % 12 + 1, 1)
    except (ValueError, OverflowError):
        return None
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=today.day - 1), following - timedelta(days=1))


@cache
def _words() -> tuple[dict[str, list[str]], dict[str, str], set[str]]:
    entries: dict[str, Any] = table("calendar.toml")["ago"]
    units = {name: unit for unit in ("minute", "day", "week", "month", "year") for name in entries[unit]}
    around = list(entries["around"])
    telling = [mark for mark in around if mark not in ("edited", "about", "over", "ca")]
    return {**entries, "around": around, "ago": telling}, units, set(entries["one"])
