"""Emptying: what undoing an import takes back, and the end of the demo. Knows no page."""

from cxdash.intake.fields import KINDS
from cxdash.intake.values.rows import KEYS
from cxdash.store.connect import Store
from cxdash.store.history import undo_import
from cxdash.store.holding import holders

# The demo's files and the name under which they come in: somebody's own files may share one of the two, not both.
_FILES = ", ".join(f"'demo-{kind}.csv'" for kind in KINDS)
_DEMO = f"imported_by = 'demo' AND file_name IN ({_FILES})"


def rows_of(store: Store, import_id: int) -> int:
    """How many rows of the store came with this import, and would go with it: those that another has too would stay."""
    counts = [
        f"SELECT count(*) AS n FROM {record.table} r WHERE import_id = {int(import_id)}"
        + (f" AND NOT EXISTS ({holders('r', record.id)})" if record.id in KEYS else "")
        for record in KINDS.values()
    ]
    return int(store.frame(f"SELECT sum(n)::BIGINT AS n FROM ({' UNION ALL '.join(counts)})")["n"].iloc[0])


def shared_rows_of(store: Store, import_id: int) -> int:
    """How many rows that came with this import would stay when it goes, because another import has them too."""
    counts = [
        f"SELECT count(*) AS n FROM {kind} r WHERE import_id = {int(import_id)} AND EXISTS ({holders('r', kind)})"
        for kind in KEYS
    ]
    return int(store.frame(f"SELECT sum(n)::BIGINT AS n FROM ({' UNION ALL '.join(counts)})")["n"].iloc[0])


def start_empty(store: Store) -> int:
    """Take back all demo data, leaving what else was loaded, and call this no demo any more; the number of rows that went.

    Stopped half-way it is still a demo, and the next call ends it.
    """
    demo = store.frame(f"SELECT import_id FROM imports WHERE {_DEMO} AND undone_at IS NULL ORDER BY import_id DESC")
    gone = sum(undo_import(store, int(import_id)) for import_id in demo["import_id"])
    with store.writing() as cursor:
        cursor.execute("DELETE FROM meta WHERE key = 'demo'")
    return gone
