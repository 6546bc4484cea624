"""The bytes of an export: read as a spreadsheet and as a program would."""

import csv
import io
from datetime import date

import pandas as pd

from cxdash.exports.csv import csv_bytes


def _cells(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_byte_order_mark_stands_before_utf8():
    data = csv_bytes(pd.DataFrame({"name": ["Žvėrynas", "Рига"]}), "all data")
    assert data.startswith(b"\xef\xbb\xbf")
    assert _cells(data) == [["name", "cxdash: all data"], ["Žvėrynas", ""], ["Рига", ""]]


def test_texts_are_neutralised_and_numbers_stay_numbers():
    frame = pd.DataFrame({"text": ["-5", "=1+1", None], "number": [-5.0, 2.5, None], "count": [-1, 0, 3]})
    lines = csv_bytes(frame, "x").decode("utf-8-sig").splitlines()
    assert lines[1:] == ['"\'-5",-5,-1,', '"\'=1+1",2.5,0,', ",,3,"]


def test_mixed_columns_are_texts_and_no_mark_opens_a_cell_or_a_row():
    frame = pd.DataFrame({"value": ['x",=1+1', "x\n=1+1", "x;=1", 3, date(2026, 1, 2), True]})
    cells = [row[0] for row in _cells(csv_bytes(frame, "x"))]
    assert cells == ["value", 'x",=1+1', "x\n=1+1", "x;=1", "3", "2026-01-02", "True"]


def test_the_header_is_neutralised_too_and_equal_names_are_told_apart():
    frame = pd.DataFrame([[1, 2, 3]], columns=["=cmd|' /C calc'!A0", "tier", "tier"])
    assert _cells(csv_bytes(frame, "=1"))[0] == ["'=cmd|' /C calc'!A0", "tier", "tier (2)", "cxdash: =1"]


def test_days_have_no_time_and_an_empty_table_keeps_its_header():
    frame = pd.DataFrame({"start": pd.to_datetime(["2026-01-05", "2026-01-12"]), "n": [1, 2]})
    assert _cells(csv_bytes(frame, "x"))[1:] == [["2026-01-05", "1", ""], ["2026-01-12", "2", ""]]
    assert _cells(csv_bytes(frame.iloc[:0], "x", "responses")) == [["start", "n", "cxdash responses: x"]]
