"""Delays: the time until an answer as a number of minutes, hours or days: when that was. Knows no database."""

from cxdash.intake.mapping import DELAYS, Mapping
from cxdash.intake.values.numbers import Notation, number_of
from cxdash.intake.values.plan import Plan

LONGEST = 100 * 366 * 86_400  # seconds; more is no time that somebody waited


def is_delay(mapping: Mapping, field: str) -> bool:
    """Whether the field is a number of seconds, minutes, hours or days after the request."""
    source = mapping.source(field)
    return field == "responded_at" and source is not None and source.format in DELAYS


def add_delay(plan: Plan, text: str, label: str, notation: Notation) -> None:
    """Column f_responded_at: the request's own time and so much more; after that of the request has been added."""
    source = plan.mapping.source("responded_at")
    assert source is not None
    assert source.format is not None
    since = "f_w0" if plan.mapping.stages else "f_occurred_at"
    unit = DELAYS[source.format]
    plan.add("t_responded_at", plan.cells.without_blank_words(text, plan.parameters))
    plan.add("d_responded_at", number_of("t_responded_at", notation))
    seconds = f"d_responded_at * {unit}"
    plan.add(
        "f_responded_at",
        f"CASE WHEN {seconds} BETWEEN 0 AND {LONGEST} THEN {since} + to_microseconds(({seconds} * 1000000)::BIGINT) END",
    )
    plan.check("number.text", label, "t_responded_at", "t_responded_at IS NOT NULL AND d_responded_at IS NULL")
    plan.check("number.range", label, "t_responded_at", f"{seconds} NOT BETWEEN 0 AND {LONGEST}")
