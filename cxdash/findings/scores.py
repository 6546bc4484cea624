"""Scores: parts of one metric to values with intervals, for the whole and for groups."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import repeat
from operator import add
from typing import Any, Literal

import pandas as pd

from cxdash import settings
from cxdash.findings.pooling import Pool, pooling
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected, shrunken
from cxdash.stats.parts import Logs, Parts, pooled

Tier = Literal["above", "within", "below", "few"]
POOLED = "(pooled)"  # the group of all groups that are too small to be shown


_TALLIED = ("n", "total", "squares", "score_total", "median", "unscored")
LOGS = ("log_total", "log_squares", "log_cubes")


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

    score_total is None where the scores stand on several scales; scale: the end of the one that they stand on, None for
    none or several.
    """

    parts: Parts = field(default_factory=Parts)
    score_total: float | None = 0.0
    median: float | None = None
    unscored: int = 0
    scale: float | None = None

    def __add__(self, other: "Tally") -> "Tally":
        """Both groups as one; a median is not additive and is lost, and so is a mean over two scales."""
        is_mixed = self.scale is not None and other.scale is not None and self.scale != other.scale
        known = self.score_total is not None and other.score_total is not None and not is_mixed
        return Tally(
            self.parts + other.parts,
            (self.score_total or 0.0) + (other.score_total or 0.0) if known else None,
            None,
            self.unscored + other.unscored,
            None if is_mixed else self.scale if other.scale is None else other.scale,
        )


@dataclass(frozen=True)
class Score:
    """One group's score in the metric's unit.

    group: the dimension's value, None for the whole, "" for rows without one, POOLED for the groups too small to show.
    value, low, high, mean, median are None where undefined or where the group has too few answers to be shown.
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
    median: float | None = None
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
    def is_hidden(self) -> bool:
        """Whether there are answers, but too few to be shown."""
        return self.n > 0 and self.value is None


def tallies(frame: pd.DataFrame, key: str | None = None, metric: str | None = None) -> dict[Any, Tally]:
    """A frame of parts as tallies by the values of one column (None: all rows as one under None); metric: of its rows alone."""
    found: dict[Any, Tally] = {}
    wanted = repeat(True) if metric is None else (name == metric for name in frame["metric"].tolist())
    for (group, row), is_wanted in zip(_rows(frame, key), wanted, strict=False):
        if is_wanted:
            found[group] = found[group] + _tally(row) if group in found else _tally(row)
    return found


def tallied(frame: pd.DataFrame, key: str | None = None) -> dict[str, dict[Any, Tally]]:
    """The tallies of every metric of a frame, by its id: what stands side by side on a page is taken apart once."""
    found: dict[str, dict[Any, Tally]] = {}
    for name, (group, row) in zip(frame["metric"].tolist(), _rows(frame, key), strict=True):
        groups = found.setdefault(name, {})
        groups[group] = groups[group] + _tally(row) if group in groups else _tally(row)
    return found


def _rows(frame: pd.DataFrame, key: str | None) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The group and the counts of each row, column by column: a row of pandas costs as much as all of one's columns."""
    keys = [None] * len(frame) if key is None else frame[key].tolist()
    missing = [None] * len(frame)
    given = [frame[name].tolist() if name in frame else missing for name in ("scale", *LOGS)]
    return zip(keys, zip(*(frame[name].tolist() for name in _TALLIED), *given, strict=True), strict=True)


def _tally(row: tuple[Any, ...]) -> Tally:
    n, total, squares, score_total, median, unscored, scale, log_total, log_squares, log_cubes = row
    logs = None if log_total is None or log_total != log_total else Logs(log_total, log_squares, log_cubes)
    parts = Parts(int(n), float(total), float(squares), logs)
    return Tally(parts, _given(score_total), _given(median), int(unscored), _given(scale))


def _given(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)  # NaN alone is not itself


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
        median=_in_unit(metric, tally.median),
        unscored=tally.unscored,
        few=is_few,
        tally=tally,
        **more,
    )


def score_together(metric: Metric, groups: Mapping[Any, Tally], rules: Rules) -> Score:
    """The score of all groups as one; a single one keeps its median, which cannot be added."""
    return score(metric, reduce(add, groups.values()) if groups else Tally(), rules)


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
    split = pooling({group: tally.parts.n for group, tally in groups.items()}, rules.min_answers, upwards)
    shown = {group: groups[group] for group in split.shown}
    like = {group: (peers or {}).get(group) for group in groups}
    wholes = _wholes(groups, like, shown, rules)
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
    groups: Mapping[Any, Tally], like: Mapping[Any, str | None], shown: Mapping[Any, Tally], rules: Rules
) -> dict[str | None, Parts]:
    """All answers of each set of peers; under None those of all groups.

    Peers that are not shown count only where they have answers enough together: what all score would tell what they do.
    """
    hidden: dict[str | None, Parts] = {}
    for group in groups.keys() - shown.keys():
        hidden[like[group]] = hidden.get(like[group], Parts()) + groups[group].parts
    wholes: dict[str | None, Parts] = {None: pooled(tally.parts for tally in groups.values())}
    for group, tally in groups.items():
        kind = like[group]
        if kind is not None and (group in shown or hidden[kind].n >= rules.min_answers):
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
    together = sum((groups[member] for member in pool.members), Tally())
    return score(metric, together, rules, POOLED, members=len(pool.members), pool=pool.name, joined=pool.joined)


def _tiers(
    metric: Metric,
    counted: Sequence[Parts],
    alike: Sequence[str | None],
    wholes: Mapping[str | None, Parts],
    rules: Rules,
) -> list[Tier | None]:
    tested = [place for place, one in enumerate(counted) if one.n >= max(rules.few_answers, 1)]
    p_values = [metric.estimator.p_apart(counted[place], wholes[alike[place]] - counted[place]) for place in tested]
    tiers: list[Tier | None] = ["few" if one.n else None for one in counted]
    for place, is_real in zip(tested, rejected(p_values, 1 - rules.confidence), strict=True):
        tiers[place] = _side(metric, counted[place], wholes[alike[place]]) if is_real else "within"
    return tiers


def _side(metric: Metric, group: Parts, whole: Parts) -> Tier:
    """Above means better than the rest, also where less is better; of durations by what is compared, the typical one."""
    return "above" if metric.better * ((group.typical or 0.0) - (whole.typical or 0.0)) > 0 else "below"


def _in_unit(metric: Metric, points: float | None) -> float | None:
    return None if points is None else points / metric.factor
