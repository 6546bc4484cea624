"""Who answered of those who were met: customers, not touchpoints; in the same bucket; never more than were met."""

from datetime import date, datetime, timedelta

import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings.answering import answering
from cxdash.findings.scores import Rules
from cxdash.queries.answering import AnsweringQuestion, build
from cxdash.stats.estimators import Share
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "answering.duckdb") as opened:
        fill(
            opened,
            touchpoints=[
                touchpoint("a", "visit", at(5), location="L1"),
                touchpoint("a", "pay", at(5), location="L1"),  # the same customer once more
                touchpoint("b", "visit", at(6), location="L1"),
                touchpoint("c", "visit", at(6), location="L2"),
                touchpoint("c", "visit", datetime(2026, 2, 9), location="L2"),
                touchpoint(None, "visit", at(6), location="L1"),  # nobody knows who
                touchpoint(None, "visit", datetime(2026, 3, 1), location="L1"),  # until when nobody else is met
            ],
            responses=[
                response(score=9, customer="a", location="L1", at=at(7)),
                response(score=3, customer="a", location="L1", at=at(8)),
                response(customer="b", location="L1", at=at(8)),  # left blank
                response("csat", 5, customer="b", location="L1", at=at(8)),
                response(score=9, customer="c", location="L2", at=datetime(2026, 2, 10)),
                response(score=9, customer="e", location="L2", at=at(8)),  # answered, but was not met
                response(score=9, location="L2", at=datetime(2026, 3, 2)),
            ],
        )
        yield opened


def test_customers_are_counted_once_in_each_month(store):
    rows = store.answer(AnsweringQuestion("nps", "month"), build)
    found = answering(rows, Rules(min_answers=1))
    assert [(one.start, one.met, one.answered) for one in found] == [(date(2026, 1, 1), 3, 1), (date(2026, 2, 1), 1, 1)]
    low, high = (100 * end for end in Share.wilson(1, 3, 0.95))
    assert (found[0].value, found[0].low, found[0].high) == (
        pytest.approx(100 / 3),
        pytest.approx(low),
        pytest.approx(high),
    )
    assert [one.value for one in answering(rows, Rules())] == [None, None]  # fewer than five


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_an_answer_on_the_next_day_counts_at_every_grain(tmp_path, grain):
    """Once 0 % by day and 86 % by week of people who all answer the day after, and less at the end of the data."""
    days = [datetime(2026, 1, 1) + timedelta(days=number) for number in range(60)]
    with open_store(tmp_path / "next.duckdb") as store:
        fill(
            store,
            touchpoints=[touchpoint(f"c{number}-{one}", "visit", day) for number, day in enumerate(days) for one in range(5)],
            responses=[
                response(score=9, customer=f"c{number}-{one}", at=day + timedelta(days=1))
                for number, day in enumerate(days) for one in range(5)
            ],
        )  # fmt: skip
        found = answering(store.answer(AnsweringQuestion("nps", grain), build), Rules())
        assert {one.value for one in found} == {100.0}
        assert sum(one.met for one in found) == 5 * (60 - 14)
        january = Filters(date(2026, 1, 1), date(2026, 1, 2))
        (one,) = answering(store.answer(AnsweringQuestion("nps", grain, january), build), Rules())
        assert (one.met, one.answered) == (5, 5)  # the answer came after the period


def test_by_location_and_under_filters(store):
    rows = store.answer(AnsweringQuestion("nps", "location"), build)
    assert rows.values.tolist() == [["L1", 2, 1], ["L2", 1, 1]]
    january = Filters(date(2026, 1, 1), date(2026, 2, 1))
    assert store.answer(AnsweringQuestion("nps", "location", january), build).values.tolist() == [
        ["L1", 2, 1],
        ["L2", 1, 0],
    ]
    paid = store.answer(AnsweringQuestion("csat", "day", january.with_pick("location", "L1")), build)
    assert paid["met"].tolist() == [1, 1]
    with pytest.raises(CxError) as refused:
        build(AnsweringQuestion("nps", "month", Filters().with_pick("source", "survey")))
    assert refused.value.code == "dimension.not_here"
