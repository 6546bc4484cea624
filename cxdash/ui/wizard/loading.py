"""Loading: a group's tables into the store, or tried without keeping anything, each in its turn. Knows no widget."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cxdash.errors import CxError
from cxdash.intake.file.reader import Sheet, read_sheet
from cxdash.intake.file.strays import as_they_stand
from cxdash.intake.guessing.repeated import lacking
from cxdash.intake.mapping import Mapping
from cxdash.intake.mapping_file import write_mapping
from cxdash.intake.reading import Reading
from cxdash.store.connect import Store
from cxdash.store.history import imports, undo_import
from cxdash.store.load import ImportResult, import_file
from cxdash.ui.wizard.drafts import Draft, Table, find_draft
from cxdash.ui.wizard.jobs import Job
from cxdash.ui.wizard.understanding import Known


@dataclass(frozen=True)
class Outcome:
    """What became of one table: a result, or the error that says why not. repeated: a column that is its id, though several
    rows have the same; second: the one that makes an id of it."""

    table: Table
    result: ImportResult | None = None
    error: CxError | None = None
    repeated: str | None = None
    second: str | None = None


def signature(store: Store, known: Known) -> tuple[object, ...]:
    """What a check's result rests on; another one is needed when any of it changes."""
    found = imports(store)
    tables = [(table.id, write_mapping(known.mapping_for(table)), repr(table.mends)) for table in known.waiting]
    state = (len(found), int(found["undone_at"].notna().sum()))
    return (repr(tables), known.group.changed, state)


def check(store: Store, known: Known) -> Callable[[Job], list[Outcome]]:
    """The work of trying all tables; each is compared with what is loaded now."""
    planned = [(table, known.mapping_for(table)) for table in known.waiting]
    draft, changed = known.draft, known.group.changed

    def work(job: Job) -> list[Outcome]:
        return [_one(store, draft, table, mapping, changed, job, dry_run=True) for table, mapping in planned]

    return work


def load(store: Store, known: Known, by: str) -> Callable[[Job], list[Outcome]]:
    """The work of loading all tables, one import each. Cancelled, those that are loaded by then are taken back."""
    planned = [(table, known.mapping_for(table)) for table in known.waiting]
    draft, changed = known.draft, known.group.changed

    def work(job: Job) -> list[Outcome]:
        made: list[Outcome] = []
        try:
            for table, mapping in planned:
                made.append(_one(store, draft, table, mapping, changed, job, by=by))
        except CxError:
            for outcome in made:
                if outcome.result is not None:
                    undo_import(store, outcome.result.import_id)
            raise
        _note(draft, made)
        return made

    return work


def _one(
    store: Store, draft: Draft, table: Table, mapping: Mapping, changed: str, job: Job, dry_run: bool = False, by: str = ""
) -> Outcome:  # fmt: skip
    """One table; a cancel is raised, any other error is the outcome."""
    job.file, job.stage, job.done, job.total = table.name, "", 0, None
    if job.is_cancelled():
        raise CxError("intake.cancelled")
    try:
        path, reading = mended(draft, table, mapping.reading)
        result = import_file(
            store, table.name, path, mapping=replace(mapping, reading=reading), by=by,
            changed="update" if changed == "update" else "refuse", progress=job.progress,
            cancelled=job.is_cancelled, dry_run=dry_run, original=draft.path(table),
        )  # fmt: skip
    except CxError as error:
        if error.code == "intake.cancelled":
            raise
        return Outcome(table, error=error)
    return _with_pair(Outcome(table, result), path) if dry_run else Outcome(table, result)


def _with_pair(outcome: Outcome, path: Path) -> Outcome:
    """What a column that is the id alone lacks to be one."""
    assert outcome.result is not None
    ids = {one.value for one in outcome.result.problems if one.reason == "id.repeated" and one.value}
    column, second = lacking(path, outcome.result.mapping, ids)
    return replace(outcome, repeated=column, second=second)


def _note(draft: Draft, made: list[Outcome]) -> None:
    """What is loaded goes out of the draft; its import's number stays, so that a reload shows what became of it."""
    now = find_draft(draft.token)
    if now is None:
        return
    for outcome in made:
        table = now.tables.get(outcome.table.id)
        if outcome.result is not None and table is not None:
            table.import_id, table.mends = outcome.result.import_id, {}
            now.drop_bytes([table])
            for copy in now.folder.glob(f"{table.id}-mended-*"):
                copy.unlink(missing_ok=True)
    now.save()


def mended(draft: Draft, table: Table, reading: Reading) -> tuple[Path, Reading]:
    """The table's bytes, and how they are read: as they came, or written anew with what the person mended.

    Every row keeps its number: what takes no row in the copy is a blank line there.
    """
    path = draft.path(table)
    if not table.mends:
        return path, reading
    sheet = read_sheet(path, reading)
    made = hashlib.sha256(json.dumps([sorted(table.mends.items()), reading.given()]).encode()).hexdigest()[:16]
    copy = draft.folder / f"{table.id}-mended-{made}.csv"
    delimiter = sheet.reading.delimiter or ","
    if not copy.exists():
        for old in draft.folder.glob(f"{table.id}-mended-*"):
            old.unlink()
        with copy.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
            at = 1
            for row, cells in _numbered(sheet, table):
                target.write("\n" * (row - at))
                at = row + 1
                if isinstance(cells, str):
                    target.write(cells.rstrip("\r\n") + "\n")
                else:
                    writer.writerow(cells)
    header = min(sheet.reading.header_rows or 0, 1)
    form = {"encoding": "utf-8", "delimiter": delimiter, "quote": '"', "skip_rows": sheet.above - header}
    return copy, replace(reading, **form, header_rows=header, comment=None)  # type: ignore[arg-type]


def _numbered(sheet: Sheet, table: Table) -> Iterator[tuple[int, list[str] | str]]:
    """The header and all rows, mended, with their numbers; those that could not be read as they stand."""
    if sheet.reading.header_rows:
        yield sheet.above, sheet.header
    places = {name: place for place, name in enumerate(sheet.header)}
    refused = 0
    for batch in sheet.batches():
        for row, *cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            while refused < len(sheet.refused) and sheet.refused[refused][0] < row:
                at, text, _reason = sheet.refused[refused]
                yield at, _as_it_stands(at, text, sheet, table)
                refused += 1
            for name, text in table.mends.get(row, {}).items():
                if name in places:
                    cells[places[name]] = text
            yield row, cells
    for row, text, _reason in sheet.refused[refused:]:
        yield row, _as_it_stands(row, text, sheet, table)


def _as_it_stands(row: int, text: str, sheet: Sheet, table: Table) -> list[str] | str:
    """A row that could not be read: its text, or its cells when somebody mended one of them."""
    if row not in table.mends:
        return text
    cells = dict(zip(sheet.header, cells_of(text, sheet), strict=True))
    return [table.mends[row].get(name, cell) for name, cell in cells.items()]


def cells_of(text: str, sheet: Sheet) -> list[str]:
    """The cells of a row that could not be read, as many as the header has; what is too much stays in the last one."""
    delimiter = sheet.reading.delimiter or ","
    found = as_they_stand(text, sheet.grid.dialect)
    if found is None:
        found = next(csv.reader([text], delimiter=delimiter, quotechar=sheet.reading.quote or '"'), [])
    width = len(sheet.header)
    return [*found[: width - 1], delimiter.join(found[width - 1 :]), *[""] * (width - 1 - len(found))][:width]
