"""Copies of the real files as other programs would have written them; made in a folder of the test, never kept."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path

from tests.intake.workbooks import xlsx

_POINT = re.compile(r"-?\d+[.]\d+")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")


def rows_of(path: Path) -> list[list[str]]:
    """The cells of a comma-separated file in UTF-8; what is damaged in it stays that."""
    text = path.read_bytes().decode("utf-8-sig", "replace")
    return list(csv.reader(io.StringIO(text, newline="")))


def with_decimal_commas(rows: list[list[str]]) -> list[list[str]]:
    """12.5 is 12,5 and 1,240 is 1.240, in cells that are a number and nothing else."""

    def _turned(cell: str) -> str:
        if _POINT.fullmatch(cell):
            return cell.replace(".", ",")
        return cell.replace(",", ".") if _GROUPED.fullmatch(cell) else cell

    return [rows[0], *([_turned(cell) for cell in row] for row in rows[1:])]


def as_csv(
    rows: list[list[str]],
    encoding: str,
    delimiter: str = ",",
    end: str = "\r\n",
    quoting: int = csv.QUOTE_MINIMAL,
) -> bytes:
    """The bytes of a text file. A character that the encoding lacks is a question mark, as programs write it."""
    if end == "\r":  # as the programs that ended lines so wrote it within cells too
        rows = [[re.sub("\r\n|\n", "\r", cell) for cell in row] for row in rows]
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return target.getvalue().encode(encoding, "replace")


def as_workbook(rows: list[list[str]]) -> bytes:
    """The bytes of a workbook with real numbers and times: what Excel makes of such texts when they are typed in."""
    return xlsx({"Sheet1": [rows[0], *([_typed(cell) for cell in row] for row in rows[1:])]})


def _typed(cell: str) -> object:
    if cell == "":
        return None
    if re.fullmatch(r"-?(0|[1-9]\d{0,14})", cell):
        return int(cell)
    if re.fullmatch(r"-?(0|[1-9]\d{0,5})[.]\d{1,9}", cell):
        return float(cell)
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", cell):
        return datetime.fromisoformat(cell)
    return cell
