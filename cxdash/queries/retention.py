"""Retention: cohorts to the SQL of how many came back in which period. Rates are made elsewhere."""

from dataclasses import dataclass, field
from typing import Literal

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.conditions import Context, conditions

Statement = tuple[str, list[object]]
Period = Literal["day", "week", "month"]
Mode = Literal["recurring", "first"]

# The number of a local day's period, and the first day of the period with number `p`. Weeks begin on Mondays.
_NUMBER: dict[str, str] = {
    "day": "{day} - DATE '1970-01-01'",
    "week": "floor(({day} - DATE '1970-01-05') / 7)::BIGINT",
    "month": "year({day}) * 12 + month({day}) - 1",
}
_FIRST_DAY: dict[str, str] = {
    "day": "DATE '1970-01-01' + {p}::INTEGER",
    "week": "DATE '1970-01-05' + ({p} * 7)::INTEGER",
    "month": "make_date({p} // 12, {p} % 12 + 1, 1)",
}
PERIODS: tuple[str, ...] = tuple(_NUMBER)


@dataclass(frozen=True)
class RetentionQuestion:
    """Cohorts by local day, week or month, and who of them comes back. entry, back: stages; None: any touchpoint.

    mode: "recurring", a customer is in the cohort of every period with an entry; "first", in that of the first entry of
    all. The filters look at entries alone: of the first ones, those that they let through count.
    """

    period: Period
    entry: str | None = None
    back: str | None = None
    mode: Mode = "recurring"
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


def build(question: RetentionQuestion, context: Context | None = None) -> Statement:
    """One row for each cohort and period in which some of it were there; columns: cohort (its first day), after (periods
    since; NULL: the whole cohort), customers, ends (the first day after the period), newest (the last day of the data).

    Who is in a cohort comes back in a period with a touchpoint of the stage `back` that is not before the entry: what
    makes the entry is one, if it has that stage. Raises CxError("retention.period").
    """
    period = question.period
    if period not in PERIODS:
        raise CxError("retention.period", value=period)
    entries, parameters = _entries(question, context or Context())
    known = "f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL"
    between = (context or Context()).between("occurred_on")
    back = "" if question.back is None else " AND f.stage = ?"
    if question.back is not None:
        parameters.append(question.back)
    sql = f"""WITH {entries},
backs AS (
    SELECT f.customer_id, {_number(period)} AS p, max(f.occurred_at) AS last_at
    FROM touchpoints f WHERE {known}{back} GROUP BY ALL
),
counted AS (
    SELECT e.p AS cohort, NULL AS after, count(*) AS customers FROM entries e GROUP BY e.p
    UNION ALL
    SELECT e.p, b.p - e.p, count(*)
    FROM entries e JOIN backs b ON b.customer_id = e.customer_id AND b.p >= e.p AND b.last_at >= e.entered_at
    GROUP BY ALL
)
SELECT {_FIRST_DAY[period].format(p="cohort")} AS cohort, after, customers,
    {_FIRST_DAY[period].format(p="(cohort + coalesce(after, 0) + 1)")} AS ends, newest
FROM counted, (SELECT max(occurred_on){between} AS newest FROM touchpoints)
ORDER BY cohort, after NULLS FIRST"""
    return sql, parameters


def _number(period: str, day: str = "f.occurred_on") -> str:
    return _NUMBER[period].format(day=day)


def _entries(question: RetentionQuestion, context: Context) -> Statement:
    """… entries: customer_id, p (the cohort), entered_at: the first entry in it."""
    clauses = conditions("touchpoints", question.filters, question.scope, context)
    clauses.where[:0] = ["f.customer_id IS NOT NULL AND f.occurred_at IS NOT NULL"]
    if question.entry is not None:
        clauses.add("f.stage = ?", question.entry)
    select = (
        f"SELECT f.customer_id, {_number(question.period)} AS p, min(f.occurred_at) AS entered_at FROM touchpoints f"
    )
    if question.mode == "recurring":
        return f"entries AS (\n{select}\n{clauses.sql()}\nGROUP BY ALL\n)", list(clauses.parameters)
    stage = "" if question.entry is None else " AND stage = ?"
    clauses.joins = {
        "first": "JOIN firsts ON firsts.customer_id = f.customer_id AND firsts.at = f.occurred_at"
    } | clauses.joins
    sql = f"""firsts AS (
    SELECT customer_id, min(occurred_at) AS at FROM touchpoints
    WHERE customer_id IS NOT NULL AND occurred_at IS NOT NULL{stage} GROUP BY customer_id
),
entries AS (
{select}
{clauses.sql()}
GROUP BY ALL
)"""
    return sql, [*([] if question.entry is None else [question.entry]), *clauses.parameters]
