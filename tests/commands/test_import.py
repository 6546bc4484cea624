"""`import` from the command line: what is told, what can be said against it, and what a dry run leaves behind."""

import zipfile

import pytest

from tests.commandline import cxdash, cxdash_here, cxdash_json

ANSWERS = "response_id,date,nps\nr1,2026-01-05,9\nr2,2026-01-06,10\nr3,2026-01-07,3\n"


def total(database):
    return cxdash_json("metric", "nps", "--db", database, "--min-answers", "0")["groups"][0]


@pytest.fixture
def database(tmp_path):
    return tmp_path / "x.duckdb"


def written(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_dry_run_says_what_would_become_of_the_rows_and_leaves_nothing(tmp_path, database):
    path = written(tmp_path, "a.csv", ANSWERS + "r4,2026-01-08,77\n")
    found = cxdash_json("import", path, "--db", database, "--dry-run")["imports"][0]
    assert (found["read"], found["loaded"], found["rejected"], found["import_id"]) == (4, 3, 1, None)
    assert (found["first_day"], found["last_day"]) == ("2026-01-05", "2026-01-07")
    assert [problem["row"] for problem in found["problems"]] == [5]
    assert not database.exists()
    loaded = cxdash_json("import", path, "--db", database)["imports"][0]
    assert {**loaded, "import_id": None} == found
    again = cxdash_json("import", path, "--db", database, "--dry-run")["imports"][0]
    assert (again["loaded"], again["known"]) == (0, 3)
    assert total(database)["n"] == 3


def test_explain_says_what_was_told_and_why_and_loads_nothing(tmp_path, database):
    path = written(tmp_path, "a.csv", ANSWERS.replace(",", ";"))
    found = cxdash_json("import", path, "--db", database, "--explain")["explained"][0]
    settings = {one["setting"]: (one["value"], one["sureness"]) for one in found["settings"]}
    assert settings["delimiter"] == (";", "sure")
    assert all(one["why"] for one in found["settings"])
    assert 'metric = "nps"' in found["mapping"]
    assert not database.exists()
    printed = cxdash_here("import", path, "--db", database, "--explain").stdout
    assert "delimiter = ';' (sure)" in printed


def test_columns_that_may_be_scores_or_the_place_are_named_and_hold_nothing_up(tmp_path, database):
    rows = "".join(f"{n % 11},{1 + n % 11 * 5 // 11},{'ABC'[n % 3]}\n" for n in range(110))
    path = written(tmp_path, "a.csv", f"nps,q1,barea\n{rows}")
    said = cxdash_here("import", path, "--db", database).stdout
    assert "110 rows of responses read; 110 loaded" in said
    assert "110 answers without a date" in said
    assert "“q1” is not read, though it holds whole numbers that rise and fall with those of “nps”" in said
    assert "Nothing says at which location this was. Does one of these columns: barea?" in said


def test_its_mapping_can_be_given_back(tmp_path, database):
    path = written(tmp_path, "a.csv", ANSWERS)
    mapping = written(tmp_path, "m.toml", cxdash_json("import", path, "--explain")["explained"][0]["mapping"])
    assert cxdash_json("import", path, "--db", database, "--mapping", mapping)["imports"][0]["loaded"] == 3


def test_what_is_said_counts_more_than_what_is_told(tmp_path, database):
    text = "response_id,date,nps\nr1,03/04/2026,9\nr2,05/06/2026,10\n"
    path = written(tmp_path, "a.csv", text)
    refused = cxdash("import", path, "--db", database, code=1)
    assert "03/04/2026" in refused.stderr
    found = cxdash_json("import", path, "--db", database, "--date-order", "dmy")["imports"][0]
    assert (found["first_day"], found["last_day"]) == ("2026-04-03", "2026-06-05")


def test_a_file_without_a_header_is_read_as_it_is_said(tmp_path, database):
    path = written(tmp_path, "a.csv", "r1,2026-01-05,9\nr2,2026-01-06,10\n")
    mapping = written(
        tmp_path,
        "m.toml",
        'kind = "responses"\n[columns]\nresponse_id = "column 1"\nanswered_at = "column 2"\n'
        '[[scores]]\ncolumn = "column 3"\nmetric = "nps"\n',
    )
    found = cxdash_json("import", path, "--db", database, "--mapping", mapping, "--header-rows", "0")["imports"][0]
    assert (found["read"], found["loaded"]) == (2, 2)


def test_what_a_file_leaves_open_is_answered_by_the_lines_that_are_printed(tmp_path, database):
    path = written(
        tmp_path,
        "t.csv",
        "touchpoint_id,occurred_at,responded_at\nt1,2026-01-05,2026-01-06\nt2,2062-01-06,2062-01-07\n",
    )
    *_said, part, line = cxdash_here("import", path, "--db", database, code=1).stderr.splitlines()
    assert (part.strip(), line.strip()) == ("[constants]", 'stage = "name of the stage"')
    mapping = cxdash_json("import", path, "--explain")["explained"][0]["mapping"]
    answered = written(tmp_path, "m.toml", f"{mapping}\n{part}\n{line}\n")
    said = cxdash_here("import", path, "--db", database, "--mapping", answered).stdout
    assert "2 loaded" in said
    assert "1 row is dated after today: Jan 6, 2062 (row 3)." in said


def test_a_metric_is_named_with_or_without_its_option(tmp_path, database):
    rows = "response_id,date,nps,csat\nr1,2026-01-05,9,4\nr2,2026-01-06,10,5\n"
    assert "That makes 4 answers" in cxdash_here("import", written(tmp_path, "a.csv", rows), "--db", database).stdout
    one, other = (cxdash_here(*words, "nps", "--db", database).stdout for words in (["metric"], ["metric", "--metric"]))
    assert one == other
    assert cxdash_here("locations", "nps", "--db", database).stdout


def test_every_file_of_an_archive_is_an_import_of_its_own(tmp_path, database):
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.csv", ANSWERS)
        made.writestr("b.csv", ANSWERS.replace("r", "s").replace("sesponse_id", "response_id"))
    found = cxdash_json("import", archive, "--db", database)["imports"]
    assert [(one["file"], one["loaded"]) for one in found] == [("all.zip: a.csv", 3), ("all.zip: b.csv", 3)]
    assert total(database)["n"] == 6
    again = cxdash_json("import", archive, "--db", database, "--sheet", "b.csv")["imports"]
    assert [(one["file"], one["known"]) for one in again] == [("all.zip: b.csv", 3)]
    assert "a.csv, b.csv" in cxdash_here("import", archive, "--db", database, "--sheet", "c.csv", code=1).stderr


def test_a_table_that_cannot_be_read_does_not_keep_the_others_out(tmp_path, database):
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("readme.csv", "hello\nthis is no table\n")
        made.writestr("z.csv", ANSWERS)
    done = cxdash_here("import", archive, "--db", database, code=1)
    assert "all.zip: readme.csv: " in done.stderr
    assert total(database)["n"] == 3


def test_an_undo_says_what_stays_because_another_import_has_it(tmp_path, database):
    cxdash_here("import", written(tmp_path, "a.csv", ANSWERS), "--db", database)
    cxdash_here("import", written(tmp_path, "b.csv", ANSWERS + "r9,2026-01-09,9\n"), "--db", database)
    assert "3 rows stay: other imports have them too." in cxdash("undo", 1, "--db", database).stdout
    assert total(database)["n"] == 4


def test_two_files_of_an_archive_are_not_one_another_read_anew(tmp_path, database):
    """Rows without an id are told apart by their content; that both come from one archive says nothing."""
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.csv", "date,nps\n2026-01-05,9\n2026-01-06,3\n")
        made.writestr("b.csv", "date,nps\n2026-02-05,10\n2026-02-06,10\n")
    found = cxdash_json("import", archive, "--db", database)["imports"]
    assert [(one["loaded"], one["rejected"]) for one in found] == [(2, 0), (2, 0)]


def test_a_changed_row_is_refused_or_replaces(tmp_path, database):
    cxdash_json("import", written(tmp_path, "a.csv", ANSWERS), "--db", database)
    path = written(tmp_path, "b.csv", ANSWERS.replace("r3,2026-01-07,3", "r3,2026-01-07,10"))
    refused = cxdash_json("import", path, "--db", database)["imports"][0]
    assert (refused["rejected"], refused["problems"][0]["code"]) == (1, "id.changed")
    updated = cxdash_json("import", path, "--db", database, "--changed", "update")["imports"][0]
    assert (updated["updated"], updated["rejected"]) == (1, 0)
    assert total(database)["value"] == 100
    cxdash_here("undo", updated["import_id"], "--db", database)
    assert total(database)["value"] == pytest.approx(100 / 3)


def test_a_mapping_of_another_kind_than_is_said_is_refused(tmp_path, database):
    mapping = written(tmp_path, "m.toml", 'kind = "touchpoints"\n[columns]\nstage = "nps"\n')
    path = written(tmp_path, "a.csv", ANSWERS)
    refused = cxdash_here("import", path, "--db", database, "--kind", "responses", "--mapping", mapping, code=1)
    assert "touchpoints" in refused.stderr
    assert "responses" in refused.stderr


def test_an_unknown_tool_names_the_nearest(tmp_path, database):
    refused = cxdash_here(
        "import", written(tmp_path, "a.csv", ANSWERS), "--db", database, "--preset", "qualtric", code=1
    )
    assert "“qualtrics”" in refused.stderr


def test_columns_of_a_known_export_that_are_not_taken_are_said(tmp_path, database):
    rows = [
        f"2026-03-{n // 6 + 1:02} {n * 7 % 11 + 8:02}:{n * 13 % 60:02}:{n * 29 % 60:02},{n * 5 % 11}" for n in range(60)
    ]
    plain = written(tmp_path, "plain.csv", "\n".join(["date,nps", *rows]))
    wide = written(
        tmp_path, "wide.csv", "\n".join(["date,nps,location", *(f"{row},L{n % 3}" for n, row in enumerate(rows))])
    )
    assert cxdash_json("import", plain, "--db", database)["imports"][0]["untaken"] is None
    tried = cxdash_json("import", wide, "--db", database, "--dry-run")["imports"][0]
    assert (tried["known"], tried["untaken"]) == (60, {"rows": 60, "columns": ["location"], "imports": [1]})
    assert "undo these imports and load the file again: 1, 2." in cxdash_here("import", wide, "--db", database).stdout


def test_times_that_count_back_are_said_and_counted_from_the_day_that_is_given(tmp_path, database):
    path = tmp_path / "back.csv"
    path.write_text("response_id,nps,when\n" + "".join(f"{n},{n % 11},{n % 6 + 2} months ago\n" for n in range(60)))
    said = cxdash_here("import", "--db", database, "--dry-run", path).stdout
    assert "60 answers without a date" in said
    assert "“when” counts back, such as 2 months ago. From which day? Give it as --today 2026-01-31, say" in said
    said = cxdash_here("import", "--db", database, "--dry-run", path, "--today", "2026-11-01").stdout
    assert "Sep 1, 2026" in said
    assert "counts back" not in said


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "20261101", "2026-W45-1", ""])
def test_a_day_that_is_none_is_said(tmp_path, database, day):
    """Once it ended in “something went wrong”."""
    path = tmp_path / "back.csv"
    path.write_text("response_id,nps,when\n1,9,3 months ago\n")
    told = cxdash_here("import", "--db", database, "--dry-run", path, "--today", day, code=1).stderr
    assert f"“{day}” is no day to count from. Write it as 2026-01-31." in told


def test_an_encoding_that_would_damage_comments_is_refused(tmp_path, database):
    path = tmp_path / "said.csv"
    path.write_text("response_id,nps,comment\n1,9,Žalia šaltibarščių sriuba\n", encoding="utf-8")
    told = cxdash_here("import", "--db", database, path, "--encoding", "latin-1", code=1).stderr
    assert "The file is not written in “latin-1”: its letters would be damaged. It reads as utf-8." in told


def test_a_readme_beside_the_data_is_no_table(tmp_path, database):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README.txt", "read me please\n")
        archive.writestr("data/answers.csv", ANSWERS)
    assert "a.zip: 3 rows of responses read; 3 loaded" in cxdash_here("import", "--db", database, path).stdout


def test_what_is_refused_is_said_once_with_what_to_do_here(tmp_path, database):
    """Not with what to do on a page, and not with the path twice."""
    assert (
        cxdash_here("import", "--db", database, tmp_path / "x", code=1).stderr
        == f"There is no file {tmp_path / 'x'}.\n"
    )
    with zipfile.ZipFile(tmp_path / "none.zip", "w"):
        pass
    refusals = {
        "none.zip": "This archive is empty.",
        "kind.csv": "customers, locations, marks, goals or benchmarks. Say it with --kind.",
        "date.csv": "nothing tells which is right. Give --date-order dmy or --date-order mdy.",
        "scale.csv": "which is no scale of NPS. Give the scale in a mapping, such as scale = [0, 10]; --explain prints one",
    }
    written(tmp_path, "kind.csv", "a,b\nx,y\n")
    written(tmp_path, "date.csv", "response_id,nps,date\n1,5,03/04/2026\n2,5,04/04/2026\n")
    written(tmp_path, "scale.csv", "response_id,nps\n" + "".join(f"{n},{n % 100}\n" for n in range(200)))
    for name, said in refusals.items():
        assert said in cxdash_here("import", "--db", database, tmp_path / name, code=1).stderr, name
    written(tmp_path, "one.csv", "response_id,nps\n1,9\n")
    assert (
        "one.csv: 1 row of responses read; 1 loaded"
        in cxdash_here("import", "--db", database, tmp_path / "one.csv").stdout
    )
    written(tmp_path, "one.csv", "response_id,nps\n1,3\n")
    told = cxdash_here("import", "--db", database, tmp_path / "one.csv").stdout
    assert "Replace it by an update, or undo its import." in told
    assert "With --changed update such rows replace what is loaded." in told


def test_rows_of_one_id_are_told_with_what_makes_an_id_of_it(tmp_path, database):
    """As the page does; 18 rows of a file were refused without a word about the order beside them."""
    rows = "r1,o1,9,2026-01-20\nr1,o2,3,2026-01-20\nr2,o3,9,2026-01-21\nr2,o4,2,2026-01-21\n"
    header = "response_id,order_id,nps,date\n"
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", header + rows)
        archive.writestr("b.csv", "response_id,nps\nb1,9\n")
    for path in (written(tmp_path, "pair.csv", header + rows), tmp_path / "two.zip"):
        told = cxdash_here("import", "--dry-run", "--db", database, path).stdout
        assert told.count("“response_id” say different things; together with “order_id” each row has an id") == 1
        assert '[columns]\n    response_id = { template = "{response_id}/{order_id}" }' in told
        assert "Take this import back first." not in told
    assert "Take this import back first." in cxdash_here("import", "--db", database, tmp_path / "pair.csv").stdout
    alone = written(tmp_path, "none.csv", header + "".join(f"{line[:2]},x,{line[6:]}\n" for line in rows.splitlines()))
    told = cxdash_here("import", "--dry-run", "--db", database, alone).stdout
    assert "If it is no id of a row, save the mapping that --explain prints, take it out of [columns]" in told
