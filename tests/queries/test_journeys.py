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
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store

DAY = 86_400.0
JOURNEYS = JourneysQuestion(("look", "visit", "order"), ("order",), 2 * DAY)
CSAT = find_metric("csat")
ALL = Rules(min_answers=0)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "journeys.duckdb") as opened:
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


def kinds(journey):
    channels = [channel for _who, _stage, _when, channel in journey]
    online = [stage == "look" and channel in ("web", "app") for _who, stage, _when, channel in journey]
    known = len({channel for channel in channels if channel})
    found = {
        "all": True, "zmot": online[0], "webrooming": any(online) and channels[-1] == "store",
        "showrooming": "store" in channels[:-1] and channels[-1] in ("web", "app"), "single": known == 1, "multi": known > 1,
    }  # fmt: skip
    return [kind for kind, is_one in found.items() if is_one]


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
    expected, scored = defaultdict(list), defaultdict(lambda: defaultdict(list))
    for who, own in cut(history).items():
        for one, following in zip(own, [*own[1:], None], strict=True):
            if one[-1][1] != "order" or not admits(one[-1]):
                continue
            closes = one[-1][2] + silence
            back = following is not None and following[0][2] <= closes
            for kind in kinds(one):
                expected[kind].append((who, "open" if closes > newest else "back" if back else "lost"))
    for one, score in felt(history, answers):
        if one[-1][1] == "order" and admits(one[-1]):
            for kind in kinds(one):
                scored[kind][one[0][0]].append(100 if score >= 4 else 0)
    counts, scores = (store.answer(asked(filters=filters), build) for build in (queries.build, queries.build_scores))
    all_by = Counter(who for who, _end in expected["all"])
    for row in counts.fillna(0).to_dict("records"):
        ends, by = (
            Counter(end for _who, end in expected[row["kind"]]),
            Counter(who for who, _end in expected[row["kind"]]),
        )
        lost = Counter(who for who, end in expected[row["kind"]] if end == "lost")
        decided = Counter(who for who, end in expected[row["kind"]] if end != "open")
        assert (row["customers"], row["journeys"], row["open"], row["lost"], row["decided"], row["deciding"]) == (
            len(by), by.total(), ends["open"], ends["lost"], ends["lost"] + ends["back"], len(decided),
        )  # fmt: skip
        assert (row["squares"], row["crossed"], row["lost_decided"], row["lost_squares"], row["decided_squares"]) == (
            sum(n * n for n in by.values()), sum(n * all_by[who] for who, n in by.items()),
            sum(n * decided[who] for who, n in lost.items()), sum(n * n for n in lost.values()),
            sum(n * n for n in decided.values()),
        )  # fmt: skip
        assert sum(n for bits, n in counts["holders"][0] if bits & row["atoms"]) == len(by)
    assert scores["kind"].tolist() == [kind for kind in counts["kind"] if scored[kind]]
    for row in scores.to_dict("records"):
        own = scored[row["kind"]]
        points = [one for each in own.values() for one in each]
        assert (row["people"], row["n"], row["total"], row["squares"]) == (
            len(own), len(points), sum(points), sum(one**2 for one in points),
        )  # fmt: skip
        assert sorted(Counter(row["customers"].tolist()).values()) == sorted(map(len, own.values()))
    types = {one.id: one for one in journey_types(CSAT, counts, scores, ALL)}
    assert list(types) == ["all", "zmot", "webrooming", "showrooming", "single", "multi"]
    assert {name: one.journeys for name, one in types.items()} == {name: len(expected[name]) for name in types}
    several = Counter(end for _who, end in expected["multi"])
    assert types["multi"].lost.value == pytest.approx(several["lost"] / (several["lost"] + several["back"]))
    show = [value for one in scored["showrooming"].values() for value in one]
    assert (types["showrooming"].score.n, types["showrooming"].score.value) == (
        len(show),
        pytest.approx(sum(show) / len(show)),
    )


def test_stories_are_the_most_usual_ways_of_journeys_that_are_over(store, random_history):
    history, answers = random_history
    newest, pause = max(point[2] for point in history), timedelta(seconds=JOURNEYS.pause)
    ways, waits, people = Counter(), defaultdict(list), defaultdict(set)
    for who, own in cut(history).items():
        for one in own:
            reached = one[-1][1] == "order"
            if reached or one[-1][2] + pause <= newest:
                way = (reached, tuple((stage, channel or "") for _who, stage, _when, channel in one))
                ways[way] += 1
                people[way].add(who)
                waits[way].append([(after[2] - before[2]).total_seconds() for before, after in pairwise(one)])
    question = StoriesQuestion(JOURNEYS, "csat")
    frames = (store.answer(question, build) for build in (story_queries.build, story_queries.build_scores))
    for told in stories(CSAT, *frames, ALL):
        assert len(told) == story_queries.MOST
        for one in told:
            way = (one.reached, tuple((stop.stage, stop.channel) for stop in one.stops))
            assert (one.taken.customers, one.taken.journeys, one.taken.of) == (
                len(people[way]), ways[way], sum(n for key, n in ways.items() if key[0] == one.reached),
            )  # fmt: skip
            for number, stop in enumerate(one.stops[:-1]):
                lengths = [each[number] for each in waits[way]]
                middle = quantiles(lengths, n=4, method="inclusive") if len(lengths) > 1 else lengths * 3
                assert (stop.wait.first_quartile, stop.wait.median, stop.wait.third_quartile) == pytest.approx(
                    tuple(middle)
                )
            assert one.stops[-1].wait is None
        least = told[-1].taken.customers
        assert sum(len(who) > least for key, who in people.items() if key[0] == told[0].reached) < len(told)
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
    rows = {row["kind"]: (row["journeys"], row["total"]) for row in counts.fillna(0).to_dict("records")}
    assert rows == {
        "all": (2, 10.0), "zmot": (1, 5.0), "webrooming": (0, 0.0), "showrooming": (1, 5.0), "single": (1, 5.0), "multi": (1, 5.0),
    }  # fmt: skip


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
    # Nobody is lost on the way after a purchase, at what follows it, or at a request for service, wherever that stands.
    assert named.natural_ends(["Help", "Visit", "Purchase", "Pickup"], ["Visit", "Pickup"], ["Help"]) == {
        "Help",
        "Purchase",
        "Pickup",
    }
    assert named.natural_ends(["a", "b", "c"], ["a", "b"], []) == {"b", "c"}
    assert named.natural_ends(["a"], [], []) == set()
    assert named.stages_on_the_way(["a", "b", "c"], ("b",)) == ("a", "b")
