"""Comments: sentences that agree with the score, in three languages. Knows themes, but no stores and no stories."""

import tomllib
from functools import lru_cache
from pathlib import Path

import numpy as np

from cxdash.demo.seasons import Ints, Texts

_SENTENCES = Path(__file__).with_name("comments.toml")
LANGUAGES = np.array(["en", "ru", "lt"], dtype=object)
THEMES = ("staff", "queue", "price", "quality", "place", "delivery", "app", "support")
TONES = ("bad", "mixed", "good")
ENDING = "ending"
_ENDING_SHARE = 0.35


@lru_cache(maxsize=1)
def sentences() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Sentences by language, theme (and `ENDING`) and tone."""
    with _SENTENCES.open("rb") as file:
        return tomllib.load(file)


def written(rng: np.random.Generator, language: Ints, theme: Ints, tone: Ints) -> Texts:
    """One comment for each row of indices into LANGUAGES, THEMES and TONES; a third have a second sentence."""
    texts = _drawn(rng, (language * len(THEMES) + theme) * len(TONES) + tone, _by_theme())
    endings = _drawn(rng, language * len(TONES) + tone, _endings())
    longer = rng.random(len(texts)) < _ENDING_SHARE
    texts[longer] = texts[longer] + " " + endings[longer]
    return texts


def _drawn(rng: np.random.Generator, pool: Ints, pools: list[list[str]]) -> Texts:
    """One sentence at random out of each row's pool."""
    sizes = np.array([len(one) for one in pools])
    flat = np.array([text for one in pools for text in one], dtype=object)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    drawn: Texts = flat[first[pool] + (rng.random(len(pool)) * sizes[pool]).astype(np.int64)]
    return drawn


def _by_theme() -> list[list[str]]:
    known = sentences()
    return [known[language][theme][tone] for language in LANGUAGES for theme in THEMES for tone in TONES]


def _endings() -> list[list[str]]:
    known = sentences()
    return [known[language][ENDING][tone] for language in LANGUAGES for tone in TONES]
