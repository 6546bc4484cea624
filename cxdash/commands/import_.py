"""`import`: CSV files into the database, each in a transaction of its own, with what became of every row."""

import argparse
import getpass
import json
import sys
from pathlib import Path

from cxdash.errors import CxError, sentence
from cxdash.intake.fields import KINDS
from cxdash.intake.mapping import Mapping
from cxdash.intake.mapping_file import read_mapping
from cxdash.intake.problems import reason_text
from cxdash.settings import database_path
from cxdash.store.connect import Store
from cxdash.store.load import ImportResult, import_file
from cxdash.words import _, ngettext, number

SHOWN_PROBLEMS = 20


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("import", help="load CSV files into the database")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--db", type=Path, default=None, help="the database file (default: CXDASH_DATABASE)")
    parser.add_argument("--kind", choices=list(KINDS), help="what the rows are (default: told by the columns)")
    parser.add_argument("--mapping", type=Path, help="a TOML file that says which column is which field")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 when every file was read (rejected rows are said, not failed); 1 when a file could not be read."""
    mapping = _mapping(arguments.mapping)
    results, failed = [], 0
    with Store(arguments.db or database_path()) as store:
        for path in arguments.files:
            try:
                results.append(_import(store, path, arguments.kind, mapping))
            except CxError as error:
                failed += 1
                sys.stderr.write(f"{path}: {sentence(error)}\n")
    if arguments.json:
        print(json.dumps({"imports": [as_json(result) for result in results]}, ensure_ascii=False))
    else:
        for result in results:
            _print(result)
    return 1 if failed else 0


def _mapping(path: Path | None) -> Mapping | None:
    if path is None:
        return None
    return read_mapping(_bytes(path).decode("utf-8-sig", "replace"))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CxError("intake.missing", path=path) from error
    except OSError as error:
        raise CxError("intake.unreadable", path=path, detail=error.strerror or error) from error


def _import(store: Store, path: Path, kind: str | None, mapping: Mapping | None) -> ImportResult:
    return import_file(store, path.name, _bytes(path), kind, mapping, by=_who())


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return ""


def as_json(result: ImportResult) -> dict[str, object]:
    """The stable form of a result: counts, and every refused cell with its reason as a sentence and as a code."""
    return {
        "file": result.file,
        "kind": result.kind,
        "read": result.read,
        "loaded": result.loaded,
        "known": result.known,
        "rejected": result.rejected,
        "import_id": result.import_id,
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


def _print(result: ImportResult) -> None:
    print(
        _("{file}: {read} rows of {kind} read; {loaded} loaded, {known} already known, {rejected} rejected.").format(
            file=result.file,
            kind=result.kind,
            read=number(result.read),
            loaded=number(result.loaded),
            known=number(result.known),
            rejected=number(result.rejected),
        )
    )
    for problem in result.problems[:SHOWN_PROBLEMS]:
        value = "" if problem.value is None else f" “{problem.value[:60]}”"
        place = _("row {n}, {column}").format(n=problem.row, column=problem.column or "—")
        print(f"  {place}{value}: {reason_text(problem.reason)}")
    rest = len(result.problems) - SHOWN_PROBLEMS
    if rest > 0:
        print("  " + ngettext("and {n} more problem", "and {n} more problems", rest).format(n=number(rest)))
    print("  " + _("Import number {number}; “undo {number}” takes it back.").format(number=result.import_id))
