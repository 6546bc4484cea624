"""Loading text into a real store, and looking at what became of it."""

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cxdash.intake.mapping import Mapping
from cxdash.intake.mapping_file import read_mapping
from cxdash.store import Store
from cxdash.store.load import ImportResult, import_file
from cxdash.store.migrations import time_zone


@cache
def _empty(zone: str) -> bytes:
    """A store's file before anything is in it: to make it takes as long as a small load."""
    with tempfile.TemporaryDirectory() as folder:
        Store(Path(folder, "empty.duckdb")).close()
        return Path(folder, "empty.duckdb").read_bytes()


def make_store(path: Path) -> Path:
    """A store's file with nothing in it, if there is none there."""
    if not path.exists():
        path.write_bytes(_empty(time_zone()))
    return path


def open_store(path: Path) -> Store:
    """A store in this file; a new one if there is none."""
    return Store(make_store(path))


class Loader:
    """An open store, and short ways to fill it and to ask it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = open_store(path)

    def __enter__(self) -> "Loader":
        return self

    def __exit__(self, *_error: object) -> None:
        self.store.close()

    def load(self, text: str | bytes, mapping: str | Mapping | None = None, kind: str | None = None) -> ImportResult:
        data = text if isinstance(text, bytes) else text.encode()
        result = import_file(
            self.store, "f.csv", data, kind, read_mapping(mapping) if isinstance(mapping, str) else mapping
        )
        assert result.read == result.loaded + result.known + result.rejected
        return result

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with self.store.cursor() as cursor:
            return cursor.execute(sql).fetchall()

    def one(self, sql: str) -> object:
        return self.rows(sql)[0][0]


def counts(result: ImportResult) -> tuple[int, int, int]:
    return result.loaded, result.known, result.rejected


def reasons(result: ImportResult) -> list[tuple[int, str, str | None, str]]:
    return [(problem.row, problem.column, problem.value, problem.reason) for problem in result.problems]


def answers(column: str, values: Sequence[object], **extra: str) -> str:
    """A wide file with ids and one column of scores."""
    names, texts = list(extra), list(extra.values())
    lines = [",".join(["response_id", column, *names])]
    lines += [",".join([str(place), str(value), *texts]) for place, value in enumerate(values, 1)]
    return "\n".join(lines) + "\n"


def score_mapping(column: str, metric: str, *lines: str, top: Sequence[str] = ()) -> str:
    """The TOML of a mapping for `answers`."""
    head = ['kind = "responses"', *top, "[columns]", 'response_id = "response_id"']
    return "\n".join([*head, "[[scores]]", f'column = "{column}"', f'metric = "{metric}"', *lines])
