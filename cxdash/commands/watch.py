"""`watch`: loads what arrives in a folder, and moves it to `done` or `failed` with a report beside it."""

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from cxdash.commands.files import Refused, add_choices, refusal, tables
from cxdash.commands.import_ import as_json, load, report
from cxdash.errors import CxError, sentence
from cxdash.settings import database_path
from cxdash.store.connect import Store
from cxdash.store.load import ImportResult

DONE, FAILED = "done", "failed"
GROWING = 1.0  # seconds between two looks at a file that somebody may still write
UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".filepart")


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("watch", help="load what arrives in a folder")
    parser.add_argument("folder", type=Path, metavar="DIR")
    add_choices(parser)
    parser.add_argument("--every", type=_seconds, default=5.0, metavar="SECONDS", help="how often to look (default: 5)")
    parser.add_argument("--once", action="store_true", help="load what is there now, then end")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Until it is stopped; with --once 0 when all files were loaded, 1 when one could not be."""
    folder: Path = arguments.folder
    if not folder.is_dir():
        raise CxError("watch.folder", path=folder)
    if arguments.once:
        before = _sizes(folder)
        time.sleep(min(arguments.every, GROWING))
        now = _sizes(folder)
        return 1 if _take_all([path for path, state in now.items() if before.get(path) == state], arguments) else 0
    seen: dict[Path, tuple[int, int]] = {}
    said = ""
    while True:
        now = _sizes(folder)
        try:
            # What is as it was the last time has arrived whole.
            _take_all([path for path, state in now.items() if seen.get(path) == state], arguments)
            said = ""
        except CxError as error:  # the database is held, or its disk is full: what has arrived waits
            if sentence(error) != said:
                said = sentence(error)
                sys.stderr.write(said + "\n")
        seen = now
        time.sleep(arguments.every)


def _take_all(paths: list[Path], arguments: argparse.Namespace) -> int:
    """Load these, in the order of their names; how many could not be."""
    return sum(not _take(path, arguments) for path in sorted(paths))


def _sizes(folder: Path) -> dict[Path, tuple[int, int]]:
    """The files that have arrived, with what tells whether somebody still writes to them."""
    found = {}
    for path in folder.iterdir():
        if path.name.startswith((".", "~")) or path.suffix.lower() in UNFINISHED or not path.is_file():
            continue
        state = path.stat()
        found[path] = (state.st_size, state.st_mtime_ns)
    return found


def _take(path: Path, arguments: argparse.Namespace) -> bool:
    """Load one file and move it; whether it could be loaded. The database is open only meanwhile, for others to use it."""
    results: list[ImportResult] = []
    refused = Refused()
    try:
        with Store(arguments.db or database_path()) as store:
            for table in tables(path, arguments, refused):
                results.append(load(store, table, arguments))
    except CxError as error:
        if error.code.startswith("store."):
            raise  # the file is as good as it was: it waits
        _move(path, FAILED, {"error": sentence(error), "code": error.code}, results)
        sys.stderr.write(f"{path.name}: {refusal(error)}\n")
        return False
    _move(path, FAILED if refused.count else DONE, {}, results)
    for result in results:
        print(report(result), flush=True)
    return not refused.count


def _move(path: Path, to: str, facts: dict[str, object], results: list[ImportResult]) -> None:
    """Into the folder, under another name where that one is taken, with its report as JSON beside it."""
    folder = path.parent / to
    folder.mkdir(exist_ok=True)
    target = folder / path.name
    if target.exists():
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        target = folder / f"{path.stem}-{stamp}{path.suffix}"
    text = json.dumps({**facts, "imports": [as_json(result) for result in results]}, ensure_ascii=False, indent=2)
    target.with_name(target.name + ".report.json").write_text(text + "\n", encoding="utf-8")
    path.replace(target)


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found < 86_400:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of seconds below a day")
    return found
