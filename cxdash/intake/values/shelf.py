"""Shelf: batches of a sheet with the cells that are read made clean, in place where nothing stands around them. Knows no field."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_BLANKS = " \t\n\r\u00a0"
_NBSP_FIRST, _NBSP_LAST = 0xC2, 0xA0  # the bytes of a no-break space in UTF-8
_ASCII_BLANK = 32  # and all below it


def shelf_schema(width: int, used: Sequence[int]) -> pa.Schema:
    """`row`, the raw cells c0 … of all columns, the clean cells x0 … of those that are used."""
    names = [*(f"c{place}" for place in range(width)), *(f"x{place}" for place in used)]
    return pa.schema([("row", pa.int64()), *((name, pa.string()) for name in names)])


def shelved(batches: Iterator[pa.RecordBatch], width: int, used: Sequence[int]) -> Iterator[pa.RecordBatch]:
    """Each batch with clean cells beside the raw ones: trimmed, NULL for nothing. They share memory where they are equal."""
    schema = shelf_schema(width, used)
    for batch in batches:
        clean = [clean_cells(batch.column(place + 1)) for place in used]
        yield pa.record_batch([*batch.columns, *clean], schema=schema)


def clean_cells(cells: pa.StringArray) -> pa.StringArray:
    """The texts without blanks around them, NULL for those that are then empty.

    The engine's trim walks through every sign of every cell, which takes longer than reading the file; most columns have
    no blank at any cell's ends, and that is seen in the first and last bytes alone.
    """
    if cells.null_count:
        cells = pc.fill_null(cells, "")
    if _has_blanks(cells):
        cells = pc.utf8_trim(cells, characters=_BLANKS)
    lengths = np.diff(_offsets(cells))
    if len(lengths) == 0 or lengths.all():
        return cells
    is_there = np.concatenate([np.zeros(cells.offset, bool), lengths > 0])
    validity = pa.py_buffer(np.packbits(is_there, bitorder="little"))
    _none, offsets, texts = cells.buffers()
    return pa.Array.from_buffers(pa.string(), len(cells), [validity, offsets, texts], offset=cells.offset)


def first_bytes(cells: pa.ChunkedArray) -> frozenset[int]:
    """The bytes with which any of these clean cells begins."""
    found = np.zeros(256, bool)
    for chunk in cells.chunks:
        texts, offsets = chunk.buffers()[2], _offsets(chunk)
        if texts is not None:
            starts = offsets[:-1][offsets[1:] > offsets[:-1]]
            found[np.frombuffer(texts, np.uint8)[starts]] = True
    return frozenset(np.flatnonzero(found).tolist())


def _offsets(cells: pa.StringArray) -> np.ndarray:
    buffer = cells.buffers()[1]
    if buffer is None or len(cells) == 0:
        return np.zeros(len(cells) + 1, np.int32)
    return np.frombuffer(buffer, np.int32)[cells.offset : cells.offset + len(cells) + 1]


def _has_blanks(cells: pa.StringArray) -> bool:
    """Whether any cell may begin or end with a blank: false only when none does."""
    texts = cells.buffers()[2]
    if texts is None:
        return False
    offsets, bytes_ = _offsets(cells), np.frombuffer(texts, np.uint8)
    starts, ends = offsets[:-1], offsets[1:]
    is_filled = ends > starts
    if not is_filled.all():
        starts, ends = starts[is_filled], ends[is_filled]
    first, last = bytes_[starts], bytes_[ends - 1]
    found = (first <= _ASCII_BLANK) | (first == _NBSP_FIRST) | (last <= _ASCII_BLANK) | (last == _NBSP_LAST)
    return bool(found.any())
