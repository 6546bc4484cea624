"""Touchpoints: each stage by channel to the SQL of its volume and of who came no further. Rates are made elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cxdash.filters import Filters
from cxdash.queries.conditions import Context, conditions
from cxdash.queries.medians import middle
from cxdash.queries.newest import last_touchpoint
from cxdash.queries.repeats import listed
from cxdash.queries.walks import WalksQuestion, build_walks

Statement = tuple[str, list[object]]

# Customers are counted by their numbers, which takes half the time of names; those without any time there have none.
_PEOPLE = """fates AS (
    SELECT stage, channel, count(*) AS timed, count(*) FILTER (following <= closes) AS went_on,
        count(*) FILTER (following > closes) AS lost, count(*) FILTER (closes IS NULL) AS open
    FROM lasts JOIN spots USING (spot) GROUP BY stage, channel
),
untimed AS MATERIALIZED (
    SELECT DISTINCT stage, channel, customer_id FROM there WHERE t IS NULL AND customer_id IS NOT NULL
),
never_timed AS (
    SELECT stage, channel, count(*) AS more
    FROM untimed ANTI JOIN (FROM there SEMI JOIN untimed USING (stage, channel, customer_id) WHERE t IS NOT NULL)
        USING (stage, channel, customer_id)
    GROUP BY stage, channel
)"""


@dataclass(frozen=True)
class TouchpointsQuestion:
    """Touchpoints by stage and channel. window: seconds, inclusive, within which who goes on has the next touchpoint;
    confidence: of the median of response times.
    """

    window: float
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None
    confidence: float = 0.95

    @property
    def rests_on(self) -> dict[str, tuple[WalksQuestion, Callable[..., Statement]]]:
        return {"walks": (WalksQuestion(), build_walks)}


def build(question: TouchpointsQuestion, context: Context | None = None) -> Statement:
    """One row for each stage and channel ("" for none); columns: stage, channel, touchpoints, people (its customers), answered,
    middle (`medians`, of the response times in seconds), departments (touchpoints by name, "" for none), went_on, lost, open.
    Where customers ask more than once also correlation and customers (`repeats.whose`), of those who were answered.

    A customer counts by the last touchpoint that they had there under the filters, of those whose window is over: of later
    ones only who went on quickly would be known. went_on: another one of any kind and at any place followed within the
    window; lost: none did; open: they were there only so late that nobody can tell. Touchpoints at one time stand in the
    order of the data. Who has no customer or no time is in the volume alone.
    """
    known = context or Context()
    clauses = conditions("touchpoints", question.filters, question.scope, known)
    told = listed("response_time", "customer_id", "response_seconds IS NOT NULL", known)
    median = ", ".join([middle("response_seconds", question.confidence), *told])
    sql = f"""WITH limits AS (SELECT ?::BIGINT AS reach, epoch_us({last_touchpoint(known)}) AS newest FROM touchpoints),
there AS NOT MATERIALIZED (
    SELECT f.rowid AS one, coalesce(f.stage, '') AS stage, coalesce(f.channel, '') AS channel, epoch_us(f.occurred_at) AS t,
        f.customer_id, f.response_seconds, f.department
    FROM touchpoints f
    {clauses.sql()}
),
-- Numbers make smaller groups than names do: there are nearly as many as touchpoints.
spots AS MATERIALIZED (SELECT stage, channel, (row_number() OVER ())::INTEGER AS spot FROM there GROUP BY stage, channel),
lasts AS (
    SELECT spot, w.c, max(t) FILTER (t + reach <= newest) + any_value(reach) AS closes,
        max(coalesce(w.following, {2**63 - 1})) FILTER (t + reach <= newest) AS following
    FROM there JOIN spots USING (stage, channel) JOIN walks w USING (one), limits GROUP BY spot, w.c
),
{_PEOPLE},
volumes AS (
    SELECT stage, channel, count(*) AS touchpoints, count(response_seconds) AS answered,
        histogram(coalesce(department, '')) AS departments, {median}
    FROM there GROUP BY stage, channel
)
SELECT v.*, coalesce(timed, 0) + coalesce(more, 0) AS people, coalesce(went_on, 0) AS went_on, coalesce(lost, 0) AS lost,
    coalesce(open, 0) AS open
FROM volumes v LEFT JOIN fates USING (stage, channel) LEFT JOIN never_timed USING (stage, channel) ORDER BY stage, channel"""
    return sql, [round(question.window * 1_000_000), *clauses.parameters]
