"""Requests and how soon they are answered: what is a request, what is within the target, what is still open."""

import random
from statistics import median

import numpy as np
import pytest

from cxdash.filters import Filters
from cxdash.findings.response_time import group_waits, whole_waits
from cxdash.findings.scores import Rules
from cxdash.queries.conditions import Context
from cxdash.queries.response_time import HOUR_OF_WEEK, ResponseQuestion, build
from tests.queries.rows import at, fill, touchpoint
from tests.store.loading import open_store

HOUR = 3600.0
ALL = Rules(min_answers=0)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "waits.duckdb") as opened:
        yield opened


def waits(store, target=24 * HOUR, **more):
    question = ResponseQuestion(target, **more)
    frame = store.answer(question, build)
    return {one.group: one for one in group_waits(frame, ALL)} if question.by else whole_waits(frame, ALL)


def test_who_still_waits_counts_and_misses_the_target(store):
    fill(store, touchpoints=[
        touchpoint("a", "help", at(1), response_seconds=HOUR),
        touchpoint("b", "help", at(2), response_seconds=24 * HOUR),  # hit exactly
        touchpoint("c", "help", at(2), response_seconds=24 * HOUR + 1e-6),
        touchpoint("d", "help", at(3)),  # waits beyond the target
        touchpoint("e", "help", at(9)),  # its target ends with the data: nothing could still come in time
        touchpoint("f", "help", at(9, 0, 0, 1)),  # open
        touchpoint("f", "visit", at(10)),
    ])  # fmt: skip
    found = waits(store)
    assert (found.requests, found.answered, found.open) == (6, 3, 1)
    assert found.within_target == pytest.approx(2 / 5)
    assert found.low < 2 / 5 < found.high
    assert (found.mean, found.median) == (pytest.approx(49 / 3 * HOUR), 24 * HOUR)


def test_what_is_answered_is_a_request_and_a_stray_answer_makes_no_stage_of_requests(store):
    visits = [touchpoint("a", "visit", at(1)) for _visit in range(20)]
    fill(
        store,
        touchpoints=[*visits, touchpoint("a", "visit", at(1), response_seconds=60.0), touchpoint(None, "x", at(9))],
    )
    found = waits(store)  # once the one answer counted, and the twenty without one did not: all in time
    assert (found.requests, found.answered, found.stray, found.within_target) == (0, 0, 1, None)
    given = waits(store, stages=("visit",))
    assert (given.requests, given.answered, given.within_target) == (21, 1, pytest.approx(1 / 21))
    fill(store, touchpoints=[touchpoint("a", None, at(1)), touchpoint("a", None, at(1), response_seconds=60.0)])
    assert waits(store).requests == 2  # requests without a stage are those of a stage without a name


def test_a_filter_does_not_change_what_is_a_request(store):
    fill(store, touchpoints=[
        touchpoint("a", "help", at(1), channel="web", response_seconds=60.0),
        touchpoint("b", "help", at(1), channel="app"), touchpoint("b", "visit", at(5), channel="app"),
    ])  # fmt: skip
    found = waits(store, filters=Filters().with_pick("channel", "app"))
    assert (found.requests, found.answered, found.mean, found.within_target) == (1, 0, None, 0.0)


def test_nothing_is_nothing(store):
    found = waits(store)
    assert (found.requests, found.answered, found.mean, found.within_target, found.low) == (0, 0, None, None, None)


def test_small_groups_are_pooled_and_hidden_if_all_of_it_is_not_enough(store):
    fill(store, touchpoints=[
        touchpoint("a", "help", at(1), channel=channel, response_seconds=60.0) for channel in "aaaaabbc"
    ])  # fmt: skip
    frame = store.answer(ResponseQuestion(HOUR, "channel"), build)
    (pool,) = group_waits(frame, Rules(min_answers=4))  # b and c alone would be all less a
    assert (pool.requests, pool.members, pool.joined, pool.mean) == (8, 3, 1, 60.0)
    (pool,) = group_waits(frame, Rules(min_answers=9))
    assert (pool.requests, pool.members, pool.answered, pool.is_hidden) == (8, 3, None, True)
    shown, pool = group_waits(frame, Rules(min_answers=3))
    assert (shown.group, shown.requests, shown.few) == ("a", 5, True)
    assert (pool.group, pool.requests, pool.members, pool.mean, pool.median) == ("(pooled)", 3, 2, 60.0, None)


def test_hours_of_the_week_are_local(store):
    # 2026-03-29 is the Sunday on which Vilnius goes from +2 to +3: 00:30 UTC is 02:30 there, an hour later it is 04:30.
    when = [at(1).replace(month=3, day=29, hour=hour, minute=30) for hour in (0, 1)]
    fill(store, touchpoints=[touchpoint("a", "help", moment, response_seconds=60.0) for moment in when])
    question = ResponseQuestion(HOUR, HOUR_OF_WEEK)
    frame = store.frame(*build(question, Context((), "Europe/Vilnius")))
    assert sorted(frame["by0"]) == ["7-02", "7-04"]


def test_random_requests_are_counted_as_defined(store):
    rng = random.Random(3)
    made = [
        (
            rng.choice(("help", "call", "visit")),
            rng.choice(("web", "app", None)),
            at(rng.randrange(1, 28), rng.randrange(24)),
        )
        for _request in range(600)
    ]
    rows = [(*one, HOUR * rng.randrange(1, 60) if one[0] != "visit" and rng.random() < 0.6 else None) for one in made]
    fill(store, touchpoints=[
        touchpoint("a", stage, when, channel=channel, response_seconds=seconds) for stage, channel, when, seconds in rows
    ])  # fmt: skip
    newest = max(when for _stage, _channel, when, _seconds in rows)
    found = waits(store, by="channel")
    for group in ("web", "app", ""):
        asked = [row for row in rows if row[0] != "visit" and (row[1] or "") == group]
        times = [row[3] for row in asked if row[3] is not None]
        still = [row for row in asked if row[3] is None and (newest - row[2]).total_seconds() < 24 * HOUR]
        one = found[group]
        assert (one.requests, one.answered, one.open) == (len(asked), len(times), len(still))
        old = [row[3] for row in asked if (newest - row[2]).total_seconds() >= 24 * HOUR]
        in_time = [time for time in old if time is not None and time <= 24 * HOUR]
        assert one.within_target == pytest.approx(len(in_time) / len(old))
        assert (one.mean, one.median) == (pytest.approx(np.mean(times)), pytest.approx(median(times)))
        assert one.p90 == pytest.approx(np.quantile(times, 0.9))
