"""Reader: a file of any encoding and dialect to batches of text cells with row numbers. Knows no field and no mapping."""

import itertools
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from cxdash.errors import CxError
from cxdash.intake.file.containers import Member, only_member
from cxdash.intake.file.dialects import find_dialect, sep_line
from cxdash.intake.file.encodings import Text, find_text
from cxdash.intake.file.evidence import Evidence
from cxdash.intake.file.grid import Grid, Parsed, parse
from cxdash.intake.file.quotes import Dialect, by_rows
from cxdash.intake.file.source import Source
from cxdash.intake.file.strays import first_rows
from cxdash.intake.file.top import Top, find_top
from cxdash.intake.reading import DETECTED, Reading

_SAMPLE = 200_000  # signs that the dialect and the header are told from
_CHECKED = 1 << 24  # bytes: the quotes of a file up to this size are checked before a row of it is given
_AHEAD = 2  # blocks that are parsed while the rows of one are used


@dataclass
class Sheet:
    """A table of text: its header (cleaned, unique), how it was read and why, and the rows that could not be.

    `batches()` gives record batches with a column `row` (int64, as a spreadsheet counts: the first line is row 1, blank
    lines count but are no rows) and a text column `c0`, `c1` … for each header. `refused`, `blank` (rows without a word,
    comments among them) and `replaced` (signs that did not decode) grow while it is read, and begin anew with each time.
    """

    header: list[str]
    reading: Reading  # as it was found
    evidence: tuple[Evidence, ...]
    questions: dict[str, str]  # of a column, where the file has its text beside its name
    text: Text
    grid: Grid
    above: int  # rows up to the header, it included
    start: int  # bytes of clean text that these take
    refused: list[tuple[int, str, str]] = field(default_factory=list)  # row, the row's text, reason
    blank: int = 0
    error: CxError | None = None  # what ended the last reading; a database that pulls the rows says it in other words

    @property
    def replaced(self) -> int:
        return self.text.replaced

    def schema(self) -> pa.Schema:
        return self.grid.schema

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All rows; CxError("intake.quote") where a quote takes rows for a cell."""
        self.refused, self.blank, self.error = [], 0, None
        try:
            for rows in self.grid.rows(self._parsed(), self.above + 1):
                self.refused += rows.refused
                self.blank += rows.blank
                if rows.batch.num_rows:
                    yield rows.batch
        except CxError as error:
            self.error = _placed(error, self.text)
            raise self.error from error

    def head(self, count: int) -> list[list[str]]:
        """The first rows, from no more of the file than they take."""
        apart = replace(self, text=replace(self.text), refused=[])
        found: list[list[str]] = []
        for batch in apart.batches():
            columns = [column[: count - len(found)].to_pylist() for column in batch.columns[1:]]
            found += map(list, zip(*columns, strict=True))
            if len(found) >= count:
                break
        return found

    def _parsed(self) -> Iterator[Parsed]:
        """The blocks parsed in another thread while these rows are used."""
        blocks = by_rows(_after(self.text.blocks(), self.start), self.grid.dialect)
        with ThreadPoolExecutor(1) as pool:
            waiting: deque[Future[Parsed]] = deque()
            for block in blocks:
                waiting.append(pool.submit(parse, block, self.grid))
                if len(waiting) > _AHEAD or len(block) < _SAMPLE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


def read_sheet(source: "bytes | Path | BinaryIO | Member", reading: Reading = DETECTED) -> Sheet:
    """Tell how the file is written, unless it is said, and read its header; of a longer file only samples are read.

    Raises CxError("intake.…") for an empty file, one that is no table, several tables in one file when `reading.sheet`
    names none, an unknown encoding, a header without names, and a quote that never closes.
    """
    member = only_member(source, reading.sheet)
    reading = reading.over(member.reading)
    bytes_ = Source(member.open())
    if bytes_.size < _CHECKED and not any(block.strip(b"\x00\r\n\t ,;") for block in bytes_.blocks()):
        raise CxError("intake.empty")
    text, written = find_text(bytes_, reading.encoding)
    sample, is_cut = _sample(text)
    sep, start = sep_line(sample)
    dialect, about = find_dialect(sample[start:], reading, sep, is_cut)
    rows, odd = first_rows(sample[start:], dialect, _rows_needed(reading))
    top = find_top(rows[:-1] if is_cut and len(rows) > 1 else rows, reading)
    _check_names(top, odd)
    found = replace(
        reading,
        encoding=text.encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        skip_rows=top.skip,
        header_rows=top.rows,
        comment=top.comment or None,
    )
    start = len(sample[:start].encode("utf-8"))
    try:
        start += _length(sample.encode("utf-8")[start:], dialect, top.skip + top.rows)
    except CxError as error:
        raise _placed(error, text) from error
    grid = Grid(dialect, len(top.header), max(top.width, len(top.header)), top.comment, _usual(rows, top))
    evidence = (written, *about, *top.evidence)
    sheet = Sheet(top.header, found, evidence, top.questions, text, grid, top.skip + top.rows, start)
    _check_quotes(sheet, bytes_.size)
    return sheet


def _check_names(top: Top, odd: dict[int, str]) -> None:
    """odd: texts of rows, by their number, whose cells nobody can tell apart."""
    for number in range(top.skip, top.skip + top.rows):
        if number in odd:
            raise CxError("intake.header_quotes", row=number + 1, text=odd[number][:200])


def _check_quotes(sheet: Sheet, size: int) -> None:
    if size > _CHECKED:
        return
    try:
        for _block in by_rows(_after(sheet.text.blocks(), sheet.start), sheet.grid.dialect):
            pass
    except CxError as error:
        raise _placed(error, sheet.text) from error


def _placed(error: CxError, text: Text) -> CxError:
    """The same error; one about a quote with the line on which it opens."""
    if error.code != "intake.quote":
        return error
    wanted = str(error.facts["text"]).rstrip("\ufffd").encode()
    line, rest = 1, b""
    for block in replace(text).blocks():
        data = rest + block
        found = data.find(wanted)
        if found >= 0:
            return CxError(error.code, **{**error.facts, "line": line + data.count(b"\n", 0, found)})
        kept = (
            data.rfind(b"\n", 0, max(len(data) - len(wanted), 0)) + 1
        )  # it may begin in one block and end in the next
        line, rest = line + data.count(b"\n", 0, kept), data[kept:]
    return CxError(error.code, **{**error.facts, "line": line})


def _sample(text: Text) -> tuple[str, bool]:
    """The beginning of the text, and whether there is more of it. A header longer than the sample is taken whole."""
    parts: list[bytes] = []
    for block in text.blocks():
        parts.append(block)
        if sum(map(len, parts)) > _SAMPLE and any(end in part for part in parts for end in (b"\n", b"\r")):
            break
    whole = b"".join(parts)
    sample = whole.decode("utf-8")
    if len(sample) <= _SAMPLE:
        return sample, text.source.size > sum(map(len, parts)) * 4
    end = max(sample.find("\n", _SAMPLE), sample.find("\r", _SAMPLE))
    return (sample[:end], True) if end > 0 else (sample, False)


def _rows_needed(reading: Reading) -> int:
    return 100 + (reading.skip_rows or 0) + (reading.header_rows or 0)


def _length(data: bytes, dialect: Dialect, rows: int) -> int:
    """Bytes of the first rows; CxError("intake.quote") when a quote in them is one too many."""
    place = 0
    ended = data if data.endswith((b"\n", b"\r")) else data + b"\n"
    for _row in range(rows):
        found = dialect.row.match(ended, place)
        if found is None:
            raise CxError("intake.quote", text=data[place : place + 60].decode("utf-8", "replace"))
        place = found.end()
    return min(place, len(data))


def _usual(rows: list[list[str]], top: Top) -> int:
    """Cells that most rows fill."""
    filled = sorted(sum(1 for cell in row if cell.strip()) for row in rows[top.skip + top.rows :])
    filled = [count for count in filled if count]
    return filled[len(filled) // 2] if filled else len(top.header)


def _after(blocks: Iterator[bytes], start: int) -> Iterator[bytes]:
    for block in blocks:
        if start < len(block):
            yield from itertools.chain([block[start:] if start else block], blocks)
            return
        start -= len(block)
