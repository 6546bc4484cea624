"""The wizard asks what it cannot know, says why nothing is loaded, and tells what may be wrong before it is loaded."""

from threading import Event

from cxdash.store import shared_store
from cxdash.store.load import import_file
from cxdash.ui.wizard import checked, jobs
from tests.pages.script import opened, press, texts
from tests.pages.test_data import _edit, _is_disabled, _load, _settled, _table_with, _to, _uploaded

DAYS = "response_id,date,nps\n" + "".join(f"{n},{n % 28 + 1},{n % 11}\n" for n in range(60))
WIDE = [f"extra {n}" for n in range(40)]


def _stored(sql):
    return shared_store().frame(sql).to_numpy().tolist()


def test_days_of_a_month_are_put_into_the_month(database):
    app = _uploaded(opened("data"), "days.csv", DAYS)
    assert "“date” holds a part of a date only, such as 1." in texts(app)
    assert _is_disabled(app, "Load")
    assert _is_disabled(app, "Use it")
    field = next(box for box in app.text_input if box.label == "Put its values into")
    field.set_value("2018-05").run()
    assert "Write … where the value belongs" in texts(app)
    assert "would be loaded" not in texts(app)  # nothing is found before the question is answered
    field.set_value("in {}").run()
    assert "1 → in 1" in texts(app)
    assert "That is no whole date." in texts(app)
    assert _is_disabled(app, "Use it")
    field.set_value("2018-05-...").run()
    assert "1 → 2018-05-1 · 2 → 2018-05-2" in texts(app)
    app = _settled(press(app, "Use it"))
    assert "**60 rows** would be loaded, 0 already known, 0 rejected. May 1 – 28, 2018." in texts(app)
    _load(app)
    assert _stored("SELECT answered_on::VARCHAR FROM responses WHERE response_id = '0'") == [["2018-05-01"]]


def test_parts_of_dates_can_be_left_out(database):
    app = _settled(press(_uploaded(opened("data"), "days.csv", DAYS), "Load without dates"))
    assert "**60 rows** would be loaded, 0 already known, 0 rejected." in texts(app)
    assert "60 have no date: they are in totals, in no trend." in texts(app)
    assert not _is_disabled(app, "Load")


def test_answers_that_count_back_wait_for_their_day(database):
    rows = "".join(f"{n},{n % 11},{n % 6 + 2} months ago\n" for n in range(60))
    app = _uploaded(opened("data"), "back.csv", "response_id,nps,when\n" + rows)
    assert "Answer the question above first." in texts(app)
    assert _is_disabled(app, "Load")
    assert not _is_disabled(_settled(press(app, "Load without dates")), "Load")


def test_the_unit_of_a_response_time_is_asked_for_or_read_from_its_name(database):
    rows = "".join(f"{n},2026-03-{n % 28 + 1:02} 10:00,asked,{n * 7 % 300}\n" for n in range(60))
    app = _uploaded(opened("data"), "waits.csv", "touchpoint_id,occurred at,stage,response time\n" + rows)
    assert "Is that the time until the answer in seconds, minutes, hours or days?" in texts(app)
    assert _is_disabled(app, "Load")
    _load(_settled(press(app, "minutes")))
    assert _stored("SELECT response_seconds FROM touchpoints WHERE touchpoint_id = '2'") == [[840.0]]
    named = _uploaded(
        opened("data"),
        "named.csv",
        "touchpoint_id,occurred at,stage,response hours\nh" + rows.replace("\n", "\nh")[:-1],
    )
    assert "Is that the time until the answer" not in texts(named)
    assert "hours after the request" in list(_table_with(named, "how")["how"])


def test_what_may_be_wrong_is_said_before_loading(database):
    rows = [f"{n},2024-03-{n % 28 + 1:02},{n % 11}" for n in range(300)]
    rows[5], rows[9], rows[11] = "5,2062-03-01,9", "9,2024-03-01,", "11,1970-01-01,9"
    app = _uploaded(opened("data"), "stray.csv", "response_id,date,nps\n" + "\n".join(rows))
    assert "1 row is dated after today: Mar 1, 2062 (row 7). Is that right?" in texts(app)
    assert "**1 row** has a day far from all others: Jan 1, 1970 (row 13). Is that right?" in texts(app)
    assert "1 answer has no score, such as a blank" in texts(app)
    assert "1 answer has no score, such as a blank" in texts(_load(app))


def test_columns_of_a_known_export_that_are_not_taken_are_said(database):
    rows = [
        f"2026-03-{n // 6 + 1:02} {n * 7 % 11 + 8:02}:{n * 13 % 60:02}:{n * 29 % 60:02},{n * 5 % 11}" for n in range(60)
    ]
    import_file(shared_store(), "plain.csv", "\n".join(["date,nps", *rows]).encode())
    wide = "\n".join(["date,nps,location", *(f"{row},L{n % 3}" for n, row in enumerate(rows))])
    app = _uploaded(opened("data"), "wide.csv", wide + "\n2026-03-25 10:00:00,9,L1\n")
    assert "To load them, undo these imports first: 1." in texts(app)
    assert "which are not taken: location. To load them, undo these imports and load the file again: 1, 2." in texts(
        _load(app)
    )


def test_a_file_of_which_every_row_is_rejected_can_be_recorded_with_its_reasons(database):
    app = _uploaded(opened("data"), "none.csv", "response_id,nps\n1,lots\n2,many\n")
    assert "There is nothing to load: every row is rejected, for the reasons below." in texts(app)
    app = _settled(press(app, "Record the import"))
    assert "2 rows read: 0 loaded, 0 already known, 2 rejected." in texts(app)
    assert [row["rows_read"] for row in _table_with(app, "rows_read").to_dict("records")] == [2]
    later = opened("data")
    later.get_by_key("_undo").set_value(1).run()
    assert [button.label for button in later.download_button].count("Download the rejected rows as CSV") == 1
    assert shared_store().frame("SELECT row_number, value FROM problems").to_numpy().tolist() == [
        [2, "lots"],
        [3, "many"],
    ]


def test_a_wide_table_is_searched_and_keeps_what_was_chosen(database):
    head = ",".join(["response_id", "nps", *WIDE])
    rows = "".join(f"{n},{n % 11},{','.join(f'v{n}' for _name in WIDE)}\n" for n in range(40))
    app = _uploaded(opened("data"), "wide.csv", f"{head}\n{rows}")
    assert "40 columns are not read" in [box.label for box in app.expander]
    app = _to(app, "columns")
    next(box for box in app.text_input if box.label == "Find a column").set_value("extra 7").run()
    assert list(app.data_editor[0].value["column"]) == ["extra 7"]
    _edit(app, {0: {"meaning": "channel"}})
    next(box for box in app.text_input if box.label == "Find a column").set_value("").run()
    table = app.data_editor[0].value.set_index("column")
    assert (table.loc["extra 7", "meaning"], table.loc["extra 7", "sure"]) == ("channel", "your choice")
    assert table.loc["nps", "meaning"] == "score:nps"
    assert table.loc["nps", "sure"] == "sure"


def test_metrics_that_run_the_other_way_are_said_on_the_page(database):
    rows = "".join(f"{n},{('nps', 'ces')[n % 2]},{n % 7 + 1}\n" for n in range(80))
    app = _to(_uploaded(opened("data"), "narrow.csv", "response_id,metric,score\n" + rows), "columns")
    next(box for box in app.multiselect if box.label.startswith("Metrics whose lowest")).set_value(["ces"]).run()
    assert 'reversed = ["ces"]' in _kept(app)


def _kept(app):
    from cxdash.intake.mapping_file import write_mapping
    from cxdash.ui.wizard.drafts import find_draft

    return write_mapping(find_draft(app.query_params["draft"]).groups[0].mapping)


def test_a_file_of_older_days_says_where_they_are_and_how_many_answers_its_rows_make(database):
    new = "".join(f"n{n},2026-03-{n % 28 + 1:02},{n % 11}\n" for n in range(60))
    import_file(shared_store(), "new.csv", f"response_id,date,nps\n{new}".encode())
    old = "".join(f"o{n},2018-05-{n % 28 + 1:02},{n % 11},{n % 5 + 1}\n" for n in range(60))
    app = _load(_uploaded(opened("data"), "old.csv", f"response_id,date,nps,csat\n{old}"))
    said = "That makes 120 answers: a row has one for each score, and for each further comment."
    assert said in texts(app)
    hint = "What was loaded last, old.csv, is from May 1 – 28, 2018: before the days that are shown."
    later = opened("data")
    assert hint in texts(later)
    later = press(later, "Show these days")
    assert hint not in texts(later)
    assert (later.query_params["since"], later.query_params["last"]) == ("2018-05-01", "2018-05-28")


def test_a_load_that_ends_while_the_page_is_drawn_is_seen_at_once(database, monkeypatch):
    """Its bytes are gone then, and the draft, read before, did not know: the page said that there was no such file."""
    app = _uploaded(
        opened("data"), "answers.csv", "response_id,date,nps\n" + "".join(f"{n},2026-03-0{n},9\n" for n in range(1, 9))
    )
    is_read, find, load = Event(), jobs.find, checked.load

    def found(key):
        job = find(key)
        if job is not None and key[0] == "load":
            is_read.set()  # the draft is
            job.over.wait(60)
        return job

    def loads(*asked):
        work = load(*asked)
        return lambda job: work(job) if is_read.wait(60) else None

    monkeypatch.setattr(jobs, "find", found)
    monkeypatch.setattr(checked, "load", loads)
    app = press(app, "Load")
    assert "8 rows read: 8 loaded" in texts(app)
    assert not app.error
