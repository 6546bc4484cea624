"""Answers of a large file lie by metric, in the file's order within each, and say what the file says."""

from datetime import datetime, timedelta

import pytest

from tests.store.loading import Loader

ROWS = 130_000  # more than one of the engine's units: fewer are sorted by day and place
METRICS = ("nps", "csat", "ces")
START = datetime(2024, 1, 1)


def line(place):
    """One answer; every seventh customer is nobody, every fifth line has a comment."""
    metric = ("ces", "nps", "csat")[place % 3]
    customer = "n/a" if place % 7 == 0 else f"C{place % 1000}"
    score = {"nps": place % 11, "csat": 1 + place % 5, "ces": 1 + place % 7}[metric]
    comment = f"so {place % 3}" if place % 5 == 0 else ""
    return f"R{place},{customer},{START + timedelta(minutes=place)},{metric},{score},{comment}"


@pytest.fixture(scope="module")
def loader(tmp_path_factory):
    lines = ["response_id,customer_id,answered_at,metric,score,comment", *map(line, range(ROWS))]
    with Loader(tmp_path_factory.mktemp("adding") / "cx.duckdb") as loader:
        result = loader.load("\n".join(lines) + "\n")
        assert result.loaded == ROWS
        yield loader


def test_answers_lie_by_metric_in_the_order_of_the_file(loader):
    rows = loader.rows("SELECT metric, row_number FROM responses ORDER BY rowid")
    assert rows == sorted(rows, key=lambda row: (METRICS.index(row[0]), row[1]))


def test_every_answer_stands_with_its_own_line(loader):
    shown = (
        "response_id || ',' || coalesce(customer_id, 'n/a') || ',' || strftime(answered_at, '%Y-%m-%d %H:%M:%S') || ',' "
        "|| metric || ',' || score::INTEGER || ',' || coalesce(comment, '')"
    )
    rows = loader.rows(f"SELECT {shown}, answered_on FROM responses ORDER BY row_number")
    assert [row[0] for row in rows] == [line(place) for place in range(ROWS)]
    assert all(str(row[1]) == row[0].split(",")[2][:10] for row in rows)
    assert loader.rows("SELECT count(*) FROM customers") == [(1000,)]
