"""The season in words: single months only where the season as a whole is beyond noise; the line without it."""

from datetime import date

import pandas as pd
import pytest

from cxdash.findings.scores import Rules
from cxdash.findings.season import season
from cxdash.findings.season_sentences import season_answer
from cxdash.findings.trends import Period, trend
from cxdash.metrics import CSAT

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
