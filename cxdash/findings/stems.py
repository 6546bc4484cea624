"""Stems: the words of comments, and which of them are forms of one word. Knows no funnel, and whose comments they are.

Words are runs of letters in whatever alphabet, in whatever case, and emoji, of whatever colour of skin; writing without spaces
between words is not taken apart.
A comment is in the language that it is said to be in, else in the one most of whose common words it holds (`stems.toml`).
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from unicodedata import normalize

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

LONGEST = 40  # letters: what is longer is a key, or many words without a space
# A tag, an entity, an e-mail address, a link: none of their letters are somebody's words.
_STRANGE = re.compile(r"</?[a-z][^<>]{0,100}>|&#?\w{1,8};|[^\s@]{1,64}@\S+|(?:https?://|www\.)\S+")
_MARKS = ("@", "<", "&", "://", "www.")  # without one of them there is none
_EMOJI = "[⌚⌛⏩-⏳☀-➿⬛⬜⭐⭕🀀-🇥🈀-🏺🐀-🫿]"  # without the letters of flags and the colours of skin
_PIECE = re.compile(rf"[^\W_]+(?:['’‑-][^\W_]+)*|{_EMOJI}(?:\ufe0f|[🏻-🏿]|\u200d{_EMOJI})*|\S")
_IS_EMOJI = re.compile(_EMOJI)
_JOINTS = str.maketrans("’‑", "'-")
_WITHOUT_JOINTS = str.maketrans("", "", "'-")
_CODE = re.compile(r"([a-z]{2})(?:[-_].*)?")

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Read:
    """Comments as words. For each word that stands in one, in their order: the comment, and its place in `words`.

    words: casefolded; the first is "", what is none: punctuation, what has digits, an address. stems: of each of them, "" for
    that, for common words and for single letters.
    """

    comment: Ints
    word: Ints
    words: tuple[str, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True)
class Uses:
    """Each word that is not common, and each two of them side by side, where they stand; first all words, then all pairs.

    row: the comment. form: the first word's place among `Read.words` times how many these are, and the second's (0 for none);
    term the same of `stems`, of which the first is "".
    """

    row: Ints
    form: Ints
    term: Ints
    stems: tuple[str, ...]


class _Places(dict[str, int]):
    """The place of each piece of a text among the words, which grow with those that are new."""

    def __init__(self) -> None:
        super().__init__()
        self.words = {"": 0}

    def __missing__(self, piece: str) -> int:
        place = self[piece] = self.words.setdefault(_word(piece), len(self.words))
        return place


@dataclass(frozen=True)
class _Language:
    """Its code, the name of its stemmer, its common words, and further ones that tell it."""

    code: str
    stemmer: str
    common: frozenset[str]
    telling: frozenset[str]


@lru_cache(maxsize=1)
def _languages() -> tuple[_Language, ...]:
    with Path(__file__).with_name("stems.toml").open("rb") as file:
        found = tomllib.load(file)
    return tuple(
        _Language(code, one["stemmer"], frozenset(one["common"].split()), frozenset(one["telling"].split()))
        for code, one in found.items()
    )


def read(comments: Sequence[str], given: Sequence[str]) -> Read:
    """given: the language that each is said to be in, "" where none is.

    A word has one stem, whoever writes it: of the language in which it stands most often, of those that are known; a word of
    comments in no known language is its own stem. Snowball's stemmers: Porter, M. F. (2001), "Snowball: A language for
    stemming algorithms".
    """
    places = _Places()
    found = [[places[piece] for piece in _pieces(text)] for text in comments]
    words = tuple(places.words)
    word = np.fromiter(chain.from_iterable(found), np.int64)
    comment = np.repeat(np.arange(len(found), dtype=np.int64), [len(one) for one in found])
    hits = np.full((len(_languages()) + 1, len(found)), 0.5)
    for number, language in enumerate(_languages(), 1):
        hits[number] = np.bincount(comment, _held(words, language.common | language.telling)[word], len(found))
    spoken = np.array(
        [_said(one, best) for one, best in zip(given, hits.argmax(axis=0).tolist(), strict=True)], np.int64
    )
    counts = np.zeros((len(hits), len(words)), np.int64)
    np.add.at(counts, (spoken[comment], word), 1)
    counts[0] = ~counts[1:].any(axis=0)
    return Read(comment, word, words, _stems(words, counts.argmax(axis=0)))


def uses(read: Read) -> Uses:
    """What comments are compared by."""
    known, stem_of = np.unique(np.array(read.stems, dtype=object), return_inverse=True)  # the first of them is ""
    stem = stem_of[read.word]
    alone = np.flatnonzero(stem)
    pair = np.flatnonzero((stem[:-1] > 0) & (stem[1:] > 0) & (read.comment[:-1] == read.comment[1:]))
    row = np.concatenate([read.comment[alone], read.comment[pair]])
    second = np.concatenate([np.full(len(alone), len(stem)), pair + 1])
    form, term = (
        np.concatenate([one[alone], one[pair]]) * size + np.append(one, 0)[second]
        for one, size in ((read.word, len(read.words)), (stem, len(known)))
    )
    return Uses(row, form, term, tuple(known.tolist()))


def says_little(word: str) -> bool:
    """Whether it is a word of refusal or degree in one of the languages: alone it does not say of what."""
    return any(word in one.telling for one in _languages())


def _word(piece: str) -> str:
    """As words are compared; "" for what is none."""
    if _IS_EMOJI.match(piece):
        return piece[0]
    word = piece.translate(_JOINTS)
    letters = word.translate(_WITHOUT_JOINTS)
    return word if len(letters) <= LONGEST and letters.isalpha() else ""


def _pieces(text: str) -> list[str]:
    """Most comments hold nothing strange: to look for it in each takes as long as all else."""
    folded = normalize("NFC", text).casefold()
    return _PIECE.findall(_STRANGE.sub(" . ", folded) if any(mark in folded for mark in _MARKS) else folded)


def _held(words: Sequence[str], among: frozenset[str]) -> NDArray[np.bool_]:
    return np.fromiter((word in among for word in words), np.bool_, len(words))


def _said(given: str, guessed: int) -> int:
    """The number of a language from 1, 0 for none that is known."""
    code = _CODE.fullmatch(given.strip().lower()) if given else None
    if code is None:
        return guessed
    return next((number for number, one in enumerate(_languages(), 1) if one.code == code[1]), 0)


def _stems(words: Sequence[str], spoken: Ints) -> tuple[str, ...]:
    """spoken: of each word the number of its language, from 1."""
    stemmers = [snowballstemmer.stemmer(one.stemmer) for one in _languages()]  # no two threads may share one
    found = []
    for word, number in zip(words, spoken.tolist(), strict=True):
        is_common = (len(word) < 2 and not _IS_EMOJI.match(word)) or (
            number > 0 and word in _languages()[number - 1].common
        )
        stem = stemmers[number - 1].stemWord(word) if number and not is_common else word
        found.append("" if is_common else str(stem) or word)
    return tuple(found)
