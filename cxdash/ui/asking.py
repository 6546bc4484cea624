"""Asking: the pages' questions to the store, each through its cache. Knows no widget."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings.alerts import Alerts, watched
from cxdash.findings.alerts import alerts as found_alerts
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS, find_metric
from cxdash.queries import comments as comment_queries
from cxdash.queries import distribution as distribution_queries
from cxdash.queries import funnel as funnel_queries
from cxdash.queries import options as option_queries
from cxdash.queries import parts as part_queries
from cxdash.queries import rows as row_queries
from cxdash.queries import whereabouts as whereabouts_queries
from cxdash.queries.comments import CommentCountsQuestion, CommentsQuestion
from cxdash.queries.distribution import DistributionQuestion
from cxdash.queries.options import CatalogueQuestion, NamesQuestion, OptionsQuestion
from cxdash.queries.question import FunnelQuestion, Question
from cxdash.queries.rows import RowsQuestion
from cxdash.queries.whereabouts import WhereaboutsQuestion
from cxdash.store import shared_store
from cxdash.store.watching import last_day, watching


@dataclass(frozen=True)
class Span:
    """The first and the last day of the data; None where nothing has a date."""

    first: date | None
    last: date | None


def parts(question: Question) -> pd.DataFrame:
    """The additive parts; CxError for a dimension that the metric's rows do not have."""
    return shared_store().answer(question, part_queries.build)


def shared_parts(question: Question) -> pd.DataFrame:
    """The parts of a metric with those of all metrics of its table: what stands side by side on a page is asked once."""
    table = find_metric(question.metrics[0]).table
    together = tuple(metric.id for metric in METRICS.values() if metric.table == table)
    return parts(replace(question, metrics=together))


def distribution(question: DistributionQuestion) -> pd.DataFrame:
    """The counts by score."""
    return shared_store().answer(question, distribution_queries.build)


def alerts(filters: Filters, scope: frozenset[str] | None, rules: Rules) -> Alerts | None:
    """The alerts of the data's last complete week, whatever the period, made once for all of them; None without a day."""
    store = shared_store()
    last = last_day(store)
    if last is None:
        return None
    since, until = watched(last)
    chosen = filters.over(since, until)

    def make() -> Alerts:
        seen = watching(store, chosen, scope, since, until)
        return found_alerts(seen.frames, until, rules, seen.customers, seen.above)

    return store.kept(("alerts", chosen, scope, rules), make)


def ahead(asked: Iterable[Callable[[], object]]) -> None:
    """Ask all of these at once, so that the page then finds their answers in the cache.

    A query over a hundred thousand rows keeps one core busy, and a page asks a dozen. What cannot be answered is said where
    the page asks it again.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(_tried, asked))


def _tried(ask: Callable[[], object]) -> None:
    with suppress(CxError):
        ask()


def options(question: OptionsQuestion) -> pd.DataFrame:
    return shared_store().answer(question, option_queries.build)


def catalogue(about: str) -> pd.DataFrame:
    return shared_store().answer(CatalogueQuestion(about), option_queries.build_catalogue)


def span() -> Span:
    """Days, not timestamps: what pandas gives back is taken apart here once."""
    row = catalogue("span").iloc[0]
    first, last = (None if pd.isna(row[key]) else pd.Timestamp(row[key]).date() for key in ("first_day", "last_day"))
    return Span(first, last)


def has_facts() -> bool:
    return bool(catalogue("has_facts")["has_facts"].iloc[0])


def undated() -> int:
    """How many scored answers of all the data have no date, and so stand in no period."""
    return int(catalogue("undated")["n"].iloc[0])


def is_demo() -> bool:
    meta = catalogue("meta")
    return bool(((meta["key"] == "demo") & (meta["value"] == "true")).any())


def attributes() -> tuple[str, ...]:
    """The further columns of the data, as `owner.column`."""
    return shared_store().context().attributes


def location_names(scope: frozenset[str] | None = None) -> dict[str, str]:
    """Location ids to names; two locations of one name are told apart by their ids."""
    frame = shared_store().answer(NamesQuestion(scope), option_queries.build_names)
    ids, names = frame["location_id"].tolist(), frame["name"].tolist()
    counts: dict[str, int] = {}
    for name in [*names, *(one for one, name in zip(ids, names, strict=True) if one != name)]:
        counts[name] = counts.get(name, 0) + 1
    return {
        one: name if counts[name] == 1 else f"{name} ({one})" if name != one else one
        for one, name in zip(ids, names, strict=True)
    }


def location_rows(dimension: str, value: str, scope: frozenset[str] | None = None) -> pd.DataFrame:
    """The locations that have this value (`location` and an id: the one), with all that is known of them."""
    question = RowsQuestion("locations", Filters().with_pick(dimension, value), scope)
    return shared_store().answer(question, row_queries.build)


def comments(question: CommentsQuestion) -> pd.DataFrame:
    return shared_store().answer(question, comment_queries.build)


def comment_counts(question: CommentCountsQuestion) -> pd.DataFrame:
    return shared_store().answer(question, comment_queries.build_counts)


def whereabouts(question: WhereaboutsQuestion) -> pd.DataFrame:
    """Where each location is, and of what kind."""
    return shared_store().answer(question, whereabouts_queries.build)


def stages() -> list[str]:
    """The stages of touchpoints in the order in which customers usually meet them."""
    return [str(stage) for stage in catalogue("stages")["stage"]]


def usual_steps(most: int = 6) -> list[str]:
    """The funnel to begin with: stages in their usual order, without those that fewer customers reach than a later one.

    Requests for service are no step. Of more than `most` the ones that most customers reach.
    """
    frame = catalogue("stages")
    service = set(catalogue("requests")["stage"])
    counts = {str(stage): int(n) for stage, n in zip(frame["stage"], frame["customers"], strict=True)}
    steps: list[str] = []
    for stage in reversed([stage for stage in counts if stage not in service]):
        if not steps or counts[stage] >= max(counts[step] for step in steps):
            steps.insert(0, stage)
    kept = sorted(steps, key=lambda stage: -counts[stage])[:most]
    return [stage for stage in steps if stage in kept]


def feelings(question: FunnelQuestion) -> pd.DataFrame:
    return shared_store().answer(question, funnel_queries.build_feelings)


def funnel(question: FunnelQuestion) -> pd.DataFrame:
    return shared_store().answer(question, funnel_queries.build)
