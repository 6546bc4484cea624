"""SQL: fragments that read typed values out of text cells. Values travel as named parameters, never as text."""

import re
from collections.abc import Iterable

from cxdash.intake.vocabulary import blank_words, word

ISO = "iso"  # the form of times that need no other: 2026-01-31 08:00, 2026-01-31T08:00:00.5+02:00, 2026/01/31 08:00 UTC

_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"
# Stricter than the engine, which takes "08:00 PM" for 08:00 and reads over names of zones.
_OFFSET = r" ?(Z|UTC|GMT|[+-]\d\d(:?\d\d)?)"
_TIME = r"\d{1,2}:\d\d(:\d\d([.,]\d{1,9})?)?"
_ISO_FORM = rf"\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}([ T]{_TIME}({_OFFSET})?)?"
_POINT_ZERO = r"(\d)[.,]00?$"


class Parameters:
    """Named parameters of one statement under construction."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self._names: dict[tuple[type, object], str] = {}

    def add(self, value: object) -> str:
        """The placeholder of this value; equal values share one."""
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = f"p{len(self.values)}"
            self.values[self._names[key]] = value
        return f"${self._names[key]}"

    def listed(self, values: Iterable[object]) -> str:
        return "(" + ", ".join(self.add(value) for value in values) + ")"


def cleaned(column: str) -> str:
    """A cell without blanks around it; NULL for nothing."""
    return f"nullif(trim({column}, {_BLANKS}), '')"


def word_of(text: str) -> str:
    """A cell as words of scales are written (see `vocabulary.word`)."""
    return f"replace(lower(replace(regexp_replace({text}, '\\s+', ' ', 'g'), '’', '''')), 'ß', 'ss')"


def code_of(text: str) -> str:
    """A cell as codes are compared: as a word, a number without the ".0" that statistics programs write."""
    return f"regexp_replace({word_of(text)}, '{_POINT_ZERO}', '\\1')"


def plain_code(code: str) -> str:
    """A code as `code_of` writes it."""
    return re.sub(_POINT_ZERO, r"\1", word(code))


def is_code(text: str, codes: Iterable[str], parameters: Parameters) -> str:
    """Whether a cell is one of these codes, in whatever case, and whether 11 or 11.0; false for an empty cell."""
    plain = sorted({plain_code(code) for code in codes})
    if not plain:
        return "FALSE"
    found = among(code_of(text), plain, parameters)
    return found if any(_begins_with_digit(code) for code in plain) else f"(NOT {_is_digits(text)} AND {found})"


def among(text: str, texts: Iterable[str], parameters: Parameters) -> str:
    """Whether a text is one of these; false for none."""
    return _listed(parameters.listed(texts)[1:-1], text)


def _listed(values: str, value: str) -> str:
    """Of a long IN, and of list_contains, the engine makes a join, computed for every row even where nobody asks."""
    return f"(list_position([{values}], {value}) IS NOT NULL)"


def without_blank_words(text: str, parameters: Parameters) -> str:
    """A cell, NULL for a word that means blank; most cells are let through by their first sign."""
    words = sorted(word for word in blank_words() if word)
    signs = sorted(map(ord, first_signs(words)))
    other = f"NOT {_listed(', '.join(map(str, signs)), f'unicode({text})')}"
    # No AND: the engine would look for words in every cell.
    return f"CASE WHEN {other} THEN {text} WHEN {among(word_of(text), words, parameters)} THEN NULL ELSE {text} END"


def first_signs(words: Iterable[str]) -> set[str]:
    """The signs with which these words begin, in whatever case they are written."""
    return {sign for word in words if word for sign in (word[0].lower(), word[0].upper())}


def _is_digits(text: str) -> str:
    """Whether a cell begins with a digit: the cheap question that spares most cells the search for words."""
    return f"coalesce({text} >= '0' AND {text} < ':', FALSE)"


def _begins_with_digit(code: str) -> bool:
    return "0" <= code[:1] < ":"


def local_time_of(text: str, form: str | list[str], parameters: Parameters) -> str:
    """The written time, as it stands, without regard to any zone; NULL where it is not of this form.

    A form with a zone in it (%z) gives the instant in UTC.
    """
    if form == ISO:
        return f"CASE WHEN regexp_full_match({text}, '{_ISO_FORM}') THEN TRY_CAST(replace({text}, ',', '.') AS TIMESTAMP) END"
    forms = [form] if isinstance(form, str) else form
    marks = ", ".join(parameters.add(one) for one in forms)
    # Without a digit it would be "infinity" or "epoch", which the engine takes for a time of any form.
    parsed = f"try_strptime(CASE WHEN regexp_matches({text}, '\\d') THEN {text} END, [{marks}])"
    return f"timezone('UTC', {parsed})" if _has_zone(forms) else parsed


def _has_zone(forms: Iterable[str]) -> bool:
    return any(re.search("%[zZ]", form) for form in forms)


def utc_time_of(text: str, form: str | list[str], zone: str, parameters: Parameters) -> str:
    """The instant as naive UTC: times with an offset by it, times without in the given zone."""
    local = local_time_of(text, form, parameters)
    if form != ISO and _has_zone([form] if isinstance(form, str) else form):
        return local
    utc = local if zone == "UTC" else f"timezone('UTC', timezone({parameters.add(zone)}, {local}))"
    if form != ISO:
        return utc
    spelled = f"regexp_replace(replace({text}, ',', '.'), ' ([+-])', '\\1')"
    instant = f"timezone('UTC', TRY_CAST({spelled} AS TIMESTAMPTZ))"
    given = rf"regexp_full_match({text}, '.*:\d\d[^-+]*{_OFFSET}')"
    return f"CASE WHEN {local} IS NULL THEN NULL WHEN {given} THEN {instant} ELSE {utc} END"


def day_of(utc: str, zone: str, parameters: Parameters) -> str:
    """The local day of a naive UTC time."""
    return f"{utc}::DATE" if zone == "UTC" else f"timezone({parameters.add(zone)}, timezone('UTC', {utc}))::DATE"
