"""Periods of the data as dates."""

from datetime import date

import pytest

from cxdash import words
from cxdash.ui.periods import default_period, period, period_choices, period_name

LAST = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("choice", "since", "until"),
    [
        ("90", date(2026, 8, 3), date(2026, 11, 1)),
        ("30", date(2026, 10, 2), date(2026, 11, 1)),
        ("year", date(2026, 1, 1), date(2026, 11, 1)),
        ("all", None, None),
    ],
)
def test_periods_are_half_open_and_end_with_the_data(choice, since, until):
    assert period(choice, LAST) == (since, until)


def test_own_dates_hold_both_ends_and_may_be_given_the_wrong_way_round():
    there = (date(2026, 3, 1), date(2026, 3, 3))
    assert period("custom", LAST, date(2026, 3, 1), date(2026, 3, 2)) == there
    assert period("custom", LAST, date(2026, 3, 2), date(2026, 3, 1)) == there
    assert period("custom", LAST) == (LAST, date(2026, 11, 1))


def test_data_without_dates_have_no_period():
    assert period("90", None) == (None, None)


def test_the_setting_is_among_the_choices(monkeypatch):
    assert default_period() == "90"
    monkeypatch.setenv("CXDASH_PERIOD_DAYS", "45")
    assert default_period() == "45"
    assert period_choices()[:4] == ["30", "45", "90", "365"]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_choice_has_a_name_of_its_own(language):
    words.set_language(language)
    try:
        names = [period_name(choice) for choice in period_choices()]
        assert len(set(names)) == len(names)
        assert all(names)
    finally:
        words.set_language("en")
