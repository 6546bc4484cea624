"""Lives: when each customer began and was last seen, to the SQL of one row for each. Knows no filter and no rule of leaving."""

from dataclasses import dataclass

from cxdash.queries.conditions import Context
from cxdash.queries.walks import IN_THE_DATA

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class LivesQuestion:
    """All customers, those that touchpoints alone name too."""


def build_lives(_question: LivesQuestion, _context: Context | None = None) -> Statement:
    """One row for each customer; columns: customer_id, joined_on, churned_on, first_at, first_on, last_on (of the
    touchpoints; NULL without any), and of the first touchpoint what touchpoints can be filtered and split by.

    Of several at that very time the one that stands first in the data is taken.
    """
    sql = f"""WITH seen AS MATERIALIZED (
    SELECT customer_id, min(occurred_at) AS first_at, max(occurred_on) AS last_on, arg_min(rowid, occurred_at) AS one
    FROM touchpoints WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL GROUP BY customer_id
),
-- Few have several at their first time: only these are put in the order of the data.
others AS MATERIALIZED (
    SELECT f.customer_id, f.rowid AS one
    FROM touchpoints f JOIN seen s ON f.customer_id = s.customer_id AND f.occurred_at = s.first_at AND f.rowid <> s.one
),
tied AS (
    SELECT DISTINCT ON (f.customer_id) f.customer_id, f.rowid AS one
    FROM (FROM others UNION ALL SELECT customer_id, one FROM seen SEMI JOIN others USING (customer_id)) t
        JOIN touchpoints f ON f.rowid = t.one
    ORDER BY f.customer_id, {IN_THE_DATA}, f.rowid
),
firsts AS (
    SELECT s.customer_id, s.first_at, f.occurred_on AS first_on, s.last_on, f.location_id, f.stage, f.channel, f.department,
        f.outcome, f.attributes
    FROM seen s LEFT JOIN tied ON tied.customer_id = s.customer_id
        JOIN touchpoints f ON f.rowid = coalesce(tied.one, s.one)
)
SELECT coalesce(k.customer_id, firsts.customer_id) AS customer_id, k.joined_on, k.churned_on, firsts.* EXCLUDE (customer_id)
FROM firsts FULL JOIN customers k ON k.customer_id = firsts.customer_id"""
    return sql, []
