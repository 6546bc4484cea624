"""Peek: the first rows of an uploaded file, for its preview. Knows no widget and no store."""

from dataclasses import dataclass

import pandas as pd

from cxdash.intake import read_sheet
from cxdash.intake.reader import Sheet
from cxdash.intake.reading import DETECTED, Reading

ROWS = 20
SAMPLED = 200  # rows that are looked into for samples of each column
LONGEST = 120  # of a cell; a person sees what it is, and a cell of a megabyte stays on the server


@dataclass(frozen=True)
class Peek:
    """What a file looks like: how it was read, its header, its first rows, and for each column a few of its values."""

    header: list[str]
    reading: Reading
    rows: pd.DataFrame
    samples: list[str]


def peek(data: bytes, reading: Reading = DETECTED) -> Peek:
    """Raises CxError("intake.…") for what is no CSV file."""
    sheet = read_sheet(data, reading)
    cells = _first_cells(sheet)
    samples = [" · ".join(dict.fromkeys(value for value in column if value.strip()))[:LONGEST] for column in cells]
    rows = {name: column[:ROWS] for name, column in zip(sheet.header, cells, strict=True)}
    return Peek(sheet.header, sheet.reading, pd.DataFrame(rows), samples)


def _first_cells(sheet: Sheet) -> list[list[str]]:
    for batch in sheet.batches():
        if batch.num_rows:
            return [[_cut(value.as_py()) for value in column[:SAMPLED]] for column in batch.columns[1:]]
    return [[] for _name in sheet.header]


def _cut(text: str | None) -> str:
    return "" if text is None else text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
