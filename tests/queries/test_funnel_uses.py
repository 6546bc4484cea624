"""Who is behind a funnel's steps, how long they took and when they entered, against a slow reading of histories."""

import random
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from statistics import median

import numpy as np
import pytest

from cxdash.filters import Filters
from cxdash.findings.funnel import whole_funnel
from cxdash.findings.funnel_times import taken
from cxdash.findings.scores import Rules
from cxdash.queries import funnel, funnel_customers, funnel_times, settled
from cxdash.queries.funnel_customers import WHO, FunnelCustomersQuestion
from cxdash.queries.funnel_times import EDGES, FunnelTimesQuestion
from cxdash.queries.question import FunnelQuestion
from cxdash.queries.settled import SettledQuestion, compared_filters, settled_filters
from tests.queries.rows import at, fill, response, touchpoint
from tests.queries.test_funnel import deepest_chain, random_history
from tests.store.loading import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "funnel.duckdb") as opened:
        yield opened


def attempts(history, steps, window):
    """{customer: [(the times of an attempt, whether it may still go on)]}"""
    newest = max(point["at"] for point in history if point["at"] is not None)
    by_customer = defaultdict(list)
    for point in history:
        if point["customer"] is not None and point["at"] is not None:
            by_customer[point["customer"]].append(point)
    found = defaultdict(list)
    for customer, own in by_customer.items():
        for begun in own:
            if begun["stage"] == steps[0]:
                chain = deepest_chain(own, steps, begun, window)
                still = len(chain) < len(steps) and begun["at"] + timedelta(seconds=window) > newest
                found[customer].append((chain, still))
    return found


def furthest(own, steps):
    """The times of the furthest, then earliest attempt, and whether the customer may still come further."""
    chain = min((chain for chain, _still in own), key=lambda chain: (-len(chain), chain[0]))
    return chain, len(chain) < len(steps) and any(still for _chain, still in own)


@pytest.mark.parametrize("seed", range(3))
def test_random_histories_give_the_customers_times_and_cohorts_of_their_attempts(store, seed):
    rng = random.Random(seed)
    history = random_history(rng, 300)
    fill(store, touchpoints=[touchpoint(p["customer"], p["stage"], p["at"]) for p in history])
    for _ in range(4):
        steps = tuple(rng.choice("xyz") for _ in range(rng.randrange(2, 5)))
        question = FunnelQuestion(steps, rng.choice((1, 3, 6, 24)) * 3600.0)
        made = attempts(history, steps, question.window)
        ends = {customer: furthest(own, steps) for customer, own in made.items()}
        check_customers(store, question, ends)
        whole, bare = (
            store.answer(question, build)[["step", "stopped", "open"]] for build in (funnel.build, funnel.build_counts)
        )
        assert whole.equals(bare)
        check_times(store, question, [chain for chain, _still in ends.values()])
        check_cohorts(store, question, made)


def check_customers(store, question, ends):
    for place in range(1, len(question.steps) + 1):
        want = {
            "reached": {one for one, (chain, _still) in ends.items() if len(chain) >= place},
            "lost": {one for one, (chain, still) in ends.items() if len(chain) == place and not still},
            "open": {one for one, (chain, still) in ends.items() if len(chain) == place and still},
        }
        for who in WHO:
            asked = FunnelCustomersQuestion(question, place, who, limit=None)
            rows = store.answer(asked, funnel_customers.build)
            assert set(rows["customer_id"]) == want[who], (question, place, who)
            for row in rows.itertuples():
                chain, still = ends[row.customer_id]
                assert (row.entered_at, row.step, row.is_open) == (chain[0], len(chain), still)
                assert row.of == len(rows)


def check_times(store, question, chains):
    for place in (None, *range(1, len(question.steps))):
        begin, end = (0, len(question.steps) - 1) if place is None else (place - 1, place)
        took = [(chain[end] - chain[begin]).total_seconds() for chain in chains if len(chain) > end]
        found = taken(store.answer(FunnelTimesQuestion(question, place), funnel_times.build), EDGES, Rules())
        assert found.n == len(took)
        if took:
            assert found.median.value == pytest.approx(median(took))
            assert found.p90.value == pytest.approx(float(np.quantile(took, 0.9)))
        want = Counter(max((edge for edge in EDGES if edge <= one), default=0.0) for one in took)
        assert {bar.since: bar.customers for bar in found.bars if bar.customers} == want


def check_cohorts(store, question, made):
    """A customer is in the cohort of every day with an attempt, at the furthest that those of that day came."""
    days = defaultdict(lambda: defaultdict(list))
    for customer, own in made.items():
        for chain, still in own:
            days[chain[0].date()][customer].append((chain, still))
    frame = store.answer(FunnelQuestion(question.steps, question.window, "entered.day"), funnel.build_counts)
    assert {date.fromisoformat(day) for day in frame["by0"]} == set(days)
    for day, rows in frame.groupby("by0"):
        ends = [furthest(own, question.steps) for own in days[date.fromisoformat(day)].values()]
        for step, place in zip(
            whole_funnel(question.steps, rows.drop(columns="by0"), Rules()).steps, range(1, 20), strict=False
        ):
            assert step.customers == sum(len(chain) >= place for chain, _still in ends)
            if place < len(question.steps):
                assert step.open == sum(len(chain) == place and still for chain, still in ends)


def test_a_customers_way_and_words_are_those_of_the_attempt_within_the_scope(store):
    fill(
        store,
        touchpoints=[
            touchpoint("a", "call", at(1), location="L1"), touchpoint("a", "visit", at(2), location="L1", channel="web"),
            touchpoint("a", "visit", at(2, 1), location="L1"), touchpoint("a", "help", at(2, 2), location="L2"),
            touchpoint("a", "call", at(9), location="L1", channel="phone"),
            touchpoint("B7", "visit", at(3), location="L1"), touchpoint("c", "visit", at(3), location="L2"),
            touchpoint(None, "noise", at(20), location="L1"),
        ],
        responses=[
            response("nps", 3, customer="a", location="L1", at=at(2, 3)), response("nps", 9, customer="a", location="L1", at=at(8)),
            response("nps", 2, customer="a", location="L2", at=at(2, 4)),
            response("nps", 1, customer="a", location="L1", at=at(2, 5), respondent="employee"),
        ],
        customers=[("a", "gold")],
    )  # fmt: skip
    with store.writing() as cursor:
        cursor.execute("UPDATE responses SET comment = 'said ' || score::INTEGER")
    asked = FunnelQuestion(("visit", "order"), 86_400.0, scope=frozenset({"L1"}))
    question = FunnelCustomersQuestion(asked, 1, "lost")
    rows = store.answer(question, funnel_customers.build)
    assert rows["customer_id"].tolist() == ["B7", "a"]  # who came last first; nobody of another location
    own = rows.iloc[1]
    assert (list(own["way"]), own["segment"]) == (["visit", "visit"], "gold")
    assert (own["last_stage"], own["last_channel"], own["last_on"].date()) == ("call", "phone", date(2026, 1, 9))
    said = store.answer(question, funnel_customers.build_comments)
    assert list(zip(said["customer_id"], said["comment"], strict=True)) == [("a", "said 3")]
    found = store.answer(FunnelCustomersQuestion(asked, 1, "lost", search="b"), funnel_customers.build)
    assert found["customer_id"].tolist() == ["B7"]
    second = store.answer(FunnelCustomersQuestion(asked, 1, "lost", offset=1, limit=1), funnel_customers.build)
    assert (second["customer_id"].tolist(), second["of"].tolist()) == (["a"], [2])


def test_time_is_up_before_a_local_day(tmp_path, monkeypatch):
    monkeypatch.setenv("CXDASH_TIME_ZONE", "Asia/Tokyo")
    with open_store(tmp_path / "far.duckdb") as store:
        assert store.answer(SettledQuestion(3600.0), settled.build)["settled"].isna().all()
        fill(
            store, touchpoints=[touchpoint("a", "visit", datetime(2026, 1, 10, 16))]
        )  # the 11th there, 1 in the morning
        assert store.answer(SettledQuestion(3600.0), settled.build)["settled"].iloc[0].date() == date(2026, 1, 11)
        assert store.answer(SettledQuestion(3601.0), settled.build)["settled"].iloc[0].date() == date(2026, 1, 10)


def test_both_periods_end_where_the_later_one_is_settled():
    period, before = Filters(date(2026, 3, 1), date(2026, 4, 1)), Filters(date(2026, 1, 29), date(2026, 3, 1))
    assert compared_filters(period, before, date(2026, 5, 1)) == (period, before)
    now, then = compared_filters(period, before, date(2026, 3, 11))
    assert (now.since, now.until) == (date(2026, 3, 1), date(2026, 3, 11))
    assert (then.since, then.until) == (date(2026, 1, 29), date(2026, 2, 8))  # ten days of each
    assert compared_filters(period, before, date(2026, 3, 1)) is None
    half = Filters(datetime(2026, 3, 1, 8), datetime(2026, 3, 11, 8))
    assert settled_filters(half, date(2026, 3, 11)).until == date(2026, 3, 11)
