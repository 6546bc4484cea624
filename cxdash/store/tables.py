"""Tables: what questions rest on, kept beside the data in memory for as long as anybody holds it. Knows no question.

They lie in a database of their own that has no file: the engine counts them into its limit of memory, skips the parts of them that
a period does not touch, and plans by what it knows of them. It writes them down beside the data if it must.
"""

import threading
import weakref
from uuid import uuid4

import duckdb

_ATTACH = "ATTACH IF NOT EXISTS ':memory:' AS beside (READ_WRITE)"


class Table:
    """One kept table: it is dropped with the last one who holds it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def show(self, cursor: duckdb.DuckDBPyConnection, name: str) -> None:
        """Let this cursor read it under that name."""
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM beside.{self._name}")


class Tables:
    """The tables beside one database."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(_ATTACH)
        self._lock = threading.Lock()
        self._over: list[str] = []

    def make(self, cursor: duckdb.DuckDBPyConnection, sql: str, parameters: list[object]) -> Table:
        """The rows of a statement, as a table."""
        self.sweep(cursor)
        name = f"made_{uuid4().hex}"  # another opening of the same file shares these
        cursor.execute(f"CREATE TABLE beside.{name} AS {sql}", parameters)
        made = Table(name)
        # Whoever lets go of the last hold may be within a statement of that connection: it is dropped at the next making.
        weakref.finalize(made, self._over.append, name)
        return made

    def sweep(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Drop what nobody holds any more."""
        with self._lock:
            while self._over:
                cursor.execute(f"DROP TABLE IF EXISTS beside.{self._over[0]}")
                del self._over[0]
