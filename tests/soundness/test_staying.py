"""How long customers stay, where many had joined long before anything was recorded."""

from datetime import date, datetime, time, timedelta

import numpy as np

from cxdash.findings.scores import Rules
from cxdash.findings.survival import whole_survival
from cxdash.queries.survival import SurvivalQuestion, build
from cxdash.store import Store
from tests.queries.rows import fill, touchpoint

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
    with Store(tmp_path / "stays.duckdb") as store:
        fill(store, touchpoints=visits)
        with store.writing() as cursor:
            cursor.executemany("INSERT INTO customers (customer_id, joined_on) VALUES (?, ?)", people)
        found = whole_survival(store.answer(SurvivalQuestion(7), build), Rules()).groups[0]
    assert found.unplaced > 1000  # joined before, and never seen: nobody knows when they left
    truth = 100 * np.log(2) + 7  # and the silence in which a loss is noticed
    assert found.median_low is not None
    assert found.median_low - 2 <= truth <= found.median_high + 2
