"""Goals as they are told: once a goal of 34.5 was said as “34”, and a score of 34.9 that misses 35 as “35”."""

import pytest

from cxdash.findings import goal_sentences
from cxdash.findings.goals import Goal, standing
from cxdash.findings.scores import Rules, score
from cxdash.findings.tallies import Tally
from cxdash.metrics import CSAT, NPS, RESPONSE_TIME
from cxdash.stats.parts import Parts


def of_shares(metric, n, up, down=0):
    return score(metric, Tally(Parts(n, 100.0 * (up - down), 1e4 * (up + down))), Rules())


@pytest.mark.parametrize(
    ("metric", "target", "found", "goal", "value"),
    [
        (NPS, 34.5, of_shares(NPS, 1000, 400, 100), "Goal 34.5, ", ""),
        (NPS, 35, of_shares(NPS, 1000, 450, 101), "Goal 35.0, ", " 34.9 ("),
        (NPS, 35, of_shares(NPS, 1000, 450, 99), "Goal 35.0, ", " 35.1 ("),
        (NPS, 35, of_shares(NPS, 1000, 450, 100), "Goal 35, ", ""),
        (CSAT, 80, of_shares(CSAT, 10_000, 7_996), "Goal 80.00%, ", " 79.96% ("),
        (
            CSAT,
            80,
            of_shares(CSAT, 10_000, 7_900),
            "Goal 80.0%, ",
            " 79.0% (78.2 to 79.8%)",
        ),  # its upper end is no 80 either
    ],
)
def test_a_goal_and_a_score_that_differ_are_told_apart(metric, target, found, goal, value):
    about = Goal("1", metric.id, target)
    said = goal_sentences.standing(metric, about, standing(metric, about, found, Rules()), {}, None, None)
    assert said.startswith(goal)
    assert (value in said) if value else (" – " not in said)


def test_a_time_just_below_what_is_said_in_days_is_told_apart():
    assert goal_sentences.digits(RESPONSE_TIME, 48.0, 47.99) == 2
