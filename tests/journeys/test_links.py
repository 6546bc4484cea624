"""A link opened in the real server sets what it says; the ways back are the chips, “Clear all filters” and the browser's Back."""

import re

import pytest
from playwright.sync_api import expect

from tests.visitors import back, forward, pick, press, sees

pytestmark = pytest.mark.browser


def in_address(page, *parts):
    """Every part stands in the address; one that begins with “!” does not."""
    looked_for = "".join(
        f"(?!.*{re.escape(part[1:])})" if part.startswith("!") else f"(?=.*{re.escape(part)})" for part in parts
    )
    expect(page).to_have_url(re.compile(f"^{looked_for}"))


def test_a_link_sets_the_choices_and_clearing_takes_them_back(server, page):
    page.goto(f"{server.url}/locations?metric=csat&sort=worst&period=30&channel=web")
    sees(page, "CSAT is ", "web · Oct 2 – 31, 2026")
    press(page.get_by_role("button", name="Clear all filters"))
    sees(page, "Aug 3 – Oct 31, 2026")
    expect(page.get_by_role("button", name="Clear all filters")).to_have_count(0)
    assert "created with a default value" not in server.log
    assert "Traceback" not in server.log


def test_back_and_forward_undo_and_redo_each_choice_also_across_pages(server, page):
    page.goto(f"{server.url}/trends?channel=web")
    sees(page, "web · Aug 3 – Oct 31, 2026")
    pick(page, ".st-key-country", "Germany")
    page.keyboard.press("Escape")
    sees(page, "Germany · web · Aug 3")
    press(page.get_by_role("radio", name="CSAT"))
    in_address(page, "metric=CSAT", "country=Germany")
    press(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Locations"))
    in_address(page, "/locations?", "country=Germany")
    sees(page, "CSAT is ")

    back(page)
    in_address(page, "/trends?", "metric=CSAT", "country=Germany", "channel=web")
    expect(page.get_by_role("radio", name="CSAT")).to_be_checked()
    back(page)
    in_address(page, "/trends?", "!metric", "country=Germany", "channel=web")
    expect(page.get_by_role("radio", name="NPS")).to_be_checked()
    back(page)
    in_address(page, "/trends?", "!country", "channel=web")
    expect(page.get_by_text("Germany · web", exact=False)).to_have_count(0)
    sees(page, "web · Aug 3")

    forward(page)
    sees(page, "Germany · web · Aug 3")
    forward(page)
    expect(page.get_by_role("radio", name="CSAT")).to_be_checked()
    sees(page, "CSAT is ")
    forward(page)
    in_address(page, "/locations?", "country=Germany", "metric=CSAT")
    sees(page, "Germany · web · Aug 3", "CSAT is ")
    assert "Traceback" not in server.log
