"""The column that makes an id of one that is none by itself: one whose name and place are those of an id."""

import pytest

from cxdash.intake.file.reader import read_sheet
from cxdash.intake.guessing import pairs
from cxdash.intake.guessing.pairs import second_column
from cxdash.intake.reading import Reading

READING = Reading("utf-8", ",", '"', 1, 0)


def _second(header, values, ids=("r1", "r2"), taken=()):
    """Of a file in which r1 and r2 stand twice, and the last column has these four values."""
    lines = [f"{one},9,{value}\n" for one, value in zip(["r1", "r1", "r2", "r2"], values, strict=True)]
    sheet = read_sheet(f"review id,nps,{header}\n{''.join(lines)}r3,9,x\n".encode(), READING)
    return second_column(sheet, "review id", ids, taken)


@pytest.mark.parametrize(
    "header",
    [
        "order id",
        "Order_ID",
        "id client",
        "booking reference",
        "row key",
        "No.",
        "number",
        "order no",
        "Ticket",
        "Case number",
        "Order #",
        "Bestellnummer",
        "№ заказа",
        "номер обращения",
        "número de pedido",
        "N° commande",
        "Užsakymo nr.",
    ],
)
def test_an_id_that_tells_the_rows_apart_is_offered(header):
    assert _second(header, ["7", "8", "7", "8"]) == header


@pytest.mark.parametrize(
    "header",
    [
        "number of visits",
        "number of id",
        "Store code",
        "phone number",
        "no complaint",
        "order date",
        "ticket price",
        "house no",
        "no complaints",
        "key complaint",
        "visits",
    ],
)
def test_a_count_or_a_number_of_something_is_no_id(header):
    assert _second(header, ["7", "8", "7", "8"]) is None


def test_a_column_that_is_mapped_is_not_offered():
    assert _second("channel id", ["7", "8", "7", "8"], taken=("review id", "nps", "channel id")) is None


def test_a_time_is_offered_though_it_is_mapped():
    times = ["2026-03-01 10:00", "2026-03-02 10:00"] * 2
    assert _second("answered at", times, taken=("review id", "nps", "answered at")) == "answered at"


def test_what_tells_only_some_rows_apart_is_not_offered():
    assert _second("order id", ["7", "8", "7", "7"]) is None
    assert _second("order id", ["7", "8", "7", ""]) is None


def test_cells_are_compared_without_blanks_around_them_as_ids_are():
    assert _second("order id", ["7", " 7\u00a0", "7", "8"]) is None
    assert _second("order id", ["7", "8", "7", "\u00a0"]) is None
    sheet = read_sheet("review id,order id\nr1,7\n\u00a0r1 ,7\nr2,1\n".encode(), READING)
    assert second_column(sheet, "review id", ["r1"], []) is None


def test_of_more_ids_than_are_looked_at_nothing_is_said(monkeypatch):
    monkeypatch.setattr(pairs, "MOST", 1)
    assert _second("order id", ["7", "8", "7", "7"]) is None
    assert _second("order id", ["7", "8", "7", "8"]) is None
    assert _second("order id", ["7", "8", "7", "8"], ids=["r1"]) == "order id"
