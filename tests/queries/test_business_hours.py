"""Seconds in business hours against a slow sum over local days, over a change of the clock too."""

import random
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cxdash.errors import CxError
from cxdash.queries.business_hours import BusinessHours, business_hours
from cxdash.queries.conditions import Context
from cxdash.queries.response_time import ResponseQuestion, build
from cxdash.stats.medians import middle_of
from tests.queries.rows import fill, touchpoint
from tests.store.loading import open_store

ZONE = ZoneInfo("Europe/Vilnius")


def slow(hours, since, until):
    """Of each local day, what both the wait and the business hours hold."""
    since, until = (
        moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZONE).replace(tzinfo=None) for moment in (since, until)
    )
    total, day = 0.0, since.date()
    while day <= until.date():
        if hours.first <= day.weekday() <= hours.last:
            midnight = datetime.combine(day, time())
            begins, ends = (
                max(since, midnight + timedelta(seconds=hours.opens)),
                min(until, midnight + timedelta(seconds=hours.closes)),
            )
            total += max((ends - begins).total_seconds(), 0.0)
        day += timedelta(days=1)
    return total


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "hours.duckdb") as opened:
        yield opened


def asked(store, hours, target):
    frame = store.frame(*build(ResponseQuestion(target, hours=hours), Context((), "Europe/Vilnius")))
    return frame.iloc[0]


@pytest.mark.parametrize("text", ["mon-fri 09:00-18:00", "sat 10:00-24:00", "mon-sun 00:00-24:00", "wed-sun 8:30-9:15"])
def test_waits_are_counted_in_these_hours_alone(store, text):
    rng, hours, waits = random.Random(text), business_hours(text), []
    for _wait in range(200):
        # Not in the hour that the clock goes back over: a wall clock cannot tell its two halves apart.
        since = datetime(2026, 3, 23) + timedelta(seconds=rng.randrange(14 * 86_400))
        waits.append((since, since + timedelta(seconds=rng.choice((60, 7200, 86_400, 900_000)) * rng.random())))
    fill(store, touchpoints=[
        touchpoint("a", "help", since, response_seconds=(until - since).total_seconds()) for since, until in waits
    ])  # fmt: skip
    with store.writing() as cursor:
        cursor.execute(
            "UPDATE touchpoints SET responded_at = occurred_at + to_microseconds((response_seconds * 1e6)::BIGINT)"
        )
    seconds = sorted(slow(hours, *wait) for wait in waits)
    found = asked(store, hours, seconds[100])
    assert (found["n"], found["total"]) == (200, pytest.approx(sum(seconds), abs=1e-3))
    assert middle_of(200, found["middle"]).estimate(0.95).value == pytest.approx(
        (seconds[99] + seconds[100]) / 2, abs=1e-4
    )


def test_a_target_can_be_met_until_its_business_hours_are_over(store):
    friday, monday = datetime(2026, 1, 9, 15), datetime(2026, 1, 12, 8)  # 17:00 and 10:00 in Vilnius
    fill(store, touchpoints=[
        touchpoint("a", "help", friday), touchpoint("b", "help", datetime(2026, 1, 5), response_seconds=60.0),
        touchpoint("c", "visit", monday),
    ])  # fmt: skip
    hours = business_hours("mon-fri 09:00-18:00")
    assert [asked(store, hours, 3600.0 * target)["open"] for target in (1, 2, 3)] == [0, 0, 1]
    assert asked(store, None, 3600.0 * 48)["open"] == 0


def test_how_they_are_written():
    assert business_hours("Mon-Fri  09:00-18:30") == BusinessHours(0, 4, 32_400, 66_600)
    assert business_hours("sun 00:00-24:00") == BusinessHours(6, 6, 0, 86_400)
    assert business_hours("  ") is None
    for text in (
        "always",
        "mon-fri",
        "fri-mon 09:00-18:00",
        "mon-fri 18:00-09:00",
        "foo 09:00-18:00",
        "mon 09:00-25:00",
        "mon 09:60-11:00",
    ):
        with pytest.raises(CxError, match="no business hours"):
            business_hours(text)
