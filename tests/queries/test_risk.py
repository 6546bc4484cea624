"""What was known of customers on past days, and who was lost then: nothing of it may come from later."""

import random
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from cxdash.filters import Filters
from cxdash.queries import churn
from cxdash.queries.risk import SLICES, RiskQuestion, build
from tests.queries.rows import fill, response, touchpoint
from tests.store.loading import open_store

ORIGIN = date(2026, 1, 1)


def day(number, hour=12):
    return datetime(2026, 1, 1, hour) + timedelta(days=number)


def on(number):
    return ORIGIN + timedelta(days=number)


def people(store, *rows):
    with store.writing() as cursor:
        for row in rows:
            cursor.execute(
                "INSERT INTO customers (customer_id, joined_on, churned_on, segment) VALUES (?, ?, ?, ?)", row
            )


def visit(name, one):
    waited = None if one % 3 else 90_000.0 * (one % 2)
    return touchpoint(name, "visit" if one % 3 else "help", day(one), channel=f"way{one % 2}", response_seconds=waited)


def put(path, visits, answers, told, before=10_000):
    """A store that knows what had happened before this day alone."""
    store = open_store(path)
    fill(
        store,
        touchpoints=[visit(name, one) for name, days in visits.items() for one in days if one < before],
        responses=[
            response("nps", score, customer=name, at=day(one))
            for name, said in answers.items()
            for one, score in said
            if one < before
        ],
    )
    people(store, *((name, None, on(one), "gone") for name, one in told.items() if one < before))
    return store


def histories(seed, customers=70):
    rng = random.Random(seed)
    visits = {f"c{n}": sorted(rng.choices(range(140), k=rng.randint(1, 10))) for n in range(customers)}
    answers = {name: [(rng.randrange(140), rng.randint(0, 10)) for _ in range(rng.randint(0, 4))] for name in visits}
    return visits, answers, {name: rng.randrange(140) for name in visits if rng.random() < 0.3}


FUTURE = ["lost", "segment", "annual_revenue"]  # the label, and what is shown as of today


def known(store, cut, silence, **more):
    found = store.answer(RiskQuestion((on(cut),), silence, 86_400.0, **more), build)
    return found.set_index("customer_id").sort_index()


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_came_later_is_known(tmp_path, seed):
    """The same rows come from a store that had no later day; who leaves later stands in the last columns alone."""
    visits, answers, told = histories(seed)
    silence = 20
    with put(tmp_path / "all.duckdb", visits, answers, told) as whole:
        for cut in (60, 95):
            with put(tmp_path / f"{cut}.duckdb", visits, answers, told, cut) as then:
                pd.testing.assert_frame_equal(
                    known(whole, cut, silence).drop(columns=FUTURE), known(then, cut, silence).drop(columns=FUTURE)
                )


def stretches(path, visits, told, silence, until):
    """Of each customer's last stretch, as churn has it when the data end before this day: when it ended, None if it has not."""
    with put(path, {**visits, "clock": [until - 1]}, {}, told, until) as store:
        sql, parameters = churn.build(churn.ChurnQuestion("week", silence), store.context())
        found = store.frame(
            sql[: sql.rindex("SELECT")] + "SELECT customer_id, occurred_on, ended FROM stretches", parameters[:2]
        )
    found = found.sort_values("occurred_on").dropna(subset="occurred_on")
    return {(row.customer_id, row.occurred_on): None if pd.isna(row.ended) else row.ended for row in found.itertuples()}


@pytest.mark.parametrize("seed", range(3))
def test_who_was_there_and_who_was_lost_is_what_churn_says_at_the_end_of_that_time(tmp_path, seed):
    visits, answers, told = histories(seed)
    silence, cut = 20, 80
    with put(tmp_path / "all.duckdb", visits, answers, told) as whole:
        found = known(whole, cut, silence)["lost"].to_dict()
    then = stretches(tmp_path / "then.duckdb", visits, told, silence, cut)
    after = stretches(tmp_path / "after.duckdb", visits, told, silence, cut + silence)
    there = {key for key, ended in then.items() if ended is None and key[0] != "clock"}
    assert found == {name: after[name, began] is not None for name, began in there}
    assert 5 < sum(found.values()) < len(found) - 2


def test_what_is_known_by_hand(tmp_path):
    with open_store(tmp_path / "one.duckdb") as store:
        fill(
            store,
            touchpoints=[
                touchpoint("c", "visit", day(0)), touchpoint("c", "pay", day(0, 13)), touchpoint("c", "visit", day(30), channel="web"),
                touchpoint("c", "help", day(40), channel="phone", location="L1", response_seconds=5 * 86_400.0),  # answered on day 45
                touchpoint("c", "visit", day(60)), touchpoint("gone", "visit", day(41)),
            ],
            responses=[response("nps", 10, customer="c", at=day(1)), response("csat", 2, customer="c", at=day(31))],
        )  # fmt: skip
        people(store, ("c", ORIGIN - timedelta(days=100), None, "gold"), ("gone", None, on(42), None))
        row = known(store, 43, 50).loc["c"]
        assert known(store, 43, 50).index.tolist() == ["c"]  # who has said that they leave is not there any more
        assert row[["quiet", "visits", "visits_recent", "usual_gap", "tenure", "slow"]].tolist() == [
            3,
            3,
            3,
            20.0,
            143,
            1,
        ]
        assert row[["stage", "channel", "location_id", "segment"]].tolist() == ["help", "phone", "L1", "gold"]
        assert row[["answers", "last_metric", "last_score", "said", "trend"]].tolist() == [2, "csat", 2.0, -1.0, -2.0]
        assert known(store, 41, 50).loc["c", "slow"] == 0  # had waited for half a day by then
        assert (known(store, 43, 50).loc["c", "lost"], known(store, 43, 15).loc["c", "lost"]) == (False, True)
        assert known(store, 43, 50, filters=Filters().with_pick("stage", "visit")).empty  # the last touchpoint counts
        seen = known(store, 43, 50, scope=frozenset({"L1"})).loc["c"]
        assert (seen["visits"], seen["answers"]) == (1, 0)  # nothing of other locations


def test_slices_are_a_partition(tmp_path):
    visits, answers, told = histories(9)
    with put(tmp_path / "all.duckdb", visits, answers, told) as store:
        whole = known(store, 90, 30)
        parts = [known(store, 90, 30, slices=ends) for ends in ((0, SLICES // 3), (SLICES // 3, SLICES))]
        assert 0 < len(parts[0]) < len(whole)
        pd.testing.assert_frame_equal(pd.concat(parts).sort_index(), whole)
