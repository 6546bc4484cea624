"""History: the imports of a store, and how one is taken back as a whole."""

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb
import pandas as pd

from cxdash.errors import CxError, did_you_mean
from cxdash.intake.fields import KINDS
from cxdash.intake.values.rows import KEYS
from cxdash.store.connect import Store
from cxdash.store.entities import NAMED, refresh
from cxdash.store.holding import give_to_holders, put_back, unlink_replaced

_KEPT = tuple(record.id for record in KINDS.values() if not record.is_fact)
_COLUMNS = """
    import_id, file_name, kind, imported_by, imported_at, rows_read, loaded, known, rejected, undone_at,
    updated, first_day, last_day, undated, figures_before, figures_after
FROM imports"""
IMPORTS = f"SELECT {_COLUMNS} ORDER BY import_id DESC"
_OF_FILES = (
    f"SELECT checksum, {_COLUMNS} WHERE checksum IN (SELECT unnest(?)) AND undone_at IS NULL ORDER BY import_id DESC"
)


def imports(store: Store) -> pd.DataFrame:
    """All imports, the newest first, undone ones too. Figures are texts: see `store.figures.figures_from`."""
    return store.frame(IMPORTS)


def imports_of_files(store: Store, checksums: Sequence[str]) -> pd.DataFrame:
    """The imports of files with these checksums (SHA-256 of their bytes) that were not taken back, the newest first."""
    return store.frame(_OF_FILES, [list(checksums)])


def problems(store: Store, import_id: int) -> pd.DataFrame:
    """The refused rows of an import: row_number, column_name, value, reason."""
    sql = "SELECT row_number, column_name, value, reason FROM problems WHERE import_id = ? ORDER BY ALL"
    return store.frame(sql, [import_id])


def undo_import(store: Store, import_id: int) -> int:
    """Take back all that this import added, and put back what it replaced; the number of rows that went.

    Rows that a later import has too stay, as that import's own. What later imports replaced stays replaced, and goes back to
    what stood before this import when they are undone. Raises CxError("import.unknown") or ("import.undone").
    """
    with store.writing() as cursor:
        _check_known(cursor, import_id)
        _note_told(cursor, import_id)
        cursor.execute("DELETE FROM held WHERE import_id = ?", [import_id])
        give_to_holders(cursor, import_id)
        for kind in KEYS:
            unlink_replaced(cursor, kind, import_id)
        gone = 0
        for record in KINDS.values():
            row = cursor.execute(f"DELETE FROM {record.table} WHERE import_id = ?", [import_id]).fetchone()
            gone += int(row[0]) if row else 0
        for kind in KEYS:
            put_back(cursor, kind, import_id)
        for kind in _KEPT:
            refresh(cursor, kind, f"SELECT * FROM undone_{kind}")
        now = datetime.now(UTC).replace(tzinfo=None)
        cursor.execute("UPDATE imports SET undone_at = ? WHERE import_id = ?", [now, import_id])
    return gone


def _check_known(cursor: duckdb.DuckDBPyConnection, import_id: int) -> None:
    known = dict(cursor.execute("SELECT import_id, undone_at FROM imports").fetchall())
    if import_id not in known:
        names = [str(number) for number, undone in known.items() if undone is None]
        raise CxError("import.unknown", number=import_id, hint=did_you_mean(str(import_id), names))
    if known[import_id] is not None:
        raise CxError("import.undone", number=import_id)


def _note_told(cursor: duckdb.DuckDBPyConnection, import_id: int) -> None:
    """Tables undone_locations, undone_customers and so on: what this import's rows are about, and those that it replaced."""
    for kind in _KEPT:
        key = KINDS[kind].key
        tables = [KINDS[kind].table, *(KEYS if kind in NAMED else ())]
        named = [f"SELECT {key} FROM {table} WHERE import_id = {int(import_id)}" for table in tables]
        if kind in NAMED:
            named += [f"SELECT {key} FROM replaced_{table} WHERE replaced_by = {int(import_id)}" for table in KEYS]
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE undone_{kind} AS {' UNION '.join(named)}")
