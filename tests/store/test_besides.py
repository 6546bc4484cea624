"""Events, goals and benchmarks: kept as locations are, known without ids, undone without a trace."""

import pytest

from cxdash.store.history import undo_import
from tests.store.loading import counts, reasons

MARKS = "happened_on,until_on,title,category,location_id\n2026-01-05,,Opening,opening,A\n2026-02-01,2026-03-01,Sale,campaign,\n"
GOALS = "metric,level,place,target,since,until\nNPS,Region,North,45,2026-01-01,2026-07-01\nresponse time,,,12.5,,\n"
BENCHMARKS = "metric,name,value,low,high,source,published_on\ncsat,Sector,81,78,84,a study,2026-01-15\n"
TABLES = [("marks", MARKS), ("goals", GOALS), ("benchmarks", BENCHMARKS)]


def test_they_are_told_by_their_columns_and_typed(loader):
    assert [loader.load(text).kind for _table, text in TABLES] == [table for table, _text in TABLES]
    assert loader.rows("SELECT happened_on::VARCHAR, until_on::VARCHAR, title, location_id FROM marks ORDER BY 1") == [
        ("2026-01-05", None, "Opening", "A"), ("2026-02-01", "2026-03-01", "Sale", None),
    ]  # fmt: skip
    assert loader.rows("SELECT metric, level, place, target, until::VARCHAR FROM goals ORDER BY 1") == [
        ("nps", "region", "North", 45, "2026-07-01"), ("response_time", None, None, 12.5, None),
    ]  # fmt: skip
    assert loader.rows("SELECT metric, name, value, low, high, source FROM benchmarks") == [
        ("csat", "Sector", 81, 78, 84, "a study")
    ]


@pytest.mark.parametrize(("table", "text"), TABLES)
def test_rows_without_ids_that_say_the_same_are_one(loader, table, text):
    head, *rows = text.splitlines(keepends=True)
    first = loader.load(text + rows[0])
    assert counts(first) == (len(rows), 1, 0)
    again = loader.load(head + "".join(reversed(rows)), kind=table)  # another file
    assert (again.loaded, loader.one(f"SELECT count(*) FROM {table}")) == (0, len(rows))
    undo_import(loader.store, first.import_id)
    assert loader.one(f"SELECT count(*) FROM {table}") == len(rows)
    undo_import(loader.store, again.import_id)
    assert loader.one(f"SELECT (SELECT count(*) FROM {table}) + (SELECT count(*) FROM {table[:-1]}_versions)") == 0


def test_a_target_that_changes_replaces_the_old_one_until_it_is_undone(loader):
    loader.load(GOALS)
    second = loader.load(GOALS.replace("45", "50"))
    assert counts(second) == (1, 1, 0)
    target = "SELECT target FROM goals WHERE metric = 'nps'"
    assert loader.rows(target) == [(50,)]
    assert counts(loader.load(GOALS.replace("45", "50"))) == (0, 2, 0)
    for number in (3, 2):
        undo_import(loader.store, number)
    assert loader.rows(target) == [(45,)]
    other = loader.load(GOALS.replace("2026-01-01,2026-07-01", "2026-07-01,2027-01-01"))
    assert counts(other) == (1, 1, 0)  # another period is another goal


def test_the_newest_row_of_an_id_says_all_of_it(loader):
    head = "mark_id,happened_on,until_on,title,location_id\n"
    loader.load(head + "m,2026-01-05,2026-02-01,Sale,A\n")
    second = loader.load(head + "m,2026-01-06,,Sale,\n")
    shown = "SELECT happened_on::VARCHAR, until_on::VARCHAR, location_id FROM marks"
    assert loader.rows(shown) == [("2026-01-06", None, None)]
    undo_import(loader.store, second.import_id)
    assert loader.rows(shown) == [("2026-01-05", "2026-02-01", "A")]


def test_what_says_nothing_is_refused_with_its_place(loader):
    found = loader.load(
        "metric,level,place,target,since,until\nxyz,,,1,,\nnps,,,,,\nnps,shop,A,5,,\nnps,city,,5,,\nnps,,,5,2026-02-01,2026-02-01\n"
    )
    assert reasons(found) == [
        (2, "metric", "xyz", "metric.none"), (3, "target", None, "field.missing"), (4, "level", "shop", "level.none"),
        (5, "level", None, "level.place"), (6, "until", "2026-02-01", "time.span"),
    ]  # fmt: skip
    found = loader.load("happened_on,title\n,Sale\n2026-01-01,-\n")
    assert reasons(found) == [(2, "happened_on", None, "field.missing"), (3, "title", None, "field.missing")]


@pytest.mark.parametrize("header", ["metric,value,name", "name,score,metric,location_id,date"])
def test_answers_are_not_taken_for_benchmarks(loader, header):
    row = {"metric": "nps", "value": "9", "score": "9", "name": "Ann", "location_id": "A", "date": "2026-01-01"}
    text = f"{header}\n" + ",".join(row[name] for name in header.split(",")) + "\n"
    assert loader.load(text).kind == "responses"


def test_a_number_that_the_metric_cannot_have_is_refused(loader):
    found = loader.load(
        "metric,target\nnps,-100\nnps,101\ncsat,-1\ncsat,0.85\nces,0\nresponse_time,-0.5\nresponse_time,500\n"
    )
    assert counts(found) == (3, 0, 4)
    assert reasons(found) == [
        (3, "target", "101", "score.range"), (4, "target", "-1", "score.range"), (5, "target", "0.85", "score.share"),
        (7, "target", "-0.5", "score.range"),
    ]  # fmt: skip
    found = loader.load(
        "metric,name,value,low,high,published_on\nnps,A,20,25,30,2026-01-01\nnps,B,20,-200,,2026-01-01\ncsat,C,81,,90,\n"
    )
    assert [(row, reason) for row, _column, _value, reason in reasons(found)] == [
        (2, "value.between"),
        (3, "score.range"),
    ]
