"""History: the imports of a store, and how one is taken back as a whole."""

from datetime import UTC, datetime

import pandas as pd

from cxdash.errors import CxError, did_you_mean
from cxdash.intake.fields import KINDS
from cxdash.store.connect import Store
from cxdash.store.entities import refresh

IMPORTS = """
SELECT import_id, file_name, kind, imported_by, imported_at, rows_read, loaded, known, rejected, undone_at
FROM imports ORDER BY import_id DESC
"""


def imports(store: Store) -> pd.DataFrame:
    """All imports, the newest first, undone ones too."""
    return store.frame(IMPORTS)


def problems(store: Store, import_id: int) -> pd.DataFrame:
    """The refused rows of an import: row_number, column_name, value, reason."""
    sql = "SELECT row_number, column_name, value, reason FROM problems WHERE import_id = ? ORDER BY ALL"
    return store.frame(sql, [import_id])


def undo_import(store: Store, import_id: int) -> int:
    """Take back all that this import added; the number of rows that went. CxError("import.unknown") or ("import.undone")."""
    with store.writing() as cursor:
        known = dict(cursor.execute("SELECT import_id, undone_at FROM imports").fetchall())
        if import_id not in known:
            names = [str(number) for number, undone in known.items() if undone is None]
            raise CxError("import.unknown", number=import_id, hint=did_you_mean(str(import_id), names))
        if known[import_id] is not None:
            raise CxError("import.undone", number=import_id)
        gone = 0
        for kind in ("locations", "customers"):
            key = KINDS[kind].key
            tables = [record.table for record in KINDS.values() if record.id in ("responses", "touchpoints", kind)]
            named = " UNION ".join(f"SELECT {key} FROM {table} WHERE import_id = {int(import_id)}" for table in tables)
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE undone_{kind} AS {named}")
        for record in KINDS.values():
            row = cursor.execute(f"DELETE FROM {record.table} WHERE import_id = ?", [import_id]).fetchone()
            gone += int(row[0]) if row else 0
        for kind in ("locations", "customers"):
            refresh(cursor, kind, f"SELECT * FROM undone_{kind}")
        now = datetime.now(UTC).replace(tzinfo=None)
        cursor.execute("UPDATE imports SET undone_at = ? WHERE import_id = ?", [now, import_id])
    return gone
