"""Columns: a mapping as a table with a row for each column of a file, and back. Knows no widget and no store."""

import pandas as pd

from cxdash.errors import CxError
from cxdash.intake.fields import KINDS
from cxdash.intake.mapping import ASKED, Mapping, ScoreColumn, Source
from cxdash.intake.reading import Reading
from cxdash.metrics import METRICS
from cxdash.words import N_, _

IGNORED, ATTRIBUTE, COMMENT, SCORE = "ignored", "attribute", "comment", "score:"
DATE_ORDERS = {"dmy": N_("day first"), "mdy": N_("month first"), "ymd": N_("year first")}
KIND_LABELS = {
    "responses": N_("Answers"),
    "touchpoints": N_("Touchpoints"),
    "customers": N_("Customers"),
    "locations": N_("Locations"),
}


def meanings(kind: str) -> dict[str, str]:
    """What a column of such a file can be: the id of each choice, and what it is called. Field ids are the same everywhere."""
    fields = {field.id: field.id for field in KINDS[kind].fields if field.id != "comment"}
    found = {IGNORED: _("not read")}
    if kind == "responses":
        found |= {f"{SCORE}{metric}": _("{metric} score").format(metric=_(METRICS[metric].label)) for metric in ASKED}
        found[COMMENT] = _("comment")
    return {**found, **fields, ATTRIBUTE: _("kept as a further column")}


def scales() -> list[str]:
    """All scales that a column of scores can have, as they are shown."""
    known = {(scale.low, scale.high) for metric in ASKED for scale in METRICS[metric].scales}
    return [scale_text(low, high) for low, high in sorted(known)]


def scale_text(low: float, high: float) -> str:
    return f"{low:g}–{high:g}"


def column_table(header: list[str], samples: list[str], mapping: Mapping) -> pd.DataFrame:
    """Columns: column, samples, meaning, scale, reversed, order (of dates); a row for each column of the file."""
    rows = []
    kept = mapping.attributes
    is_entity = mapping.kind in ("customers", "locations")
    for name, sample in zip(header, samples, strict=True):
        meaning, scale, is_reversed, order = _meaning(mapping, name), None, False, None
        if meaning is None:
            meaning = ATTRIBUTE if (is_entity if kept is None else name in kept) else IGNORED
        spec = next((one for one in mapping.scores if one.column == name), None)
        if spec is not None:
            scale = None if spec.scale is None else scale_text(*spec.scale)
            is_reversed = spec.reversed
        source = mapping.source(meaning)
        if source is not None and source.format in DATE_ORDERS:
            order = source.format
        rows.append((name, sample, meaning, scale, is_reversed, order))
    table = pd.DataFrame(rows, columns=["column", "samples", "meaning", "scale", "reversed", "order"])
    return table.astype({"scale": object, "order": object, "reversed": bool})


def _meaning(mapping: Mapping, column: str) -> str | None:
    if any(spec.column == column for spec in mapping.scores):
        return SCORE + next(spec.metric for spec in mapping.scores if spec.column == column)
    if column in mapping.comments:
        return COMMENT
    return next((name for name, source in mapping.columns if source.columns() == [column]), None)


def mapping_of(table: pd.DataFrame, kind: str, decimal: str = ".") -> Mapping:
    """The mapping that the table says. Raises CxError("intake.twice") where two columns are to be one field."""
    columns: dict[str, tuple[str, Source]] = {}
    scores, comments, attributes = [], [], []
    for row in table.to_dict("records"):
        name, meaning = str(row["column"]), str(row["meaning"] or IGNORED)
        if meaning == ATTRIBUTE:
            attributes.append(name)
        elif meaning == COMMENT:
            comments.append(name)
        elif meaning.startswith(SCORE):
            scores.append(
                ScoreColumn(name, meaning.removeprefix(SCORE), _scale(row["scale"]), reversed=bool(row["reversed"]))
            )
        elif meaning != IGNORED:
            if meaning in columns:
                raise CxError("intake.twice", field=meaning, first=columns[meaning][0], second=name)
            order = row["order"] if row["order"] in DATE_ORDERS else None
            columns[meaning] = (name, Source("{" + name + "}", order))
    return Mapping(
        kind=KINDS[kind].id,
        reading=Reading(decimal=None if decimal == "." else decimal),
        attributes=tuple(attributes),
        columns=tuple((field, source) for field, (_name, source) in columns.items()),
        comments=tuple(comments),
        scores=tuple(scores),
    )


def _scale(text: object) -> tuple[float, float] | None:
    if not isinstance(text, str) or "–" not in text:
        return None
    low, high = text.split("–")
    return float(low), float(high)
