"""Benchmarks run to their end, on few rows: what they measure moves, and nobody sees them fail until they are needed."""

from cxdash.store import Store
from tests.bench import journey
from tests.bench.pages import spread
from tests.queries.rows import at, fill, response


def test_the_journey_benchmark_times_every_question_and_keeps_its_file(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench", "--rows", "5000", "--db", str(tmp_path / "kept.duckdb")])
    assert journey.main() == 0
    said = capsys.readouterr().out
    assert "5,000 touchpoints made" in said
    for question in (
        "plain scan",
        "funnel of 5 steps",
        "survival",
        "monthly cohorts, recurring",
        "weekly cohorts",
        "most memory",
    ):
        assert question in said
    assert journey.main() == 0
    assert "touchpoints made" not in capsys.readouterr().out


def test_locations_are_spread_over_as_many_as_asked_for(tmp_path):
    path = tmp_path / "small.duckdb"
    answers = [response("nps", 9, customer=f"c{number}", location=f"L{number % 2}", at=at(3)) for number in range(400)]
    with Store(path) as store:
        fill(store, answers, locations=[("L0", "North", "LT"), ("L1", "South", "LT")])
    assert spread(path, 20) == 20
    with Store(path) as store:
        counts = store.frame(
            "SELECT region, count(*) AS n FROM responses JOIN locations USING (location_id) GROUP BY region"
        )
    assert dict(zip(counts["region"], counts["n"], strict=True)) == {"North": 200, "South": 200}
