"""Entered: one row that somebody typed on the page, as an import of its own: history and undo know it. Draws nothing."""

import csv
import io
from collections.abc import Mapping

from cxdash.intake.fields import KINDS
from cxdash.intake.mapping import Mapping as Columns
from cxdash.intake.mapping import Source
from cxdash.intake.reading import Reading
from cxdash.store.connect import Store
from cxdash.store.load import ImportResult, import_file
from cxdash.ui.data.imports import ENTERED

_READING = Reading(
    encoding="utf-8", delimiter=",", quote='"', header_rows=1, skip_rows=0, decimal=".", thousands="", date_order="ymd"
)


def enter(store: Store, kind: str, cells: Mapping[str, str], by: str = "") -> ImportResult:
    """Load one row of this kind through the same intake as any file. cells: texts by field id, days as YYYY-MM-DD.

    A row that is refused leaves no import behind. Raises CxError("store.…") where the store cannot take it.
    """
    record = KINDS[kind]
    names = [field.id for field in record.fields if field.id in cells]
    text = io.StringIO()
    csv.writer(text).writerows([names, [cells[name] for name in names]])
    dates = {field.id for field in record.fields if field.type == "date"}
    columns = tuple((name, Source("{" + name + "}", "%Y-%m-%d" if name in dates else None)) for name in names)
    mapping = Columns(record.id, _READING, blank=(), attributes=(), columns=columns)
    data = text.getvalue().encode()
    tried = import_file(store, ENTERED, data, mapping=mapping, dry_run=True)
    return tried if tried.rejected else import_file(store, ENTERED, data, mapping=mapping, by=by)
