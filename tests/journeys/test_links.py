"""A link opened in the real server sets what it says, Reset takes it back, and the log has nothing to say of either."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_link_sets_the_choices_and_reset_takes_them_back(server, page):
    page.goto(f"{server.url}/locations?metric=csat&sort=worst&period=30&channel=web")
    expect(page.get_by_text("CSAT is ", exact=False).first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("web · Oct 2 – 31, 2026", exact=False)).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_text("Aug 3 – Oct 31, 2026", exact=False)).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Reset")).to_have_count(0)
    assert "created with a default value" not in server.log
    assert "Traceback" not in server.log
