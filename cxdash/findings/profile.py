"""Profile: one location's scores and funnel against the other locations' and its peers'. Knows no SQL and no page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

import pandas as pd

from cxdash.findings.changes import Change, change, noise_among
from cxdash.findings.funnel import Funnel
from cxdash.findings.peers import LEAST
from cxdash.findings.pooling import Pooling, pooling
from cxdash.findings.scores import Rules, Score, bare, score
from cxdash.findings.tallies import Tally, tallies
from cxdash.metrics import Metric
from cxdash.stats.estimators import Estimate, Share
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts

SHARE = Share()


@dataclass(frozen=True)
class Deviation:
    """One metric of one location. others, peers: the difference of the location from all the others together, and from
    those that are like it (`Change.before` is theirs, `after` the location's); None where there is nothing to compare.
    """

    own: Score
    others: Change | None = None
    peers: Change | None = None


@dataclass(frozen=True)
class Reach:
    """The share of those who entered a funnel that reached one of its steps, in percent: the location's and all
    locations'. verdict: whether the two differ beyond noise.
    """

    step: str
    own: Estimate
    whole: Estimate
    verdict: Literal["above", "below", "noise", "few"]


def deviations(
    metrics: Sequence[Metric],
    frames: Mapping[str, pd.DataFrame],
    location: str,
    peers: Collection[str],
    rules: Rules,
    key: str = "by0",
    upwards: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, Deviation]:
    """By metric id, for those of the metrics that have a frame of parts by location; peers: ids of those alike; upwards: of
    a location what it is in, as in `group_scores`.

    A difference is called real only if it is so after Benjamini-Hochberg over all that are shown here: every metric
    against the others and against the peers. A location that is hidden is compared with nobody: what the others score
    would tell, beside what all score, what it does.
    """
    found = {
        metric.id: _deviation(metric, tallies(frames[metric.id], key, metric.id), location, peers, rules, upwards)
        for metric in metrics
        if metric.id in frames
    }
    listed = [one for deviation in found.values() for one in (deviation.others, deviation.peers)]
    tested = [one for one in listed if one is not None and one.p is not None and one.verdict != "few"]
    real = rejected([one.p or 0.0 for one in tested], 1 - rules.confidence)
    noise = {id(one) for one, is_real in zip(tested, real, strict=True) if not is_real}
    return {
        name: replace(one, others=_kept(one.others, noise, len(tested)), peers=_kept(one.peers, noise, len(tested)))
        for name, one in found.items()
    }


def _deviation(
    metric: Metric, by_location: Mapping[str, Tally], location: str, peers: Collection[str], rules: Rules,
    upwards: Mapping[str, tuple[str, ...]] | None,
) -> Deviation:  # fmt: skip
    own = score(metric, by_location.get(location, Tally()), rules, location)
    counts = {name: tally.parts.n for name, tally in by_location.items()}
    split = pooling(counts, rules.min_answers, upwards)
    if own.value is None or split.is_cut({location}, counts, rules.min_answers):
        return Deviation(bare(own))
    others = {name: tally for name, tally in by_location.items() if name != location}
    alike = _counted(by_location, split, counts, others.keys() & set(peers), rules)
    enough = 1 + sum(tally.parts.n >= max(rules.min_answers, 1) for tally in alike) >= LEAST
    # Both comparisons beside each other tell what the others score who are not alike: of too few, nothing may.
    rest = sum(tally.parts.n for tally in others.values()) - sum(tally.parts.n for tally in alike)
    hides = 0 < rest < rules.min_answers
    return Deviation(
        own,
        _against(metric, list(others.values()), own, rules),
        _against(metric, alike if enough and not hides and len(alike) < len(others) else [], own, rules),
    )


def _counted(
    by_location: Mapping[str, Tally],
    split: Pooling[str],
    counts: Mapping[str, int],
    peers: Collection[str],
    rules: Rules,
) -> list[Tally]:
    """The peers that count: of those not shown beside all locations the ones of pools that can be parted in peers and others.

    What all peers score, less those that are shown, would else tell what the others do, or who is pooled with them.
    """
    parted = (pool.members for pool in split.pools if not Pooling((), (pool,)).is_cut(peers, counts, rules.min_answers))
    told = {*split.shown, *chain.from_iterable(parted)}
    return [by_location[name] for name in peers if name in told]


def _against(metric: Metric, group: Sequence[Tally], own: Score, rules: Rules) -> Change | None:
    found = change(metric, score(metric, sum(group, Tally()), rules), own, rules)
    return None if found.value is None else found


def _kept(found: Change | None, noise: Collection[int], compared: int) -> Change | None:
    return noise_among(found, compared) if found is not None and id(found) in noise else found


def reaches(own: Funnel, whole: Funnel, rules: Rules) -> list[Reach]:
    """Every step but the first of a location's funnel beside the same step of all locations', of those whose windows are over.

    The two are tested as if they were apart, although the one is a part of the other: that is careful, never too bold.
    Corrected by Benjamini-Hochberg over the steps.
    """
    pairs = [
        (mine.step, _parts(mine.settled, own.steps[0].settled), _parts(theirs.settled, whole.steps[0].settled))
        for mine, theirs in zip(own.steps[1:], whole.steps[1:], strict=True)
    ]
    if not own.steps[0].settled or not whole.steps[0].settled:
        return []
    differences = [SHARE.difference(theirs, mine, rules.confidence) for _step, mine, theirs in pairs]
    real = rejected([1.0 if one.p is None else one.p for one in differences], 1 - rules.confidence)
    few = own.steps[0].settled < rules.few_answers
    found = []
    for (step, mine, theirs), difference, is_real in zip(pairs, differences, real, strict=True):
        side: Literal["above", "below"] = "above" if (difference.value or 0.0) > 0 else "below"
        verdict: Literal["above", "below", "noise", "few"] = (
            "few" if few else side if is_real and difference.is_real else "noise"
        )
        estimate = SHARE.estimate(mine, rules.confidence)
        found.append(Reach(step, estimate, SHARE.estimate(theirs, rules.confidence), verdict))
    return found


def _parts(reached: int, entered: int) -> Parts:
    """So many of those who entered as the parts of a share."""
    return Parts(entered, 100.0 * reached, 1e4 * reached)
