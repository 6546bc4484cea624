"""Telling: whether chosen locations may be shown beside what is shown of all of them. Knows no page."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cxdash.dimensions import find_dimension
from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings.levels import level
from cxdash.findings.pooling import pooling
from cxdash.findings.scores import Rules
from cxdash.findings.tallies import tallies
from cxdash.metrics import METRICS, find_metric
from cxdash.queries import parts, whereabouts
from cxdash.queries.question import Question
from cxdash.queries.whereabouts import WhereaboutsQuestion
from cxdash.store.connect import Store


def check_told(store: Store, metric: str, filters: Filters, rules: Rules, scope: frozenset[str] | None = None) -> None:
    """CxError("pool.cut") where picked locations would tell what a small one says, less what else is shown.

    A ranking of all locations pools a small one with one that has answers enough; that one alone, chosen by its name, would
    then give the small one away. Choosing by what locations are (a region, a format) is never refused.
    """
    chosen = filters.picked("location")
    if chosen and store.kept(
        ("told", metric, filters, rules, scope), lambda: _is_cut(store, metric, filters, rules, scope)
    ):
        raise CxError("pool.cut", least=rules.min_answers)


def _is_cut(store: Store, metric: str, filters: Filters, rules: Rules, scope: frozenset[str] | None) -> bool:
    # All metrics of the table: pages ask the same of them all.
    table = find_metric(metric).table
    together = tuple(one.id for one in METRICS.values() if one.table == table)
    everywhere = Question(together, ("location",), filters=_of_table(store, filters, table), scope=scope)
    found = tallies(store.answer(everywhere, parts.build), "by0", metric)
    counts = {str(one): tally.parts.n for one, tally in found.items()}
    return would_tell(store, counts, filters.picked("location"), rules, scope)


def would_tell(
    store: Store, counts: Mapping[str, int], picked: Iterable[str], rules: Rules, scope: frozenset[str] | None
) -> bool:  # fmt: skip
    """Whether picked locations would tell what a small one says, less what else is shown. counts: of all locations how many said
    something.
    """
    if not any(0 < n < rules.min_answers for n in counts.values()):
        return False
    places = store.answer(WhereaboutsQuestion(scope=scope), whereabouts.build)
    split = pooling(counts, rules.min_answers, level("location", places, {}).upwards)
    chosen = frozenset(picked)
    is_told = sum(counts.get(one, 0) for one in chosen) >= rules.min_answers  # else it is hidden anyway
    return is_told and split.is_cut(chosen, counts, rules.min_answers)


def _of_table(store: Store, filters: Filters, table: str) -> Filters:
    """The filters that rows of this table have, of all locations: scores of customers chosen by touchpoints know others, too."""
    attributes = store.context().attributes
    kept = [pick for pick in filters.picks if table in find_dimension(pick[0], attributes).tables]
    return replace(filters, picks=tuple(kept)).with_pick("location")
