"""Pairs: the column that makes an id of one that is none by itself, over a whole file. Knows no mapping and no page."""

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from cxdash.intake.file.reader import Sheet
from cxdash.intake.guessing.looks import look
from cxdash.intake.vocabulary import plain

MOST = 5_000  # ids that are looked at
_IDS = frozenset({"id", "ids", "uuid", "guid", "nr", "no", "number", "key", "code", "ref", "reference"})


def second_column(sheet: Sheet, column: str, ids: Collection[str]) -> str | None:
    """The column that tells the rows of these ids apart, every one of them: an id too, else a time; None for none."""
    place = sheet.header.index(column)
    wanted = pa.array(sorted(ids)[:MOST], pa.string())
    found = [
        batch.filter(pc.is_in(pc.utf8_trim_whitespace(batch.column(place + 1)), wanted)) for batch in sheet.batches()
    ]
    table = pa.Table.from_batches(found, sheet.schema())
    first = table.column(place + 1).to_pylist()
    fits = [
        name
        for other, name in enumerate(sheet.header)
        if other != place and _tells_apart(first, table.column(other + 1).to_pylist())
    ]
    named = (name for name in fits if _IDS & set(plain(name).split()))
    times = (name for name in fits if look(table.column(sheet.header.index(name) + 1).to_pylist()).kind == "time")
    return next(named, None) or next(times, None)


def _tells_apart(first: list[str], second: list[str]) -> bool:
    return all(text.strip() for text in second) and len(set(zip(first, second, strict=True))) == len(first)
