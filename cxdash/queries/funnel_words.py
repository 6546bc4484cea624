"""Funnel words: what the customers lost after a step of a funnel wrote, and those who went on, to SQL. Knows no word of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cxdash.queries.conditions import Context, and_in_scope
from cxdash.queries.funnel_cut import cut
from cxdash.queries.funnel_furthest import has_gaps, late
from cxdash.queries.question import FunnelQuestion
from cxdash.steps import read_step

Statement = tuple[str, list[object]]

MOST = 50_000  # comments that leave the store, the newest: as many are read in a few seconds
LONGEST = 1000  # characters of each


@dataclass(frozen=True)
class FunnelWordsQuestion:
    """The comments of a whole funnel's customers who came to a step (its place, from 1; never the last), the newest of them."""

    funnel: FunnelQuestion
    place: int
    most: int = MOST

    @property
    def rests_on(self) -> dict[str, tuple[object, Callable[..., Statement]]]:
        return replace(self.funnel, by=None).rests_on


def build(question: FunnelWordsQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: c (a number for the customer), is_lost, language ("" where not given), comment, of (comments in
    all), the newest first.

    Only of attempts whose window is over: each customer's furthest, then earliest of them, as what `settled` counts in a funnel.
    Customers' own words from its entry to the end of its window, none at locations outside the scope, and of what was asked at a
    stage only on those of the steps up to this one, where both sides have been: who goes on is asked of later stages too,
    steps or not, and whatever is said there would go with going on.
    """
    funnel, place = replace(question.funnel, by=None), int(question.place)
    chain, parameters = cut(funnel, context or Context())
    scope, of_scope = and_in_scope(funnel.scope)
    ways, came = "", f"e.depth >= {place}"
    if has_gaps(funnel):
        times = ", ".join(f"t{one}" for one in range(1, len(funnel.steps) + 1))
        ways, came = f",\n        arg_min([{times}], late) AS ts", f"e.ts[{place}] IS NOT NULL"
    shared = _shared(question)
    of_shared = " AND (f.stage IS NULL OR f.stage IN (SELECT unnest(?::VARCHAR[])))" if shared else ""
    sql = f"""{chain},
over AS (
    SELECT c, any_value(customer_id) AS customer_id, max(depth) AS depth, arg_min(t1, late) AS entry{ways}
    FROM (SELECT *, {late(funnel)} AS late FROM cut WHERE is_over) GROUP BY c
),
held AS MATERIALIZED (
    SELECT e.c, e.depth = {place} AS is_lost, f.rowid AS lies, f.answered_at, f.import_id, f.row_number
    FROM responses f JOIN over e USING (customer_id), limits
    WHERE {came} AND f.respondent = 'customer' AND f.comment <> ''
        AND epoch_us(f.answered_at) BETWEEN e.entry AND e.entry + limits.reach{of_shared}{scope}
),
-- What was written is read of these alone: it weighs more than all else.
latest AS MATERIALIZED (SELECT * FROM held ORDER BY answered_at DESC, import_id, row_number LIMIT {int(question.most)})
SELECT h.c, h.is_lost, coalesce(f.language, '') AS language, left(f.comment, {LONGEST}) AS comment, (SELECT count(*) FROM held) AS of
FROM latest h JOIN responses f ON f.rowid = h.lies ORDER BY h.answered_at DESC, h.import_id, h.row_number"""
    return sql, [*parameters, *([shared] if shared else []), *of_scope]


def _shared(question: FunnelWordsQuestion) -> list[str]:
    """The stages of the steps up to this one, of all steps where they may come in any order; none where one may be at any stage."""
    steps = question.funnel.steps if question.funnel.order == "any" else question.funnel.steps[: question.place]
    stages = [set(read_step(text).stages) for text in steps]
    return sorted(set[str]().union(*stages)) if all(stages) else []
