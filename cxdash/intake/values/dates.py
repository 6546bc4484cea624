"""Dates: the form in which a column's times are written, and the SQL that reads it. Decides nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cxdash.intake.values.sql import ISO, Parameters, local_time_of
from cxdash.intake.values.sql import utc_time_of as _utc_time_of

# What the engine's own cast reads as it is meant; "_" is any character. Nothing else of these lengths fits.
LAYOUTS = (
    "____-__-__",
    "____-__-_____:__",
    "____-__-_____:__:__",
    "____-__-_____:__:__.___",
    "____-__-_____:__:__.______",
)
ZONED = (
    "____-__-_____:__:__Z", "____-__-_____:__:__.___Z", "____-__-_____:__:__.______Z",
    "____-__-_____:__:__+__:__", "____-__-_____:__:__-__:__",
)  # fmt: skip
_GAP = "[ \u00a0\u202f]?"
_CLOCK = rf"(:\d\d(?:[.,]\d{{1,9}})?(?:{_GAP}[AaPp][.]?{_GAP}[Mm][.]?)?)"
_ZULU = "[Gg][Mm][Tt]|[Uu][Tt][Cc]|[Zz]"
# An hour of one digit only after GMT, as Google's sheets write it: "9:00-5" is no time with an offset.
OFFSET = rf"{_CLOCK}(?: ?(?:{_ZULU})?([+-]\d\d:?\d\d|[+-]\d\d)| ?(?:{_ZULU})([+-]\d)| ?({_ZULU}))(?: ?\([^()]*\))?$"


@dataclass(frozen=True)
class TimeForm:
    """How a column of times is written.

    kind: iso; plain and zoned (LAYOUTS, ZONED); forms (strptime, after `tidied`); serial (days of a spreadsheet);
    seconds, milliseconds (since 1970); listed (each text with its day). months: words of months with their numbers, which
    the forms expect at the end; between: words and marks to leave out; has_offset: some texts end in one. name: dmy, mdy,
    ymd or named, of forms that were told.
    """

    kind: str
    forms: tuple[str, ...] = ()
    months: tuple[tuple[str, str], ...] = ()
    weekdays: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    has_offset: bool = False
    listed: tuple[tuple[str, str], ...] = ()
    name: str | None = field(default=None, compare=False)


ISO_FORM = TimeForm("iso")


def given_form(form: str) -> TimeForm:
    """A strptime form, as a mapping spells it out."""
    return TimeForm("given", (form,))


def tidied(text: str, form: TimeForm) -> str:
    """The text without weekdays, offsets and words between the parts, its month a number at the end."""
    found = text
    if form.has_offset:
        found = f"regexp_replace({found}, '{OFFSET}', '\\1')"
    if not (form.months or form.weekdays or form.between):
        return found
    found = f"lower({found})"
    if form.weekdays:
        found = f"regexp_replace({found}, '^(?:{_either(form.weekdays)})[.,]* +', '')"
    month = ""
    if form.months:
        names = _either(name for name, _number in form.months)
        cases = " ".join(f"WHEN '{_quoted(name)}' THEN ' {number}'" for name, number in form.months)
        month = f" || CASE regexp_extract({found}, '{names}') {cases} ELSE ' ' END"
        found = f"regexp_replace({found}, '(?:{names})[.]?', ' ')"
    for half in "ap":  # in capitals, which no word to leave out has
        found = f"regexp_replace({found}, '{half}[.]?[ \u00a0\u202f]?m[.]?$', '{half.upper()}M')"
    marks = "[,/-]|[.](?: |$)" if form.months else ","
    left_out = "|".join([marks, *(f"(?:{_either(form.between)})[.]?" for _ in form.between[:1])])
    return f"(trim(regexp_replace(regexp_replace({found}, '{left_out}', ' ', 'g'), ' +', ' ', 'g')){month})"


def _either(words: Iterable[str]) -> str:
    """Alternatives, the longest first: a short name must not take the beginning of a long one."""
    listed = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(_quoted(re.escape(word)) for word in listed)


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def local_time(text: str, form: TimeForm, parameters: Parameters) -> str:
    """The written time, as it stands, without regard to any zone; NULL where it is not of this form."""
    if form.kind == "plain":
        return f"TRY_CAST({text} AS TIMESTAMP)"
    if form.kind in ("iso", "zoned"):
        return local_time_of(text, ISO, parameters)
    if form.kind == "given":
        return local_time_of(text, form.forms[0], parameters)
    if form.kind == "forms":
        return local_time_of(tidied(text, form), list(form.forms), parameters)
    if form.kind == "listed":
        cases = " ".join(f"WHEN {parameters.add(one)} THEN {parameters.add(day)}" for one, day in form.listed)
        return f"CASE {text} {cases} END::TIMESTAMP"
    number = f"TRY_CAST(replace({text}, ',', '.') AS DOUBLE)"
    digits = {"serial": r"\d{5}([.,]\d+)?", "seconds": r"\d{10}([.,]\d+)?", "milliseconds": r"\d{13}"}[form.kind]
    number = f"CASE WHEN regexp_full_match({text}, '{digits}') THEN {number} END"
    if form.kind == "serial":  # to the second: a day's fraction holds no more
        return f"(TIMESTAMP '1899-12-30' + to_seconds(round({number} * 86400)))"
    unit = 1_000_000 if form.kind == "seconds" else 1_000
    return f"make_timestamp(round({number} * {unit})::BIGINT)"


def utc_time(text: str, form: TimeForm, zone: str, parameters: Parameters) -> str:
    """The instant as naive UTC: times with an offset by it, times without in the given zone."""
    if form.kind in ("iso", "given"):
        return _utc_time_of(text, ISO if form.kind == "iso" else form.forms[0], zone, parameters)
    if form.kind == "zoned":
        return f"timezone('UTC', TRY_CAST({text} AS TIMESTAMPTZ))"
    local = local_time(text, form, parameters)
    if form.kind in ("seconds", "milliseconds"):
        return local
    utc = local if zone == "UTC" else f"timezone('UTC', timezone({parameters.add(zone)}, {local}))"
    if not form.has_offset:
        return utc
    offset = f"(regexp_extract({text}, '{OFFSET}', 2) || regexp_replace(regexp_extract({text}, '{OFFSET}', 3), '\\d', '0\\0'))"
    spelled = f"{local}::VARCHAR || CASE {offset} WHEN '' THEN '+00' ELSE {offset} END"
    instant = f"timezone('UTC', TRY_CAST({spelled} AS TIMESTAMPTZ))"
    return f"CASE WHEN regexp_matches({text}, '{OFFSET}') THEN {instant} ELSE {utc} END"


def day(text: str, form: TimeForm, parameters: Parameters) -> str:
    return f"{local_time(text, form, parameters)}::DATE"
