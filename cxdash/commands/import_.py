"""`import`: files into the database, each in a transaction of its own, with what became of every row."""

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxdash import words
from cxdash.commands.explaining import explained, explanation, offers
from cxdash.commands.files import Refused, Table, add_choices, tables, who
from cxdash.errors import CxError
from cxdash.findings.import_sentences import answers_of_rows
from cxdash.intake.ahead import ahead_text
from cxdash.intake.guessing.answering import answer_lines
from cxdash.intake.guessing.repeated import lacking, repeated
from cxdash.intake.problems import reason_text
from cxdash.intake.untaken import untaken_text
from cxdash.settings import database_path
from cxdash.store.connect import Store
from cxdash.store.load import ImportResult, import_file
from cxdash.words import _, ngettext, number

SHOWN_PROBLEMS = 20


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("import", help="load files into the database")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_choices(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would become of the rows, and load nothing")
    parser.add_argument(
        "--explain", action="store_true", help="say what is told from the file and why, and load nothing"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 when every file was read (rejected rows are said, not failed); 1 when a file could not be read."""
    if arguments.explain:
        return _explain(arguments)
    results, offered, refused = [], [], Refused()
    with _store(arguments) as store:
        for path in arguments.files:
            try:
                for table in tables(path, arguments, refused):
                    results.append(load(store, table, arguments))
                    offered.append([*offers(table), *_repeated(table, results[-1])])
            except CxError as error:
                refused(str(path), error)
    if arguments.json:
        print(json.dumps({"imports": [as_json(result) for result in results]}, ensure_ascii=False))
    else:
        for result, further in zip(results, offered, strict=True):
            print("\n".join([report(result), *(f"  {line}" for line in further)]))
    return 1 if refused.count else 0


def load(store: Store, table: Table, arguments: argparse.Namespace) -> ImportResult:
    """One table into the store, as the arguments say."""
    is_dry = getattr(arguments, "dry_run", False)
    return import_file(
        store, table.name, table.path, mapping=table.mapping, by=who(), changed=arguments.changed, dry_run=is_dry
    )


def _repeated(table: Table, result: ImportResult) -> list[str]:
    """What to do about rows that were refused because others have the same id: it lacks a column, or is none."""
    ids = [one.value for one in result.problems if one.reason == "id.repeated" and one.value]
    column, second = lacking(table.path, result.mapping, set(ids))
    question = repeated(result.kind, column, second, len(ids), result.read) if column is not None else None
    if question is None:
        return []
    pair = _(
        "Rows of the same “{column}” say different things; together with “{other}” each row has an id of its own. To use both, save the "
        "mapping that --explain prints, write this into its part of the same name, and give it back with --mapping:"
    )
    none = _(
        "Rows of the same “{column}” say different things. If it is no id of a row, save the mapping that --explain prints, take it out "
        "of [columns], and give it back with --mapping: rows are known by all that they say then."
    )
    told = [_("Take this import back first.")] if result.import_id else []
    if question.code == "ask.no_id":
        return [" ".join([none.format(column=column), *told])]
    lines = (f"  {line}" for line in answer_lines(question, result.mapping))
    return [pair.format(column=column, other=second), *lines, *told]


def _explain(arguments: argparse.Namespace) -> int:
    found, refused = [], Refused()
    for path in arguments.files:
        try:
            found += list(tables(path, arguments, refused))
        except CxError as error:
            refused(str(path), error)
    if arguments.json:
        print(json.dumps({"explained": [explained(table) for table in found]}, ensure_ascii=False))
    else:
        print("\n\n".join(explanation(table) for table in found))
    return 1 if refused.count else 0


@contextmanager
def _store(arguments: argparse.Namespace) -> Iterator[Store]:
    """The database; for a dry run without one, an empty one that is gone afterwards."""
    path = arguments.db or database_path()
    if arguments.dry_run and not path.exists():
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            Store(Path(folder) / "dry.duckdb") as store,
        ):
            yield store
        return
    with Store(path) as store:
        yield store


def as_json(result: ImportResult) -> dict[str, object]:
    """The stable form of a result: counts, days, and every refused cell with its reason as a sentence and as a code.

    import_id: null for a dry run. first_day, last_day: of what was loaded, null for none. ahead: rows dated
    after today, null for none. untaken: what it has of rows that
    the same export brought with fewer columns, null for nothing.
    """
    untaken = result.untaken
    return {
        "file": result.file,
        "kind": result.kind,
        "read": result.read,
        "loaded": result.loaded,
        "known": result.known,
        "rejected": result.rejected,
        "updated": result.updated,
        "first_day": None if result.first_day is None else result.first_day.isoformat(),
        "last_day": None if result.last_day is None else result.last_day.isoformat(),
        "undated": result.undated,
        "ahead": None
        if result.ahead is None
        else {"rows": result.ahead.rows, "last_day": result.ahead.last.isoformat(), "row": result.ahead.row},
        "import_id": result.import_id or None,
        "untaken": None
        if untaken is None
        else {"rows": untaken.rows, "columns": list(untaken.columns), "imports": list(untaken.imports)},
        "problems": [
            {
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "reason": reason_text(problem.reason),
                "code": problem.reason,
            }
            for problem in result.problems
        ],
    }


def report(result: ImportResult) -> str:
    """What became of a file's rows, in words, with the first problems."""
    said = (
        ngettext(
            "{file}: {read} row of {kind} read; {loaded} loaded, {known} already known, {rejected} rejected.",
            "{file}: {read} rows of {kind} read; {loaded} loaded, {known} already known, {rejected} rejected.",
            result.read,
        )
        if result.import_id
        else ngettext(
            "{file}: {read} row of {kind} read; {loaded} would be loaded, {known} are known, {rejected} rejected.",
            "{file}: {read} rows of {kind} read; {loaded} would be loaded, {known} are known, {rejected} rejected.",
            result.read,
        )
    )
    lines = [
        said.format(
            file=result.file,
            kind=result.kind,
            read=number(result.read),
            loaded=number(result.loaded),
            known=number(result.known),
            rejected=number(result.rejected),
        ),
        *(f"  {line}" for line in _more(result)),
    ]
    for problem in result.problems[:SHOWN_PROBLEMS]:
        value = "" if problem.value is None else f" “{problem.value[:60]}”"
        place = _("row {n}, {column}").format(n=problem.row, column=problem.column or "—")
        lines.append(f"  {place}{value}: {reason_text(problem.reason)}")
    rest = len(result.problems) - SHOWN_PROBLEMS
    if any(problem.reason == "id.changed" for problem in result.problems):
        lines.append("  " + _("With {option} such rows replace what is loaded.").format(option="--changed update"))
    if rest > 0:
        lines.append("  " + ngettext("and {n} more problem", "and {n} more problems", rest).format(n=number(rest)))
    if result.import_id:
        lines.append("  " + _("Import number {number}; “undo {number}” takes it back.").format(number=result.import_id))
    else:
        lines.append("  " + _("A dry run: nothing was loaded."))
    return "\n".join(lines)


def _more(result: ImportResult) -> list[str]:
    """The days of what was loaded, what has none, what was replaced, and what was not taken."""
    lines = []
    if result.first_day is not None and result.last_day is not None:
        lines.append(words.days(result.first_day, result.last_day))
    if result.ahead is not None:
        lines.append(ahead_text([result.ahead]))
    answers = result.after.answers - result.before.answers
    if answers > result.loaded:
        lines.append(answers_of_rows(answers))
    if result.undated and result.loaded:
        lines.append(_undated(result))
    if result.updated:
        text = ngettext(
            "{n} row replaces what its id said before", "{n} rows replace what their ids said before", result.updated
        )
        lines.append(text.format(n=number(result.updated)))
    if result.untaken is not None:
        lines.append(untaken_text(result.untaken, result.import_id))
    return lines


def _undated(result: ImportResult) -> str:
    if result.kind == "responses":
        text = ngettext(
            "{n} answer without a date: in totals, in no trend",
            "{n} answers without a date: in totals, in no trend",
            result.undated,
        )
    else:
        text = ngettext(
            "{n} touchpoint without a date: in totals, in no trend",
            "{n} touchpoints without a date: in totals, in no trend",
            result.undated,
        )
    return text.format(n=number(result.undated))
