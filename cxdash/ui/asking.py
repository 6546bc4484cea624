"""Asking: the pages' questions to the store, each through its cache. Knows no widget."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

import pandas as pd

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings.alerts import Alerts, watched
from cxdash.findings.alerts import alerts as found_alerts
from cxdash.findings.levels import level
from cxdash.findings.scores import Rules
from cxdash.findings.tallies import Tally, tallied
from cxdash.metrics import METRICS, find_metric
from cxdash.queries import answering as answering_queries
from cxdash.queries import comments as comment_queries
from cxdash.queries import distribution as distribution_queries
from cxdash.queries import funnel as funnel_queries
from cxdash.queries import journey_types as journey_type_queries
from cxdash.queries import options as option_queries
from cxdash.queries import parts as part_queries
from cxdash.queries import paths as path_queries
from cxdash.queries import response_time as response_time_queries
from cxdash.queries import rows as row_queries
from cxdash.queries import score_after as score_after_queries
from cxdash.queries import stories as story_queries
from cxdash.queries import touchpoints as touchpoint_queries
from cxdash.queries import whereabouts as whereabouts_queries
from cxdash.queries.answering import AnsweringQuestion
from cxdash.queries.comments import CommentCountsQuestion, CommentsQuestion
from cxdash.queries.distribution import DistributionQuestion
from cxdash.queries.journey_types import TypesQuestion
from cxdash.queries.options import CatalogueQuestion, NamesQuestion, OptionsQuestion
from cxdash.queries.paths import PathsQuestion
from cxdash.queries.question import FunnelQuestion, Question
from cxdash.queries.response_time import ResponseQuestion
from cxdash.queries.rows import RowsQuestion
from cxdash.queries.score_after import ScoreAfterQuestion
from cxdash.queries.stories import StoriesQuestion
from cxdash.queries.touchpoints import TouchpointsQuestion
from cxdash.queries.whereabouts import WhereaboutsQuestion
from cxdash.store import shared_store
from cxdash.store import span as store_span
from cxdash.store import usual as store_usual
from cxdash.store.span import Span
from cxdash.store.telling import check_told
from cxdash.store.watching import watching


class Filtered(Protocol):
    """A question under filters, of somebody."""

    @property
    def filters(self) -> Filters: ...
    @property
    def scope(self) -> frozenset[str] | None: ...


def check(metric: str, question: Filtered) -> None:
    """CxError where the question's locations, picked by name, would tell what a hidden one scores in this metric. Whatever shows a
    score asks this first.
    """
    check_told(shared_store(), metric, question.filters, Rules.from_settings(), question.scope)


def parts(question: Question) -> pd.DataFrame:
    """The additive parts; CxError for a dimension that the metric's rows do not have, and for locations that would tell what
    a hidden one says.
    """
    for metric in question.metrics:
        check(metric, question)
    return shared_store().answer(question, part_queries.build)


def shared_parts(question: Question) -> pd.DataFrame:
    """The parts of a metric with those of all metrics of its table: what stands side by side on a page is asked once.

    For the metric that is asked for: of the others it is not looked whether they may be shown.
    """
    (asked,) = question.metrics
    check(asked, question)
    together = tuple(metric.id for metric in METRICS.values() if metric.table == find_metric(asked).table)
    return shared_store().answer(replace(question, metrics=together), part_queries.build)


def shared_tallies(question: Question) -> dict[str, dict[Any, Tally]]:
    """The shared parts of a metric over time as tallies, by metric and by the day that begins their bucket; made once."""
    (asked,) = question.metrics
    check(asked, question)
    together = replace(question, metrics=())
    return shared_store().kept(
        ("tallies", find_metric(asked).table, together), lambda: tallied(shared_parts(question), "start")
    )


def distribution(question: DistributionQuestion) -> pd.DataFrame:
    """The counts by score; CxError as for `parts`."""
    check(question.metric, question)
    return shared_store().answer(question, distribution_queries.build)


def answering(question: AnsweringQuestion) -> pd.DataFrame:
    """Customers met, and those of them who answered."""
    return shared_store().answer(question, answering_queries.build)


def weeks_end() -> date | None:
    """The end of the data's last complete week; None without a day."""
    last = span().last
    return None if last is None else watched(last)[1]


def alerts(filters: Filters, scope: frozenset[str] | None, rules: Rules, weeks: int | None = None) -> Alerts | None:
    """The alerts of the data's last complete weeks, whatever the period, made once for all of them; None without a day.

    weeks: how many are new; None for the usual.
    """
    store = shared_store()
    last = span().last
    if last is None:
        return None
    since, until = watched(last, weeks)
    chosen = filters.over(since, until)

    def make() -> Alerts:
        seen = watching(store, chosen, scope, since, until)
        return found_alerts(seen.frames, until, rules, seen.customers, seen.above, weeks)

    return store.kept(("alerts", chosen, scope, rules, weeks), make)


@contextmanager
def ahead(asked: Iterable[Callable[[], object]]) -> Iterator[None]:
    """Ask all of these, in this order, while the block does its own work; at its end all are answered.

    A query over a hundred thousand rows keeps one core busy, and a page asks a dozen. The block asks them again where it
    needs them: it then waits for what is under way. What cannot be answered is said there.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for ask in asked:
            pool.submit(_tried, ask)
        yield


def _tried(ask: Callable[[], object]) -> None:
    with suppress(CxError):
        ask()


def options(question: OptionsQuestion) -> pd.DataFrame:
    return shared_store().answer(question, option_queries.build)


def catalogue(about: str) -> pd.DataFrame:
    return shared_store().answer(CatalogueQuestion(about), option_queries.build_catalogue)


def span() -> Span:
    """The days of the data."""
    return store_span.span(shared_store())


def has_facts() -> bool:
    return bool(catalogue("has_facts")["has_facts"].iloc[0])


def metrics_present() -> frozenset[str]:
    """The metrics of which the data hold any answer that scores, whatever the filters."""
    return frozenset(catalogue("metrics")["metric"].tolist())


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
    """Location ids to names; two locations of one name are told apart by their ids. Do not write into it."""
    return shared_store().kept(("names", scope), lambda: _location_names(scope))


def _location_names(scope: frozenset[str] | None) -> dict[str, str]:
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


def waits(question: ResponseQuestion) -> pd.DataFrame:
    """Requests, and how soon they were answered; CxError as for `parts`."""
    check("response_time", question)
    return shared_store().answer(question, response_time_queries.build)


def score_after(question: ScoreAfterQuestion) -> pd.DataFrame:
    """The answers that customers gave next after requests; CxError as for `parts`."""
    check(question.metric, question.requests)
    return shared_store().answer(question, score_after_queries.build)


def touchpoints(question: TouchpointsQuestion) -> pd.DataFrame:
    """The volume of each stage by channel, and who came no further."""
    return shared_store().answer(question, touchpoint_queries.build)


def paths(question: PathsQuestion) -> pd.DataFrame:
    """Customers per way from touchpoint to touchpoint."""
    return shared_store().answer(question, path_queries.build)


def journey_types(question: TypesQuestion) -> pd.DataFrame:
    """Journeys that came to a purchase, by kind."""
    return shared_store().answer(question, journey_type_queries.build)


def journey_type_scores(question: TypesQuestion) -> pd.DataFrame:
    """The answers given on these journeys, by kind; CxError as for `parts`."""
    check(question.metric, question)
    return shared_store().answer(question, journey_type_queries.build_scores)


def stories(question: StoriesQuestion) -> pd.DataFrame:
    """The most usual journeys of those who came to a purchase and of those who did not."""
    return shared_store().answer(question, story_queries.build)


def story_scores(question: StoriesQuestion) -> pd.DataFrame:
    """The answers given on these journeys, by outcome and touchpoint; CxError as for `parts`."""
    check(question.metric, question)
    return shared_store().answer(question, story_queries.build_scores)


def upwards(scope: frozenset[str] | None) -> Mapping[str, tuple[str, ...]]:
    """Of each location the country, the region and the city that it is in."""

    def make() -> Mapping[str, tuple[str, ...]]:
        return level("location", whereabouts(WhereaboutsQuestion("", scope)), {}).upwards

    return shared_store().kept(("upwards", scope), make)


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


def usual_steps() -> list[str]:
    """The funnel to begin with."""
    return store_usual.usual_steps(shared_store())


def funnel_counts(question: FunnelQuestion) -> pd.DataFrame:
    """The customers at each step, without the times between steps."""
    return shared_store().answer(question, funnel_queries.build_counts)


def funnel(question: FunnelQuestion) -> pd.DataFrame:
    return shared_store().answer(question, funnel_queries.build)
