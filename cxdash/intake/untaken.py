"""Untaken: what a file would add to rows that are loaded already from the same export, and why it does not. Knows no SQL."""

from dataclasses import dataclass

from cxdash.intake.mapping import Mapping
from cxdash.words import _, ngettext, number


@dataclass(frozen=True)
class Untaken:
    """rows: how many are known from the same export with fewer columns; columns: the further ones, as the file calls them;
    imports: all that have these rows.
    """

    rows: int
    columns: tuple[str, ...]
    imports: tuple[int, ...]


def further_columns(old: Mapping, new: Mapping) -> tuple[str, ...]:
    """The columns of fields and attributes that only the new mapping reads."""
    fields = [column for name, source in new.columns if old.source(name) is None for column in source.columns()]
    attributes = [name for name in new.attributes or () if name not in (old.attributes or ())]
    return tuple(dict.fromkeys([*fields, *attributes]))


def untaken_text(found: Untaken, import_id: int = 0) -> str:
    """What was not taken and how to get it. import_id: the import that did not take it; 0 where it is only tried."""
    text = ngettext(
        "{n} row is of an export that is loaded already, without these columns, which are not taken: {columns}.",
        "{n} rows are of an export that is loaded already, without these columns, which are not taken: {columns}.",
        found.rows,
    )
    way = _("To load them, undo these imports first: {imports}.")
    if import_id:
        way = _("To load them, undo these imports and load the file again: {imports}.")
    imports = ", ".join(str(one) for one in sorted({*found.imports, *([import_id] if import_id else [])}))
    return text.format(n=number(found.rows), columns=", ".join(found.columns)) + " " + way.format(imports=imports)
