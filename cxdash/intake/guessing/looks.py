"""Looks: what a column's values look like, from some of them. Knows no name and no SQL."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from cxdash.errors import CxError
from cxdash.intake.mapping import ScoreColumn
from cxdash.intake.values.answers import Answers, is_plain, read_answers
from cxdash.intake.values.relative import is_relative
from cxdash.intake.values.scales import ENOUGH
from cxdash.intake.vocabulary import blank_words, word

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([ T].*)?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d\d)([ ,T].*)?|(19|20)\d{6}(T\d{6}Z?)?|1\d{9}(\d{3})?"
    r"|\D{0,12}\d{1,2}(st|nd|rd|th|er)?[ .-]{1,2}(de |d[.] )?[^\W\d_]{3,12}[.]?[ ,.-]{1,2}(de )?\d{2,4}.*"
    r"|([^\W\d_]{2,12}[.,]* )?[^\W\d_]{3,12}[.]? \d{1,2}(st|nd|rd|th)?,? \d{4}.*|\d{4} ?(m[.])? [^\W\d_]{3,12} \d{1,2}( d[.])?.*"
)
_NUMBER = re.compile(r"[-−(]?[^\w\s]{0,2}\d[\d  \u202f'.,]*( ?[%€$£]| ?[A-Z]{3})?\)?")
MOST = 200  # values that are looked at
MOST_SCORES = 40  # different values of a column of scores
FEW_VALUES = 5  # two columns may be alike in fewer by chance
LONG = 25  # letters of a comment, on the average
_WHOLE = re.compile(r"\d{1,3}(?:\.0+)?")
_MOST_WHOLE = 16  # different texts of a column of whole numbers that may be answers on a scale, with its codes


@dataclass(frozen=True)
class Look:
    """kind: empty, time, relative, email, score, words, number, long or text; low, high: of scores; example: one value.

    values: every value in its row's place, numbers as such, where there are enough of them to know the column by. common:
    the share of the commonest of all values that were given, 0 where they are few. numbers: those of all rows, where they
    are few different whole ones, NaN for other cells, else none. distinct: how many different texts; filled: rows with any.
    """

    kind: str
    low: float = 0
    high: float = 0
    example: str = ""
    values: tuple[str, ...] = field(default=(), compare=False, repr=False)
    common: float = field(default=0, compare=False)
    numbers: tuple[float, ...] = field(default=(), compare=False, repr=False)
    distinct: int = field(default=0, compare=False)
    filled: int = field(default=0, compare=False)


def look(texts: Iterable[str | None]) -> Look:
    """What most of the values are; all but one in twenty have to agree. Of many texts the first that say anything count."""
    given, found = list(texts), list[str]()
    cells = [_cell(text) for text in given[:MOST]]
    found += [cell for cell in cells if cell]
    for text in given[MOST:]:
        if len(found) >= MOST:
            break
        if cell := _cell(text):
            found.append(cell)
    counts = Counter(text for text in given if text)
    filled = counts.total()
    common = max(counts.values()) / filled if filled >= ENOUGH else 0
    numbers = _numbers(given, counts)
    return replace(
        _look(found), values=_known_by(cells), common=common, numbers=numbers, distinct=len(counts), filled=filled
    )


def _numbers(given: list[str | None], counts: Counter[str]) -> tuple[float, ...]:
    known = {text: float(text) for text in counts if len(counts) <= _MOST_WHOLE and _WHOLE.fullmatch(text.strip())}
    return tuple(known.get(text or "", math.nan) for text in given) if known else ()


def _cell(text: str | None) -> str:
    return text.strip() if text and word(text) not in blank_words() else ""


def _known_by(cells: list[str]) -> tuple[str, ...]:
    """The values, 4.0 being 4; none where equal ones may well be chance: under five, or all the same under thirty."""
    filled = [cell for cell in cells if cell]
    if len(filled) < FEW_VALUES or (len(filled) < ENOUGH and len(set(filled)) == 1):
        return ()
    return tuple(f"{float(cell):g}" if is_plain(cell) else cell for cell in cells)


def _look(found: list[str]) -> Look:
    if not found:
        return Look("empty")
    tests: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("relative", is_relative),
        ("email", _EMAIL.fullmatch),
        ("time", _DATE.fullmatch),
    )
    counts = Counter(found)
    for kind, test in tests:
        # Half of a column being dates, it is one of dates with errors: its wrong cells are refused, not the whole column.
        fits = _passing(counts, test)
        if 20 * fits >= 19 * len(found) or (kind == "time" and 2 * fits >= len(found)):
            return Look(kind, example=found[0])
    answers = _answers(counts) if len(counts) <= MOST_SCORES else Answers()
    if answers.counts and len(answers.unread) * 20 <= len(counts):
        low, high = min(answers.counts), max(answers.counts)
        if answers.words is not None:
            return Look("words", answers.words.low, answers.words.high, found[0])
        if low >= 0 and high <= 10:
            return Look("score", low, high, found[0])
    if 20 * _passing(counts, _NUMBER.fullmatch) >= 19 * len(found):
        return Look("number", example=found[0])
    if (
        sum(map(len, found)) / len(found) >= LONG
        and len(counts) * 2 > len(found)
        and any(" " in text for text in found)
    ):
        return Look("long", example=found[0])
    return Look("text", example=found[0])


def _passing(counts: dict[str, int], test: Callable[[str], object]) -> int:
    return sum(n for text, n in counts.items() if test(text))


def _answers(counts: dict[str, int]) -> Answers:
    try:
        return read_answers(ScoreColumn("", "csat"), None, counts.items())
    except CxError:  # words of two scales
        return Answers()
