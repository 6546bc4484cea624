"""The figures of each real set, as the command line gives them, against those that were computed by other means."""

from tests.commandline import cxdash_json


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


def check_airport(database, figures):
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


def check_surgeries(database, figures):
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


def check_stores(database, figures):
    check_share(whole(database, "csat"), figures["csat"])
    found = groups(database, "csat", "--by", "location")
    assert len(found) == figures["stores"]
    for name, (n, mean) in (figures["best3"] | figures["worst3"]).items():
        assert (found[name]["n"], round(found[name]["mean"], 3)) == (n, mean)
    ranked = sorted(found, key=lambda name: found[name]["mean"])
    assert set(ranked[:3]) == set(figures["worst3"])
    assert set(ranked[-3:]) == set(figures["best3"])


def check_garden(database, figures):
    nps = whole(database, "nps")
    assert (nps["n"], nps["unscored"]) == (figures["nps"]["n"], figures["missing_nps"])
    assert round(nps["value"], 2) == figures["nps"]["nps"]
    assert round(whole(database, "csat")["mean"], 4) == figures["satisfaction_mean_1_10"]


def check_permits(database, figures):
    stages = ("--step", "Confirmation of receipt", "--step", "T06 Determine necessity of stop advice")
    found = cxdash_json("funnel", "--db", database, *stages, "--window", "52w")["groups"][0]["steps"]
    assert found[0]["customers"] == figures["cases"]
    split = cxdash_json("funnel", "--db", database, *stages, "--by", "channel", "--min-answers", 0)["groups"]
    assert {one["group"]: one["steps"][0]["customers"] for one in split} == figures["cases_by_channel"]
    # Requests of this log have no first answer: every event is there, none has a response time.
    events = groups(database, "response_time", "--by", "channel")
    assert {name: one["unscored"] for name, one in events.items()} == figures["events_by_channel"]


def check_shop(database, figures):
    check_share(whole(database, "csat"), figures["csat"])
    reached = figures["funnel_nonnull"]
    stages = dict(zip(reached, ("purchased", "approved", "shipped", "delivered"), strict=True))
    found = {column: groups(database, "response_time", "--where", f"stage={stage}") for column, stage in stages.items()}
    assert {column: one[None]["unscored"] for column, one in found.items()} == reached
    outcomes = groups(database, "response_time", "--by", "outcome", "--where", "stage=purchased")
    assert {name: one["unscored"] for name, one in outcomes.items()} == figures["status"]


def check_city(database, figures):
    assert whole(database, "response_time")["n"] == figures["rows"]
    channels = groups(database, "response_time", "--by", "channel")
    assert {name: one["n"] for name, one in channels.items()} == figures["by_channel"]
    states = groups(database, "response_time", "--by", "outcome")
    assert {name: one["n"] for name, one in states.items()} == figures["by_state"]
    assert groups(database, "response_time", "--by", "location")[""]["n"] == figures["no_location"]


CHECKS = {
    "airport": check_airport,
    "surgeries": check_surgeries,
    "stores": check_stores,
    "garden": check_garden,
    "permits": check_permits,
    "shop": check_shop,
    "city": check_city,
}
