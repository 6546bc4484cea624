"""Goals: which one applies, over which days, how sure it is that it is met, and how that is said."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from scipy import stats

from cxdash.filters import Filters
from cxdash.findings import goal_sentences
from cxdash.findings.goals import (
    Benchmark,
    Goal,
    applying,
    benchmarks_applying,
    goals_of_locations,
    judged,
    own_days,
    standing,
    within,
)
from cxdash.findings.marks import Mark, happened, under_way
from cxdash.findings.places import Places, places_from
from cxdash.findings.scores import Rules, score
from cxdash.findings.tallies import Tally
from cxdash.metrics import CSAT, NPS, RESPONSE_TIME
from cxdash.stats.parts import Parts

LEVELS = ("country", "location", "region")
PLACES = pd.DataFrame(
    [("a", "Ann's", "LT", "a", "North"), ("b", "Bob's", "LT", "b", "South"), ("c", "Cy's", "LV", "c", "South")],
    columns=["location_id", "name", "level0", "level1", "level2"],
)
YEAR = Filters(date(2026, 1, 1), date(2027, 1, 1))


def places(filters=YEAR, is_scoped=False):
    return places_from(PLACES, LEVELS, filters, is_scoped)


def goal(target, level="", place="", since=None, until=None, metric="nps"):
    return Goal(f"{metric} {level} {place} {since} {target}", metric, target, level, place, since, until)


GOALS = [
    goal(30),
    goal(40, "country", "LT"),
    goal(50, "region", "South"),
    goal(60, "location", "a"),
    goal(70, "location", "Cy's"),
]


@pytest.mark.parametrize(
    ("picks", "target"),
    [
        ({}, 30),
        ({"country": ("LT",)}, 40),
        ({"country": ("LV",)}, 70),  # its only location has a goal of its own, by its name
        ({"region": ("South",)}, 50),
        ({"location": ("a",)}, 60),
        ({"location": ("a", "b")}, 40),
        ({"location": ("a", "c")}, 30),
        ({"location": ("nowhere",)}, 30),
    ],
)
def test_the_goal_of_the_smallest_place_that_holds_what_is_chosen(picks, target):
    filters = YEAR
    for name, values in picks.items():
        filters = filters.with_pick(name, *values)
    found = applying(GOALS, "nps", places(filters), filters)
    assert found.target == target
    assert applying(GOALS, "csat", places(filters), filters) is None


@pytest.mark.parametrize("pick", [("channel", "web"), ("respondent", "management"), ("stage", "")])
def test_no_goal_is_for_a_part_of_the_answers_of_a_place(pick):
    for filters in (YEAR, YEAR.with_pick("region", "South")):
        assert applying(GOALS, "nps", places(filters), filters) is not None
        part = filters.with_pick(*pick)
        assert applying(GOALS, "nps", places(part), part) is None
        assert goals_of_locations(GOALS, "nps", places(part), part) == {}


def test_a_place_with_all_locations_is_everybodys_only_when_it_was_asked_for():
    everywhere = [goal(30), goal(45, "country", "EU")]
    frame = PLACES.assign(level0="EU")
    assert applying(everywhere, "nps", places_from(frame, LEVELS, YEAR), YEAR).target == 30
    picked = YEAR.with_pick("country", "EU")
    assert applying(everywhere, "nps", places_from(frame, LEVELS, picked), picked).target == 45
    assert applying(everywhere, "nps", places_from(frame, LEVELS, YEAR, True), YEAR).target == 45


def test_of_several_periods_the_one_that_holds_at_the_end():
    goals = [
        goal(30, since=date(2026, 1, 1), until=date(2026, 7, 1)),
        goal(35, since=date(2026, 7, 1), until=date(2027, 1, 1)),
        goal(40, since=date(2027, 1, 1)),
        goal(99, "country", "LT", until=date(2026, 3, 1)),
    ]

    def target(since, until, last=None, **picks):
        filters = Filters(since, until)
        for name, value in picks.items():
            filters = filters.with_pick(name, value)
        found = applying(goals, "nps", places(filters), filters, last)
        return None if found is None else found.target

    assert target(date(2026, 5, 1), date(2026, 7, 1)) == 30  # half-open: July is not in it
    assert target(date(2026, 5, 1), date(2026, 7, 2)) == 35
    assert target(datetime(2026, 5, 1), datetime(2026, 7, 1, 0, 0, 1)) == 35
    assert target(date(2025, 1, 1), date(2026, 1, 1)) is None
    assert target(None, None) == 40
    assert target(None, None, date(2026, 10, 31)) == 35
    # A goal of the place that ended is not the one that it has now.
    assert target(date(2026, 1, 1), date(2026, 3, 1), country="LT") == 99
    assert target(date(2026, 1, 1), date(2026, 4, 1), country="LT") == 30


def test_the_score_is_of_the_days_on_which_the_goal_holds():
    half = goal(30, since=date(2026, 3, 1), until=date(2026, 7, 1))
    assert within(half, YEAR) == Filters(date(2026, 3, 1), date(2026, 7, 1))
    april = Filters(date(2026, 4, 1), date(2026, 5, 1)).with_pick("channel", "web")
    assert within(half, april) == april
    assert within(half, Filters()) == Filters(date(2026, 3, 1), date(2026, 7, 1))
    assert within(half, Filters(date(2026, 7, 1), date(2026, 8, 1))) is None
    assert within(half, Filters(datetime(2026, 6, 30, 23), datetime(2026, 7, 2))).since == datetime(2026, 6, 30, 23)


def test_a_goal_with_days_of_its_own_is_judged_on_them_as_far_as_the_data_reach():
    april = Filters(date(2026, 4, 1), date(2026, 5, 1)).with_pick("region", "South")
    year = goal(30, since=date(2026, 1, 1), until=date(2027, 1, 1))
    assert own_days(year, april) == april.over(date(2026, 1, 1), date(2027, 1, 1))
    assert own_days(goal(30), april) is None
    data = date(2026, 2, 1), date(2026, 11, 15)
    assert judged(year, own_days(year, april), *data) == data
    assert judged(year, april, *data) == (date(2026, 4, 1), date(2026, 4, 30))
    assert judged(year, april.over(None, date(2026, 1, 5)), *data) is None


def test_each_location_has_its_own_goal_or_that_of_its_place():
    found = goals_of_locations(GOALS, "nps", places(), YEAR)
    assert {one: found[one].target for one in "ac"} == {"a": 60, "c": 70}
    assert found["b"].target in (40, 50)
    ended = [goal(30), goal(60, "location", "a", until=date(2026, 2, 1))]
    assert goals_of_locations(ended, "nps", places(), YEAR)["a"].target == 30
    assert goals_of_locations([], "nps", places(), YEAR) == {}


def shares(hits, n):
    return score(CSAT, Tally(Parts(n, 100.0 * hits, 10_000.0 * hits)), Rules())


def test_the_chance_is_that_of_the_score_test_and_the_verdict_that_of_the_interval():
    found = standing(CSAT, goal(75, metric="csat"), shares(96, 120), Rules())
    z = (0.8 - 0.75) / (0.75 * 0.25 / 120) ** 0.5
    assert found.chance == pytest.approx(stats.norm.cdf(z), abs=1e-6)
    assert found.verdict == "open"
    low, high = found.score.low, found.score.high
    verdicts = {target: standing(CSAT, goal(target, metric="csat"), shares(96, 120), Rules()).verdict
                for target in (low - 0.01, low + 0.01, high - 0.01, high + 0.01)}  # fmt: skip
    assert list(verdicts.values()) == ["met", "open", "open", "missed"]
    few = standing(CSAT, goal(50, metric="csat"), shares(10, 10), Rules())
    assert (few.verdict, few.chance > 0.9) == ("few", True)
    assert standing(CSAT, goal(50, metric="csat"), shares(3, 3), Rules()).chance is None


def test_less_is_better_for_times():
    waits = [3600.0 * hours for hours in (1, 2, 3, 4, 5) * 8]
    parts = Parts(40, sum(waits), sum(one**2 for one in waits))
    found = standing(
        RESPONSE_TIME, goal(3.4, metric="response_time"), score(RESPONSE_TIME, Tally(parts), Rules()), Rules()
    )
    assert found.chance == pytest.approx(
        stats.ttest_1samp(waits, 3.4 * 3600, alternative="less").pvalue * -1 + 1, abs=1e-6
    )
    assert found.chance > 0.9
    said = goal_sentences.standing(RESPONSE_TIME, found.target, found, {}, None, None)
    assert said == "Goal at most 3.4 hr, on the days chosen: met with 96% probability."


def test_what_is_said_of_a_goal():
    sure = standing(CSAT, goal(50, "location", "a", metric="csat"), shares(96, 120), Rules())
    assert goal_sentences.standing(CSAT, sure.target, sure, {"a": "Ann's"}, None, None) == (
        "Goal for Ann's: 50%, on the days chosen: met with more than 99% probability."
    )
    year = goal(79, since=date(2026, 1, 1), until=date(2027, 1, 1), metric="csat")
    found = standing(CSAT, year, shares(96, 120), Rules())
    days, last = (date(2026, 1, 1), date(2026, 11, 15)), date(2026, 11, 15)

    def said(target, found, days, last):
        return goal_sentences.standing(CSAT, target, found, {}, days, last)

    assert said(year, found, days, last) == (
        "Goal 79% (2026): met with 61% probability so far: 80% (72 to 86%) on Jan 1\u2009–\u2009Nov 15, 2026."
    )
    assert said(year, found, days, date(2026, 12, 31)) == (
        "Goal 79% (2026): met with 61% probability: 80% (72 to 86%) on Jan 1\u2009–\u2009Nov 15, 2026."
    )
    part = goal(79, since=date(2026, 3, 1), metric="csat")
    assert said(part, found, days, last).startswith("Goal 79% (from Mar 1, 2026): met with 61% probability so far:")
    few = standing(CSAT, part, shares(20, 25), Rules())
    assert said(part, few, days, last).startswith("Goal 79% (from Mar 1, 2026): too few answers to tell so far: 80% (")
    none = standing(CSAT, part, shares(0, 0), Rules())
    assert said(part, none, None, last) == "Goal 79% (from Mar 1, 2026): too few answers to tell."
    assert said(goal(79, metric="csat"), few, None, last) == "Goal 79%, on the days chosen: too few answers to tell."


def test_of_each_benchmark_the_newest_of_the_smallest_place():
    told = [
        Benchmark("1", "nps", "Retail", 30, published_on=date(2025, 1, 1)),
        Benchmark("2", "nps", "Retail", 32, published_on=date(2026, 1, 1)),
        Benchmark("3", "nps", "Retail", 41, published_on=date(2024, 1, 1), level="country", place="LT"),
        Benchmark("4", "nps", "Best", 60, 55, 65, "A study", date(2026, 1, 15)),
        Benchmark("5", "csat", "Retail", 80),
    ]
    assert [one.id for one in benchmarks_applying(told, "nps", places())] == ["4", "2"]
    lithuania = YEAR.with_pick("country", "LT")
    assert [one.id for one in benchmarks_applying(told, "nps", places(lithuania))] == ["4", "3"]
    assert benchmarks_applying(told, "nps", places(lithuania.with_pick("channel", "web"))) == ()
    assert goal_sentences.origin(NPS, told[3], {}) == "Best 60 (55 to 65) · A study · Jan 15, 2026"
    assert goal_sentences.origin(NPS, told[2], {}) == "Retail (LT) 41 · source not given · Jan 1, 2024"


def test_marks_of_the_period_and_of_what_is_chosen():
    marks = [
        Mark("1", date(2026, 1, 5), "brand"),
        Mark("2", date(2026, 1, 6), "north", location_id="a"),
        Mark("3", date(2025, 12, 20), "long", date(2026, 1, 2)),
        Mark("4", date(2025, 12, 20), "over", date(2026, 1, 1)),
        Mark("5", date(2026, 2, 1), "later", location_id="Bob's"),
    ]
    january = Filters(date(2026, 1, 1), date(2026, 2, 1))
    assert [one.title for one in happened(marks, places(january), january).marks] == ["long", "brand", "north"]
    south = january.with_pick("region", "South").over(date(2026, 1, 1), date(2026, 2, 2))
    assert [one.title for one in happened(marks, places(south), south).marks] == ["long", "brand", "later"]
    everywhere = Filters()
    marks += [
        Mark("6", date(2026, 2, 2), "country", location_id="LT"),
        Mark("7", date(2026, 2, 3), "?", location_id="Mars"),
    ]
    found = happened(marks, places(everywhere), everywhere)
    assert (len(found.marks), found.elsewhere) == (6, 1)
    for pick, shown in ((("country", "LV"), {"1", "3", "4"}), (("location", "b"), {"1", "3", "4", "5", "6"})):
        filters = everywhere.with_pick(*pick)
        found = happened(marks, places(filters), filters)
        assert {one.id for one in found.marks} == shown
        assert found.elsewhere == len(marks) - len(shown)
    doing = [
        Mark("9", date(2026, 1, 5), "tills", date(2026, 2, 1), "action", "a"),
        Mark("10", date(2026, 1, 5), "over", date(2026, 1, 20), "action", "a"),
        Mark("11", date(2026, 3, 1), "planned", None, "Action"),
        Mark("12", date(2026, 1, 5), "campaign", date(2026, 9, 1), "campaign", "a"),
        Mark("13", date(2026, 1, 5), "elsewhere", date(2026, 9, 1), "action", "b"),
    ]
    here = everywhere.with_pick("location", "a")
    assert [one.title for one in under_way(doing, places(here), date(2026, 1, 31))] == ["tills", "planned"]
    assert [one.title for one in under_way(doing, places(here), date(2026, 2, 1))] == ["planned"]
    named = Places({("location", "Kaunas"): frozenset("a"), ("city", "Kaunas"): frozenset("ab")}, frozenset("b"))
    city = happened([Mark("8", date(2026, 1, 5), "in town", location_id="Kaunas")], named, everywhere)
    assert (len(city.marks), city.elsewhere) == (1, 0)  # though another location has the name of the town
    assert goal_sentences.mark_days(marks[0]) == "Jan 5, 2026"
    assert (
        goal_sentences.mark_days(Mark("", date(2026, 1, 5), "", date(2026, 1, 5) + timedelta(days=1))) == "Jan 5, 2026"
    )


def nps(promoters, detractors, n):
    """The score of so many answers."""
    points = 100.0 * (promoters - detractors)
    return score(NPS, Tally(Parts(n, points, 1e4 * (promoters + detractors))), Rules())


def test_no_value_looks_like_the_goal_that_it_misses_or_exceeds():
    year, always = goal(35, since=date(2026, 1, 1), until=date(2027, 1, 1)), goal(35)
    near, exact, far = nps(1500, 453, 3000), nps(1500, 450, 3000), nps(1500, 600, 3000)
    assert (near.value, exact.value, far.value) == (34.9, 35.0, 30.0)
    days = (date(2026, 1, 1), date(2026, 10, 31))

    def said(target, found):
        return goal_sentences.standing(NPS, target, standing(NPS, target, found, Rules()), {}, days, days[1])

    assert said(year, near).startswith("Goal 35.0 (2026): met with 46% probability so far: 34.9 (32.3 to 37.5) on ")
    assert said(year, exact).startswith("Goal 35 (2026): met with 50% probability so far: 35 (32 to 38) on ")
    assert said(year, far).startswith("Goal 35 (2026): met with less than 1% probability so far: 30 (27 to 33)")
    # Where the score of the days chosen stands elsewhere, rounded, it is told again.
    assert said(always, near) == "Goal 35.0, on the days chosen: met with 46% probability – 34.9 (32.3 to 37.5)."
    assert said(always, far) == "Goal 35, on the days chosen: met with less than 1% probability."


def test_a_goal_keeps_its_own_digits():
    assert goal_sentences.goal(NPS, goal(34.5), {}) == "Goal 34.5"
    assert goal_sentences.goal(CSAT, goal(83.25, metric="csat"), {}) == "Goal 83.25%"
    assert goal_sentences.goal(RESPONSE_TIME, goal(4.25, metric="response_time"), {}) == "Goal at most 4.25 hr"
    assert goal_sentences.goal(RESPONSE_TIME, goal(50.0, metric="response_time"), {}) == "Goal at most 2.1 days"
    index = Benchmark("1", "nps", "Index", 38.5, 38.2, 38.75, "A study")
    assert goal_sentences.origin(NPS, index, {}) == "Index 38.5 (38.2 to 38.75) · A study"
    assert [goal_sentences.digits(NPS, 35, value) for value in (35, 34.6, 34.96, 34.996, 34.99999, None)] == [
        0,
        1,
        2,
        3,
        3,
        0,
    ]
    assert goal_sentences.digits(RESPONSE_TIME, 4.0, 4.04, 3.9) == 2
