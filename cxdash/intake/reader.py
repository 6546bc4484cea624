"""Reader: the bytes of a CSV file to batches of text cells with row numbers. Knows no field and no mapping."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from cxdash.errors import CxError
from cxdash.intake.reading import DETECTED, Reading

BLOCK = 1 << 26  # bytes parsed at a time; a row must fit in it
DELIMITERS = (",", ";", "\t", "|")
_BINARY = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "XLSX or ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"\x1f\x8b", "GZIP"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"PAR1", "Parquet"),
)
_BALTIC = frozenset("ąčęėįšųūžĄČĘĖĮŠŲŪŽ".encode("cp1257"))
_BALTIC_ALONE = frozenset("šžŠŽ".encode("cp1257"))  # ð and þ in the Western code page, which only Icelandic has
_UTF8_SHARE = 0.9  # of the bytes above ASCII: from here on a file that is not UTF-8 is a damaged UTF-8 file


@dataclass
class Sheet:
    """A table of text: its header (cleaned, unique), how it was read, and the rows that could not be.

    `batches()` gives record batches with a column `row` (int64, as a spreadsheet counts: the first line is row 1, blank
    lines count but are no rows) and a text column `c0`, `c1` … for each header; it can be read once. `refused` grows
    while it is read.
    """

    header: list[str]
    reading: Reading  # as it was found
    data: bytes
    above: int = 0  # blank lines above the header
    refused: list[tuple[int, str, str]] = field(default_factory=list)  # row, the row's text, reason

    def schema(self) -> pa.Schema:
        return pa.schema([("row", pa.int64()), *((f"c{place}", pa.string()) for place in range(len(self.header)))])

    def batches(self) -> Iterator[pa.RecordBatch]:
        first, header_seen = 2 + self.above, False  # the number of the next physical row
        for batch in self._open():
            if not header_seen and batch.num_rows:
                batch, header_seen = batch.slice(1), True
            refused = np.array([row for row, _text, _reason in self.refused], dtype=np.int64)
            rows = _physical_rows(first, batch.num_rows, refused)
            if len(rows):
                first = int(rows[-1]) + 1
            numbered = pa.record_batch([pa.array(rows, pa.int64()), *batch.columns], schema=self.schema())
            yield _without_blank_lines(numbered)

    def _open(self) -> Iterator[pa.RecordBatch]:
        names = [f"c{place}" for place in range(len(self.header))]
        reader = pa_csv.open_csv(
            pa.BufferReader(self.data),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=BLOCK),
            parse_options=pa_csv.ParseOptions(
                delimiter=self.reading.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._refuse,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
        yield from reader

    def _refuse(self, row: pa_csv.InvalidRow) -> str:
        number = (row.number or 0) + self.above
        reason = "row.short" if row.actual_columns < row.expected_columns else "row.long"
        self.refused.append((number, row.text, reason))
        return "skip"


def read_sheet(data: bytes, reading: Reading = DETECTED) -> Sheet:
    """Detect encoding and delimiter (unless given) and read the header.

    Raises CxError("intake.…") for an empty file, one that is no text, one without a row under its header's form, an
    unknown encoding, and a quote that never closes (the rows behind it would be lost in one cell).
    """
    if not data.strip(b"\x00\r\n\t ,;"):
        raise CxError("intake.empty")
    for magic, kind in _BINARY:
        if data.startswith(magic):
            raise CxError("intake.binary", kind=kind)
    text, used = _decoded(data, reading.encoding)
    delimiter = reading.delimiter
    text = text.replace("\x00", "")
    separator = re.match(r'"?sep=(.)"?[\r\n]+', text)
    if separator:
        text, delimiter = text[separator.end() :], delimiter or separator.group(1)
    lead = re.match(r"[ \t\r\n]*[\r\n]|", text)
    above = len(lead[0].splitlines()) if lead else 0
    text = text[lead.end() :] if lead else text
    if not unicodedata.is_normalized("NFC", text):  # é of one sign or of two is the same place
        text = unicodedata.normalize("NFC", text)
    chosen = delimiter or detect_delimiter(text[:200_000])
    header = _header(text, chosen)
    _check_quotes(text, chosen)
    return Sheet(header, replace(reading, encoding=used, delimiter=chosen), text.encode("utf-8", "replace"), above)


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    if encoding is not None:
        try:
            return data.decode(encoding, "replace").removeprefix("\ufeff"), codecs.lookup(encoding).name
        except LookupError as error:
            raise CxError("intake.encoding", value=encoding) from error
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace"), name
    head = data[:4096]
    if head.count(0) > len(head) / 4:  # every other byte of Latin text in UTF-16
        name = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        return data.decode(name, "replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _not_utf8(data)


def _not_utf8(data: bytes) -> tuple[str, str]:
    """A damaged UTF-8 file keeps what is whole in it; anything else is read in the code page that its letters speak for."""
    mended = data.decode("utf-8", "ignore")
    high = len(data.translate(None, bytes(range(128))))
    kept = len(mended.encode("utf-8")) - (len(data) - high)
    if kept >= _UTF8_SHARE * high:
        return data.decode("utf-8", "replace"), "utf-8"
    control = sum(byte < 9 or 13 < byte < 27 for byte in data[:4096])
    if control > len(data[:4096]) / 50:
        raise CxError("intake.binary", kind="binary")
    name = _code_page(data)
    return data.decode(name, "replace"), name


def _code_page(data: bytes) -> str:
    """Cyrillic where most letters above ASCII stand three and more together, Baltic where all are its, else Western."""
    letters = re.findall(rb"[\xa8\xb8\xc0-\xff]+", data[:1_000_000])
    total = sum(map(len, letters))
    if total and sum(len(run) for run in letters if len(run) > 2) > total / 2:
        return "cp1251"
    used = set(b"".join(letters)) - {0xA8, 0xB8}
    if used <= _BALTIC and used & _BALTIC_ALONE:
        return "cp1257"
    return "cp1252"


def detect_delimiter(sample: str) -> str:
    """The delimiter that cuts the first rows most often into the header's number of cells, more than one."""

    def fitness(delimiter: str) -> tuple[float, int]:
        rows = [row for row in _rows(sample, delimiter, 200) if row]
        if len(rows) > 2:
            rows = rows[:-1]  # the sample may cut its last row
        width = len(rows[0]) if rows else 0
        return (sum(len(row) == width for row in rows) / len(rows), width) if width > 1 else (0.0, 0)

    best = max(DELIMITERS, key=fitness)
    return best if fitness(best)[1] > 1 else ","


def _rows(text: str, delimiter: str, most: int) -> Iterator[list[str]]:
    csv.field_size_limit(1 << 30)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for _count, row in zip(range(most), lines, strict=False):
        yield row


def _header(text: str, delimiter: str) -> list[str]:
    """The first row's names: trimmed, made unique with (2), (3) …, empty ones named by their place."""
    first = next((row for row in _rows(text, delimiter, 1000) if row), [])
    names: dict[str, int] = {}  # to the last number that was given to this name
    for place, cell in enumerate(first, 1):
        # Braces name columns in the templates of mappings.
        name = (
            re.sub(r"\s+", " ", cell.replace("{", "(").replace("}", ")")).strip().strip("\ufeff") or f"column {place}"
        )
        unique = name
        while unique in names:
            names[name] += 1
            unique = f"{name} ({names[name]})"
        names[unique] = 1
    if not any(cell.strip() for cell in first):
        raise CxError("intake.header")
    return list(names)


def _check_quotes(text: str, delimiter: str) -> None:
    """Refuse a file with a quote that never closes, or closes in a later row in the middle of a cell.

    Such a quote was one too many, and would take all rows up to the next for one cell. Within one row it harms nothing.
    """
    if '"' not in text:
        return
    ends = re.escape(delimiter) + r"\r\n"
    # As far as quotes stand in a cell that has none around it, or around a whole cell. Possessive: there is no way back.
    sound = re.compile(rf'(?:[^"]++|(?<=[^{ends}])"|"(?:[^"]++|"")*+"(?=[{ends}]|\Z))*+')
    cell = re.compile(r'"(?:[^"]++|"")*+"')
    place = sound.match(text).end()  # type: ignore[union-attr]  # it matches nothing, too
    while place < len(text):
        found = cell.match(text, place)
        if found is None or "\n" in found[0] or "\r" in found[0]:
            raise CxError("intake.quote", text=text[place : place + 60])
        place = sound.match(text, found.end()).end()  # type: ignore[union-attr]


def _physical_rows(first: int, count: int, refused: np.ndarray) -> np.ndarray:
    """Numbers of `count` good rows from `first` on, with the refused rows' numbers left out."""
    numbers = np.arange(first, first + count + len(refused), dtype=np.int64)
    return numbers[~np.isin(numbers, refused)][:count] if len(refused) else numbers[:count]


def _without_blank_lines(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows with anything in them; to the parser a blank line is a row of empty cells."""
    empty = np.ones(batch.num_rows, dtype=bool)
    for column in batch.columns[1:]:
        empty &= pc.equal(column, "").to_numpy(zero_copy_only=False)
        if not empty.any():
            return batch
    return batch.filter(pa.array(~empty))
