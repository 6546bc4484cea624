"""Columns: a sheet's staged cells and a mapping to the plan of typed columns with their checks. Knows no database."""

from zoneinfo import available_timezones

from cxdash.errors import CxError
from cxdash.intake.cells import Cells
from cxdash.intake.fields import KINDS, Field
from cxdash.intake.plan import Plan
from cxdash.intake.profile import DATE_FORMS, FIRST_YEAR, LAST_YEAR, Ask, Form, Profile, date_form
from cxdash.intake.scores import add_scores
from cxdash.intake.sql import Parameters, date_of, number_of, utc_time_of, without_blank_words

_IDS = ("customer_id", "response_id", "touchpoint_id")


def make_plan(cells: Cells, zone: str, ask: Ask) -> Plan:
    """Decide over the staged columns and write the typed ones. Raises CxError("intake.…") for what must be asked."""
    mapping = cells.mapping
    if mapping.reading.time_zone is not None and mapping.reading.time_zone not in available_timezones():
        raise CxError("setting.time_zone", value=mapping.reading.time_zone)
    plan = Plan(mapping, cells, Profile(), mapping.reading.time_zone or zone)
    for known in KINDS[mapping.kind].fields:
        if known.id not in ("score", "metric"):
            _add_field(plan, known, ask)
    if mapping.kind == "responses":
        add_scores(plan, ask)
    if mapping.kind == "touchpoints":
        _add_stages(plan, ask)
    _add_key(plan)
    return plan


def _add_field(plan: Plan, known: Field, ask: Ask) -> None:
    """One column f_<field>, NULL where the mapping has nothing for it, with the checks of its type."""
    text = plan.cells.text(known.id, plan.parameters)
    column, label = f"f_{known.id}", plan.cells.label(known.id)
    empty = {"text": "VARCHAR", "number": "DOUBLE", "date": "DATE", "time": "TIMESTAMP"}[known.type]
    if text is None:
        plan.add(column, f"NULL::{empty}")
        return
    if known.type == "text":
        # Nobody is the customer "n/a", who would gather the touchpoints of many.
        plan.add(column, without_blank_words(text, plan.parameters) if known.id in _IDS else text)
        return
    plan.add(f"t_{known.id}", without_blank_words(text, plan.parameters))
    if known.type == "number":
        plan.add(column, number_of(f"t_{known.id}", plan.decimal))
        plan.check("number.text", label, f"t_{known.id}", f"t_{known.id} IS NOT NULL AND {column} IS NULL")
        if known.low is not None and known.high is not None:
            plan.check("number.range", label, f"t_{known.id}", f"{column} NOT BETWEEN {known.low} AND {known.high}")
        return
    source = plan.mapping.source(known.id)
    given = source.format if source else None
    own = Parameters()
    form = _form(label, plan.cells.text(known.id, own) or "NULL", given, ask, own)
    _add_time(plan, known.id, label, form, is_date=known.type == "date")


def _form(label: str, text: str, given: str | None, ask: Ask, parameters: Parameters) -> Form:
    """The form that the mapping gives, by name (dmy) or spelled out (%d/%m/%Y); else the one that the data have."""
    return given if given and given not in DATE_FORMS else date_form(label, text, ask, parameters, given)


def _add_time(plan: Plan, name: str, label: str, form: Form, is_date: bool) -> None:
    text, column = f"t_{name}", f"f_{name}"
    typed = date_of(text, form, plan.parameters) if is_date else utc_time_of(text, form, plan.zone, plan.parameters)
    plan.add(column, typed)
    plan.check("time.text", label, text, f"{text} IS NOT NULL AND {column} IS NULL")
    # Infinity and the like are times for the engine; nobody's customers were asked then.
    plan.check(
        "time.range", label, text, f"NOT (isfinite({column}) AND year({column}) BETWEEN {FIRST_YEAR} AND {LAST_YEAR})"
    )


def _add_stages(plan: Plan, ask: Ask) -> None:
    """Columns w<place> of rows that hold a journey: the time at which each stage was reached."""
    for place, stage in enumerate(plan.mapping.stages):
        cell = plan.cells.cell(stage.column)
        plan.add(f"t_w{place}", without_blank_words(cell, plan.parameters))
        _add_time(
            plan,
            f"w{place}",
            stage.column,
            _form(stage.column, cell, stage.format, ask, Parameters()),
            is_date=False,
        )
    first = "f_w0" if plan.mapping.stages else "f_occurred_at"
    answered = "t_responded_at" if "t_responded_at" in plan.depths else "NULL"
    plan.check("time.order", plan.cells.label("responded_at"), answered, f"f_responded_at < {first}")
    reached = " AND ".join(f"t_w{place} IS NULL" for place in range(len(plan.mapping.stages))) or "f_stage IS NULL"
    plan.check("stage.missing", plan.cells.label("stage"), "NULL", reached)


def _add_key(plan: Plan) -> None:
    """Column unit: the row's id; without one its content, and how many equal rows stand above it."""
    key = KINDS[plan.mapping.kind].key
    if plan.mapping.kind == "locations":
        plan.add("unit", f"coalesce(f_{key}, f_name)")
    elif plan.mapping.kind == "customers":
        plan.add("unit", f"f_{key}")
    else:
        by_content = "'x' || content || '-' || row_number() OVER (PARTITION BY content ORDER BY row)"
        has_id = plan.cells.text(key, Parameters()) is not None
        plan.add("unit", f"coalesce(f_{key}, {by_content})" if has_id else by_content)
        plan.add("by_content", f"f_{key} IS NULL")
        return
    plan.check("id.missing", plan.cells.label(key), "NULL", "unit IS NULL")
