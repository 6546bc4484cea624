"""`locations`, `change` and `trend` as scripts call them: stable JSON that agrees with `metric`."""

import json

import numpy as np
import pytest

from cxdash.__main__ import main as entry
from cxdash.commands import main
from cxdash.store import Store
from tests.commandline import cxdash_json
from tests.queries.rows import at, fill, response, touchpoint

LOCATION = {
    "location_id", "pool", "members", "n", "value", "low", "high", "shrunken", "tier", "rank_low", "rank_high", "change",
    "change_low", "change_high", "change_verdict",
    "peers", "rank_of",
}  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """January 2026: two stores, on the web and in the app; L1 falls on the 16th, the web's share grows."""
    path = tmp_path_factory.mktemp("comparing") / "small.duckdb"
    answers = []
    for day in range(1, 31):
        is_late = day > 15
        for hour in range(8):
            channel = "web" if hour < (6 if is_late else 2) else "app"
            score = (0 if hour % 4 else 10) if is_late else (10 if hour % 4 else 7)
            answers.append(response("nps", score, location="L1", channel=channel, at=at(day, hour)))
        answers += [
            response("nps", 9 if hour % 2 else 7, location="L2", channel="app", at=at(day, hour)) for hour in (9, 10)
        ]
    answers += [response("nps", 10, location="tiny", at=at(20))] * 3 + [response("nps", 3, at=at(21))] * 6
    with Store(path) as store:
        fill(store, answers)
        with store.writing() as cursor:
            cursor.execute(
                "INSERT INTO locations (location_id) SELECT DISTINCT location_id FROM responses WHERE location_id <> ''"
            )
    return path


PERIOD = ("--since", "2026-01-16", "--until", "2026-01-31")


def test_locations(database, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    found = cxdash_json("locations", "--db", database, "--metric", "nps", *PERIOD)
    assert set(found) == {"brand", "consistency", "locations"}
    assert set(found["brand"]) == {"n", "value", "low", "high"}
    assert set(found["consistency"]) == {"tau", "tau_low", "tau_high", "i2", "i2_low", "i2_high"}
    assert found["consistency"]["tau"] > 0
    assert 0 <= found["consistency"]["tau_low"] <= found["consistency"]["tau"] <= found["consistency"]["tau_high"]
    assert 0 <= found["consistency"]["i2"] <= 1
    rows = {one["location_id"]: one for one in found["locations"]}
    assert all(set(one) == LOCATION for one in rows.values())
    assert set(rows) == {"L1", "L2", "(pooled)"}
    assert (rows["L2"]["rank_low"], rows["L2"]["rank_high"], rows["L2"]["change_verdict"]) == (1, 1, "noise")
    assert (rows["L1"]["tier"], rows["L1"]["change_verdict"]) == ("below", "down")
    assert rows["L1"]["change"] == -50.0 - 75.0
    assert rows["L1"]["change_low"] < rows["L1"]["change"] < rows["L1"]["change_high"] < 0
    # Three answers, and the six without a location: alone the three would be the brand less all others.
    assert (rows["(pooled)"]["n"], rows["(pooled)"]["rank_low"]) == (9, None)
    assert rows["(pooled)"]["value"] == pytest.approx(100 * (3 - 6) / 9)
    assert sum(one["n"] for one in rows.values()) == found["brand"]["n"]


def test_locations_are_those_of_the_metric(database, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    chosen = ("--db", database, "--where", "channel=app", "--min-answers", 1)
    found = cxdash_json("locations", "--metric", "nps", *chosen)
    (whole,) = cxdash_json("metric", "nps", *chosen)["groups"]
    assert found["brand"] == {name: whole[name] for name in ("n", "value", "low", "high")}
    groups = cxdash_json("metric", "nps", *chosen, "--by", "location")["groups"]
    same = ("n", "value", "low", "high", "shrunken", "tier")
    assert [[one["location_id"], *(one[name] for name in same)] for one in found["locations"]] == [
        [one["group"], *(one[name] for name in same)] for one in groups
    ]
    # Without a period there is nothing to compare with.
    assert {(one["change"], one["change_verdict"]) for one in found["locations"]} == {(None, "few")}


def test_change(database, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    found = cxdash_json("change", "nps", "--db", database, *PERIOD, "--by", "channel")
    assert {"before", "after", "change", "low", "high", "p", "verdict", "detectable", "parts"} <= set(found)
    after = cxdash_json("metric", "nps", "--db", database, *PERIOD)["groups"][0]
    before = cxdash_json("metric", "nps", "--db", database, "--since", "2026-01-01", "--until", "2026-01-16")["groups"][
        0
    ]
    assert found["after"] == {name: after[name] for name in ("n", "value", "low", "high")}
    assert found["before"] == {name: before[name] for name in ("n", "value", "low", "high")}
    assert found["change"] == pytest.approx(after["value"] - before["value"], abs=1e-9)
    assert found["low"] < found["change"] < found["high"] < 0
    assert (found["verdict"], found["p"] < 0.001, found["detectable"] > 0) == ("down", True, True)
    assert {part["group"] for part in found["parts"]} == {"web", "app", ""}
    assert sum(part["within"] + part["mix"] for part in found["parts"]) == pytest.approx(found["change"], abs=1e-9)
    for part in found["parts"]:
        assert part["within_low"] <= part["within"] <= part["within_high"]
        assert part["mix_low"] <= part["mix"] <= part["mix_high"]
    assert cxdash_json("change", "nps", "--db", database, *PERIOD)["parts"] == []


def test_a_change_needs_both_ends(database, capsys, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    monkeypatch.setattr("sys.argv", ["cxdash", "change", "nps", "--db", str(database), "--since", "2026-01-16"])
    assert entry() == 1
    assert "A change needs a period with both its ends" in capsys.readouterr().err
    year = cxdash_json("change", "nps", "--db", database, *PERIOD, "--compare", "year")
    assert (year["before"], year["change"], year["verdict"]) == (
        {"n": 0, "value": None, "low": None, "high": None}, None, "few",
    )  # fmt: skip


def test_the_tables_say_the_same(database, capsys, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    assert main(["locations", "--db", str(database), "--metric", "nps", *PERIOD]) == 0
    printed = capsys.readouterr().out
    assert "L1" in printed
    assert "−125.0" in printed
    assert "2 pooled, so that those with fewer than 5 stay hidden" in printed
    assert main(["change", "nps", "--db", str(database), *PERIOD, "--by", "channel"]) == 0
    printed = capsys.readouterr().out
    assert "down on the period before: a real change for the worse" in printed
    assert "came from within the groups" in printed


def test_trend(database, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    found = cxdash_json(
        "trend", "nps", "--db", database, "--grain", "day", "--by", "location", "--where", "location=L1"
    )
    (series,) = found["series"]
    assert series["group"] == "L1"
    assert [point["start"] for point in series["points"]] == [f"2026-01-{number:02}" for number in range(1, 31)]
    assert {"start", "n", "value", "low", "high"} <= set(series["points"][0])
    assert {(point["n"], point["value"]) for point in series["points"]} == {(8, 75.0), (8, -50.0)}
    (step,) = found["change_points"]
    assert (step["group"], step["start"], step["early"], step["late"]) == (
        "L1",
        "2026-01-16",
        "2026-01-16",
        "2026-01-16",
    )
    moved = cxdash_json("change", "nps", "--db", database, *PERIOD, "--where", "location=L1")
    assert (step["before"], step["after"], step["change"]) == (75.0, -50.0, -125.0)
    assert (step["low"], step["high"]) == (pytest.approx(moved["low"]), pytest.approx(moved["high"]))
    assert step["p"] < 0.001


def test_a_trend_in_buckets_and_windows_is_that_of_the_metric(database, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")

    def metric(since, until):
        (whole,) = cxdash_json("metric", "nps", "--db", database, "--since", since, "--until", until)["groups"]
        return {name: whole[name] for name in ("n", "value", "low", "high")}

    found = cxdash_json("trend", "nps", "--db", database, "--grain", "week")
    (series,) = found["series"]
    assert [point["complete"] for point in series["points"]] == [False, True, True, True, False]
    second = series["points"][1]
    assert second["start"] == "2026-01-05"
    assert {name: second[name] for name in ("n", "value", "low", "high")} == metric("2026-01-05", "2026-01-12")
    windows = cxdash_json("trend", "nps", "--db", database, "--where", "location=L1", "--rolling", 7)
    assert windows["change_points"] == []  # it steps, but windows share their answers
    rolled = cxdash_json("trend", "nps", "--db", database, *PERIOD, "--rolling", 7)["series"][0]["points"]
    assert (rolled[0]["start"], rolled[-1]["start"]) == ("2026-01-16", "2026-01-30")
    first = {name: rolled[0][name] for name in ("n", "value", "low", "high")}
    assert first == metric("2026-01-10", "2026-01-17")
    assert cxdash_json("trend", "csat", "--db", database) == {"series": [], "change_points": []}
    assert cxdash_json("trend", "csat", "--db", database, "--rolling", 7) == {"series": [], "change_points": []}


def test_the_table_of_a_trend_says_when_it_steps(database, capsys, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    assert main(["trend", "nps", "--db", str(database), "--grain", "day", "--where", "location=L1"]) == 0
    assert "NPS stepped from 75 to −50 on Jan 16, 2026, by −125 (−" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["trend", "nps", "--db", str(database), "--rolling", "0"])


def test_json_is_json(database, capsys, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    assert main(["locations", "--db", str(database), "--metric", "csat", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["brand"] == {"n": 0, "value": None, "low": None, "high": None}
    assert found["locations"] == []


def test_a_metric_is_read_with_a_hyphen_as_commands_are_written():
    from argparse import Namespace

    from cxdash.commands.choosing import chosen_metric

    assert chosen_metric(Namespace(metric="response-time")).id == "response_time"


def test_times_of_locations_lie_apart_by_a_factor(tmp_path, capsys, monkeypatch):
    """The same in words, as JSON and in the view of it: by how many times, and 1 for not at all."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    path = tmp_path / "times.duckdb"
    waits = {"a": 1, "b": 2, "c": 4, "d": 8}
    rows = [
        touchpoint(location=place, stage="Support", at=at(day, 1), response_seconds=3600.0 * hours + 60 * (day % 3))
        for place, hours in waits.items() for day in range(1, 21)
    ]  # fmt: skip
    with Store(path) as store:
        fill(store, touchpoints=rows)
        with store.writing() as cursor:
            cursor.execute("INSERT INTO locations (location_id) VALUES ('a'), ('b'), ('c'), ('d')")
    asked = ("locations", "--db", path, "--metric", "response_time")
    told = cxdash_json(*asked)["consistency"]
    assert told["tau"] == pytest.approx(2 ** np.std([0, 1, 2, 3], ddof=1), rel=0.02)
    assert 1 < told["tau_low"] < told["tau"] < told["tau_high"]
    whole = cxdash_json(*asked, "--view", "consistency")["whole"]
    assert {name: whole[name] for name in told} == told
    capsys.readouterr()
    main([str(one) for one in asked])
    assert (
        f"lie apart by a factor of {told['tau']:.1f} in Response time ({told['tau_low']:.2f} to "
        in capsys.readouterr().out
    )
    main([str(one) for one in (*asked, "--view", "consistency")])
    assert f"{told['tau']:.2f}" in capsys.readouterr().out


def test_how_far_stores_with_the_same_answers_lie_apart_is_not_told(tmp_path, capsys, monkeypatch):
    """Once that was 0 to 0, which nobody can know of 40 answers each."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    path = tmp_path / "same.duckdb"
    answers = [
        response("nps", (10, 9, 7, 3)[day % 4], location=place, stage="Visit", at=at(day, hour))
        for place in "abc" for day in range(1, 21) for hour in (9, 10)
    ]  # fmt: skip
    with Store(path) as store:
        fill(store, answers, locations=[(place, "North", "LT") for place in "abc"])
    asked = ("locations", "--db", path, "--metric", "nps")
    told = cxdash_json(*asked)["consistency"]
    assert told == {"tau": 0.0, "tau_low": 0.0, "tau_high": None, "i2": 0.0, "i2_low": 0.0, "i2_high": None}
    found = cxdash_json(*asked, "--view", "consistency")
    for one in (found["whole"], found["over_time"][0], found["touchpoints"][0]):
        assert {name: one[name] for name in told} == told
    capsys.readouterr()
    main([str(one) for one in asked])
    assert "Locations lie closer together in NPS than chance alone would have them" in capsys.readouterr().out
    main([str(one) for one in (*asked, "--view", "consistency")])
    (line,) = [one for one in capsys.readouterr().out.splitlines() if "Visit" in one]
    assert line.split() == ["stage", "Visit", "0.0", "0.0", "—", "3", "120"]
