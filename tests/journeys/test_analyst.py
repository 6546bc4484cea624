"""An analyst uploads a file, filters, shares the link and downloads; or uploads a wrong one and takes it back."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.uploading import load
from tests.visitors import at_rest, pick, press, sees, visitor

pytestmark = pytest.mark.browser

# Thirty promoters in the north, thirty detractors in the south: nobody can mistake one number for the other.
ANSWERS = "date,store,channel,nps,comment\n" + "".join(
    f"2026-03-{day:02},{store},{channel},{score},\n"
    for day in range(1, 31)
    for store, channel, score in (("North", "web", 10), ("South", "phone", 0))
)
WRONG = "date,store,nps\n2026-03-01,North,9\n2026-03-02,North,eleven\nyesterday,South,8\n"


@pytest.fixture(scope="module")
def empty_server(serve, tmp_path_factory):
    """One server for all of them, empty at first; the journeys that come before others leave it so."""
    return serve(tmp_path_factory.mktemp("analyst") / "own.duckdb", CXDASH_DEMO="no")


def choose_file(page, server, name, text):
    page.goto(f"{server.url}/data")
    at_rest(page)
    page.locator('.st-key-_files input[type="file"]').set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text}
    )


def upload(page, server, name, text):
    choose_file(page, server, name, text.encode())
    load(page)


def test_wrong_file_says_why_and_can_be_taken_back(empty_server, page):
    upload(page, empty_server, "wrong.csv", WRONG)
    sees(page, "3 rows read: 1 loaded, 0 already known, 2 rejected.")
    with page.expect_download() as waiting:
        press(page.get_by_role("button", name="Download the rejected rows as CSV"))
    rejected = list(csv.DictReader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    assert [(row["row"], row["column"], row["value"]) for row in rejected] == [
        ("3", "nps", "eleven"),
        ("4", "date", "yesterday"),
    ]
    assert all(row["reason"] for row in rejected)

    press(page.get_by_role("button", name="Undo this import"))
    press(page.get_by_role("button", name=re.compile("Take import [0-9]+ back")))
    sees(page, re.compile("Import [0-9]+ is undone: 1 row went."))
    page.goto(f"{empty_server.url}/trends")
    sees(page, "upload")


def test_a_file_that_is_no_csv_is_refused_in_words(empty_server, page):
    choose_file(page, empty_server, "survey.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
    sees(page, "This is a PDF file, not a CSV.")
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_upload_filter_share_download_and_the_same_file_again_adds_nothing(empty_server, page, browser):
    page.goto(empty_server.url)
    sees(page, "upload")

    upload(page, empty_server, "march.csv", ANSWERS)
    sees(page, "60 rows read: 60 loaded, 0 already known, 0 rejected.")

    press(page.get_by_role("link", name="Overview").first)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("0")

    pick(page, ".st-key-location", "North")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("100")
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("location=North"))

    second = visitor(browser)
    try:
        other = second.new_page()
        other.goto(page.url)
        expect(other.get_by_test_id("stMetricValue").first).to_have_text("100")
        expect(other.get_by_text("North").first).to_be_visible()

        press(other.get_by_role("link", name="Data").first)
        download = other.locator(".st-key-_export-responses button")
        download.wait_for()
        with other.expect_download() as waiting:
            press(download)
        rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    finally:
        second.close()
    assert len(rows) == 30
    assert {(row["location_id"], float(row["score"])) for row in rows} == {("North", 10.0)}

    choose_file(page, empty_server, "march again.csv", ANSWERS.encode())
    sees(
        page,
        "This very file was imported already:",
        "There is nothing to do: read in the same way, it would add nothing.",
    )
    press(page.get_by_role("button", name="Read it all the same"))
    sees(page, "There is nothing to load: all of it is here already.")
    expect(page.get_by_role("button", name="Record the import")).to_be_visible()
    expect(page.get_by_role("button", name="Load", exact=True)).to_have_count(0)
