"""Locations: scores of many places to their ranks, their changes and how alike they are. Knows no SQL and no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cxdash.findings.changes import Change
from cxdash.findings.consistency import Consistency, consistency
from cxdash.findings.movers import group_changes
from cxdash.findings.scores import POOLED, Rules, Score, group_scores, whole_score
from cxdash.metrics import Metric
from cxdash.stats.groups import shrunken
from cxdash.stats.ranks import rank_ranges


@dataclass(frozen=True)
class Located:
    """One location's score, the places that it can have (1 is best) and its change on the comparison period.

    ranks: None for what has no shrunken score, and for what is no location (POOLED, and "" for answers without one).
    change: None where there is no comparison period. of: how many stand in these places: all locations, or its peers.
    """

    score: Score
    ranks: tuple[int, int] | None
    change: Change | None
    of: int = 0

    @property
    def verdict(self) -> str:
        return "few" if self.change is None else self.change.verdict


@dataclass(frozen=True)
class Locations:
    """The whole, how consistent its locations are, and each of them, best shrunken score first."""

    whole: Score
    consistency: Consistency
    listed: tuple[Located, ...]


def locations(
    metric: Metric,
    frame: pd.DataFrame,
    earlier: pd.DataFrame | None,
    rules: Rules,
    key: str = "by0",
    peers: Mapping[str, str] | None = None,
    upwards: Mapping[str, tuple[str, ...]] | None = None,
) -> Locations:
    """All locations of a frame of parts by location; earlier: the same of the comparison period.

    Tiers and changes are called real after Benjamini-Hochberg over all that are compared. peers, upwards: as in
    `group_scores`; places are among the peers.
    """
    scores = group_scores(metric, frame, rules, key, peers, upwards)
    changes = {} if earlier is None else group_changes(metric, earlier, frame, rules, key)
    ranks = _ranks(metric, scores, rules)
    return Locations(
        whole_score(metric, frame, rules),
        consistency(metric, scores, rules.confidence),
        tuple(_located(one, ranks, changes) for one in scores),
    )


def _ranks(metric: Metric, scores: Sequence[Score], rules: Rules) -> dict[str | None, tuple[tuple[int, int], int]]:
    """Of each location its places among its peers (those without peers: among all), and how many these are."""
    shown = [one for one in scores if one.group != POOLED]
    found: dict[str | None, tuple[tuple[int, int], int]] = {}
    for peers in {one.peers for one in shown}:
        here = [one for one in shown if peers is None or one.peers == peers]
        pulled = shrunken([one.tally.parts for one in here])
        placed = [
            (one, metric.better * score, error)
            for one, score, error in zip(here, pulled.scores, pulled.errors, strict=True)
            if score is not None and error is not None and one.value is not None and one.group
        ]
        ranges = rank_ranges([score for _, score, _ in placed], [error for *_, error in placed], rules.confidence)
        for (one, _score, _error), places in zip(placed, ranges, strict=True):
            if one.peers == peers:
                found[one.group] = places, len(placed)
    return found


def _located(
    one: Score, ranks: Mapping[str | None, tuple[tuple[int, int], int]], changes: Mapping[str, Change]
) -> Located:
    if one.group == POOLED:
        return Located(one, None, None)
    places, of = ranks.get(one.group, (None, 0))
    return Located(one, places, changes.get(one.group or ""), of)
