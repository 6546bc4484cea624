"""Touchpoints: each stage by channel to the SQL of its volume and of who came no further. Rates are made elsewhere."""

from dataclasses import dataclass, field

from cxdash.filters import Filters
from cxdash.queries.conditions import Context, conditions

Statement = tuple[str, list[object]]

_FATES = """fates AS (
    SELECT stage, channel, count(*) FILTER (following <= closes) AS went_on,
        count(*) FILTER (following > closes AND closes <= newest) AS lost,
        count(*) FILTER (following > closes AND closes > newest) AS open
    FROM lasts GROUP BY ALL
)"""
_VOLUMES = """
    SELECT coalesce(f.stage, '') AS stage, coalesce(f.channel, '') AS channel, count(*) AS touchpoints,
        count(DISTINCT f.customer_id) AS customers, count(f.response_seconds) AS answered,
        median(f.response_seconds) AS median_seconds, histogram(coalesce(f.department, '')) AS departments
    FROM touchpoints f"""


@dataclass(frozen=True)
class TouchpointsQuestion:
    """Touchpoints by stage and channel. window: seconds, inclusive, within which who goes on has the next touchpoint."""

    window: float
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


def build(question: TouchpointsQuestion, context: Context | None = None) -> Statement:
    """One row for each stage and channel ("" for none); columns: stage, channel, touchpoints, customers, answered,
    median_seconds (of the responses), departments (touchpoints by name, "" for none), went_on, lost, open.

    A customer counts by the last touchpoint that they had there under the filters. went_on: another one of any kind and at
    any place followed within the window; lost: none did, and the window is over; open: none did yet. Touchpoints at one
    time stand in the order of the data. Who has no customer or no time is in the volume alone.
    """
    known = context or Context()
    clauses = conditions("touchpoints", question.filters, question.scope, known)
    counts, joins = " AND ".join(clauses.where) or "TRUE", "\n".join(clauses.joins.values())
    # A touchpoint before the period is the next one of none in it, so it need not be looked at.
    later = conditions("touchpoints", Filters(question.filters.since), None, known)
    later.where = ["f.customer_id IS NOT NULL", "f.occurred_at IS NOT NULL", *later.where]
    main = known.between("occurred_on")
    sql = f"""WITH limits AS (SELECT ?::BIGINT AS reach, epoch_us(max(occurred_at){main}) AS newest FROM touchpoints),
moments AS (
    SELECT f.customer_id, coalesce(f.stage, '') AS stage, coalesce(f.channel, '') AS channel, epoch_us(f.occurred_at) AS t,
        coalesce({counts}, FALSE) AS counts, row_number() OVER way AS place,
        coalesce(lead(epoch_us(f.occurred_at)) OVER way, {2**63 - 1}) AS following
    FROM touchpoints f
    {joins}
    {later.sql()}
    WINDOW way AS (PARTITION BY f.customer_id ORDER BY f.occurred_at, f.import_id, f.row_number, f.stage)
),
lasts AS (
    SELECT stage, channel, max(t) + reach AS closes, arg_max(following, place) AS following, newest
    FROM moments, limits WHERE counts GROUP BY stage, channel, customer_id, reach, newest
),
{_FATES},
volumes AS ({_VOLUMES}
    {clauses.sql()}
    GROUP BY 1, 2
)
SELECT v.*, coalesce(went_on, 0) AS went_on, coalesce(lost, 0) AS lost, coalesce(open, 0) AS open
FROM volumes v LEFT JOIN fates USING (stage, channel) ORDER BY stage, channel"""
    reach = round(question.window * 1_000_000)
    return sql, [reach, *clauses.parameters, *later.parameters, *clauses.parameters]
