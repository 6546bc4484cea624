"""Filters: dates, conditions and comparison periods as people write them."""

from datetime import date, datetime

import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters, moment, wheres


def test_moments():
    assert moment("2026-01-31") == date(2026, 1, 31)
    assert moment("2026-01-31T08:00") == datetime(2026, 1, 31, 8)
    assert moment("2026-01-31T08:00+02:00").utcoffset().total_seconds() == 7200


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-02-30", "2026-13-01", "0001-01-01", "9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00"],
)
def test_what_is_no_moment(text):
    with pytest.raises(CxError, match="is not a date"):
        moment(text)


def test_conditions():
    assert wheres(["channel=web", "stage=a=b", "channel=", "channel=app"]) == {
        "channel": ("web", "", "app"), "stage": ("a=b",),
    }  # fmt: skip
    for text in ("channel", "=web", " =web", ""):
        with pytest.raises(CxError, match="is not a filter"):
            wheres([text])


def test_a_period_does_not_end_before_it_begins():
    for since, until in ((date(2026, 2, 1), date(2026, 1, 1)), (date(2026, 1, 1), date(2026, 1, 1))):
        with pytest.raises(CxError, match="ends"):
            Filters(since, until)


def test_comparison_periods():
    leap = Filters(date(2024, 2, 29), date(2024, 3, 1))
    assert leap.before() == Filters(date(2024, 2, 28), date(2024, 2, 29))
    assert leap.before("year") == Filters(date(2023, 2, 28), date(2023, 3, 1))
    until_the_28th = Filters(date(2024, 2, 1), date(2024, 2, 29))  # half-open: 28 days, as in the year before
    assert until_the_28th.before("year") == Filters(date(2023, 2, 1), date(2023, 3, 1))
    assert Filters(date(2024, 2, 28), date(2024, 2, 29)).before("year") == Filters(date(2023, 2, 28), date(2023, 3, 1))
    assert Filters(date(2026, 1, 1)).before() is None
    assert Filters(date(2, 1, 1), date(2026, 1, 1)).before() is None  # there is nothing before the year 1


def test_picks_are_replaced_and_sorted():
    picked = Filters().with_pick("channel", "web", "app", "web")
    assert picked.picked("channel") == ("app", "web")
    assert picked.with_pick("channel").picks == ()
    assert picked == Filters().with_pick("channel", "app", "web")


def test_a_period_of_more_than_a_year_is_not_compared_with_itself():
    longer = Filters(date(2024, 1, 1), date(2025, 6, 1))
    assert longer.before("year") is None
    assert longer.before("previous") == Filters(date(2022, 8, 2), date(2024, 1, 1))
    assert Filters(date(2025, 1, 1), date(2026, 1, 1)).before("year") == Filters(date(2024, 1, 1), date(2025, 1, 1))


def test_a_period_from_a_day_to_a_time_is_compared_with_one_as_long():
    half = Filters(date(2026, 1, 10), datetime(2026, 1, 12, 12))
    assert half.before() == Filters(datetime(2026, 1, 7, 12), date(2026, 1, 10))
    assert Filters(date(2026, 1, 10), datetime(2026, 1, 10, 12)).before() == Filters(
        datetime(2026, 1, 9, 12), date(2026, 1, 10)
    )


def test_a_file_names_the_days_that_it_is_about():
    from cxdash.ui.selection import Selection

    assert Selection(picked=("web",)).said_of("all up to 30 Jan") == "web · all up to 30 Jan"
    assert Selection().said_of("all up to 30 Jan") == "all up to 30 Jan"
