"""Questions: what a survey's question asks for, from its words. Knows no answer and no tool."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cxdash.intake.vocabulary import plain

FEWEST_WORDS = 4  # of a question that has no question mark


@dataclass(frozen=True)
class Asked:
    """What a question asks for: a metric, "comment" or a field; reversed: more is worse."""

    field: str
    reversed: bool = False


def asked(question: str) -> Asked | None:
    """What this question asks for; None for one that speaks of nothing that is known here."""
    text = plain(question)
    return next((found for found, pattern in _patterns() if pattern.search(text)), None)


def is_question(name: str) -> bool:
    """Whether a column's name reads like a question that somebody was asked."""
    return "?" in name or len(plain(name).split()) >= FEWEST_WORDS


@cache
def _patterns() -> tuple[tuple[Asked, re.Pattern[str]], ...]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        (Asked(entry["as"], bool(entry.get("reversed", False))), re.compile("|".join(entry["patterns"])))
        for entry in table["question"]
    )
