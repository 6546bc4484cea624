"""The commands about journeys as scripts call them: stable JSON, filters, sentences."""

import pytest

from cxdash.errors import CxError
from cxdash.store import Store
from tests.commandline import cxdash_json
from tests.queries.rows import at, fill, touchpoint


@pytest.fixture(autouse=True)
def _no_venv(monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "journey.duckdb"
    with Store(path) as store:
        fill(store, touchpoints=[
            touchpoint("a", "visit", at(1), channel="web"), touchpoint("a", "order", at(1, 5), channel="app"),
            touchpoint("a", "help", at(2), channel="web", response_seconds=7200.0),
            touchpoint("b", "visit", at(2), channel="app"), touchpoint("b", "help", at(3), channel="web"),
            touchpoint("b", "visit", at(9), channel="web"), touchpoint("c", "visit", at(10), channel="app"),
        ])  # fmt: skip
    return path


def groups(*arguments):
    return {one["group"]: one for one in cxdash_json(*arguments)["groups"]}


def test_response_time(database):
    one = groups("response-time", "--db", database)[None]
    assert (one["requests"], one["answered"], one["unanswered"], one["open"]) == (2, 1, 1, 0)
    assert (one["mean_seconds"], one["median_seconds"], one["p90_seconds"]) == (7200.0, 7200.0, 7200.0)
    assert (one["within_target"], one["members"], one["few"]) == (0.5, 1, True)
    assert one["low"] < 0.5 < one["high"]
    assert groups("response-time", "--db", database, "--target", "1h")[None]["within_target"] == 0.0
    later = groups("response-time", "--db", database, "--since", "2026-01-03")[None]
    assert (later["requests"], later["answered"], later["mean_seconds"], later["within_target"]) == (1, 0, None, 0.0)
    assert set(groups("response-time", "--db", database, "--by", "channel", "--min-answers", 0)) == {"web"}
    assert groups("response-time", "--db", database, "--request", "visit")[None]["requests"] == 5
    with pytest.raises(CxError, match="Did you mean “visit”"):
        cxdash_json("response-time", "--db", database, "--request", "visti")
    with pytest.raises(CxError, match="not a length of time"):
        cxdash_json("response-time", "--db", database, "--target", "soon")


def test_survival(database):
    found = cxdash_json("survival", "--db", database, "--churn-days", 7)
    (one,) = found["groups"]
    assert (one["group"], one["n"], one["events"], one["median_days"], one["unplaced"]) == (None, 3, 1, 8, 0)
    assert (found["log_rank_p"], one["members"], one["few"]) == (None, 1, True)
    assert [(point["day"], point["at_risk"], point["survival"]) for point in one["curve"]] == [
        (0, 3, 1.0), (8, 2, 0.5),
    ]  # fmt: skip
    assert one["curve"][1]["low"] < 0.5 < one["curve"][1]["high"]
    assert groups("survival", "--db", database)[None]["events"] == 0  # nobody was silent for 90 days
    split = cxdash_json("survival", "--db", database, "--by", "channel", "--min-answers", 0, "--churn-days", 7)
    assert {one["group"]: (one["n"], one["events"]) for one in split["groups"]} == {"app": (2, 0), "web": (1, 1)}
    narrowed = groups("survival", "--db", database, "--where", "channel=web", "--churn-days", 7)
    assert narrowed[None]["n"] == 1


def test_retention(database):
    def cohorts(*arguments):
        return cxdash_json("retention", "--db", database, "--period", "week", *arguments)["cohorts"]

    first, second = cohorts("--mode", "first")
    assert (first["cohort"], first["size"], first["retained"], first["over"]) == ("2025-12-29", 2, [2, 1], 1)
    assert (second["cohort"], second["size"], second["retained"]) == ("2026-01-05", 1, [1])
    assert first["low"][1] < 0.5 < first["high"][1]
    assert [one["size"] for one in cohorts()] == [2, 2]
    assert [one["retained"] for one in cohorts("--entry", "visit", "--return", "help")] == [[2, 0], [0]]
    assert [one["size"] for one in cohorts("--where", "channel=app", "--since", "2026-01-02")] == [1, 1]
    with pytest.raises(CxError, match="Did you mean “visit”"):
        cxdash_json("retention", "--db", database, "--period", "week", "--entry", "vist")
