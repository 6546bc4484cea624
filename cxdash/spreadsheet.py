"""Spreadsheet: what keeps a spreadsheet from running a text as a formula, and takes it off again. Knows no file.

A text that begins with one of OWASP's triggers gets an apostrophe in front, also where only blanks or apostrophes stand
before the trigger. So a text with an apostrophe of its own (`'=x`) gets a second one, and taking one off always gives
back the very text: `bare(safe(text)) == text` for every text.
"""

import re
from collections.abc import Iterable

TRIGGERS = "=+\\-@\t\r\n＝＋－＠"  # OWASP, CSV Injection: with the full-width forms that some locales run too
_BEFORE = "' \u00a0\ufeff\t\r\n"  # what a program may skip before it looks for a trigger
# For Python's re, for Arrow and for DuckDB alike; put back with \1.
UNSAFE = f"^([{_BEFORE}]*[{TRIGGERS}])"
SAFE = f"^'([{_BEFORE}]*[{TRIGGERS}])"

# The last column of every export has no cells: its name says what program and kind the file is of, and what is in it. So
# the file says what was filtered, stays a plain table for every program, and is known again when it comes back.
_MARK = re.compile(r"cxdash(?: (?P<kind>[a-z]+))?:(?: |$)")


def safe(text: str) -> str:
    return re.sub(UNSAFE, r"'\1", text)


def bare(text: str) -> str:
    return re.sub(SAFE, r"\1", text)


def mark(about: str, kind: str | None = None) -> str:
    """The name of the column that marks an export; kind: of raw rows, which can be read in again."""
    name = "cxdash" if kind is None else f"cxdash {kind}"
    return f"{name}: {' '.join(about.split())}".rstrip()


def marked(header: Iterable[str]) -> str | None:
    """The name of the marking column; None in a file that is no export of this program."""
    return next((name for name in header if _MARK.match(name)), None)


def marked_kind(header: Iterable[str]) -> str | None:
    """The kind of rows that an export of this program says it holds."""
    name = marked(header)
    found = None if name is None else _MARK.match(name)
    return None if found is None else found["kind"]
