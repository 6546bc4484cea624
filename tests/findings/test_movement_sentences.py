"""Why a metric moved and where it stepped, in words: a paradox is called one, and noise noise."""

from datetime import date

import pytest

from cxdash.findings.changepoint_sentences import step_sentence
from cxdash.findings.changepoints import change_points
from cxdash.findings.decomposition import decomposition
from cxdash.findings.decomposition_sentences import decomposition_answer, part_name
from cxdash.findings.scores import Rules
from cxdash.findings.trends import OTHER, trend
from cxdash.metrics import CSAT
from tests.findings.test_changepoints import FALLING
from tests.findings.test_changepoints import frame as weeks
from tests.soundness.test_decomposition import PARADOX, frame


def said(before, after, rules=None):
    kept = rules or Rules()
    return decomposition_answer(CSAT, decomposition(CSAT, frame(before), frame(after), kept), str.title, 5)


def tenfold(period):
    return {group: (10 * hits, 10 * n) for group, (hits, n) in period.items()}


def test_simpsons_paradox_is_called_one():
    text = said(*map(tenfold, PARADOX))
    assert text.startswith("Simpson’s paradox: CSAT fell although it fell in no group.")
    assert "of the change of −14.0, +10.0 (" in text.replace("Of", "of")
    assert "−24.0 (" in text
    assert "Good −12.0 (" in text


def test_a_change_within_noise_is_called_that():
    text = said({"a": (40, 80), "b": (10, 20)}, {"a": (42, 80), "b": (10, 20)})
    assert text.startswith("CSAT changed by +2.0 (")
    assert "within noise as a whole" in text
    assert text.endswith("No single group stands out beyond noise.")


@pytest.mark.parametrize(
    ("before", "after", "lead"),
    [
        ({"a": (400, 500), "b": (250, 500)}, {"a": (300, 500), "b": (250, 500)}, "The groups moved, their mix hardly:"),
        ({"a": (400, 500), "b": (50, 500)}, {"a": (80, 100), "b": (90, 900)}, "The mix of groups moved"),
        ({"a": (400, 500), "b": (50, 500)}, {"a": (80, 200), "b": (80, 800)}, "Both the groups and their mix moved:"),
        ({"a": (400, 500), "b": (50, 500)}, {"a": (190, 200), "b": (440, 800)}, "The groups moved one way"),
    ],
)
def test_scores_are_told_from_who_answers(before, after, lead):
    assert said(before, after).startswith(lead)


def test_what_nobody_can_tell_from_noise_is_not_called_noise():
    before = {f"g{number}": (1, 1) for number in range(100)}
    after = {f"g{number}": (number % 2, 1) for number in range(100)}
    text = said(before, after, Rules(min_answers=0))
    assert text.startswith("Of the change of −50.0, −50.0 came from within the groups")


def test_what_cannot_be_told_is_said():
    assert "too few answers to tell" in said({"a": (8, 10)}, {"a": (2, 10)})
    assert "All answers are in one group" in said({"a": (80, 100)}, {"a": (20, 100)})


def test_groups_beyond_the_largest_are_together_and_the_sum_stays_exact():
    before = {f"g{number}": (40 + number, 100) for number in range(12)}
    after = {f"g{number}": (40, 100 + number) for number in range(12)}
    found = decomposition(CSAT, frame(before), frame(after), Rules(), most=5)
    assert len(found.drawn) == 6
    assert (found.drawn[-1].group, found.drawn[-1].members) == (OTHER, 7)
    assert part_name(found.drawn[-1], str, 5) == "7 others together"
    assert sum(part.total for part in found.drawn) == pytest.approx(found.change.value, abs=1e-9)
    assert sum(part.before for part in found.drawn) == 1200
    nine = decomposition(CSAT, frame(before), frame(after), Rules(), most=11)
    assert len(nine.drawn) == 12  # one group alone is no others together
    low, high = found.within_bounds
    assert low < found.within < high


def test_a_step_is_said_with_its_days_and_its_interval():
    (found,) = change_points(CSAT, trend(CSAT, weeks({"shop": FALLING}), "week", Rules(), key="by0"), Rules())
    assert step_sentence(CSAT, found, "Shop").startswith(
        "Shop: CSAT stepped from 79% to 44% on Feb 16, 2026, by −35 (−"
    )
    wide = type(found)(**{**found.__dict__, "early": date(2026, 2, 9)})
    assert "around Feb 16, 2026 (between Feb 9, 2026 and Feb 16, 2026)" in step_sentence(CSAT, wide)
