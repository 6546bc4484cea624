"""`metric` and `funnel` as scripts call them: stable JSON, exit codes, sentences."""

import json
import sys
from types import SimpleNamespace

import pytest
from statsmodels.stats.proportion import proportion_confint

from cxdash.__main__ import main
from cxdash.store import Store
from tests import commandline
from tests.queries.rows import at, fill, response, touchpoint

SCORE = {
    "group", "n", "value", "low", "high", "mean", "tier", "median", "median_low", "median_high", "unscored", "shrunken", "few",
    "members",
}  # fmt: skip
STEP = {
    "step", "customers", "of_entry", "of_previous", "lost", "open", "median_seconds", "median_low", "median_high", "p90_seconds",
    "p90_low", "p90_high", "low", "high",
    "entry_low", "entry_high", "settled", "settled_on", "settled_share", "settled_low", "settled_high", "late",
    "settled_previous", "settled_previous_low", "settled_previous_high",
}  # fmt: skip


@pytest.fixture
def cxdash(monkeypatch, capsys):
    """`python -m cxdash …` in this process, for speed; a few tests below start a real one."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")

    def run(*arguments, code=0):
        monkeypatch.setattr(sys, "argv", ["cxdash", *map(str, arguments)])
        try:
            exited = main()
        except SystemExit as error:  # argparse, on wrong usage
            exited = error.code
        printed = capsys.readouterr()
        assert exited == code, printed
        return SimpleNamespace(stdout=printed.out, stderr=printed.err)

    return run


@pytest.fixture
def cxdash_json(cxdash):
    return lambda *arguments: json.loads(cxdash(*arguments, "--json").stdout)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("numbers") / "small.duckdb"
    answers = [
        *(
            response("nps", score, location="L1", channel="web", at=at(day))
            for day, score in enumerate([10, 9, 9, 8, 6], 1)
        ),
        *(response("nps", score, location="L2", channel="app", at=at(10, 12)) for score in (10, 0)),
        *(response("nps", score, location="L3\x1b[31m", channel="app") for score in (0, 7)),
        response("nps", None, location="L1", channel="web", at=at(1)),
        response("csat", 3, location="L1", at=at(1)),
    ]
    visits = [
        *(touchpoint(who, "visit", at(1), channel="web", location="L1") for who in "abcde"),
        *(touchpoint(who, "order", at(1, hour)) for who, hour in (("a", 1), ("b", 2), ("c", 3))),
        touchpoint("f", "visit", at(28), channel="app", response_seconds=7200.0),
        touchpoint(None, "noise", at(28, 1)),
    ]
    with Store(path) as store:
        fill(store, answers, visits)
        with store.writing() as cursor:  # as every import leaves it: a location for each that the facts name
            cursor.execute(
                "INSERT INTO locations (location_id, name) SELECT DISTINCT location_id, CASE location_id WHEN 'L1' "
                "THEN 'Riga' END FROM responses"
            )
    return path


def test_a_metric_of_the_whole(cxdash_json, database):
    found = cxdash_json("metric", "nps", "--db", database)
    assert found["metric"] == "nps"
    (whole,) = found["groups"]
    assert set(whole) == SCORE
    assert (whole["group"], whole["n"], whole["unscored"], whole["tier"]) == (None, 9, 1, None)
    assert whole["value"] == pytest.approx(100 / 9, abs=1e-12)  # full precision
    assert whole["mean"] == pytest.approx(59 / 9, abs=1e-12)
    assert whole["low"] < whole["value"] < whole["high"]


def test_groups_too_small_are_pooled_unless_all_are_asked_for(cxdash_json, database):
    groups = cxdash_json("metric", "nps", "--db", database, "--by", "location")["groups"]
    assert [(one["group"], one["n"], one["value"], one["members"], one["tier"]) for one in groups] == [
        ("(pooled)", 9, pytest.approx(100 / 9), 3, None),  # the four alone would be the whole less L1
    ]  # fmt: skip
    every = cxdash_json("metric", "nps", "--db", database, "--by", "location", "--min-answers", 0)["groups"]
    assert {one["group"]: one["value"] for one in every} == {"L1": 40.0, "L2": 0.0, "L3\x1b[31m": -50.0}
    hidden = cxdash_json("metric", "nps", "--db", database, "--min-answers", 10)["groups"][0]
    assert (hidden["n"], hidden["value"], hidden["mean"]) == (9, None, None)


def test_periods_are_half_open_and_conditions_narrow(cxdash_json, database):
    def n(*arguments):
        return cxdash_json("metric", "nps", "--db", database, *arguments)["groups"][0]["n"]

    assert n("--since", "2026-01-01", "--until", "2026-01-05") == 4
    assert n("--since", "2026-01-10T12:00") == n("--since", "2026-01-10") == 2
    assert n("--until", "2026-01-10T12:00") == 5
    assert n("--where", "channel=web") == 5
    both = ("--where", "location=L1", "--where", "location=L2")
    assert n(*both, "--min-answers", "0") == 7
    assert n("--where", "location=L1", "--where", "channel=app") == 0


def test_locations_are_not_told_less_those_that_stay_hidden(cxdash, database):
    """All less both are the few answers that name no location."""
    both = ("--where", "location=L1", "--where", "location=L2")
    for command in (
        ("metric", "nps"),
        ("trend", "nps", "--grain", "month"),
        ("distribution", "nps"),
        ("locations", "--metric", "nps"),
    ):
        assert "Not shown: beside what all locations show" in cxdash(*command, "--db", database, *both, code=1).stderr


@pytest.mark.parametrize(
    ("where", "hint"),
    [
        ("channel=wep", "the channel “wep”. Did you mean “web”?"),
        ("location=Nowhere", "the location “Nowhere”. There are: L1, L2"),
        ("location=Riga", "the location “Riga”. Did you mean “L1”?"),
        ("country=Nowhere", "the country “Nowhere”."),
    ],
)
def test_a_value_that_nothing_has_is_a_slip(cxdash, database, where, hint):
    for command in (("metric", "nps"), ("funnel", "--step", "visit", "--step", "order")):
        done = cxdash(*command, "--where", "channel=web", "--where", where, "--db", database, code=1)
        assert f"Nothing in the data has {hint}" in done.stderr


def test_a_value_that_is_there_but_not_here_is_nothing(cxdash_json, database):
    for more in (("channel=web", "--since", "2030-01-01"), ("channel=app", "--where", "location=L1"), ("country=",)):
        (one,) = cxdash_json("metric", "csat", "--db", database, "--where", *more)["groups"]
        assert one["n"] == (1 if more == ("country=",) else 0)


def test_nothing_is_null_and_no_error(cxdash_json, database):
    for arguments in (("--since", "2030-01-01"), ("--since", "2030-01-01", "--by", "location")):
        (one,) = cxdash_json("metric", "nps", "--db", database, *arguments)["groups"]
        assert (one["group"], one["n"], one["value"], one["low"], one["mean"]) == (None, 0, None, None, None)


def test_response_time_is_in_hours(cxdash_json, database):
    (one,) = cxdash_json("metric", "response_time", "--db", database, "--min-answers", 0)["groups"]
    assert (one["n"], one["value"], one["mean"], one["median"], one["low"]) == (1, 2.0, 2.0, 2.0, None)


def test_a_funnel_of_the_whole(cxdash_json, database):
    found = cxdash_json("funnel", "--db", database, "--step", "visit", "--step", "order")
    (whole,) = found["groups"]
    first, second = whole["steps"]
    assert (whole["group"], set(first), set(second)) == (None, STEP, STEP)
    assert [first[name] for name in ("step", "customers", "of_entry", "of_previous", "lost", "open")] == [
        "visit", 6, 1.0, None, 2, 1,
    ]  # fmt: skip
    assert [second[name] for name in ("customers", "of_entry", "of_previous", "lost", "open")] == [3, 0.5, 0.5, 0, 0]
    assert (first["median_seconds"], first["p90_seconds"]) == (7200.0, pytest.approx(2.8 * 3600))
    assert (second["median_seconds"], second["p90_seconds"]) == (None, None)
    bounds = [first[name] for name in ("median_low", "median_high", "p90_low", "p90_high")]
    assert bounds == [None, None, 3600.0, None]  # of three customers: one of ten is above the smallest, surely


def test_the_window_and_the_split_of_a_funnel(cxdash_json, database):
    steps = ("funnel", "--db", database, "--step", "visit", "--step", "order")
    short = cxdash_json(*steps, "--window", "2h")["groups"][0]["steps"]
    assert [step["customers"] for step in short] == [6, 2]
    split = cxdash_json(*steps, "--by", "channel", "--min-answers", 0)["groups"]
    assert [(one["group"], [step["customers"] for step in one["steps"]]) for one in split] == [
        ("web", [5, 3]),
        ("app", [1, 0]),
    ]
    pooled = cxdash_json(*steps, "--by", "channel")["groups"]
    # Alone, the one customer of the app would be all less those of the web.
    assert [(one["group"], [step["customers"] for step in one["steps"]]) for one in pooled] == [("(pooled)", [6, 3])]
    none = cxdash_json(*steps, "--by", "channel", "--since", "2030-01-01")["groups"]
    assert [(one["group"], one["steps"][0]["customers"], one["steps"][0]["of_entry"]) for one in none] == [
        (None, 0, None)
    ]


def test_tables_to_read(cxdash, database):
    table = cxdash("metric", "nps", "--db", database, "--by", "location", "--min-answers", 0).stdout
    assert table.splitlines()[0].split() == ["group", "tier", "n", "NPS", "low", "high", "mean", "score"]
    assert "\x1b" not in table  # a terminal obeys nothing that stands in the data
    assert "too few to show" in cxdash("metric", "nps", "--db", database, "--min-answers", 10).stdout
    lines = cxdash("funnel", "--db", database, "--step", "visit", "--step", "order").stdout.splitlines()
    assert lines[1].split()[:4] == ["visit", "6", "100.0%", "—"]
    # 1 of 6 may still come: the share is of the 5 whose time is up, of entry and of the step before, each with its interval.
    low, high = (f"{100 * one:.1f}%" for one in proportion_confint(3, 5, method="wilson"))
    assert lines[2].split()[:8] == ["order", "3", "60.0%", low, high, "60.0%", low, high]
    assert lines[-1].startswith("Numbers are of all so far. Shares are of attempts whose time is up alone")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("metric", "npz"), "Did you mean “nps”"),
        (("metric", "nps", "--by", "chanel"), "Did you mean “channel”"),
        (("metric", "nps", "--by", "outcome"), "cannot be used here"),
        (("metric", "nps", "--since", "yesterday"), "is not a date"),
        (("metric", "nps", "--since", "2026-02-01", "--until", "2026-01-01"), "before it begins"),
        (("metric", "nps", "--where", "channel"), "is not a filter"),
        (("funnel", "--step", "visit"), "from two to"),
        (("funnel", "--step", "visit", "--step", "ordr"), "Did you mean “order”"),
        (("funnel", "--step", "visit", "--step", "order", "--window", "soon"), "is not a length of time"),
        (
            ("funnel", "--step", "visit", "--step", "order", "--where", "stage=order"),
            "leaves out “visit”, the first step",
        ),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(cxdash, database, arguments, sentence):
    done = cxdash(*arguments, "--db", database, code=1)
    assert sentence in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_missing_database_is_a_sentence_and_is_not_made(cxdash, tmp_path):
    path = tmp_path / "none.duckdb"
    assert "no database" in cxdash("metric", "nps", "--db", path, code=1).stderr
    assert not path.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("metric",),
        ("locations",),
        ("metric", "nps", "--min-answers", "-1"),
        ("metric", "nps", "--min-answers", "x"),
        ("funnel",),
    ],
)
def test_wrong_usage(cxdash, arguments):
    said = cxdash(*arguments, code=2).stderr
    assert "usage:" in said
    assert ("Say which metric: nps, csat, ces, response_time." in said) == (
        len(arguments) == 1 and arguments != ("funnel",)
    )


def test_a_real_process_gives_the_same_and_changes_nothing(database, cxdash_json):
    before = database.read_bytes()
    here = cxdash_json("metric", "nps", "--db", database, "--by", "location")
    printed = commandline.cxdash("metric", "nps", "--db", database, "--by", "location", "--json").stdout
    assert json.loads(printed) == here
    assert "There is no metric" in commandline.cxdash("metric", "npz", "--db", database, code=1).stderr
    assert database.read_bytes() == before
