"""Columns: a mapping as a table with a row for each column of a file, and back. Knows no widget and no store."""

from collections.abc import Iterable
from collections.abc import Mapping as Names
from dataclasses import replace
from typing import Any

import pandas as pd

from cxdash.errors import CxError
from cxdash.intake.fields import KINDS
from cxdash.intake.mapping import ASKED, MARK, Mapping, ScoreColumn, Source, StageColumn, as_template, as_written
from cxdash.metrics import METRICS
from cxdash.ui.data.field_names import FIELD_NAMES
from cxdash.words import N_, _

IGNORED, ATTRIBUTE, COMMENT, SCORE, PART, STAGE = "ignored", "attribute", "comment", "score:", "part:", "stage:"
NARROW = "score"  # the field of files with one answer a line
DATE_ORDERS = {"dmy": N_("day first"), "mdy": N_("month first"), "ymd": N_("year first")}
FOUND_FORMS = {
    "named": N_("month in words"),
    ",": N_("decimal comma"),
    ".": N_("decimal point"),
}  # as a mapping keeps them
DELAY_UNITS = {
    "seconds": N_("seconds after the request"),
    "minutes": N_("minutes after the request"),
    "hours": N_("hours after the request"),
    "days": N_("days after the request"),
}
KIND_LABELS = {
    "responses": N_("Answers"),
    "touchpoints": N_("Touchpoints"),
    "customers": N_("Customers"),
    "locations": N_("Locations"),
    "marks": N_("Events"),
    "goals": N_("Goals"),
    "benchmarks": N_("Benchmarks"),
}
SHOWN = (
    "column", "meaning", "sure", "samples", "scale", "reversed", "order", "blank", "stage", "channel", "template", "why",
)  # fmt: skip
Row = dict[str, Any]


def meanings(kind: str, mapping: Mapping | None = None) -> dict[str, str]:
    """What a column of such a file can be: the id of each choice, and what it is called."""
    fields = {field.id: _(FIELD_NAMES[field.id]) for field in KINDS[kind].fields if field.id != "comment"}
    found = {IGNORED: _("not read")}
    if kind == "responses":
        found |= {f"{SCORE}{metric}": _("{metric} score").format(metric=_(METRICS[metric].label)) for metric in ASKED}
        found[COMMENT] = _("comment")
    if kind == "touchpoints":
        found[STAGE] = _("time of one stage")
    parts = [name for name, source in (mapping.columns if mapping else ()) if len(source.columns()) > 1]
    found |= {f"{PART}{name}": _("part of {field}").format(field=fields.get(name, name)) for name in parts}
    return {**found, **fields, ATTRIBUTE: _("kept as a further column")}


def scales() -> list[str]:
    """All scales that a column of scores can have, as they are shown."""
    known = {(scale.low, scale.high) for metric in ASKED for scale in METRICS[metric].scales}
    return [scale_text(low, high) for low, high in sorted(known)]


def scale_text(low: float, high: float) -> str:
    return f"{low:g}–{high:g}"


def column_table(
    header: list[str], samples: list[str], mapping: Mapping, reasons: Names[str, tuple[str, str]] | None = None
) -> pd.DataFrame:
    """Columns: those of SHOWN; a row for each column of the file. reasons: how sure a column's meaning is, and why."""
    told = reasons or {}
    rows = [
        {
            **row_of(mapping, name),
            "column": name,
            "samples": sample,
            **dict(zip(("sure", "why"), told.get(name, ()), strict=False)),
        }
        for name, sample in zip(header, samples, strict=True)
    ]
    table = pd.DataFrame(rows, columns=list(SHOWN))
    table = table.astype({name: bool if name == "reversed" else object for name in SHOWN})
    return table.where(table.notna(), None)  # pandas makes NaN of a None beside texts


def row_of(mapping: Mapping, name: str) -> Row:
    """What the mapping says of one column."""
    meaning = _meaning(mapping, name)
    row: Row = dict.fromkeys(SHOWN) | {"meaning": meaning, "reversed": False}
    spec = next((one for one in mapping.scores if one.column == name), None)
    if spec is not None:
        row["scale"] = None if spec.scale is None else scale_text(*spec.scale)
        row |= {"reversed": spec.reversed, "stage": spec.stage, "channel": spec.channel}
        row["blank"] = ", ".join(spec.blank) or None
    step = next((one for one in mapping.stages if one.column == name), None)
    if step is not None:
        row |= {"stage": step.stage, "channel": step.channel, "order": step.format}
    source = mapping.source(meaning)
    if meaning == NARROW:
        row["blank"] = ", ".join(mapping.blank_scores) or None
    if source is not None:
        row["order"] = source.format
        around = as_written(source.template, name)
        row["template"] = None if around == MARK else around
    return row


def _meaning(mapping: Mapping, column: str) -> str:
    for spec in mapping.scores:
        if spec.column == column:
            return SCORE + spec.metric
    if any(one.column == column for one in mapping.stages):
        return STAGE
    if column in mapping.comments:
        return COMMENT
    alone = next((name for name, source in mapping.columns if source.columns() == [column]), None)
    if alone is not None:
        return alone
    part = next((name for name, source in mapping.columns if column in source.columns()), None)
    if part is not None:
        return PART + part
    if mapping.attributes is None:
        return IGNORED if KINDS[mapping.kind].is_fact else ATTRIBUTE
    return ATTRIBUTE if column in mapping.attributes else IGNORED


def mapping_of(table: pd.DataFrame, base: Mapping) -> Mapping:
    """The mapping that the table says; what it cannot show stays as in `base`, of which the table was made.

    Raises CxError("intake.twice") where two columns are to be one field.
    """
    rows: list[Row] = [{**row, "column": str(row["column"])} for row in table.to_dict("records")]
    columns = _columns(rows, base)
    kept = tuple(row["column"] for row in rows if row["meaning"] == ATTRIBUTE)
    # Unsaid attributes stay unsaid while they are what they are then: all others of what is no answer or event, else none.
    is_usual = not any(row["meaning"] == (ATTRIBUTE if KINDS[base.kind].is_fact else IGNORED) for row in rows)
    return replace(
        base,
        attributes=None if base.attributes is None and is_usual else kept,
        columns=tuple(columns.items()),
        comments=_in_order(base.comments, [row["column"] for row in rows if row["meaning"] == COMMENT]),
        scores=tuple(_score(row, base) for row in rows if str(row["meaning"]).startswith(SCORE)),
        stages=tuple(_stage(row, base) for row in rows if row["meaning"] == STAGE),
        blank_scores=next((_codes(row) for row in rows if row["meaning"] == NARROW), base.blank_scores),
    )


def _columns(rows: Iterable[Row], base: Mapping) -> dict[str, Source]:
    found: dict[str, tuple[str, Source]] = {}
    now = {row["column"]: str(row["meaning"] or IGNORED) for row in rows}
    for row in rows:
        name, meaning = row["column"], now[row["column"]]
        if meaning in (IGNORED, ATTRIBUTE, COMMENT, STAGE) or meaning.startswith((SCORE, PART)):
            continue
        if meaning in found:
            raise CxError("intake.twice", field=_(FIELD_NAMES[meaning]), first=found[meaning][0], second=name)
        known = base.source(meaning)
        values = known.values if known is not None and known.columns() == [name] else ()
        template, alone = as_template(str(row["template"] or MARK), name), "{" + name + "}"
        found[meaning] = (name, Source(template if alone in template else alone, row["order"] or None, values))
    columns = {field: source for field, (_name, source) in found.items()}
    for field, source in base.columns:  # made of several columns, or of one that is something else besides
        if field not in columns and field not in now.values():
            is_shown = [now.get(column) == _meaning(base, column) != field for column in source.columns()]
            if is_shown and all(is_shown):
                columns[field] = source
    order = [field for field, _source in base.columns]
    return dict(sorted(columns.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order)))


def _score(row: Row, base: Mapping) -> ScoreColumn:
    metric = str(row["meaning"]).removeprefix(SCORE)
    known = next((spec for spec in base.scores if spec.column == row["column"]), None)
    kept = known if known is not None and known.metric == metric else ScoreColumn(row["column"], metric)
    return replace(
        kept,
        scale=_scale(row["scale"]),
        reversed=bool(row["reversed"]),
        blank=_codes(row),
        stage=row["stage"] or None,
        channel=row["channel"] or None,
    )


def _codes(row: Row) -> tuple[str, ...]:
    return tuple(code.strip() for code in str(row["blank"] or "").split(",") if code.strip())


def _stage(row: Row, base: Mapping) -> StageColumn:
    known = next((one for one in base.stages if one.column == row["column"]), None)
    name = str(row["stage"] or row["column"])
    made = known or StageColumn(row["column"], name)
    return replace(made, stage=name, channel=row["channel"] or None, format=row["order"] or None)


def _in_order(before: tuple[str, ...], now: list[str]) -> tuple[str, ...]:
    """Comments keep the order of the mapping: the first one that is not empty counts."""
    kept = [name for name in before if name in now]
    return (*kept, *(name for name in now if name not in kept))


def _scale(text: object) -> tuple[float, float] | None:
    if not isinstance(text, str) or "–" not in text:
        return None
    low, high = text.split("–")
    return float(low), float(high)
