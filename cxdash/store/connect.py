"""Connect: opens the database file once per process and answers questions through cursors, each thread its own."""

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb
import pandas as pd

from cxdash.errors import CxError
from cxdash.metrics import METRICS
from cxdash.queries import repeats
from cxdash.queries.catalogue import ATTRIBUTES, DAYS
from cxdash.queries.conditions import Context
from cxdash.queries.response_time import ripe
from cxdash.settings import MEMORY_LIMIT, database_path
from cxdash.stats.intraclass import NEGLIGIBLE, Clustered, intraclass
from cxdash.store.failures import spoken
from cxdash.store.kept import Kept
from cxdash.store.main_days import main_days
from cxdash.store.migrations import VERSION, align_days, aligned_zone, migrate, schema_version, time_zone
from cxdash.store.tables import Table, Tables

CACHED_ANSWERS = 512
CACHED_TABLES = 8
CACHED_FINDINGS = 256

Statement = tuple[str, list[object]]
Builder = Callable[..., Statement]
_Made = TypeVar("_Made")


class Store:
    """One DuckDB file: many readers and one writer at a time, in one process.

    Queries can neither touch other files nor load extensions nor change the configuration. Raises CxError("store.…")
    for a file that is held, newer, damaged, foreign, missing or not writable.
    """

    def __init__(self, path: Path | str, read_only: bool = False) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self.version = 0  # grows with every change of the data: the first part of every cache key
        self._answers = Kept[pd.DataFrame](CACHED_ANSWERS)
        self._findings = Kept[Any](CACHED_FINDINGS)
        self._tables = Kept[Table](CACHED_TABLES)
        self.write_lock = threading.Lock()
        with spoken(self.path, opening=True):
            self._connection = self._open()

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self.read_only and not self.path.exists():
            raise CxError("store.missing", path=self.path)
        if not self.read_only:
            _make_folder(self.path)
        config = {
            "memory_limit": MEMORY_LIMIT.text(),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
        }
        connection = duckdb.connect(str(self.path), read_only=self.read_only, config=config)
        if self.read_only and _is_older(connection, self.path):
            connection.close()
            Store(self.path).close()  # brought to this version; where it may not be written, that is said
            connection = duckdb.connect(str(self.path), read_only=True, config=config)
        try:
            if not self.read_only:
                migrate(connection, self.path)
                align_days(connection)
            self.zone = aligned_zone(connection)
            self._beside = Tables(connection)
            _lock(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own to the same file, closed at the end."""
        cursor = self._connection.cursor()
        try:
            with spoken(self.path):
                yield cursor
        finally:
            cursor.close()

    @contextmanager
    def writing(self, of_data: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor inside one transaction: all of it is kept, or nothing. One writer at a time.

        of_data: whether it changes what questions are answered from; what was answered is forgotten then. What tables rest on
        is always: they name rows by where these lie, and any commit may move those.
        """
        with self.write_lock, self.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                _roll_back(cursor)
                raise
            else:
                # Into the file itself, not its log beside it: people copy the one file as their backup.
                with suppress(duckdb.Error):
                    cursor.execute("CHECKPOINT")
            finally:
                if of_data:
                    self._forget()
                self._tables.clear()
                with suppress(duckdb.Error):  # else at the next making
                    self._beside.sweep(cursor)

    @contextmanager
    def trying(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor inside a transaction of which nothing is kept; it waits for nobody, and no page forgets its answers."""
        with self.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield cursor
            finally:
                _roll_back(cursor)

    def answer(self, question: object, build: Builder) -> pd.DataFrame:
        """The frame that answers a frozen question, from the cache when the data have not changed. Do not write into it.

        What a question `rests_on`, others by the name of the table that its statement reads, is answered first and kept.
        """
        return self._answers.get((self.version, build, question), lambda: self.uncached(question, build))

    def uncached(self, question: object, build: Builder) -> pd.DataFrame:
        """The frame that answers a question, not kept: for what is too large, such as a file."""
        sql, parameters = build(question, self.context())
        return self.frame(sql, parameters, self._below(question))

    def _below(self, question: object) -> dict[str, Table]:
        return {name: self.table(*asked) for name, asked in getattr(question, "rests_on", {}).items()}

    def kept(self, about: Hashable, make: Callable[[], _Made]) -> _Made:
        """What is made of answers, such as a finding that takes long, made once for each version of the data."""
        return cast("_Made", self._findings.get((self.version, about), make))

    def table(self, question: object, build: Builder) -> Table:
        """The answer as a table that statements can read, from a cache of its own: such tables are large."""
        return self._tables.get((self.version, build, question), lambda: self._tabled(question, build))

    def _tabled(self, question: object, build: Builder) -> Table:
        sql, parameters = build(question, self.context())
        below = self._below(question)
        with self.cursor() as cursor:
            for name, table in below.items():
                table.show(cursor, name)
            return self._beside.make(cursor, sql, parameters)

    def frame(
        self, sql: str, parameters: list[object] | None = None, tables: Mapping[str, Table] | None = None
    ) -> pd.DataFrame:
        """The rows of one statement, uncached; tables: others than the store's that it reads, by name."""
        with self.cursor() as cursor:
            for name, table in (tables or {}).items():
                table.show(cursor, name)
            return cursor.execute(sql, parameters or []).df()

    def context(self) -> Context:
        """What builders must know of this file: its attributes, its time zone, and between which days its data lie."""
        if self.zone != time_zone():
            raise CxError("store.zone", path=self.path, found=self.zone, known=time_zone())
        return self.kept("context", self._context)

    def _context(self) -> Context:
        days = self.days()
        found = Context(
            tuple(self.frame(ATTRIBUTES)["attribute"]), self.zone, *main_days(list(days), list(days.values()))
        )
        (until,) = self.frame(ripe(found))["ripe"]
        correlations, forms, nobody = self._repeats()
        ripened = None if pd.isna(until) else pd.Timestamp(until).to_pydatetime()
        return replace(found, ripe=ripened, correlations=correlations, forms=forms, nobody=nobody)

    def _repeats(self) -> tuple[dict[str, float], frozenset[str], tuple[int, ...]]:
        """`Context.correlations`, `Context.forms` and `Context.nobody`."""
        rows = {str(table): int(n) for table, n in self.frame(repeats.ROWS).iloc[0].items()}
        correlations, forms = dict[str, float](), set[str]()
        nobody = tuple(int(who) for who in self.frame(repeats.build_nobody(rows))["who"].tolist())
        for metric, several, *sums in self.frame(repeats.build(rows)).itertuples(index=False):
            told = Clustered(*sums)
            correlation = intraclass(told)
            if told.matters(correlation, NEGLIGIBLE if METRICS[metric].has_median else 0.0):
                correlations[metric] = correlation
                forms |= {metric} if several else set()
        return correlations, frozenset(forms), nobody

    def days(self) -> dict[date, int]:
        """How many answers and touchpoints there are on each day, in order."""
        found = self._answers.get((self.version, "days"), lambda: self.frame(DAYS))
        return {
            pd.Timestamp(day).date(): int(n) for day, n in zip(found["day"].tolist(), found["n"].tolist(), strict=True)
        }

    def _forget(self) -> None:
        self.version += 1
        for kept in (self._answers, self._findings):
            kept.clear()


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    """No other files, no extensions, no other settings from here on; a second opening of the file finds it done."""
    locked = connection.execute("SELECT current_setting('lock_configuration')").fetchone()
    if locked is not None and locked[0]:
        return
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    # A failed commit (a full disk) has already ended the transaction: nothing of it is there.
    with suppress(duckdb.Error):
        cursor.execute("ROLLBACK")


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CxError("store.folder", path=path) from error


def _is_older(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether a file that is to be read only has an older schema; CxError for one that cannot be read at all."""
    try:
        found = schema_version(connection, path)
        if found is None:
            raise CxError("store.missing", path=path)
        if found > VERSION:
            raise CxError("store.newer", path=path, found=found, known=VERSION)
    except BaseException:
        connection.close()
        raise
    return found < VERSION


_shared: dict[Path, Store] = {}
_shared_lock = threading.Lock()


def shared_store() -> Store:
    """The store of this process, opened at the first call; every session reads through it."""
    path = database_path()
    with _shared_lock:
        if path not in _shared:
            _shared[path] = Store(path)
        return _shared[path]
