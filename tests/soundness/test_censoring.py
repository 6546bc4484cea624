"""What is not over yet: of the newest only what went quickly is known, and it must not look better or worse for that."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from cxdash.filters import Filters
from cxdash.findings.alerts import alerts
from cxdash.findings.changepoints import change_points
from cxdash.findings.changes import change
from cxdash.findings.contrasts import going_on
from cxdash.findings.control_chart import control_chart
from cxdash.findings.funnel import group_funnels, largest_loss, whole_funnel
from cxdash.findings.funnel_unit_sentences import unit_answer
from cxdash.findings.funnel_units import unit_funnels
from cxdash.findings.goals import Goal, standing
from cxdash.findings.profile import reaches
from cxdash.findings.response_time import whole_waits
from cxdash.findings.scores import Rules, whole_score
from cxdash.findings.touchpoints import touchpoint_map
from cxdash.findings.trends import trend
from cxdash.metrics import METRICS
from cxdash.queries import funnel, parts, response_time, touchpoints
from cxdash.queries.question import FunnelQuestion, Question
from cxdash.queries.response_time import ResponseQuestion
from cxdash.queries.touchpoints import TouchpointsQuestion
from tests.findings.test_funnel_units import rows as unit_rows
from tests.queries.rows import fill, touchpoint
from tests.store.loading import open_store

OPENED, CLOSED = datetime(2025, 11, 1), datetime(2026, 1, 31)
DAY = 86_400.0


def _moments(rng, each):
    """Moments spread evenly over every day."""
    days = (CLOSED - OPENED).days
    return [
        OPENED + timedelta(days=day, minutes=int(minute))
        for day in range(days)
        for minute in rng.integers(0, 1440, each)
    ]


@pytest.mark.parametrize("weeks", [1, 2])
def test_the_newest_requests_are_not_quicker_than_others(tmp_path, weeks):
    """Once 100 % of the last week were within seven days, where half are: who had been answered counted, who had not did not."""
    rng, rows = np.random.default_rng(2), []
    for number, moment in enumerate(_moments(rng, 40)):
        waited = float(rng.exponential(240 * 3600))
        is_seen = moment + timedelta(seconds=waited) <= CLOSED
        rows.append(touchpoint(f"c{number}", "help", moment, response_seconds=waited if is_seen else None))
    with open_store(tmp_path / "waits.duckdb") as store:
        fill(store, touchpoints=rows)
        found = []
        for filters in (Filters(), Filters((CLOSED - timedelta(weeks=weeks)).date(), CLOSED.date())):
            frame = store.answer(ResponseQuestion(7 * DAY, filters=filters), response_time.build)
            found.append(whole_waits(frame, Rules()))
    truth = 1 - np.exp(-168 / 240)
    assert found[0].low <= truth <= found[0].high
    assert found[1].within_target is None if weeks == 1 else found[1].low <= truth <= found[1].high


@pytest.mark.parametrize("days", [14, 21])
def test_the_newest_touchpoints_lose_as_many_as_others(tmp_path, days):
    """Once nobody of the last two weeks was lost, where half are: who had gone on counted, who had not could still come."""
    rng, rows = np.random.default_rng(3), []
    for number, moment in enumerate(_moments(rng, 50)):
        rows.append(touchpoint(f"c{number}", "visit", moment, channel="web"))
        later = moment + timedelta(seconds=float(rng.exponential(DAY)))
        if rng.random() < 0.5 and later < CLOSED:
            rows.append(touchpoint(f"c{number}", "order", later, channel="web"))
    with open_store(tmp_path / "lost.duckdb") as store:
        fill(store, touchpoints=rows)
        filters = Filters((CLOSED - timedelta(days=days)).date(), CLOSED.date())
        scores = store.answer(Question(("nps",), ("stage", "channel"), filters=filters), parts.build)
        volumes = store.answer(TouchpointsQuestion(14 * DAY, filters), touchpoints.build)
    cells = touchpoint_map(METRICS["nps"], scores, volumes, ["visit", "order"], Rules()).cells
    visits = next(one.volume for one in cells if one.stage == "visit")
    if days == 14:
        assert (visits.lost_share, visits.open) == (None, visits.customers)
    else:
        assert visits.low <= 0.5 <= visits.high


def test_a_place_that_opened_lately_is_neither_better_nor_worse_for_it(tmp_path):
    """Once its customers that could still go on were no success in its profile (“below”), and no loss in a split (“above”)."""
    rng, rows = np.random.default_rng(8), []
    for number, moment in enumerate(_moments(rng, 60)):
        is_new = number % 4 == 0
        if is_new and moment < CLOSED - timedelta(days=20):
            continue
        place = "new" if is_new else "old"
        rows.append(touchpoint(f"c{number}", "visit", moment, location=place))
        later = moment + timedelta(seconds=float(rng.exponential(5 * DAY)))
        if rng.random() < 0.6 and later < CLOSED:
            rows.append(touchpoint(f"c{number}", "order", later, location=place))
    with open_store(tmp_path / "opened.duckdb") as store:
        fill(store, touchpoints=rows)
        question = FunnelQuestion(("visit", "order"), 14 * DAY)
        frame = store.answer(replace(question, by="location"), funnel.build)
        whole = whole_funnel(question.steps, store.answer(question, funnel.build), Rules())
    groups = {one.group: one for one in group_funnels(question.steps, frame, Rules())}
    assert groups["new"].steps[0].open > 100
    assert [one.verdict for one in reaches(groups["new"], whole, Rules())] == ["noise"]
    assert {one.tier for one in going_on(list(groups.values()), "visit", Rules())} == {"within"}
    truth = 0.6 * (1 - np.exp(-14 / 5))
    loss = largest_loss(groups["new"], Rules())
    assert loss.low <= 1 - truth <= loss.high
    assert groups["new"].steps[1].high > truth  # who is open may come, and its interval knows


def _slow_requests(rng, mean=240.0):
    """The same at all times: requests whose answers take ten days in the mean, as they are known at the end of the data."""
    rows = []
    for number, moment in enumerate(_moments(rng, 15)):
        waited = float(rng.exponential(mean * 3600))
        is_seen = moment + timedelta(seconds=waited) <= CLOSED
        rows.append(touchpoint(f"c{number}", "help", moment, response_seconds=waited if is_seen else None))
    return rows


def test_times_are_not_called_shorter_while_the_long_ones_are_still_to_come(tmp_path):
    """Once: the last month down by 78 hours (p = 5e-13), four alerts, steps in the level, and a goal met for sure; all false."""
    metric, rules = METRICS["response_time"], Rules()
    with open_store(tmp_path / "slow.duckdb") as store:
        fill(store, touchpoints=_slow_requests(np.random.default_rng(2)))
        newest = Filters((CLOSED - timedelta(days=30)).date(), CLOSED.date())

        def asked(filters, grain=None):
            return store.answer(Question(("response_time",), grain=grain, filters=filters), parts.build)

        after, before = (whole_score(metric, asked(one), rules) for one in (newest, newest.before()))
        series = trend(metric, asked(Filters(), "week"), "week", rules)
        monday = CLOSED.date() - timedelta(days=CLOSED.date().weekday())
        weeks = Filters(OPENED.date(), monday)
        weekly = store.answer(Question(("response_time",), ("location",), "week", weeks), parts.build)
    assert metric.estimator.difference(before.tally.parts, after.tally.parts, 0.95).is_real  # as they stand they differ
    assert (change(metric, before, after, rules).verdict, after.is_early) == ("few", True)
    target = Goal("g", "response_time", 150.0)
    assert standing(metric, target, after, rules).verdict == "few"
    assert change_points(metric, series, rules) == []
    chart = control_chart(metric, series[0], rules)
    assert chart is None or not chart.signals
    assert alerts([(metric, weekly)], monday, rules, {}).listed == ()


def test_quick_answers_are_never_early(tmp_path):
    with open_store(tmp_path / "quick.duckdb") as store:
        fill(store, touchpoints=_slow_requests(np.random.default_rng(2), mean=4.0))
        filters = Filters((CLOSED - timedelta(days=14)).date(), CLOSED.date())
        frame = store.answer(Question(("response_time",), filters=filters), parts.build)
    found = whole_score(METRICS["response_time"], frame, Rules())
    assert (found.n > 150, found.is_early) == (True, False)


def test_attempts_that_are_still_open_may_yet_come():
    """Once they counted as not reached, with an interval that was as narrow as if they never would."""
    steps, frame = ("visit", "basket", "order"), pd.DataFrame(unit_rows([2] * 100, [1] * 50 + [0] * 50))
    third = frame.iloc[1].to_dict() | {"step": 3}
    frame = pd.DataFrame([*frame.to_dict("records"), third]).assign(open=[30.0, 10.0, 0.0])
    (funnel,) = unit_funnels(steps, frame, "attempts", Rules())
    (sure,) = unit_funnels(steps, frame.assign(open=0.0), "attempts", Rules())
    for place, (of_entry, of_previous) in enumerate([(30 / 200, 30 / 200), (40 / 200, 10 / 50)], 1):
        one, other = funnel.steps[place], sure.steps[place]
        assert (one.of_entry.value, one.of_entry.low) == (other.of_entry.value, other.of_entry.low)
        assert one.of_entry.high == pytest.approx(other.of_entry.high + of_entry)
        assert one.of_previous.high == pytest.approx(min(other.of_previous.high + of_previous, 1.0))
    said = unit_answer(funnel, "attempts")
    assert "have reached order so far. 40 of them are still open and may yet: the interval reaches" in said
    assert "so far" not in unit_answer(sure, "attempts")
    (value,) = unit_funnels(steps, frame, "value", Rules())
    (settled,) = unit_funnels(steps, frame.assign(open=0.0), "value", Rules())
    assert value.steps[2].of_entry == settled.steps[2].of_entry
