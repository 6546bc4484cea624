"""Standings: the scores of groups, and where each stands among all or among its peers, found of all at once. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cxdash.findings.counted import Counted, counted, p_apart
from cxdash.findings.pooling import Pool, Pooling, can_part, pooling
from cxdash.findings.scores import ALONE, POOLED, Rules, Score, Tier, in_unit, score
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected, shrunken
from cxdash.stats.many import Array, Many
from cxdash.stats.ranks import rank_ranges

Whole = tuple[Many, Array]  # one, and what it shares


@dataclass(frozen=True, eq=False)
class Standings:
    """Where groups stand, by their places among those counted. As in `Score` and `Located`, but in points.

    order: those that are shown, the best shrunken score first; then those without a valid answer. pulled: the shrunken score;
    against: the mean of its peers.
    """

    order: list[int]
    like: list[str | None]
    tiers: dict[int, Tier | None]
    pulled: dict[int, float | None]
    against: dict[str | None, float | None]


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
    groups = counted(metric.id, frame, key)
    split = split_of(groups, rules, upwards)
    found = standings(metric, groups, split, rules, peers)
    made, pools = groups.made(found.order), pools_of(groups, split)
    joined = pools.made()
    shown = [
        score(
            metric, made[place], rules, groups.names[place], tier=found.tiers[place], peers=found.like[place],
            shrunken=in_unit(metric, found.pulled[place]), against=in_unit(metric, found.against[found.like[place]]),
        )
        for place in found.order
    ]  # fmt: skip
    pooled = [
        score(metric, joined[pools.place[str(number)]], rules, POOLED, **of_pool(pool))
        for number, pool in enumerate(split.pools)
    ]
    return [*shown, *pooled]


def pools_of(groups: Counted, split: Pooling[str]) -> Counted:
    """What is pooled, each pool under its number."""
    of = {name: number for number, pool in enumerate(split.pools) for name in pool.members}
    return groups.together([of.get(name) for name in groups.names])


def of_pool(pool: Pool[str]) -> dict[str, Any]:
    """What the score of a pool says of it."""
    return {"members": len(pool.members), "pool": pool.name, "joined": pool.joined}


def split_of(groups: Counted, rules: Rules, upwards: Mapping[str, tuple[str, ...]] | None) -> Pooling[str]:
    """Which of the groups are shown, and which are pooled."""
    counts = dict(zip(groups.names, groups.parts.n.astype(int).tolist(), strict=True))
    return pooling(counts, rules.min_answers, upwards)


def standings(
    metric: Metric, groups: Counted, split: Pooling[str], rules: Rules, peers: Mapping[str, str] | None = None
) -> Standings:
    """Of the groups that are shown. Tier: beyond noise against all others (of its peers, where it has some) after
    Benjamini-Hochberg, for groups with at least `rules.few_answers`. peers: see `group_scores`.
    """
    like = [(peers or {}).get(name) for name in groups.names]
    places = [groups.place[name] for name in split.shown]
    wholes, pulled, n = _wholes(groups, split, like, rules), _pulled(groups, places, like), groups.parts.n.tolist()

    def rank(place: int) -> tuple[bool, float, float, str]:
        pull = pulled[place]
        return pull is None, -metric.better * (pull or 0.0) / metric.factor, -n[place], groups.names[place]

    order = sorted(places, key=rank)
    return Standings(
        order,
        like,
        _tiers(metric, groups, places, like, wholes, rules),
        pulled,
        {
            kind: float(parts.total.sum() / parts.n.sum()) if parts.n.any() else None
            for kind, (parts, _) in wholes.items()
        },
    )


def _wholes(groups: Counted, split: Pooling[str], like: Sequence[str | None], rules: Rules) -> dict[str | None, Whole]:
    """All answers of each set of peers with what they share; under None those of all groups.

    The groups that count among their peers are those shown, and the pools of which every kind has answers enough. What
    peers score, less those that are shown, would else tell what the hidden ones do, or who is pooled with them.
    """
    told, kinds = set(split.shown), dict(zip(groups.names, like, strict=True))
    counts = dict(zip(groups.names, groups.parts.n.astype(int).tolist(), strict=True))
    for pool in split.pools:
        if can_part(pool.members, kinds, counts, rules.min_answers):
            told |= set(pool.members)
    everybody = groups.together([""] * len(groups.names))
    wholes: dict[str | None, Whole] = {None: (everybody.parts, everybody.shared)}
    if any(kind is not None for kind in like):
        apart = groups.together([kind if name in told else None for name, kind in kinds.items()])
        wholes |= {kind: (apart.parts[[place]], apart.shared[[place]]) for place, kind in enumerate(apart.names)}
    return wholes


def _pulled(groups: Counted, places: Sequence[int], like: Sequence[str | None]) -> dict[int, float | None]:
    """Each score pulled towards its peers by how much those differ among themselves."""
    found: dict[int, float | None] = {}
    for peers in {like[place] for place in places}:
        here = [place for place in places if peers is None or like[place] == peers]
        pulled = shrunken(groups.alone[here]).scores
        found |= {place: pull for place, pull in zip(here, pulled, strict=True) if like[place] == peers}
    return found


def _tiers(
    metric: Metric,
    groups: Counted,
    places: Sequence[int],
    like: Sequence[str | None],
    wholes: Mapping[str | None, Whole],
    rules: Rules,
) -> dict[int, Tier | None]:
    n, counts = groups.parts.n.tolist(), groups.alone.n.tolist()
    tiers: dict[int, Tier | None] = {place: "few" if n[place] else None for place in places}
    tested = [place for place in places if n[place] >= max(rules.few_answers, 1) and counts[place] >= ALONE]
    p_values = np.ones(len(tested))
    above = np.zeros(len(tested), dtype=bool)
    for peers in {like[place] for place in tested}:
        here = np.array([at for at, place in enumerate(tested) if like[place] == peers])
        some = [tested[at] for at in here.tolist()]
        p_values[here] = p_apart(metric, groups, some, *wholes[peers])
        above[here] = metric.better * (groups.parts[some].typical - wholes[peers][0].typical) > 0
    real = rejected(p_values.tolist(), 1 - rules.confidence)
    for place, is_real, is_above in zip(tested, real, above.tolist(), strict=True):
        tiers[place] = ("above" if is_above else "below") if is_real else "within"
    return tiers


def ranks(metric: Metric, groups: Counted, found: Standings, rules: Rules) -> dict[int, tuple[tuple[int, int], int]]:
    """The places that each can have among its peers (those without peers: among all), and how many these are.

    Those that are placed together are pulled towards the same: one that has no peers stands among all as if nobody had.
    """
    n, ranked = groups.parts.n.tolist(), dict[int, tuple[tuple[int, int], int]]()
    for peers in {found.like[place] for place in found.order}:
        here = [place for place in found.order if peers is None or found.like[place] == peers]
        pulled = shrunken(groups.alone[here])
        placed = [
            (place, metric.better * score, error)
            for place, score, error in zip(here, pulled.scores, pulled.errors, strict=True)
            if score is not None and error is not None and n[place] >= rules.min_answers and groups.names[place]
        ]
        ranges = rank_ranges([score for _, score, _ in placed], [error for *_, error in placed], rules.confidence)
        for (place, *_), reach in zip(placed, ranges, strict=True):
            if found.like[place] == peers:
                ranked[place] = reach, len(placed)
    return ranked
