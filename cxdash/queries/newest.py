"""Newest: when the data end, to SQL: who began later than a window before that is still open. Knows no funnel."""

from dataclasses import dataclass

from cxdash.queries.conditions import Context

Statement = tuple[str, list[object]]


def last_touchpoint(context: Context) -> str:
    """SQL, of touchpoints, of the time of the last one, without those of days far from all others."""
    return f"max(occurred_at){context.between('occurred_on')}"


@dataclass(frozen=True)
class NewestQuestion:
    """The time of the last touchpoint, without those of days far from all others."""


def build_newest(_question: NewestQuestion, context: Context | None = None) -> Statement:
    """One row; column: newest, in microseconds."""
    return f"SELECT epoch_us({last_touchpoint(context or Context())}) AS newest FROM touchpoints", []
