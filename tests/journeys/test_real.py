"""Real files dropped on the page and loaded as they were understood give the figures that were computed by other means."""

import json

import pytest

from tests.commandline import cxdash_json
from tests.journeys.uploading import drop, load, see

pytestmark = [pytest.mark.browser, pytest.mark.real]


@pytest.fixture(scope="module")
def expected(real_data):
    return json.loads((real_data / "expected.json").read_text())


@pytest.fixture
def loaded(serve, page, real_data, tmp_path):
    """Drops a file, loads it, and asks the command line for a figure of what is in the database then."""

    def _load(file, rows, metric="csat", *arguments):
        server = serve(tmp_path / "own.duckdb", CXDASH_DEMO="no")
        drop(page, server, real_data / file)
        see(page, f"{rows:,} rows would be loaded, 0 already known, 0 rejected.")
        load(page)
        see(page, f"{rows:,} rows read: {rows:,} loaded, 0 already known, 0 rejected.")
        page.goto("about:blank")  # the command line needs the file, and a page without its server complains
        server.stop()
        found = cxdash_json("metric", metric, "--db", server.database, "--min-answers", 0, *arguments)["groups"]
        return {group["group"]: group for group in found}

    return _load


def test_surgeries(loaded, expected):
    figures = expected["surgeries"]
    found = loaded("surgeries/friends_and_family.csv", figures["rows"], "csat", "--by", "location")
    assert {name: (one["n"], round(one["value"], 2), round(one["mean"], 4)) for name, one in found.items()} == {
        name: (one["n"], one["top2_pct"], one["mean"]) for name, one in figures["by_surgery"].items()
    }


def test_stores(loaded, expected):
    figures = expected["stores"]["csat"]
    whole = loaded("stores/reviews.csv", 33_396)[None]
    assert (whole["n"], round(whole["value"], 2), round(whole["mean"], 4)) == (
        figures["n"], figures["top2_pct"], figures["mean"],
    )  # fmt: skip


def test_permits(loaded, expected):
    figures = expected["permits"]
    found = loaded("permits/receipt.csv", figures["events"], "response_time", "--by", "channel")
    assert {name: one["unscored"] for name, one in found.items()} == figures["events_by_channel"]
