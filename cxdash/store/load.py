"""Load: one file into the store in one transaction: every row loaded, already known or rejected."""

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO, Literal

import duckdb
import pyarrow as pa

from cxdash.errors import CxError
from cxdash.intake.ahead import Ahead
from cxdash.intake.file.reader import Sheet, read_sheet
from cxdash.intake.mapping import Mapping
from cxdash.intake.mapping_file import read_mapping, write_mapping
from cxdash.intake.understanding import understand
from cxdash.intake.untaken import Untaken
from cxdash.intake.values.cells import Cells
from cxdash.intake.values.columns import make_plan
from cxdash.intake.values.rows import KEYS
from cxdash.store.adding import add_entities, add_facts, added, added_ahead, replaced_by
from cxdash.store.arriving import Arriving
from cxdash.store.connect import Store
from cxdash.store.figures import Figures, figures
from cxdash.store.judging import Judgement, judge_entities, judge_facts
from cxdash.store.migrations import time_zone
from cxdash.store.oddities import Oddities, oddities
from cxdash.store.rewritten import recognise_rewritten, untaken
from cxdash.store.sameness import is_same_mapping, is_same_reading, keep_likened, recognise_less_precise
from cxdash.store.staging import Progress, Watch, stage

Source = bytes | Path | BinaryIO
Changed = Literal["refuse", "update"]


@dataclass(frozen=True)
class Problem:
    """Why a row was refused. row: as a spreadsheet counts, the header is row 1. reason: a code of intake.problems."""

    row: int
    column: str
    value: str | None
    reason: str


@dataclass(frozen=True)
class ImportResult:
    """What became of a file's rows: read = loaded + known + rejected.

    updated: loaded rows that replaced what their id said before. first_day, last_day: local days of what was loaded, None
    for none; undated: answers or touchpoints without a day. before, after: the figures of the whole store. import_id: 0
    for a dry run, which alone tells what is odd. untaken: what it has of rows that the same export brought with fewer columns.
    ahead: what of the loaded rows is dated after today.
    """

    import_id: int
    file: str
    kind: str
    read: int
    loaded: int
    known: int
    rejected: int
    mapping: Mapping
    problems: tuple[Problem, ...] = field(default=())
    updated: int = 0
    first_day: date | None = None
    last_day: date | None = None
    undated: int = 0
    before: Figures = field(default_factory=Figures)
    after: Figures = field(default_factory=Figures)
    odd: Oddities = field(default_factory=Oddities)
    untaken: Untaken | None = None
    ahead: Ahead | None = None


def import_file(
    store: Store,
    name: str,
    source: Source,
    kind: str | None = None,
    mapping: Mapping | None = None,
    by: str = "",
    changed: Changed = "refuse",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    dry_run: bool = False,
    original: Path | None = None,
) -> ImportResult:
    """Read a file (bytes, a path or a seekable binary file) into the store; without a mapping its columns are guessed.

    All of it is one transaction. changed: what becomes of a row whose id is there with other content; an update keeps what
    it replaces, for the undo. progress(stage, rows done, of how many) is told how far it is, cancelled() asked as often
    whether to stop. dry_run: everything but the writing. original: the file of which this one is a mended copy, by which it is
    known again. Raises CxError("intake.…") when the file or its mapping cannot be read or somebody cancelled, and
    CxError("store.…") when the store cannot take it; then nothing has changed.
    """
    watch = Watch(progress, cancelled)
    with ThreadPoolExecutor(1) as aside:
        checksum = aside.submit(_checksum, original or source)  # on another core, while the file is read
        sheet, chosen = _understood(source, kind, mapping)
        cells = Cells(sheet.header, chosen)
        with store.trying() if dry_run else store.writing() as cursor:
            return _Load(cursor, name, sheet, cells, by, changed, watch, dry_run).run(checksum)


def _understood(source: Source, kind: str | None, mapping: Mapping | None) -> tuple[Sheet, Mapping]:
    if mapping is not None:
        return read_sheet(source, mapping.reading), mapping
    found = understand(source, kind=kind)
    found.check()
    return found.sheet, found.mapping


def _checksum(source: Source) -> str:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    raise AssertionError("an open file is read before its checksum is made")


@dataclass
class _Load:
    """One import under way, inside its transaction."""

    cursor: duckdb.DuckDBPyConnection
    name: str
    sheet: Sheet
    cells: Cells
    by: str
    changed: Changed
    watch: Watch
    dry_run: bool

    def run(self, checksum: Future[str]) -> ImportResult:
        zone, kind = time_zone(), self.cells.mapping.kind
        lines = stage(self.cursor, self.sheet, self.cells, self.watch)
        staged = lines.number
        if not staged and not self.sheet.refused:
            raise CxError("intake.no_rows")
        self.watch.say("checking", 0, staged)
        plan = make_plan(self.cells, zone, lambda sql, values: self.cursor.execute(sql, values).fetchall())
        arriving = Arriving(self.cursor, plan, zone, lines)
        mapping = plan.decided()
        self.watch.say("comparing", 0, staged)
        earlier = _earlier_imports(self.cursor, checksum.result(), kind)
        judgement = self._judge(arriving, mapping, earlier)
        problems = self._problems(arriving, judgement)
        before = figures(self.cursor)
        self.watch.say("writing", 0, staged)
        import_id = None if self.dry_run else _count(self.cursor, "SELECT nextval('import_ids')")
        is_likened = judgement is not None and judgement.has_likened
        not_taken = untaken(arriving, mapping) if is_likened else None
        updated, gone = self._add(arriving, judgement, import_id)
        came, span = added(arriving, judgement, import_id)
        self.watch.say("writing", staged, staged)
        read = staged + len(self.sheet.refused)
        rejected = len({problem.row for problem in problems})
        loaded = staged - _count(self.cursor, _NOT_LOADED)
        result = ImportResult(
            import_id or 0, self.name, kind, read, loaded, read - loaded - rejected, rejected, mapping, tuple(problems),
            updated, span.first, span.last, span.undated, before, before.plus(came).plus(gone, -1),
            oddities(arriving, judgement) if self.dry_run else Oddities(), not_taken,
            added_ahead(arriving, judgement, import_id, span.last),
        )  # fmt: skip
        if import_id is not None:
            _record(self.cursor, result, checksum.result(), self.by)
        return result

    def _judge(self, arriving: Arriving, mapping: Mapping, earlier: list[tuple[int, Mapping]]) -> Judgement | None:
        if arriving.kind not in KEYS:
            judge_entities(arriving, is_repeat=any(is_same_mapping(old, mapping) for _number, old in earlier))
            return None
        same_file = [number for number, old in earlier if not _is_other_data(old, mapping)]
        is_corrected = any(not is_same_mapping(old, mapping) for number, old in earlier if number in same_file)
        judgement = judge_facts(arriving, same_file, self.changed, is_corrected)
        if same_file or not _count(
            self.cursor, "SELECT count(*) FROM (SELECT 1 FROM staged WHERE content IS NOT NULL LIMIT 1)"
        ):
            return judgement
        if not self._recognised(arriving, mapping):
            return judgement
        keep_likened(arriving)
        return replace(judgement, is_apart=False, has_likened=True)

    def _recognised(self, arriving: Arriving, mapping: Mapping) -> bool:
        """Whether lines without ids are those of another import that is the same export, written otherwise."""
        others = _imports(self.cursor, arriving.kind)
        # Where lines are known as they stand, the file writes its times as they are there.
        if not _count(self.cursor, "SELECT count(*) FROM judged WHERE by_content AND is_stored"):
            alike = [number for number, old in others if is_same_reading(old, mapping)]
            if recognise_less_precise(arriving, alike):
                return True
        return recognise_rewritten(arriving, others, mapping)

    def _problems(self, arriving: Arriving, judgement: Judgement | None) -> list[Problem]:
        """All problems of reading, of typing and of what is there already, by row."""
        found = [Problem(row, "", text[:1000], reason) for row, text, reason in self.sheet.refused]
        found += [Problem(*row) for row in arriving.problems()]
        found.sort(key=lambda problem: (problem.row, problem.column))
        if judgement is None or judgement.is_apart:
            return found
        key = arriving.keys[0]
        rows = self.cursor.execute(f"""
            SELECT v.row, min(j.{key}) FILTER (NOT by_content), v.verdict FROM verdicts v JOIN judged j USING (row)
            WHERE v.verdict NOT IN ('known', 'loaded') GROUP BY ALL ORDER BY 1""").fetchall()
        label = self.cells.label(key)
        return found + [Problem(row, "" if value is None else label, value, reason) for row, value, reason in rows]

    def _add(self, arriving: Arriving, judgement: Judgement | None, import_id: int | None) -> tuple[int, Figures]:
        if import_id is None:
            return (0, Figures()) if judgement is None else replaced_by(arriving, judgement)
        if judgement is None:
            add_entities(arriving, import_id)
            return 0, Figures()
        return add_facts(arriving, judgement, import_id)


_NOT_LOADED = "SELECT (SELECT count(*) FROM rejects) + (SELECT count(*) FROM verdicts WHERE verdict <> 'loaded')"


def _imports(cursor: duckdb.DuckDBPyConnection, kind: str) -> list[tuple[int, Mapping]]:
    """The imports of this kind that were not undone, with the mapping of each."""
    sql = "SELECT import_id, mapping FROM imports WHERE kind = ? AND undone_at IS NULL"
    return [(int(row[0]), read_mapping(row[1])) for row in cursor.execute(sql, [kind]).fetchall()]


def _earlier_imports(cursor: duckdb.DuckDBPyConnection, checksum: str, kind: str) -> list[tuple[int, Mapping]]:
    """The imports of this very file that were not undone, with the mapping of each."""
    sql = "SELECT import_id, mapping FROM imports WHERE checksum = ? AND kind = ? AND undone_at IS NULL"
    return [(int(row[0]), read_mapping(row[1])) for row in cursor.execute(sql, [checksum, kind]).fetchall()]


def _is_other_data(old: Mapping, new: Mapping) -> bool:
    """Whether two readings of one file mean different rows: another sheet of it, or a constant of both (a location) says so."""
    before, after = dict(old.constants), dict(new.constants)
    return old.reading.sheet != new.reading.sheet or any(
        before[name] != after[name] for name in before.keys() & after.keys()
    )


def _record(cursor: duckdb.DuckDBPyConnection, result: ImportResult, checksum: str, by: str) -> None:
    values = {
        "import_id": result.import_id,
        "file_name": result.file,
        "checksum": checksum,
        "kind": result.kind,
        "mapping": write_mapping(result.mapping),
        "imported_by": by,
        "imported_at": datetime.now(UTC).replace(tzinfo=None),
        "rows_read": result.read,
        "loaded": result.loaded,
        "known": result.known,
        "rejected": result.rejected,
        "updated": result.updated,
        "first_day": result.first_day,
        "last_day": result.last_day,
        "undated": result.undated,
        "figures_before": result.before.text(),
        "figures_after": result.after.text(),
    }
    names = ", ".join(values)
    cursor.execute(f"INSERT INTO imports ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))
    if not result.problems:
        return
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


def _count(cursor: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(cursor.execute(sql).fetchall()[0][0])
