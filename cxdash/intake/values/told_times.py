"""Told times: the form of a column's dates and times, decided over all of them. Asks, but knows no database."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache

from cxdash.errors import CxError
from cxdash.intake.values.dates import ISO_FORM, LAYOUTS, OFFSET, ZONED, TimeForm, local_time, tidied
from cxdash.intake.values.relative import day_of_ago, is_relative
from cxdash.intake.values.sql import ISO, Parameters, local_time_of
from cxdash.intake.vocabulary import table

Ask = Callable[[str, dict[str, object]], list[tuple[object, ...]]]
Given = dict[str, object]

_TIMES = (
    "", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", " %I:%M%p", " %I:%M:%S%p", " %Hh%M",
    ", %H:%M", ", %H:%M:%S", ", %I:%M %p", ", %I:%M:%S %p", "T%H:%M:%S", "T%H:%M", "T%H:%M:%S.%f",
)  # fmt: skip


def _forms(*days: str) -> tuple[str, ...]:
    return tuple(day + time for day in days for time in _TIMES)


def _named(*days: str) -> tuple[str, ...]:
    return tuple(f"{day}{time} %m" for day in days for time in _TIMES if not time.startswith((",", "T")))


# Years of two digits first: the others would take 26 for the year 26.
DATE_FORMS: dict[str, tuple[str, ...]] = {
    ISO: (),
    "ymd": (
        *_forms("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
        "%Y%m%d",
        "%Y%m%dT%H%M%S",
        "%Y%m%d%H%M%S",
        "%Y%m%d %H:%M:%S",
        "%Y%m%d %H:%M",
    ),
    "dmy": _forms("%d.%m.%y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d %m %Y"),
    "mdy": _forms("%m/%d/%y", "%m-%d-%y", "%m/%d/%Y", "%m-%d-%Y"),
    "named": _named("%d %y", "%d %Y", "%Y %d"),
}
# The year first with two digits: only where that is said, or where with dashes nothing else is possible.
YMD_SHORT = _forms("%y-%m-%d", "%y/%m/%d", "%y.%m.%d")
FIRST_YEAR, LAST_YEAR = 1900, 2200  # of times that people can have answered at
MOST_TEXTS = 20_000  # texts that are looked at for their shapes
MOST_SHAPES = 1_000  # different shapes of the texts of dates in a column that are looked at
MOST_RELATIVE = 2_000  # different texts such as "3 months ago"
_DIGITS = {"serial": r"\d{5}([.,]\d+)?", "seconds": r"\d{10}([.,]\d+)?", "milliseconds": r"\d{13}"}


def told_form(
    label: str,
    text: str,
    ask: Ask,
    given: Given,
    only: str | None = None,
    order: str | None = None,
    today: str | None = None,
) -> TimeForm:
    """The form in which most of the column's texts are dates.

    only: iso, dmy, mdy, ymd or named, when that is said of this column; order: dmy, mdy or ymd, said of the whole file,
    for the columns that can be read in several ways; today: the day from which "3 months ago" counts.

    Raises CxError("intake.date_order") where day first and month first read them differently and no text tells which it
    is, ("intake.date_both") where some tell the one and some the other, and ("intake.relative") for "3 months ago" without
    a day from which it counts.
    """
    values = f"(SELECT {text} AS x FROM staged)"
    written, plain, zoned = _numbers(ask(f"SELECT count(x), {_fits(LAYOUTS)}, {_fits(ZONED)} FROM {values}", given))
    if written == plain:
        return TimeForm("plain")
    if written == zoned:
        return TimeForm("zoned")
    own = Parameters()
    iso = _numbers(ask(f"SELECT count({local_time_of('x', ISO, own)}) FROM {values}", given))[0]
    if only == ISO or iso == written:
        return ISO_FORM
    number = _number_form(values, written, ask, given)
    if number is not None and only is None:
        return number
    texts = _shapes(values, ask, given)
    if only is None and iso == 0 and any(is_relative(text) for text in texts[:20]):
        return _relative_form(label, values, ask, given, today)
    forms = _likely_forms(texts, ask, only or order)
    if only is not None:
        return forms.get(only, TimeForm("forms", DATE_FORMS[only]))
    return _best(label, values, ask, given, forms, iso) if forms else ISO_FORM


def _fits(layouts: Iterable[str]) -> str:
    by_length: dict[int, list[str]] = {}
    for layout in layouts:
        by_length.setdefault(len(layout), []).append(f"x LIKE '{layout}'")
    cases = " ".join(f"WHEN {length} THEN {' OR '.join(tests)}" for length, tests in by_length.items())
    return f"count(*) FILTER (CASE strlen(x) {cases} END)"


def _numbers(rows: list[tuple[object, ...]]) -> list[int]:
    return [int(str(number)) for number in rows[0]]


def _number_form(values: str, written: int, ask: Ask, given: Given) -> TimeForm | None:
    """Days of a spreadsheet, or time since 1970, where all texts are such numbers."""
    tests = ", ".join(f"count(*) FILTER (regexp_full_match(x, '{digits}'))" for digits in _DIGITS.values())
    outside = "count(*) FILTER (TRY_CAST(replace(x, ',', '.') AS DOUBLE) NOT BETWEEN 20000 AND 60000)"
    *found, strange = _numbers(ask(f"SELECT {tests}, {outside} FROM {values}", given))
    for kind, count in zip(_DIGITS, found, strict=True):
        if count == written and (kind != "serial" or not strange):
            return TimeForm(kind)
    return None


def _best(label: str, values: str, ask: Ask, given: Given, forms: dict[str, TimeForm], iso: int) -> TimeForm:
    own = Parameters()
    own.values.update(given)
    names = list(forms)
    times = {name: _plausible(local_time("x", form, own)) for name, form in forms.items()}
    dmy, mdy = (name if name in times else "NULL::TIMESTAMP" for name in ("dmy", "mdy"))
    columns = ", ".join(f"{time} AS {name}" for name, time in times.items())
    sql = (
        f"SELECT min(x), min(x) FILTER ({dmy} <> {mdy}), min(x) FILTER ({mdy} IS NULL AND {dmy} IS NOT NULL), "
        f"min(x) FILTER ({dmy} IS NULL AND {mdy} IS NOT NULL), {', '.join(f'count({name})' for name in names)} "
        f"FROM (SELECT x, {columns} FROM {values})"
    )
    shortest, example, day_first, month_first, *found = ask(sql, own.values)[0]
    read = dict(zip((ISO, *names), (iso, *(int(str(count)) for count in found)), strict=True))
    best = max(read, key=lambda name: read[name])  # the first of equals
    if "short" in read and best in ("dmy", "mdy") and read["short"] == read[best]:
        raise CxError("intake.date_order", column=label, example=example or shortest)
    if best in ("dmy", "mdy"):
        if day_first is not None and month_first is not None:
            raise CxError("intake.date_both", column=label, first=day_first, second=month_first)
        if example is not None and day_first is None and month_first is None:
            raise CxError("intake.date_order", column=label, example=example)
    return ISO_FORM if best == ISO else forms[best]


def _plausible(time: str) -> str:
    return f"CASE WHEN year({time}) BETWEEN {FIRST_YEAR} AND {LAST_YEAR} THEN {time} END"


def _shapes(values: str, ask: Ask, given: Given) -> list[str]:
    """The texts' shapes, the most frequent first: every digit a 1, from the beginning of the file and from its rare ones."""
    rows = ask(
        "SELECT translate(x, '023456789', '111111111') AS shape FROM "
        f"(SELECT x FROM {values} WHERE x IS NOT NULL ORDER BY hash(x) LIMIT {MOST_TEXTS}) "
        f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {MOST_SHAPES}",
        given,
    )
    return [str(shape) for (shape,) in rows]


def _likely_forms(shapes: list[str], ask: Ask, order: str | None) -> dict[str, TimeForm]:
    """The forms that any of the shapes has, by group. Every form on every text would take minutes."""
    others = {"dmy", "mdy"} - {order} if order in ("dmy", "mdy", "ymd") else set()
    groups = {name: forms for name, forms in DATE_FORMS.items() if forms and name not in others}
    if order == "ymd":
        groups["ymd"] = (*YMD_SHORT, *groups["ymd"])
    if order is None:
        groups["short"] = tuple(form for form in YMD_SHORT if form.startswith("%y-"))
    words = {word for shape in shapes for word in re.findall(r"[^\W\d_]+(?:-feira)?", shape.lower())}
    has_offset = any(re.search(OFFSET, shape) for shape in shapes)
    marks, found = {_marks(shape, "m" in shape.lower()) for shape in shapes}, dict[str, TimeForm]()
    for name, every in groups.items():
        forms = tuple(one for one in every if _may_fit(_marks(one, "%p" in one), marks))
        if not forms:
            continue
        form = _worded(words, shapes, forms, has_offset, is_named=name == "named")
        own = Parameters()
        fits = ", ".join(f"count({local_time_of('tidy', one, own)}) > 0" for one in forms)
        texts = f"SELECT unnest([{own.listed(shapes)[1:-1]}]) AS x"
        # In a layer of its own, the tidying is done once for all forms.
        kept = ask(f"SELECT {fits} FROM (SELECT {tidied('x', form)} AS tidy FROM ({texts}))", own.values)[0]
        fitting = tuple(one for one, fit in zip(forms, kept, strict=True) if fit)
        if fitting:
            known = "ymd" if name == "short" else name
            found[name] = replace(form, forms=fitting, name=known)
    return found


def _marks(text: str, has_half: bool) -> tuple[int, ...]:
    """What is in a form or a text: tidying takes marks away and adds none. has_half: the half of the day (am or pm) too."""
    return (*map(text.count, ":/-."), has_half)


def _may_fit(form: tuple[int, ...], shapes: Iterable[tuple[int, ...]]) -> bool:
    """Whether any shape has all the marks of the form."""
    return any(all(needed <= there for needed, there in zip(form, shape, strict=True)) for shape in shapes)


def _worded(words: set[str], shapes: list[str], forms: tuple[str, ...], has_offset: bool, is_named: bool) -> TimeForm:
    """The words of the column that are months, weekdays and words between the parts."""
    months, weekdays, between = _calendar()
    used = {word: months[word] for word in sorted(words) if word in months} if is_named else {}
    # Spanish and French write mar for Tuesday too: where another month follows it, or a date of numbers alone.
    named = [shape.lower() for shape in shapes]
    days = tuple(
        sorted(
            word
            for word in words
            if word in weekdays and (word not in used or any(_is_weekday(word, text, used) for text in named))
        )
    )
    used = {word: number for word, number in used.items() if word not in days}
    gaps = [gap for gap in "\u00a0\u202f" if any(gap in shape for shape in shapes)]
    stops = tuple(sorted([*gaps, *(word for word in words if word in between and word not in used)]))
    return TimeForm("forms", forms, tuple(used.items()), days, stops, has_offset)


def _is_weekday(word: str, text: str, months: dict[str, str]) -> bool:
    rest = text.removeprefix(word)
    return rest != text and any(found in months for found in re.findall(r"[^\W\d_]+", rest))


@cache
def _calendar() -> tuple[dict[str, str], set[str], set[str]]:
    entries = table("calendar.toml")
    months = {
        unicodedata.normalize("NFKC", name): f"{place:02d}"
        for place, names in enumerate(entries["months"], 1)
        for name in names
    }
    return months, set(entries["weekdays"]), set(entries["between"])


def _relative_form(label: str, values: str, ask: Ask, given: Given, today: str | None) -> TimeForm:
    rows = ask(f"SELECT DISTINCT x FROM {values} WHERE x IS NOT NULL LIMIT {MOST_RELATIVE}", given)
    texts = sorted(str(row[0]) for row in rows)
    if today is None:
        raise CxError("intake.relative", column=label, example=next(filter(is_relative, texts), texts[0]))
    since = date.fromisoformat(today)
    days = [(text, day_of_ago(text, since)) for text in texts]
    return TimeForm("listed", listed=tuple((text, found.isoformat()) for text, found in days if found is not None))
