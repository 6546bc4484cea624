"""Scores: parts of one metric to values with intervals, for the whole and for groups."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Literal

import pandas as pd

from cxdash import settings
from cxdash.findings.pooling import Pool, can_part, pooling
from cxdash.findings.tallies import Tally, tallies, together
from cxdash.metrics import Metric
from cxdash.stats.estimators import Estimate
from cxdash.stats.groups import rejected, shrunken
from cxdash.stats.medians import Middle, wider
from cxdash.stats.parts import Parts, pooled

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
        _in_unit(metric, estimate.value),
        _in_unit(metric, estimate.low),
        _in_unit(metric, estimate.high),
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


def score_together(metric: Metric, groups: Mapping[Any, Tally], rules: Rules) -> Score:
    """The score of all groups as one; a single one keeps its median, which cannot be added."""
    return score(metric, together(groups.values()), rules)


def whole_score(metric: Metric, frame: pd.DataFrame, rules: Rules) -> Score:
    """The score of all rows of a frame of parts together."""
    return score(metric, tallies(frame, None, metric.id).get(None, Tally()), rules)


def group_scores(
    metric: Metric,
    frame: pd.DataFrame,
    rules: Rules,
    key: str = "by0",
    peers: Mapping[str, str] | None = None,
    upwards: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Score]:
    """Scores of the groups in a column, best shrunken score first, then those without a valid answer; at the end what is
    pooled, because it has too few answers to be shown or so that others stay hidden: see `pooling`.

    Tier: beyond noise against all others after Benjamini-Hochberg, for groups with at least `rules.few_answers`.
    peers: of a group the peers that it is compared with and shrunken towards; without an entry all groups are.
    upwards: of a group what it is in, widest first.
    """
    found = tallies(frame, key, metric.id)
    groups = {group: tally for group, tally in found.items() if tally.parts.n or tally.unscored}
    counts = {group: tally.parts.n for group, tally in groups.items()}
    split = pooling(counts, rules.min_answers, upwards)
    shown = {group: groups[group] for group in split.shown}
    like = {group: (peers or {}).get(group) for group in groups}
    told = [pool.members for pool in split.pools if can_part(pool.members, like, counts, rules.min_answers)]
    wholes = _wholes(groups, like, {*shown, *chain.from_iterable(told)})
    counted = [tally.parts for tally in shown.values()]
    alike = [like[group] for group in shown]
    ranked = [
        score(
            metric, tally, rules, group, tier=tier, shrunken=_in_unit(metric, pull), peers=peers,
            against=_in_unit(metric, wholes[peers].mean),
        )
        for (group, tally), tier, pull, peers in zip(
            shown.items(), _tiers(metric, counted, alike, wholes, rules), _pulled(counted, alike), alike, strict=True
        )
    ]  # fmt: skip
    ranked.sort(key=lambda one: (one.shrunken is None, -metric.better * (one.shrunken or 0.0), -one.n, one.group or ""))
    return [*ranked, *(_pooled(metric, groups, pool, rules) for pool in split.pools)]


def _wholes(
    groups: Mapping[Any, Tally], like: Mapping[Any, str | None], told: Collection[Any]
) -> dict[str | None, Parts]:
    """All answers of each set of peers; under None those of all groups.

    told: the groups that count among their peers: those shown, and the pools of which every kind has answers enough. What
    peers score, less those that are shown, would else tell what the hidden ones do, or who is pooled with them.
    """
    wholes: dict[str | None, Parts] = {None: pooled(tally.parts for tally in groups.values())}
    for group, tally in groups.items():
        kind = like[group]
        if kind is not None and group in told:
            wholes[kind] = wholes.get(kind, Parts()) + tally.parts
    return wholes


def _pulled(counted: Sequence[Parts], alike: Sequence[str | None]) -> list[float | None]:
    """Each score pulled towards its peers by how much those differ among themselves."""
    found: list[float | None] = [None] * len(counted)
    for peers in set(alike):
        here = [place for place, other in enumerate(alike) if peers is None or other == peers]
        pulled = shrunken([counted[place] for place in here]).scores
        for place, pull in zip(here, pulled, strict=True):
            if alike[place] == peers:
                found[place] = pull
    return found


def _pooled(metric: Metric, groups: Mapping[Any, Tally], pool: Pool[Any], rules: Rules) -> Score:
    everybody = together([groups[member] for member in pool.members])
    return score(metric, everybody, rules, POOLED, members=len(pool.members), pool=pool.name, joined=pool.joined)


def _tiers(
    metric: Metric,
    counted: Sequence[Parts],
    alike: Sequence[str | None],
    wholes: Mapping[str | None, Parts],
    rules: Rules,
) -> list[Tier | None]:
    tested = [place for place, one in enumerate(counted) if one.n >= max(rules.few_answers, 1) and one.alone.n >= ALONE]
    p_values = [metric.estimator.p_apart(counted[place], wholes[alike[place]] - counted[place]) for place in tested]
    tiers: list[Tier | None] = ["few" if one.n else None for one in counted]
    for place, is_real in zip(tested, rejected(p_values, 1 - rules.confidence), strict=True):
        tiers[place] = _side(metric, counted[place], wholes[alike[place]]) if is_real else "within"
    return tiers


def _side(metric: Metric, group: Parts, whole: Parts) -> Tier:
    """Above means better than the rest, also where less is better; of durations by what is compared, the typical one."""
    return "above" if metric.better * ((group.typical or 0.0) - (whole.typical or 0.0)) > 0 else "below"


def _median(metric: Metric, parts: Parts, middle: Middle | None, rules: Rules) -> Estimate | None:
    if middle is None:
        return None
    found = wider(middle.estimate(rules.confidence), parts.worth)
    return Estimate(found.n, *(_in_unit(metric, one) for one in (found.value, found.low, found.high)))


def _in_unit(metric: Metric, points: float | None) -> float | None:
    return None if points is None else points / metric.factor
