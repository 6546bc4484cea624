"""Stories: the usual journeys of those who came to a purchase and of those who did not, stop by stop. Know no SQL and no page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cxdash.findings.scores import Rules, Score, score
from cxdash.findings.tallies import Tally, tallies
from cxdash.findings.ways import Part, part
from cxdash.metrics import Metric
from cxdash.stats.estimators import Estimate

Spot = tuple[str, str]  # a stage and a channel, "" for none


@dataclass(frozen=True)
class Stop:
    """One touchpoint of a story. score: what those on journeys of this outcome said of it, without a value where they are too few.

    wait: the median of the seconds to the next one, between the quartiles; None at the last.
    """

    stage: str
    channel: str
    score: Score
    wait: Estimate | None = None


@dataclass(frozen=True)
class Story:
    """A way that many took, stop by stop. reached: whether it came to the purchase; taken: how many of all of that outcome."""

    reached: bool
    stops: tuple[Stop, ...]
    taken: Part


def stories(
    metric: Metric, ways: pd.DataFrame, scores: pd.DataFrame, rules: Rules
) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Those who came to it and those who did not, most usual first; ways that too few took are left out."""
    felt = _felt(metric, scores, rules)
    found: dict[bool, list[Story]] = {True: [], False: []}
    rows = zip(
        *(ways[name].tolist() for name in ("reached", "of", "journeys", "stages", "channels", "waits")), strict=True
    )
    for reached, of, journeys, stages, channels, waits in rows:
        taken = part(int(journeys), int(of), rules)
        if taken is None or journeys < max(rules.min_answers, 1):
            continue
        places = list(zip(map(str, stages), map(str, channels), strict=True))
        found[bool(reached)].append(
            Story(bool(reached), _stops(places, waits, felt[bool(reached)], int(journeys)), taken)
        )
    return tuple(found[True]), tuple(found[False])


def _stops(
    places: Sequence[Spot], waits: Iterable[Sequence[float]], felt: Mapping[Spot, Score], n: int
) -> tuple[Stop, ...]:
    lengths = [Estimate(n, float(middle), float(low), float(high)) for low, middle, high in waits]
    return tuple(
        Stop(*place, felt.get(place, Score(None, 0)), lengths[number] if number < len(lengths) else None)
        for number, place in enumerate(places)
    )


def _felt(metric: Metric, frame: pd.DataFrame, rules: Rules) -> dict[bool, dict[Spot, Score]]:
    found: dict[bool, dict[Spot, Score]] = {True: {}, False: {}}
    keys = list(zip(frame["reached"].tolist(), frame["stage"].tolist(), frame["channel"].tolist(), strict=True))
    for place, tally in tallies(frame.assign(place=range(len(frame))), "place").items():
        reached, stage, channel = keys[place]
        shown = tally.parts.n >= max(rules.min_answers, 1)
        found[bool(reached)][stage, channel] = score(metric, tally if shown else Tally(), rules)
    return found
