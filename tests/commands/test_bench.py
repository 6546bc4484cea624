"""Benchmarks run to their end, on few rows: what they measure moves, and nobody sees them fail until they are needed."""

from tests.bench import journey


def test_the_journey_benchmark_times_every_question(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench", "--rows", "5000"])
    assert journey.main() == 0
    said = capsys.readouterr().out
    for question in (
        "plain scan",
        "funnel of 5 steps",
        "survival",
        "monthly cohorts, recurring",
        "weekly cohorts",
        "most memory",
    ):
        assert question in said
