"""Parts on a real database: what is counted, and that parts over any split add up to the direct total."""

import random
from dataclasses import replace
from datetime import date, datetime

import pytest

from cxdash.dimensions import DIMENSIONS, find_dimension
from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.metrics import METRICS, find_metric
from cxdash.queries.conditions import Context
from cxdash.queries.parts import build
from cxdash.queries.question import GRAINS, Question
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store

SUMS = ["n", "total", "squares", "score_total", "unscored"]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A few hundred rows with everything missing somewhere."""
    rng = random.Random(4)
    places, people, channels = ["L1", "L2", "L3", None], ["c1", "c2", "c3", "stranger", None], ["web", "app", None]

    def common():
        when = None if rng.random() < 0.1 else at(rng.randrange(1, 29), rng.randrange(24), rng.randrange(60))
        return {"location": rng.choice(places), "at": when, "channel": rng.choice(channels)}

    answers = [
        response(
            metric := rng.choice(["nps", "csat", "ces"]),
            None if rng.random() < 0.1 else rng.randrange(11) if metric == "nps" else rng.randrange(1, 6),
            customer=rng.choice(people), stage=rng.choice(["visit", "order", None]), source=rng.choice(["a", "b"]), **common(),
        )
        for _ in range(400)
    ]  # fmt: skip
    visits = [
        touchpoint(
            rng.choice(people), rng.choice(["visit", "order"]), response_seconds=rng.choice([None, rng.uniform(10, 1e6)]),
            attributes=rng.choice([None, '{"kind": "new", "odd \\"name\\"": "x"}', '{"kind": "old"}']), **common(),
        )
        for _ in range(400)
    ]  # fmt: skip
    with open_store(tmp_path_factory.mktemp("parts") / "parts.duckdb") as opened:
        fill(opened, answers, visits, [("L1", "North", "LT"), ("L2", "South", "LT")], [("c1", "vip"), ("c2", None)])
        yield opened


def summed(store, question):
    return store.frame(*build(question, store.context()))[SUMS].sum()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("dimension", [*DIMENSIONS, "touchpoint.kind", 'touchpoint.odd "name"'])
@pytest.mark.parametrize("grain", [None, *GRAINS])
def test_parts_over_day_and_any_dimension_add_up_to_the_total(store, metric, dimension, grain):
    if find_metric(metric).table not in find_dimension(dimension, store.context().attributes).tables:
        with pytest.raises(CxError, match="cannot be used here"):
            build(Question((metric,), (dimension,)), store.context())
        return
    dated = Filters(date(1900, 1, 1)) if grain else Filters()
    split = summed(store, Question((metric,), (dimension, "channel"), grain, dated))
    direct = summed(store, Question((metric,), filters=dated))
    assert direct["n"] > 50
    assert split.to_dict() == pytest.approx(direct.to_dict())


def test_several_metrics_at_once_are_each_of_them_alone(store):
    frame = store.frame(*build(Question(tuple(METRICS), ("region",)), store.context()))
    for metric in METRICS:
        alone = summed(store, Question((metric,)))
        assert frame[frame["metric"] == metric][SUMS].sum().to_dict() == pytest.approx(alone.to_dict())


def test_undated_answers_count_in_totals_and_stand_in_no_trend(tmp_path):
    with open_store(tmp_path / "one.duckdb") as opened:
        fill(opened, [response("nps", 10), response("nps", 10, at=at(1))])
        assert summed(opened, Question(("nps",)))["n"] == 2
        assert summed(opened, Question(("nps",), grain="day"))["n"] == 1
        assert summed(opened, Question(("nps",), filters=Filters(date(2026, 1, 1))))["n"] == 1


@pytest.fixture
def one_day(tmp_path):
    with open_store(tmp_path / "day.duckdb") as opened:
        answers = [response("nps", 10, at=at(2, hour), channel=channel, location=place) for hour, channel, place in (
            (0, "web", "L1"), (8, "app", "L1"), (23, None, "L2"),
        )]  # fmt: skip
        fill(opened, [*answers, response("nps", 0, at=at(2), respondent="employee"), response("nps", None, at=at(2))])
        yield opened


@pytest.mark.parametrize(
    ("filters", "n"),
    [
        (Filters(), 3),
        (Filters(date(2026, 1, 2), date(2026, 1, 3)), 3),
        (Filters(date(2026, 1, 3)), 0),
        (Filters(None, date(2026, 1, 2)), 0),
        (Filters(datetime(2026, 1, 2, 8), datetime(2026, 1, 2, 23)), 1),
        (Filters(datetime(2026, 1, 2, 8)), 2),
        (Filters(datetime.fromisoformat("2026-01-02T10:00+02:00")), 2),
        (Filters().with_pick("channel", "web"), 1),
        (Filters().with_pick("channel", ""), 1),
        (Filters().with_pick("channel", "", "app"), 2),
        (Filters().with_pick("channel", "web", "app").with_pick("location", "L1"), 2),
        (Filters().with_pick("respondent", "employee"), 1),
        (Filters().with_pick("channel", "' OR 1=1 --"), 0),
    ],
)
def test_filters_keep_what_they_say(one_day, filters, n):
    assert summed(one_day, Question(("nps",), filters=filters))["n"] == n


def test_the_scope_is_all_that_can_be_seen(one_day):
    assert summed(one_day, Question(("nps",), scope=frozenset({"L2"})))["n"] == 1
    assert summed(one_day, Question(("nps",), scope=frozenset()))["n"] == 0
    assert summed(one_day, Question(("nps",)))["unscored"] == 1


def test_what_cannot_be_asked_is_said():
    with pytest.raises(CxError, match="Did you mean “channel”"):
        build(Question(("nps",), ("chanel",)))
    with pytest.raises(CxError, match="Outcome"):
        build(Question(("nps",), ("outcome",)))
    with pytest.raises(CxError, match="Did you mean “nps”"):
        build(Question(("npz",)))
    with pytest.raises(CxError, match="There is no dimension"):
        build(Question(("nps",), filters=Filters().with_pick("location.x", "1")), Context(("location.y",)))


def test_the_median_stands_beside_a_mean_alone(store):
    question = Question(("nps", "response_time"), medians=0.95)
    frame = store.frame(*build(question, store.context())).set_index("metric")
    assert frame["middle"].isna().to_dict() == {"nps": True, "response_time": False}
    assert "middle" not in store.frame(*build(replace(question, medians=None)))
    plain = store.frame(*build(replace(question, metrics=("nps",)), store.context()))
    assert not {"middle", "log_total", "early"} & set(plain)  # a column of nothing costs as much as any
