"""Held: whether any fact lies under these filters, and between which days all do, to SQL. Knows no metric."""

from dataclasses import dataclass, field
from typing import Literal

from cxdash.filters import Filters
from cxdash.queries.conditions import DAY, Context, conditions

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class HeldQuestion:
    """The facts of a table under these filters."""

    table: Literal["responses", "touchpoints"]
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


def build_any(question: HeldQuestion, context: Context | None = None) -> Statement:
    """One row where there is any such fact, none where there is not; it reads no further than to the first."""
    clauses = conditions(question.table, question.filters, question.scope, context or Context())
    return f"SELECT 1 AS held FROM {question.table} f\n{clauses.sql()}\nLIMIT 1", clauses.parameters


def build_days(question: HeldQuestion, context: Context | None = None) -> Statement:
    """One row; columns: n (customers, or forms of nobody known), and the first and the last day, without those far from all others."""
    known = context or Context()
    clauses, day = conditions(question.table, question.filters, question.scope, known), DAY[question.table]
    main = known.between(day)
    who = "coalesce(f.customer_id, f.response_id)" if question.table == "responses" else "f.customer_id"
    columns = f"count(DISTINCT {who}){main} AS n, min({day}){main} AS first, max({day}){main} AS last"
    return f"SELECT {columns}\nFROM {question.table} f\n{clauses.sql()}", clauses.parameters
