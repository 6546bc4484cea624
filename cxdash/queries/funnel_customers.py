"""Funnel customers: the customers behind one step of a funnel, with their ways and words, to SQL. Knows no permission."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from cxdash.queries.conditions import Context, and_in_scope
from cxdash.queries.funnel_furthest import furthest, has_gaps
from cxdash.queries.question import FunnelQuestion
from cxdash.queries.walks import IN_THE_DATA

Statement = tuple[str, list[object]]
Who = Literal["reached", "lost", "open"]
WHO: tuple[Who, ...] = ("reached", "lost", "open")

LONGEST_WAY = 40  # touchpoints of one customer that leave the store
LONGEST = 2000  # characters of a comment, too


@dataclass(frozen=True)
class FunnelCustomersQuestion:
    """Some customers of one step (from 1) of a whole funnel, who came last first.

    who: "reached" (all who came to it), "lost" (who came no further, and whose time is up), "open" (who may still go on).
    search: a part of the customer's id. offset: customers that are passed over; limit: None for all.
    """

    funnel: FunnelQuestion
    place: int
    who: Who = "reached"
    search: str = ""
    offset: int = 0
    limit: int | None = 100

    @property
    def rests_on(self) -> dict[str, tuple[object, Callable[..., Statement]]]:
        return replace(self.funnel, by=None).rests_on


def build(question: FunnelCustomersQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: customer_id, segment, entered_at (local time), step (the furthest one), is_open, way (stages
    of the touchpoints from entry to the end of the window, in order, at most LONGEST_WAY), touchpoints (how many), last_stage,
    last_channel, last_on (of the last touchpoint of all), of (customers in all).

    Touchpoints at locations outside the scope are left out.
    """
    known = context or Context()
    chain, parameters = furthest(replace(question.funnel, by=None), known)
    chosen, more = _chosen(question)
    scope, of_scope = and_in_scope(question.funnel.scope)
    sql = f"""{chain},
{chosen},
stations AS (
    SELECT p.customer_id, f.stage, f.channel, f.occurred_on,
        {{'at': f.occurred_at, 'turn': {IN_THE_DATA}, 'one': f.rowid}} AS turn,
        epoch_us(f.occurred_at) BETWEEN p.entry AND p.closes AS is_within
    FROM touchpoints f JOIN page p USING (customer_id) WHERE f.occurred_at IS NOT NULL{scope}
),
ways AS (
    SELECT customer_id, list(coalesce(stage, '') ORDER BY turn) FILTER (is_within)[:{LONGEST_WAY}] AS way,
        count(*) FILTER (is_within) AS touchpoints, arg_max(stage, turn) AS last_stage,
        arg_max(channel, turn) AS last_channel, arg_max(occurred_on, turn) AS last_on
    FROM stations GROUP BY customer_id
)
SELECT p.customer_id, coalesce(c.segment, '') AS segment, timezone(?, timezone('UTC', make_timestamp(p.entry))) AS entered_at,
    p.depth AS step, p.is_open, w.way, w.touchpoints, w.last_stage, w.last_channel, w.last_on, p.of
FROM page p LEFT JOIN ways w USING (customer_id) LEFT JOIN customers c USING (customer_id)
ORDER BY p.entry DESC, p.customer_id"""
    return sql, [*parameters, *more, *of_scope, known.time_zone]


def build_comments(question: FunnelCustomersQuestion, context: Context | None = None) -> Statement:
    """What these customers wrote from their entry to the end of the window, the newest first; columns: customer_id, answered_on,
    metric, score, scale_max, channel, stage, comment.

    Only customers' own words, and none at locations outside the scope.
    """
    chain, parameters = furthest(replace(question.funnel, by=None), context or Context())
    chosen, more = _chosen(question)
    scope, of_scope = and_in_scope(question.funnel.scope)
    sql = f"""{chain},
{chosen}
SELECT p.customer_id, f.answered_on, f.metric, f.score, f.scale_max, f.channel, f.stage, left(f.comment, {LONGEST}) AS comment
FROM responses f JOIN page p USING (customer_id)
WHERE f.respondent = 'customer' AND trim(f.comment) <> ''
    AND epoch_us(f.answered_at) BETWEEN p.entry AND p.closes{scope}
ORDER BY f.answered_at DESC, f.import_id, f.row_number"""
    return sql, [*parameters, *more, *of_scope]


def _chosen(question: FunnelCustomersQuestion) -> Statement:
    """The CTE `page`: the customers that are asked for."""
    place = int(question.place)
    came = f"ts[{place}] IS NOT NULL" if has_gaps(replace(question.funnel, by=None)) else f"depth >= {place}"
    stopped = f"depth = {place} AND {'is_open' if question.who == 'open' else 'NOT is_open'}"
    where, parameters = came if question.who == "reached" else stopped, list[object]()
    if question.search.strip():
        where += " AND contains(lower(customer_id), lower(?::VARCHAR))"
        parameters.append(question.search.strip())
    limit = "" if question.limit is None else f"\n    LIMIT {int(question.limit)} OFFSET {int(question.offset)}"
    return (
        f"""page AS MATERIALIZED (
    SELECT customer_id, entry, entry + reach AS closes, depth, is_open, count(*) OVER () AS of
    FROM furthest, limits WHERE {where}
    ORDER BY entry DESC, customer_id{limit}
)""",
        parameters,
    )
