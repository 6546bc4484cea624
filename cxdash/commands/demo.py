"""Demo: makes a database of demo data, or writes its CSV files. Knows no page."""

import argparse
import os
from pathlib import Path

from cxdash import settings
from cxdash.demo import csv_bytes, tables, write
from cxdash.errors import CxError
from cxdash.store import Store
from cxdash.store.load import import_file

IMPORTED_BY = "demo"
MARK = "demo"  # the row of table meta that says that a database holds demo data


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `demo` and its arguments."""
    parser = subparsers.add_parser("demo", help="make a database of demo data, or its CSV files")
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--db", type=Path, metavar="PATH", help="the new database; default: the one that is set")
    target.add_argument("--csv", type=Path, metavar="FOLDER", help="write the CSV files here instead")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make what is asked for; raises CxError("demo.exists") rather than touch a database that is there."""
    if args.csv is not None:
        for path in _written(args.csv):
            print(path)
        return 0
    path = args.db or settings.database_path()
    if path.exists():
        raise CxError("demo.exists", path=path)
    unfinished = Path(f"{path}.making")
    _remove(unfinished)
    try:
        make(unfinished)
        os.replace(unfinished, path)
    finally:
        _remove(unfinished)
    print(path)
    return 0


def make(path: Path) -> None:
    """Fill a new database with the demo's files, the way any person's files come in, and mark it as demo data."""
    with Store(path) as store:
        for kind, table in tables().items():
            result = import_file(store, f"demo-{kind}.csv", csv_bytes(table), kind=kind, by=IMPORTED_BY)
            if result.loaded != len(table):
                raise AssertionError(f"{result.loaded} of {len(table)} {kind} were loaded: {result.problems[:3]}")
        with store.writing() as cursor:
            cursor.execute("INSERT INTO meta VALUES (?, 'true')", [MARK])


def _written(folder: Path) -> list[Path]:
    try:
        return write(folder)
    except OSError as error:
        raise CxError("demo.folder", path=folder, reason=error.strerror or str(error)) from error


def _remove(unfinished: Path) -> None:
    """What a stopped attempt left behind: the database and its write-ahead log."""
    for left in unfinished.parent.glob(f"{unfinished.name}*"):
        left.unlink()
