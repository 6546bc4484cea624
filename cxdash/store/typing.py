"""Typing: computes the typed columns of staged lines once: on the different texts where there are few, else on each row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cxdash.intake.values.cells import STAGED
from cxdash.intake.values.distinct import MOST_TEXTS, Group, groups, laborious
from cxdash.intake.values.plan import Plan
from cxdash.store.staging import Lines, hide, show

_GROUP = 122_880  # rows of the engine's unit of storage
SAMPLE = 50_000  # rows that tell whether a cell has few different texts

Run = Callable[[str], duckdb.DuckDBPyConnection]
Arrow = Callable[[str], pa.Table]


@dataclass(frozen=True)
class Typed:
    """What can be read instead of `staged`: a FROM clause, and the typed columns that it has already."""

    source: str
    names: frozenset[str]


def type_cells(cursor: duckdb.DuckDBPyConnection, plan: Plan, lines: Lines, run: Run, arrow: Arrow) -> Typed:
    """Compute the laborious columns; regular expressions on millions of equal texts take most of a load's time otherwise."""
    if lines.cells is not None:
        return _typed_in_memory(cursor, plan, lines, arrow)
    found = groups(plan, _counts(cursor, plan))
    for place, group in enumerate(found):
        run(f"CREATE OR REPLACE TEMP TABLE memo{place} AS {_memo(plan, group)}")
    shared = {name for group in found for name in group.names}
    made = plan.needed(_each_row(plan, shared)) - shared
    run(f"CREATE OR REPLACE TEMP TABLE typed AS {plan.layered(f'SELECT * FROM {_with_memos(found)}', made)}")
    return Typed("typed", frozenset({*shared, *made}))


def _each_row(plan: Plan, shared: set[str]) -> list[str]:
    """The laborious columns that must be computed for each row, and can be before equal rows are numbered."""
    return [name for name in laborious(plan) if name not in shared and not plan.bases[name] & {"content", "nth"}]


def _typed_in_memory(cursor: duckdb.DuckDBPyConnection, plan: Plan, lines: Lines, arrow: Arrow) -> Typed:
    """Put the computed columns beside the cells: those on different texts as a dictionary with a code for each row."""
    cells = lines.cells
    assert cells is not None, "cells in a table are typed there"
    encoded = {name: found for name in _few(cells) if (found := _encoded(cells[name])) is not None}
    # Of such a cell the engine works on each different text once, where a question needs no other cell.
    for name, (codes, texts) in encoded.items():
        column = pa.DictionaryArray.from_arrays(pa.array(codes), texts)
        cells = cells.set_column(cells.schema.get_field_index(name), name, column)
    found = groups(plan, {name: len(texts) for name, (_codes, texts) in encoded.items()})
    names: list[str] = []
    for group in found:
        codes, tuples = _tuples(group, encoded)
        cursor.register("tuples", tuples)
        made = plan.layered("SELECT * FROM tuples", plan.needed(group.names))
        values = arrow(f"SELECT code, {', '.join(group.names)} FROM ({made})").sort_by("code")
        cursor.unregister("tuples")
        for name in group.names:
            column = pa.DictionaryArray.from_arrays(pa.array(codes), values[name].combine_chunks())
            cells = cells.append_column(name, column)
        names += group.names
    rest = _each_row(plan, set(names))
    lines.cells = cells
    _show(cursor, lines)
    if rest:
        source = plan.layered(f"SELECT * FROM {STAGED}", plan.needed(rest) - set(names))
        columns = arrow(f"SELECT row, {', '.join(rest)} FROM ({source})")
        _append(lines, columns)
        _show(cursor, lines)
    return Typed(STAGED, frozenset({*names, *rest}))


def _few(cells: pa.Table) -> list[str]:
    """The cells that seem to have few different texts, by the first of them."""
    head = cells.slice(0, SAMPLE)
    return [
        name for name in cells.column_names[1:] if len(head[name].unique()) <= max(MOST_TEXTS // 10, len(head) // 20)
    ]


def _encoded(cells: pa.ChunkedArray) -> tuple[np.ndarray, pa.Array] | None:
    """A code for each cell, and the texts that they stand for (NULL too); None for too many different ones."""
    coded = cells.dictionary_encode(null_encoding="encode")  # its chunks share one dictionary
    if coded.num_chunks == 0:
        return None
    texts = coded.chunk(coded.num_chunks - 1).dictionary
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in coded.chunks])
    return (codes.astype(np.int16), texts) if len(texts) <= MOST_TEXTS else None


def _tuples(group: Group, encoded: dict[str, tuple[np.ndarray, pa.Array]]) -> tuple[np.ndarray, pa.Table]:
    """A code for each row, and a table of the different tuples of the group's cells in the order of their codes."""
    whole = np.zeros(1, np.int32)  # no group has more tuples than MOST_TEXTS
    for name in group.cells:
        codes, texts = encoded[name]
        whole = whole * len(texts) + codes
    size = int(np.prod([max(len(encoded[name][1]), 1) for name in group.cells]))
    occurs = np.flatnonzero(np.bincount(whole, minlength=size))
    place = np.zeros(size, np.int16)
    place[occurs] = np.arange(len(occurs), dtype=np.int16)
    columns: dict[str, pa.Array] = {"code": pa.array(np.arange(len(occurs), dtype=np.int32))}
    rest = occurs
    for name in reversed(group.cells):
        texts = encoded[name][1]
        rest, codes = np.divmod(rest, max(len(texts), 1))
        columns[name] = texts.take(pa.array(codes))
    return place[whole], pa.table(columns)


def _counts(cursor: duckdb.DuckDBPyConnection, plan: Plan) -> dict[str, int]:
    """About how many different texts each cell has, for those with few."""
    cells = [f"x{place}" for place in plan.cells.used()]
    if not cells:
        return {}
    asked = ", ".join(f"approx_count_distinct({cell})" for cell in cells)
    found = cursor.execute(f"SELECT {asked} FROM {STAGED}").fetchall()[0]
    return {cell: int(n) for cell, n in zip(cells, found, strict=True) if n <= MOST_TEXTS}


def _memo(plan: Plan, group: Group) -> str:
    """SELECT each different tuple of the group's cells once, with its typed columns."""
    cells = ", ".join(group.cells)
    inner = plan.layered(f"SELECT DISTINCT {cells} FROM {STAGED}", plan.needed(group.names))
    return f"SELECT {cells}, {', '.join(group.names)} FROM ({inner})"


def _with_memos(found: list[Group]) -> str:
    """The staged rows with the columns of each memo."""
    joins, shown = [f"{STAGED} s"], ["s.*"]
    for place, group in enumerate(found):
        same = " AND ".join(f"m{place}.{cell} IS NOT DISTINCT FROM s.{cell}" for cell in group.cells)
        joins.append(f"LEFT JOIN memo{place} m{place} ON {same}")
        shown += [f"m{place}.{name}" for name in group.names]
    return f"(SELECT {', '.join(shown)} FROM {' '.join(joins)})"


def _append(lines: Lines, columns: pa.Table) -> None:
    """Put computed columns beside the cells in memory."""
    assert lines.cells is not None, "cells in a table get no columns"
    ours, theirs = lines.cells["row"].to_numpy(), columns["row"].to_numpy()
    if not np.array_equal(ours, theirs):
        columns = columns.take(pa.array(np.argsort(theirs, kind="stable")))
        assert np.array_equal(ours, columns["row"].to_numpy()), "rows are numbered upwards"
    for name in columns.column_names[1:]:
        lines.cells = lines.cells.append_column(name, columns[name])


def sort_cells(cursor: duckdb.DuckDBPyConnection, lines: Lines, name: str, order: Sequence[str]) -> bool:
    """Put the lines in memory in the order of a typed column's values; whether that could be done.

    order: the values. Lines with another value come last, and those with the same one stay in the order of the file.
    """
    if lines.cells is None or name not in lines.cells.column_names:
        return False
    column = lines.cells[name].combine_chunks()
    if not isinstance(column, pa.DictionaryArray):
        return False
    rank = pc.fill_null(pc.index_in(column.dictionary, pa.array(order)), len(order)).to_numpy()
    places = np.argsort(rank.astype(np.int8)[column.indices], kind="stable")
    names, columns = lines.cells.column_names, lines.cells.columns
    lines.cells = None
    hide(cursor, lines.shelf)
    done: dict[tuple[int, int], tuple[pa.Array, pa.Array]] = {}
    for place in range(len(columns)):  # one by one: both orders of millions of cells would not be held
        columns[place] = _taken(columns[place].combine_chunks(), pa.array(places), done)
    lines.cells = pa.Table.from_batches(pa.table(columns, names).to_batches(max_chunksize=_GROUP))
    _show(cursor, lines)
    return True


def _taken(column: pa.Array, places: pa.Array, done: dict[tuple[int, int], tuple[pa.Array, pa.Array]]) -> pa.Array:
    """These places of a column. done: codes that are taken already, by where they lie; columns of one group share them."""
    if not isinstance(column, pa.DictionaryArray):
        return column.take(places)
    codes = column.indices
    lies_at = codes.buffers()[1].address, codes.offset
    if lies_at not in done:
        done[lies_at] = codes, codes.take(places)  # kept, or others may lie there
    return pa.DictionaryArray.from_arrays(done[lies_at][1], column.dictionary)


def _show(cursor: duckdb.DuckDBPyConnection, lines: Lines) -> None:
    assert lines.cells is not None, "cells in a table are there already"
    lines.shelf = show(cursor, lines.cells, lines.shelf)
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW {STAGED} AS SELECT *, 1 AS nth FROM lines")
