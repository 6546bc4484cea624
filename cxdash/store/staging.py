"""Staging: the cells of one sheet into this connection's reach, once, with what must be known to number its rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import duckdb
import numpy as np
import pyarrow as pa

from cxdash.errors import CxError
from cxdash.intake.file.reader import Sheet
from cxdash.intake.values.cells import STAGED, Cells
from cxdash.intake.values.shelf import first_bytes, shelf_schema, shelved

HELD_BYTES = 1 << 29  # of cells that stay in memory as they were read; more go into a table, which may lie on the disk
_SHELF, _LINES = "shelf", "lines"

Progress = Callable[[str, int, int | None], None]


@dataclass
class Watch:
    """Who is told how far an import is, and asked whether to go on."""

    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None
    failures: list[CxError] = field(default_factory=list)

    def say(self, stage: str, done: int = 0, total: int | None = None) -> None:
        """stage: reading, checking, comparing, writing. Raises CxError("intake.cancelled") when somebody wants no more of it."""
        if self.progress is not None:
            self.progress(stage, done, total)
        if self.cancelled is not None and self.cancelled():
            self.failures.append(CxError("intake.cancelled"))
            raise self.failures[-1]


class Shelf:
    """Cells in memory as the engine sees them. Of what is registered it lets go only at the end of the transaction, and of
    every former state of the cells with it: so it is given this, from which they can be taken.
    """

    def __init__(self, cells: pa.Table) -> None:
        self._cells: pa.Table | None = cells

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        assert self._cells is not None, "nobody reads what was taken away"
        return self._cells.__arrow_c_stream__(requested_schema)

    def empty(self) -> None:
        self._cells = None


@dataclass
class Lines:
    """The staged lines: how many; cells: they themselves in memory, where they stand as they were read; else in a table.

    shelf: where the engine sees the cells.
    """

    number: int
    cells: pa.Table | None
    shelf: Shelf | None = None


def stage(cursor: duckdb.DuckDBPyConnection, sheet: Sheet, cells: Cells, watch: Watch) -> Lines:
    """View `staged`: row, content, nth and the used cells of every row that could be read."""
    used = cells.used()
    told = _told(shelved(sheet.batches(), len(sheet.header), used), watch)
    held, rest = _held(told)
    schema = shelf_schema(len(sheet.header), used)
    whole: pa.Table | pa.RecordBatchReader = pa.Table.from_batches(held, schema)
    is_stream = rest is not None
    if rest is not None:
        whole = pa.RecordBatchReader.from_batches(schema, chain(held, rest))
    elif not cells.is_own:  # whose cells are yet to lose a sign
        cells.begins = {f"x{place}": first_bytes(whole[f"x{place}"]) for place in used}
    shelf = None if is_stream else Shelf(whole)
    cursor.register(_SHELF, shelf or whole)
    clean = None
    try:
        if is_stream or cells.needs_staging() or _count(cursor, *cells.unnamed(_SHELF)):
            sql, values = cells.staging(_SHELF)
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE {_LINES} AS {sql}", values)
            hide(cursor, shelf)
        else:
            clean = whole.select(["row", *(f"x{place}" for place in used)])
            shelf = show(cursor, clean, shelf)
    except duckdb.Error:
        if sheet.error is not None:
            raise sheet.error from None
        if watch.failures:  # it was raised while the engine read the file
            raise watch.failures[-1] from None
        raise
    _number_equal_rows(cursor)
    return Lines(_count(cursor, f"SELECT count(*) FROM {_LINES}"), clean, shelf)


def show(cursor: duckdb.DuckDBPyConnection, cells: pa.Table, before: Shelf | None) -> Shelf:
    """Let the engine see these cells as the lines, and no more those from before."""
    hide(cursor, before)
    shelf = Shelf(cells)
    cursor.register(_SHELF, shelf)
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW {_LINES} AS SELECT *, NULL::VARCHAR AS content FROM {_SHELF}")
    return shelf


def hide(cursor: duckdb.DuckDBPyConnection, shelf: Shelf | None) -> None:
    """Let go of the cells that were shown."""
    cursor.unregister(_SHELF)
    if shelf is not None:
        shelf.empty()


def _told(batches: Iterator[pa.RecordBatch], watch: Watch) -> Iterator[pa.RecordBatch]:
    done = 0
    watch.say("reading", 0)
    for batch in batches:
        yield batch
        done += batch.num_rows
        watch.say("reading", done)


def _held(batches: Iterator[pa.RecordBatch]) -> tuple[list[pa.RecordBatch], Iterator[pa.RecordBatch] | None]:
    """The batches up to so many bytes, and what comes after them, if anything may."""
    held, size = [], 0
    for batch in batches:
        held.append(batch)
        size += sum(column.nbytes for column in batch.columns[: batch.num_columns])
        if size > 2 * HELD_BYTES:  # clean cells count twice, but share their memory with the raw ones
            return held, batches
    return held, None


def _number_equal_rows(cursor: duckdb.DuckDBPyConnection) -> None:
    """View `staged`: the lines with nth, how many of the same content stand above, and itself.

    Few rows are equal to others, and numbering all would cost more than everything else: only those with an equal hash are.
    """
    hashes = cursor.execute(f"SELECT hash(content) AS h FROM {_LINES} WHERE content IS NOT NULL").fetchnumpy()["h"]
    many = repeated(np.asarray(hashes))
    if len(many) == 0:
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW {STAGED} AS SELECT *, 1 AS nth FROM {_LINES}")
        return
    cursor.register("many", pa.table({"h": many}))
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE equals AS SELECT row, row_number() OVER (PARTITION BY content ORDER BY row) AS nth "
        f"FROM {_LINES} WHERE content IS NOT NULL AND hash(content) IN (SELECT h FROM many)"
    )
    cursor.unregister("many")
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW {STAGED} AS SELECT l.*, coalesce(e.nth, 1) AS nth "
        f"FROM {_LINES} l LEFT JOIN equals e ON e.row = l.row"
    )


def repeated(hashes: np.ndarray) -> np.ndarray:
    """The values that occur more than once."""
    ordered = np.sort(hashes)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


def _count(cursor: duckdb.DuckDBPyConnection, sql: str, values: dict[str, object] | None = None) -> int:
    return int(cursor.execute(sql, values or {}).fetchall()[0][0])
