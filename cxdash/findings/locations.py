"""Locations: scores of many places to their ranks, their changes and how alike they are. Knows no SQL and no page."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cxdash.findings.changes import Change
from cxdash.findings.movers import group_changes
from cxdash.findings.scores import POOLED, Rules, Score, group_scores, whole_score
from cxdash.metrics import Metric
from cxdash.stats.groups import shrunken, spread
from cxdash.stats.ranks import rank_ranges


@dataclass(frozen=True)
class Consistency:
    """How alike the locations are once the noise of sampling is taken off.

    tau: the standard deviation of their true scores in the metric's unit; i2: the share (0 to 1) of their differences that
    is real. None where fewer than two locations can be compared.
    """

    tau: float | None
    i2: float | None


@dataclass(frozen=True)
class Located:
    """One location's score, the places that it can have (1 is best) and its change on the comparison period.

    ranks: None for what has no shrunken score, and for what is no location (POOLED, and "" for answers without one).
    change: None where there is no comparison period.
    """

    score: Score
    ranks: tuple[int, int] | None
    change: Change | None

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
    metric: Metric, frame: pd.DataFrame, earlier: pd.DataFrame | None, rules: Rules, key: str = "by0"
) -> Locations:
    """All locations of a frame of parts by location; earlier: the same of the comparison period.

    Tiers and changes are called real after Benjamini-Hochberg over all that are compared.
    """
    scores = group_scores(metric, frame, rules, key)
    changes = {} if earlier is None else group_changes(metric, earlier, frame, rules, key)
    ranks = dict(zip((one.group for one in scores), _ranks(metric, scores, rules), strict=True))
    return Locations(
        whole_score(metric, frame, rules),
        consistency(metric, scores),
        tuple(Located(one, ranks[one.group], changes.get(one.group or "")) for one in scores),
    )


def consistency(metric: Metric, scores: Sequence[Score]) -> Consistency:
    """The spread between those that are locations and can be shown."""
    found = spread([one.tally.parts for one in scores if one.value is not None and _is_location(one)])
    return Consistency(None if found.tau is None else found.tau / metric.factor, found.i2)


def _ranks(metric: Metric, scores: Sequence[Score], rules: Rules) -> list[tuple[int, int] | None]:
    shown = [one for one in scores if one.group != POOLED]
    pulled = shrunken([one.tally.parts for one in shown])
    placed = {
        one.group: (metric.better * score, error)
        for one, score, error in zip(shown, pulled.scores, pulled.errors, strict=True)
        if score is not None and error is not None and one.value is not None and _is_location(one)
    }
    ranges = rank_ranges(
        [score for score, _ in placed.values()], [error for _, error in placed.values()], rules.confidence
    )
    found = dict(zip(placed, ranges, strict=True))
    return [found.get(one.group) for one in scores]


def _is_location(one: Score) -> bool:
    return one.group not in ("", POOLED)
