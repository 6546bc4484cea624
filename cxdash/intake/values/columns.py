"""Columns: a sheet's staged cells and a mapping to the plan of typed columns with their checks. Knows no database."""

from dataclasses import replace
from zoneinfo import available_timezones

from cxdash.errors import CxError
from cxdash.intake.fields import KINDS, LEVELS, Field
from cxdash.intake.values.cells import Cells
from cxdash.intake.values.dates import TimeForm, day, given_form, utc_time
from cxdash.intake.values.delays import add_delay, is_delay
from cxdash.intake.values.numbers import Notation, number_of, told_notation
from cxdash.intake.values.plan import Plan
from cxdash.intake.values.profile import Ask, Profile
from cxdash.intake.values.scores import add_scores, metric_of
from cxdash.intake.values.sql import Parameters, among
from cxdash.intake.values.told_times import DATE_FORMS, FIRST_YEAR, LAST_YEAR, told_form
from cxdash.metrics import METRICS

# Cells that stand for no name; "NA" is a country and a continent too.
DECIMALS = (",", ".")
NO_NAMES = ("-", "--", "—", "–", "n/a", "n.a.", "#n/a", "nan", "null", "none", "(blank)", "(none)")
DAMAGED = r"\d([.,]\d+)?E\+(1[1-9]|[2-9]\d|\d{3})"  # what a spreadsheet makes of a number of twelve digits and more
_IDS = ("customer_id", *(record.key for record in KINDS.values() if record.id != "locations"))


def make_plan(cells: Cells, zone: str, ask: Ask) -> Plan:
    """Decide over the staged columns and write the typed ones. Raises CxError("intake.…") for what must be asked."""
    mapping = cells.mapping
    if mapping.reading.time_zone is not None and mapping.reading.time_zone not in available_timezones():
        raise CxError("setting.time_zone", value=mapping.reading.time_zone)
    plan = Plan(mapping, cells, Profile(), mapping.reading.time_zone or zone)
    for known in KINDS[mapping.kind].fields:
        is_later = is_delay(mapping, known.id) or (mapping.kind == "responses" and known.id in ("score", "metric"))
        if not is_later:
            _add_field(plan, known, ask)
    if mapping.kind == "responses":
        add_scores(plan, ask)
    if mapping.kind == "touchpoints":
        _add_stages(plan, ask)
    _add_key(plan)
    _check_row(plan)
    return plan


def _add_field(plan: Plan, known: Field, ask: Ask) -> None:
    """One column f_<field>, NULL where the mapping has nothing for it, with the checks of its type."""
    text = plan.cells.text(known.id, plan.parameters)
    column, label = f"f_{known.id}", plan.cells.label(known.id)
    empty = {"number": "DOUBLE", "date": "DATE", "time": "TIMESTAMP"}.get(known.type, "VARCHAR")
    if text is None:
        plan.add(column, f"NULL::{empty}")
        return
    if known.type == "text":
        _add_text(plan, known, text)
        return
    plan.add(f"t_{known.id}", plan.cells.without_blank_words(text, plan.parameters))
    if known.type in ("metric", "level"):
        _add_named(plan, known, label)
        return
    if known.type == "number":
        plan.add(column, number_of(f"t_{known.id}", _notation(plan, known, ask)))
        plan.check("number.text", label, f"t_{known.id}", f"t_{known.id} IS NOT NULL AND {column} IS NULL")
        if known.low is not None and known.high is not None:
            plan.check("number.range", label, f"t_{known.id}", f"{column} NOT BETWEEN {known.low} AND {known.high}")
        return
    source = plan.mapping.source(known.id)
    own = Parameters()
    form = _form(plan, label, plan.cells.text(known.id, own) or "NULL", source.format if source else None, ask, own)
    if form.name is not None:
        plan.profile.forms[known.id] = form.name
    _add_time(plan, known.id, label, form, is_date=known.type == "date")


def _add_text(plan: Plan, known: Field, text: str) -> None:
    """A text as it stands; nobody is the customer "n/a", and unless the mapping says what is blank, no place is called "-"."""
    column, label = f"f_{known.id}", plan.cells.label(known.id)
    if known.id in _IDS or plan.mapping.source(known.id) is None or plan.mapping.blank is not None:
        plan.add(column, plan.cells.without_blank_words(text, plan.parameters) if known.id in _IDS else text)
    elif not plan.cells.may_be(text, NO_NAMES):
        plan.add(column, text)
    else:
        is_none = among(f"lower({text})", NO_NAMES, plan.parameters)
        plan.add(column, f"CASE WHEN strlen({text}) < 8 AND {is_none} THEN NULL ELSE {text} END")
    if known.id in (*_IDS, "location_id"):
        damaged = f"contains({column}, 'E+') AND regexp_full_match({column}, '{DAMAGED}')"
        plan.check("id.spreadsheet", label, column, damaged)


def _add_named(plan: Plan, known: Field, label: str) -> None:
    """A metric or a level of locations, in whatever case; a metric also by another name that it has."""
    text, column = f"t_{known.id}", f"f_{known.id}"
    if known.type == "metric":
        plan.add(column, metric_of(text, plan.parameters, METRICS))
    else:
        plan.add(column, f"CASE WHEN lower({text}) IN {plan.parameters.listed(LEVELS)} THEN lower({text}) END")
    plan.check(f"{known.type}.none", label, text, f"{text} IS NOT NULL AND {column} IS NULL")


def _notation(plan: Plan, known: Field, ask: Ask) -> Notation:
    own = Parameters()
    text = plan.cells.without_blank_words(plan.cells.text(known.id, own) or "NULL", own)
    others = []
    for field in KINDS[plan.mapping.kind].fields:
        its = Parameters()
        other = plan.cells.text(field.id, its) if field.type == "number" and field != known else None
        if other is not None:
            others.append((plan.cells.without_blank_words(other, its), its.values))
    for spec in plan.mapping.scores:
        others.append((plan.cells.cell(spec.column), {}))
    most = 1e300 if known.high is None else known.high
    source, reading = plan.mapping.source(known.id), plan.mapping.reading
    if source is not None and source.format in DECIMALS:
        reading = replace(reading, decimal=source.format)
    found = told_notation(plan.cells.label(known.id), text, reading, ask, own.values, tuple(others), most)
    if found.is_told:
        plan.profile.forms[known.id] = found.decimal
    return found


def _form(plan: Plan, label: str, text: str, given: str | None, ask: Ask, own: Parameters) -> TimeForm:
    """The form that the mapping gives, by name (dmy) or spelled out (%d/%m/%Y); else the one that the data have."""
    if given and given not in DATE_FORMS:
        return given_form(given)
    reading = plan.mapping.reading
    values = plan.cells.without_blank_words(text, own)
    return told_form(label, values, ask, own.values, given or None, reading.date_order, reading.today)


def _add_time(plan: Plan, name: str, label: str, form: TimeForm, is_date: bool) -> None:
    text, column = f"t_{name}", f"f_{name}"
    typed = day(text, form, plan.parameters) if is_date else utc_time(text, form, plan.zone, plan.parameters)
    plan.add(column, typed)
    plan.check("time.text", label, text, f"{text} IS NOT NULL AND {column} IS NULL")
    # Infinity and the like are times for the engine; nobody's customers were asked then.
    plan.check(
        "time.range", label, text, f"NOT (isfinite({column}) AND year({column}) BETWEEN {FIRST_YEAR} AND {LAST_YEAR})"
    )


def _add_stages(plan: Plan, ask: Ask) -> None:
    """Columns w<place> of rows that hold a journey: the time at which each stage was reached."""
    if not plan.mapping.stages and plan.cells.text("stage", Parameters()) is None:
        raise CxError("intake.stage")
    for place, stage in enumerate(plan.mapping.stages):
        cell = plan.cells.cell(stage.column)
        plan.add(f"t_w{place}", plan.cells.without_blank_words(cell, plan.parameters))
        form = _form(plan, stage.column, cell, stage.format, ask, Parameters())
        if form.name is not None:
            plan.profile.forms[place] = form.name
        _add_time(
            plan,
            f"w{place}",
            stage.column,
            form,
            is_date=False,
        )
    first = "f_w0" if plan.mapping.stages else "f_occurred_at"
    answered = "t_responded_at" if "t_responded_at" in plan.depths else "NULL"
    plan.check("time.order", plan.cells.label("responded_at"), answered, f"f_responded_at < {first}")
    known = KINDS[plan.mapping.kind].field("responded_at")
    if known is not None and is_delay(plan.mapping, known.id):
        text = plan.cells.text(known.id, plan.parameters) or "NULL"
        add_delay(plan, text, plan.cells.label(known.id), _notation(plan, known, ask))
    reached = " AND ".join(f"t_w{place} IS NULL" for place in range(len(plan.mapping.stages))) or "f_stage IS NULL"
    plan.check("stage.missing", plan.cells.label("stage"), "NULL", reached)


def _add_key(plan: Plan) -> None:
    """Column unit: the row's id; without one its content, and how many equal rows stand above it."""
    record = KINDS[plan.mapping.kind]
    key = record.key
    if not record.is_fact:
        named = ", ".join(f"coalesce(f_{name}::VARCHAR, '')" for name in record.named_by)
        ways = [f"f_{key}", *(f"f_{name}" for name in record.named_by[:1])]
        if len(record.named_by) > 1:
            ways[1] = f"'x' || md5(concat_ws(chr(31), {named}))"
        plan.add("unit", f"coalesce({', '.join(ways)})")
    else:
        by_content = "'x' || content || '-' || nth"
        has_id = plan.cells.text(key, Parameters()) is not None
        plan.add("unit", f"coalesce(f_{key}, {by_content})" if has_id else by_content)
        plan.add("by_content", f"f_{key} IS NULL")
        return
    plan.check("id.missing", plan.cells.label(key), "NULL", "unit IS NULL")


def _check_row(plan: Plan) -> None:
    """What leaves a row out, what it must have to say anything, a period that ends after it begins, a level with its place."""
    record, label = KINDS[plan.mapping.kind], plan.cells.label
    for column, texts in plan.mapping.leave_out:
        cell = plan.cells.cell(column)
        plan.check("row.left_out", column, cell, f"coalesce({among(f'lower({cell})', texts, plan.parameters)}, FALSE)")
    for known in record.fields:
        if known.needed:
            text = f"t_{known.id}" if f"t_{known.id}" in plan.depths else f"f_{known.id}"
            plan.check("field.missing", label(known.id), "NULL", f"{text} IS NULL")
        if known.is_score:
            _check_score(plan, known)
    if record.field("low") is not None:
        apart = "f_low > f_value OR f_high < f_value"
        plan.check("value.between", label("value"), "f_value::VARCHAR", apart)
    if record.period is not None:
        since, until = record.period
        text = f"t_{until}" if f"t_{until}" in plan.depths else "NULL"
        plan.check("time.span", label(until), text, f"f_{until} <= f_{since}")
    if record.field("level") is not None:
        said = "t_level" if "t_level" in plan.depths else "f_level"
        plan.check("level.place", label("level"), "f_place", f"({said} IS NULL) <> (f_place IS NULL)")


def _check_score(plan: Plan, known: Field) -> None:
    """A number that the row's metric can have: shares from 0 to 100 and in percent, times from 0 on."""
    column, text = f"f_{known.id}", f"t_{known.id}" if f"t_{known.id}" in plan.depths else "NULL"
    bounds = {name: metric.bounds or (0.0, 1e300) for name, metric in METRICS.items()}
    cases = " ".join(
        f"WHEN '{name}' THEN {column} NOT BETWEEN {low} AND {high}" for name, (low, high) in bounds.items()
    )
    label = plan.cells.label(known.id)
    plan.check("score.range", label, text, f"CASE f_metric {cases} END")
    shares = plan.parameters.listed([name for name, metric in METRICS.items() if metric.unit == "percent"])
    plan.check("score.share", label, text, f"f_metric IN {shares} AND {column} > 0 AND {column} <= 1")
