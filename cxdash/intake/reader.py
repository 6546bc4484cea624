"""Reader: the bytes of a CSV file to batches of text cells with row numbers. Knows no field and no mapping."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from cxdash.errors import CxError

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
_UTF8_SHARE = 0.9  # of the bytes above ASCII: from here on a file that is not UTF-8 is a damaged UTF-8 file


@dataclass
class Sheet:
    """A table of text: its header (cleaned, unique), how it was read, and the rows that could not be.

    `batches()` gives record batches with a column `row` (int64, the header is row 1, blank lines do not count) and a text
    column `c0`, `c1` … for each header; it can be read once. `refused` grows while it is read.
    """

    header: list[str]
    encoding: str
    delimiter: str
    data: bytes
    refused: list[tuple[int, str, str]] = field(default_factory=list)  # row, the row's text, reason

    def schema(self) -> pa.Schema:
        return pa.schema([("row", pa.int64()), *((f"c{place}", pa.string()) for place in range(len(self.header)))])

    def batches(self) -> Iterator[pa.RecordBatch]:
        first, header_seen = 2, False  # the number of the next physical row
        for batch in self._open():
            if not header_seen and batch.num_rows:
                batch, header_seen = batch.slice(1), True
            refused = np.array([row for row, _text, _reason in self.refused], dtype=np.int64)
            rows = _physical_rows(first, batch.num_rows, refused)
            if len(rows):
                first = int(rows[-1]) + 1
            yield pa.record_batch([pa.array(rows, pa.int64()), *batch.columns], schema=self.schema())

    def _open(self) -> Iterator[pa.RecordBatch]:
        names = [f"c{place}" for place in range(len(self.header))]
        reader = pa_csv.open_csv(
            pa.BufferReader(self.data),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=BLOCK),
            parse_options=pa_csv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=self._refuse
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
        yield from reader

    def _refuse(self, row: pa_csv.InvalidRow) -> str:
        reason = "row.short" if row.actual_columns < row.expected_columns else "row.long"
        self.refused.append((row.number or 0, row.text, reason))
        return "skip"


def read_sheet(data: bytes, encoding: str | None = None, delimiter: str | None = None) -> Sheet:
    """Detect encoding and delimiter (unless given) and read the header.

    Raises CxError("intake.…") for an empty file, one that is no text, one without a row under its header's form, an
    unknown encoding, and a quote that never closes (the rows behind it would be lost in one cell).
    """
    if not data.strip(b"\x00\r\n\t ,;"):
        raise CxError("intake.empty")
    for magic, kind in _BINARY:
        if data.startswith(magic):
            raise CxError("intake.binary", kind=kind)
    text, used = _decoded(data, encoding)
    text = text.replace("\x00", "")
    separator = re.match(r'"?sep=(.)"?[\r\n]+', text)
    if separator:
        text, delimiter = text[separator.end() :], delimiter or separator.group(1)
    chosen = delimiter or detect_delimiter(text[:200_000])
    header = _header(text, chosen)
    _check_quotes(text, chosen)
    return Sheet(header, used, chosen, text.encode("utf-8", "replace"))


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
    """A damaged UTF-8 file keeps what is whole in it; anything else is read as Western European."""
    mended = data.decode("utf-8", "ignore")
    high = len(data.translate(None, bytes(range(128))))
    kept = len(mended.encode("utf-8")) - (len(data) - high)
    if kept >= _UTF8_SHARE * high:
        return data.decode("utf-8", "replace"), "utf-8"
    control = sum(byte < 9 or 13 < byte < 27 for byte in data[:4096])
    if control > len(data[:4096]) / 50:
        raise CxError("intake.binary", kind="binary")
    return data.decode("cp1252", "replace"), "cp1252"


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
    names: list[str] = []
    for place, cell in enumerate(first, 1):
        name = re.sub(r"\s+", " ", cell).strip().strip("\ufeff") or f"column {place}"
        count = 2
        unique = name
        while unique in names:
            unique, count = f"{name} ({count})", count + 1
        names.append(unique)
    if not any(cell.strip() for cell in first):
        raise CxError("intake.header")
    return names


def _check_quotes(text: str, delimiter: str) -> None:
    """Refuse a file that ends inside a quoted cell; only an odd number of quotes can do that, so few are looked into."""
    if text.count('"') % 2 == 0:
        return
    # In an added last row a marker stands alone, unless a quote still is open.
    marker = "\u0001end"
    last: list[str] = []
    for row in csv.reader(io.StringIO(text.rstrip("\r\n") + "\n" + marker, newline=""), delimiter=delimiter):
        last = row
    if last != [marker]:
        raise CxError("intake.quote", text=" ".join(last)[:60])


def _physical_rows(first: int, count: int, refused: np.ndarray) -> np.ndarray:
    """Numbers of `count` good rows from `first` on, with the refused rows' numbers left out."""
    numbers = np.arange(first, first + count + len(refused), dtype=np.int64)
    return numbers[~np.isin(numbers, refused)][:count] if len(refused) else numbers[:count]
