"""Leaving the demo takes the demo, all of it and nothing else."""

import pytest

from cxdash.store import Store
from cxdash.store.emptying import rows_of, start_empty
from cxdash.store.history import imports, undo_import
from cxdash.store.load import import_file

DEMO = b"response_id,location_id,nps\n1,a,9\n2,b,3\n"
OWN = b"response_id,location_id,nps\n7,a,9\n8,c,3\n9,c,3\n"


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "one.duckdb") as opened:
        import_file(opened, "demo-responses.csv", DEMO, by="demo")
        with opened.writing() as cursor:
            cursor.execute("INSERT INTO meta VALUES ('demo', 'true')")
        yield opened


def _column(store, sql):
    return store.frame(sql).iloc[:, 0].tolist()


def test_the_demo_goes_and_what_else_was_loaded_stays(store):
    import_file(store, "own.csv", OWN, by="demo")  # a person may be called so
    import_file(store, "demo-customers.csv", b"customer_id,segment\nx,gold\n", by="somebody")
    assert start_empty(store) == 2
    assert _column(store, "SELECT response_id FROM responses ORDER BY 1") == ["7", "8", "9"]
    assert _column(store, "SELECT location_id FROM locations ORDER BY 1") == ["a", "c"]
    assert _column(store, "SELECT customer_id FROM customers") == ["x"]
    assert _column(store, "SELECT count(*) FROM meta WHERE key = 'demo'") == [0]
    assert imports(store)["undone_at"].notna().tolist() == [False, False, True]
    assert start_empty(store) == 0


def test_what_an_undoing_would_take_is_what_it_takes(store):
    result = import_file(store, "own.csv", OWN)
    assert rows_of(store, result.import_id) == 3
    assert undo_import(store, result.import_id) == 3
    assert rows_of(store, result.import_id) == 0


def test_the_goals_and_events_of_the_demo_go_with_it(store):
    """Once they stayed: somebody's own numbers were held against the goals of a chain that is not there."""
    import_file(store, "demo-goals.csv", b"goal_id,metric,target\nG1,nps,35\n", kind="goals", by="demo")
    import_file(store, "demo-marks.csv", b"mark_id,happened_on,title\nE1,2026-05-01,Opening\n", kind="marks", by="demo")
    import_file(store, "goals.csv", b"goal_id,metric,target\nmine,csat,80\n", kind="goals")
    start_empty(store)
    assert _column(store, "SELECT goal_id FROM goals") == ["mine"]
    assert _column(store, "SELECT count(*) FROM marks") == [0]
