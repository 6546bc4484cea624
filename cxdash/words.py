"""Words: gettext for texts, Babel for numbers and dates, in the language of this thread. Knows no page."""

import gettext
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

LOCALES = Path(__file__).parent / "locale"
LANGUAGES = ("en", "ru", "lt")

_language: ContextVar[str] = ContextVar("language", default="en")


def N_(text: str) -> str:
    """Mark a text for translation where it is defined; it is translated where it is shown, by `_`."""
    return text


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("cxdash", LOCALES, languages=[language], fallback=True)


def set_language(language: str) -> None:
    """Speak this language in this thread; an unknown one means English."""
    _language.set(language if language in LANGUAGES else "en")


def language() -> str:
    return _language.get()


def _(text: str) -> str:
    return _catalogue(_language.get()).gettext(text) if text else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    return _catalogue(_language.get()).ngettext(singular, plural, n)


def number(value: float | None, digits: int = 0, signed: bool = False) -> str:
    """A number in this language; None is a dash, and a value that rounds to zero has no sign."""
    if value is None or value != value:
        return "—"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    rounded = round(value, digits) or 0.0
    text = format_decimal(abs(rounded), format=pattern, locale=_language.get())
    sign = "−" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def day(value: date | None) -> str:
    return "—" if value is None else format_date(value, format="medium", locale=_language.get())


def month_and_year(value: date) -> str:
    return format_skeleton("yMMM", value, locale=_language.get())


def language_name(code: str) -> str:
    return (Locale.parse(code).get_display_name(code) or code).capitalize()
