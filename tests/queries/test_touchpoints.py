"""Touchpoints by stage and channel against a slow reading of who was lost next, and nothing small in the map."""

import random
from datetime import timedelta
from itertools import pairwise
from statistics import median

import pytest
from scipy.stats import quantile_test

from cxdash.filters import Filters
from cxdash.findings.paths import paths
from cxdash.findings.scores import Rules
from cxdash.findings.told_ways import told, ways
from cxdash.findings.touchpoints import hidden, touchpoint_map
from cxdash.findings.ways import END, OTHER
from cxdash.metrics import find_metric
from cxdash.queries import parts
from cxdash.queries.paths import PathsQuestion
from cxdash.queries.paths import build as path_build
from cxdash.queries.question import Question
from cxdash.queries.touchpoints import TouchpointsQuestion, build
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store

DAY = 86_400.0
ALL = Rules(min_answers=0)
NPS = find_metric("nps")
ORDER = ["visit", "order"]


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "touchpoints.duckdb") as opened:
        yield opened


def asked(store, rules=ALL, window=2 * DAY, filters=Filters()):  # noqa: B008 (frozen)
    scores = store.answer(Question(("nps",), ("stage", "channel"), filters=filters), parts.build)
    return touchpoint_map(NPS, scores, store.answer(TouchpointsQuestion(window, filters), build), ORDER, rules)


def slow(history, window, admits):
    """{(stage, channel): (went on, lost, open)}"""
    newest, fates = max(point[2] for point in history), {}
    for customer in {point[0] for point in history if point[0] is not None}:
        own = sorted((point for point in history if point[0] == customer), key=lambda point: point[2])
        last = {}
        for this, following in pairwise([*own, None]):
            place, closes = (this[1] or "", this[3] or ""), this[2] + timedelta(seconds=window)
            if admits(this) and closes <= newest:
                last[place] = 0 if following is not None and following[2] <= closes else 1
            elif admits(this):
                last.setdefault(place, 2)
        for place, fate in last.items():
            fates.setdefault(place, [0, 0, 0])[fate] += 1
    return fates


def test_random_histories_are_counted_as_defined(store):
    """Many short histories in one database: their customers share nothing, so all of them are one history."""
    rng = random.Random(7)
    history = [
        (
            f"c{rng.randrange(400)}", rng.choice(("visit", "order", "help", None)),
            at(rng.randrange(1, 15), rng.choice((0, 12))), rng.choice(("web", "store", None)),
        )
        for _point in range(1500)
    ]  # fmt: skip
    fill(store, touchpoints=[touchpoint(who, stage, when, channel=channel) for who, stage, when, channel in history])
    with store.writing() as cursor:  # their order in the file
        cursor.execute("UPDATE touchpoints SET row_number = substr(touchpoint_id, 2)::BIGINT")
    for filters, admits in (
        (Filters(), lambda point: True),
        (
            Filters(at(5).date(), at(10).date()).with_pick("channel", "web", ""),
            lambda point: point[3] != "store" and at(5) <= point[2] < at(10),
        ),
    ):
        for days in (0.5, 3, 30):
            expected = slow(history, days * DAY, admits)
            frame = store.answer(TouchpointsQuestion(days * DAY, filters), build)
            rows = zip(frame["stage"], frame["channel"], frame["went_on"], frame["lost"], frame["open"], strict=True)
            assert {(stage, channel): fates for stage, channel, *fates in rows} == expected
            there = [point for point in history if admits(point)]
            assert frame["touchpoints"].sum() == len(there)
            assert frame["people"].tolist() == [sum(expected[place]) for place in sorted(expected)]


def test_volume_response_and_owner(store):
    fill(store, touchpoints=[
        touchpoint("a", "help", at(1), channel="web", response_seconds=60.0),
        touchpoint("b", "help", at(1), channel="web", response_seconds=180.0),
        touchpoint(None, "help", at(9), channel="web"),  # counts in the volume alone
        touchpoint("c", None, at(9)),
    ])  # fmt: skip
    with store.writing() as cursor:
        cursor.execute("UPDATE touchpoints SET department = CASE WHEN customer_id = 'a' THEN 'Shop' ELSE 'Service' END")
    found = asked(store)
    (cell,) = found.cells
    one = cell.volume
    assert (one.touchpoints, one.customers, one.answered, one.median.value) == (3, 2, 2, median((60.0, 180.0)))
    assert (one.department, one.department_share) == ("Service", pytest.approx(2 / 3))
    assert (one.lost, one.open, one.lost_share) == (2, 0, 1.0)
    assert 0 < one.low < one.high == 1.0
    assert (found.unplaced, found.channels, cell.score) == (1, ("web",), None)


def test_the_worst_beyond_noise_and_the_usual_order(store):
    fill(
        store,
        responses=[
            response(score=score, stage=stage, channel=channel)
            for stage, channel, score in (("order", "web", 2), ("order", "store", 9), ("visit", "web", 9), ("visit", None, 9))
            for _answer in range(40)
        ] + [response(score=9, channel="web")] * 7,
        touchpoints=[touchpoint("a", "visit", at(1), channel="web"), touchpoint("a", "order", at(2), channel="web")],
    )  # fmt: skip
    found = asked(store)
    assert (found.stages, found.channels) == (("visit", "order"), ("web", "store", ""))
    assert {(one.stage, one.channel): one.score.tier for one in found.cells} == {
        ("visit", "web"): "above", ("visit", ""): "above", ("order", "web"): "below", ("order", "store"): "above",
    }  # fmt: skip
    assert (found.worst.stage, found.worst.channel, found.unplaced_answers) == ("order", "web", 7)


def test_small_cells_are_pooled_so_that_no_line_less_what_is_shown_tells_them(store):
    sizes = {("visit", "web"): 9, ("visit", "store"): 3, ("order", "web"): 7, ("order", "store"): 8}
    fill(
        store,
        responses=[response(score=9, stage=stage, channel=channel) for (stage, channel), n in sizes.items() for _one in range(n)],
        touchpoints=[
            touchpoint(f"c{number}", stage, at(1), channel=channel)
            for (stage, channel), n in sizes.items() for number in range(n)
        ],
    )  # fmt: skip
    found = asked(store, Rules())
    shown = {(one.stage, one.channel) for one in found.cells if one.score.value is not None}
    # visit less visit·web would be visit·store, and so would store less order·store.
    assert shown == {("order", "web")}
    assert {(one.stage, one.channel) for one in found.cells if one.volume is not None} == shown
    assert (found.pooled_score.n, found.pooled_score.members, found.hidden_scores) == (20, 3, 3)
    assert (found.pooled_volume.customers, found.pooled_volume.touchpoints, found.hidden_volumes) == (20, 20, 3)


def test_random_maps_hide_no_small_sum():
    rng = random.Random(1)
    for _map in range(200):
        counts = {(stage, channel): rng.choice((0, 1, 3, 6, 20)) for stage in ("", "a", "b", "c") for channel in "xyz"}
        away = hidden(counts, 5)
        assert all(n == 0 or n >= 5 for place, n in counts.items() if place not in away)
        for side in (0, 1):
            for name in {place[side] for place in counts}:
                line = [place for place in counts if place[side] == name and counts[place]]
                small = sum(counts[place] for place in line if place in away)
                assert not 0 < small < 5 or set(line) <= away


def test_nothing_is_an_empty_map(store):
    assert asked(store, Rules()).cells == ()


def test_nothing_small_flows(store):
    ways_of = {"xyz": 20, "xy": 12, "xz": 2, "x": 9}
    fill(store, touchpoints=[
        touchpoint(f"{way}{number}", stage, at(1, hour))
        for way, n in ways_of.items() for number in range(n) for hour, stage in enumerate(way)
    ])  # fmt: skip
    found = told(paths(store.answer(PathsQuestion(depth=3), path_build)), Rules(), 3)
    drawn = found.flow
    assert all(link.customers >= 5 for link in drawn.links)
    assert all(n is None or n >= 5 for n in drawn.nodes.values())
    taken = {(link.step, link.source, link.target): link.customers for link in drawn.links}
    # The two who went from x to z are not the rest of x: the nine who went no further are at OTHER with them.
    assert taken == {(1, "x", "y"): 32, (1, "x", OTHER): 11, (2, "y", "z"): 20, (2, "y", END): 12}
    assert (drawn.nodes[1, "x"], drawn.nodes[2, "y"], drawn.nodes[2, OTHER]) == (43, 32, None)
    assert [(way.stages, share.customers, share.of) for way, share in ways(found, Rules(), 1)] == [
        (("x", "y", "z"), 20, 43)
    ]


def test_the_median_of_response_times_has_its_interval_and_widens_with_customers_who_ask_again(store):
    def asked_by(customers):
        return [
            touchpoint(f"{customers}-{number % customers}", "help", at(1 + number % 20), channel=str(customers),
                       response_seconds=60.0 * (1 + number % customers))
            for number in range(200)
        ]  # fmt: skip

    fill(store, touchpoints=[*asked_by(200), *asked_by(20)])
    medians = {one.channel: one.volume.median for one in asked(store).cells}
    values = sorted(60.0 * (1 + number) for number in range(200))
    low, high = quantile_test(values, q=100 * 60, p=0.5).confidence_interval(0.95)
    alone, again = medians["200"], medians["20"]
    assert alone.value == median(values)
    # Between the value that surely bounds the median and the next one inwards, as it is interpolated.
    assert low <= alone.low < low + 60
    assert high - 60 < alone.high <= high
    assert again.high - again.low > 1.5 * _width_alone([60.0 * (1 + number % 20) for number in range(200)])


def _width_alone(values):
    low, high = quantile_test(sorted(values), q=median(values), p=0.5).confidence_interval(0.95)
    return high - low


def test_a_customer_whose_touchpoints_there_have_no_time_is_one_of_its_people_once(store):
    moments = {"a": [at(1), None], "b": [None, None], "c": [at(2), at(3)], None: [None, at(1)]}
    fill(store, touchpoints=[
        touchpoint(who, "help", when, channel="web") for who, times in moments.items() for when in times
    ] + [touchpoint("b", "visit", at(1), channel="web")])  # fmt: skip
    counts = {one.stage: (one.volume.touchpoints, one.volume.customers) for one in asked(store).cells}
    assert counts == {"help": (8, 3), "visit": (1, 1)}
