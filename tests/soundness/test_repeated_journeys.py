"""Journeys of one customer go alike: they are not so many people, and nothing of a few can be computed from types that overlap."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from cxdash.findings.journey_types import journey_types
from cxdash.findings.overlapping import safe_groups
from cxdash.findings.scores import Rules
from cxdash.findings.stories import stories
from cxdash.metrics import find_metric
from cxdash.queries import journey_types as type_queries
from cxdash.queries import stories as story_queries
from cxdash.queries.journey_types import TypesQuestion
from cxdash.queries.journeys import JourneysQuestion
from cxdash.queries.stories import StoriesQuestion
from cxdash.stats.estimators import Share
from cxdash.stats.intraclass import Repeats
from cxdash.stats.parts import Parts
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store

JOURNEYS = JourneysQuestion(("look", "order"), ("order",), 2 * 86_400.0)
CSAT = find_metric("csat")


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "journeys.duckdb") as opened:
        yield opened


def bought(who, day, channel, **more):
    begun = at(1) + timedelta(days=day)
    return [touchpoint(who, "look", begun, channel=channel and "web"),
            touchpoint(who, "order", begun + timedelta(days=1), channel=channel, **more)]  # fmt: skip


def types_in(store, rules=None):
    question = TypesQuestion(JOURNEYS, ("look",), ("web",), ("store",), 30, "csat")
    frames = (store.answer(question, build) for build in (type_queries.build, type_queries.build_scores))
    return {one.id: one for one in journey_types(CSAT, *frames, rules or Rules())}


def test_one_customer_with_many_journeys_is_one_customer(store):
    days = [3 * number for number in range(40)]
    fill(
        store,
        touchpoints=[
            *(one for number in range(10) for one in bought(f"s{number}", 0, "web", value=100.0)),
            *(one for day in days for one in bought("vip", day, "store", value=5000.0)),
            touchpoint("z", "look", at(1) + timedelta(days=200), channel="web"),
        ],
        responses=[response("csat", 1, customer="vip", at=at(2) + timedelta(days=day)) for day in days],
    )
    types = types_in(store)
    assert (types["webrooming"].journeys, types["webrooming"].share.value, types["webrooming"].value.value) == (
        None,
        None,
        None,
    )
    assert (types["all"].journeys, types["all"].customers, types["all"].score.value) == (50, 11, None)
    assert types["all"].value.value is None  # nearly all of it is one customer's
    assert types["zmot"].share.low < 0.5  # and not 0.93, as of fifty people
    told = {one.id: one for one in types_in(store, Rules(min_answers=0)).values()}
    assert told["webrooming"].share.value == 0.8
    assert told["webrooming"].share.high - told["webrooming"].share.low > 0.5  # and not 0.2
    assert told["webrooming"].lost.value is None  # one customer tells nothing of how customers differ
    assert told["webrooming"].score.value is None


def test_one_customer_with_many_journeys_is_no_typical_journey(store):
    fill(store, touchpoints=[
        *(one for number in range(6) for one in bought("vip", 9 * number, "store")),
        *(one for number in range(5) for one in bought(f"s{number}", 0, "web")),
        touchpoint("z", "look", at(1) + timedelta(days=90), channel="web"),
    ], responses=[response("csat", 1, customer="vip", at=at(2) + timedelta(days=9 * number), stage="order", channel="store")
                  for number in range(6)])  # fmt: skip
    question = StoriesQuestion(JOURNEYS, "csat")
    frames = [store.answer(question, build) for build in (story_queries.build, story_queries.build_scores)]
    assert stories(CSAT, *frames, Rules()) == ((), ())  # all less the five would be the one
    (first, second), _lost = stories(CSAT, *frames, Rules(min_answers=0))
    assert [(one.taken.customers, one.taken.journeys, one.taken.of) for one in (first, second)] == [
        (5, 5, 11),
        (1, 6, 11),
    ]
    assert second.taken.high - second.taken.low > 0.6  # Wilson's of eleven people is 0.51
    assert second.stops[-1].score.value is None


def test_nothing_is_told_of_what_was_done_outside_the_scope(store):
    points = []
    for number in range(8):
        points += [touchpoint(f"c{number}", "look", at(1), channel="web", location="mine"),
                   touchpoint(f"c{number}", "look", at(2), channel="secret", location="theirs"),
                   touchpoint(f"c{number}", "order", at(3), channel="web", location="mine")]  # fmt: skip
    fill(store, touchpoints=points, locations=[("mine", "r", "c"), ("theirs", "r", "c")])
    question = StoriesQuestion(JOURNEYS, "csat", scope=frozenset({"mine"}))
    (told,), _lost = stories(
        CSAT, *(store.answer(question, one) for one in (story_queries.build, story_queries.build_scores)), Rules()
    )
    assert [(stop.stage, stop.channel) for stop in told.stops] == [("look", "web"), ("order", "web")]
    assert (told.stops[0].wait.median, told.taken.customers) == (2 * 86_400.0, 8)
    (whole,), _lost = stories(CSAT, *(store.answer(StoriesQuestion(JOURNEYS, "csat"), one)
                                      for one in (story_queries.build, story_queries.build_scores)), Rules())  # fmt: skip
    assert [stop.channel for stop in whole.stops] == ["web", "secret", "web"]


def test_two_of_no_known_channel_are_not_what_is_left(store):
    fill(store, touchpoints=[
        *(one for number in range(10) for one in bought(f"s{number}", 0, "web")),
        *(one for number in range(12) for one in bought(f"m{number}", 0, "store")),
        *(one for number in range(2) for one in bought(f"n{number}", 0, None)),
        *(one for number in range(3) for one in bought(f"p{number}", 0, "phone")),  # several channels, and no webrooming
    ])  # fmt: skip
    types = types_in(store)
    assert (types["all"].journeys, types["multi"].journeys) == (27, 15)
    assert (types["single"].journeys, types["webrooming"].journeys) == (None, None)


def test_no_sum_or_difference_of_what_is_shown_is_of_a_few():
    rng = np.random.default_rng(1)
    hidden = 0
    for _round in range(60):
        holders = [(int(rng.integers(1, 64)), int(rng.integers(1, 9))) for _one in range(6)]
        groups = {"all": 63, **{str(number): int(rng.integers(1, 64)) for number in range(4)}}
        shown = [groups[name] for name in safe_groups(groups, holders, 5)]
        hidden += len(groups) - len(shown)
        there = [place for place in range(6) if any(bits >> place & 1 for bits, _n in holders)]
        for signs in product((-1, 0, 1), repeat=len(shown)):
            made = [sum(sign * (bits >> place & 1) for sign, bits in zip(signs, shown, strict=True)) for place in there]
            if set(made) <= {0, 1}:
                inside = sum(1 << place for place, is_in in zip(there, made, strict=True) if is_in)
                assert not 0 < sum(n for bits, n in holders if bits & inside) < 5
    assert 0 < hidden < 200


def test_scores_of_types_and_stories_are_as_sure_as_their_customers_make_them(store):
    """Customers with one to six journeys, each answered, much alike: what all answers of the data tell of one is taken."""
    rng = np.random.default_rng(7)
    touchpoints, responses, whose, points = [], [], [], []
    for who in range(90):
        satisfied, channel = rng.beta(0.6, 0.4), "store" if who < 45 else "web"
        for turn in range(int(rng.choice([1, 2, 6]))):
            score, answered = (5 if rng.random() < satisfied else 1), at(2) + timedelta(days=9 * turn)
            touchpoints += bought(f"c{who}", 9 * turn, channel)
            responses.append(response("csat", score, customer=f"c{who}", at=answered, stage="order", channel=channel))
            whose.append(who)
            points.append(100.0 if score == 5 else 0.0)
    fill(store, touchpoints=touchpoints, responses=responses)
    whose, points = np.array(whose, dtype=np.uint64), np.array(points)
    correlation = store.context().correlations["csat"]
    assert correlation > 0.3

    def parts(rows):
        repeats = Repeats(correlation, (whose[rows],))
        return Parts(int(rows.sum()), points[rows].sum(), (points[rows] ** 2).sum(), None, repeats)

    here, rest = parts(whose < 45), parts(whose >= 45)
    expected = Share().estimate(here, 0.95)
    plain = Share().estimate(replace(here, repeats=None), 0.95)
    assert expected.high - expected.low > 1.3 * (plain.high - plain.low)
    types = types_in(store)
    found = types["webrooming"].score
    assert (found.value, found.low, found.high) == (expected.value, expected.low, expected.high)
    assert (found.tier != "within") == (Share().p_apart(here, here + rest - here) < 0.05)
    question = StoriesQuestion(JOURNEYS, "csat")
    told, _lost = stories(
        CSAT, *(store.answer(question, one) for one in (story_queries.build, story_queries.build_scores)), Rules()
    )
    score = next(one for one in told if one.stops[-1].channel == "store").stops[-1].score
    assert (score.value, score.low, score.high) == (expected.value, expected.low, expected.high)


def test_answers_that_are_all_the_same_are_as_many_as_their_customers(store):
    times = [(number, turn) for number in range(6) for turn in range(5)]
    fill(
        store,
        touchpoints=[one for number, turn in times for one in bought(f"c{number}", 9 * turn, "web")],
        responses=[response("csat", 5, customer=f"c{n}", at=at(2) + timedelta(days=9 * turn)) for n, turn in times],
    )
    found, alone = types_in(store)["all"].score, Share().estimate(Parts(6, 600.0, 60_000.0), 0.95)
    assert (found.n, found.value, found.low, found.high) == (30, 100.0, alone.low, alone.high)
