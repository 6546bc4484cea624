"""Goals of the places within what is looked at: which of them are missed or at risk, and what is said of them."""

from datetime import date

import pytest
from statsmodels.stats.multitest import multipletests

from cxdash import words
from cxdash.filters import Filters
from cxdash.findings.goal_sentences import below_answer
from cxdash.findings.goals import Goal, Standing
from cxdash.findings.goals_below import Below, below, goals_below
from cxdash.findings.scores import Rules, Score
from tests.findings.test_goals import GOALS, YEAR, goal, places

RULES = Rules()


def standing(chance, place="a", verdict="open"):
    return Standing(Goal(place, "nps", 40.0, "location", place), Score(30.0, 100), chance, verdict)


def found(filters, goals=GOALS, whole=None, last=None):
    known = places(filters)
    told = goals_below(goals, known, known.members if whole is None else whole, filters, last)
    return sorted(one.target for one in told)


def test_the_goals_are_of_all_places_that_lie_wholly_in_what_is_chosen():
    assert found(YEAR) == [30, 40, 50, 60, 70]
    assert found(YEAR.with_pick("country", "LT")) == [40, 60]  # South has a location in another country
    assert found(YEAR.with_pick("region", "South")) == [50, 70]
    assert found(YEAR.with_pick("location", "b")) == []
    assert found(YEAR.with_pick("channel", "web")) == []  # a goal is for all answers of its place


def test_a_part_of_a_place_that_somebody_may_see_says_nothing_of_its_goal():
    mine = places()
    whole = dict(mine.members) | {("region", "South"): frozenset({"b", "c", "of others"})}
    assert found(YEAR, whole=whole) == [30, 40, 60, 70]


def test_of_each_place_the_goal_that_holds_at_the_end():
    early = goal(41, "country", "LT", date(2025, 1, 1), date(2026, 6, 1))
    late = goal(45, "country", "LT", date(2026, 6, 1), date(2027, 1, 1))
    assert found(YEAR, [early, late]) == [45]
    assert found(Filters(date(2026, 1, 1), date(2026, 5, 1)), [early, late]) == [41]
    assert found(Filters(), [early, late], last=date(2026, 5, 1)) == [41]
    assert found(YEAR, [goal(50, "country", "Atlantis")]) == []


def test_a_location_that_one_goal_calls_by_its_id_and_another_by_its_name_has_one_of_them():
    early = goal(41, "location", "b", date(2025, 1, 1), date(2026, 6, 1))
    late = goal(45, "location", "Bob's", date(2026, 6, 1), date(2027, 1, 1))
    assert found(YEAR, [early, late]) == found(YEAR, [late, early]) == [45]


def test_missed_are_those_that_survive_the_looking_at_many():
    chances = [0.001, 0.02, 0.04, 0.3, 0.49, 0.51, 0.9, 0.99, 0.999, 0.5]
    told = below([standing(one, str(one)) for one in chances], RULES)
    real, *_rest = multipletests([2 * min(one, 1 - one) for one in chances], 0.05, "fdr_bh")
    assert [one.chance for one in told.missed] == [
        one for one, is_real in zip(chances, real, strict=True) if is_real and one < 0.5
    ]
    assert [one.chance for one in told.missed] == [0.001]
    assert [one.chance for one in told.at_risk] == [0.02, 0.04, 0.3, 0.49]  # 0.02 alone would be called missed
    assert (told.told, told.few) == (10, 0)
    alone = below([standing(0.02)], RULES)
    assert (len(alone.missed), len(alone.at_risk)) == (1, 0)


def test_of_few_answers_nothing_is_said_but_that():
    told = below([standing(0.01, verdict="few"), standing(None)], RULES)
    assert told == Below((), (), 0, 2)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            Below((standing(0.01),), (standing(0.3), standing(0.4)), 5, 0),
            "Of 5 goals here, 1 is clearly missed, 2 are more likely missed than met.",
        ),
        (Below((), (standing(0.3),), 1, 1), "Of 1 goal here, 1 is more likely missed than met. Of 1 goal too few answers tell."),
        (Below((), (), 4, 0), "Each of the 4 goals here is more likely met than missed."),
        (Below((), (), 0, 2), "Of 2 goals too few answers tell."),
    ],
)  # fmt: skip
def test_what_is_said_of_them(told, said):
    assert below_answer(told) == said
    for language in ("ru", "lt"):
        words.set_language(language)
        try:
            assert "{" not in below_answer(told)
        finally:
            words.set_language("en")
