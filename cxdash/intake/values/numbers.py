"""Numbers: how the numbers of a column are written, told from all of them, and the SQL that reads them. Asks, but knows no database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from cxdash.errors import CxError
from cxdash.intake.reading import Reading

Ask = Callable[[str, dict[str, object]], list[tuple[object, ...]]]
Given = dict[str, object]  # the named parameters of a fragment

_GAP = " \u00a0\u202f\u2009"  # blanks that stand in numbers: plain, no-break, narrow no-break, thin
_MINUS = "\\-\u2212\u2013"  # as it stands within the brackets of a pattern
_SIGNS = r"[A-Z]{0,2}\$|[€£¥₽₴₹₺₩₪฿₫]|EUR|USD|GBP|CHF|RUB|BRL|JPY|CNY|INR|PLN|CZK|SEK|NOK|DKK|UAH|CAD|AUD|MXN|Rs|kr|%"
_BEFORE = f"(?:{_SIGNS})"
_AFTER = f"(?:{_SIGNS}|zł|Kč|Ft|руб[.]?|р[.])"
PLAIN = r"-?\d+([.]\d+)?"  # what the engine's own cast reads as it is meant, whatever else is in the column
MOST_UNITS = 20  # different units of a column that are looked at


@dataclass(frozen=True)
class Notation:
    """How the numbers of a column are written. thousands None: any mark that is not the decimal one. is_plain: as `PLAIN`.

    is_told: whether any of them has a mark at all; of others nobody can say which is theirs.
    """

    decimal: str = "."
    thousands: str | None = None
    is_plain: bool = False
    is_told: bool = field(default=True, compare=False)


def number_of(text: str, notation: Notation | str) -> str:
    """A finite number; marks and blanks only between groups of three digits; NULL for anything else, such as "8 9".

    A minus of any form, brackets for a negative, one currency or per cent: 12,5 % is 12.5.
    """
    told = Notation(notation) if isinstance(notation, str) else notation
    if told.is_plain:
        return f"TRY_CAST({text} AS DOUBLE)"
    gap, sign, value = f"[{_GAP}]?", f"[+{_MINUS}]?", _digits(told)
    point = "[,]" if told.decimal == "," else "[.]"
    forms = (
        f"{sign}{gap}{value}(?:{gap}{_AFTER})?",
        f"{sign}{gap}{_BEFORE}{gap}{value}",
        f"{_BEFORE}{gap}{sign}{value}",
        rf"\((?:{_BEFORE}{gap})?{value}(?:{gap}{_AFTER})?\)",
        rf"{sign}\d+(?:{point}\d*)?[eE][+-]?\d{{1,3}}",
    )
    marks = f"[{_GAP}'’{_MINUS}+" + ("." if told.decimal == "," else ",") + "]"
    exponent = rf"regexp_matches({text}, '\d[.,]?[eE][+-]?\d')"
    bare = f"regexp_replace(regexp_replace({text}, '^[^\\d.,]+|[^\\d.,]+[.]?$', '', 'g'), '{_quoted(marks)}', '', 'g')"
    bare = f"CASE WHEN {exponent} THEN replace(replace({text}, '\u2212', '-'), '\u2013', '-') ELSE {bare} END"
    if told.decimal == ",":
        bare = f"replace({bare}, ',', '.')"
    cast = f"TRY_CAST({bare} AS DOUBLE)"
    is_negative = f"regexp_matches({text}, '^[^\\d]*[{_MINUS}(]') AND NOT {exponent}"
    general = (
        f"CASE WHEN regexp_full_match({text}, '{_quoted('|'.join(forms))}') "
        f"AND isfinite({cast}) THEN CASE WHEN {is_negative} THEN -{cast} ELSE {cast} END END"
    )
    plain = r"-?\d+" if told.decimal == "," else PLAIN
    return f"CASE WHEN regexp_full_match({text}, '{plain}') THEN {_finite(text)} ELSE {general} END"


def _finite(text: str) -> str:
    return f"CASE WHEN isfinite(TRY_CAST({text} AS DOUBLE)) THEN TRY_CAST({text} AS DOUBLE) END"


def _digits(told: Notation) -> str:
    """The form of a number without sign and unit."""
    mark, point = (r"[.]", r"[,]") if told.decimal == "," else (r"[,]", r"[.]")
    wholes = [r"\d+"]
    if told.thousands in (None, ",", ".") and told.thousands != told.decimal:
        wholes.append(rf"\d{{1,3}}(?:{mark}\d{{3}})+")
    if told.thousands is None or (told.thousands.isspace() and told.thousands):
        wholes += [rf"\d{{1,3}}(?:{gap}\d{{3}})+" for gap in _GAP]
    if told.thousands in (None, "'", "’"):
        wholes += [rf"\d{{1,3}}(?:{mark}\d{{3}})+" for mark in "'’"]
    whole = f"(?:{'|'.join(wholes)})"
    return rf"(?:{whole}(?:{point}\d*)?|{point}\d+)"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def told_notation(
    label: str,
    text: str,
    reading: Reading,
    ask: Ask,
    given: Given,
    others: Iterable[tuple[str, Given]] = (),
    most: float = 1e300,
) -> Notation:
    """The notation of a column's numbers; given: its parameters; others: the file's other numbers.

    most: the largest number that the column can hold: where that is less than a thousand, 1,240 has a decimal comma.
    Raises CxError("intake.decimal") where 1,240 can be read in two ways and no column tells which it is, and
    CxError("intake.units") for two units in one column.
    """
    values = f"(SELECT {text} AS x FROM staged)"
    written, plain, pointed = _counts(values, ask, given)
    found = _told(label, values, (written, plain), reading, ask, given, others, most)
    return replace(found, is_told=pointed > 0)


def _told(
    label: str,
    values: str,
    counts: tuple[int, int],
    reading: Reading,
    ask: Ask,
    given: Given,
    others: Iterable[tuple[str, Given]],
    most: float,
) -> Notation:
    written, plain = counts
    decimal = reading.decimal or {",": ".", ".": ","}.get(reading.thousands or "")
    # 1.240 alone may be a thousand: only that is left to be told of a column of plain numbers.
    is_plain = written == plain and decimal != ","
    if is_plain and (decimal == "." or most < 1000 or not _has_ambiguous(values, ask, given)):
        return Notation(".", reading.thousands, is_plain=True)
    _check_units(label, values, ask, given)
    if decimal is not None:
        return Notation(decimal, reading.thousands)
    point, comma, example = evidence(values, ask, given)
    if point == comma and example is not None and most >= 1000 and reading.thousands is None:
        for other, its in others:
            more = evidence(f"(SELECT {other} AS x FROM staged)", ask, its)
            point, comma = point + more[0], comma + more[1]
        if point == comma:
            raise CxError("intake.decimal", column=label, example=example)
    if point and comma and example is not None:
        raise CxError("intake.decimal", column=label, example=example)
    is_no_mark = most < 1000 or (reading.thousands is not None and (reading.thousands or "-") not in (example or ""))
    if point == comma and example is not None and is_no_mark:
        return Notation("," if "," in example else ".", reading.thousands)
    chosen = "," if comma > point else "."
    return Notation(chosen, reading.thousands, is_plain=written == plain and chosen == ".")


def _counts(values: str, ask: Ask, given: Given) -> tuple[int, int, int]:
    """How many texts there are, how many plain numbers, and how many with a mark."""
    plain = f"count(*) FILTER (strlen(x) < 100 AND regexp_full_match(x, '{PLAIN}'))"
    pointed = "count(*) FILTER (contains(x, '.') OR contains(x, ','))"
    written, numbers, marked = ask(f"SELECT count(x), {plain}, {pointed} FROM {values}", given)[0]
    return int(str(written)), int(str(numbers)), int(str(marked))


_TWO_WAYS = r"[1-9]\d{0,2}[.,]\d{3}"  # 1,240: twelve hundred or one and a quarter
_POINT = rf".*[,'’{_GAP}]\d{{3}}[.]\d*|\d+,\d{{3}}(,\d{{3}})+|\d*\.\d*([eE].*)?"
_COMMA = rf".*[.'’{_GAP}]\d{{3}}[,]\d*|\d+\.\d{{3}}(\.\d{{3}})+|\d*,\d*([eE].*)?"


def _has_ambiguous(values: str, ask: Ask, given: Given) -> bool:
    """Whether a column of plain numbers has points, and all of them before three digits."""
    telling = f"SELECT 1 FROM {values} WHERE contains(x, '.') AND NOT regexp_full_match(x, '-?{_TWO_WAYS}') LIMIT 1"
    either = f"SELECT 1 FROM {values} WHERE contains(x, '.') LIMIT 1"
    return not ask(telling, given) and bool(ask(either, given))


def evidence(values: str, ask: Ask, given: Given) -> tuple[int, int, str | None]:
    """How many texts can only have a decimal point, how many only a comma, and one that can be read in both ways."""
    bare = f"(SELECT x, regexp_replace(x, '^[^\\d.,]+|[^\\d.,]+[.]?$', '', 'g') AS y FROM {values})"
    sql = (
        f"SELECT count(*) FILTER (NOT two AND regexp_full_match(y, '{_quoted(_POINT)}')), "
        f"count(*) FILTER (NOT two AND regexp_full_match(y, '{_quoted(_COMMA)}')), min(x) FILTER (two) "
        f"FROM (SELECT *, regexp_full_match(y, '{_TWO_WAYS}') AS two FROM {bare} WHERE contains(y, '.') OR contains(y, ','))"
    )
    point, comma, example = ask(sql, given)[0]
    return int(str(point)), int(str(comma)), None if example is None else str(example)


def _check_units(label: str, values: str, ask: Ask, given: Given) -> None:
    """Dollars and euros in one column are no numbers to add, and neither are 12 % and 0.12."""
    found = ask(
        f"SELECT regexp_extract(x, '{_AFTER}') AS unit, count(*), min(x) FROM {values} WHERE regexp_matches(x, '\\d') "
        f"GROUP BY 1 ORDER BY 2 DESC LIMIT {MOST_UNITS}",
        given,
    )
    examples = {str(unit): str(example) for unit, _count, example in found if example is not None}
    units = [unit for unit in examples if unit]
    if len(units) > 1 or ("%" in units and "" in examples):
        first, second = (*units, "")[:2]
        raise CxError("intake.units", column=label, first=examples[first], second=examples[second])
