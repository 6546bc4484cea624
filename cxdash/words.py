"""Words: gettext for texts, Babel for numbers and dates, in the language of this thread. Knows no page."""

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_percent, parse_pattern
from babel.units import format_unit

LOCALES = Path(__file__).parent / "locale"
LANGUAGES = ("en", "ru", "lt")

_language: ContextVar[str] = ContextVar("language", default="en")
_has_days: ContextVar[bool] = ContextVar("has_days", default=True)
_STOP = re.compile(r"\}\.(?=\s|$)")  # a full stop after what is filled in
_MARK = "\ue000"  # stands for it meanwhile
_MOST_MORE = 3  # digits: of days they tell minutes


class _Sentence(str):
    """A text to be filled in whose full stop is not said twice: dates and units of some languages end in one of their own."""

    __slots__ = ()

    def format(self, *args: object, **named: object) -> str:
        said = _STOP.sub("}" + _MARK, self).format(*args, **named)
        return said.replace("." + _MARK, ".").replace(_MARK, ".")


def N_(text: str) -> str:
    """Mark a text for translation where it is defined; it is translated where it is shown, by `_`."""
    return text


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    """The language's texts, straight from its .po file: there is no compiled copy that could be out of date."""
    source = LOCALES / f"{language}.po"
    if not source.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def set_language(language: str) -> None:
    """Speak this language in this thread; an unknown one means English."""
    _language.set(language if language in LANGUAGES else "en")


def language() -> str:
    return _language.get()


def _(text: str) -> str:
    return _to_fill(_catalogue(_language.get()).gettext(text)) if text else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    return _to_fill(_catalogue(_language.get()).ngettext(singular, plural, n))


def _to_fill(text: str) -> str:
    return _Sentence(text) if "}." in text else text


@lru_cache(maxsize=32)
def _pattern(text: str) -> NumberPattern:
    """Babel's reading of a number pattern, kept: a page writes hundreds of numbers."""
    return parse_pattern(text)


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def number(value: float | None, digits: int = 0, signed: bool = False) -> str:
    """A number in this language; None is a dash, and a value that rounds to zero has no sign."""
    if value is None or value != value:
        return "—"
    rounded = round(value, digits) or 0.0
    sign = "−" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + _written(abs(rounded), digits, _language.get())


@lru_cache(maxsize=16_384)
def _written(value: float, digits: int, language: str) -> str:
    """A table of two thousand locations writes the same places and percents again and again."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(_pattern(pattern).apply(value, _locale(language)))


def sure_number(
    value: float | None, low: float | None, high: float | None, digits: int = 0, signed: bool = False
) -> str:  # fmt: skip
    """“192 (183 to 200)”: with its interval, as shares have theirs; bare where none is known."""
    told, least, most = (number(one, digits, signed=signed) for one in (value, low, high))
    if value is None or low is None or high is None:
        return told
    return _("{share} ({low} to {high})").format(share=told, low=least, high=most)


def day(value: date | None) -> str:
    return "—" if value is None else format_date(value, format="medium", locale=_language.get())


def month(number: int) -> str:
    """The name of a month (1 to 12) as it begins a sentence."""
    return str(_locale(_language.get()).months["stand-alone"]["wide"][number]).capitalize()


def weekday(number: int) -> str:
    """A day of the week (0 is Monday) as short as a column's title: Mon."""
    return str(_locale(_language.get()).days["stand-alone"]["abbreviated"][number])


def month_and_year(value: date) -> str:
    return format_skeleton("yMMM", value, locale=_language.get())


def day_and_month(value: date) -> str:
    return format_skeleton("MMMd", value, locale=_language.get())


def quarter_and_year(value: date) -> str:
    return format_skeleton("yQQQ", value, locale=_language.get())


def days(first: date, last: date) -> str:
    """A period by its first and last day, as short as this language writes it: 1 Aug – 29 Oct 2026."""
    return format_interval(first, last, "yMMMd", locale=_language.get())


def percent(value: float | None, digits: int = 0, signed: bool = False) -> str:
    """A number of percent (83 is 83 %) with its sign where this language puts it."""
    text = number(value, digits, signed)
    if text == "—":
        return text
    return format_percent(0, format=None, locale=_language.get()).replace("0", text)


def percent_sign() -> str:
    """What stands after a number of percent in this language, with its space: for axes, which write their numbers themselves."""
    return percent(0)[1:]


def sureness(confidence: float) -> str:
    """How sure an interval of this confidence (0 to 1) is: 95%, 97.5%; never rounded up to a certainty that nobody has."""
    level = round(confidence * 100, 1)
    return percent(level, 0 if level.is_integer() else 1)


@contextmanager
def in_hours(is_so: bool) -> Iterator[None]:
    """Lengths of time within are told in hours at most where it is so: of business hours 24 make no day that anybody knows."""
    token = _has_days.set(not is_so)
    try:
        yield
    finally:
        _has_days.reset(token)


def duration(seconds: float | None, signed: bool = False, more: int = 0) -> str:
    """A length of time in the unit that suits it: 45 sec, 12 min, 5.2 hr, 3.1 days; more: digits than usual."""
    if seconds is None or seconds != seconds:
        return "—"
    days = [("day", 86_400.0, 1)] if _has_days.get() else []
    for unit, size, digits in (*days, ("hour", 3_600.0, 1), ("minute", 60.0, 0)):
        if abs(seconds) >= size * (2 if unit == "day" else 1):
            return _unit(seconds / size, unit, digits + more, signed)
    return _unit(seconds, "second", more, signed)


def lasting(seconds: float | None, low: float | None, high: float | None) -> str:
    """A duration with its interval: “3 hr (2.9 hr to 3.1 hr)”; where there are too few for one it says so.

    An interval whose ends look alike would say nothing: it has so many digits more that they differ.
    """
    more = 0
    if low is not None and high is not None and low < high:
        while more < _MOST_MORE and duration(low, more=more) == duration(high, more=more):
            more += 1
    value = duration(seconds, more=more)
    if seconds is None or seconds != seconds:
        return value
    if low is None:
        return _("{time} (too few for an interval)").format(time=value)
    if high is None:
        return f"{value} ({_('{low} or more').format(low=duration(low))})"
    return f"{value} ({_('{low} to {high}').format(low=duration(low, more=more), high=duration(high, more=more))})"


def hours(value: float | None, signed: bool = False, digits: int = 1) -> str:
    """A number of hours as a length of time: 5.2 hr, from two days on 3.1 days."""
    if value is None or value != value:
        return "—"
    return _unit(*_long(value, value), digits, signed)


def hours_as(value: float | None, beside: float, digits: int = 1) -> str:
    """A number of hours as a bare number, in the unit in which `hours` says the one beside it."""
    return number(None if value is None else _long(value, beside)[0], digits)


def _long(value: float, beside: float) -> tuple[float, str]:
    return (value / 24, "day") if abs(beside) >= 48 and _has_days.get() else (value, "hour")


def _unit(value: float, unit: str, digits: int, signed: bool) -> str:
    rounded = round(value, digits)
    # The unit's form follows the number; the number itself is written by this house's rule for signs.
    text = format_unit(abs(rounded), f"duration-{unit}", length="short", format="#,##0.###", locale=_language.get())
    plain = str(_pattern("#,##0.###").apply(abs(rounded), _locale(_language.get())))
    return text.replace(plain, number(value, 0 if rounded == int(rounded) else digits, signed))
