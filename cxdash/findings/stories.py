"""Stories: the usual journeys of those who came to a purchase and of those who did not, stop by stop. Know no SQL and no page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import pandas as pd

from cxdash.findings.scores import Rules, Score, customers_score
from cxdash.findings.tallies import repeats
from cxdash.metrics import Metric
from cxdash.stats.clusters import Clusters, share_interval
from cxdash.stats.parts import Parts

Spot = tuple[str, str]  # a stage and a channel, "" for none


@dataclass(frozen=True)
class Wait:
    """The seconds from one touchpoint to the next: the median, and the quartiles, between which the middle half lies."""

    median: float
    first_quartile: float
    third_quartile: float


@dataclass(frozen=True)
class Stop:
    """One touchpoint of a story. score: what those on journeys of this outcome said of it, without a value where they are too few.

    wait: until the next one; None at the last.
    """

    stage: str
    channel: str
    score: Score
    wait: Wait | None = None


@dataclass(frozen=True)
class Taken:
    """How many journeys, of how many customers, of all journeys of that outcome; the share (0 to 1) with its interval, None
    where it cannot be said how sure it is.
    """

    journeys: int
    customers: int
    of: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Story:
    """A way that many took, stop by stop. reached: whether it came to the purchase."""

    reached: bool
    stops: tuple[Stop, ...]
    taken: Taken


def stories(
    metric: Metric, ways: pd.DataFrame, scores: pd.DataFrame, rules: Rules
) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """Those who came to it and those who did not, most usual first; ways that too few customers took are left out."""
    felt = _felt(metric, scores, rules)
    rows = ways.to_dict("records")
    bought, lost = (
        tuple(
            _story(row, felt[reached], rules)
            for row in _shown([one for one in rows if one["reached"] == reached], rules)
        )
        for reached in (True, False)
    )
    return bought, lost


def _shown(rows: Sequence[Mapping[Any, Any]], rules: Rules) -> list[Mapping[Any, Any]]:
    """As many as enough customers took, and not so many that only a few are left who took another one."""
    found = list(takewhile(lambda row: row["customers"] >= max(rules.min_answers, 1), rows))
    while found and 0 < found[-1]["beyond"] < rules.min_answers:
        found.pop()
    return found


def _story(row: Mapping[Any, Any], felt: Mapping[Spot, Score], rules: Rules) -> Story:
    journeys, of = int(row["journeys"]), int(row["of"])
    sums = Clusters(
        int(row["of_customers"]), of, journeys, float(row["of_squares"]), float(row["crossed"]), float(row["squares"])
    )
    found = share_interval(sums, rules.confidence)
    customers = int(row["customers"])
    taken = Taken(journeys, customers, of) if found is None else Taken(journeys, customers, of, journeys / of, *found)
    places = list(zip(map(str, row["stages"]), map(str, row["channels"]), strict=True))
    return Story(bool(row["reached"]), _stops(places, row["waits"], felt), taken)


def _stops(places: Sequence[Spot], waits: Iterable[Sequence[float]], felt: Mapping[Spot, Score]) -> tuple[Stop, ...]:
    lengths = [Wait(float(middle), float(first), float(third)) for first, middle, third in waits]
    return tuple(
        Stop(*place, felt.get(place, Score(None, 0)), lengths[number] if number < len(lengths) else None)
        for number, place in enumerate(places)
    )


def _felt(metric: Metric, frame: pd.DataFrame, rules: Rules) -> dict[bool, dict[Spot, Score]]:
    found: dict[bool, dict[Spot, Score]] = {True: {}, False: {}}
    names = ("reached", "stage", "channel", "people", "n", "total", "squares")
    rows = zip(*(frame[name].tolist() for name in names), repeats(frame), strict=True)
    for reached, stage, channel, people, n, total, squares, whose in rows:
        found[reached][stage, channel] = customers_score(metric, Parts(n, total, squares, None, whose), people, rules)
    return found
