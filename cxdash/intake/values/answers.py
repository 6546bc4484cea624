"""Answers: what the different texts of one column of scores mean: numbers, words of a scale, codes. Knows no SQL."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from cxdash.errors import CxError
from cxdash.intake.mapping import ScoreColumn
from cxdash.intake.values.sql import plain_code
from cxdash.intake.vocabulary import WordScale, answer_word, blank_words, dont_know_words, word, word_scales

MOST_STRANGE = 2  # different texts beside the words of a scale
_NUMBER = r"[0-9]{1,3}(?:[.,][0-9]{1,9})?"
_PLAIN = re.compile(r"[0-9]{1,3}([.][0-9]{1,9})?")
_OF = re.compile(rf"({_NUMBER}) ?(?:/|out of|of|von|aus|из|iš|sur|de|su) ?({_NUMBER})")
_STARS = re.compile(
    rf"({_NUMBER})[ -]?(?:stars?|sterne?n?|étoiles?|estrellas?|estrelas?|зв[её]зд[аы]?|žvaigžd(?:utė|utės|učių|ė|ės|žių)|[★⭐🌟])"
)
_DRAWN = re.compile(r"([★⭐🌟]{1,10})([☆✩✰]{0,9})")
_LABELLED = re.compile(r"([0-9]{1,2}) ?(?:[-–—=:]|[.)] |\() ?([^\d]*[^\W\d_][^\d]*?)\)?")  # 10 - Extremely likely


@dataclass
class Answers:
    """The texts of a column by what they mean.

    numbers: number of each text that is not plainly one; blank, dont_know: texts that are codes; unread: texts that are
    none of it; counts: how many answers have each number; most: how many are given out of so many ("4/5"); words: the
    scale in whose words texts are written; reversed: texts whose words and number disagree ("1 - very satisfied").
    """

    numbers: dict[str, float] = field(default_factory=dict)
    blank: list[str] = field(default_factory=list)
    dont_know: list[str] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)
    counts: dict[float, int] = field(default_factory=dict)
    most: dict[float, int] = field(default_factory=dict)
    words: WordScale | None = None
    reversed: list[str] = field(default_factory=list)


def read_answers(spec: ScoreColumn, decimal: str | None, rows: Iterable[tuple[str, int]]) -> Answers:
    """What each text means; rows: the column's different texts with their counts.

    A scale that the mapping gives must be the words' own: a "very satisfied" is nothing on a scale from 0 to 10.
    Raises CxError("intake.two_scales") for words of two scales.
    """
    usual = _usual_codes()
    blank, unknown = usual[0].union(map(plain_code, spec.blank)), usual[1].union(map(plain_code, spec.dont_know))
    values = {plain_code(key): number for key, number in spec.values}
    found, unread = Answers(), {}
    for text, count in rows:
        code = plain_code(text)
        if code in blank:
            found.blank.append(text)
        elif code in unknown:
            found.dont_know.append(text)
        elif code in values:
            _count(found, text, values[code], count)
        elif not _read_number(found, text, decimal, count):
            unread[text] = count
    if unread and not values:
        found.words = _word_scale(spec, unread)
    for text, count in unread.items():
        if found.words is not None and answer_word(text) in found.words.numbers:
            _count(found, text, found.words.numbers[answer_word(text)], count)
        else:
            found.unread[text] = count
    return found


@cache
def _usual_codes() -> tuple[frozenset[str], frozenset[str]]:
    """The words of every file that mean blank, and those for "don't know", as codes are compared."""
    return frozenset(map(plain_code, blank_words())), frozenset(map(plain_code, dont_know_words()))


def _count(found: Answers, text: str, number: float, count: int) -> None:
    found.numbers[text] = number
    found.counts[number] = found.counts.get(number, 0) + count


def _read_number(found: Answers, text: str, decimal: str | None, count: int) -> bool:
    """Whether the text has a number, which is counted then. A comma is a decimal one: scores reach no thousand."""
    if is_plain(text) and ("." not in text or decimal != ","):
        found.counts[float(text)] = found.counts.get(float(text), 0) + count
        return True
    if drawn := _DRAWN.fullmatch(plain := word(text).replace("\ufe0f", "").replace(" ", "")):
        _count(found, text, float(len(drawn[1])), count)
        most = float(len(drawn[1] + drawn[2])) if drawn[2] else None
    elif shown := _OF.fullmatch(plain := word(text)):
        if not (_is_mark(shown[1], decimal) and _is_mark(shown[2], decimal)):
            return False
        _count(found, text, _float(shown[1]), count)
        most = _float(shown[2])
    elif shown := (_STARS.fullmatch(plain) or re.fullmatch(f"({_NUMBER})", plain)):
        if not _is_mark(shown[1], decimal):
            return False
        _count(found, text, _float(shown[1]), count)
        most = None
    elif shown := _LABELLED.fullmatch(plain):
        _count(found, text, float(shown[1]), count)
        _note_direction(found, text, float(shown[1]), shown[2].strip())
        most = None
    else:
        return False
    if most is not None:
        found.most[most] = found.most.get(most, 0) + count
    return True


def is_plain(text: str) -> bool:
    """Whether the engine's own cast reads the text as it is meant."""
    return _PLAIN.fullmatch(text) is not None


def _is_mark(number: str, decimal: str | None) -> bool:
    other = {",": ".", ".": ","}.get(decimal or "")
    return other is None or other not in number


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _note_direction(found: Answers, text: str, number: float, label: str) -> None:
    """“1 - Very satisfied” speaks for a scale that runs down."""
    for scale in word_scales():
        if label in scale.numbers and scale.numbers[label] != number:
            if scale.low + scale.high - scale.numbers[label] == number and scale.high > 1:
                found.reversed.append(text)
            return


def _word_scale(spec: ScoreColumn, unread: dict[str, int]) -> WordScale | None:
    """The scale in whose words most of the answers are; None where it lacks more than a few."""
    words = [answer_word(text) for text in unread]
    scales = [scale for scale in word_scales() if spec.scale in (None, (scale.low, scale.high))]
    fits = [scale for scale in scales if scale.covers(words)]
    if fits:
        return min(fits, key=lambda scale: scale.shared(words))  # the first of equals
    known = {one: [scale for scale in scales if one in scale.numbers] for one in words}
    total = sum(unread.values())
    held = [(sum(n for text, n in unread.items() if answer_word(text) in scale.numbers), scale) for scale in scales]
    most, best = max(
        held, key=lambda pair: (pair[0], -pair[1].shared(set(words) & set(pair[1].numbers))), default=(0, None)
    )
    if best is not None and all(known.values()):
        first, second = _example(unread, best, is_in=True), _example(unread, best, is_in=False)
        raise CxError(
            "intake.two_scales", column=spec.column, first=f"{first} ({most})", second=f"{second} ({total - most})"
        )
    strange = sum(not scales for scales in known.values())
    return best if strange <= MOST_STRANGE and 2 * most > total else None


def _example(unread: dict[str, int], scale: WordScale, is_in: bool) -> str:
    return next(text for text in unread if (answer_word(text) in scale.numbers) == is_in)
