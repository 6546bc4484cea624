"""Scores: parts of one metric to values with intervals, for the whole and for groups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any, Literal

import pandas as pd

from cxdash import settings
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected, shrunken
from cxdash.stats.parts import Parts, pooled

Tier = Literal["above", "within", "below", "few"]
POOLED = "(pooled)"  # the group of all groups that are too small to be shown


_TALLIED = ("n", "total", "squares", "score_total", "median", "unscored")


@dataclass(frozen=True)
class Rules:
    """How sure intervals are, and from how many answers a group is shown and compared."""

    confidence: float = 0.95
    min_answers: int = 5
    few_answers: int = 30

    @classmethod
    def from_settings(cls) -> "Rules":
        return cls(settings.confidence(), settings.min_answers(), settings.few_answers())


@dataclass(frozen=True)
class Tally:
    """Everything counted of one group: its parts, the sum of plain scores, the median, the answers that never score.

    score_total is None where the scores stand on several scales.
    """

    parts: Parts = field(default_factory=Parts)
    score_total: float | None = 0.0
    median: float | None = None
    unscored: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both groups as one; a median is not additive and is lost."""
        return Tally(
            self.parts + other.parts,
            None if self.score_total is None or other.score_total is None else self.score_total + other.score_total,
            None,
            self.unscored + other.unscored,
        )


@dataclass(frozen=True)
class Score:
    """One group's score in the metric's unit.

    group: the dimension's value, None for the whole, "" for rows without one, POOLED for the groups too small to show.
    value, low, high, mean, median are None where undefined or where the group has too few answers to be shown.
    members: how many groups are in it (more than 1 only for POOLED). rank is not here: locations are not ranked raw.
    """

    group: str | None
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    median: float | None = None
    unscored: int = 0
    tier: Tier | None = None
    shrunken: float | None = None
    members: int = 1
    few: bool = False
    tally: Tally = field(default_factory=Tally)

    @property
    def is_hidden(self) -> bool:
        """Whether there are answers, but too few to be shown."""
        return self.n > 0 and self.value is None


def tallies(frame: pd.DataFrame, key: str | None = None, metric: str | None = None) -> dict[Any, Tally]:
    """A frame of parts as tallies by the values of one column (None: all rows as one under None); metric: of its rows alone."""
    found: dict[Any, Tally] = {}
    keys = [None] * len(frame) if key is None else frame[key].tolist()
    # Column by column: pages ask this of dozens of frames a run, and a row of pandas costs as much as all of one's columns.
    rows = zip(*(frame[name].tolist() for name in _TALLIED), strict=True)
    wanted = repeat(True) if metric is None else (name == metric for name in frame["metric"].tolist())
    for group, row, is_wanted in zip(keys, rows, wanted, strict=False):
        if not is_wanted:
            continue
        n, total, squares, score_total, median, unscored = row
        one = Tally(Parts(int(n), float(total), float(squares)), _given(score_total), _given(median), int(unscored))
        found[group] = found[group] + one if group in found else one
    return found


def _given(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)  # NaN alone is not itself


def score(metric: Metric, tally: Tally, rules: Rules, group: str | None = None) -> Score:
    """One group's score; without values when it has fewer answers than `rules.min_answers`."""
    n = tally.parts.n
    is_few = n < rules.few_answers
    if n == 0 or n < rules.min_answers:
        return Score(group, n, unscored=tally.unscored, few=is_few, tally=tally)
    estimate = metric.estimator.estimate(tally.parts, rules.confidence)
    return Score(
        group,
        n,
        _in_unit(metric, estimate.value),
        _in_unit(metric, estimate.low),
        _in_unit(metric, estimate.high),
        mean=None if tally.score_total is None else tally.score_total / n,
        median=_in_unit(metric, tally.median),
        unscored=tally.unscored,
        few=is_few,
        tally=tally,
    )


def whole_score(metric: Metric, frame: pd.DataFrame, rules: Rules) -> Score:
    """The score of all rows of a frame of parts together."""
    return score(metric, tallies(frame, None, metric.id).get(None, Tally()), rules)


def group_scores(metric: Metric, frame: pd.DataFrame, rules: Rules, key: str = "by0") -> list[Score]:
    """Scores of the groups in a column, best shrunken score first, then those without a valid answer; at the end those
    too small to be shown, pooled.

    Tier: beyond noise against all others after Benjamini-Hochberg, for groups with at least `rules.few_answers`.
    """
    found = tallies(frame, key, metric.id)
    groups = {group: tally for group, tally in found.items() if tally.parts.n or tally.unscored}
    shown, small = _split(groups, rules)
    scores = [score(metric, tally, rules, group) for group, tally in shown.items()]
    tiers = _tiers(metric, scores, pooled(tally.parts for tally in groups.values()), rules)
    pulled = shrunken([one.tally.parts for one in scores]).scores
    ranked = [
        replace(one, tier=tier, shrunken=_in_unit(metric, pull))
        for one, tier, pull in zip(scores, tiers, pulled, strict=True)
    ]
    ranked.sort(key=lambda one: (one.shrunken is None, -metric.better * (one.shrunken or 0.0), -one.n, one.group or ""))
    return [*ranked, *_pool(metric, small, rules)]


def _split(groups: Mapping[Any, Tally], rules: Rules) -> tuple[dict[Any, Tally], dict[Any, Tally]]:
    """Groups that can be shown, and those with answers but too few. A group without a valid answer is shown as empty."""
    small = {group: tally for group, tally in groups.items() if 0 < tally.parts.n < rules.min_answers}
    return {group: tally for group, tally in groups.items() if group not in small}, small


def _pool(metric: Metric, small: Mapping[Any, Tally], rules: Rules) -> list[Score]:
    if not small:
        return []
    together = sum(small.values(), Tally())
    return [replace(score(metric, together, rules, POOLED), members=len(small))]


def _tiers(metric: Metric, scores: Iterable[Score], whole: Parts, rules: Rules) -> list[Tier | None]:
    listed = list(scores)
    tested = [index for index, one in enumerate(listed) if one.n >= max(rules.few_answers, 1)]
    p_values = [
        metric.estimator.p_apart(listed[index].tally.parts, whole - listed[index].tally.parts) for index in tested
    ]
    tiers: list[Tier | None] = ["few" if one.n else None for one in listed]
    for index, is_real in zip(tested, rejected(p_values, 1 - rules.confidence), strict=True):
        tiers[index] = _side(metric, listed[index].tally.parts, whole) if is_real else "within"
    return tiers


def _side(metric: Metric, group: Parts, whole: Parts) -> Tier:
    """Above means better than the rest, also where less is better."""
    return "above" if metric.better * ((group.mean or 0.0) - (whole.mean or 0.0)) > 0 else "below"


def _in_unit(metric: Metric, points: float | None) -> float | None:
    return None if points is None else points / metric.factor
