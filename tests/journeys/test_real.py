"""Real files dropped on the page and loaded as a person would, one after the other, give the figures that were computed by
other means.
"""

import json

import pytest

from tests.commandline import cxdash_json
from tests.journeys.uploading import choose, drop, load, step
from tests.visitors import at_rest, press, sees, visitor

pytestmark = [pytest.mark.browser, pytest.mark.real, pytest.mark.timeout(600)]  # the first one loads all files


@pytest.fixture(scope="module")
def expected(real_data):
    return json.loads((real_data / "expected.json").read_text())


def _airport(page):
    """Days of a month are put into the month, 11 is no answer, and a column is named by hand; nothing else is said."""
    sees(page, "“INTDATE” holds a part of a date only")
    at_rest(page)
    page.get_by_role("textbox", name="Put its values into").fill("2018-05-{}")
    page.keyboard.press("Enter")
    sees(page, "21 → 2018-05-21")
    press(page.get_by_role("button", name="Use it"))
    sees(page, "2,650 rows would be loaded, 0 already known, 159 rejected. May 1 – 31, 2018.")
    sees(page, "In “NETPRO”, outside the scale from 0 to 10: 11 (159 times). Does that mean that there is no answer?")
    press(page.get_by_role("button", name="Yes, no answer"))
    sees(page, "2,809 rows would be loaded, 0 already known, 0 rejected. May 1 – 31, 2018.")
    step(page, "Columns")
    choose(page, "BAREA", "Location")
    step(page, "Check")
    sees(page, "2,809 rows would be loaded, 0 already known, 0 rejected. May 1 – 31, 2018.")


def _as_it_is(text):
    return lambda page: sees(page, text)


def _without_dates(page):
    sees(page, "“review_time” counts back, such as 3 months ago. From which day?")
    press(page.get_by_role("button", name="Load without dates"))
    sees(page, "33,396 rows would be loaded, 0 already known, 0 rejected.")


FILES = {
    "airport/survey_2018.csv": (_airport, "2,809 rows read: 2,809 loaded"),
    "surgeries/friends_and_family.csv": (_as_it_is("3,882 rows would be loaded"), "3,882 rows read: 3,882 loaded"),
    "stores/reviews.csv": (_without_dates, "33,396 rows read: 33,396 loaded"),
    "permits/receipt.csv": (_as_it_is("8,577 rows would be loaded"), "8,577 rows read: 8,577 loaded"),
}


@pytest.fixture(scope="module")
def figures(serve, browser, real_data, tmp_path_factory):
    """Loads all of them; then asks the command line for a metric's groups, by name."""
    server = serve(tmp_path_factory.mktemp("real") / "own.duckdb", CXDASH_DEMO="no")
    page = visitor(browser).new_page()
    for name, (understood, said) in FILES.items():
        drop(page, server, real_data / name)
        understood(page)
        load(page)
        sees(page, said)
    page.close()
    server.stop()  # the command line needs the file

    def groups(metric, by):
        found = cxdash_json("metric", metric, "--db", server.database, "--min-answers", 0, "--by", by)["groups"]
        return {group["group"]: group for group in found}

    return groups


def test_satisfaction_of_surgeries_and_stores(figures, expected):
    found = figures("csat", "location")
    surgeries = expected["surgeries"]["by_surgery"]
    assert {
        name: (found[name]["n"], round(found[name]["value"], 2), round(found[name]["mean"], 4)) for name in surgeries
    } == {name: (one["n"], one["top2_pct"], one["mean"]) for name, one in surgeries.items()}
    stores = expected["stores"]
    named = stores["best3"] | stores["worst3"]  # by the address, for the name is the same everywhere
    assert {name: [found[name]["n"], round(found[name]["mean"], 3)] for name in named} == named
    others = [one for name, one in found.items() if name and name not in surgeries]
    assert (len(others), sum(one["n"] for one in others)) == (stores["stores"], stores["csat"]["n"])


def test_nps_of_the_airport(figures, expected):
    found = figures("nps", "location")
    areas = expected["airport"]["nps_by_boarding_area"]
    assert {name: (found[name]["n"], round(found[name]["value"], 2)) for name in areas} == {
        name: (one["n"], one["nps"]) for name, one in areas.items()
    }


def test_touchpoints_of_the_permits(figures, expected):
    found = figures("response_time", "channel")
    assert {name: one["unscored"] for name, one in found.items()} == expected["permits"]["events_by_channel"]
