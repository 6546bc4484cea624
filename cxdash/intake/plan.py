"""Plan: a sheet and a mapping to the SQL of typed rows, their checks and their answers. Knows no database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import available_timezones

from cxdash.errors import CxError
from cxdash.intake.cells import STAGED, Cells
from cxdash.intake.fields import KINDS, Field
from cxdash.intake.mapping import ASKED, Mapping, ScoreColumn
from cxdash.intake.profile import (
    DATE_FORMS,
    FIRST_YEAR,
    LAST_YEAR,
    Ask,
    Form,
    Profile,
    date_form,
    narrow_scales,
    score_scale,
    score_words,
)
from cxdash.intake.sql import (
    Parameters,
    code_of,
    date_of,
    is_code,
    number_of,
    plain_code,
    utc_time_of,
    without_blank_words,
    word_of,
)
from cxdash.intake.vocabulary import blank_words, dont_know_words, synonyms
from cxdash.metrics import METRICS

PARSED = "parsed"
_IDS = ("customer_id", "response_id", "touchpoint_id")
LONGEST_VALUE = 1000  # characters of a refused cell that are kept
CHECKS_A_MASK = 60  # problems are bits of BIGINT columns


@dataclass(frozen=True)
class Check:
    """One reason to refuse a row: where it holds, the column that is to blame and the cell's text."""

    reason: str
    column: str
    text: str
    condition: str


@dataclass
class Plan:
    """The statement that makes the parsed table, and the checks whose bits it carries."""

    mapping: Mapping
    cells: Cells
    profile: Profile
    zone: str
    parameters: Parameters = field(default_factory=Parameters)
    layers: list[list[str]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    depths: dict[str, int] = field(default_factory=dict)

    def decided(self) -> Mapping:
        """The mapping with the scales that were found in the data, as it must be kept for the numbers to be recomputed."""
        scores = [replace(spec, scale=self.profile.scales[place]) for place, spec in enumerate(self.mapping.scores)]
        return replace(self.mapping, scores=tuple(scores))

    def add(self, name: str, sql: str) -> None:
        """A column, in the first layer that can see all columns which it is made from.

        Layers are nested SELECTs: within one, the engine would copy a column's whole expression to each use of it.
        """
        depth = max((self.depths[used] + 1 for used in re.findall(r"\b\w+\b", sql) if used in self.depths), default=0)
        if depth == len(self.layers):
            self.layers.append([])
        self.layers[depth].append(f"{sql} AS {name}")
        self.depths[name] = depth

    def check(self, reason: str, column: str, text: str, condition: str) -> None:
        self.checks.append(Check(reason, column, text, condition))

    def statement(self) -> tuple[str, dict[str, object]]:
        """CREATE the parsed table: row, content, the typed columns, the cells of checks, the bits of problems."""
        inner = f"SELECT * FROM {STAGED}"
        for layer in self.layers:
            inner = f"SELECT *, {', '.join(layer)} FROM ({inner})"
        masks = [
            "(" + " | ".join(self._bits(start)) + f")::BIGINT AS bad{start // CHECKS_A_MASK}"
            for start in range(0, len(self.checks), CHECKS_A_MASK)
        ]
        outer = ", ".join(["*", *masks])
        return f"CREATE OR REPLACE TEMP TABLE {PARSED} AS SELECT {outer} FROM ({inner})", self.parameters.values

    def _bits(self, start: int) -> list[str]:
        part = self.checks[start : start + CHECKS_A_MASK]
        return [
            f"(CASE WHEN {check.condition} THEN {1 << place}::BIGINT ELSE 0 END)" for place, check in enumerate(part)
        ]

    def masks(self) -> list[str]:
        """The columns that hold the bits of problems."""
        return [f"bad{place}" for place in range(-(-len(self.checks) // CHECKS_A_MASK))]

    def problem_queries(self, seen: Sequence[int]) -> list[tuple[str, dict[str, object]]]:
        """For each check that refuses any row: row, column, text, reason. seen: the bits that occur, for each mask."""
        found = []
        for place, check in enumerate(self.checks):
            if not seen[place // CHECKS_A_MASK] & (1 << (place % CHECKS_A_MASK)):
                continue
            names = Parameters()
            bit = f"bad{place // CHECKS_A_MASK} & {1 << (place % CHECKS_A_MASK)}"
            found.append(
                (
                    f"SELECT row, {names.add(check.column)}, left({check.text}, {LONGEST_VALUE}), {names.add(check.reason)} FROM {PARSED} "
                    f"WHERE ({bit}) <> 0",
                    names.values,
                )
            )
        return found


def make_plan(cells: Cells, zone: str, ask: Ask) -> Plan:
    """Decide over the staged columns and write the typed ones. Raises CxError("intake.…") for what must be asked."""
    mapping = cells.mapping
    if mapping.time_zone is not None and mapping.time_zone not in available_timezones():
        raise CxError("setting.time_zone", value=mapping.time_zone)
    plan = Plan(mapping, cells, Profile(), mapping.time_zone or zone)
    for known in KINDS[mapping.kind].fields:
        if known.id not in ("score", "metric"):
            _add_field(plan, known, ask)
    if mapping.kind == "responses":
        _add_scores(plan, ask)
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
        plan.add(column, number_of(f"t_{known.id}", plan.mapping.decimal))
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


def _add_scores(plan: Plan, ask: Ask) -> None:
    mapping, cells = plan.mapping, plan.cells
    if not mapping.scores and not mapping.comments and mapping.source("score") is None:
        shown = ", ".join(cells.header[:8])
        raise CxError("intake.nothing", kind="responses", columns=shown, needed="score, comment")
    for place, spec in enumerate(mapping.scores):
        _add_score(plan, place, spec, ask)
    for place, name in enumerate(mapping.comments):
        plan.add(f"m{place}", cells.cell(name))
    if mapping.source("score") is not None:
        _add_narrow(plan, ask)
    used = [f"x{place}" for place in cells.used()] or ["content"]
    plan.check("row.empty", "", "NULL", "coalesce(" + ", ".join(used) + ") IS NULL")
    plan.add("g_respondent", "coalesce(lower(f_respondent), 'customer')")
    plan.check(
        "respondent.unknown",
        cells.label("respondent"),
        "f_respondent",
        "g_respondent NOT IN ('customer', 'employee', 'management')",
    )


def _add_score(plan: Plan, place: int, spec: ScoreColumn, ask: Ask) -> None:
    """Columns s<place>_state, _value, _points of one column of scores on one scale."""
    text = plan.cells.cell(spec.column)
    words = {plain_code(key): number for key, number in spec.values}
    scale = spec.scale
    if not words:
        found = score_words(spec, text, ask)
        if found is not None:
            words = found.numbers
            scale = scale or (found.low, found.high)
    if scale is None:
        scale = score_scale(spec, text, plan.mapping.decimal, ask)
    low, high = scale
    if METRICS[spec.metric].scale(low, high) is None:
        raise CxError("intake.scale", column=spec.column, low=f"{low:g}", high=f"{high:g}", metric=spec.metric.upper())
    plan.profile.scales[place] = scale
    number = _score_number(plan, text, words)
    plan.add(f"s{place}_state", _state(plan, text, spec))
    plan.add(f"s{place}_number", f"CASE WHEN s{place}_state = 'valid' THEN {number} END")
    plan.add(f"s{place}_value", f"{low + high} - s{place}_number" if spec.reversed else f"s{place}_number")
    plan.add(f"s{place}_points", _points(spec.metric, scale, f"s{place}_value"))
    _check_score(plan, spec.column, text, f"s{place}", f"{low}", f"{high}")
    if spec.metric == "nps":
        plan.check("score.whole", spec.column, text, f"s{place}_number <> floor(s{place}_number)")


def _check_score(plan: Plan, column: str, text: str, stem: str, low: str, high: str) -> None:
    plan.check("score.text", column, text, f"{stem}_state = 'valid' AND {stem}_number IS NULL")
    plan.check("score.scale", column, text, f"{stem}_number < {low} OR {stem}_number > {high}")


def _score_number(plan: Plan, text: str, words: dict[str, float]) -> str:
    number = number_of(text, plan.mapping.decimal)
    if not words:
        return number
    mark = plan.parameters.add
    cases = " ".join(f"WHEN {mark(key)} THEN {mark(value)}" for key, value in words.items())
    return f"CASE {code_of(text)} {cases} ELSE {number} END"


def _state(plan: Plan, text: str, spec: ScoreColumn | None) -> str:
    """valid, blank or dont_know: by the codes of every file and this column's own, as text and as numbers."""
    own = () if spec is None else spec.blank
    unknown = () if spec is None else spec.dont_know
    mark = plan.parameters
    blank = f"{text} IS NULL OR {is_code(text, (*blank_words(), *own), mark)}"
    dont_know = is_code(text, (*dont_know_words(), *unknown), mark)
    return f"CASE WHEN {blank} THEN 'blank' WHEN {dont_know} THEN 'dont_know' ELSE 'valid' END"


def _points(metric: str, scale: tuple[float, float], value: str) -> str:
    """What an answer earns: 100 from the top on, at the bottom of a net score -100, else 0."""
    found = METRICS[metric].scale(*scale)
    assert found is not None, "scales are checked before points are written"
    bottom = "" if found.bottom is None else f" WHEN {value} <= {found.bottom} THEN -100"
    return f"CASE WHEN {value} IS NULL THEN NULL WHEN {value} >= {found.top} THEN 100{bottom} ELSE 0 END"


def _add_narrow(plan: Plan, ask: Ask) -> None:
    """Columns n_… of files with one answer a line: the metric from a column or a constant, the scale from columns or the data."""
    cells, mark = plan.cells, plan.parameters
    text = cells.text("score", mark) or "NULL"
    metric = cells.text("metric", mark)
    if metric is None:
        raise CxError("intake.nothing", kind="responses", columns=", ".join(cells.header[:8]), needed="metric")
    plan.add("t_score", text)
    plan.add("t_metric", metric)
    # A comment alone, in an export of this program, is a row of the metric “text”: it has no score.
    is_text = f"{word_of('t_metric')} = 'text' AND t_score IS NULL"
    plan.add("n_metric", f"CASE WHEN {is_text} THEN 'text' ELSE {_metric_of('t_metric', mark)} END")
    plan.check("metric.unknown", cells.label("metric"), "t_metric", "n_metric IS NULL")
    plan.add("n_state", f"CASE WHEN n_metric = 'text' THEN 'text' ELSE {_state(plan, 't_score', None)} END")
    plan.add("n_number", f"CASE WHEN n_state = 'valid' THEN {_score_number(plan, 't_score', {})} END")
    scales = _narrow_scales(plan, ask)
    for end, place in (("low", 0), ("high", 1)):
        usual = " ".join(f"WHEN '{known}' THEN {scale[place]}" for known, scale in scales.items())
        given = "f_scale_min" if end == "low" else "f_scale_max"
        plan.add(f"n_{end}", f"coalesce({given}, CASE n_metric {usual} END)")
    known_points = [
        f"WHEN n_metric = '{known}' AND n_low = {scale.low} AND n_high = {scale.high} "
        f"THEN {_points(known, (scale.low, scale.high), 'n_number')}"
        for known in ASKED
        for scale in METRICS[known].scales
    ]
    plan.add("n_points", f"CASE {' '.join(known_points)} END")
    label = cells.label("score")
    _check_score(plan, label, "t_score", "n", "n_low", "n_high")
    plan.check("score.whole", label, "t_score", "n_metric = 'nps' AND n_number <> floor(n_number)")
    plan.check(
        "score.unknown_scale", label, "t_score", "n_metric IS NOT NULL AND n_number IS NOT NULL AND n_points IS NULL"
    )


def _narrow_scales(plan: Plan, ask: Ask) -> dict[str, tuple[float, float]]:
    """The scale of each metric: the usual one where columns give scales, else from the scores' ends."""
    usual = {known: fallback for known in ASKED if (fallback := METRICS[known].default_scale) is not None}
    scales = {known: (scale.low, scale.high) for known, scale in usual.items()}
    if plan.cells.text("scale_max", Parameters()) is None:
        own = Parameters()
        score = plan.cells.text("score", own) or "NULL"
        metric = _metric_of(plan.cells.text("metric", own) or "NULL", own)
        scales |= narrow_scales(score, metric, plan.mapping.decimal, plan.cells.label("score"), ask, own)
    plan.profile.narrow = scales
    return scales


def _metric_of(text: str, parameters: Parameters) -> str:
    """The id of a metric named in words; NULL for a name that nobody knows."""
    names = {name: known for known in ASKED for name in synonyms()["metrics"][known]}
    cases = " ".join(f"WHEN {parameters.add(name)} THEN {parameters.add(known)}" for name, known in names.items())
    named = f"CASE trim(regexp_replace({word_of(text)}, '[^\\pL\\pN'']+', ' ', 'g')) {cases} END"
    return f"CASE WHEN {text} IN {parameters.listed(ASKED)} THEN {text} ELSE {named} END"


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


__all__ = ["PARSED", "Check", "Plan", "make_plan"]
