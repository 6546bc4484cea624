"""Typed: tables whose cells have types (workbooks, Parquet) to the text that a CSV file would hold. Knows no archive."""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from cxdash.errors import CxError

_IN_MEMORY = 1 << 25
_ROWS = 1 << 16  # at a time
Cell = object  # of a library that gives int, float, str, bool and times


def sheet_names(file: BinaryIO) -> list[tuple[int, str]]:
    """Place and name of the sheets of a workbook that a person sees; CxError("intake.damaged")."""
    with _workbook(file) as workbook:
        return [
            (place, about.name)
            for place, about in enumerate(workbook.sheets_metadata)
            if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible
        ]


def sheet(file: BinaryIO, place: int) -> BinaryIO:
    """A sheet as CSV: dates in ISO form (without time where no cell of their column has one), TRUE and FALSE, 1 for 1.0."""
    target = _target()
    with _workbook(file) as workbook:
        try:
            found = workbook.get_sheet_by_index(place)
            timed = _timed(found.iter_rows())
            rows = found.iter_rows()
        except (CalamineError, ValueError, IndexError, OSError) as error:
            raise CxError("intake.damaged", kind="Excel") from error
        text = io.TextIOWrapper(target, "utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        for row in rows:
            cells = [_text(cell, column in timed) for column, cell in enumerate(row)]
            if any(cells):
                writer.writerow(cells)
            else:
                text.write("\n")
        text.flush()
        text.detach()
    target.seek(0)
    return target


def parquet(file: BinaryIO) -> BinaryIO:
    """A Parquet file as CSV; lists and structures in their usual text. Raises CxError("intake.damaged")."""
    target = _target()
    try:
        source = pq.ParquetFile(file)
        names = source.schema_arrow.names
        with io.BytesIO() as header:
            text = io.TextIOWrapper(header, "utf-8", newline="")
            csv.writer(text, lineterminator="\n").writerow(names)
            text.flush()
            target.write(header.getvalue())
            text.detach()
        options = pa_csv.WriteOptions(include_header=False)
        for batch in source.iter_batches(_ROWS):
            columns = [as_text(column) for column in batch.columns]
            table = pa.table(columns, names=[f"c{place}" for place in range(len(columns))])
            pa_csv.write_csv(table, target, options)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CxError("intake.damaged", kind="Parquet") from error
    target.seek(0)
    return target


def as_text(column: pa.Array) -> pa.Array:
    """A typed column as the text of a CSV file: ISO dates, TRUE and FALSE, the shortest number, 1 for 1.0; blank for null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "TRUE", "FALSE")
    if pa.types.is_floating(kind) or pa.types.is_timestamp(kind):
        return pa.array([None if cell is None else _text(cell, True) for cell in column.to_pylist()], pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([None if cell is None else cell.decode("utf-8", "replace") for cell in column.to_pylist()])
    if pa.types.is_nested(kind):
        return pa.array([None if cell is None else str(cell) for cell in column.to_pylist()], pa.string())
    return pc.cast(column, pa.string())


def _workbook(file: BinaryIO) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(file)
    except (CalamineError, OSError, ValueError) as error:
        raise CxError("intake.damaged", kind="Excel") from error


def _timed(rows: Iterable[Sequence[Cell]]) -> set[int]:
    """The columns with a time of day in any of their cells."""
    found: set[int] = set()
    for row in rows:
        for column, cell in enumerate(row):
            if isinstance(cell, datetime) and cell.time() != time():
                found.add(column)
    return found


def _text(cell: Cell, has_time: bool) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if has_time else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat() + (" 00:00:00" if has_time and isinstance(cell, date) else "")
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell).replace("_x000D_", "")


def _target() -> BinaryIO:
    return tempfile.SpooledTemporaryFile(_IN_MEMORY)  # type: ignore[return-value]
