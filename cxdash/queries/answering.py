"""Answering: how many of the customers that were met answered, by time or by location, to SQL. Knows no scores."""

from dataclasses import dataclass, field
from typing import Literal

from cxdash.filters import Filters
from cxdash.metrics import find_metric
from cxdash.queries.conditions import DAY, Context, conditions
from cxdash.queries.question import Grain

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class AnsweringQuestion:
    """Customers with a touchpoint, by bucket or by location, and those of them with a valid answer of the metric in the same."""

    metric: str
    by: Grain | Literal["location"]
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


def build(question: AnsweringQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: start (of a bucket) or by0 (a location), met, answered.

    Each table is made one of customers before the two meet. Raises CxError("dimension.not_here") for a filter that touchpoints
    or answers do not have: then the one would be of others than the other.
    """
    metric, known = find_metric(question.metric), context or Context()
    met = _customers("touchpoints", question, known)
    answered = _customers("responses", question, known, "f.metric = ?", f"{metric.points} IS NOT NULL")
    name = "by0" if question.by == "location" else "start"
    return (
        f"SELECT m.key AS {name}, count(*) AS met, count(a.customer_id) AS answered\n"
        f"FROM (\n{met[0]}\n) m LEFT JOIN (\n{answered[0]}\n) a ON a.key = m.key AND a.customer_id = m.customer_id\n"
        "GROUP BY m.key ORDER BY m.key",
        met[1] + answered[1],
    )


def _customers(table: str, question: AnsweringQuestion, context: Context, *more: str) -> Statement:
    """The distinct customers of a table under each key."""
    clauses = conditions(table, question.filters, question.scope, context)
    column = "f.location_id" if question.by == "location" else DAY[table]
    key = column if question.by in ("location", "day") else f"date_trunc('{question.by}', {column})::DATE"
    clauses.add(f"{column} IS NOT NULL")
    clauses.add("f.customer_id IS NOT NULL")
    for condition in more:
        clauses.add(condition, *([question.metric] if "?" in condition else []))
    return f"SELECT DISTINCT {key} AS key, f.customer_id FROM {table} f\n{clauses.sql()}", clauses.parameters
