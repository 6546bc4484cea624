"""Sentences: the answers in words, from scores that were counted by hand."""

import numpy as np
import pandas as pd
import pytest

from cxdash import words
from cxdash.findings import sentences
from cxdash.findings.changes import change
from cxdash.findings.consistency import Consistency
from cxdash.findings.consistency_sentences import (
    consistency_answer,
    consistency_meaning,
    ranking,
    spread_digits,
    spread_of,
)
from cxdash.findings.funnel import largest_loss, whole_funnel
from cxdash.findings.funnel_sentences import funnel_answer, share, sure_share
from cxdash.findings.locations import locations
from cxdash.findings.naming import group_name
from cxdash.findings.scores import POOLED, Rules, Score, score
from cxdash.findings.standings import group_scores
from cxdash.findings.tallies import Tally
from cxdash.metrics import METRICS
from cxdash.stats.parts import Parts

NPS, CSAT, TIME = METRICS["nps"], METRICS["csat"], METRICS["response_time"]
RULES = Rules()


def tally(n, up, down=0):
    return Tally(Parts(n, 100.0 * (up - down), 1e4 * (up + down)), 8.0 * n)


def nps(n, promoters, detractors=0):
    return score(NPS, tally(n, promoters, detractors), RULES)


def test_a_real_change_is_called_one():
    said = sentences.answer(
        NPS, change(NPS, nps(1000, 500, 300), nps(1000, 600, 200), RULES), "the 90 days before", RULES
    )
    assert said == "NPS is 40 (35 to 45), 20 up on the 90 days before: a real change for the better."


def test_noise_is_called_noise_with_what_could_have_been_seen():
    said = sentences.answer(NPS, change(NPS, nps(100, 50, 30), nps(100, 52, 30), RULES), "the 90 days before", RULES)
    assert said.startswith("NPS is 22 (")
    assert "2 up on the 90 days before: within noise; a change of 34 would have been seen." in said


def test_less_time_is_better():
    slow, fast = (score(TIME, Tally(Parts(100, 100 * mean, 100 * (mean**2 + 1e6))), RULES) for mean in (7200.0, 3600.0))
    said = sentences.answer(TIME, change(TIME, slow, fast, RULES), "the day before", RULES)
    assert said.startswith("Response time is 1 hr (0.9 to 1.1 hr), 1 hr down on the day before")
    assert said.endswith("a real change for the better.")


def test_few_answers_are_not_judged():
    said = sentences.answer(NPS, change(NPS, nps(10, 1), nps(10, 10), RULES), "the 90 days before", RULES)
    assert said.endswith("90 up on the 90 days before: too few answers to tell.")


def test_nothing_is_nothing():
    assert sentences.level(CSAT, score(CSAT, Tally(), RULES), RULES) == "CSAT: no answers in what is chosen."
    assert sentences.level(NPS, nps(3, 3), RULES) == "NPS: only 3 answers, too few to show (it takes 5)."


def test_without_a_period_before_the_level_is_said():
    found = change(NPS, nps(0, 0), nps(100, 60, 20), RULES)
    assert sentences.answer(NPS, found, "the 90 days before", RULES) == (
        "NPS is 40 (23 to 54), from 100 answers. There is nothing to compare it with: the 90 days before had too few answers."
    )


def test_no_change_has_no_direction():
    said = sentences.answer(NPS, change(NPS, nps(1000, 500), nps(1000, 500), RULES), "the 90 days before", RULES)
    assert ", the same as the 90 days before: within noise" in said


def test_comparisons_are_said():
    assert sentences.comparison("previous", 1) == "the day before"
    assert sentences.comparison("previous", 90) == "the 90 days before"
    assert sentences.comparison("year", 90) == "the same days a year earlier"
    assert sentences.comparison_name("previous", 90) == "The 90 days before"
    assert sentences.comparison_name("year", 90) == "The same days a year earlier"


def frame(**groups):
    rows = [("nps", name, n, 100.0 * up, 1e4 * up, 8.0 * n, None, 0) for name, (n, up) in groups.items()]
    return pd.DataFrame(rows, columns=["metric", "by0", "n", "total", "squares", "score_total", "median", "unscored"])


def test_a_ranking_counts_those_beyond_noise():
    scores = group_scores(NPS, frame(a=(500, 450), b=(500, 250), c=(500, 250), d=(3, 3), e=(2, 2)), RULES)
    whole = score(NPS, tally(1505, 955), RULES)
    said = ranking(NPS, [one.tier for one in scores], whole, RULES)
    assert said == (
        "NPS is 63 (61 to 66) for all. Of 3 locations with enough answers, 1 is better and 2 are worse than the rest beyond noise."
    )
    assert sentences.groups_answer(NPS, scores, {"a": "Alpha"}, RULES).startswith(
        "NPS: better than the rest beyond noise: Alpha;"
    )


def test_a_spread_that_may_be_nothing_does_not_deny_what_the_tiers_say():
    def answer(**groups):
        found = locations(NPS, frame(**groups), None, RULES)
        tiers = [one.tier for one in found.listed]
        return tiers, found.consistency, consistency_answer(NPS, found.consistency, tiers)

    tiers, found, said = answer(a=(500, 290), b=(500, 248), c=(500, 250), d=(500, 252), e=(500, 255))
    assert tiers == ["above", *["within"] * 4]
    assert found.tau_low == 0
    assert said.startswith("How far the 5 usually lie apart in NPS is less sure: by anything from nothing to ±")
    tiers, found, said = answer(a=(500, 265), b=(500, 235))
    assert tiers == ["within", "within"]
    assert found.tau_high == 100  # scores from -100 to 100 cannot lie further apart
    assert "need not differ at all in NPS" in said


def times(**groups):
    """Response times in seconds by location, as the store gives them."""
    columns = ["metric", "by0", "n", "total", "squares", "log_total", "log_squares", "log_cubes"]
    rows = [
        ("response_time", name, len(x), x.sum(), (x**2).sum(), *((np.log1p(x) ** power).sum() for power in (1, 2, 3)))
        for name, x in ((name, np.array(seconds, dtype=float)) for name, seconds in groups.items())
    ]
    kept = pd.DataFrame(rows, columns=columns)
    return kept.assign(score_total=kept["total"] / 3600, median=None, unscored=0)


def said_of_times(**groups):
    found = locations(TIME, times(**groups), None, RULES)
    return found.consistency, consistency_answer(
        TIME, found.consistency, [one.tier for one in found.listed]
    )  # fmt: skip


def test_times_lie_apart_by_a_factor():
    around = np.exp(np.linspace(-1, 1, 50))
    found, said = said_of_times(**{f"x{hours}": 3600 * hours * around for hours in (1, 2, 4, 8, 16)})
    steps = np.log([1, 2, 4, 8, 16])
    noise = np.linspace(-1, 1, 50).var(ddof=1) / 50
    assert found.is_factor
    assert found.tau == pytest.approx(np.exp((steps.var(ddof=1) - noise) ** 0.5), rel=1e-3)
    assert found.tau_low < found.tau < found.tau_high
    assert said.startswith(
        "Beyond noise, typical times of locations lie apart by a factor of 3.0 in Response time (1.92 to 23.3); 99% of"
    )
    assert consistency_meaning(found) == (
        "The middle one is 4 hr (typical times: the geometric mean); about two of three locations lie between 1.3 hr and 11.9 hr, "
        "which is the middle divided and multiplied by that factor. From 5 locations with 250 answers."
    )
    found, said = said_of_times(a=3600 * around, b=3700 * around, c=3550 * around)
    assert (found.tau, found.tau_low, found.is_sure) == (1.0, 1.0, False)
    assert said.startswith(
        "Beyond noise, locations need not differ at all in Response time: what they differ by is at most a factor of "
    )


def test_what_tells_no_interval_is_named():
    assert (
        said_of_times(a=[60] * 9, b=[60] * 7)[1]
        == "All answers of all locations are the same: they do not differ in Response time."
    )
    assert (
        said_of_times(a=[0] * 9, b=[0] * 7)[1]
        == "All answers of all locations are the same: they do not differ in Response time."
    )
    assert said_of_times(a=[3599] * 9, b=[7199] * 9)[1] == (
        "Within each location all answers are the same, so nothing tells how sure it is how far they lie apart in Response time: as "
        "seen, factor 1.63."
    )
    few = "Too few locations have enough answers to say how consistent they are."
    assert said_of_times(a=[60, 70, 80, 90, 100])[1] == said_of_times(a=[60, 70, 80, 90, 100], b=[50, 60])[1] == few
    alone = consistency_answer(TIME, Consistency(None, None, locations=3, n=3), [])
    assert alone == "Each location tells no more than one answer does: too little to say how consistent they are."


def spread_between(low, high, tau=None, is_factor=False, locations=30):
    return Consistency(low if tau is None else tau, 0.5, low, high, 0.1, 0.9, locations, 900, is_factor, 2.0)


@pytest.mark.parametrize("metric", [NPS, TIME])
def test_locations_that_lie_too_close_together_are_not_said_to_be_alike(metric):
    none = 1.0 if metric is TIME else 0.0
    found = Consistency(none, 0.0, none, None, 0.0, None, 30, 900, metric is TIME, 2.0)
    assert found.is_too_close
    assert not found.is_sure
    label = "Response time" if metric is TIME else "NPS"
    assert consistency_answer(metric, found, ["within"] * 30) == (
        f"Locations lie closer together in {label} than chance alone would have them: no difference between them is shown, and how "
        "large one could be cannot be told."
    )
    assert consistency_answer(metric, found, ["above", *["within"] * 29]).startswith(
        f"How far the 30 usually lie apart in {label} cannot be told: all in all they lie closer together than chance alone "
    )


def test_stores_with_the_same_answers_lie_too_close_together():
    found = locations(NPS, frame(a=(100, 50), b=(100, 50), c=(100, 50)), None, RULES)
    said = consistency_answer(NPS, found.consistency, [one.tier for one in found.listed])
    assert said.startswith("Locations lie closer together in NPS than chance alone would have them")


def test_no_bound_of_a_spread_looks_like_the_other_or_like_nothing():
    """Of two thousand locations the bounds are near each other; once that was “1.02 to 1.02”, and “at most ±0.0 points”."""
    factor = spread_between(1.018, 1.021, 1.0195, True)
    assert "by a factor of 1.020 in Response time (1.018 to 1.021); 50%" in consistency_answer(TIME, factor, [])
    assert "by ±0.33 points in NPS (0.32 to 0.34); 50%" in consistency_answer(NPS, spread_between(0.32, 0.34, 0.33), [])
    assert "by ±0.05 points in NPS (0.03 to 0.07); 50%" in consistency_answer(NPS, spread_between(0.03, 0.07, 0.05), [])
    assert "at most ±0.03 points." in consistency_answer(NPS, spread_between(0.0, 0.03), [])
    assert "from nothing to ±0.03 points." in consistency_answer(NPS, spread_between(0.0, 0.03), ["above"])
    assert "at most a factor of 1.004." in consistency_answer(TIME, spread_between(1.0, 1.004, is_factor=True), [])
    assert "by ±12 points in NPS (11 to 13); 50%" in consistency_answer(NPS, spread_between(11.0, 13.0, 12.0), [])
    assert [spread_digits(one) for one in (factor, spread_between(0.0, 0.03), spread_between(1.0, 1.3, is_factor=True))] == [
        3, 2, 2,
    ]  # fmt: skip
    assert spread_of(NPS, spread_between(0.0, 0.03), 0.03) == "±0.03 points"
    assert "lie between 1.96 hr and 2.04 hr" in consistency_meaning(spread_between(1.018, 1.021, 1.0195, True))


def test_small_groups_are_named():
    pooled = Score(POOLED, 30, members=12)
    assert group_name(pooled, kind="location") == "12 locations with fewer than 5 answers, pooled"
    assert group_name(Score("", 30)) == "(not given)"
    assert group_name(Score("x", 30), {"x": "Riga"}) == "Riga"


def test_a_funnel_says_its_end_and_its_largest_loss():
    counted = pd.DataFrame({"step": [1, 2, 3], "stopped": [20, 50, 30], "open": [0, 0, 0],
                            "settled": [100, 80, 30], "settled_on": [80, 30, 0],
                            "median_seconds": [60.0, 60.0, None], "p90_seconds": [60.0, 60.0, None]})  # fmt: skip
    funnel = whole_funnel(["Visit", "Basket", "Buy"], counted, RULES)
    said = funnel_answer(funnel, largest_loss(funnel, RULES))
    assert said == (
        "Of 100 customers at Visit, 30% (22% to 40%) reach Buy. The largest loss is from Basket to Buy: 62% (52% to 72%) of the 80 "
        "customers whose time is up there."
    )


def test_a_funnel_says_who_is_still_open_and_on_what_its_loss_is_counted():
    counted = pd.DataFrame({"step": [1, 2, 3], "stopped": [20, 50, 30], "open": [15, 5, 0],
                            "settled": [100, 80, 30], "settled_on": [80, 30, 0],
                            "median_seconds": [60.0, 60.0, None], "p90_seconds": [60.0, 60.0, None]})  # fmt: skip
    funnel = whole_funnel(["Visit", "Basket", "Buy"], counted, RULES)
    said = funnel_answer(funnel, largest_loss(funnel, RULES))
    assert said.startswith(
        "Of 100 customers at Visit whose time is up, 30% (22% to 40%) reached Buy. 20 of all 120 are still open and may yet. "
    )
    fresh = whole_funnel(
        ["Visit", "Basket", "Buy"], counted.assign(settled=[50, 40, 20], settled_on=[40, 20, 0]), RULES
    )
    assert funnel_answer(fresh, None) == (
        "Of 120 customers at Visit, 25% (18% to 51%) have reached Buy so far. 20 of them are still open and may yet: "
        "the interval reaches up to where all of them do."
    )
    assert said.endswith("from Basket to Buy: 62% (52% to 72%) of the 80 customers whose time is up there.")


def test_a_share_is_rounded_neither_to_nothing_nor_to_all():
    assert [share(one) for one in (0.0, 0.0001, 0.005, 0.996, 1.0, None)] == ["0%", "<1%", "<1%", ">99%", "100%", "—"]
    assert [share(one, 1) for one in (0.0004, 0.0006, 0.99996)] == ["<0.1%", "0.1%", ">99.9%"]
    # An interval whose ends look alike tells nothing.
    assert sure_share(0.003, 0.001, 0.004) == "0.3% (0.1% to 0.4%)"
    assert sure_share(0.5, 0.498, 0.503) == "50.0% (49.8% to 50.3%)"
    assert sure_share(0.2, 0.2, 0.2) == "20%"
    assert sure_share(0.2, None, None) == "20%"


@pytest.mark.parametrize(
    ("language", "percent", "hours"),
    [("en", "83%", "5.2 hr"), ("ru", "83\u00a0%", "5,2 ч"), ("lt", "83\u00a0%", "5,2 val.")],
)
def test_units_are_written_as_the_language_does(language, percent, hours):
    words.set_language(language)
    try:
        assert sentences.amount(CSAT, 83.2) == percent
        assert sentences.amount(TIME, 5.24).replace("\u00a0", " ") == hours
        assert sentences.amount(NPS, None) == "—"
        assert sentences.amount(NPS, -41.2) == "−41"
    finally:
        words.set_language("en")


@pytest.mark.parametrize(("confidence", "said"), [(0.95, "95%"), (0.975, "97.5%"), (0.999, "99.9%")])
def test_nobody_is_surer_than_they_are(confidence, said):
    assert words.sureness(confidence) == said


def test_a_long_time_is_said_in_days_with_its_interval():
    found = score(TIME, Tally(Parts(100, 100 * 3600 * 80.0, 100 * ((3600 * 80.0) ** 2 + 1e10))), RULES)
    assert sentences.amount(TIME, found.value) == "3.3 days"
    assert sentences.interval(TIME, found) == "3.1 to 3.6 days"
    assert sentences.amount(TIME, 47.9) == "47.9 hr"
    assert sentences.points(TIME, -72.0, signed=True) == "−3 days"
    assert sentences.axis(TIME) == "Response time, hours"


def test_the_interval_of_a_change_bears_its_signs_wherever_it_is_said():
    parts = (Parts(400, 20_000, 2_000_000), Parts(400, 4_000, 2_000_000))
    fall = change(NPS, *(score(NPS, Tally(one), Rules()) for one in parts), Rules())
    low, high = words.number(fall.low, 0, True), words.number(fall.high, 0, True)
    assert low.startswith("−")
    assert high.startswith("−")
    assert sentences.span(NPS, fall) == f"{low} to {high}"
    assert sentences.mover(NPS, fall, "Kaunas") == f"Kaunas: NPS 10, 40 down ({low} to {high})"
