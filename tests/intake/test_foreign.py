"""What is no table is told by its first bytes as what it is, with what to do; a text that begins alike is read."""

import bz2
import gzip
import io
import lzma
import sqlite3
import tarfile
import zipfile

import duckdb
import pytest
from PIL import Image

from cxdash.errors import CxError, sentence
from cxdash.intake.file.containers import members
from cxdash.intake.file.reader import read_sheet


def picture(kind):
    made = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(made, kind)
    return made.getvalue()


def packed(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_iwa", ".iwa"), text)
    return made.getvalue()


def tar():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo("a.csv")
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"a,b\n"))
    return made.getvalue()


def office(*streams):
    """An OLE file: a header, and one sector of the names in it."""
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 22
        + (9).to_bytes(2, "little")
        + b"\0" * 16
        + (2).to_bytes(4, "little")
    )
    names = b"".join(one.encode("utf-16-le").ljust(128, b"\0") for one in ("Root Entry", *streams))
    return header.ljust(512, b"\0") + b"\0" * 1024 + names.ljust(512, b"\0")


MADE = {
    "PNG": (picture("PNG"), "intake.picture"),
    "JPEG": (picture("JPEG"), "intake.picture"),
    "GIF": (picture("GIF"), "intake.picture"),
    "WebP": (picture("WEBP"), "intake.picture"),
    "BMP": (picture("BMP"), "intake.picture"),
    "TIFF": (picture("TIFF"), "intake.picture"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "intake.picture"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "intake.binary"),
    "RTF": (rb"{\rtf1\ansi hello}", "intake.binary"),
    "Word": (packed(**{"word__document_xml": "<w/>"}), "intake.binary"),
    "PowerPoint": (packed(**{"ppt__presentation_xml": "<p/>"}), "intake.binary"),
    "OpenDocument": (packed(mimetype="application/vnd.oasis.opendocument.text"), "intake.binary"),
    "bzip2": (bz2.compress(b"a,b\n1,2\n"), "intake.packed"),
    "xz": (lzma.compress(b"a,b\n1,2\n"), "intake.packed"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "intake.packed"),
    "RAR": (b"Rar!\x1a\x07\x01\0", "intake.packed"),
    "tar": (tar(), "intake.packed"),
    "SPSS": (b"$FL2@(#) SPSS DATA FILE MS Windows", "intake.statistics"),
    "MP4": (b"\0\0\0\x20ftypisom\0\0\2\0", "intake.media"),
    "MP3": (b"ID3\3\0\0\0\0\0\x21", "intake.media"),
}


@pytest.mark.parametrize("kind", MADE)
def test_it_is_told_what_a_file_is_and_what_to_do(kind):
    data, code = MADE[kind]
    with pytest.raises(CxError) as caught:
        members("table.csv", data)
    assert (caught.value.code, caught.value.facts["kind"]) == (code, kind)
    assert f"{kind}" in sentence(caught.value)


def test_a_picture_is_called_one():
    with pytest.raises(CxError) as caught:
        members("answers.csv", picture("PNG"))
    assert sentence(caught.value).startswith(
        "This is a picture (PNG), not a table. Export the data that it shows as CSV"
    )


def test_databases(tmp_path):
    with sqlite3.connect(tmp_path / "one.db") as made:
        made.execute("CREATE TABLE a (b)")
    made.close()
    duckdb.connect(str(tmp_path / "two.db")).close()
    for name, kind in (("one.db", "SQLite"), ("two.db", "DuckDB")):
        with pytest.raises(CxError) as caught:
            members(name, tmp_path / name)
        assert (caught.value.code, caught.value.facts["kind"]) == ("intake.database", kind)


@pytest.mark.parametrize(
    ("streams", "code", "fact"),
    [
        (("Workbook",), "intake.xls", None),
        ((), "intake.xls", None),
        (("EncryptedPackage", "EncryptionInfo"), "intake.password", "book.xlsx"),
        (("WordDocument",), "intake.binary", "Word"),
        (("__properties_version1.0",), "intake.binary", "Outlook"),
    ],
)
def test_old_office_files_are_told_apart_and_a_workbook_with_a_password_is_no_old_one(streams, code, fact):
    with pytest.raises(CxError) as caught:
        members("book.xlsx", office(*streams))
    assert (caught.value.code, caught.value.facts.get("kind", caught.value.facts.get("name"))) == (code, fact)


def test_numbers_of_apple_is_told_how_to_export():
    with pytest.raises(CxError) as caught:
        members("book.numbers", packed(**{"Index__Document_iwa": "x"}))
    assert "Export To" in sentence(caught.value)


def test_documents_and_pictures_beside_a_table_in_an_archive_are_no_matter():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.docx", MADE["Word"][0])
        archive.writestr("a.png", MADE["PNG"][0])
        archive.writestr("a.csv", "id,nps\n1,9\n")
    assert [one.name for one in members("all.zip", made.getvalue())] == ["a.csv"]
    with pytest.raises(CxError) as caught:
        members("a.png.gz", gzip.compress(MADE["PNG"][0], mtime=0))
    assert caught.value.code == "intake.picture"


@pytest.mark.parametrize(
    "head",
    [
        "BMI,nps",
        "ID3,nps",
        "kind,no\nDUCK,9",
        "abc,ftyp",
        "MM,nps",
        "II*,nps",
        "RIFF,nps",
        "MP4,nps",
        "BZh,nps",
        "Obj,nps",
    ],
)
def test_a_text_that_begins_alike_is_a_table(head):
    text = f"{head}\n1,9\n" + "x" * 200 + ",8\n" + "ustar,7\n" * 20
    assert read_sheet(text.encode()).header == head.split("\n")[0].split(",")


@pytest.mark.parametrize(
    "head",
    ["[1] Score,[2] Why", "[0-10] NPS,comment", "[nullable],x", "[2026-01-05 10:00:00],5", "[-1],x", "<head count>,x",
     "<table number>;y", "<!-- exported 2026 -->,id", "<header>,<date>", "GIF89a,date", "%PDF,answers", "SQLite format 3,x",
     "BM,PK", "II*,MM"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_whose_first_column_is_called_so_is_a_table(head, encoding):
    file = f"{head}\n1,2\n".encode(encoding)
    (one,) = members("answers.csv", file)
    assert one.name == "answers.csv"


@pytest.mark.parametrize(
    "text", ["[1, 2]", '[{"a": 1}]', "[]", "[null, 1]", "[1]", "<html lang='en'>\n<head>", "<!-- a -->\n<html>\n<body>"]
)
def test_what_is_json_or_a_page_is_still_said(text):
    with pytest.raises(CxError) as caught:
        members("answers.csv", text.encode())
    assert caught.value.code in ("intake.json", "intake.page")
