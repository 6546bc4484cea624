"""Held: on which days facts lie under these filters, and of how many customers, to SQL. Knows no metric."""

from dataclasses import dataclass, field
from typing import Literal

from cxdash.filters import Filters
from cxdash.queries.conditions import DAY, Context, conditions
from cxdash.queries.repeats import CHOSEN

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class HeldQuestion:
    """The facts of a table under these filters."""

    table: Literal["responses", "touchpoints"]
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


def build_days(question: HeldQuestion, context: Context | None = None) -> Statement:
    """A row for each day on which there is any such fact, in order; column: day."""
    clauses, day = (
        conditions(question.table, question.filters, question.scope, context or Context()),
        DAY[question.table],
    )
    clauses.add(f"{day} IS NOT NULL")
    return f"SELECT DISTINCT {day} AS day\nFROM {question.table} f\n{clauses.sql()}\nORDER BY 1", clauses.parameters


def build_extent(question: HeldQuestion, context: Context | None = None) -> Statement:
    """One row; columns: n (customers, or forms of nobody known), and the first and the last day, without those far from all others."""
    known = context or Context()
    clauses, day = conditions(question.table, question.filters, question.scope, known), DAY[question.table]
    main = known.between(day)
    columns = (
        f"count(DISTINCT {CHOSEN[question.table]}){main} AS n, min({day}){main} AS first, max({day}){main} AS last"
    )
    return f"SELECT {columns}\nFROM {question.table} f\n{clauses.sql()}", clauses.parameters
