"""Quotes: where rows end in text with quoted cells, and the refusal of a quote that takes rows for a cell. Knows no header."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cxdash.errors import CxError
from cxdash.intake.file.encodings import line_end

LONGEST = 1 << 26  # bytes of one row
_ALONE = "\x1f"  # the separator of a file of one column: a sign that no text has


@dataclass(frozen=True)
class Dialect:
    """How rows are cut into cells. delimiter "": one column; quote "": none; quote '\\\\"': quotes escaped by a backslash."""

    delimiter: str
    quote: str

    def __post_init__(self) -> None:
        cut, mark = self.delimiter, self.quote[-1:]
        if len(cut) > 1 or not cut.isascii() or (cut and cut in '\r\n\\"\x00'):
            raise CxError("intake.setting", name="delimiter", value=cut)
        if len(self.quote) > 1 + self.escaped or not mark.isascii() or (mark and mark in "\r\n\\\x00" + cut):
            raise CxError("intake.setting", name="quote", value=self.quote)

    @property
    def escaped(self) -> bool:
        return len(self.quote) > 1 and self.quote[0] == "\\"

    @property
    def cut(self) -> str:
        return self.delimiter or _ALONE

    def cells(self, text: str, most: int = 1 << 30) -> list[list[str]]:
        """The rows of a text; a blank line is a row without cells."""
        csv.field_size_limit(1 << 30)
        lines = csv.reader(
            _lines(text),
            delimiter=self.cut,
            quotechar=self.quote[-1:] or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar="\\" if self.escaped else None,
        )
        return [row for _count, row in zip(range(most), lines, strict=False)]

    @cached_property
    def row(self) -> re.Pattern[bytes]:
        """One row with its end. Possessive: there is no way back, so the time is that of reading it once.

        Quotes stand in a cell that has none around it, around a whole cell, or within one row, where they are strays.
        """
        mark, inside = re.escape(self.quote[-1:].encode()), rb"(?:[^\r\n%b%b]++|%b%b%b)*+" % self._signs
        return self._row(rb"|%b%b%b" % (mark, inside, mark) if mark else b"")

    @cached_property
    def rows(self) -> re.Pattern[bytes]:
        return re.compile(rb"(?:%b)*+" % self.row.pattern)

    @cached_property
    def sound_rows(self) -> re.Pattern[bytes]:
        """Rows without stray quotes."""
        return re.compile(rb"(?:%b)*+" % self._row(b"").pattern)

    @property
    def _signs(self) -> tuple[bytes, bytes, bytes, bytes, bytes]:
        """What text within quotes is made of: not the quote, not the escape; a doubled quote; an escaped sign."""
        mark = re.escape(self.quote[-1:].encode())
        sly, any_sign = (rb"\\", rb"|\\[\s\S]") if self.escaped else (b"", b"")
        return mark, sly, mark, mark, any_sign

    def _row(self, strays: bytes) -> re.Pattern[bytes]:
        mark, sly, _mark, _again, any_sign = self._signs
        cut = re.escape(self.cut.encode())
        if not mark:
            return re.compile(rb"[^\r\n]*+(?:\r\n|\r|\n)")
        inside = rb"(?:[^%b%b]++|%b%b%b)*+" % self._signs
        return re.compile(
            rb"(?:[^\r\n%b%b]++%b|(?<=[^%b\r\n])%b|%b%b%b(?=[%b\r\n])%b)*+(?:\r\n|\r|\n)"
            % (mark, sly, any_sign, cut, mark, mark, inside, mark, cut, strays)
        )


def _lines(text: str) -> Iterator[str]:
    for found in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text):
        yield found[0]


def by_rows(blocks: Iterable[bytes], dialect: Dialect) -> Iterator[bytes]:
    """The same bytes in blocks that end where rows end; CxError("intake.quote") where a quote is one too many.

    Such a quote never closes, or closes in a later row in the middle of a cell: all rows between would be one cell.
    """
    rest = b""
    for block in blocks:
        rest = rest + block if rest else block
        cut = end_of_rows(rest, dialect)
        if not cut and len(rest) > LONGEST:
            raise CxError("intake.quote", text=_opening(rest, dialect))
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
    if rest:
        ended = rest if rest.endswith(b"\n") else rest + b"\n"
        if end_of_rows(ended, dialect) < len(ended):
            raise CxError("intake.quote", text=_opening(rest, dialect))
        yield rest


def end_of_rows(data: bytes, dialect: Dialect) -> int:
    """The place behind the last row that is whole; `data` begins with a row."""
    mark = dialect.quote[-1:].encode()
    if not mark or (mark not in data and not dialect.escaped):
        return line_end(data)
    if not dialect.escaped:
        cut = _end_by_pairs(data, mark[0], dialect.cut.encode()[0])
        if cut is not None:
            return cut
    found = dialect.rows.match(data)
    end = found.end() if found else 0
    if end == len(data) and data.endswith(b"\r"):  # perhaps half of a line end
        end = _last_row(data, dialect)
    return end


def _last_row(data: bytes, dialect: Dialect) -> int:
    place = 0
    while (found := dialect.row.match(data, place)) and found.end() < len(data):
        place = found.end()
    return place


def _end_by_pairs(data: bytes, mark: int, cut: int) -> int | None:
    """The same where all quotes come in pairs around whole cells, as they do in most files; None where they do not."""
    octets = np.frombuffer(data, dtype=np.uint8)
    places = np.flatnonzero(octets == mark)
    ends = np.zeros(256, dtype=bool)
    ends[[cut, 10, 13, mark]] = True
    opening, closing = places[::2], places[1::2]
    before = octets[opening[1:] - 1] if opening[0] == 0 else octets[opening - 1]
    after = octets[closing[:-1] + 1] if len(closing) and closing[-1] == len(data) - 1 else octets[closing + 1]
    if not ends[before].all() or not ends[after].all():
        return None
    # A quote before an opening one, or after a closing one, is its other half: they must be neighbours in the list.
    end = line_end(data)
    while end:
        inside = int(np.searchsorted(places, end - 1))
        if inside % 2 == 0:
            return end
        end = line_end(data[: int(places[inside - 1]) + 1])
    return 0


def all_in_pairs(rows: bytes, dialect: Dialect) -> bool:
    """Whether no quote of these whole rows is a stray one; False too where that would take long to tell."""
    return _end_by_pairs(rows, ord(dialect.quote), ord(dialect.cut)) == len(rows)


def _opening(data: bytes, dialect: Dialect) -> str:
    """The text from the quote that opens and does not close rightly, in the first row that is not sound."""
    found = dialect.rows.match(data)
    place = found.end() if found else 0
    mark, cut = re.escape(dialect.quote[-1:].encode()), re.escape(dialect.cut.encode())
    cells = re.compile(rb"%b(?:[^%b]++|%b%b)*+(?:%b(?=[%b\r\n])|\Z|%b)" % (mark, mark, mark, mark, mark, cut, mark))
    for quoted in cells.finditer(data, place):
        if b"\n" in quoted[0] or b"\r" in quoted[0] or quoted.end() == len(data):
            place = quoted.start()
            break
    return data[place : place + 120].decode("utf-8", "replace")[:60]
