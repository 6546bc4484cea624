"""Visits: which weeks are new to a browser, told from a cookie that it keeps; junk in it is no visit."""

from datetime import date, timedelta

from cxdash.findings.alerts import MOST_WEEKS
from cxdash.ui.overview.alerts import new_weeks, visit_words
from cxdash.ui.overview.visits import Visit, visits

MONDAY = date(2026, 10, 26)


def test_a_visit_is_a_day_and_the_one_before_it_is_kept():
    nobody, first = visits("", date(2026, 10, 27), MONDAY)
    assert (nobody, first) == (None, "2026-10-27.2026-10-26")
    assert visits(first, date(2026, 10, 27), MONDAY) == (None, first)  # the same day again
    later = MONDAY + timedelta(weeks=2)
    before, second = visits(first, date(2026, 11, 9), later)
    assert before == Visit(date(2026, 10, 27), MONDAY)
    assert second == "2026-11-09.2026-11-09_2026-10-27.2026-10-26"
    # Later on that day there are newer data; the visit before is still the one of October.
    again, third = visits(second, date(2026, 11, 9), later + timedelta(weeks=1))
    assert again == before
    assert third == "2026-11-09.2026-11-16_2026-10-27.2026-10-26"
    assert visits(third, date(2026, 12, 1), later)[0] == Visit(date(2026, 11, 9), later + timedelta(weeks=1))


def test_what_cannot_be_read_is_no_visit_and_is_not_written_back():
    for junk in (
        "x",
        "2026-10-27",
        "2026-13-01.2026-10-26",
        "';alert(1)//.2026-10-26",
        "_",
        "2026-10-27.2026-10-26_';x",
    ):
        assert visits(junk, date(2026, 11, 9), MONDAY) == (None, "2026-11-09.2026-10-26")


def test_the_new_weeks_are_those_that_the_data_had_not_then():
    seen = Visit(date(2026, 11, 20), MONDAY)
    assert new_weeks(None, MONDAY) is None
    assert new_weeks(seen, MONDAY) is None
    assert new_weeks(seen, MONDAY - timedelta(weeks=1)) is None  # an import was undone
    assert new_weeks(seen, MONDAY + timedelta(weeks=3)) == 3
    assert new_weeks(seen, MONDAY + timedelta(weeks=40)) == MOST_WEEKS
    assert "No visit before today’s is known" in visit_words(None, MONDAY)
    assert "this is the last one" in visit_words(seen, MONDAY)
    assert (
        visit_words(seen, MONDAY + timedelta(weeks=3))
        == "Since your last visit, Nov 20, 2026, 3 complete weeks have come."
    )
    assert "these are the last 12" in visit_words(seen, MONDAY + timedelta(weeks=40))
