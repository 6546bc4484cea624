"""Rankings: scores of locations to what the Locations page shows: dots, a table and their words. Draws nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cxdash import words
from cxdash.charts.ranking import Dot, Tier
from cxdash.findings import sentences
from cxdash.findings.changes import Change
from cxdash.findings.locations import Located
from cxdash.findings.naming import group_name
from cxdash.findings.scores import POOLED, Score
from cxdash.metrics import Metric
from cxdash.ui import frames
from cxdash.ui.frames import Folded, Table
from cxdash.ui.locations.comparing import Comparison, peers_name
from cxdash.words import _

MANY = 500  # locations whose table takes longer than their chart
MARKS: dict[Tier, str] = {"above": "▲", "within": "●", "below": "▼", "few": "○"}


@dataclass(eq=False)  # not frozen: to make two thousand takes longer then
class Ranked:
    """One group as it stands, with its name; its score and its change are made when they are asked for.

    peers: what it is compared with, in words; picks: the dimensions and values that choose it.
    """

    name: str
    located: Located
    peers: str = ""
    picks: tuple[tuple[str, str], ...] = ()

    @property
    def group(self) -> str:
        return self.located.group

    @property
    def score(self) -> Score:
        return self.located.score

    @property
    def change(self) -> Change | None:
        """On the comparison period; None where there is none."""
        return self.located.change

    @property
    def pick(self) -> tuple[str, str] | None:
        """What a click on it means."""
        return self.picks[-1] if self.picks else None


def tier_words(tier: Tier) -> str:
    """The tier's mark and words: ▲ better than the rest."""
    return f"{MARKS[tier]} {sentences.tier_name(tier)}"


def tier_word(score: Score) -> str:
    """The same for a narrow column, of which the help says what it is against: ▲ better."""
    if score.tier is None or score.group == POOLED:
        return ""
    short = {"above": _("better"), "below": _("worse")}
    return f"{MARKS[score.tier]} {short.get(score.tier) or sentences.tier_name(score.tier)}"


def tier_names() -> dict[Tier, str]:
    """What the legend of a ranking calls each tier."""
    return {tier: sentences.tier_name(tier) for tier in MARKS}


def ranked(compared: Comparison) -> list[Ranked]:
    """The groups of a comparison, best shrunken score first, those too small to be shown pooled at the end."""
    at = compared.level
    return [
        Ranked(group_name(one.score, at.called, at.id, compared.rules.min_answers), one)
        if one.group == POOLED
        else Ranked(
            at.called.get(one.group, one.group) if one.group else group_name(one.score),
            one,
            peers_name(compared.peers, one.peers),
            at.picks.get(one.group, ()),
        )
        for one in compared.found.listed
    ]


def in_order(ranked: Sequence[Ranked], worst_first: bool) -> list[Ranked]:
    """Best first as they come, or turned round; those without a score, and the small ones pooled, stay at the end."""
    if not worst_first:
        return list(ranked)
    with_score = [one for one in ranked if one.located.shrunken is not None]
    return [*reversed(with_score), *(one for one in ranked if one.located.shrunken is None)]


def is_drawn(one: Ranked) -> bool:
    """Whether it has a mark in a chart; the pooled ones are no location and have none."""
    return one.located.is_shown and one.group != POOLED


def dots(metric: Metric, ranked: Sequence[Ranked]) -> list[Dot]:
    """The dots of those that have a value."""
    return [
        Dot(
            one.name,
            one.score.value or 0.0,
            one.score.low,
            one.score.high,
            one.score.tier,
            hover(metric, one),
            one.pick,
        )
        for one in ranked
        if is_drawn(one)
    ]


def alt(metric: Metric, worst_first: bool) -> str:
    """What the chart shows, for those who cannot see it."""
    best = _("{metric} of each location with its interval, best first, against the value of all")
    worst = _("{metric} of each location with its interval, worst first, against the value of all")
    return (worst if worst_first else best).format(metric=_(metric.label))


def hover(metric: Metric, one: Ranked) -> str:
    """“Kaunas Linden Avenue: 57 (48 to 66) · 210 answers · better than the rest · place 2–9 of 60”"""
    pieces = [
        f"{one.name}: {sentences.sure(metric, one.score)}",
        sentences.answers(one.score.n, metric),
        sentences.tier_name(one.score.tier),
        _("place {places}").format(places=places_words(one)) if one.located.ranks else "",
    ]
    return " · ".join(filter(None, pieces))


def places_words(one: Ranked) -> str:
    """“3–17 of 60”; nothing for what has no place."""
    if one.located.ranks is None:
        return ""
    low, high = (words.number(place) for place in one.located.ranks)
    span = low if low == high else f"{low}–{high}"
    return _("{places} of {n}").format(places=span, n=words.number(one.located.of))


def ranking_table(metric: Metric, ranked: Sequence[Ranked], title: str = "") -> Table:
    """The twin of the chart, with everything that is known of each location. title: what the groups are."""
    decimals = f"%.{metric.digits}f"
    apart = any(one.located.peers is not None for one in ranked)
    shown = {
        "called": (title or _("Location"), ""),
        "value": (
            sentences.axis(metric),
            decimals,
        ),  # with its interval what a phone shows before it is pushed sideways
        "value_span": (_("Interval"), ""),
        "tier_words": (_("Tier"), ""),
        "shrunken": (_("Shrunken"), decimals),
        "places_words": (_("Rank"), ""),
        "n": (_("Answers"), "localized"),
        "change": (_("Change"), f"%+.{metric.digits}f"),
        "change_span": (_("Its interval"), ""),
        "verdict_words": (_("Is it real?"), ""),
        **({"peers_words": (_("Compared with"), ""), "against": (_("Their score"), decimals)} if apart else {}),
    }
    spoken = ("called", "value_span", "tier_words", "places_words", "change_span", "verdict_words", "peers_words")
    return Table(pd.DataFrame([_row(metric, one) for one in ranked]), shown, spoken)


def _row(metric: Metric, one: Ranked) -> dict[str, object]:
    found, moved, places = one.score, one.change, one.located.ranks or (None, None)
    is_pooled = found.group == POOLED
    return {
        "location_id": found.group,
        "name": found.pool or None if is_pooled else one.name if found.group else None,
        "called": one.name,
        "tier": found.tier,
        "tier_words": "" if found.tier is None or is_pooled else tier_words(found.tier),
        "n": found.n,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "value_span": frames.column_interval(metric, found),
        "mean": found.mean,
        "shrunken": found.shrunken,
        "rank_low": places[0],
        "rank_high": places[1],
        "places_words": places_words(one),
        "peers": found.peers,
        "peers_words": one.peers,
        "against": found.against,
        "change": None if moved is None else moved.value,
        "change_low": None if moved is None else moved.low,
        "change_high": None if moved is None else moved.high,
        "change_span": "" if moved is None or moved.value is None else sentences.span(metric, moved),
        "verdict": None if moved is None or moved.value is None else moved.verdict,
        "verdict_words": "" if moved is None or moved.value is None else sentences.verdict_word(moved),
    }


def folded(rows: int, make: Folded) -> Table | Folded:
    """A table of so many locations: of MANY it is made when it is opened."""
    return make if rows >= MANY else make()


def pooled_note(ranked: Sequence[Ranked]) -> str:
    """What stands in the last rows, where small locations are pooled."""
    small = [f"{one.name} ({words.number(one.located.n)})" for one in ranked if one.group == POOLED]
    if not small:
        return ""
    return _("Not drawn: {what}.").format(what=sentences.listed(small))
