"""Watching: all that alerts are made from, asked of the store: weekly parts of every metric by location, and whom each met."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.metrics import METRICS, Metric
from cxdash.queries import parts, reach, whereabouts
from cxdash.queries.question import Question
from cxdash.queries.reach import ReachQuestion
from cxdash.queries.whereabouts import WhereaboutsQuestion
from cxdash.store.connect import Store

MET = timedelta(weeks=4)  # in which it is counted whom a place met
LEVELS = ("country", "region")


@dataclass(frozen=True)
class Watching:
    """frames: each metric with the parts of its table; customers by level and place, ("", "") for all of them; above: the
    country and the region of each location.
    """

    frames: tuple[tuple[Metric, pd.DataFrame], ...]
    customers: dict[tuple[str, str], int]
    above: dict[str, dict[str, str]]


def watching(store: Store, filters: Filters, scope: frozenset[str] | None, since: date, until: date) -> Watching:
    """These whole weeks under all filters but the period. A metric whose rows have not what is filtered by is left out."""
    frames: list[tuple[Metric, pd.DataFrame]] = []
    for table in dict.fromkeys(metric.table for metric in METRICS.values()):
        metrics = [metric for metric in METRICS.values() if metric.table == table]
        names = tuple(metric.id for metric in metrics)
        question = Question(names, ("location",), "week", filters.over(since, until), scope)
        try:
            frame = store.answer(question, parts.build)
        except CxError:
            continue
        frames += [(metric, frame) for metric in metrics]
    if not frames:
        return Watching((), {}, {})
    met = store.answer(ReachQuestion(filters.over(max(since, until - MET), until), scope), reach.build)
    keys = zip(met["level"].tolist(), met["place"].tolist(), strict=True)
    places = store.answer(WhereaboutsQuestion(scope=scope), whereabouts.build)
    return Watching(
        tuple(frames),
        dict(zip(keys, met["customers"].tolist(), strict=True)),
        {level: dict(zip(places["location_id"], places[level], strict=True)) for level in LEVELS},
    )
