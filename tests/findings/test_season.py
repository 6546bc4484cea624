"""The season in words: single months only where the season as a whole is beyond noise; the line without it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cxdash.findings.scores import Rules
from cxdash.findings.season import season
from cxdash.findings.season_sentences import season_answer
from cxdash.findings.trends import Period, trend
from cxdash.metrics import CSAT, RESPONSE_TIME

COLUMNS = ["metric", "start", "n", "total", "squares", "score_total", "median", "unscored"]
WOBBLE = (
    1,
    -2,
    0,
    2,
    -1,
    1,
    0,
    -2,
    1,
    2,
    -1,
    -1,
    0,
)  # satisfied more or less of 400; its length shares nothing with a year


def series(shares, count=400):
    """{month: share of satisfied} over three years from January 2023 on, with a little wobble."""
    rows = []
    for place in range(36):
        start = date(2023 + place // 12, place % 12 + 1, 1)
        hits = round(count * shares.get(start.month, 0.7)) + WOBBLE[place % len(WOBBLE)]
        rows.append(("csat", start, count, 100.0 * hits, 10_000.0 * hits, 0.0, None, 0))
    return trend(CSAT, pd.DataFrame(rows, columns=COLUMNS), "month", Rules())[0]


def test_a_december_that_is_usually_lower_is_told_and_taken_out():
    found = season(CSAT, series({12: 0.6}), Rules())
    assert found.is_real
    assert [one.month for one in found.effects if one.is_real] == [12]
    december = found.effects[11]
    assert december.value == pytest.approx(-10 * 11 / 12, abs=0.6)  # lower than its year, of which it is a twelfth
    assert december.low < december.value < december.high < 0
    said = season_answer(CSAT, found)
    assert said.startswith("CSAT has a season. December is usually 9 lower than its year (")
    there = {point.start: point.score for point in found.adjusted.points}
    plain = {point.start: point.score for point in found.plain.points}
    for year in (2023, 2024, 2025):
        day = date(year, 12, 1)
        assert there[day].value == pytest.approx(plain[day].value - december.value)
        assert there[day].high - there[day].low > plain[day].high - plain[day].low


def test_without_a_season_no_month_is_called_real():
    found = season(CSAT, series({}), Rules())
    assert not found.is_real
    assert not any(one.is_real for one in found.effects)
    assert "no season beyond noise" in season_answer(CSAT, found)


def test_less_than_two_full_years_are_said_plainly():
    one = series({12: 0.6})
    rows = [(point.start, point.score.tally.parts) for point in one.points[:24]]
    frame = pd.DataFrame(
        [("csat", start, part.n, part.total, part.squares, 0.0, None, 0) for start, part in rows], columns=COLUMNS
    )
    whole = trend(CSAT, frame, "month", Rules())[0]
    assert season(CSAT, whole, Rules()) is not None
    cut = trend(CSAT, frame, "month", Rules(), Period(date(2023, 1, 15), date(2025, 1, 1)))[
        0
    ]  # the first month is not whole
    assert season(CSAT, cut, Rules()) is None
    assert "from two full years on" in season_answer(CSAT, None)
    hidden = trend(CSAT, frame, "month", Rules(min_answers=500))[0]
    assert season(CSAT, hidden, Rules()) is None


def test_a_december_of_times_is_so_many_times_longer_whatever_a_few_long_waits_do():
    """Once the season of times was that of their means, which a few waits of weeks rule."""
    rng = np.random.default_rng(3)
    rows = []
    for place in range(36):
        start = date(2023 + place // 12, place % 12 + 1, 1)
        points = rng.lognormal(9.0, 1.0, 300) * (1.5 if start.month == 12 else 1.0)
        logs = [float((np.log1p(points) ** power).sum()) for power in (1, 2, 3)]
        rows.append(("response_time", start, 300, points.sum(), (points**2).sum(), 0.0, 0, *logs))
    columns = [*COLUMNS[:-2], "unscored", "log_total", "log_squares", "log_cubes"]
    whole = trend(RESPONSE_TIME, pd.DataFrame(rows, columns=columns), "month", Rules())[0]
    found = season(RESPONSE_TIME, whole, Rules())
    assert [one.month for one in found.effects if one.is_real] == [12]
    december, mean = found.effects[11], sum(row[3] for row in rows) / (36 * 300) / 3600
    assert december.low / mean <= 1.5 ** (11 / 12) - 1 <= december.high / mean
    for there, plain in zip(found.adjusted.points, found.plain.points, strict=True):
        if there.start.month == 12:
            assert there.score.value == pytest.approx(plain.score.value / (1 + december.value / mean))
            assert 0 < there.score.low < there.score.value < there.score.high
