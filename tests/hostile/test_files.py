"""Files that are no tables, or odd ones: each is loaded with every row accounted for, or refused in a sentence."""

import random

import pytest

from cxdash.errors import SENTENCES, CxError, sentence
from cxdash.store.history import imports
from cxdash.store.load import import_file
from cxdash.ui.data.peek import LONGEST, peek
from tests.store.loading import open_store

HEAD = "response_id,location_id,answered_at,nps,comment\n"
BODY = "".join(f"a{n},vilnius,2026-01-{n % 28 + 1:02d},{n % 11},fine\n" for n in range(30))
TABLE = HEAD + BODY
MANY = ",".join(f"c{n}" for n in range(5000))

REFUSED = {
    "empty": (b"", "intake.empty"),
    "blanks": (b" \r\n\t\n ", "intake.empty"),
    "nul bytes only": (b"\0" * 5000, "intake.empty"),
    "only a header": (HEAD.encode(), "intake.no_rows"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "intake.binary"),
    "xlsx": (b"PK\x03\x04\x14\0\x06\0", "intake.damaged"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "intake.xls"),
    "gzip": (b"\x1f\x8b\x08\0", "intake.damaged"),
    "noise": (random.Random(1).randbytes(5000), "intake.binary"),
    "web page": (b"<!doctype html><html><body>Not found</body></html>", "intake.page"),
    "json": (b'{"nps": [9, 10], "comment": null}', "intake.json"),
    "lone quote": ((HEAD + 'b,vilnius,2026-01-01,9,"open\n' + BODY).encode(), "intake.quote"),
    "5,000 columns of a location": (f"location_id,{MANY}\nx{',v' * 5000}\n".encode(), "intake.wide"),
    "5,000 columns of one name": (f"location_id{',a' * 5000}\nx{',v' * 5000}\n".encode(), "intake.wide"),
    "5,000 columns of scores": (",".join(f"nps {n}" for n in range(5000)).encode() + b"\n9", "intake.kind"),
}
LOADED = {
    "utf-8 with a mark": (b"\xef\xbb\xbf" + TABLE.encode(), 30, 0),
    "utf-16": (TABLE.encode("utf-16"), 30, 0),
    "utf-16 without a mark": (TABLE.encode("utf-16-le"), 30, 0),
    "utf-16, the other way round": (b"\xfe\xff" + TABLE.encode("utf-16-be"), 30, 0),
    "carriage returns": (TABLE.replace("\n", "\r").encode(), 30, 0),
    "both": (TABLE.replace("\n", "\r\n").encode(), 30, 0),
    "nul bytes in cells": (TABLE.replace("fine", "fi\0ne").encode(), 30, 0),
    "a cell of 1 MB": ((TABLE + f"b,vilnius,2026-01-01,9,{'x' * 1_000_000}\n").encode(), 31, 0),
    "a name of 1 MB": ((f"{'h' * 1_000_000}," + HEAD + "z,b,vilnius,2026-01-01,9,x\n").encode(), 1, 0),
    "5,000 columns beside an answer": (f"nps,{MANY}\n9{',v' * 5000}\n".encode(), 1, 0),
    "short and long rows": ((HEAD + "a\nb,c\n1,2,2026-01-01,9,x,y\n" + BODY).encode(), 33, 3),
    "numbers and times beyond all bounds": (
        (
            HEAD
            + "a,b,2026-01-01,1e400,\nb,b,0000-00-00,9,\nc,b,99999-01-01,9,\nd,b,infinity,9,\ne,b,2026-01-01,nan,\n"
        ).encode(),
        5,
        4,  # a "nan" means blank
    ),
    "braces in names": (b"{response_id},{date},nps,comment {0}\n1,2026-01-01,9,x\n", 1, 0),
    "line ends in names": (b'"response\nid",nps,"my\rcomment"\n1,9,x\n', 1, 0),
    "half a character": (TABLE.encode() + b"b,vilnius,2026-01-01,9,caf\xc3\n", 31, 0),
}


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "one.duckdb") as opened:
        yield opened


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_in_a_sentence(store, name):
    data, code = REFUSED[name]
    with pytest.raises(CxError) as caught:
        import_file(store, f"{name}.csv", data)
    assert caught.value.code == code
    said = sentence(caught.value)
    assert len(said) < 800
    assert said.isprintable()
    assert said != SENTENCES[code] or "{" not in said
    assert imports(store).empty


@pytest.mark.parametrize("name", LOADED)
def test_an_odd_table_has_every_row_accounted_for(store, name):
    data, read, rejected = LOADED[name]
    result = import_file(store, f"{name}.csv", data)
    assert (result.read, result.loaded, result.rejected) == (read, read - rejected, rejected)
    again = import_file(store, f"{name}.csv", data)
    assert (again.read, again.known, again.rejected) == (read, read - rejected, rejected)


@pytest.mark.parametrize("name", LOADED)
def test_an_odd_table_can_be_looked_at(name):
    looked = peek(LOADED[name][0])
    assert len(looked.samples) == len(looked.header)
    assert max((len(text) for text in looked.samples), default=0) <= LONGEST
    assert max((len(text) for text in looked.rows.to_numpy().ravel()), default=0) <= LONGEST


def test_what_was_stored_of_the_odd_cells(store):
    import_file(store, "a.csv", LOADED["nul bytes in cells"][0])
    import_file(store, "b.csv", LOADED["a cell of 1 MB"][0])
    found = store.frame("SELECT DISTINCT comment FROM responses ORDER BY length(comment)")["comment"]
    assert list(found) == ["fine", "x" * 1_000_000]
