"""Letters: which code page the bytes above ASCII speak for, by the letters that languages have. Knows no file."""

import re
from dataclasses import dataclass
from functools import cache

_WESTERN = ("cp1252", "iso8859-15", "cp850", "mac-roman")
_CENTRAL = ("cp1250", "iso8859-2", "cp852")
_BALTIC = ("cp1257", "iso8859-13", "cp775")
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "koi8-u")
_GREEK = ("cp1253", "iso8859-7")
# What wrote these is long gone, or far away: they must fit better.
_SELDOM = {"cp850": 0.1, "cp852": 0.1, "cp775": 0.1, "mac-roman": 0.1, "cp1253": 0.05, "iso8859-7": 0.05}
# Of code pages that read the bytes alike, the one that stands first is named.
_FIRST = (*_WESTERN[:1], *_CENTRAL[:1], *_BALTIC[:1], *_CYRILLIC[:1], "cp1254", *_GREEK)
PAGES = (*_FIRST, *_WESTERN[1:], *_CENTRAL[1:], *_BALTIC[1:], *_CYRILLIC[1:])
_ALPHABETS = (
    ("de", "äöüß", (*_WESTERN, *_CENTRAL)),
    ("fr", "àâæçéèêëîïôœùûüÿ", _WESTERN),
    ("es", "áéíñóúü", _WESTERN),
    ("pt", "áâãàçéêíóôõú", _WESTERN),
    ("it", "àèéìòù", _WESTERN),
    ("sv", "äåöé", _WESTERN),
    ("da", "æøåé", _WESTERN),
    ("nl", "éëïóöüè", _WESTERN),
    ("pl", "ąćęłńóśźż", _CENTRAL),
    ("cs", "áčďéěíňóřšťúůýž", _CENTRAL),
    ("sk", "áäčďéíĺľňóôŕšťúýž", _CENTRAL),
    ("hu", "áéíóöőúüű", _CENTRAL),
    ("ro", "ăâîşţ", _CENTRAL),
    ("hr", "čćđšž", _CENTRAL),
    ("lt", "ąčęėįšųūž", _BALTIC),
    ("lv", "āčēģīķļņšūž", _BALTIC),
    ("et", "äõöüšž", _BALTIC),
    ("tr", "çğıöşüâî", ("cp1254",)),
    ("el", "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋ", _GREEK),
    ("ru", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _CYRILLIC),
    ("uk", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", ("cp1251", "koi8-u", "iso8859-5")),
    ("bg", "абвгдежзийклмнопрстуфхцчшщъьюя", ("cp1251", "cp866", "iso8859-5")),
)
_MARKS = frozenset("“”„’‘‚–—…«»€№°·§©®™²³´\xa0¡¿")  # what people and their programs write besides letters
_OFTEN = frozenset(
    "оеаинтсрвлкмдпуяыьзбгіαοιεστνηρκυλπμςόήύάίέώ"
)  # of letters of other scripts, more than 9 in 10 are one of these
_VOWELS = frozenset("аеёиоуыэюяіїєαεηιουωάέήίόύώ")
_WORD = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_ENOUGH = 20_000  # bytes of words: more would say nothing new


@dataclass(frozen=True)
class Verdict:
    """A code page, how well its best language explains the bytes (at most 1), and by how much the next one is worse."""

    page: str
    fitness: float
    margin: float


def code_page(data: bytes) -> Verdict:
    """The code page whose letters fit best; "cp1252" with a fitness of 0 where nothing is above ASCII."""
    words = b" ".join(list(dict.fromkeys(_WORD.findall(data)))[:4000])[:_ENOUGH]
    if not words:
        return Verdict("cp1252", 0.0, 0.0)
    texts = {page: words.decode(page, "replace") for page in PAGES}
    fits = {
        page: max(_fitness(text, *alphabet) for alphabet in _of(page)) - _SELDOM.get(page, 0.0)
        for page, text in texts.items()
    }
    best = max(PAGES, key=lambda page: (round(fits[page], 6), -PAGES.index(page)))
    rivals = [fits[page] for page in PAGES if texts[page] != texts[best]]
    return Verdict(best, fits[best], fits[best] - max(rivals, default=-1.0))


@cache
def _of(page: str) -> tuple[tuple[frozenset[str], bool], ...]:
    return tuple(
        (frozenset(letters), name in ("el", "ru", "uk", "bg")) for name, letters, pages in _ALPHABETS if page in pages
    )


def _fitness(text: str, letters: frozenset[str], is_script: bool) -> float:
    """The mean over the signs above ASCII: 1 for a letter of the language where such a letter can stand."""
    earned, count = 0.0, 0
    for word in text.split():
        strange = _strangeness(word, is_script)
        for place, sign in enumerate(word):
            if not sign.isascii():
                count += 1
                earned += _points(sign, word, place, letters) - (strange if sign.isalpha() else 0.0)
    return earned / max(count, 1)


def _strangeness(word: str, is_script: bool) -> float:
    """Of another script's word: plain letters, or none of its vowels. Of a Latin one: that it has no plain letter."""
    plain = any(sign.isascii() and sign.isalpha() for sign in word)
    foreign = sum(not sign.isascii() and sign.isalpha() for sign in word)
    if is_script:
        return 0.6 if plain else 0.3 if foreign > 3 and not _VOWELS.intersection(word.lower()) else 0.0
    return 0.0 if plain or foreign < 2 else 0.3 if foreign == 2 else 0.6


def _points(sign: str, word: str, place: int, letters: frozenset[str]) -> float:
    before = word[place - 1] if place else ""
    if sign.lower() in letters:
        often = 1.0 if sign < "\u0370" or sign.lower() in _OFTEN else 0.7
        if sign in letters:
            return often
        if before.islower():
            return -0.5  # a capital within a word is a letter of another code page
        return often - 0.02 if len(word) > 1 else 0.4
    if sign in _MARKS:
        is_within = before.isalpha() and word[place + 1 : place + 2].isalpha()
        return 0.7 if not before.isalpha() or sign in ("’´‘…–—" if is_within else "’´”“‘…–—") else -0.2
    return -0.3 if sign.isalpha() else -1.0
