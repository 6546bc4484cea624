"""A real file dropped on the page and loaded as a person would gives the figures that were computed by other means."""

import json

import pytest

from tests.commandline import cxdash_json
from tests.journeys.uploading import choose, drop, load, step
from tests.visitors import at_rest, press, sees

pytestmark = [pytest.mark.browser, pytest.mark.real]


def test_a_survey_whose_days_and_places_are_named_by_hand(serve, page, real_data, tmp_path):
    """Days of a month are put into the month, 11 is no answer, and a column is named by hand; nothing else is said."""
    server = serve(tmp_path / "own.duckdb", CXDASH_DEMO="no")
    drop(page, server, real_data / "airport/survey_2018.csv")
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
    load(page)
    sees(page, "2,809 rows read: 2,809 loaded")
    page.close()
    server.stop()  # the command line needs the file

    found = cxdash_json("metric", "nps", "--db", server.database, "--min-answers", 0, "--by", "location")["groups"]
    expected = json.loads((real_data / "expected.json").read_text())["airport"]["nps_by_boarding_area"]
    areas = {one["group"]: (one["n"], round(one["value"], 2)) for one in found if one["group"] in expected}
    assert areas == {name: (one["n"], one["nps"]) for name, one in expected.items()}
