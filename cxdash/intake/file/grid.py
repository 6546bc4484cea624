"""Grid: blocks of whole rows to numbered batches of cells, and the rows that do not fit. Knows no file and no header."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from cxdash.errors import CxError
from cxdash.intake.file.ends import LAST, is_footer
from cxdash.intake.file.quotes import Dialect
from cxdash.intake.file.strays import without_strays

Refused = tuple[int, str, str]  # row, the row's text, reason
_DOUBTFUL = -1  # instead of the number of cells: the quotes of the row can be read in two ways


@dataclass(frozen=True)
class Parsed:
    """A block's rows as columns of text, and the rows that have another number of cells: number in the block, text, cells."""

    table: pa.Table
    odd: list[tuple[int, str, int]]


@dataclass
class Rows:
    """Rows with their numbers, those that were refused, and how many were blank or comments."""

    batch: pa.RecordBatch
    refused: list[Refused] = field(default_factory=list)
    blank: int = 0


@dataclass(frozen=True)
class Grid:
    """How the cells of rows lie. width: of the header; cells: of the common row, the further ones empty. usual: filled."""

    dialect: Dialect
    width: int
    cells: int
    comment: str
    usual: int

    @cached_property
    def schema(self) -> pa.Schema:
        return pa.schema([("row", pa.int64()), *((f"c{place}", pa.string()) for place in range(self.width))])

    def rows(self, blocks: Iterator[Parsed], first: int) -> Iterator[Rows]:
        """All rows, numbered from `first` on; the last ones are held back, since only the end tells what a footer is."""
        held: list[Rows] = []
        for block in blocks:
            count = block.table.num_rows + len(block.odd)
            found = self._numbered(block, first)
            first += count
            held.append(Rows(found.batch.slice(max(found.batch.num_rows - LAST, 0))))
            found.batch = found.batch.slice(0, max(found.batch.num_rows - LAST, 0))
            held[-1].refused, found.refused = found.refused, []
            while len(held) > 1 and sum(rows.batch.num_rows for rows in held[1:]) >= LAST:
                yield held.pop(0)
            yield found
        yield from self._without_footers(held, first)

    def _numbered(self, block: Parsed, first: int) -> Rows:
        """Cells beyond the header's do no harm when they are empty, nor does it when these are left out."""
        odd = np.array([number for number, _text, _cells in block.odd], dtype=np.int64) + (first - 1)
        numbers = np.arange(first, first + block.table.num_rows + len(odd), dtype=np.int64)
        numbers = numbers[~np.isin(numbers, odd)] if len(odd) else numbers
        rows = Rows(self._batch(numbers, block.table.columns[: self.width]))
        self._refuse_overlong(rows, block.table)
        mended: list[tuple[int, list[str]]] = []
        for number, (_place, text, count) in zip(odd.tolist(), block.odd, strict=True):
            if self.comment and text.startswith(self.comment):
                rows.blank += 1
            elif count == _DOUBTFUL:
                rows.refused.append((number, text, "row.quote"))
            elif (cells := self._mended(text, count)) is not None:
                mended.append((number, cells))
            else:
                rows.refused.append((number, text, "row.short" if count < self.cells else "row.long"))
        if mended:
            columns = [
                pa.array(column, pa.string()) for column in zip(*(cells for _number, cells in mended), strict=True)
            ]
            added = self._batch(np.array([number for number, _cells in mended]), columns)
            table = pa.Table.from_batches([rows.batch, added]).sort_by("row").combine_chunks()
            rows.batch = next(iter(table.to_batches()))
        rows.refused.sort()
        self._drop_blank(rows)
        return rows

    def _batch(self, numbers: np.ndarray, columns: list[pa.Array]) -> pa.RecordBatch:
        flat = [_one(column) if isinstance(column, pa.ChunkedArray) else column for column in columns]
        return pa.record_batch([pa.array(numbers, pa.int64()), *flat], schema=self.schema)

    def _refuse_overlong(self, rows: Rows, table: pa.Table) -> None:
        """Of a file whose rows all have more cells than the header: those where these say something."""
        if self.cells == self.width or not table.num_rows:
            return
        over = np.zeros(table.num_rows, dtype=bool)
        for column in table.columns[self.width :]:
            over |= pc.not_equal(pc.utf8_trim_whitespace(column), "").to_numpy()
        for place in np.flatnonzero(over).tolist():
            text = self.dialect.cut.join(column[place].as_py() for column in table.columns)
            rows.refused.append((rows.batch["row"][place].as_py(), text, "row.long"))
        rows.batch = rows.batch.filter(pa.array(~over))

    def _mended(self, text: str, count: int) -> list[str] | None:
        if count < self.width:
            return None
        found = self.dialect.cells(text, 1)
        cells = found[0] if found else []
        whole = len(cells) >= self.width and not any(cell.strip() for cell in cells[self.width :])
        return cells[: self.width] if whole else None

    def _drop_blank(self, rows: Rows) -> None:
        """To the parser a blank line is a row of empty cells. A comment may have as many cells as any row."""
        batch = rows.batch
        empty = np.ones(batch.num_rows, dtype=bool)
        for column in batch.columns[1:]:
            empty &= pc.equal(column, "").to_numpy(zero_copy_only=False)
            if not empty.any():
                break
        if self.comment and batch.num_rows:
            empty |= pc.starts_with(batch.columns[1], self.comment).to_numpy(zero_copy_only=False)
        if empty.any():
            rows.batch = batch.filter(pa.array(~empty))
            rows.blank += int(empty.sum())

    def _without_footers(self, held: list[Rows], end: int) -> Iterator[Rows]:
        """The last rows, without totals and notes; what had too few cells for a row is often such a one."""
        batches = [rows.batch for rows in held]
        last = pa.Table.from_batches(batches, self.schema).to_pylist() if batches else []
        refused = [refusal for rows in held for refusal in rows.refused]
        known = {row["row"]: list(row.values())[1:] for row in last}
        odd = {number: (self.dialect.cells(text, 1) or [[]])[0] for number, text, _reason in refused[-LAST:]}
        footers: dict[int, str] = {}
        number = end - 1
        while number > end - 1 - 2 * LAST and number > 0:
            cells = known.get(number) or odd.get(number)
            blank_above = number - 1 not in known and number - 1 not in odd
            if cells is not None and not is_footer(cells, self.usual, blank_above):
                break
            if cells is not None:
                footers[number] = self.dialect.cut.join(cells)
            number -= 1
        for rows in held:
            here = [number for number in rows.batch["row"].to_pylist() if number in footers]
            kept = pc.invert(pc.is_in(rows.batch["row"], pa.array(list(footers), pa.int64())))
            rows.batch = rows.batch.filter(kept)
            rows.refused = [
                (row, text, "row.footer" if row in footers else reason) for row, text, reason in rows.refused
            ]
            rows.refused = sorted(rows.refused + [(row, footers[row], "row.footer") for row in here])
            yield rows


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()  # the latter copies


def parse(block: bytes, grid: Grid) -> Parsed:
    """The cells of whole rows; CxError("intake.quote") where the parser sees no row in them."""
    names = [f"c{place}" for place in range(grid.cells)]
    odd: list[tuple[int, str, int]] = []
    dialect = grid.dialect
    marker = "\x02" + dialect.cut * (grid.cells + 1)
    sound, doubtful = without_strays(block, dialect, grid.cells, marker.encode())
    doubts = iter(doubtful)

    def refuse(row: pa_csv.InvalidRow) -> str:
        text = next(doubts, None) if row.text == marker else None
        odd.append((row.number, row.text, row.actual_columns) if text is None else (row.number, text, _DOUBTFUL))
        return "skip"

    try:
        table = pa_csv.read_csv(
            pa.BufferReader(sound),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(sound) + 1),
            parse_options=pa_csv.ParseOptions(
                delimiter=dialect.cut,
                quote_char=dialect.quote[-1:] or False,
                escape_char="\\" if dialect.escaped else False,
                newlines_in_values=bool(dialect.quote),
                ignore_empty_lines=False,
                invalid_row_handler=refuse,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise CxError("intake.quote", text=block[:60].decode("utf-8", "replace")) from error
    return Parsed(table, odd)
