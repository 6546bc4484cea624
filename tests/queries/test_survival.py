"""Who began when, who has left and who is still there: against a slow reading of the definition."""

import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from cxdash.filters import Filters
from cxdash.findings.scores import Rules
from cxdash.findings.survival import group_survivals, whole_survival
from cxdash.queries.survival import NPS_GROUP, SurvivalQuestion, build
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store

ORIGIN = date(2026, 1, 1)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "stays.duckdb") as opened:
        yield opened


def people(store, *rows):
    with store.writing() as cursor:
        for row in rows:
            cursor.execute(
                "INSERT INTO customers (customer_id, segment, joined_on, churned_on) VALUES (?, ?, ?, ?)", row
            )


def stays(store, silence=10, **more):
    """{group: (events by days, censored by days)}"""
    frame = store.answer(SurvivalQuestion(silence, **more), build)
    found = {}
    for row in frame.itertuples():
        events, censored = found.setdefault(getattr(row, "by0", None), (Counter(), Counter()))
        events[row.days] += row.events
        censored[row.days] += row.censored
    return {group: (dict(+events), dict(+censored)) for group, (events, censored) in found.items()}


def test_who_is_silent_for_long_enough_has_left_then(store):
    fill(store, touchpoints=[
        touchpoint("gone", "visit", at(1)), touchpoint("gone", "visit", at(5)),
        touchpoint("just", "visit", at(1, 23)), touchpoint("just", "visit", at(10, 23)),  # ten days before the end
        touchpoint("here", "visit", at(3)), touchpoint("here", "visit", at(11)), touchpoint(None, "noise", at(20)),
    ])  # fmt: skip
    assert stays(store) == {None: ({14: 1, 19: 1}, {17: 1})}
    assert stays(store, silence=11) == {None: ({15: 1}, {19: 1, 17: 1})}


def test_what_the_data_say_comes_before_silence(store):
    people(
        store,
        ("a", None, date(2026, 1, 2), date(2026, 1, 8)),  # given
        ("b", None, date(2026, 1, 3), None),  # silent since
        ("c", None, None, date(2026, 1, 30)),  # left after the last touchpoint of all, when nobody else was watched any more
        ("d", None, date(2025, 1, 1), None),  # long before anything was recorded, and never seen: left at any time
        ("e", None, None, None), ("f", None, date(2026, 1, 9), date(2026, 1, 8)), ("g", None, date(2026, 1, 15), None),
    )  # fmt: skip
    fill(
        store,
        touchpoints=[touchpoint("a", "visit", at(1)), touchpoint("c", "visit", at(1)), touchpoint(None, "x", at(20))],
    )
    frame = store.answer(SurvivalQuestion(10), build)
    found = whole_survival(frame, Rules()).groups[0]
    assert (found.n, found.events, found.unplaced) == (4, 2, 3)
    assert {point.day: point.events for point in found.curve if point.events} == {6: 1, 10: 1}
    assert {point.day: point.censored for point in found.curve if point.censored} == {5: 1, 19: 1}


def test_answers_of_others_keep_nobody_here(store):
    """Touchpoints end on 5 January, so nobody's silence after it was noticed, and nobody is known to be here later."""
    fill(
        store,
        touchpoints=[touchpoint("a", "visit", at(1)), touchpoint("b", "visit", at(5))],
        responses=[response("nps", 9, customer="z", at=datetime(2026, 12, 1))],
    )
    assert stays(store, silence=90) == {None: ({}, {4: 1, 0: 1})}


def test_customers_alone_are_enough(store):
    people(store, ("a", "x", date(2026, 1, 1), date(2026, 1, 31)), ("b", "y", date(2026, 1, 11), None))
    assert stays(store, silence=1) == {None: ({30: 1}, {20: 1})}  # where nothing was recorded nobody is silent


def test_filters_and_splits_look_at_the_first_touchpoint(store):
    people(store, ("a", "vip", None, None), ("b", None, date(2026, 1, 4), None))
    fill(store, touchpoints=[
        touchpoint("a", "visit", at(2), channel="web"), touchpoint("a", "visit", at(3), channel="app"),
        touchpoint("b", "visit", at(2), channel="app"), touchpoint("c", "visit", at(5), channel="app"),
        touchpoint(None, "noise", at(9)),
    ])  # fmt: skip
    assert stays(store, by="channel") == {"web": ({}, {7: 1}), "app": ({}, {5: 1, 4: 1})}
    assert stays(store, by="segment") == {"vip": ({}, {7: 1}), "": ({}, {5: 1, 4: 1})}
    assert stays(store, filters=Filters().with_pick("channel", "web")) == {None: ({}, {7: 1})}
    assert stays(store, filters=Filters(date(2026, 1, 4), date(2026, 1, 5))) == {None: ({}, {5: 1})}  # b joined then
    assert stays(store, filters=Filters(at(4), at(5))) == {None: ({}, {5: 1})}


def test_of_several_at_the_first_time_the_one_that_stands_first_in_the_data_counts(store):
    fill(store, touchpoints=[
        touchpoint("a", "visit", at(2), channel="third"), touchpoint("a", "visit", at(2), channel="first"),
        touchpoint("a", "visit", at(2), channel="second"), touchpoint("b", "zeta", at(2), channel="later"),
        touchpoint("b", "alpha", at(2), channel="sooner"), touchpoint("a", "visit", at(3), channel="after"),
    ])  # fmt: skip
    with store.writing() as cursor:
        cursor.execute("UPDATE touchpoints SET import_id = 2 WHERE channel IN ('third', 'first')")
    assert set(stays(store, by="channel")) == {"second", "later"}


def test_nps_groups_begin_with_their_first_answer(store):
    fill(store, touchpoints=[
        touchpoint("a", "visit", at(1)), touchpoint("b", "visit", at(1)), touchpoint("c", "visit", at(9)),
        touchpoint("d", "visit", at(1)), touchpoint(None, "noise", at(12)),
    ], responses=[
        response("nps", 10, customer="a", at=at(3)), response("nps", 0, customer="a", at=at(4)),
        response("nps", None, customer="b", at=at(1)), response("nps", 3, customer="b", at=at(2)),
        response("nps", 8, customer="c", at=at(10)), response("csat", 5, customer="d", at=at(2)),
    ])  # fmt: skip
    assert stays(store, by=NPS_GROUP) == {"promoter": ({8: 1}, {}), "detractor": ({9: 1}, {}), "passive": ({}, {2: 1})}


def test_small_groups_are_pooled_and_the_test_is_of_those_shown(store):
    fill(store, touchpoints=[
        *(touchpoint(f"{channel}{number}", "visit", at(day), channel=channel)
          for channel, days in (("a", (1, 1, 2)), ("b", (8, 9, 9)), ("c", (1,)), ("d", (1,))) for number, day in enumerate(days)),
        *(touchpoint(f"a{number}", "visit", at(5)) for number in (0, 1)), touchpoint(None, "noise", at(18)),
    ])  # fmt: skip
    frame = store.answer(SurvivalQuestion(5, "channel"), build)
    found = group_survivals(frame, Rules(min_answers=2))
    assert [(one.group, one.n, len(one.curve) > 0, one.members) for one in found.groups] == [
        ("a", 3, True, 1), ("b", 3, True, 1), ("(pooled)", 2, True, 2),
    ]  # fmt: skip
    (hidden,) = group_survivals(frame, Rules(min_answers=9)).groups
    assert (hidden.n, hidden.curve, hidden.members) == (8, (), 4)
    assert 0 < found.log_rank_p < 1
    assert group_survivals(frame, Rules(min_answers=0)).groups[2].events == 1


def slow(visits, customers, silence, newest):
    """(events, censored) by days, customer by customer."""
    events, censored = Counter(), Counter()
    for customer, (joined, churned) in customers.items():
        own = [day for who, day in visits if who == customer]
        begun = joined if joined is not None else min(own, default=None)
        if begun is None:
            continue
        last = max([day for day in (*own, joined) if day is not None] + [min(day for _who, day in visits)])
        left = churned if churned is not None else last + timedelta(silence)
        if churned is None and left > newest:
            left = None
        length = ((newest if left is None else left) - begun).days
        if length >= 0:
            (censored if left is None else events)[length] += 1
    return dict(events), dict(censored)


@pytest.mark.parametrize("seed", range(6))
def test_random_lives_are_counted_as_defined(store, seed):
    rng = random.Random(seed)

    def some_day(chance):
        return ORIGIN + timedelta(rng.randrange(60)) if rng.random() < chance else None

    customers = {f"c{number}": (some_day(0.5), some_day(0.2)) for number in range(300)}
    visits = [(f"c{rng.randrange(300)}", some_day(1)) for _visit in range(500)]
    people(store, *((name, None, *days) for name, days in customers.items()))
    fill(store, touchpoints=[touchpoint(who, "visit", at(1, 5) + (day - ORIGIN)) for who, day in visits])
    newest = max(day for _who, day in visits)
    for silence in (1, 7, 30):
        frame = store.answer(SurvivalQuestion(silence), build)
        placed = frame[frame["days"].notna()]
        events = {int(row.days): row.events for row in placed.itertuples() if row.events}
        censored = {int(row.days): row.censored for row in placed.itertuples() if row.censored}
        assert (events, censored) == slow(visits, customers, silence, newest)
