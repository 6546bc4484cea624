"""How long customers stay, where many had joined long before anything was recorded."""

from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pytest

from cxdash.findings.churn import whole_churn
from cxdash.findings.scores import Rules
from cxdash.findings.staying_sentences import survival_answer
from cxdash.findings.survival import whole_survival
from cxdash.queries import churn, funnel
from cxdash.queries.churn import ChurnQuestion
from cxdash.queries.question import FunnelQuestion
from cxdash.queries.survival import SurvivalQuestion, build
from cxdash.stats.survival import kaplan_meier
from tests.queries.rows import fill, touchpoint
from tests.store.loading import open_store

OPENED = date(2026, 1, 1)


def test_who_joined_before_touchpoints_were_recorded_does_not_make_customers_stay_longer(tmp_path):
    """Once it did: they counted from the day on which they joined, through years in which nobody could be seen to leave.

    All stay 100 days in the mean (a median of 69), visit every day, and join evenly from three years before on.
    """
    rng = np.random.default_rng(5)
    joined = rng.integers(-1000, 300, 4000)
    stayed = np.ceil(rng.exponential(100, 4000)).astype(int)
    visits, people = [], []
    for number, (begin, days) in enumerate(zip(joined.tolist(), stayed.tolist(), strict=True)):
        people.append((f"c{number}", OPENED + timedelta(days=begin)))
        last = min(begin + days, 365)
        for day in {max(begin, 0), *range(max(begin, 0), last, 5), last - 1}:
            if 0 <= day < last:
                moment = datetime.combine(OPENED + timedelta(days=day), time(12))
                visits.append(touchpoint(f"c{number}", "visit", moment))
    with open_store(tmp_path / "stays.duckdb") as store:
        fill(store, touchpoints=visits)
        with store.writing() as cursor:
            cursor.executemany("INSERT INTO customers (customer_id, joined_on) VALUES (?, ?)", people)
        found = whole_survival(store.answer(SurvivalQuestion(7), build), Rules()).groups[0]
    assert found.unplaced > 1000  # joined before, and never seen: nobody knows when they left
    truth = 100 * np.log(2) + 7  # and the silence in which a loss is noticed
    assert found.median_low is not None
    assert found.median_low - 2 <= truth <= found.median_high + 2


def _lived(store, rng, n=400):
    visits, people = [], []
    for number in range(n):
        begin = int(rng.integers(0, 300))
        last = min(begin + int(np.ceil(rng.exponential(100))), 365)
        people.append((f"c{number}", OPENED + timedelta(days=begin)))
        for day in {begin, *range(begin, last, 5), max(last - 1, begin)}:
            visits.append(touchpoint(f"c{number}", "visit", datetime.combine(OPENED + timedelta(days=day), time(12))))
    fill(store, touchpoints=visits)
    with store.writing() as cursor:
        cursor.executemany("INSERT INTO customers (customer_id, joined_on) VALUES (?, ?)", people)


@pytest.mark.parametrize("stray", [datetime(2106, 6, 1), datetime(1970, 1, 1)])
def test_one_date_with_a_wrong_year_changes_no_figure_of_others(tmp_path, stray):
    """Once a touchpoint of 2106 made everybody lost, and one of 1970 made all who had joined early stay for ever."""
    found = []
    for name, rows in (("without", []), ("with", [touchpoint("slip", "visit", stray)])):
        with open_store(tmp_path / f"{name}.duckdb") as store:
            _lived(store, np.random.default_rng(8))
            fill(store, touchpoints=rows)
            survived = whole_survival(store.answer(SurvivalQuestion(7), build), Rules()).groups[0]
            churned = whole_churn(store.answer(ChurnQuestion("month", 7), churn.build), "month", Rules())
            waited = store.answer(FunnelQuestion(("visit", "visit"), 7 * 86_400.0), funnel.build)
            found.append((survived.median, survived.events, len(churned.periods), waited["open"].sum()))
    (median, events, months, still_open), slipped = found[0], found[1]
    assert abs(slipped[0] - median) <= 1
    assert abs(slipped[1] - events) <= 1  # the customer of the slip alone
    assert slipped[2] == months
    assert abs(slipped[3] - still_open) <= 1


def test_two_early_customers_do_not_end_the_curve_of_five_hundred(tmp_path):
    """Once one of two who left was half of all, for ever; hundreds who were watched later and stayed changed nothing."""
    rows = [(5, 1, 0), (8, 1, 0), *((day, 1, 0) for day in range(420, 470)), (500, 0, 450)]
    frame = pd.DataFrame(rows, columns=["days", "events", "censored"]).assign(late=0)
    late = pd.DataFrame([(400, 0, 0, 500)], columns=["days", "events", "censored", "late"])
    found = whole_survival(pd.concat([frame, late]), Rules()).groups[0]
    assert found.since > 400
    assert found.median is None
    assert found.curve[-1].survival == pytest.approx(0.9, abs=0.01)
    assert "Of the customers who stayed for" in survival_answer(found)


def test_who_leaves_on_the_first_day_of_being_watched_was_never_watched(tmp_path):
    """Once more left on a day than were watched: the curve went below nothing, or the page failed."""
    with open_store(tmp_path / "first.duckdb") as store:
        fill(
            store,
            touchpoints=[
                touchpoint("other", "visit", datetime(2026, 1, 1)),
                touchpoint("b", "visit", datetime(2026, 1, 5)),
            ],
        )
        with store.writing() as cursor:
            cursor.execute(
                "INSERT INTO customers (customer_id, joined_on, churned_on) VALUES ('a', '2025-01-01', '2026-01-01')"
            )
            cursor.execute(
                "INSERT INTO customers (customer_id, joined_on, churned_on) VALUES ('b', '2025-01-01', '2026-01-05')"
            )
        found = whole_survival(store.answer(SurvivalQuestion(90), build), Rules(min_answers=0)).groups[0]
    assert (found.n, found.unplaced) == (1, 2)
    with pytest.raises(ValueError, match="only 1 were watched"):
        kaplan_meier([(100, 3, 0)], 0.95, [(100, 2)])


def _people(store, rows):
    with store.writing() as cursor:
        cursor.executemany("INSERT INTO customers (customer_id, joined_on, churned_on) VALUES (?, ?, ?)", rows)


def test_who_left_after_the_touchpoints_end_makes_nobody_seem_to_leave(tmp_path):
    """Once 20 of 400 that left after the last touchpoint were the only ones watched then: a median of 410 days, and 0 % stay."""
    with open_store(tmp_path / "newer.duckdb") as store:
        fill(store, touchpoints=[
            touchpoint(f"c{number}", "visit", datetime(2025, 1, 1, 10) + timedelta(days=day))
            for number in range(400) for day in range(0, 360, 20)
        ])  # fmt: skip
        left = date(2026, 2, 15)
        _people(store, [(f"c{one}", date(2025, 1, 1), left if one < 20 else None) for one in range(400)])
        found = whole_survival(store.answer(SurvivalQuestion(90), build), Rules()).groups[0]
    assert (found.n, found.events, found.median) == (400, 0, None)


def test_who_was_never_seen_is_left_out_whether_they_left_or_stayed(tmp_path):
    """Once only those who had left were kept: of people who are seen every 150 days or so it said 0.19 where 0.38 stay.

    Everybody stays 1,000 days in the mean and had joined before the first touchpoint; nobody is called silent.
    """
    rng, visits, people = np.random.default_rng(14), [touchpoint("first", "visit", datetime(2023, 1, 1))], []
    opened, closed = date(2023, 1, 1), date(2026, 1, 1)
    for number in range(3000):
        joined = opened - timedelta(days=int(rng.integers(0, 1500)))
        left = joined + timedelta(days=int(rng.exponential(1000)) + 1)
        if left < opened:
            continue
        day = opened + timedelta(days=int(rng.exponential(150)))
        while day < min(left, closed):
            visits.append(touchpoint(f"c{number}", "visit", datetime.combine(day, time(10))))
            day += timedelta(days=int(rng.exponential(150)) + 1)
        people.append((f"c{number}", joined, left if left < closed else None))
    with open_store(tmp_path / "unseen.duckdb") as store:
        fill(store, touchpoints=visits)
        _people(store, people)
        found = whole_survival(store.answer(SurvivalQuestion(36_500), build), Rules()).groups[0]
    assert found.since is not None
    point = [one for one in found.curve if one.day <= 1000][-1]
    assert point.low <= np.exp(-(point.day - found.since) / 1000) <= point.high
