"""Journeys, their types and their stories against a slow reading of the definitions, on random histories."""

import random
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from statistics import quantiles

import pytest

from cxdash.filters import Filters
from cxdash.findings import journey_kinds as named
from cxdash.findings.journey_types import journey_types
from cxdash.findings.scores import Rules
from cxdash.findings.stories import stories
from cxdash.metrics import find_metric
from cxdash.queries import journey_types as queries
from cxdash.queries import stories as story_queries
from cxdash.queries.journey_types import TypesQuestion
from cxdash.queries.journeys import JourneysQuestion
from cxdash.queries.stories import StoriesQuestion
from cxdash.store import Store
from tests.queries.rows import at, fill, response, touchpoint

DAY = 86_400.0
JOURNEYS = JourneysQuestion(("look", "visit", "order"), ("order",), 2 * DAY)
CSAT = find_metric("csat")
ALL = Rules(min_answers=0)


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "journeys.duckdb") as opened:
        yield opened


def asked(**more):
    return TypesQuestion(JOURNEYS, ("look",), ("web", "app"), ("store",), 3, "csat", **more)


def cut(history):
    """{customer: [[touchpoint …] …]}, each a journey."""
    found = defaultdict(list)
    for who, stage, when, channel in sorted(history, key=lambda point: point[2]):
        if stage not in JOURNEYS.stages or who is None:
            continue
        own = found[who]
        last = own[-1][-1] if own else None
        if last is None or last[1] == "order" or when - last[2] > timedelta(seconds=JOURNEYS.pause):
            own.append([])
        own[-1].append((who, stage, when, channel))
    return found


def flags(journey):
    channels = [channel for _who, _stage, _when, channel in journey]
    online = [stage == "look" and channel in ("web", "app") for _who, stage, _when, channel in journey]
    return (
        online[0], any(online) and channels[-1] == "store", "store" in channels[:-1] and channels[-1] in ("web", "app"),
        min(len({channel for channel in channels if channel}), 2),
    )  # fmt: skip


def felt(history, answers):
    """[(journey, score)]: each answer with the last journey begun before it, if that had not ended more than a pause ago."""
    journeys, found = cut(history), []
    for who, when, score in answers:
        begun = [one for one in journeys.get(who, ()) if one[0][2] <= when]
        if begun and when - begun[-1][-1][2] <= timedelta(seconds=JOURNEYS.pause):
            found.append((begun[-1], score))
    return found


@pytest.fixture
def random_history(store):
    rng = random.Random(3)
    moments = rng.sample(range(12 * 24 * 60), 1800)  # no two at one time
    history = [
        (
            f"c{rng.randrange(150)}", rng.choice(("look", "visit", "order", "help", None)),
            at(1) + timedelta(minutes=minute), rng.choice(("web", "app", "store", None)),
        )
        for minute in moments[:1400]
    ]  # fmt: skip
    answers = [
        (f"c{rng.randrange(150)}", at(1) + timedelta(minutes=minute), rng.randrange(1, 6)) for minute in moments[1400:]
    ]
    fill(
        store,
        responses=[response("csat", score, customer=who, at=when, stage="visit", channel="web") for who, when, score in answers],
        touchpoints=[touchpoint(who, stage, when, channel=channel) for who, stage, when, channel in history],
    )  # fmt: skip
    return history, answers


@pytest.mark.parametrize(
    ("filters", "admits"),
    [
        (Filters(), lambda point: True),
        (
            Filters(at(4).date(), at(9).date()).with_pick("channel", "web", ""),
            lambda point: point[3] in ("web", None) and at(4) <= point[2] < at(9),
        ),
    ],
)
def test_types_are_counted_as_defined(store, random_history, filters, admits):
    history, answers = random_history
    newest, silence = max(point[2] for point in history), timedelta(days=3)
    expected, scored = defaultdict(Counter), defaultdict(list)
    for own in cut(history).values():
        for one, following in zip(own, [*own[1:], None], strict=True):
            if one[-1][1] != "order" or not admits(one[-1]):
                continue
            closes = one[-1][2] + silence
            back = following is not None and following[0][2] <= closes
            expected[flags(one)]["journeys"] += 1
            expected[flags(one)]["open" if closes > newest else "back" if back else "lost"] += 1
    for one, score in felt(history, answers):
        if one[-1][1] == "order" and admits(one[-1]):
            scored[flags(one)].append(100 if score >= 4 else 0)
    counts, scores = (store.answer(asked(filters=filters), build) for build in (queries.build, queries.build_scores))
    keys = ["zmot", "webrooming", "showrooming", "breadth"]
    found = {
        tuple(row[:4]): row[4:] for row in counts[[*keys, "journeys", "back", "lost", "open"]].itertuples(index=False)
    }
    assert found == {
        key: tuple(one[name] for name in ("journeys", "back", "lost", "open")) for key, one in expected.items()
    }
    points = {tuple(row[:4]): tuple(row[4:]) for row in scores[[*keys, "n", "total"]].itertuples(index=False)}
    assert points == {key: (len(one), sum(one)) for key, one in scored.items()}
    assert len(found) > 5  # many kinds are there

    types = {one.id: one for one in journey_types(CSAT, counts, scores, ALL)}
    several = [one for key, one in expected.items() if key[3] == 2]
    assert types["multi"].journeys == sum(one["journeys"] for one in several)
    assert types["multi"].lost.value == pytest.approx(
        sum(one["lost"] for one in several) / sum(one["lost"] + one["back"] for one in several)
    )
    show = [value for key, one in scored.items() if key[2] for value in one]
    score = types["showrooming"].score
    assert (score.n, score.value) == (len(show), pytest.approx(sum(show) / len(show)))
    assert types["all"].journeys == sum(types[one].journeys for one in ("single", "multi")) + sum(
        one["journeys"] for key, one in expected.items() if key[3] == 0
    )


def test_stories_are_the_most_usual_ways_of_journeys_that_are_over(store, random_history):
    history, answers = random_history
    newest, pause = max(point[2] for point in history), timedelta(seconds=JOURNEYS.pause)
    ways, waits = Counter(), defaultdict(list)
    for own in cut(history).values():
        for one in own:
            reached = one[-1][1] == "order"
            if reached or one[-1][2] + pause <= newest:
                way = (reached, tuple((stage, channel or "") for _who, stage, _when, channel in one))
                ways[way] += 1
                waits[way].append([(after[2] - before[2]).total_seconds() for before, after in pairwise(one)])
    question = StoriesQuestion(JOURNEYS, "csat")
    frames = (store.answer(question, build) for build in (story_queries.build, story_queries.build_scores))
    for told in stories(CSAT, *frames, ALL):
        assert len(told) == story_queries.MOST
        for one in told:
            way = (one.reached, tuple((stop.stage, stop.channel) for stop in one.stops))
            assert (one.taken.customers, one.taken.of) == (
                ways[way],
                sum(n for key, n in ways.items() if key[0] == one.reached),
            )
            for number, stop in enumerate(one.stops[:-1]):
                lengths = [each[number] for each in waits[way]]
                middle = quantiles(lengths, n=4, method="inclusive") if len(lengths) > 1 else lengths * 3
                assert (stop.wait.low, stop.wait.value, stop.wait.high) == pytest.approx(tuple(middle))
            assert one.stops[-1].wait is None
        least = told[-1].taken.customers
        assert sum(n > least for key, n in ways.items() if key[0] == told[0].reached) < len(told)
    bought = sum(one[-1][1] == "order" for one, _score in felt(history, answers))
    scores = store.answer(question, story_queries.build_scores)
    assert scores[scores["reached"]]["n"].sum() == bought


def test_a_pause_hit_exactly_goes_on_and_equal_times_stand_as_in_the_data(store):
    fill(store, touchpoints=[
        touchpoint("a", "look", at(1), channel="web"), touchpoint("a", "visit", at(3), channel="store"),  # two days later
        touchpoint("a", "order", at(3), channel="app"), touchpoint("a", "help", at(4), channel="store"),
        touchpoint("b", "look", at(1), channel="web"), touchpoint("b", "order", at(3, 0, 0, 1), channel="store"),  # too late
    ])  # fmt: skip
    with store.writing() as cursor:
        cursor.execute("UPDATE touchpoints SET row_number = CASE stage WHEN 'visit' THEN 1 ELSE 2 END, value = 5")
    counts = store.answer(asked(), queries.build)
    rows = [
        tuple(row)
        for row in counts[["zmot", "webrooming", "showrooming", "breadth", "journeys", "total"]].itertuples(index=False)
    ]
    assert rows == [(False, False, False, 1, 1, 5.0), (True, False, True, 2, 1, 5.0)]


def test_few_of_a_type_and_few_others_are_hidden(store):
    fill(store, touchpoints=[
        touchpoint(f"c{number}", "order", at(1), channel=channel)
        for number, channel in enumerate(["web"] * 20 + [None] * 3)
    ])  # fmt: skip
    frames = [store.answer(asked(), build) for build in (queries.build, queries.build_scores)]
    types = {one.id: one for one in journey_types(CSAT, *frames, Rules())}
    assert types["all"].journeys == 23
    assert (types["single"].journeys, types["single"].share.value) == (None, None)  # all less these would be the three
    assert (types["multi"].journeys, types["multi"].share.value) == (0, 0.0)
    assert journey_types(CSAT, *(frame.iloc[:0] for frame in frames), Rules()) == ()


def test_what_is_what_is_told_by_names_in_several_languages():
    channels = [
        "mobile app",
        "Webshop",
        "store",
        "интернет-магазин",
        "магазин",
        "Filiale",
        "fizinė parduotuvė",
        "phone",
        "appointment",
    ]
    assert named.online_channels(channels) == ("mobile app", "Webshop", "интернет-магазин")
    assert named.store_channels(channels) == ("store", "магазин", "Filiale", "fizinė parduotuvė")
    assert named.research_stages(["Paieška", "Visit", "Research"]) == ("Paieška", "Research")
    assert named.end_stages(["Order", "Purchase", "Payment"], []) == ("Purchase",)
    assert named.end_stages(["Užsakymas", "Pristatymas"], []) == ("Užsakymas",)
    assert named.end_stages(["a", "b"], ["a", "b"]) == ("b",)
    assert named.stages_on_the_way(["a", "b", "c"], ("b",)) == ("a", "b")
