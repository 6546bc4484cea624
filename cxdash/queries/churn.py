"""Churn: who was a customer when, to the SQL of customers by when they began and were lost. No arithmetic."""

from dataclasses import dataclass, field
from typing import Literal

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.conditions import Context, conditions, split_by
from cxdash.queries.walks import IN_THE_DATA

Statement = tuple[str, list[object]]
Period = Literal["week", "month", "quarter"]

PERIODS: tuple[Period, ...] = ("week", "month", "quarter")

# One row for each stretch of time in which somebody was a customer: from a touchpoint on, until there was none for so many
# days, or until the day on which they are said to have left, whichever comes first. Who comes back later begins anew: or the last
# months, in which nobody could come back yet, would look worst. So would they if a silence that is over were forgotten as soon as
# somebody says that a customer left later: of the last months that is not said yet.
# Who joined while touchpoints were recorded is a customer from then on, seen soon or not: to wait for the first touchpoint would
# leave out who never has one, or not yet, and what is told of a month would change as they come. Who joined before is one
# from the first touchpoint on: that they had stayed until then is why they are known.
STRETCHES = f"""met AS (
    SELECT customer_id, occurred_on, occurred_at, location_id, stage, channel, department, outcome, attributes,
        lag(occurred_on) OVER in_turn AS before, max(occurred_on) OVER (PARTITION BY customer_id) AS last_on
    FROM touchpoints f WHERE customer_id IS NOT NULL AND occurred_on IS NOT NULL
    WINDOW in_turn AS (PARTITION BY customer_id ORDER BY occurred_at, {IN_THE_DATA}, f.rowid)
),
begun AS (
    SELECT met.*, coalesce(lead(before) OVER later, last_on) AS until, lead(before) OVER later IS NOT NULL AS returned
    FROM met, silence WHERE before IS NULL OR occurred_on - before > silence.days
    WINDOW later AS (PARTITION BY customer_id ORDER BY occurred_at)
),
joined AS (
    SELECT customer_id, joined_on, timezone('UTC', timezone(?, joined_on::TIMESTAMP)) AS joined_at
    FROM customers, limits WHERE joined_on >= coalesce(opened, joined_on)
),
joining AS (
    SELECT j.customer_id, j.joined_on, j.joined_at, coalesce(b.occurred_on - j.joined_on <= days, FALSE) AS is_seen,
        b.customer_id IS NOT NULL AS returned
    FROM silence, joined j LEFT JOIN begun b ON b.customer_id = j.customer_id AND b.before IS NULL
    WHERE b.customer_id IS NULL OR j.joined_on < b.occurred_on
),
stays AS (
    SELECT b.* REPLACE (coalesce(j.joined_on, b.occurred_on) AS occurred_on, coalesce(j.joined_at, b.occurred_at) AS occurred_at)
    FROM begun b LEFT JOIN joining j ON j.customer_id = b.customer_id AND b.before IS NULL AND j.is_seen
    UNION ALL BY NAME
    SELECT customer_id, joined_on AS occurred_on, joined_at AS occurred_at, returned,
        CASE WHEN touched IS NOT NULL THEN joined_on END AS until
    FROM joining, limits WHERE NOT is_seen
),
stretches AS (
    SELECT f.*, CASE WHEN k.churned_on >= f.occurred_on THEN least(k.churned_on, f.silent) ELSE f.silent END AS ended
    FROM (
        SELECT *, CASE WHEN until + days <= touched THEN until + days END AS silent FROM stays, limits, silence s(days)
    ) f LEFT JOIN customers k ON k.customer_id = f.customer_id
)"""


@dataclass(frozen=True)
class ChurnQuestion:
    """Customers by the period in which they began and were lost. silence: who had no touchpoint for this many days is lost, or who is
    said to have left before.

    by and the filters look at the touchpoint that a customer began with, the first after a silence or after joining, if there
    was one before the silence was over. All of the data are asked, whatever the period: of who was lost in it it must be known
    whether they were there at its start.
    """

    period: Period
    silence: int
    by: str | None = None
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


def limits(context: Context) -> str:
    main = context.between("occurred_on")
    return f"""WITH silence AS (SELECT ?::INTEGER AS days),
limits AS (
    SELECT coalesce(touched, known) AS newest, opened, touched, coalesce(opened + silence.days, told) AS seen FROM silence,
        (SELECT min(occurred_on){main} AS opened, max(occurred_on){main} AS touched FROM touchpoints),
        (SELECT max(greatest(joined_on, churned_on)) AS known, min(churned_on) AS told FROM customers)
)"""


def build(question: ChurnQuestion, context: Context | None = None) -> Statement:
    """One row for each group and pair of periods; columns: [by0], newest (the last day of the data), seen (the first day on
    which all who were silent for so long are seen to be), began, ended (the first days of these periods; ended is NULL for
    who is still there), customers, returned (those of them who were lost and came back later).

    Raises CxError("churn.period").
    """
    if question.period not in PERIODS:
        raise CxError("churn.period", value=question.period)
    known = context or Context()
    clauses = conditions("touchpoints", question.filters.over(None, None), question.scope, known)
    key, parameters = split_by(question.by, "touchpoints", known, clauses)
    sql = f"""{limits(known)},
{STRETCHES}
SELECT {key}f.newest, f.seen, date_trunc('{question.period}', f.occurred_on)::DATE AS began,
    date_trunc('{question.period}', f.ended)::DATE AS ended, count(*) AS customers,
    count(*) FILTER (f.returned AND f.ended IS NOT NULL) AS returned
FROM stretches f
{clauses.sql()}
GROUP BY ALL"""
    return sql, [question.silence, known.time_zone, *parameters, *clauses.parameters]
