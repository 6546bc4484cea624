"""Entities: the tables of customers, locations, goals and the like, made from what imports said of them; facts name some too."""

import duckdb

from cxdash.intake.fields import KINDS
from cxdash.intake.values.rows import table_columns

_FACTS = ("responses", "touchpoints")
NAMED = ("locations", "customers")  # by facts


def add_named(cursor: duckdb.DuckDBPyConnection, table: str, import_id: int) -> None:
    """Give each location and customer that this import's facts name a row, if it has none."""
    for kind in NAMED:
        key = KINDS[kind].key
        cursor.execute(
            f"INSERT INTO {kind} ({key}) SELECT {key} FROM "
            f"(SELECT DISTINCT {key} FROM {table} WHERE import_id = ? AND {key} IS NOT NULL) f "
            f"WHERE NOT EXISTS (SELECT 1 FROM {kind} e WHERE e.{key} = f.{key})",
            [import_id],
        )


def refresh(cursor: duckdb.DuckDBPyConnection, kind: str, ids: str) -> None:
    """Make the rows of these ids (a SELECT of them) anew: of each column the last that an import gave, or all of the last row.

    An id that no import describes and no fact names goes.
    """
    record = KINDS[kind]
    key = record.key
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT {key} FROM ({ids}) WHERE {key} IS NOT NULL"
    )
    cursor.execute(f"DELETE FROM {kind} WHERE {key} IN (SELECT {key} FROM touched)")
    columns = [name for name in table_columns(kind) if name not in (key, "attributes")]
    newest = "arg_max_null" if record.is_whole else "arg_max"  # which passes over empty ones
    latest = ", ".join(f"{newest}({name}, (import_id, row_number)) AS {name}" for name in columns)
    merged = (
        "list_reduce(list(attributes ORDER BY import_id, row_number) FILTER (attributes IS NOT NULL), "
        "lambda a, b: json_merge_patch(a, b))"
    )
    if record.is_whole:
        merged = "arg_max_null(attributes, (import_id, row_number))"
    cursor.execute(
        f"INSERT INTO {kind} ({key}, {', '.join(columns)}, attributes) SELECT {key}, {latest}, {merged} "
        f"FROM {record.table} WHERE {key} IN (SELECT {key} FROM touched) GROUP BY {key}"
    )
    if kind not in NAMED:
        return
    named = " UNION ".join(f"SELECT {key} FROM {table} WHERE {key} IN (SELECT {key} FROM touched)" for table in _FACTS)
    cursor.execute(
        f"INSERT INTO {kind} ({key}) SELECT {key} FROM ({named}) WHERE {key} NOT IN (SELECT {key} FROM {kind})"
    )
