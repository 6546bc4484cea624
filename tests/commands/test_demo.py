"""The command `demo`, and the database that it makes."""

import pandas as pd
import pytest

from cxdash.commands import main
from cxdash.commands.demo import IMPORTED_BY, MARK
from cxdash.demo import csv_bytes
from cxdash.demo.stories import ANSWERS, CUSTOMERS, LOCATIONS, TOUCHPOINTS
from cxdash.errors import CxError
from cxdash.store import Store


def test_the_database_holds_every_row_and_says_that_it_is_a_demo(demo_database):
    with Store(demo_database, read_only=True) as store:
        counts = store.frame(
            "SELECT (SELECT count(*) FROM locations) AS l, (SELECT count(*) FROM customers) AS c,"
            " (SELECT count(*) FROM responses) AS r, (SELECT count(*) FROM touchpoints) AS t"
        )
        assert counts.iloc[0].tolist() == [LOCATIONS, CUSTOMERS, ANSWERS, TOUCHPOINTS]
        assert store.frame("SELECT value FROM meta WHERE key = ?", [MARK])["value"].tolist() == ["true"]
        imports = store.frame("SELECT imported_by, rejected, known, loaded = rows_read AS whole FROM imports")
        assert len(imports) == 7
        assert set(imports["imported_by"]) == {IMPORTED_BY}
        assert imports["rejected"].sum() == imports["known"].sum() == 0
        assert imports["whole"].all()
        unscored = store.frame("SELECT count(*) AS n FROM responses WHERE points IS NULL OR state <> 'valid'")
        assert unscored["n"].iloc[0] == 0
        assert {"location.size", "customer.loyalty_tier"} <= set(store.context().attributes)


def test_a_database_that_is_there_is_left_alone(tmp_path):
    path = tmp_path / "mine.duckdb"
    path.write_bytes(b"mine")
    with pytest.raises(CxError, match=r"mine\.duckdb exists already"):
        main(["demo", "--db", str(path)])
    assert path.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("here")
    with pytest.raises(CxError, match="cannot be written"):
        main(["demo", "--csv", str(tmp_path / "file" / "below")])


def test_a_stopped_attempt_leaves_nothing_behind(tmp_path, monkeypatch):
    def broken(_table):
        raise KeyboardInterrupt

    monkeypatch.setattr("cxdash.commands.demo.tables", lambda: {"locations": pd.DataFrame({"location_id": ["a"]})})
    monkeypatch.setattr("cxdash.commands.demo.csv_bytes", broken)
    with pytest.raises(KeyboardInterrupt):
        main(["demo", "--db", str(tmp_path / "new.duckdb")])
    assert list(tmp_path.iterdir()) == []


def test_a_csv_file_quotes_what_it_must_and_leaves_out_what_is_not_known():
    table = pd.DataFrame({"a": [1, 2], "b": [0.1, None], "c": ["x,y", 'say "hi"']})
    assert csv_bytes(table) == b'a,b,c\n1,0.1,"x,y"\n2,,"say ""hi"""\n'
