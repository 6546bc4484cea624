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
# With one of these beside it, what is numbered one by one is: “order no”, “номер заказа”; most are said alone too: “ticket”.
_NUMBERS = _ALONE | {"num", "nummer", "numero", "número", "numéro", "n", "номер", "код", "numeris", "nr"}
_THINGS = frozenset({
    "order", "ticket", "case", "booking", "receipt", "invoice", "transaction", "visit", "session", "request",
    "complaint", "reservation", "contract", "purchase", "submission", "interview", "parcel", "shipment", "incident",
    "bestellung", "auftrag", "vorgang", "fall", "buchung", "rechnung", "beleg", "commande", "dossier", "facture",
    "réservation", "pedido", "caso", "factura", "reserva", "recibo", "заказа", "заказ", "обращения", "обращение",
    "заявки", "заявка", "чека", "чек", "брони", "договора", "договор", "užsakymo", "užsakymas", "kvito", "kvitas",
    "bilieto", "bilietas", "rezervacijos", "rezervacija", "užklausos", "užklausa", "sąskaitos", "sutarties",
})  # fmt: skip
_STEMS = (
    "bestell", "auftrags", "vorgangs", "fall", "ticket", "buchungs", "rechnungs", "beleg", "order", "case", "invoice", "booking"
)  # fmt: skip
_BETWEEN = frozenset({"de", "du", "des", "la", "le", "del", "the"})


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
    words = [one for one in plain(name).split() if one not in _BETWEEN]
    if not words or "of" in words:
        return False
    is_alone = len(words) == 1 and (words[0] in _ALONE | _THINGS or _is_compound(words[0]))
    is_numbered = len(words) == 2 and bool(_NUMBERS & set(words)) and bool(_THINGS & set(words))
    is_none = words[0] == "no" and words[-1].isascii()  # “no complaint”; the № of “№ заказа” is written so, too
    is_numbered = is_numbered and not is_none
    return words[-1] in _IDS or words[0] == "id" or is_alone or is_numbered


def _is_compound(word: str) -> bool:
    """“Bestellnummer”, “orderno”."""
    return any(word.startswith(stem) and word[len(stem) :] in _NUMBERS | _IDS for stem in _STEMS)
