"""Pairs: the column that makes an id of one that is none by itself, over a whole file. Knows no mapping and no page."""

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from cxdash.intake.file.reader import Sheet
from cxdash.intake.guessing.looks import look
from cxdash.intake.values.shelf import clean_cells
from cxdash.intake.vocabulary import plain

MOST = 5_000  # ids that are looked at; of more nothing is said
_IDS = frozenset({"id", "uuid", "guid", "key", "ref", "reference"})
# Nothing else being said, they number the row; “phone number” and “store code” do not.
_ALONE = frozenset({"nr", "no", "number", "code"})


def second_column(sheet: Sheet, column: str, ids: Collection[str], taken: Collection[str]) -> str | None:
    """The column that tells the rows of these ids apart, every one of them: an id too, else a time; None for none.

    taken: columns that are mapped. A score or a channel is no part of an id, whatever its name; only a time may be both.
    """
    if len(ids) > MOST:
        return None
    place = sheet.header.index(column)
    wanted = pa.array(sorted(ids), pa.string())
    found = [batch.filter(pc.is_in(clean_cells(batch.column(place + 1)), wanted)) for batch in sheet.batches()]
    table = pa.Table.from_batches(found, sheet.schema())
    clean = {name: _clean(table.column(other + 1)) for other, name in enumerate(sheet.header)}
    fits = [name for name in sheet.header if name != column and _tells_apart(clean[column], clean[name])]
    named = (name for name in fits if name not in taken and _is_named_id(name))
    times = (name for name in fits if look(clean[name]).kind == "time")
    return next(named, None) or next(times, None)


def _clean(cells: pa.ChunkedArray) -> list[str | None]:
    """As ids are compared: without blanks around them, None for nothing."""
    return [text for chunk in cells.chunks for text in clean_cells(chunk).to_pylist()]


def _tells_apart(first: list[str | None], second: list[str | None]) -> bool:
    return None not in second and len(set(zip(first, second, strict=True))) == len(first)


def _is_named_id(name: str) -> bool:
    """Whether the header is that of an id, “order id” or “id client”, and not of a count or of a number of something."""
    words = plain(name).split()
    if not words or "of" in words:
        return False
    return words[-1] in _IDS or words[0] == "id" or (len(words) == 1 and words[0] in _ALONE)
