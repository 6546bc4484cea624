"""A location's profile prints on at most two pages of A4, without what only a screen needs."""

import re

import pytest
from playwright.sync_api import expect

from tests.visitors import at_rest, sees

pytestmark = pytest.mark.browser


def test_a_profile_prints_on_two_pages(server, page):
    page.goto(f"{server.url}/location?location=LT-06")
    sees(page, "55 comments")
    expect(page.locator(".main-svg").first).to_be_visible()
    at_rest(page)
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) in (1, 2)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_have_count(0)
    expect(page.get_by_role("button", name="All locations")).to_be_hidden()
    expect(page.get_by_text("Aug 3 – Oct 31, 2026").first).to_be_visible()
