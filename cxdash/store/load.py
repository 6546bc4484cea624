"""Load: one file into the store in one transaction: every row loaded, already known or rejected."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from cxdash.intake.cells import Cells
from cxdash.intake.columns import make_plan
from cxdash.intake.fields import KINDS
from cxdash.intake.guess import guess_mapping
from cxdash.intake.mapping import Mapping
from cxdash.intake.mapping_file import read_mapping, write_mapping
from cxdash.intake.plan import Plan
from cxdash.intake.reader import Sheet, read_sheet
from cxdash.intake.reading import DETECTED
from cxdash.intake.rows import KEYS, PLACES, arrivals, table_columns
from cxdash.store.connect import Store
from cxdash.store.entities import add_named, refresh
from cxdash.store.migrations import time_zone


@dataclass(frozen=True)
class Problem:
    """Why a row was refused. row: as a spreadsheet counts, the header is row 1. reason: a code of intake.problems."""

    row: int
    column: str
    value: str | None
    reason: str


@dataclass(frozen=True)
class ImportResult:
    """What became of a file's rows: read = loaded + known + rejected."""

    import_id: int
    file: str
    kind: str
    read: int
    loaded: int
    known: int
    rejected: int
    mapping: Mapping
    problems: tuple[Problem, ...] = field(default=())


def import_file(
    store: Store,
    name: str,
    data: bytes,
    kind: str | None = None,
    mapping: Mapping | None = None,
    by: str = "",
) -> ImportResult:
    """Read the bytes of a CSV file into the store; without a mapping its columns are guessed.

    All of it is one transaction. Raises CxError("intake.…") when the file or its mapping cannot be read, and
    CxError("store.…") when the store cannot take it; then nothing has changed.
    """
    sheet = read_sheet(data, mapping.reading if mapping else DETECTED)
    chosen = mapping or guess_mapping(sheet.header, kind)
    cells = Cells(sheet.header, chosen)
    checksum = hashlib.sha256(data).hexdigest()
    with store.writing() as cursor:
        plan = _stage(cursor, sheet, cells)
        problems = _problems(cursor, sheet, plan)
        read = _count(cursor, "staged") + len(sheet.refused)
        import_id = _count_one(cursor, "SELECT nextval('import_ids')")
        cursor.execute(*arrivals(plan, time_zone()))
        decided = plan.decided()
        earlier = _earlier_imports(cursor, checksum, chosen.kind)
        if chosen.kind in KEYS:
            _judge_facts(cursor, chosen.kind, [number for number, old in earlier if not _is_other_data(old, decided)])
        else:
            _judge_entities(cursor, chosen.kind, is_repeat=decided in [old for _number, old in earlier])
        problems += _conflicts(cursor, cells, chosen.kind)
        _insert(cursor, chosen.kind, import_id)
        rejected = len({problem.row for problem in problems})
        loaded = _count_one(cursor, "SELECT count(*) FROM verdicts WHERE verdict = 'loaded'")
        result = ImportResult(
            import_id, name, chosen.kind, read, loaded, read - loaded - rejected, rejected, decided, tuple(problems)
        )
        _record(cursor, result, checksum, by)
    return result


def _stage(cursor: duckdb.DuckDBPyConnection, sheet: Sheet, cells: Cells) -> Plan:
    """Tables staged and parsed."""
    reader = pa.RecordBatchReader.from_batches(sheet.schema(), sheet.batches())
    cursor.register("sheet", reader)
    try:
        cursor.execute(*cells.staging("sheet"))
    finally:
        cursor.unregister("sheet")
    plan = make_plan(cells, time_zone(), lambda sql, values: cursor.execute(sql, values).fetchall())
    cursor.execute(*plan.statement())
    return plan


def _problems(cursor: duckdb.DuckDBPyConnection, sheet: Sheet, plan: Plan) -> list[Problem]:
    """All problems of reading and of typing, by row; their rows in table rejects."""
    found = [Problem(row, "", text[:1000], reason) for row, text, reason in sheet.refused]
    bits = ", ".join(f"bit_or({mask})" for mask in plan.masks())
    seen = cursor.execute(f"SELECT {bits} FROM parsed").fetchone() if bits else ()
    for sql, values in plan.problem_queries([bit or 0 for bit in seen or ()]):
        found += [Problem(*row) for row in cursor.execute(sql, values).fetchall()]
    bad = " OR ".join(f"{mask} <> 0" for mask in plan.masks()) or "FALSE"
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE rejects AS SELECT row FROM parsed WHERE {bad}")
    return sorted(found, key=lambda problem: (problem.row, problem.column))


def _earlier_imports(cursor: duckdb.DuckDBPyConnection, checksum: str, kind: str) -> list[tuple[int, Mapping]]:
    """The imports of this very file that were not undone, with the mapping of each."""
    sql = "SELECT import_id, mapping FROM imports WHERE checksum = ? AND kind = ? AND undone_at IS NULL"
    return [(int(row[0]), read_mapping(row[1])) for row in cursor.execute(sql, [checksum, kind]).fetchall()]


def _is_other_data(old: Mapping, new: Mapping) -> bool:
    """Whether two readings of one file mean different rows: a constant of both, such as the location, says so."""
    before, after = dict(old.constants), dict(new.constants)
    return any(before[name] != after[name] for name in before.keys() & after.keys())


def _judge_facts(cursor: duckdb.DuckDBPyConnection, kind: str, same_file: list[int]) -> None:
    """Tables verdicts (row, verdict) and fresh (the rows to insert), by the keys in the store and above in the file.

    A row is known when all that it says is there already, in conflict when its id says something else there, else
    loaded; of a loaded row only what is new is inserted. same_file: imports of the same file, whose rows must not come
    again because a corrected mapping gives them another key.
    """
    keys = KEYS[kind]
    same = " AND ".join(f"f.{key} IS NOT DISTINCT FROM a.{key}" for key in keys)
    table, place = KINDS[kind].table, PLACES[kind]
    again = " AND ".join(f"g.{name} IS NOT DISTINCT FROM a.{name}" for name in place)
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE judged AS
        WITH valid AS (
            SELECT *, first_value(fingerprint) OVER same_key AS first_print, row_number() OVER same_key AS nth
            FROM arrivals WHERE row NOT IN (SELECT row FROM rejects)
            WINDOW same_key AS (PARTITION BY {", ".join(keys)} ORDER BY row)
        )
        SELECT a.*, f.fingerprint IS NOT NULL AS is_stored,
            f.fingerprint <> a.fingerprint AND NOT a.by_content AS is_changed,
            f.fingerprint <> a.fingerprint AND a.by_content OR f.fingerprint IS NULL AND EXISTS (
                SELECT 1 FROM {table} g WHERE list_contains($same_file, g.import_id) AND g.row_number = a.row AND {again}
            ) AS is_reread,
            a.nth > 1 AND a.first_print <> a.fingerprint AS is_repeated
        FROM valid a LEFT JOIN {table} f ON f.{keys[0]} = a.{keys[0]} AND {same}""",
        {"same_file": same_file},
    )
    cursor.execute("""
        CREATE OR REPLACE TEMP TABLE verdicts AS
        SELECT row, CASE WHEN bool_or(is_repeated) THEN 'id.repeated' WHEN bool_or(is_changed) THEN 'id.changed'
            WHEN bool_or(is_reread) THEN 'row.reread' WHEN bool_and(is_stored OR nth > 1) THEN 'known' ELSE 'loaded' END AS verdict
        FROM judged GROUP BY row""")
    cursor.execute("""
        CREATE OR REPLACE TEMP TABLE fresh AS
        SELECT * FROM judged WHERE NOT is_stored AND nth = 1
            AND row IN (SELECT row FROM verdicts WHERE verdict = 'loaded')""")


def _judge_entities(cursor: duckdb.DuckDBPyConnection, kind: str, is_repeat: bool) -> None:
    """The same for customers and locations, of whom each import may say something new: the last word of the file counts.

    All rows of an id are known when its last row says what the store's newest version says; of equal rows the last is
    loaded. Known versions are kept too, so that they stand when the import that brought them first is undone; only the
    same file again brings nothing, or it would take back what came in between.
    """
    record = KINDS[kind]
    key = record.key
    cursor.execute(f"""
        CREATE OR REPLACE TEMP TABLE judged AS
        WITH newest AS (
            SELECT {key} AS id, arg_max(fingerprint, (import_id, row_number)) AS stored FROM {record.table} GROUP BY 1
        )
        SELECT a.*, row_number() OVER (PARTITION BY a.{key}, fingerprint ORDER BY row DESC) AS nth,
            last_value(fingerprint) OVER (PARTITION BY a.{key} ORDER BY row
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) IS NOT DISTINCT FROM stored AS is_stored
        FROM arrivals a LEFT JOIN newest ON newest.id = a.{key}
        WHERE row NOT IN (SELECT row FROM rejects)""")
    cursor.execute(
        """
        CREATE OR REPLACE TEMP TABLE verdicts AS
        SELECT row, CASE WHEN ? OR is_stored OR nth > 1 THEN 'known' ELSE 'loaded' END AS verdict FROM judged""",
        [is_repeat],
    )
    cursor.execute("CREATE OR REPLACE TEMP TABLE fresh AS SELECT * FROM judged WHERE nth = 1 AND NOT ?", [is_repeat])


def _conflicts(cursor: duckdb.DuckDBPyConnection, cells: Cells, kind: str) -> list[Problem]:
    if kind not in KEYS:
        return []
    key = KINDS[kind].key
    rows = cursor.execute(f"""
        SELECT v.row, min(a.{key}) FILTER (NOT by_content), v.verdict FROM verdicts v JOIN judged a USING (row)
        WHERE v.verdict NOT IN ('known', 'loaded') GROUP BY ALL ORDER BY 1""").fetchall()
    return [Problem(row, "" if value is None else cells.label(key), value, reason) for row, value, reason in rows]


def _insert(cursor: duckdb.DuckDBPyConnection, kind: str, import_id: int) -> None:
    record = KINDS[kind]
    columns = ", ".join(table_columns(kind))
    order = {"responses": "metric, answered_on, location_id, row", "touchpoints": "occurred_on, location_id, row"}
    cursor.execute(
        f"INSERT INTO {record.table} ({columns}, fingerprint, import_id, row_number) "
        f"SELECT {columns}, fingerprint, ?, row FROM fresh ORDER BY {order.get(kind, 'row')}",
        [import_id],
    )
    if kind in KEYS:
        add_named(cursor, record.table, import_id)
    else:
        refresh(cursor, kind, f"SELECT {record.key} FROM fresh")


def _record(cursor: duckdb.DuckDBPyConnection, result: ImportResult, checksum: str, by: str) -> None:
    cursor.execute(
        "INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        [
            result.import_id,
            result.file,
            checksum,
            result.kind,
            write_mapping(result.mapping),
            by,
            datetime.now(UTC).replace(tzinfo=None),
            result.read,
            result.loaded,
            result.known,
            result.rejected,
        ],
    )
    if result.problems:
        table = pa.table(
            {
                "row_number": [problem.row for problem in result.problems],
                "column_name": [problem.column for problem in result.problems],
                "value": pa.array([problem.value for problem in result.problems], pa.string()),
                "reason": [problem.reason for problem in result.problems],
            }
        )
        cursor.register("found", table)
        cursor.execute(
            "INSERT INTO problems SELECT ?, row_number, column_name, value, reason FROM found", [result.import_id]
        )
        cursor.unregister("found")


def _count(cursor: duckdb.DuckDBPyConnection, table: str) -> int:
    return _count_one(cursor, f"SELECT count(*) FROM {table}")


def _count_one(cursor: duckdb.DuckDBPyConnection, sql: str, values: list[object] | None = None) -> int:
    row = cursor.execute(sql, values or []).fetchone()
    return int(row[0]) if row else 0
