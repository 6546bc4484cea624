"""Answering: how many of the customers that were met answered, by time or by location, to SQL. Knows no scores."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from cxdash.filters import Filters
from cxdash.metrics import find_metric
from cxdash.queries.conditions import DAY, Clauses, Context, conditions
from cxdash.queries.question import Grain

Statement = tuple[str, list[object]]

WITHIN = 14  # days in which who was met may answer


@dataclass(frozen=True)
class AnsweringQuestion:
    """Customers with a touchpoint, by bucket or by location, and those of them with a valid answer of the metric.

    By bucket: with one from their first touchpoint in it until WITHIN days after their last one, so that weeks and months say
    the same; of those who were met so late that these days are not over in both tables nothing is known. By location: there.
    """

    metric: str
    by: Grain | Literal["location"]
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


def build(question: AnsweringQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: start (of a bucket) or by0 (a location), met, answered.

    Each table is made one of customers before the two meet: a row for each in each bucket or location. Raises
    CxError("dimension.not_here") for a filter that touchpoints or answers do not have: then the one would be of others than the
    other.
    """
    metric, known = find_metric(question.metric), context or Context()
    at_place, filters = question.by == "location", question.filters
    until = None if filters.until is None else filters.until + timedelta(days=WITHIN)
    met = _clauses("touchpoints", filters, question, known)
    answered = _clauses("responses", filters if at_place else filters.over(filters.since, until), question, known)
    answered.add("f.metric = ?", question.metric)
    answered.add(f"{metric.points} IS NOT NULL")
    if at_place:
        of_met = of_answered = "f.location_id AS key, f.customer_id"
        same, hit = "a.key = m.key AND a.customer_id = m.customer_id", "a.customer_id IS NOT NULL"
    else:
        ends = (f"(SELECT max({day}){known.between(day)} FROM {table} f)" for table, day in DAY.items())
        met.add(f"f.occurred_on <= least({', '.join(ends)}) - {WITHIN}")
        bucket = "f.occurred_on" if question.by == "day" else f"date_trunc('{question.by}', f.occurred_on)::DATE"
        of_met = f"{bucket} AS key, f.customer_id, min(f.occurred_on) AS first, max(f.occurred_on) AS last"
        # A list for each customer: a join with all their answers makes a row for each of them and each bucket.
        of_answered = "f.customer_id, list(f.answered_on) AS days"
        same = "a.customer_id = m.customer_id"
        hit = f"list_bool_or(list_transform(a.days, lambda day: day BETWEEN m.first AND m.last + {WITHIN}))"
    return (
        f"SELECT m.key AS {'by0' if at_place else 'start'}, count(*) AS met, count(*) FILTER ({hit}) AS answered\n"
        f"FROM (\nSELECT {of_met} FROM touchpoints f\n{met.sql()} GROUP BY ALL\n) m\n"
        f"LEFT JOIN (\nSELECT {of_answered} FROM responses f\n{answered.sql()} GROUP BY ALL\n) a ON {same}\n"
        "GROUP BY m.key ORDER BY m.key",
        met.parameters + answered.parameters,
    )


def _clauses(table: str, filters: Filters, question: AnsweringQuestion, context: Context) -> Clauses:
    """What rows of a table must be, to tell who was met or answered, and when or where."""
    clauses = conditions(table, filters, question.scope, context)
    clauses.add(f"{'f.location_id' if question.by == 'location' else DAY[table]} IS NOT NULL")
    clauses.add("f.customer_id IS NOT NULL")
    return clauses
