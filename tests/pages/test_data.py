"""The Data page: what is there, uploading, reading why not, taking back, leaving the demo, taking files along."""

import pytest

from cxdash.store import shared_store
from cxdash.store.history import imports
from tests.pages.script import opened, press, texts

FILE = "Survey ID,Store,Date,NPS,Why\n" + "".join(
    f"{place},{('Riga', 'Oslo')[place % 2]},2026-03-{place % 28 + 1:02d},{place % 11},because {place}\n"
    for place in range(40)
)
BAD = "response_id,location_id,answered_at,nps\n1,Riga,2026-03-01,9\n2,Riga,yesterday,9\n3,Riga,2026-03-02,lots\n"
MAPPING = b"""kind = "responses"
[columns]
response_id = "nr"
[[scores]]
column = "points"
metric = "csat"
scale = [1, 5]
"""


def _uploaded(app, name, data):
    app.file_uploader(key="_files").upload(name, data if isinstance(data, bytes) else data.encode())
    return app.run()


def _counts(app):
    return [metric.value for metric in app.metric]


def _table_with(app, column):
    return next(frame.value for frame in app.dataframe if column in frame.value)


def test_an_empty_file_says_how_to_begin(database):
    app = opened("data")
    assert not app.exception
    assert _counts(app) == ["0", "0", "0", "0"]
    assert "Nothing has been loaded yet." in texts(app)
    assert str(database) in texts(app)
    assert all(
        app.get_by_key(f"_export-{kind}").disabled for kind in ("responses", "touchpoints", "customers", "locations")
    )


def test_a_file_is_looked_at_loaded_and_taken_back(database):
    app = _uploaded(opened("data"), "answers.csv", FILE)
    assert not app.exception
    assert "5 columns; read as utf-8, separated by commas" in texts(app)
    assert next(box for box in app.selectbox if box.label == "What is in it").value == "responses"
    table = app.data_editor[0].value
    assert list(table["meaning"]) == ["response_id", "location_id", "answered_at", "score:nps", "ignored"]
    assert table["samples"][1] == "Riga · Oslo"

    press(app, "Load")
    assert "40 rows read: 40 loaded, 0 already known, 0 rejected." in texts(app)
    assert _counts(app) == ["40", "0", "0", "2"]

    press(app, "Undo this import")
    assert "Import 1 (answers.csv) brought 40 rows." in texts(app)
    press(app, "Take import 1 back")
    assert "Import 1 is undone: 40 rows went." in texts(app)
    assert _counts(app) == ["0", "0", "0", "0"]
    assert list(_table_with(app, "status")["status"]) == ["undone"]
    assert not app.exception


def test_what_a_column_is_can_be_changed_by_hand(database):
    app = _uploaded(opened("data"), "answers.csv", FILE)
    key = app.data_editor[0].key
    app.session_state[key] = {
        "edited_rows": {4: {"meaning": "comment"}, 1: {"meaning": "ignored"}, 3: {"scale": "0–10", "reversed": True}},
        "added_rows": [],
        "deleted_rows": [],
    }
    press(app.run(), "Load")
    assert not app.exception
    store = shared_store()
    found = store.frame(
        "SELECT count(comment) AS comments, count(location_id) AS places, sum(score) AS total FROM responses"
    )
    assert found.iloc[0].to_list() == [40, 0, 40 * 10 - sum(place % 11 for place in range(40))]


def test_two_columns_cannot_be_the_same_field(database):
    app = _uploaded(opened("data"), "answers.csv", FILE)
    app.session_state[app.data_editor[0].key] = {
        "edited_rows": {4: {"meaning": "location_id"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    assert "Both “Store” and “Why” are said to be location_id. Choose one of them for it." in texts(app)
    assert "Load" not in [button.label for button in app.button]


def test_the_same_file_again_is_known(database):
    app = opened("data")
    press(_uploaded(app, "answers.csv", FILE), "Load")
    again = opened("data")
    press(_uploaded(again, "a copy.csv", FILE), "Load")
    assert "40 rows read: 0 loaded, 40 already known, 0 rejected. All of this file was here already" in texts(again)


def test_refused_rows_are_listed_with_their_reason(database):
    app = press(_uploaded(opened("data"), "bad.csv", BAD), "Load")
    assert "3 rows read: 1 loaded, 0 already known, 2 rejected." in texts(app)
    table = _table_with(app, "reason")
    assert [tuple(row) for row in table.to_numpy().tolist()] == [
        (3, "answered_at", "yesterday", "This is no date or time of the form that the column has."),
        (4, "nps", "lots", "This is no number, and no word of a scale that is known here."),
    ]
    assert "Download the rejected rows as CSV" in [button.label for button in app.download_button]


def test_a_mapping_file_is_used_instead_of_the_table(database):
    app = opened("data")
    app.file_uploader(key="_mapping").upload("m.toml", MAPPING)
    press(_uploaded(app, "odd.csv", "nr;points\n1;5\n2;1\n"), "Load")
    assert not app.exception
    assert "2 rows read: 2 loaded" in texts(app)
    app = opened("data")
    app.file_uploader(key="_mapping").upload("m.toml", b"kind = 'answers'")
    _uploaded(app, "odd.csv", "nr;points\n3;5\n")
    assert "There is no kind of file “answers”." in texts(app)
    assert "Load" not in [button.label for button in app.button]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.csv", b"", "The file is empty."),
        ("report.csv", b"%PDF-1.7\n%\xe2\xe3", "This is a PDF file, not a CSV."),
        ("book.xlsx", b"PK\x03\x04rest", "This is a XLSX or ZIP file, not a CSV."),
        ("quote.csv", b'id,nps,comment\n1,9,"open\n2,8,x\n', "A quote opens at"),
        ("cards.csv", b"pan,suit\n1,2\n", "The names of the columns do not tell what is in this file. Choose it."),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_the_page_goes_on(database, name, data, said):
    app = _uploaded(opened("data"), name, data)
    assert not app.exception
    assert said in texts(app)
    assert "Templates" in [heading.value for heading in app.subheader]
    assert imports(shared_store()).empty


def test_one_wrong_file_does_not_stop_the_others(database):
    app = opened("data")
    app.file_uploader(key="_files").upload("report.csv", b"%PDF-1.7")
    app = press(_uploaded(app, "answers.csv", FILE), "Load")
    assert "This is a PDF file" in texts(app)
    assert "40 rows read: 40 loaded" in texts(app)


def test_an_import_that_somebody_else_took_back_is_a_sentence(database):
    from cxdash.store.history import undo_import

    app = press(_uploaded(opened("data"), "answers.csv", FILE), "Load")
    app.selectbox(key="_undo").select(1).run()
    undo_import(shared_store(), 1)
    press(app, "Take import 1 back")
    assert not app.exception
    assert "Import number 1 was undone before." in texts(app)


def test_the_demo_says_so_and_can_be_left(demo):
    app = opened("data")
    assert "This is demo data of a fictional chain." in texts(app)
    assert _counts(app) == ["120,000", "250,000", "40,000", "60"]
    press(app, "Start with my own data")
    assert "Removing takes back all demo imports and nothing else" in texts(app)
    press(app, "Remove the demo data")
    assert not app.exception
    assert "The demo data are gone" in texts(app)
    assert _counts(app) == ["0", "0", "0", "0"]
    assert "This is demo data" not in texts(opened("data"))


def test_the_export_follows_the_filters_in_the_address(demo):
    from cxdash.filters import Filters
    from cxdash.queries.rows import RowsQuestion, build_count

    region = shared_store().frame("SELECT min(region) AS region FROM locations")["region"].iloc[0]
    app = opened("data", region=region, period="All data")
    assert not app.exception
    question = RowsQuestion("responses", Filters().with_pick("region", region))
    n = int(shared_store().answer(question, build_count)["n"].iloc[0])
    assert 0 < n < 120_000
    assert f"{n:,} rows · {region} · all data" in texts(app)


def test_an_export_uploaded_again_changes_nothing(demo):
    from cxdash.queries.rows import RowsQuestion
    from cxdash.ui.takeaway import rows_csv

    data = rows_csv(RowsQuestion("locations"), "all data")
    app = _uploaded(opened("data"), "cxdash-locations.csv", data)
    press(app, "Load")
    assert not app.exception
    assert "60 rows read: 0 loaded, 60 already known, 0 rejected." in texts(app)
