"""Tables made of hostile strings, and what intake keeps of each."""

import csv
import io
from pathlib import Path

from cxdash.intake.mapping_file import read_mapping
from cxdash.store import Store
from cxdash.store.load import import_file

MAPPING = read_mapping("""
kind = "responses"
blank = []
attributes = ["kept"]
[columns]
response_id = "id"
location_id = "place"
channel = "channel"
stage = "stage"
source = "source"
answered_at = "when"
comment = "text"
[[scores]]
column = "nps"
metric = "nps"
scale = [0, 10]
""")

# Nothing is blank here: “null” and “-” are strings as good as any.
VISITS = read_mapping("""
kind = "touchpoints"
blank = []
[columns]
customer_id = "customer_id"
occurred_at = "occurred_at"
stage = "stage"
channel = "channel"
""")


def table(rows) -> bytes:
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    return lines.getvalue().encode()


def stored(text: str) -> str | None:
    """What intake keeps of a cell: no blanks around it, no NUL in it, and nothing is nothing."""
    return text.replace("\0", "").strip(" \t\n\r\u00a0") or None


def hostile_database(texts: list[str], path: Path) -> Path:
    """A database in which every string is a comment, a location, a channel, a stage, a source and an attribute."""
    days = [f"2026-01-{n % 28 + 1:02d}" for n in range(len(texts))]
    answers = [["id", "place", "channel", "stage", "source", "when", "nps", "text", "kept"]]
    answers += [[f"r{n}", text, text, text, text, days[n], n % 11, text, text] for n, text in enumerate(texts)]
    visits = [["customer_id", "occurred_at", "stage", "channel"]]
    visits += [[f"c{n % 9}", days[n], text, text] for n, text in enumerate(texts) if stored(text)]
    with Store(path) as store:
        result = import_file(store, "hostile.csv", table(answers), mapping=MAPPING)
        assert (result.loaded, result.problems) == (len(texts), ())
        assert import_file(store, "visits.csv", table(visits), mapping=VISITS).rejected == 0
    return path
