"""Scores: parts of one metric to values with intervals, for the whole and for groups."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pandas as pd

from cxdash import settings
from cxdash.findings.tallies import Tally, whole
from cxdash.metrics import Metric
from cxdash.stats.estimators import Estimate
from cxdash.stats.medians import Middle, wider
from cxdash.stats.parts import Parts

Tier = Literal["above", "within", "below", "few"]
POOLED = "(pooled)"  # the group of all groups that are too small to be shown
EARLY = 0.1  # of the requests of a score
ALONE = 5  # answers that stand alone, of whom at least a comparison is made: of one or two customers nobody knows the spread


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
class Score:
    """One group's score in the metric's unit.

    group: the dimension's value, None for the whole, "" for rows without one, POOLED for the groups too small to show.
    value, low, high, mean, median (with its interval, where it was asked for) are None where undefined or where the group has
    too few answers to be shown.
    members: how many groups are in it (more than 1 only for POOLED), and pool: what they all are in (a region), "" for no
    one thing; joined: how many of them have answers enough and are in it so that the others stay hidden.
    peers: the groups that it is compared with, None for all; against: their score, itself among them. rank is not here:
    locations are not ranked raw.
    """

    group: str | None
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    median: Estimate | None = None
    unscored: int = 0
    tier: Tier | None = None
    shrunken: float | None = None
    members: int = 1
    pool: str = ""
    joined: int = 0
    peers: str | None = None
    against: float | None = None
    few: bool = False
    tally: Tally = field(default_factory=Tally)

    @property
    def medians(self) -> dict[str, float | None]:
        """The median with its interval, as files and JSON name them."""
        found = self.median or Estimate(self.n)
        return {"median": found.value, "median_low": found.low, "median_high": found.high}

    @property
    def is_early(self) -> bool:
        """Whether so many of its times are of new requests that it looks shorter than it will be: nothing is called by it."""
        return self.tally.early > EARLY * self.n

    @property
    def is_hidden(self) -> bool:
        """Whether there are answers, but too few to be shown."""
        return self.n > 0 and self.value is None


def score(metric: Metric, tally: Tally, rules: Rules, group: str | None = None, **more: Any) -> Score:
    """One group's score; without values when it has fewer answers than `rules.min_answers`. more: fields that it does not
    give itself.
    """
    n = tally.parts.n
    is_few = n < rules.few_answers
    if n == 0 or n < rules.min_answers:
        return Score(group, n, unscored=tally.unscored, few=is_few, tally=tally, **more)
    estimate = metric.estimator.estimate(tally.parts, rules.confidence)
    return Score(
        group,
        n,
        in_unit(metric, estimate.value),
        in_unit(metric, estimate.low),
        in_unit(metric, estimate.high),
        mean=None if tally.score_total is None else tally.score_total / n,
        median=_median(metric, tally.parts, tally.middle, rules),
        unscored=tally.unscored,
        few=is_few,
        tally=tally,
        **more,
    )


def customers_score(metric: Metric, parts: Parts, customers: int, rules: Rules, group: str | None = None) -> Score:
    """The score of answers of which not how many they are but how many customers gave them makes them few, or too few to be
    shown; of one with several answers nobody knows how customers differ.
    """
    few = customers < rules.few_answers
    if customers < max(rules.min_answers, 1) or customers == 1 < parts.n:
        return Score(group, parts.n, few=few)
    return replace(score(metric, Tally(parts, None), rules, group), few=few)


def bare(one: Score) -> Score:
    """A score that is not to be shown: its answers are counted, and nothing is said of what they say."""
    return Score(one.group, one.n, unscored=one.unscored, few=one.few, tally=one.tally)


def whole_score(metric: Metric, frame: pd.DataFrame, rules: Rules) -> Score:
    """The score of all rows of a frame of parts together."""
    return score(metric, whole(frame, metric.id), rules)


def _median(metric: Metric, parts: Parts, middle: Middle | None, rules: Rules) -> Estimate | None:
    if middle is None:
        return None
    found = wider(middle.estimate(rules.confidence), parts.worth)
    return Estimate(found.n, *(in_unit(metric, one) for one in (found.value, found.low, found.high)))


def in_unit(metric: Metric, points: float | None) -> float | None:
    """Points as the metric's unit has them."""
    return None if points is None else points / metric.factor
