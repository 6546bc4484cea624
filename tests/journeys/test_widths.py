"""Widths: what stands in one row on a usual laptop, in every language."""

import pytest
from playwright.sync_api import expect

from tests.visitors import at_rest, visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en-GB", "ru-RU", "lt-LT"])
def test_the_ways_to_look_at_the_journey_stand_in_one_row(server, browser, language):
    context = visitor(browser, viewport={"width": 1440, "height": 900}, locale=language)
    page = context.new_page()
    page.goto(f"{server.url}/journey?view=churn")
    at_rest(page)
    views = page.locator("[data-testid=stMain] [data-testid=stButtonGroup]").first.get_by_role("radio")
    expect(views).to_have_count(9)
    assert len({round(one.bounding_box()["y"]) for one in views.all()}) == 1
    context.close()
