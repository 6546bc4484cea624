"""Scores worked out by hand, on a sheet of paper, before the code was run."""

from math import sqrt

import pandas as pd
import pytest

from cxdash.errors import CxError
from cxdash.findings.funnel import whole_funnel
from cxdash.findings.funnel_cohorts import funnel_cohorts
from cxdash.findings.scores import POOLED, Rules, score, whole_score
from cxdash.findings.standings import group_scores
from cxdash.findings.tallies import Tally
from cxdash.intake.mapping_file import read_mapping
from cxdash.metrics import CES, CSAT, METRICS, NPS, RESPONSE_TIME
from cxdash.queries import funnel
from cxdash.queries.parts import build
from cxdash.queries.question import FunnelQuestion, Question
from cxdash.stats.parts import Parts
from cxdash.store.load import import_file
from tests.queries.rows import at, fill, touchpoint
from tests.store.loading import open_store, score_mapping

SHOW_ALL = Rules(min_answers=0)


def parts(points):
    return Parts(len(points), float(sum(points)), float(sum(value * value for value in points)))


def frame(metric, groups):
    """A frame of parts, a row for each group, from {group: points}."""
    return pd.DataFrame(
        [
            {"metric": metric.id, "by0": group, "n": len(points), "total": float(sum(points)),
             "squares": float(sum(value * value for value in points)), "score_total": 0.0, "unscored": 0}
            for group, points in groups.items()
        ]
    )  # fmt: skip


def earned(metric, low, high, value):
    """The points of a score on one of the metric's scales, from its record."""
    scale = metric.scale(low, high)
    if value >= scale.top:
        return 100
    if scale.bottom is None:
        return 0
    return -100 if value <= scale.bottom else 0


def test_a_six_is_a_detractor_and_a_seven_is_not():
    assert [earned(NPS, 0, 10, value) for value in range(11)] == [-100] * 7 + [0, 0] + [100, 100]


@pytest.mark.parametrize(
    ("metric", "low", "high", "satisfied"),
    [
        (CSAT, 1, 5, {4, 5}), (CSAT, 1, 7, {6, 7}), (CSAT, 1, 10, {9, 10}), (CSAT, 0, 10, {9, 10}), (CSAT, 1, 3, {3}),
        (CSAT, 0, 1, {1}), (CES, 1, 5, {4, 5}), (CES, 1, 7, {5, 6, 7}),
    ],
)  # fmt: skip
def test_which_answers_earn_100(metric, low, high, satisfied):
    assert {value for value in range(low, high + 1) if earned(metric, low, high, value) == 100} == satisfied
    assert {earned(metric, low, high, value) for value in range(low, high + 1)} == {0, 100}


def test_nps_of_ten_answers():
    # 10 9 9 9 8 7 6 5 9 0: five promoters, two passives, three detractors -> +20.
    one = score(NPS, Tally(parts([100] * 5 + [0] * 2 + [-100] * 3), 72.0), Rules())
    assert (one.n, one.value, one.mean) == (10, 20.0, 7.2)
    # Three pseudo-answers: centre 2/13, variance (8 + 1.5)/13 - (2/13)^2, over 13.
    error = sqrt((9.5 / 13 - (2 / 13) ** 2) / 13)
    assert one.low == pytest.approx(100 * (2 / 13 - 1.959964 * error), abs=1e-4)
    assert one.high == pytest.approx(100 * (2 / 13 + 1.959964 * error), abs=1e-4)


def test_csat_of_eight_answers():
    # 5 4 4 3 2 5 1 4: five of eight -> 62.5 %; Wilson by hand: 30.57 to 86.32.
    one = score(CSAT, Tally(parts([100] * 5 + [0] * 3), 28.0), Rules())
    assert (one.value, one.mean) == (62.5, 3.5)
    assert (round(one.low, 2), round(one.high, 2)) == (30.57, 86.32)


def test_response_time_is_in_hours_and_less_is_better():
    one = score(RESPONSE_TIME, Tally(parts([3600.0, 7200.0, 10_800.0, 3600.0, 10_800.0]), 10.0), Rules())
    assert (one.value, one.mean) == (2.0, 2.0)
    # s = 1 h, so t(4) * 1 / sqrt(5) = 2.776445 * 0.447214 = 1.241664
    assert (one.low, one.high) == (pytest.approx(0.758336, abs=1e-5), pytest.approx(3.241664, abs=1e-5))
    slow, quick = [7200.0 + step for step in range(60)], [3600.0 + step for step in range(60)]
    tiers = {
        one.group: one.tier
        for one in group_scores(RESPONSE_TIME, frame(RESPONSE_TIME, {"a": slow, "b": quick}), Rules())
    }
    assert tiers == {"a": "below", "b": "above"}


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_nobodys_score_is_nothing(metric):
    one = whole_score(metric, frame(metric, {"nobody": []}).head(0), SHOW_ALL)
    assert (one.n, one.value, one.low, one.high, one.mean) == (0, None, None, None, None)
    assert not one.is_hidden


def test_an_interval_never_leaves_the_scale_nor_its_value():
    for n in (1, 2, 5, 50, 5000):
        for metric, points in ((NPS, 100), (NPS, -100), (CSAT, 100), (CSAT, 0), (CES, 100)):
            one = score(metric, Tally(parts([points] * n)), SHOW_ALL)
            assert metric.bounds[0] <= one.low <= one.value <= one.high <= metric.bounds[1]
            assert one.low < one.high  # that all answered alike does not make it certain


def test_four_answers_are_pooled_and_five_are_shown():
    groups = {"five": [100] * 5, "four": [100] * 4, "one": [0]}
    shown = group_scores(NPS, frame(NPS, groups), Rules())
    assert [(one.group, one.n, one.members) for one in shown] == [("five", 5, 1), (POOLED, 5, 2)]
    assert shown[1].value == 80.0  # four hundreds and a nought, pooled; not the mean of 100 and 0


def test_a_pool_that_is_too_small_is_hidden():
    pool = group_scores(NPS, frame(NPS, {"a": [100] * 2, "b": [0] * 2}), Rules())[0]
    assert (pool.n, pool.value, pool.low, pool.mean, pool.is_hidden) == (4, None, None, None, True)
    everyone = group_scores(NPS, frame(NPS, {"a": [100] * 2, "b": [0] * 2}), SHOW_ALL)
    assert [(one.group, one.value) for one in everyone] == [("a", 100.0), ("b", 0.0)]


def test_a_perfect_tiny_store_does_not_lead():
    groups = {f"store {number}": [100] * 60 + [0] * 20 + [-100] * 20 for number in range(10)}
    groups["great"] = [100] * 160 + [0] * 30 + [-100] * 10
    groups["tiny"] = [100] * 5
    found = group_scores(NPS, frame(NPS, groups), Rules())
    assert found[0].group == "great"
    tiny = next(one for one in found if one.group == "tiny")
    assert tiny.value == 100.0
    assert tiny.shrunken < 60
    assert tiny.tier == "few"


def test_a_group_without_a_valid_answer_leads_nothing():
    for metric in (NPS, RESPONSE_TIME):  # more is better, less is better: nothing is never the best
        found = group_scores(
            metric, frame(metric, {"silent": [], "a": [50] * 40, "b": [-90] * 40}).assign(unscored=3), SHOW_ALL
        )
        assert found[-1].group == "silent"
        assert (found[-1].n, found[-1].unscored, found[-1].shrunken) == (0, 3, None)


def test_the_mean_of_several_scales_is_nothing(tmp_path):
    """A 5 of 1-5 and a 10 of 1-10 are both the best answer; their plain mean, 7.5, would be no score on either scale."""
    with open_store(tmp_path / "scales.duckdb") as store:
        for name, score, most in (("five.csv", 5, 5), ("ten.csv", 10, 10)):
            rows = "".join(f"{name}{number},csat,{score},1,{most}\n" for number in range(10))
            import_file(store, name, f"response_id,metric,score,scale_min,scale_max\n{rows}".encode())
        whole = whole_score(METRICS["csat"], store.answer(Question(("csat",)), build), Rules())
        assert (whole.n, whole.value, whole.mean) == (20, 100.0, None)


def lines(values):
    """Rows of a file: an id, and a value each."""
    return "".join(f"{place},{value}\n" for place, value in enumerate(values))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # Five stars under the name of NPS were -100, as long as there were fewer than thirty.
        ("response_id,nps\n1,5\n2,4\n", "intake.scale_doubt"),
        # One 7 among three hundred answers of 3 to 5 made them 1-7, and almost nobody was satisfied.
        ("response_id,csat\n" + lines([3, 4, 5] * 100 + [7]), "intake.scale_doubt"),
        ("response_id,csat\n" + lines([3, 4, 5] * 100 + [10]), "intake.scale_doubt"),
        ("response_id,csat\n" + lines([3, 4, 5] * 3 + [10]), "intake.scale_doubt"),
        ("response_id,ces\n" + lines([1, 2, 3, 4, 5] * 50 + [7]), "intake.scale_doubt"),
        ("response_id,metric,score\n" + lines(["csat,4", "csat,5"] * 50 + ["csat,10"]), "intake.scale_doubt"),
        # Seven faces under the name of NPS were -88; yes and nothing else was 0 % satisfied.
        ("response_id,nps\n" + lines([1, 2, 3, 4, 5, 6, 7, 7, 7] * 2), "intake.scale_doubt"),
        ("response_id,nps\n" + lines([1, 2, 3, 4] * 6), "intake.scale_doubt"),
        ("response_id,csat\n" + lines([1] * 29), "intake.scale_doubt"),
        # “1 - very satisfied” was the worst answer in a file of one answer a line.
        (
            "response_id,metric,score\n"
            + lines(["csat,1 - very satisfied", "csat,2 - satisfied", "csat,5 - very dissatisfied"]),
            "intake.reversed",
        ),
        # 1,240 was 1240 in a file of decimal commas, too.
        ('touchpoint_id,occurred_at,stage,value\n1,2026-01-01,pay,"1,240"\n', "intake.decimal"),
        # Dollars and euros would have been one sum.
        ("touchpoint_id,occurred_at,stage,value\n1,2026-01-01,pay,$5\n2,2026-01-01,pay,5 €\n", "intake.units"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_about(tmp_path, text, code):
    with open_store(tmp_path / "cx.duckdb") as store, pytest.raises(CxError) as error:
        import_file(store, "f.csv", text.encode())
    assert error.value.code == code


@pytest.mark.parametrize(
    ("column", "values", "scale"),
    [
        ("csat", [1, 2, 1, 3], (1, 5)),  # a handful tells nothing
        ("csat", [3, 4, 5] * 100 + [99], (1, 5)),  # a code is on no scale, and is refused with its row
        ("csat", [1, 3, 5, 7] * 10, (1, 7)),
        ("ces", [7, 1, 6, 2, 5], (1, 7)),
        ("nps", [10] * 99 + [0], (0, 10)),
        ("nps", [0, 2, 5, 7, 7], (0, 10)),
        ("nps", [6, 7, 8, 8, 8], (0, 10)),
        ("nps", [3, 7, 5, 1], (0, 10)),
    ],
)
def test_what_shows_its_scale_is_not_asked_about(tmp_path, column, values, scale):
    with open_store(tmp_path / "cx.duckdb") as store:
        import_file(store, "f.csv", f"response_id,{column}\n{lines(values)}".encode())
        with store.cursor() as cursor:
            assert cursor.execute("SELECT DISTINCT scale_min, scale_max FROM responses").fetchall() == [scale]


def test_a_scale_that_the_mapping_gives_is_never_asked_about(tmp_path):
    mapping = score_mapping("csat", "csat", "scale = [1, 5]")
    with open_store(tmp_path / "cx.duckdb") as store:
        import_file(
            store, "f.csv", f"response_id,csat\n{lines([1] * 29 + [7])}".encode(), mapping=read_mapping(mapping)
        )
        whole = whole_score(METRICS["csat"], store.answer(Question(("csat",)), build), Rules())
        assert (whole.n, whole.value) == (29, 0.0)


def test_labels_that_run_down_are_turned_where_the_mapping_says_so(tmp_path):
    mapping = 'kind = "responses"\nreversed = ["csat"]\n[columns]\nresponse_id = "id"\nmetric = "m"\nscore = "s"\n'
    rows = lines(["csat,1 - very satisfied"] * 5 + ["csat,2 - satisfied"] * 3 + ["csat,5 - very dissatisfied"] * 2)
    with open_store(tmp_path / "cx.duckdb") as store:
        import_file(store, "f.csv", f"id,m,s\n{rows}".encode(), mapping=read_mapping(mapping))
        whole = whole_score(METRICS["csat"], store.answer(Question(("csat",)), build), Rules())
        assert (whole.n, whole.value) == (10, 80.0)


def test_a_funnel_with_an_optional_step_whose_last_step_nobody_came_to_has_its_customers(tmp_path):
    """40 visited, 9 of them were helped, nobody ordered: once all of them were told as nobody."""
    steps, optional = ("visit", "help", "order"), ("help",)
    visits = [touchpoint(f"c{number}", "visit", at(1)) for number in range(40)]
    helped = [touchpoint(f"c{number}", "help", at(2)) for number in range(9)]
    with open_store(tmp_path / "funnel.duckdb") as store:
        fill(store, touchpoints=[*visits, *helped, touchpoint(None, "noise", at(31))])
        question = FunnelQuestion(steps, 5 * 86_400.0, optional=optional)
        for asked in (funnel.build, funnel.build_counts):
            told = whole_funnel(steps, store.answer(question, asked), SHOW_ALL, optional).steps
            assert [(one.customers, one.lost) for one in told] == [(40, 31), (9, 9), (0, 0)]
        by_day = store.answer(
            FunnelQuestion(steps, 5 * 86_400.0, "entered.day", optional=optional), funnel.build_counts
        )
        (day,) = funnel_cohorts(steps, by_day, "day", SHOW_ALL, optional=optional)
        assert (day.customers, [one.customers for one in day.steps]) == (40, [9, 0])
