"""Emotion: how comments sound, in the cells and the table of the touchpoint map on the Journey page."""

from dataclasses import dataclass

from cxdash import words
from cxdash.charts.heat_map import Square
from cxdash.findings import emotion_sentences as said
from cxdash.findings.emotion import Emotion, Emotions
from cxdash.findings.emotion_model import Learnt
from cxdash.findings.funnel_sentences import share
from cxdash.findings.scores import Rules
from cxdash.findings.touchpoint_sentences import tier_words
from cxdash.store import shared_store
from cxdash.store.listening import heard, listened
from cxdash.ui.selection import Selection
from cxdash.words import _

SPOKEN = ("emotion_tier_words", "beside_words")  # columns in this reader's language


@dataclass(frozen=True)
class Heard:
    """What was learnt of comments, and how those that are chosen sound."""

    learnt: Learnt
    found: Emotions


def hear(chosen: Selection, rules: Rules) -> Heard:
    """Slow when it is first asked for: only who chooses emotion does."""
    learnt = listened(shared_store(), chosen.scope, rules)
    return Heard(learnt, heard(shared_store(), learnt, chosen.filters, chosen.scope))


def square(one: Emotion | None, more: str, hover: str, pick: dict[str, str]) -> Square:
    """One cell. more: further lines of its text; hover: what else is known of it."""
    hover = f"{hover}\n{said.emotion_words(one)}"
    if one is None:
        return Square("few", "—" + more, hover, pick)
    if one.value is None or one.low is None or one.high is None:
        return Square("hidden", "·" + more, hover, pick)
    text = f"{share(one.value)}\n{words.number(100 * one.low)}…{share(one.high)}\nn {words.number(one.n)}{more}"
    return Square(one.tier or "few", text, hover, pick)


def note(told: Heard, rules: Rules) -> str:
    """What stands in a cell, and how well it is known."""
    pieces = [
        said.learnt_answer(told.learnt),
        _(
            "In a cell: how many of the comments there sound good by their words alone, the {level} interval, and of how many. "
            "▲ green: better than the average of touchpoints ({average}), beyond noise; ▼ red: worse; grey: within noise; pale: too "
            "few, or none; a dot: hidden. Words do not tell why: comments worded by a template are told apart more easily than "
            "those that people write."
        ).format(level=words.sureness(rules.confidence), average=share(told.found.average)),
        _beside_note(told.found),
        said.read_answer(told.found),
    ]
    return " ".join(filter(None, pieces))


def explained() -> str:
    """How comments are judged, for those who ask."""
    return _(
        "A comment sounds good as far as its words go with promoters and the best answers rather than with detractors and the "
        "others; passives taught nothing. None is judged by its own score, or by what its customer said elsewhere; those without a "
        "score are judged, too. Each touchpoint counts alike in the average. Words are named that more customers use there than "
        "elsewhere, clearly and beyond noise."
    )


def _beside_note(found: Emotions) -> str:
    if not any(one.beside for one in found.cells.values()):
        return ""
    return _(
        "Better or worse than the scores say: comments with the same scores sound worse, or better, elsewhere, beyond noise."
    )


def columns() -> dict[str, tuple[str, str]]:
    """What the table shows of it."""
    return {
        "emotion": (_("Sounds good"), "percent"), "emotion_low": (_("Sounds good, low"), "percent"),
        "emotion_high": (_("Sounds good, high"), "percent"), "comments": (_("Comments"), "localized"),
        "emotion_tier_words": (_("How it sounds"), ""), "emotion_words": (_("Words that make it so"), ""),
        "beside_words": (_("Against the scores"), ""),
    }  # fmt: skip


def record(one: Emotion | None) -> dict[str, object]:
    found = one or Emotion(0, 0)
    return {
        "emotion": found.value, "emotion_low": found.low, "emotion_high": found.high, "comments": found.n,
        "emotion_tier": found.tier, "emotion_tier_words": tier_words(found.tier), "emotion_words": ", ".join(found.words),
        "against_scores": found.beside, "beside_words": said.beside_words(found),
    }  # fmt: skip
