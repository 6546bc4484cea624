"""Peek: the first rows of a table, how it was read and why, for its preview. Knows no widget and no store."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from cxdash.intake.file.evidence import Evidence
from cxdash.intake.file.reader import read_sheet
from cxdash.intake.guessing.judgement import looks_of
from cxdash.intake.guessing.looks import Look
from cxdash.intake.reading import DETECTED, Reading
from cxdash.intake.understanding import LOOKED_AT

ROWS = 20
SAMPLED = 200  # rows that are looked into for samples of each column; what they are is told from more
LONGEST = 120  # of a cell; a person sees what it is, and a cell of a megabyte stays on the server


@dataclass(frozen=True)
class Peek:
    """What a table looks like: how it was read and why, its header, its first rows, and for each column some of its values.

    questions: of a column, where the file has its text beside its name. row_bytes: about as many has a row.
    """

    header: list[str]
    reading: Reading
    rows: pd.DataFrame
    samples: list[str]
    evidence: tuple[Evidence, ...] = ()
    questions: dict[str, str] = field(default_factory=dict)
    head: list[list[str]] = field(default_factory=list)
    row_bytes: float = 0.0

    @cached_property
    def looks(self) -> dict[str, Look]:
        """What the values of each column look like."""
        return looks_of(self.header, self.head)


def peek(data: bytes | Path, reading: Reading = DETECTED) -> Peek:
    """Raises CxError("intake.…") for what is no table."""
    sheet = read_sheet(data, reading)
    raw = sheet.head(LOOKED_AT)
    head = [[_cut(cell) for cell in row] for row in raw]
    columns = list(zip(*head, strict=True)) if head else [() for _name in sheet.header]
    samples = [
        " · ".join(dict.fromkeys(value for value in column[:SAMPLED] if value.strip()))[:LONGEST] for column in columns
    ]
    rows = {name: column[:ROWS] for name, column in zip(sheet.header, columns, strict=True)}
    length = sum(len(cell or "") + 1 for row in raw for cell in row) / len(raw) if raw else 0.0
    return Peek(sheet.header, sheet.reading, pd.DataFrame(rows), samples, sheet.evidence, sheet.questions, head, length)


def _cut(text: str | None) -> str:
    return "" if text is None else text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
