"""Comments: what customers wrote, a page at a time, and how many did. Knows no page and no minimum of answers."""

from dataclasses import dataclass, field
from typing import Literal

from cxdash.filters import Filters
from cxdash.queries.conditions import Clauses, Context, conditions

Order = Literal["newest", "longest", "lowest"]
ORDERS: tuple[Order, ...] = ("newest", "longest", "lowest")
LONGEST = 2000  # characters of a comment that leave the store

Statement = tuple[str, list[object]]
_SORTS: dict[Order, str] = {
    "newest": "f.answered_at DESC NULLS LAST",
    "longest": "length(f.comment) DESC",
    "lowest": "f.points NULLS LAST, (f.score - f.scale_min) / (f.scale_max - f.scale_min) NULLS LAST",
}
_CUSTOMERS = "f.respondent = 'customer'"
_WRITTEN = "trim(f.comment) <> ''"


@dataclass(frozen=True)
class CommentsQuestion:
    """One page of customers' comments on answers of these metrics (“text”: comments that stand alone).

    search: a part of the comment, in whatever case and with or without accents. offset: comments that are passed over.
    """

    metrics: tuple[str, ...]
    search: str = ""
    order: Order = "newest"
    offset: int = 0
    limit: int = 10
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


@dataclass(frozen=True)
class CommentCountsQuestion:
    """How many customers' answers of each metric there are, and how many of them have a comment."""

    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None


def build(question: CommentsQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: answered_on, metric, score, scale_max, channel, stage, comment, of (comments in all).

    Only customers' words, whoever is picked: an employee's would be told apart by what they know.
    """
    clauses = _clauses(question.filters, question.scope, context)
    clauses.add(_WRITTEN)
    clauses.add("f.metric IN (SELECT unnest(?::VARCHAR[]))", list(question.metrics))
    if question.search.strip():
        clauses.add(
            "contains(strip_accents(lower(f.comment)), strip_accents(lower(?::VARCHAR)))", question.search.strip()
        )
    sql = (
        f"SELECT f.answered_on, f.metric, f.score, f.scale_max, f.channel, f.stage, left(f.comment, {LONGEST}) AS comment, "
        f"count(*) OVER () AS of\nFROM responses f\n{clauses.sql()}\n"
        f"ORDER BY {_SORTS[question.order]}, f.answered_at DESC NULLS LAST, f.import_id, f.row_number\n"
        f"LIMIT {int(question.limit)} OFFSET {int(question.offset)}"
    )
    return sql, clauses.parameters


def build_counts(question: CommentCountsQuestion, context: Context | None = None) -> Statement:
    """SQL and parameters; columns: metric, answers (valid ones; of “text” all), comments."""
    clauses = _clauses(question.filters, question.scope, context)
    return (
        "SELECT f.metric, CASE f.metric WHEN 'text' THEN count(*) ELSE count(f.points) END AS answers, "
        f"count(*) FILTER ({_WRITTEN}) AS comments\nFROM responses f\n{clauses.sql()}\nGROUP BY 1 ORDER BY 1",
        clauses.parameters,
    )


def _clauses(filters: Filters, scope: frozenset[str] | None, context: Context | None) -> Clauses:
    clauses = conditions("responses", filters, scope, context or Context(), by=("respondent",))
    clauses.add(_CUSTOMERS)
    return clauses
