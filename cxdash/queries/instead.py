"""Instead: what the customers lost after each step of a funnel did next, and where they were last seen, to SQL. Knows no rate."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cxdash.queries.conditions import Context, and_in_scope
from cxdash.queries.funnel_furthest import furthest, has_gaps
from cxdash.queries.question import FunnelQuestion
from cxdash.queries.walks import IN_THE_DATA

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class InsteadQuestion:
    """The lost customers of a whole funnel, each over the furthest attempt. Who may still go on is not lost."""

    funnel: FunnelQuestion

    @property
    def rests_on(self) -> dict[str, tuple[object, Callable[..., Statement]]]:
        return replace(self.funnel, by=None).rests_on


def build(question: InsteadQuestion, context: Context | None = None) -> Statement:
    """One row for each step, kind and stage × channel; columns: kind, step (from 1), stage, channel ("" where not given; both NULL
    for none), customers.

    kind: “next”, the first touchpoint after the time of the step, “last”, the last one at all, both until the window ends: it
    may be the step itself, and is none where it lies outside the scope. Each customer is in both kinds once.
    """
    funnel = replace(question.funnel, by=None)
    chain, parameters = furthest(funnel, context or Context())
    stopped = "list_max(ts)" if has_gaps(funnel) else _sum(len(funnel.steps))
    scope, of_scope = and_in_scope(funnel.scope)
    sql = f"""{chain},
lost AS (
    SELECT customer_id, depth AS step, {stopped} AS stopped, entry + limits.reach AS closes FROM furthest, limits
    WHERE NOT is_open AND depth < {len(funnel.steps)}
),
seen AS (
    SELECT l.customer_id, {{'stage': coalesce(f.stage, ''), 'channel': coalesce(f.channel, '')}} AS spot,
        {{'at': f.occurred_at, 'turn': {IN_THE_DATA}, 'one': f.rowid}} AS turn,
        epoch_us(f.occurred_at) > l.stopped AS is_after
    FROM lost l JOIN touchpoints f ON f.customer_id = l.customer_id
    WHERE epoch_us(f.occurred_at) BETWEEN l.stopped AND l.closes{scope}
),
spots AS (
    SELECT customer_id, arg_min(spot, turn) FILTER (is_after) AS next, arg_max(spot, turn) AS last FROM seen GROUP BY customer_id
)
SELECT kind, step, spot.stage AS stage, spot.channel AS channel, count(*) AS customers
FROM (
    SELECT l.step, unnest(['next', 'last']) AS kind, unnest([s.next, s.last]) AS spot
    FROM lost l LEFT JOIN spots s USING (customer_id)
)
GROUP BY ALL ORDER BY ALL"""
    return sql, [*parameters, *of_scope]


def _sum(steps: int) -> str:
    """The time of the furthest step: gaps beyond it are NULL."""
    return " + ".join(["entry", *(f"coalesce(gap{place}, 0)" for place in range(1, steps))])
