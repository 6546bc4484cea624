"""`goals` as scripts call it: stable JSON whose values are those of `metric`, and rows that cannot be goals are refused."""

import shutil

import pytest

from cxdash.commands import main
from cxdash.errors import CxError
from cxdash.store import Store
from cxdash.store.load import import_file
from tests.commandline import cxdash_json
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store

GOALS = """goal_id,metric,level,place,target,since,until
brand,nps,,,30,,
north,nps,region,North,10,2026-01-11,2026-02-01
mine,nps,location,L2,99,2026-01-01,2026-02-01
past,nps,,,1,2025-01-01,2026-01-01
fast,response_time,,,2,,
"""
BENCHMARKS = "benchmark_id,metric,name,value,low,high,source,published_on\nb,nps,Sector,20,15,25,a study,2026-01-15\n"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("goals") / "small.duckdb"
    answers = [
        response(
            "nps",
            (10, 9, 7, 3)[hour % 4],
            location=("L1", "L2")[day % 2],
            channel=("web", "app")[hour % 2],
            at=at(day, hour),
        )
        for day in range(1, 31)
        for hour in range(8)
    ]
    waits = [
        touchpoint(f"c{day}", "ask", at(day), location="L1", response_seconds=3600.0 * (day % 3))
        for day in range(1, 31)
    ]
    with Store(path) as store:
        fill(store, answers, waits, locations=[("L1", "North", "LT"), ("L2", "South", "LT")])
        for kind, text in (("goals", GOALS), ("benchmarks", BENCHMARKS)):
            assert import_file(store, f"{kind}.csv", text.encode()).kind == kind
    return path


def test_each_goal_is_held_against_its_own_place_and_days(database, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    found = cxdash_json("goals", "--db", database)
    goals = {one["goal_id"]: one for one in found["goals"]}
    assert set(goals) == {"brand", "north", "mine", "past", "fast"}
    assert set(goals["brand"]) == {
        "goal_id", "metric", "level", "place", "target", "since", "until", "judged_since", "judged_until", "n",
        "value", "low", "high", "probability", "verdict",
    }  # fmt: skip
    days = {name: (one["judged_since"], one["judged_until"]) for name, one in goals.items()}
    assert days["brand"] == days["mine"] == ("2026-01-01", "2026-01-31")  # as far as there are data
    assert (days["north"], days["past"]) == (("2026-01-11", "2026-01-31"), (None, None))
    same = ("n", "value", "low", "high")
    for name, chosen in {
        "brand": (),
        "north": ("--where", "region=North", "--since", "2026-01-11", "--until", "2026-02-01"),
        "mine": ("--where", "location=L2"),
    }.items():
        (whole,) = cxdash_json("metric", "nps", "--db", database, *chosen)["groups"]
        assert [goals[name][key] for key in same] == [whole[key] for key in same]
    assert (goals["north"]["place"], goals["north"]["until"], goals["brand"]["level"]) == ("North", "2026-02-01", None)
    assert (goals["mine"]["verdict"], goals["mine"]["probability"] < 0.001) == ("missed", True)
    assert (goals["past"]["n"], goals["past"]["value"], goals["past"]["verdict"]) == (0, None, "few")
    assert (goals["fast"]["verdict"], goals["fast"]["value"]) == ("met", 1.0)
    (benchmark,) = found["benchmarks"]
    assert (benchmark["name"], benchmark["target"], benchmark["target_low"], benchmark["source"]) == (
        "Sector",
        20,
        15,
        "a study",
    )
    assert benchmark["n"] == goals["brand"]["n"]


def test_the_filters_are_those_of_metric(database, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    chosen = ("--db", database, "--where", "country=LT", "--since", "2026-01-05", "--until", "2026-01-21")
    found = {one["goal_id"]: one for one in cxdash_json("goals", "--metric", "nps", *chosen)["goals"]}
    assert "fast" not in found
    (whole,) = cxdash_json("metric", "nps", *chosen)["groups"]
    assert [found["brand"][key] for key in ("n", "value")] == [whole[key] for key in ("n", "value")]
    own = ("--since", "2026-01-11", "--until", "2026-02-01", "--where", "region=North")  # the goal's own days
    (north,) = cxdash_json("metric", "nps", "--db", database, *own)["groups"]
    assert (found["north"]["n"], found["north"]["value"]) == (north["n"], north["value"])
    (brand,) = cxdash_json("metric", "nps", "--db", database)["groups"]
    here = {one["goal_id"]: one for one in cxdash_json("goals", "--db", database, "--where", "location=L2")["goals"]}
    assert (
        here["brand"]["n"] == brand["n"] > here["mine"]["n"]
    )  # once the brand's goal was held against this place alone
    assert "north" not in here
    with pytest.raises(CxError, match=r"Take the filter on Channel off"):
        main(["goals", "--db", str(database), "--where", "channel=web", "--where", "region=North"])


def test_days_choose_the_goals_and_are_those_of_goals_without_days_of_their_own(database, monkeypatch):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    days = ("--since", "2026-01-05", "--until", "2026-01-11")
    found = {one["goal_id"]: one for one in cxdash_json("goals", "--db", database, *days)["goals"]}
    assert set(found) == {"brand", "mine", "fast"}  # the others hold on none of these days
    judged = {name: (one["judged_since"], one["judged_until"]) for name, one in found.items()}
    assert judged["brand"] == judged["fast"] == ("2026-01-05", "2026-01-11")
    assert judged["mine"] == ("2026-01-01", "2026-01-31")
    whole = {one["goal_id"]: one for one in cxdash_json("goals", "--db", database)["goals"]}
    assert found["mine"] == whole["mine"]
    (there,) = cxdash_json("metric", "nps", "--db", database, *days)["groups"]
    assert [found["brand"][key] for key in ("n", "value")] == [there[key] for key in ("n", "value")]


def test_a_table_and_the_lack_of_one(database, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    assert main(["goals", "--db", str(database)]) == 0
    printed = capsys.readouterr().out
    assert "Region: North" in printed
    assert "Jan 11 – 31, 2026" in printed
    assert "Each is judged alone here; the Overview calls missed what still is" in printed
    assert main(["goals", "--db", str(database), "--metric", "response_time"]) == 0
    assert "judged alone" not in capsys.readouterr().out
    open_store(tmp_path / "empty.duckdb").close()
    assert main(["goals", "--db", str(tmp_path / "empty.duckdb")]) == 0
    assert "There are no goals." in capsys.readouterr().out
    with pytest.raises(CxError, match="mood"):
        main(["goals", "--db", str(database), "--metric", "mood"])


def test_a_profile_tells_the_actions_that_are_not_over_there(database, tmp_path):
    copy = tmp_path / "actions.duckdb"
    shutil.copy(database, copy)
    marks = (
        "happened_on,until_on,title,category,location_id\n"
        "2026-01-05,2026-02-01,New tills,action,L1\n2026-03-20,,Training,action,\n"
        "2026-01-05,2026-02-01,Elsewhere,action,L2\n2026-01-05,2026-01-06,Over,action,L1\n2026-01-05,,Fair,event,L1\n"
    )
    with Store(copy) as store:
        import_file(store, "marks.csv", marks.encode())
    assert cxdash_json("profile", "L1", "--db", copy)["actions"] == [
        {"title": "New tills", "since": "2026-01-05", "until": "2026-02-01", "place": "L1"},
        {"title": "Training", "since": "2026-03-20", "until": None, "place": None},
    ]
    assert cxdash_json("profile", "L2", "--db", copy)["actions"][0]["title"] == "Elsewhere"
