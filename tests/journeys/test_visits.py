"""The alerts since a visit: which weeks a browser has seen is kept in its own cookie, and read when it comes again."""

import pytest

from tests.visitors import sees

pytestmark = pytest.mark.browser


def test_the_weeks_since_the_last_visit_are_new_and_this_visit_is_kept(server, page):
    page.context.add_cookies([{"name": "cxdash_seen", "value": "2020-01-01.2026-10-05", "url": server.url}])
    page.goto(f"{server.url}/?alerts=visit")
    sees(page, "Since your last visit, Jan 1, 2020, 3 complete weeks have come.")
    page.wait_for_function("() => document.cookie.includes('.2026-10-26_2020-01-01.2026-10-05')")
