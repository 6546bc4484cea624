"""Real public data sets through `import` and `metric` give the figures that were computed from them by other means."""

import pytest

from tests.commandline import cxdash_json
from tests.real.conftest import SETS
from tests.real.figures import CHECKS

pytestmark = pytest.mark.real


@pytest.mark.parametrize("name", SETS)
def test_the_figures_of_a_set(load, expected, name):
    CHECKS[name](load(name), expected[name])


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


def test_types_of_journeys_and_the_usual_one(load, expected):
    """Every case of the permits has one channel; most orders of the shop go through their four stages in order."""
    figures = expected["permits"]
    found = cxdash_json(
        "journey-types", "--db", load("permits"), "--purchase", "Confirmation of receipt", "--online", "Internet"
    )
    assert {one["type"]: one["journeys"] for one in found["types"]} == {
        "all": figures["cases"], "zmot": None, "webrooming": None, "showrooming": 0, "single": figures["cases"], "multi": 0,
    }  # fmt: skip
    assert found["untold"] == {"zmot": ["research"], "webrooming": ["research"]}  # none of its stages looks around
    reached = expected["shop"]["funnel_nonnull"]
    shop = cxdash_json(
        "journey-types", "--db", load("shop"), "--purchase", "delivered", "--pause", "52w", "--metric", "csat"
    )
    whole, usual = shop["types"][0], shop["stories"][0]
    assert (whole["journeys"], usual["of"]) == (
        reached["order_delivered_customer_date"],
        reached["order_delivered_customer_date"],
    )
    assert [stop["stage"] for stop in usual["stops"]] == ["purchased", "approved", "shipped", "delivered"]
    assert usual["share"] > 0.95
    assert 5 * 86_400 < sum(stop["next_seconds"] or 0 for stop in usual["stops"]) < 20 * 86_400
