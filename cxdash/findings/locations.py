"""Locations: scores of many places to their ranks, their changes and how alike they are. Knows no SQL and no page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from cxdash.findings.changes import Change
from cxdash.findings.consistency import Consistency, consistency
from cxdash.findings.counted import Counted, Made, counted
from cxdash.findings.movers import Changes
from cxdash.findings.pooling import Pool, Pooling
from cxdash.findings.scores import POOLED, Rules, Score, Tier, score, whole_score
from cxdash.findings.standings import Standings, of_pool, pools_of, ranks, split_of, standings
from cxdash.metrics import Metric


@dataclass(frozen=True)
class _Making:
    """What the score and the change of a location are made of."""

    metric: Metric
    rules: Rules
    tallies: Made
    changes: Mapping[str, Change]


@dataclass(eq=False)  # not frozen: to make two thousand takes four times as long then
class Located:
    """One location's score, the places that it can have (1 is best) and its change on the comparison period.

    Both are made when they are asked for: of two thousand a page shows fifty. group, n, tier, peers: as in its score;
    is_shown: whether that has a value. ranks: None for what has no shrunken score, and for what is no location (POOLED, and
    "" for answers without one). of: how many stand in these places: all locations, or its peers.
    """

    group: str
    n: int
    tier: Tier | None
    peers: str | None
    is_shown: bool
    shrunken: float | None
    ranks: tuple[int, int] | None
    of: int
    against: float | None = None
    pool: Pool[str] | None = None
    place: int = 0
    making: _Making | None = field(default=None, repr=False)

    @cached_property
    def score(self) -> Score:
        making = self.making
        assert making is not None
        more = (
            of_pool(self.pool)
            if self.pool
            else {"tier": self.tier, "shrunken": self.shrunken, "peers": self.peers, "against": self.against}
        )
        return score(making.metric, making.tallies[self.place], making.rules, self.group, **more)

    @cached_property
    def change(self) -> Change | None:
        """None where there is no comparison period, and for what is no location."""
        return None if self.making is None or self.pool else self.making.changes.get(self.group)

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
    groups = counted(metric.id, frame, key)
    split = split_of(groups, rules, upwards)
    found = standings(metric, groups, split, rules, peers)
    before = None if earlier is None else counted(metric.id, earlier, key)
    changes = {} if before is None else Changes(metric, before, groups, rules, found.order)
    making = _Making(metric, rules, groups.made(found.order), changes)
    whole = groups.together([""] * len(groups.names))
    return Locations(
        whole_score(metric, whole.rows, rules),
        consistency(metric, groups, found.order, rules.confidence),
        (*_located(groups, found, ranks(metric, groups, found, rules), making), *_pooled(groups, split, making)),
    )


def _located(
    groups: Counted, found: Standings, ranked: Mapping[int, tuple[tuple[int, int], int]], making: _Making
) -> Iterator[Located]:
    """Those that are shown, in their order."""
    counts, factor, least = groups.parts.n.astype(int).tolist(), making.metric.factor, max(making.rules.min_answers, 1)
    against = {peers: None if mean is None else mean / factor for peers, mean in found.against.items()}
    for place in found.order:
        n, peers, pulled = counts[place], found.like[place], found.pulled[place]
        reach, of = ranked.get(place, (None, 0))
        shrunken = None if pulled is None else pulled / factor
        yield Located(
            groups.names[place], n, found.tiers[place], peers, n >= least, shrunken, reach, of, against[peers], None,
            place, making,
        )  # fmt: skip


def _pooled(groups: Counted, split: Pooling[str], making: _Making) -> list[Located]:
    """What is pooled, as one each."""
    pools = pools_of(groups, split)
    apart = _Making(making.metric, making.rules, pools.made(), {})
    found = []
    for number, pool in enumerate(split.pools):
        place = pools.place[str(number)]
        n = int(pools.parts.n[place])
        is_shown = n >= max(making.rules.min_answers, 1)
        found.append(Located(POOLED, n, None, None, is_shown, None, None, 0, None, pool, place, apart))
    return found
