"""Newest: when the data end, to SQL: who began later than a window before that is still open. Knows no funnel."""

from dataclasses import dataclass

from cxdash.queries.conditions import Context

Statement = tuple[str, list[object]]


@dataclass(frozen=True)
class NewestQuestion:
    """The time of the last touchpoint, without those of days far from all others."""


def build_newest(_question: NewestQuestion, context: Context | None = None) -> Statement:
    """One row; column: newest, in microseconds."""
    main = (context or Context()).between("occurred_on")
    return f"SELECT epoch_us(max(occurred_at){main}) AS newest FROM touchpoints", []
