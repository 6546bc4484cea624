"""Holding: which imports have the same rows, and what updates replaced: how an undo leaves everybody else's as it was."""

import duckdb

from cxdash.intake.values.rows import KEYS


def about_of(kind: str, table: str) -> str:
    """What tells the rows apart that one line of a file made, as one text."""
    if kind == "responses":
        return f"concat_ws(chr(31), {table}.metric, {table}.question)"
    return f"coalesce({table}.stage, '')"


def holders(table: str, kind: str) -> str:
    """SELECT whatever holds a row of `table`, an answer or a touchpoint, besides the import that brought it."""
    return (
        f"SELECT 1 FROM held h WHERE h.of_import = {table}.import_id AND h.of_row = {table}.row_number "
        f"AND h.about = {about_of(kind, table)}"
    )


def give_to_holders(cursor: duckdb.DuckDBPyConnection, import_id: int) -> None:
    """Make rows of this import, replaced ones too, the own rows of the first other import that has them."""
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE heirs AS SELECT of_row, about, min(import_id) AS heir, "
        "arg_min(row_number, (import_id, row_number)) AS heir_row FROM held WHERE of_import = ? GROUP BY of_row, about",
        [import_id],
    )
    if not cursor.execute("SELECT 1 FROM heirs LIMIT 1").fetchall():
        return
    mine = f"{int(import_id)}"
    for kind, keys in KEYS.items():
        same = " AND ".join(f"o.{key} IS NOT DISTINCT FROM n.{key}" for key in keys)
        owned = f"t.import_id = {mine} AND t.row_number = h.of_row AND {about_of(kind, 't')} = h.about"
        # What such a row replaced is from now on replaced by the heir.
        cursor.execute(
            f"UPDATE replaced_{kind} o SET replaced_by = n.heir FROM (SELECT t.*, h.heir FROM ("
            f"SELECT {', '.join(keys)}, import_id, row_number FROM {kind} UNION ALL "
            f"SELECT {', '.join(keys)}, import_id, row_number FROM replaced_{kind}) t JOIN heirs h ON {owned}) n "
            f"WHERE o.replaced_by = {mine} AND {same}"
        )
        for table in (kind, f"replaced_{kind}"):
            cursor.execute(
                f"UPDATE {table} t SET import_id = h.heir, row_number = h.heir_row FROM heirs h WHERE {owned}"
            )
    cursor.execute(
        "DELETE FROM held d USING heirs h WHERE d.of_import = $mine AND d.of_row = h.of_row AND d.about = h.about "
        "AND d.import_id = h.heir",
        {"mine": import_id},
    )
    cursor.execute(
        "UPDATE held d SET of_import = h.heir, of_row = h.heir_row FROM heirs h "
        "WHERE d.of_import = $mine AND d.of_row = h.of_row AND d.about = h.about",
        {"mine": import_id},
    )


def unlink_replaced(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int) -> None:
    """Take this import's replaced rows out of the chain of versions: what they replaced is now replaced by their successor."""
    same = " AND ".join(f"older.{key} IS NOT DISTINCT FROM newer.{key}" for key in KEYS[kind])
    cursor.execute(
        f"UPDATE replaced_{kind} older SET replaced_by = newer.replaced_by FROM replaced_{kind} newer "
        f"WHERE older.replaced_by = $mine AND newer.import_id = $mine AND {same}",
        {"mine": import_id},
    )
    cursor.execute(f"DELETE FROM replaced_{kind} WHERE import_id = ?", [import_id])


def put_back(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int) -> None:
    """Return what this import replaced to its table."""
    cursor.execute(
        f"INSERT INTO {kind} BY NAME SELECT * EXCLUDE (replaced_by) FROM replaced_{kind} WHERE replaced_by = ?",
        [import_id],
    )
    cursor.execute(f"DELETE FROM replaced_{kind} WHERE replaced_by = ?", [import_id])
