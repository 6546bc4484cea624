"""Change points: which series are searched, and what is said of each step."""

from datetime import date, timedelta

import pandas as pd
import pytest

from cxdash.findings.changepoints import MOST_SEARCHED, change_points
from cxdash.findings.scores import Rules
from cxdash.findings.trends import trend
from cxdash.metrics import CSAT

COLUMNS = ["metric", "start", "by0", "n", "total", "squares", "score_total", "median", "unscored"]


def frame(groups):
    """{group: [satisfied of 20 answers, by week]} as parts."""
    rows = [
        ("csat", date(2026, 1, 5) + timedelta(weeks=week), group, 20, 100.0 * hits, 10_000.0 * hits, 0.0, None, 0)
        for group, weeks in groups.items()
        for week, hits in enumerate(weeks)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


STEADY = [16, 15, 17, 16, 15, 16, 17, 15, 16, 16, 17, 15]
FALLING = [16, 15, 17, 16, 15, 16, 9, 8, 10, 9, 8, 9]


def test_each_group_is_searched_and_its_step_measured():
    series = trend(CSAT, frame({"falls": FALLING, "stays": STEADY}), "week", Rules(), key="by0")
    (found,) = change_points(CSAT, series, Rules())
    assert (found.group, found.start) == ("falls", date(2026, 2, 16))
    assert found.early <= found.start <= found.late
    assert found.value == pytest.approx(100 * (53 / 120 - 95 / 120))
    # Newcombe's interval of 95 and 53 of 120; these weeks differ by less than sampling does, so it is no wider.
    assert (found.low, found.high) == (pytest.approx(found.change.low), pytest.approx(found.change.high))
    assert (found.change.before.n, found.change.after.n, found.change.verdict) == (120, 120, "down")


def test_what_is_drawn_together_or_has_few_answers_is_not_searched():
    groups = {"falls": FALLING, "stays": STEADY}
    series = trend(CSAT, frame(groups), "week", Rules(), key="by0", top=0)
    assert change_points(CSAT, series, Rules()) == []
    assert change_points(CSAT, trend(CSAT, frame(groups), "week", Rules(), key="by0"), Rules(few_answers=150)) == []
    assert change_points(CSAT, [], Rules()) == []


def test_a_step_of_groups_that_are_not_shown_is_not_told():
    rules = Rules(min_answers=130)
    assert change_points(CSAT, trend(CSAT, frame({"falls": FALLING}), "week", rules, key="by0"), rules) == []


def test_the_same_groups_are_searched_however_many_series_there_are():
    """A step that is found among twelve groups is found among sixty: those beyond are not searched and cost nothing."""
    small = {f"shop {number}": [one // 2 for one in STEADY] for number in range(59)}
    weeks = frame({"weak": [16, 15, 17, 16, 15, 16, 11, 12, 11, 12, 11, 11], **small})
    weeks.loc[weeks["by0"] != "weak", "n"] = 10
    all_of, drawn = (trend(CSAT, weeks, "week", Rules(), key="by0", top=top) for top in (60, MOST_SEARCHED))
    found = change_points(CSAT, drawn, Rules())
    assert [one.group for one in found] == ["weak"]
    assert 0.05 / 60 < found[0].p < 0.05 / MOST_SEARCHED
    assert change_points(CSAT, all_of, Rules()) == found
