"""Alerts: which weeks are looked at, and who is held against what."""

from datetime import date, timedelta

import pandas as pd
import pytest

from cxdash.findings.alerts import alerts, watched
from cxdash.findings.scores import Rules
from cxdash.metrics import find_metric

UNTIL = date(2026, 3, 30)
NPS = find_metric("nps")


def weeks(place, counts, hits=0.5):
    """Parts by week, the oldest first; hits: the share of promoters, the rest are passives; or one for each week."""
    shares = hits if isinstance(hits, list) else [hits] * len(counts)
    first = UNTIL - timedelta(weeks=len(counts))
    return [
        {
            "metric": "nps", "start": pd.Timestamp(first + timedelta(weeks=place_)), "by0": place, "n": n,
            "total": 100.0 * round(n * share), "squares": 10_000.0 * round(n * share),
        }
        for place_, (n, share) in enumerate(zip(counts, shares, strict=True))
    ]  # fmt: skip


def found(*rows, above=None, customers=None):
    frame = pd.DataFrame([row for one in rows for row in one])
    return alerts([(NPS, frame)], UNTIL, Rules(), customers or {}, above)


@pytest.mark.parametrize(
    ("last", "until"), [("2026-03-29", "2026-03-30"), ("2026-03-30", "2026-03-30"), ("2026-04-04", "2026-03-30")]
)
def test_the_weeks_end_with_the_last_that_is_whole(last, until):
    since, end = watched(date.fromisoformat(last))
    assert end == date.fromisoformat(until)
    assert end - since == timedelta(weeks=16)
    assert since.weekday() == 0


def test_a_place_with_few_answers_a_week_is_held_by_its_last_four():
    (one,) = [one for one in found(weeks("L1", [10] * 16, [0.9] * 12 + [0.1] * 4)).listed if one.level == "location"]
    assert (one.weeks, one.since, one.change.after.n, one.change.before.n) == (4, date(2026, 3, 2), 40, 120)


def test_a_place_with_too_few_answers_is_not_compared():
    told = found(weeks("L1", [7] * 16, [1.0] * 12 + [0.0] * 4))
    assert (told.listed, told.compared) == ((), 0)


def test_a_place_without_a_past_is_not_compared():
    assert found(weeks("L1", [40])).compared == 0


def test_regions_add_the_parts_of_their_locations():
    """Neither location alone has thirty answers in four weeks; their region has."""
    rows = [weeks(name, [5] * 16, [1.0] * 12 + [0.0] * 4) for name in ("L1", "L2", "L3")]
    told = found(*rows, above={"region": {"L1": "N", "L2": "N", "L3": "S"}})
    assert {(one.level, one.place) for one in told.listed} == {("", ""), ("region", "N")}
    assert next(one.change.after.n for one in told.listed if one.place == "N") == 40


def test_answers_without_a_location_count_in_all_and_are_nobodys_alert():
    told = found(weeks("", [40] * 16, [0.9] * 15 + [0.1]))
    assert [(one.level, one.change.after.n) for one in told.listed] == [("", 40)]


def test_a_restless_past_needs_more():
    """The same fall, once after calm weeks and once after weeks that jump about."""
    calm = found(weeks("L1", [60] * 16, [0.6] * 15 + [0.3]))
    restless = found(weeks("L1", [60] * 16, [0.9, 0.3] * 7 + [0.6, 0.3]))
    assert "location" in {one.level for one in calm.listed}
    assert restless.listed == ()
