"""`undo`: takes an import back as a whole."""

import argparse
from pathlib import Path

from cxdash.findings.import_sentences import gone_text
from cxdash.settings import database_path
from cxdash.store.connect import Store
from cxdash.store.emptying import shared_rows_of
from cxdash.store.history import imports, undo_import
from cxdash.words import ngettext, number


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("undo", help="take an import back as a whole")
    parser.add_argument("import_id", type=int, metavar="IMPORT_ID")
    parser.add_argument("--db", type=Path, default=None, help="the database file (default: CXDASH_DATABASE)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    path = arguments.db or database_path()
    Store(path, read_only=True).close()  # a missing file is an error here, not a new database
    with Store(path) as store:
        staying = shared_rows_of(store, arguments.import_id)
        gone = undo_import(store, arguments.import_id)
        record = imports(store).set_index("import_id").loc[arguments.import_id]
    gone, answers = gone_text(str(record["kind"]), int(record["loaded"]), gone)
    said = ngettext("Import {number} undone: {n} row went.", "Import {number} undone: {n} rows went.", gone)
    print(f"{said.format(number=arguments.import_id, n=number(gone))} {answers}".strip())
    if staying:
        text = ngettext(
            "{n} row stays: another import has it too.", "{n} rows stay: other imports have them too.", staying
        )
        print(text.format(n=number(staying)))
    return 0
