"""Series over time: gaps stay gaps, windows pool answers, incomplete buckets are known."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from cxdash.findings.scores import Rules
from cxdash.findings.sparklines import sparkline
from cxdash.findings.tallies import tallies
from cxdash.findings.trends import OTHER, Period, bucket_start, next_start, rolling, trend
from cxdash.metrics import NPS

COLUMNS = ["metric", "start", "by0", "n", "total", "squares", "score_total", "median", "unscored"]


def frame(*rows):
    """(day, group, promoters, detractors) as parts."""
    made = pd.DataFrame(
        [
            ("nps", day, group, up + down, 100.0 * (up - down), 10_000.0 * (up + down), 10.0 * up, None, 0)
            for day, group, up, down in rows
        ],
        columns=COLUMNS,
    )
    made["start"] = pd.to_datetime(made["start"])
    return made


@pytest.mark.parametrize(
    ("grain", "start", "following"),
    [
        ("day", date(2024, 2, 29), date(2024, 3, 1)),
        ("week", date(2024, 2, 26), date(2024, 3, 4)),
        ("month", date(2024, 2, 1), date(2024, 3, 1)),
        ("quarter", date(2024, 1, 1), date(2024, 4, 1)),
    ],
)
def test_buckets_of_the_calendar(grain, start, following):
    assert bucket_start(date(2024, 2, 29), grain) == start
    assert next_start(start, grain) == following


def test_buckets_follow_each_other_for_ten_years():
    for grain in ("day", "week", "month", "quarter"):
        start = bucket_start(date(2019, 12, 31), grain)
        for _ in range(120):
            following = next_start(start, grain)
            assert following == bucket_start(following, grain) > start
            assert bucket_start(following.fromordinal(following.toordinal() - 1), grain) == start
            start = following


def test_a_week_without_answers_is_a_gap_and_one_of_few_is_hidden():
    data = frame(("2026-01-05", "", 6, 4), ("2026-01-19", "", 2, 1), ("2026-01-26", "", 5, 0))
    (series,) = trend(NPS, data, "week", Rules())
    assert [(point.start, point.score.n, point.score.value) for point in series.points] == [
        (date(2026, 1, 5), 10, 20.0),
        (date(2026, 1, 12), 0, None),
        (date(2026, 1, 19), 3, None),
        (date(2026, 1, 26), 5, 100.0),
    ]
    assert [point.score.is_hidden for point in series.points] == [False, False, True, False]
    assert (series.group, series.n) == (None, 18)


def test_the_first_and_last_bucket_may_be_incomplete():
    data = frame(("2026-01-01", "", 6, 4), ("2026-02-01", "", 6, 4), ("2026-03-01", "", 6, 4))

    def complete(*bounds):
        return [point.is_complete for point in trend(NPS, data, "month", Rules(), Period(*bounds))[0].points]

    assert complete(date(2026, 1, 1), date(2026, 4, 1)) == [True, True, True]
    assert complete(date(2026, 1, 2), date(2026, 3, 31)) == [False, True, False]
    assert complete(None, datetime(2026, 3, 31, 23)) == [True, True, False]
    assert complete() == [True, True, True]


def test_bounds_with_an_offset_are_moments_of_the_local_time(monkeypatch):
    monkeypatch.setenv("CXDASH_TIME_ZONE", "Europe/Vilnius")
    period = Period(datetime(2025, 12, 31, 22, tzinfo=UTC))  # midnight in Vilnius
    assert period.holds(date(2026, 1, 1), date(2026, 2, 1))
    monkeypatch.setenv("CXDASH_TIME_ZONE", "UTC")
    assert Period(datetime(2026, 1, 1, 1, tzinfo=UTC)).holds(date(2026, 1, 1), date(2026, 2, 1)) is False


def test_a_window_pools_answers_and_never_averages():
    # 1 promoter on the first day, 99 detractors on the second: pooled -98, averaged it would be 0.
    data = frame(("2026-01-01", "", 1, 0), ("2026-01-02", "", 0, 99), ("2026-01-05", "", 7, 0))
    (series,) = rolling(NPS, data, 2, Rules())
    assert [(point.start.day, point.score.n, point.score.value) for point in series.points] == [
        (2, 100, -98.0), (3, 99, -100.0), (4, 0, None), (5, 7, 100.0),
    ]  # fmt: skip
    assert series.points[0].score.mean == pytest.approx(0.1)


def test_the_first_incomplete_windows_are_not_drawn():
    days = [(f"2026-01-{day:02}", "", 5, 5) for day in range(1, 11)]
    (series,) = rolling(NPS, frame(*days), 7, Rules())
    assert [point.start.day for point in series.points] == [7, 8, 9, 10]
    assert {point.score.n for point in series.points} == {70}
    (short,) = rolling(NPS, frame(*days[:6]), 7, Rules())
    assert short.points == ()


def test_a_window_equals_the_parts_added_by_hand():
    rows = [(f"2026-01-{day:02}", "", day % 5, day % 3) for day in range(1, 31) if day % 4]
    (series,) = rolling(NPS, frame(*rows), 9, Rules(min_answers=0))
    for point in series.points:
        inside = [row for row in rows if 0 <= (point.start - date.fromisoformat(row[0])).days < 9]
        up, down = sum(row[2] for row in inside), sum(row[3] for row in inside)
        assert point.score.n == up + down
        assert point.score.value == pytest.approx(100 * (up - down) / (up + down))


def test_beyond_the_top_groups_the_rest_is_pooled():
    data = frame(
        ("2026-01-01", "a", 30, 0), ("2026-01-02", "b", 0, 20), ("2026-01-01", "c", 4, 0), ("2026-01-01", "d", 0, 3),
    )  # fmt: skip
    found = trend(NPS, data, "day", Rules(), key="by0", top=2)
    assert [(series.group, series.n, series.members) for series in found] == [("a", 30, 1), ("b", 20, 1), (OTHER, 7, 2)]
    assert [point.score.value for point in found[2].points] == [pytest.approx(100 / 7), None]
    # Every series has the same days, so that gaps are gaps.
    assert [[point.start.day for point in series.points] for series in found] == [[1, 2]] * 3
    assert sum(series.n for series in rolling(NPS, data, 2, Rules(), key="by0", top=2)) == 57


def test_no_answers_are_no_series():
    assert trend(NPS, frame().assign(start=pd.Series(dtype="datetime64[us]")), "day", Rules()) == []
    assert rolling(NPS, frame(), 7, Rules(), key="by0") == []


def test_a_small_line_is_the_trend_without_its_intervals():
    """Whole weeks with answers enough: what the trend calls incomplete or hides is left out."""
    starts = [date(2026, 6, 1) + timedelta(weeks=week) for week in range(8)]
    counts = [(30, 10, 5), (2, 1, 1), (40, 10, 20), (10, 10, 10), (12, 3, 3), (9, 9, 2), (1, 1, 0), (20, 5, 5)]
    frame = pd.DataFrame(
        [
            ("nps", pd.Timestamp(start), up + same + down, 100.0 * (up - down), 10_000.0 * (up + down), 0.0, None, 0)
            for start, (up, same, down) in zip(starts, counts, strict=True)
        ],
        columns=["metric", "start", "n", "total", "squares", "score_total", "median", "unscored"],
    )
    period = Period(date(2026, 6, 3), date(2026, 7, 30))
    (whole,) = trend(NPS, frame, "week", Rules(), period)
    expected = tuple(one.score.value for one in whole.points if one.is_complete and one.score.value is not None)
    assert sparkline(NPS, tallies(frame, "start"), "week", Rules(), period) == pytest.approx(expected)
    assert len(expected) == 5
