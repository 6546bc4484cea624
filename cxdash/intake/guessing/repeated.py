"""Repeated: an id of which several rows say different things, and what makes one of it, as a question. Knows no store."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from cxdash.intake.file.reader import read_sheet
from cxdash.intake.guessing.asking import Question
from cxdash.intake.guessing.pairs import second_column
from cxdash.intake.mapping import Mapping
from cxdash.intake.values.rows import KEYS
from cxdash.intake.values.scales import REPEATED
from cxdash.words import number

_NO_ID = 0.05  # of all rows: so many of the same id, and with other content, say that the column is none


def lacking(path: Path, mapping: Mapping, ids: Collection[str]) -> tuple[str | None, str | None]:
    """The column that is the id alone, and the one that these ids lack to be of one row each; None for none."""
    source = mapping.source(KEYS[mapping.kind][0]) if mapping.kind in KEYS else None
    if not ids or source is None or not source.columns() or source.template != "{" + source.columns()[0] + "}":
        return None, None
    column, taken = source.columns()[0], replace(mapping, attributes=()).used_columns()
    return column, second_column(read_sheet(path, mapping.reading), column, ids, taken)


def repeated(kind: str, column: str, second: str | None, rows: int, read: int) -> Question | None:
    """With another column it may be an id; of many rows, it is none. rows: how many are refused, of how many that were read."""
    facts: dict[str, object] = {"column": column, "rows": number(rows), "other": second}
    key = KEYS[kind][0]
    if second is not None and rows >= REPEATED:
        return Question("ask.pair", facts, column, key)
    return Question("ask.no_id", facts, column, key) if rows >= max(REPEATED, _NO_ID * read) else None
