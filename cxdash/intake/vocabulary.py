"""Vocabulary: the words of files: synonyms of columns, words of scales, codes that mean blank."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class WordScale:
    """A scale whose answers are words: its ends, and the number of each word."""

    low: float
    high: float
    numbers: dict[str, float]

    def covers(self, words: Iterable[str]) -> bool:
        return all(word in self.numbers for word in words)

    def shared(self, words: Iterable[str]) -> int:
        """How many of these words stand for a number that another of them has too: many on a scale that is not theirs."""
        found = [self.numbers[word] for word in words]
        return len(found) - len(set(found))


@lru_cache(10_000)
def plain(text: str) -> str:
    """A header as synonyms are written: lower case, punctuation and runs of blanks as one blank."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.sub(r"[^\w']+|_+", " ", folded).strip()


def word(text: str) -> str:
    """A code as files are searched for it: lower case, plain apostrophes, single blanks."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold().replace("’", "'")).strip()


def answer_word(text: str) -> str:
    """An answer as scales are written: a word, without the dots of ё and the shades of pictures."""
    return re.sub("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]", "", word(text).replace("ё", "е"))


@cache
def synonyms() -> dict[str, dict[str, list[str]]]:
    """For each kind (and "metrics"): the plain names of each field, its own id first."""
    return {
        kind: {field: [plain(field), *map(plain, names)] for field, names in fields.items()}
        for kind, fields in table("synonyms.toml").items()
    }


@cache
def word_scales() -> tuple[WordScale, ...]:
    found = []
    for entry in table("scales.toml")["scale"]:
        low, high = entry["ends"]
        numbers = {answer_word(text): float(key) for key, texts in entry.items() if key != "ends" for text in texts}
        found.append(WordScale(float(low), float(high), numbers))
    return tuple(found)


@cache
def blank_words() -> frozenset[str]:
    """Codes that mean blank in a cell of a score, number or date."""
    return frozenset(word(text) for text in table("scales.toml")["blank"])


@cache
def dont_know_words() -> frozenset[str]:
    return frozenset(word(text) for text in table("scales.toml")["dont_know"])


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
