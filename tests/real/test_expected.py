"""Real public data sets through `import` and `metric` give the figures that were computed from them by other means."""

import json
from pathlib import Path

import pytest

from tests.commandline import cxdash_json

pytestmark = pytest.mark.real
HERE = Path(__file__).parent

# mapping, files: in the order in which they are loaded into one database for each set
SETS = {
    "airport": [("airport", "airport/survey_2018.csv")],
    "surgeries": [("surgeries", "surgeries/friends_and_family.csv")],
    "stores": [("stores", "stores/reviews.csv"), ("stores-locations", "stores/reviews.csv")],
    "garden": [("garden", "garden/survey.csv"), ("garden-customers", "garden/survey.csv")],
    "permits": [("permits", "permits/receipt.csv")],
    "shop": [
        ("shop-responses", "shop/reviews.csv"),
        ("shop-touchpoints", "shop/orders.csv"),
        ("shop-customers", "shop/orders.csv"),
        ("shop-locations", "shop/sellers.csv"),
    ],
    "city": [("city", "city/reports_*.csv")],
}


@pytest.fixture(scope="module")
def load(real_data, tmp_path_factory):
    """Loads a set twice, checks that the second time adds nothing, and gives the database; once for each set."""
    loaded = {}

    def _load(name):
        if name not in loaded:
            loaded[name] = tmp_path_factory.mktemp(name) / "set.duckdb"
            for mapping, pattern in SETS[name]:
                _import_twice(real_data, mapping, pattern, loaded[name])
        return loaded[name]

    return _load


def _import_twice(real_data, mapping, pattern, database):
    files = sorted(real_data.glob(pattern))
    arguments = ("import", *files, "--db", database, "--mapping", HERE / f"{mapping}.toml")
    first, second = (cxdash_json(*arguments)["imports"] for _time in range(2))
    for once, again in zip(first, second, strict=True):
        assert once["read"] == once["loaded"] + once["known"] + once["rejected"]
        assert once["rejected"] == 0, once["problems"][:5]
        assert (again["read"], again["loaded"], again["known"]) == (once["read"], 0, once["read"])
    assert sum(once["loaded"] for once in first) > 0


@pytest.fixture(scope="module")
def expected(real_data):
    return json.loads((real_data / "expected.json").read_text())


def groups(database, metric, *arguments):
    found = cxdash_json("metric", metric, "--db", database, "--min-answers", 0, *arguments)["groups"]
    return {group["group"]: group for group in found}


def whole(database, metric, *arguments):
    return groups(database, metric, *arguments)[None]


def check_share(found, figures):
    assert found["n"] == figures["n"]
    assert round(found["value"], 2) == figures["top2_pct"]
    assert round(found["mean"], 4) == figures["mean"]
    assert found["low"] < found["value"] < found["high"]


def test_airport(load, expected):
    database, figures = load("airport"), expected["airport"]
    nps = whole(database, "nps")
    assert (nps["n"], round(nps["value"], 2)) == (figures["nps_valid_0_10"]["n"], figures["nps_valid_0_10"]["nps"])
    assert nps["unscored"] == figures["blank_code_11"]
    areas = groups(database, "nps", "--by", "location")
    assert {name: (one["n"], round(one["value"], 2)) for name, one in areas.items()} == {
        name: (one["n"], one["nps"]) for name, one in figures["nps_by_boarding_area"].items()
    }
    check_share(whole(database, "csat"), figures["csat_Q7ALL_1_5"])
    questions = groups(database, "ces", "--by", "question")
    check_share(questions["Q14FIND"], figures["ces_ease_1_5_Q14FIND"])
    check_share(questions["Q14PASSTHRU"], figures["ces_ease_1_5_Q14PASSTHRU"])
    # `2018-05-{INTDATE}`: all of it is in that May, and nowhere else.
    assert whole(database, "nps", "--since", "2018-05-01", "--until", "2018-06-01")["n"] == nps["n"]


def test_surgeries(load, expected):
    database, figures = load("surgeries"), expected["surgeries"]
    csat = whole(database, "csat")
    check_share(csat, figures["all"])
    assert csat["unscored"] == figures["dont_know"]
    assert csat["n"] + csat["unscored"] == figures["rows"]  # the rows that look alike all count
    found = groups(database, "csat", "--by", "location")
    assert set(found) == set(figures["by_surgery"])
    for name, one in figures["by_surgery"].items():
        check_share(found[name], one)
    for month, count in figures["by_month"].items():
        year, number = map(int, month.split("-"))
        until = f"{year + number // 12}-{number % 12 + 1:02}-01"
        one = whole(database, "csat", "--since", f"{month}-01", "--until", until)
        assert one["n"] + one["unscored"] == count, month


def test_stores(load, expected):
    database, figures = load("stores"), expected["stores"]
    check_share(whole(database, "csat"), figures["csat"])
    found = groups(database, "csat", "--by", "location")
    assert len(found) == figures["stores"]
    for name, (n, mean) in (figures["best3"] | figures["worst3"]).items():
        assert (found[name]["n"], round(found[name]["mean"], 3)) == (n, mean)
    ranked = sorted(found, key=lambda name: found[name]["mean"])
    assert set(ranked[:3]) == set(figures["worst3"])
    assert set(ranked[-3:]) == set(figures["best3"])


def test_garden(load, expected):
    database, figures = load("garden"), expected["garden"]
    nps = whole(database, "nps")
    assert (nps["n"], nps["unscored"]) == (figures["nps"]["n"], figures["missing_nps"])
    assert round(nps["value"], 2) == figures["nps"]["nps"]
    assert round(whole(database, "csat")["mean"], 4) == figures["satisfaction_mean_1_10"]


def test_permits(load, expected):
    database, figures = load("permits"), expected["permits"]
    stages = ("--step", "Confirmation of receipt", "--step", "T06 Determine necessity of stop advice")
    found = cxdash_json("funnel", "--db", database, *stages, "--window", "52w")["groups"][0]["steps"]
    assert found[0]["customers"] == figures["cases"]
    split = cxdash_json("funnel", "--db", database, *stages, "--by", "channel", "--min-answers", 0)["groups"]
    assert {one["group"]: one["steps"][0]["customers"] for one in split} == figures["cases_by_channel"]
    # Requests of this log have no first answer: every event is there, none has a response time.
    events = groups(database, "response_time", "--by", "channel")
    assert {name: one["unscored"] for name, one in events.items()} == figures["events_by_channel"]


def test_shop(load, expected):
    database, figures = load("shop"), expected["shop"]
    check_share(whole(database, "csat"), figures["csat"])
    reached = figures["funnel_nonnull"]
    stages = dict(zip(reached, ("purchased", "approved", "shipped", "delivered"), strict=True))
    found = {column: groups(database, "response_time", "--where", f"stage={stage}") for column, stage in stages.items()}
    assert {column: one[None]["unscored"] for column, one in found.items()} == reached
    outcomes = groups(database, "response_time", "--by", "outcome", "--where", "stage=purchased")
    assert {name: one["unscored"] for name, one in outcomes.items()} == figures["status"]


def test_city(load, expected):
    database, figures = load("city"), expected["city"]
    assert whole(database, "response_time")["n"] == figures["rows"]
    channels = groups(database, "response_time", "--by", "channel")
    assert {name: one["n"] for name, one in channels.items()} == figures["by_channel"]
    states = groups(database, "response_time", "--by", "outcome")
    assert {name: one["n"] for name, one in states.items()} == figures["by_state"]
    assert groups(database, "response_time", "--by", "location")[""]["n"] == figures["no_location"]


def test_requests_ways_cohorts_and_stays(load, expected):
    city = cxdash_json("response-time", "--db", load("city"), "--by", "channel", "--min-answers", 0)["groups"]
    assert {one["group"]: one["requests"] for one in city} == expected["city"]["by_channel"]
    assert all(one["requests"] == one["answered"] for one in city)  # the last edit stands on every report
    database, cases = load("permits"), expected["permits"]["cases"]
    assert cxdash_json("paths", "--db", database, "--depth", 2)["customers"] == cases
    assert cxdash_json("survival", "--db", database)["groups"][0]["n"] == cases
    months = cxdash_json("retention", "--db", database, "--period", "month", "--mode", "first")["cohorts"]
    assert sum(one["size"] for one in months) == cases
    reached = expected["shop"]["funnel_nonnull"]
    steps = [part for stage in ("purchased", "approved", "shipped", "delivered") for part in ("--step", stage)]
    found = cxdash_json("funnel", "--db", load("shop"), *steps, "--window", "52w", "--order", "any")["groups"][0][
        "steps"
    ]
    assert found[3]["customers"] <= min(reached.values())
