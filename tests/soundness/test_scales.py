"""The plain mean of scores is never made over two scales, however groups are put together."""

from datetime import date, datetime, timedelta

import pytest

from cxdash.findings.feelings import feelings
from cxdash.findings.scores import Rules, whole_score
from cxdash.findings.standings import group_scores
from cxdash.findings.tallies import Tally
from cxdash.findings.trends import rolling, trend
from cxdash.metrics import find_metric
from cxdash.queries.feelings import build_feelings
from cxdash.queries.parts import build
from cxdash.queries.question import FunnelQuestion, Question
from cxdash.stats.parts import Parts
from cxdash.store import Store
from tests.queries.rows import fill, response, touchpoint
from tests.store.loading import open_store

CSAT = find_metric("csat")
AT = datetime(2026, 5, 4, 12)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """L1 asks on 1-5 until the 10th, L2 on 1-7 from the 11th on: four answers each at the best end; tiny ones of both."""
    path = tmp_path_factory.mktemp("scales") / "scales.duckdb"
    with Store(path) as opened:
        with opened.writing() as cursor:
            for number in range(40):
                first = number < 20
                day = date(2026, 1, 1) + timedelta(days=number // 2)
                place = ("L1" if first else "L2") if number % 10 else ("t1" if first else "t2")
                cursor.execute(
                    "INSERT INTO responses (response_id, metric, question, location_id, answered_at, answered_on, score, "
                    "scale_min, scale_max, points, state, respondent, import_id, row_number) "
                    "VALUES (?, 'csat', 'q', ?, ?, ?, ?, 1, ?, 100, 'valid', 'customer', 1, ?)",
                    [str(number), place, day, day, 5 if first else 7, 5 if first else 7, number],
                )
        yield opened


def parts(store, *by, grain=None):
    return store.frame(*build(Question(("csat",), by, grain), store.context()))


def test_single_groups_have_a_mean_and_their_sum_has_none(store):
    frame = parts(store, "location")
    scores = {one.group: one for one in group_scores(CSAT, frame, Rules(min_answers=4))}
    assert (scores["L1"].mean, scores["L2"].mean) == (5.0, 7.0)
    assert whole_score(CSAT, frame, Rules()).mean is None
    assert whole_score(CSAT, parts(store), Rules()).mean is None


def test_pooled_groups_of_two_scales_have_none(store):
    pooled = [one for one in group_scores(CSAT, parts(store, "location"), Rules(min_answers=4)) if one.members > 1]
    assert [(one.n, one.mean) for one in pooled] == [(4, None)]


def test_windows_over_both_have_none(store):
    (line,) = rolling(CSAT, parts(store, grain="day"), 4, Rules())
    means = [point.score.mean for point in line.points]
    assert means == [5.0] * 7 + [None] * 3 + [7.0] * 7


def test_weeks_are_not_mixed_by_the_series(store):
    (line,) = trend(CSAT, parts(store, grain="week"), "week", Rules())
    assert [point.score.mean for point in line.points] == [5.0, None, 7.0, None]  # the last has too few to be shown


def test_feelings_of_a_funnel_over_two_scales_have_none(tmp_path):
    with open_store(tmp_path / "feelings.duckdb") as other:
        fill(
            other,
            [response("csat", 5, customer=f"c{number}", at=AT) for number in range(12)],
            [touchpoint(f"c{number}", stage, AT) for number in range(12) for stage in ("visit", "order")],
        )
        question = FunnelQuestion(("visit", "order"), 3600.0)
        frame = other.answer(question, build_feelings)
        assert feelings(CSAT, question.steps, frame, Rules())[0].went_on.mean == 5.0
        with other.writing() as cursor:
            cursor.execute(
                "UPDATE responses SET scale_min = 1, scale_max = CASE WHEN customer_id < 'c5' THEN 5 ELSE 7 END"
            )
        frame = other.answer(question, build_feelings)
        (found,) = feelings(CSAT, question.steps, frame, Rules())
        assert (found.went_on.n, found.went_on.value, found.went_on.mean) == (12, 100.0, None)


def test_what_has_no_answer_has_no_scale_either():
    some = Tally(Parts(2, 200.0, 20_000.0), 9.0, None, 0, 5.0)
    assert (some + Tally()).score_total == 9.0
    assert (Tally() + some).scale == 5.0
    assert (some + Tally(Parts(1, 0.0, 0.0), 3.0, None, 0, 7.0)).score_total is None
    assert (some + Tally(Parts(1, 0.0, 0.0), None)).score_total is None
