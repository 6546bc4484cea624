"""Answers after requests, against a slow walk through every history, straight from the definition."""

import random
from datetime import timedelta

import pytest

from cxdash.filters import Filters
from cxdash.findings.scores import Rules
from cxdash.findings.waiting import score_gap
from cxdash.metrics import find_metric
from cxdash.queries.response_time import ResponseQuestion
from cxdash.queries.score_after import ScoreAfterQuestion, build
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store

HOUR = 3600.0
ALL = Rules(min_answers=0)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "after.duckdb") as opened:
        yield opened


def groups(store, window=2 * HOUR, **more):
    frame = store.answer(ScoreAfterQuestion("csat", window, ResponseQuestion(HOUR, **more)), build)
    return {row.in_time: (row.n, row.total) for row in frame.itertuples()}


def test_the_window_and_the_target_are_hit_exactly_and_who_is_open_is_left_out(store):
    fill(store, touchpoints=[
        touchpoint("a", "help", at(1), response_seconds=HOUR),
        touchpoint("b", "help", at(1), response_seconds=HOUR + 1e-3),
        touchpoint("c", "help", at(1)),  # never answered, and its target is over
        touchpoint("d", "help", at(9, 23, 30)), touchpoint("d", "visit", at(10)),  # open
        touchpoint("e", "help", at(1), response_seconds=60.0),
    ], responses=[
        response("csat", 5, customer="a", at=at(1, 2)), response("csat", 1, customer="b", at=at(1)),
        response("csat", 5, customer="c", at=at(1, 1)), response("csat", 5, customer="d", at=at(9, 23, 40)),
        response("csat", 5, customer="e", at=at(1, 2) + timedelta(microseconds=1)), response("nps", 10, customer="e", at=at(1)),
    ])  # fmt: skip
    assert groups(store) == {True: (1, 100.0), False: (2, 100.0)}


def test_an_answer_goes_with_one_request_and_only_the_next_one_counts(store):
    fill(store, touchpoints=[
        touchpoint("a", "help", at(1), response_seconds=2 * HOUR), touchpoint("a", "help", at(1, 1), response_seconds=60.0),
    ], responses=[
        response("csat", None, customer="a", at=at(1, 1)),  # a blank scores nothing
        response("csat", 1, customer="a", at=at(1, 1, 30)), response("csat", 5, customer="a", at=at(1, 1, 40)),
        response("csat", 5, customer="a", at=at(1, 1, 10), respondent="employee"),
    ])  # fmt: skip
    assert groups(store) == {True: (1, 0.0)}
    gap = score_gap(
        find_metric("csat"), store.answer(ScoreAfterQuestion("csat", HOUR, ResponseQuestion(HOUR)), build), ALL
    )
    assert (gap.before.value, gap.after.value, gap.value, gap.verdict) == (None, 0.0, None, "few")


def test_nobody_sees_answers_of_places_that_are_not_theirs(store):
    fill(store, touchpoints=[touchpoint("a", "help", at(1), location="L1", response_seconds=60.0)], responses=[
        response("csat", 5, customer="a", location="L2", at=at(1)), response("csat", 1, customer="a", location="L1", at=at(1, 1)),
    ])  # fmt: skip
    assert groups(store) == {True: (1, 100.0)}
    assert groups(store, scope=frozenset({"L1"})) == {True: (1, 0.0)}


def test_random_histories_are_counted_as_defined(store):
    rng = random.Random(11)
    asked = [
        (f"c{rng.randrange(60)}", rng.choice(("web", "app")), at(rng.randrange(1, 9), rng.randrange(24)),
         rng.choice((None, 0.5 * HOUR, HOUR, 1.5 * HOUR, 5 * HOUR)))
        for _request in range(500)
    ]  # fmt: skip
    given = [
        (f"c{rng.randrange(60)}", at(rng.randrange(1, 9), rng.randrange(24)), rng.choice((1, 5, None)))
        for _answer in range(500)
    ]
    fill(
        store,
        touchpoints=[touchpoint(one, "help", when, channel=way, response_seconds=took) for one, way, when, took in asked],
        responses=[response("csat", points, customer=one, at=when) for one, when, points in given],
    )  # fmt: skip
    for window, way in ((2 * HOUR, None), (24 * HOUR, None), (24 * HOUR, "app")):
        filters = Filters() if way is None else Filters().with_pick("channel", way)
        one_at_a_time = dict.fromkeys(((who, when) for who, when, points in given if points is not None))
        found = groups(store, window, filters=filters)
        assert {key: n for key, (n, _total) in found.items()} == slowly(
            [row for row in asked if way in (None, row[1])], list(one_at_a_time), window, max(row[2] for row in asked)
        )


def slowly(asked, answers, window, newest):
    """How many answers go with requests in time and with the others."""
    taken = {}
    for who, _way, when, took in asked:
        if took is None and (newest - when).total_seconds() < HOUR:
            continue
        later = [moment for one, moment in answers if one == who and moment >= when]
        if later and (min(later) - when).total_seconds() <= window:
            taken.setdefault((who, min(later)), []).append((when, took is not None and took <= HOUR))
    kinds = [all(in_time for when, in_time in pairs if when == max(pairs)[0]) for pairs in taken.values()]
    return {kind: kinds.count(kind) for kind in set(kinds)}
