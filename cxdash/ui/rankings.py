"""Rankings: scores of locations to what the Locations page shows: dots, a table and their words. Draws nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cxdash import words
from cxdash.charts.ranking import Dot, Tier
from cxdash.findings import sentences
from cxdash.findings.changes import Change
from cxdash.findings.movers import group_changes
from cxdash.findings.scores import POOLED, Rules, Score, group_scores
from cxdash.metrics import Metric
from cxdash.ui import asking
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection
from cxdash.words import _

MARKS: dict[Tier, str] = {"above": "▲", "within": "●", "below": "▼", "few": "○"}


@dataclass(frozen=True)
class Ranked:
    """One group with its name and its change on the comparison period (None where there is none)."""

    name: str
    score: Score
    change: Change | None


def tier_words(tier: Tier) -> str:
    """The tier's mark and words: ▲ better than the rest."""
    return f"{MARKS[tier]} {sentences.tier_name(tier)}"


def tier_names() -> dict[Tier, str]:
    """What the legend of a ranking calls each tier."""
    return {tier: sentences.tier_name(tier) for tier in MARKS}


def ranked_locations(metric: Metric, chosen: Selection, rules: Rules) -> list[Ranked]:
    """All locations, best shrunken score first, those too small to be shown pooled at the end."""
    names = asking.location_names(chosen.scope)
    question = chosen.question(metric.id, by=("location",))
    parts = asking.parts(question)
    earlier = question.before(chosen.compare)
    changes = {} if earlier is None else group_changes(metric, asking.parts(earlier), parts, rules)
    return [
        Ranked(sentences.group_name(one, names, "location", rules.min_answers), one, changes.get(one.group or ""))
        for one in group_scores(metric, parts, rules)
    ]


def in_order(ranked: Sequence[Ranked], worst_first: bool) -> list[Ranked]:
    """Best first as they come, or turned round; those without a score, and the small ones pooled, stay at the end."""
    if not worst_first:
        return list(ranked)
    with_score = [one for one in ranked if one.score.shrunken is not None]
    return [*reversed(with_score), *(one for one in ranked if one.score.shrunken is None)]


def dots(metric: Metric, ranked: Sequence[Ranked]) -> list[Dot]:
    """The dots of those that have a value; the pooled row is no location and has none."""
    return [
        Dot(one.name, one.score.value, one.score.low, one.score.high, one.score.tier, _hover(metric, one))
        for one in ranked
        if one.score.value is not None and one.score.group != POOLED
    ]


def alt(metric: Metric, worst_first: bool) -> str:
    """What the chart shows, for those who cannot see it."""
    best = _("{metric} of each location with its interval, best first, against the value of all")
    worst = _("{metric} of each location with its interval, worst first, against the value of all")
    return (worst if worst_first else best).format(metric=_(metric.label))


def _hover(metric: Metric, one: Ranked) -> str:
    pieces = [
        f"{one.name}: {sentences.amount(metric, one.score.value)} ({sentences.interval(metric, one.score)})",
        sentences.answers(one.score.n, metric),
        sentences.tier_name(one.score.tier),
    ]
    return " · ".join(pieces)


def ranking_table(metric: Metric, ranked: Sequence[Ranked]) -> Table:
    """The twin of the chart, with everything that is known of each location."""
    decimals = f"%.{metric.digits}f"
    shown = {
        "called": (_("Location"), ""),
        "tier_words": (_("Tier"), ""),
        "value": (sentences.axis(metric), decimals),
        "low": (_("Low"), decimals),
        "high": (_("High"), decimals),
        "n": (_("Answers"), "localized"),
        "change": (_("Change"), f"%+.{metric.digits}f"),
        "verdict_words": (_("Is it real?"), ""),
        "shrunken": (_("Shrunken score"), decimals),
    }
    return Table(pd.DataFrame([_row(one) for one in ranked]), shown, ("called", "tier_words", "verdict_words"))


def _row(one: Ranked) -> dict[str, object]:
    found, moved = one.score, one.change
    return {
        "location_id": found.group,
        "name": None if found.group in (POOLED, "") else one.name,
        "called": one.name,
        "tier": found.tier,
        "tier_words": "" if found.tier is None or found.group == POOLED else tier_words(found.tier),
        "n": found.n,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "mean": found.mean,
        "median": found.median,
        "shrunken": found.shrunken,
        "change": None if moved is None else moved.value,
        "verdict": None if moved is None or moved.value is None else moved.verdict,
        "verdict_words": "" if moved is None or moved.value is None else verdict_word(moved),
    }


def verdict_word(moved: Change) -> str:
    if moved.verdict == "few":
        return _("too few to tell")
    if moved.verdict == "noise":
        return _("within noise")
    return _("better") if moved.is_good else _("worse")


def pooled_note(ranked: Sequence[Ranked]) -> str:
    """What stands in the last row, where small locations are pooled."""
    small = [one for one in ranked if one.score.group == POOLED]
    if not small:
        return ""
    return _("Not drawn: {what} ({n} in all).").format(what=small[0].name, n=words.number(small[0].score.n))
