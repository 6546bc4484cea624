"""Containers: archives, workbooks and Parquet give the tables in them, whatever the file is called."""

import gzip
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cxdash.errors import CxError
from cxdash.intake.file import containers
from cxdash.intake.file.containers import members
from cxdash.intake.file.reader import read_sheet
from cxdash.intake.reading import Reading
from tests.intake.workbooks import xlsx

TABLE = b"nps,comment\n9,fine\n8,\n"


def archive(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return target.getvalue()


def rows(source, reading=None):
    sheet = read_sheet(source, reading or Reading())
    return [list(row.values()) for batch in sheet.batches() for row in batch.to_pylist()]


def code(source, name="a.csv"):
    with pytest.raises(CxError) as error:
        members(name, source)
    assert "{" not in str(error.value)
    return error.value.code


def test_a_plain_file_is_its_own_table():
    (one,) = members("a.csv", TABLE)
    assert (one.name, one.kind, one.open().read()) == ("a.csv", "csv", TABLE)


def test_a_path_and_a_file_object_are_read_as_bytes_are(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(TABLE)
    assert rows(path) == rows(io.BytesIO(TABLE)) == rows(TABLE) == [[2, "9", "fine"], [3, "8", ""]]


def test_gzip():
    (one,) = members("a.csv.gz", gzip.compress(TABLE, mtime=0))
    assert (one.name, one.open().read()) == ("a.csv", TABLE)
    assert rows(gzip.compress(TABLE, mtime=0)) == rows(TABLE)


def test_a_zip_gives_its_files_in_folders_too_and_leaves_out_what_is_no_table():
    files = {
        "b/a.csv": TABLE,
        "a.csv": b"x,y\n1,2\n",
        "__MACOSX/._a.csv": b"junk",
        ".hidden.csv": TABLE,
        "p.png": b"\x89PNG.",
    }
    found = members("all.zip", archive(files))
    assert [member.name for member in found] == ["b/a.csv", "a.csv"]
    assert rows(found[0]) == rows(TABLE)


def test_one_of_several_tables_is_named():
    data = archive({"2024/a.csv": TABLE, "b.csv": b"x,y\n1,2\n"})
    assert rows(data, Reading(sheet="2024/a.csv")) == rows(data, Reading(sheet="a.csv")) == rows(TABLE)
    for reading, wanted in ((Reading(), "intake.sheets"), (Reading(sheet="c.csv"), "intake.sheet")):
        with pytest.raises(CxError) as error:
            read_sheet(data, reading)
        assert error.value.code == wanted
        assert "b.csv" in str(error.value)


def test_archives_within_archives_up_to_a_depth():
    inner = archive({"a.csv": TABLE})
    assert rows(archive({"x.zip": inner})) == rows(TABLE)
    assert rows(archive({"a.csv.gz": gzip.compress(TABLE, mtime=0)})) == rows(TABLE)
    for _level in range(4):
        inner = archive({"x.zip": inner})
    assert code(inner) == "intake.nested"


def test_a_workbook_becomes_the_text_of_a_csv_file():
    cells = [
        ["id", "nps", "share", "on", "at", "ok", "comment"],
        [1.0, 9, 0.1, date(2026, 1, 31), datetime(2026, 1, 31, 8, 30), True, 'a, "b"\nc'],
        [12345678901234, -8.5, 1e-7, date(2026, 2, 1), datetime(2026, 2, 1), False, None],
    ]
    (one,) = members("a.csv", xlsx({"Answers": cells}))
    assert (one.name, one.kind) == ("Answers", "sheet")
    assert rows(one) == [
        [2, "1", "9", "0.1", "2026-01-31", "2026-01-31 08:30:00", "TRUE", 'a, "b"\nc'],
        [3, "12345678901234", "-8.5", "1e-07", "2026-02-01", "2026-02-01 00:00:00", "FALSE", ""],
    ]


def test_the_sheets_of_a_workbook_are_chosen_by_name():
    data = xlsx({"Notes": [["read me"]], "Answers": [["nps", "comment"], [9, "fine"]]})
    assert [member.name for member in members("a.xlsx", data)] == ["Notes", "Answers"]
    assert rows(data, Reading(sheet="Answers")) == [[2, "9", "fine"]]


def test_rows_of_a_sheet_have_its_numbers():
    data = xlsx({"A": [["nps", "comment"], [9, "a"], [], [8, "b"]]}, top=4)
    assert rows(data) == [[5, "9", "a"], [7, "8", "b"]]


def test_a_column_of_text_with_separators_in_a_sheet_is_one_column():
    data = xlsx({"A": [["comment"], ["a; b"], ["c; d"]]})
    assert rows(data) == [[2, "a; b"], [3, "c; d"]]


def test_parquet_becomes_the_text_of_a_csv_file():
    table = pa.table(
        {
            "n": pa.array([1, None], pa.int64()),
            "x": [2.0, 0.1],
            "d": [date(2026, 1, 31), None],
            "t": pa.array([datetime(2026, 1, 31, 8, tzinfo=UTC), None], pa.timestamp("us", "UTC")),
            "b": [True, False],
            "m": pa.array([Decimal("1.50"), None], pa.decimal128(5, 2)),
            "s": pa.array(["a", 'b,"c"\n'], pa.string()).dictionary_encode(),
        }
    )
    target = io.BytesIO()
    pq.write_table(table, target)
    (one,) = members("a.txt", target.getvalue())
    assert one.kind == "parquet"
    assert rows(one) == [
        [2, "1", "2", "2026-01-31", "2026-01-31 08:00:00+00:00", "TRUE", "1.50", "a"],
        [3, "", "0.1", "", "", "FALSE", "", 'b,"c"\n'],
    ]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"%PDF-1.7", "intake.binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "intake.xls"),
        (b"\n<!DOCTYPE html><html>", "intake.page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "intake.page"),
        (b'{"nps": [9]}', "intake.json"),
        (b'[{"nps": 9}]', "intake.json"),
        (b"PK\x03\x04....", "intake.damaged"),
        (archive({"a.csv": TABLE})[:-30], "intake.damaged"),
        (gzip.compress(TABLE * 100, mtime=0)[:-20], "intake.damaged"),
        (xlsx({"A": [["a"]]})[:200], "intake.damaged"),
        (archive({"p.png": b"\x89PNG."}), "intake.no_table"),
    ],
)
def test_what_holds_no_table_is_said_in_a_sentence(data, wanted):
    assert code(data) == wanted


def test_a_header_in_braces_is_no_json():
    assert read_sheet(b"{id},{nps}\n1,9\n").header == ["(id)", "(nps)"]


def test_damaged_parquet_is_said():
    with pytest.raises(CxError) as error:
        read_sheet(b"PAR1" + b"x" * 100)
    assert error.value.code == "intake.damaged"


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: archive({"a.csv": data})])
def test_a_bomb_is_not_unpacked(monkeypatch, pack):
    monkeypatch.setattr(containers, "_SMALL", 1 << 20)
    assert code(pack(b"0" * (1 << 22))) == "intake.bomb"
    assert len(members("a", pack(TABLE))) == 1


def test_members_that_are_a_bomb_together_are_not_unpacked(monkeypatch):
    monkeypatch.setattr(containers, "_SMALL", 1 << 20)
    monkeypatch.setattr(containers, "_RATIO", 20)
    files = {f"{place}.csv": b"0" * (1 << 19) for place in range(40)}
    assert code(archive(files)) == "intake.bomb"
    nested = {f"{place}.zip": archive({"a.csv": b"0" * (1 << 19)}) for place in range(40)}
    assert code(archive(nested)) == "intake.bomb"
    assert len(members("a", archive({f"{place}.csv": TABLE for place in range(40)}))) == 40


def test_what_says_which_kind_an_archive_is_may_be_a_bomb_itself(monkeypatch):
    monkeypatch.setattr(containers, "_SMALL", 1 << 20)
    whole = archive({"mimetype": b"0" * (1 << 24)})
    read = []
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: read.append(1) or b"")
    assert code(whole) == "intake.bomb"
    assert not read


def test_a_locked_file_of_that_name_is_told_as_one():
    data = bytearray(archive({"mimetype": TABLE}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert code(bytes(data)) == "intake.password"
