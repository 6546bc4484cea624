"""The Data page: what is there, uploading, reading why not, taking back, leaving the demo, taking files along."""

import gzip
import os
import time

import pytest

from cxdash.store import shared_store
from cxdash.store.history import imports
from cxdash.store.load import import_file
from cxdash.store.mappings import saved_mappings
from cxdash.ui.wizard import drafts
from tests.intake.workbooks import xlsx
from tests.pages.script import opened, press, texts

FILE = "Survey ID,Store,Date,NPS,Why\n" + "".join(
    f"{place},{('Riga', 'Oslo')[place % 2]},2026-03-{place % 28 + 1:02d},{place % 11},because {place}\n"
    for place in range(40)
)
BAD = (
    "response_id,location_id,answered_at,nps\n1,Riga,2026-03-01,9\n2,Riga,yesterday,9\n3,Riga,2026-03-02,lots\n"
    + "".join(f"{place},Riga,2026-03-05,8\n" for place in range(4, 61))
)
MAPPING = b"""kind = "responses"
[columns]
response_id = "nr"
[[scores]]
column = "points"
metric = "csat"
scale = [1, 5]
"""


def _uploaded(app, name, data):
    """The page with this file dropped on it, when it has been checked."""
    app.file_uploader[0].upload(name, data if isinstance(data, bytes) else data.encode())
    return _settled(app.run())


def _settled(app):
    """The page when no work is going on beside it: a check or a load of a slow machine."""
    for _time in range(100):
        if not any(button.label == "Cancel" for button in app.button):
            return app
        time.sleep(0.2)
        app.run()
    raise AssertionError("it never ended")


def _load(app):
    return _settled(press(app, "Load"))


def _to(app, step):
    """The page at this step of its only file."""
    app.segmented_control[0].set_value(step)
    return _settled(app.run())


def _again(app):
    """The same address in a new session: a reload of the page."""
    return _settled(opened("data", draft=app.query_params["draft"]))


def _edit(app, rows, then=""):
    """What the first table of cells is changed to; then: the button that is pressed with it."""
    app.session_state[app.data_editor[0].key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    return _settled(press(app, then) if then else app.run())


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


def test_a_good_guess_is_two_clicks(database):
    app = _uploaded(opened("data"), "answers.csv", FILE)
    assert "Of all that is loaded then" in texts(app)
    assert "These scores show what the file changes; how sure they are, the Overview says." in texts(app)
    assert not app.exception
    assert "**40 rows** would be loaded, 0 already known, 0 rejected. Mar 1 – 28, 2026." in texts(app)
    table = _table_with(app, "how")
    assert list(table["is"]) == ["Number of the answer", "Location", "Time of the answer", "NPS score"]
    assert "Not read: Why." in texts(app)
    assert table["how"][3] == "scale 0–10, told from its answers"
    assert table["samples"][1] == "Riga · Oslo"
    assert shared_store().frame("SELECT 1 FROM responses").empty  # nothing is loaded unasked

    _load(app)
    assert "40 rows read: 40 loaded, 0 already known, 0 rejected. They are from Mar 1 – 28, 2026." in texts(app)
    assert _counts(app) == ["40", "0", "0", "2"]
    press(app, "Undo this import")
    assert "Import 1 (answers.csv) brought 40 rows." in texts(app)
    press(app, "Take import 1 back")
    assert "Import 1 is undone: 40 rows went." in texts(app)
    assert _counts(app) == ["0", "0", "0", "0"]
    assert list(_table_with(app, "status")["status"]) == ["undone"]
    assert not app.exception


def test_an_undo_counts_rows_and_answers_as_the_upload_did(database):
    """Once 4 rows with two scores each were told of as 8 rows when they were taken back."""
    rows = "".join(f"{place},Riga,2026-03-0{place},{place % 11},4\n" for place in range(1, 5))
    app = _load(_uploaded(opened("data"), "both.csv", "response_id,location_id,answered_at,nps,csat\n" + rows))
    assert "4 rows read: 4 loaded" in texts(app)
    press(app, "Undo this import")
    assert "Import 1 (both.csv) brought 4 rows." in texts(app)
    assert texts(app).count("That makes 8 answers") == 2  # of the load, and of what would go
    press(app, "Take import 1 back")
    assert "Import 1 is undone: 4 rows went. That makes 8 answers" in texts(app)


def test_a_reload_loses_nothing(database):
    app = _to(_uploaded(opened("data"), "answers.csv", FILE), "columns")
    _edit(app, {3: {"reversed": True, "stage": "till"}, 4: {"meaning": "comment"}})
    again = _again(app)
    table = again.data_editor[0].value
    assert list(table["meaning"]) == ["response_id", "location_id", "answered_at", "score:nps", "comment"]
    assert (table["reversed"][3], table["stage"][3]) == (True, "till")
    again = _again(_load(_to(again, "check")))
    assert "40 rows read: 40 loaded" in texts(again)
    found = shared_store().frame(
        "SELECT count(comment) AS n, sum(score) AS total, any_value(stage) AS stage FROM responses"
    )
    assert found.iloc[0].to_list() == [40, 40 * 10 - sum(place % 11 for place in range(40)), "till"]


def test_going_back_to_a_step_loses_nothing(database):
    app = _to(_uploaded(opened("data"), "answers.csv", FILE), "columns")
    _edit(app, {1: {"meaning": "channel"}})
    _to(_to(app, "reading"), "columns")
    assert app.data_editor[0].value["meaning"][1] == "channel"
    _edit(app, {2: {"meaning": "ignored"}})
    _to(_to(app, "check"), "columns")
    assert list(app.data_editor[0].value["meaning"])[1:3] == ["channel", "ignored"]


def test_an_address_with_a_wrong_token_says_so(database):
    for token in ("../../etc/passwd", "x" * 32, ""):
        app = opened("data", draft=token)
        assert not app.exception
        assert "The upload that this address names is not here any more" in texts(app)


def test_two_columns_cannot_be_the_same_field(database):
    app = _to(_uploaded(opened("data"), "answers.csv", FILE), "columns")
    _edit(app, {4: {"meaning": "location_id"}})
    assert "Both “Store” and “Why” are said to be Location. Choose one of them for it." in texts(app)
    assert "Load" not in [button.label for button in app.button]


def test_the_same_file_again_is_told_at_once_whatever_it_is_called(database):
    """Once everything was asked anew before it was said that nothing would be added."""
    app = _load(_uploaded(opened("data"), "answers.csv", FILE))
    for again in (_uploaded(opened("data"), "a copy.csv", FILE), _uploaded(app, "answers.csv", FILE)):
        assert not again.exception
        said = texts(again)
        assert "This very file was imported already: Answers, on " in said
        assert "(import 1, answers.csv). There is nothing to do: read in the same way, it would add nothing." in said
        assert "At that time: 40 rows read: 40 loaded, 0 already known, 0 rejected." in said
        assert "Look at it:" in said
        assert not again.segmented_control  # no step, no question
        assert "Close" in [button.label for button in again.button]
    assert len(imports(shared_store())) == 1


def test_a_file_that_was_imported_can_be_read_all_the_same(database):
    _load(_uploaded(opened("data"), "answers.csv", FILE))
    again = _settled(press(_uploaded(opened("data"), "a copy.csv", FILE), "Read it all the same"))
    assert "**0 rows** would be loaded, 40 already known, 0 rejected." in texts(again)
    assert "There is nothing to load: all of it is here already." in texts(again)
    assert "Load" not in [button.label for button in again.button]
    again = _again(again)  # it is kept with the draft
    assert "This very file" not in texts(again)
    # As from the command line: the history says that it came.
    assert "40 rows read: 0 loaded, 40 already known, 0 rejected" in texts(_settled(press(again, "Record the import")))
    assert imports(shared_store())[["loaded", "known"]].to_numpy().tolist() == [[0, 40], [40, 0]]
    # And what it loaded is told, not what came for the second time.
    assert "(import 1, answers.csv)" in texts(_uploaded(opened("data"), "once more.csv", FILE))


def test_a_file_whose_import_was_taken_back_is_not_known(database):
    _load(_uploaded(opened("data"), "answers.csv", FILE))
    app = _uploaded(opened("data"), "answers.csv", FILE)
    press(app, "Undo this import")
    app = _settled(press(app, "Take import 1 back"))
    assert "This very file" not in texts(app)
    assert "**40 rows** would be loaded" in texts(app)
    app = _load(_uploaded(opened("data"), "answers.csv", FILE))
    assert "40 rows read: 40 loaded" in texts(app)
    assert shared_store().frame("SELECT count(*) AS n FROM responses WHERE import_id = 2")["n"].item() == 40


def test_a_file_that_was_imported_does_not_stand_in_the_way_of_others_of_the_same_columns(database):
    _load(_uploaded(opened("data"), "answers.csv", FILE))
    other = FILE.replace("2026-03", "2026-04")
    app = opened("data")
    app.file_uploader[0].upload("answers.csv", FILE.encode()).upload("april.csv", other.encode())
    app = _settled(app.run())
    assert "(import 1, answers.csv). There is nothing to do" in texts(app)
    assert "and 1 more of the same columns" not in texts(app)
    assert "40 rejected" in texts(app)  # the ids are those of March


def test_a_known_file_with_rejected_rows_says_how_to_mend_them(database):
    _load(_uploaded(opened("data"), "bad.csv", BAD))
    said = texts(_uploaded(opened("data"), "bad.csv", BAD))
    assert "(import 1, bad.csv). What was loaded would not be added again; rejected rows can be mended" in said
    assert "60 rows read: 58 loaded, 0 already known, 2 rejected." in said
    assert "There is nothing to do" not in said


@pytest.mark.parametrize("name", ["answers.csv", "answers.csv.gz", "book.xlsx"])
def test_what_came_by_the_command_line_is_known_on_the_page(database, tmp_path, name):
    path = tmp_path / name
    if name == "book.xlsx":
        path.write_bytes(xlsx({"Answers": [line.split(",") for line in FILE.splitlines()]}))
    else:
        path.write_bytes(gzip.compress(FILE.encode(), mtime=0) if name.endswith(".gz") else FILE.encode())
    import_file(shared_store(), name, path)
    assert f"(import 1, {name})" in texts(_uploaded(opened("data"), "again" + name[-5:], path.read_bytes()))


def _is_disabled(app, label):
    return next(button for button in app.button if button.label == label).disabled


@pytest.mark.parametrize(("answer", "is_reversed"), [("Yes, low is good", True), ("No, high is good", False)])
def test_nothing_is_loaded_while_it_is_open_whether_low_is_good(database, answer, is_reversed):
    rows = "".join(f"{place},{place % 7 + 1}\n" for place in range(40))
    app = _uploaded(opened("data"), "effort.csv", "response_id,CES: how much effort did it take\n" + rows)
    assert "is a low number the good answer?" in texts(app)
    assert "Answer the question above first" in texts(app)
    assert _is_disabled(app, "Load")
    app = _settled(press(app, answer))
    assert "Answer the question above first" not in texts(app)
    _load(app)
    points = shared_store().frame("SELECT points FROM responses WHERE row_number = 2")["points"]  # its answer is a 1
    assert (points.iloc[0] > 0) == is_reversed


def test_files_that_share_rows_come_to_no_more_than_is_said(database):
    app = opened("data")
    for place in range(2):
        rows = "".join(f"{n},{n % 11}\n" for n in range(place * 30, place * 30 + 40))
        app.file_uploader[0].upload(f"part {place}.csv", f"response_id,nps\n{rows}".encode())
    app = _settled(app.run())
    assert "At most **80 rows** would be loaded" in texts(app)
    assert "Rows that several of these files hold are loaded once." in texts(app)
    assert "Of all that is loaded then" not in texts(app)
    assert "80 rows read: 70 loaded, 10 already known" in texts(_settled(press(app, "Load all 2 files")))


def test_old_uploads_go_when_the_page_is_opened(database, tmp_path, monkeypatch):
    monkeypatch.setattr(drafts.tempfile, "tempdir", str(tmp_path))
    old, young = drafts.new_draft(), drafts.new_draft()
    then = time.time() - drafts.KEPT - 60
    os.utime(old.folder / "state.json", (then, then))
    opened("data")
    assert (old.folder.exists(), young.folder.exists()) == (False, True)


def test_rejected_rows_are_said_before_and_after_loading(database):
    app = _uploaded(opened("data"), "bad.csv", BAD)
    assert "**58 rows** would be loaded, 0 already known, 2 rejected." in texts(app)
    kinds = _table_with(app, "reason")
    assert sorted(kinds["column"]) == ["answered_at", "nps"]
    _load(app)
    assert "60 rows read: 58 loaded, 0 already known, 2 rejected." in texts(app)
    assert [tuple(row) for row in _table_with(app, "reason").to_numpy().tolist()] == [
        (3, "answered_at", "yesterday", "This is no date or time of the form that the column has."),
        (4, "nps", "lots", "This is no number, and no word of a scale that is known here."),
    ]
    assert "Download the rejected rows as CSV" in [button.label for button in app.download_button]


def test_rejected_cells_are_mended_on_the_page(database):
    app = _uploaded(opened("data"), "bad.csv", BAD)
    rows = app.data_editor[0].value
    assert list(rows["row"]) == [3, 4]
    assert list(rows["nps"]) == ["9", "lots"]
    _edit(app, {0: {"answered_at": "2026-03-03"}, 1: {"nps": "10"}}, then="Check again")
    assert "**60 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    _load(_again(app))
    found = shared_store().frame(
        "SELECT answered_on::VARCHAR AS day, score, row_number FROM responses ORDER BY row_number"
    )
    assert found.to_numpy().tolist()[:3] == [["2026-03-01", 9, 2], ["2026-03-03", 9, 3], ["2026-03-02", 10, 4]]
    again = _uploaded(opened("data"), "bad.csv", BAD)
    assert "This very file was imported already:" in texts(again)
    assert "There is nothing to do: read in the same way, it would add nothing." in texts(again)


def test_corrected_rows_are_refused_or_taken(database):
    _load(_uploaded(opened("data"), "one.csv", "response_id,nps\n1,9\n2,8\n"))
    app = _uploaded(opened("data"), "two.csv", "response_id,nps\n1,9\n2,3\n")
    assert "**0 rows** would be loaded, 1 already known, 1 rejected." in texts(app)
    _settled(app.radio[0].set_value("update").run())
    assert "**1 row** would be loaded, 1 of them updates what its id said before, 1 already known" in texts(app)
    _load(app)
    assert shared_store().frame("SELECT sum(score) AS n FROM responses")["n"].iloc[0] == 12
    press(press(app, "Undo this import"), "Take import 2 back")
    assert shared_store().frame("SELECT sum(score) AS n FROM responses")["n"].iloc[0] == 17


def test_what_is_missing_is_said_before_loading(database):
    app = _uploaded(
        opened("data"), "events.csv", "customer,occurred at,responded at\n1,2026-01-01 10:00,2026-01-01 11:00\n"
    )
    assert not app.exception
    assert "At which stage did these touchpoints happen?" in texts(app)
    assert "Load" not in [button.label for button in app.button]
    next(box for box in app.text_input if box.label == "Stage").set_value("asked").run()
    _load(_to(app, "check"))
    assert shared_store().frame("SELECT stage FROM touchpoints")["stage"].to_list() == ["asked"]


def test_a_mapping_file_is_used_instead_of_the_table(database):
    app = _uploaded(opened("data"), "odd.csv", "nr;points\n1;5\n2;1\n")
    assert "The names of the columns do not tell what is in this file. Choose it." in texts(app)
    app.selectbox[0].set_value("responses").run()
    bring = next(one for one in app.file_uploader if one.label == "Mapping file (TOML)")
    bring.upload("m.toml", b"kind = 'answers'")
    assert "There is no kind of file “answers”." in texts(app.run())
    next(one for one in app.file_uploader if one.label == "Mapping file (TOML)").upload("m.toml", MAPPING)
    _load(_settled(app.run()))
    assert "2 rows read: 2 loaded" in texts(app)


def test_a_saved_mapping_is_used_for_the_next_such_file(database):
    app = _uploaded(opened("data"), "odd.csv", "nr;points\n1;5\n2;1\n")
    app.selectbox[0].set_value("responses").run()
    _edit(app, {0: {"meaning": "response_id"}, 1: {"meaning": "score:csat", "scale": "1–5"}})
    next(box for box in app.text_input if box.label == "Name").set_value("Till").run()
    press(app, "Save the mapping")
    assert "Saved as “Till”" in texts(app)
    other = _uploaded(opened("data"), "next.csv", "nr;points\n3;4\n")
    assert "**1 row** would be loaded" in texts(other)
    assert "You mapped such a file before as “Till”" in texts(_to(other, "columns"))
    assert saved_mappings(shared_store())
    press(other, "Forget this mapping")
    assert not other.exception
    assert "You mapped such a file before" not in texts(other)
    assert not saved_mappings(shared_store())


def test_files_of_the_same_columns_are_loaded_together(database):
    app = opened("data")
    for place in range(3):
        app.file_uploader[0].upload(f"part {place}.csv", f"response_id,nps\n{place},9\n".encode())
    app.file_uploader[0].upload("places.csv", b"location_id,name,city\n1,North,Riga\n")
    _settled(app.run())
    assert "part 0.csv and 2 more of the same columns" in texts(app).replace("\\", "")
    _settled(press(app, "Load all 3 files"))
    assert "3 rows read: 3 loaded, 0 already known, 0 rejected." in texts(app)
    _load(app)
    assert _counts(app) == ["3", "0", "0", "1"]
    assert len(imports(shared_store())) == 4


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.csv", b"", "The file is empty."),
        ("report.csv", b"%PDF-1.7\n%\xe2\xe3", "This is a PDF file, not a CSV."),
        ("book.xlsx", b"PK\x03\x04rest", "This Excel file is damaged or incomplete."),
        ("answers.json", b'[{"nps": 9}]', "This is JSON, not a table."),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an old Excel file (.xls, 1997–2003)."),
        ("header.csv", b"response_id,nps\n", "The file has a header and no row under it."),
        ("quote.csv", b'id,nps,comment\n1,9,"open\n2,8,x\n', "In line 2 a quote opens at"),
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
    app.file_uploader[0].upload("report.csv", b"%PDF-1.7")
    app = _load(_uploaded(app, "answers.csv", FILE))
    assert "This is a PDF file" in texts(app)
    assert "40 rows read: 40 loaded" in texts(app)


def test_an_import_that_somebody_else_took_back_is_a_sentence(database):
    from cxdash.store.history import undo_import

    app = _load(_uploaded(opened("data"), "answers.csv", FILE))
    app.selectbox(key="_undo").select(1).run()
    undo_import(shared_store(), 1)
    press(app, "Take import 1 back")
    assert not app.exception
    assert "Import number 1 was undone before." in texts(app)


def test_the_demo_says_so_and_can_be_left(own_demo):
    app = opened("data")
    assert "This is demo data of a fictional chain." in texts(app)
    assert _counts(app) == ["124,189", "250,000", "40,000", "60"]
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


def test_an_export_uploaded_again_changes_nothing(own_demo):
    from cxdash.queries.rows import RowsQuestion
    from cxdash.ui.data.takeaway import rows_csv

    data = rows_csv(RowsQuestion("locations"), "all data")
    app = _uploaded(opened("data"), "cxdash-locations.csv", data)
    assert not app.exception
    assert "**0 rows** would be loaded, 60 already known, 0 rejected." in texts(app)
    assert "There is nothing to load: all of it is here already." in texts(app)
