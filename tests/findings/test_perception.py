"""Perception: the company's estimates against its customers' answers: by hand, ranked, and in the demo."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from cxdash.demo.stories import STORIES
from cxdash.filters import Filters
from cxdash.findings.perception import perception, sides
from cxdash.findings.perception_sentences import gap_words, perception_answer
from cxdash.findings.scores import Rules
from cxdash.metrics import NPS
from cxdash.queries.parts import build
from cxdash.queries.question import Question
from cxdash.store import Store

RULES = Rules()


def frame(groups):
    """{(group, respondent): (promoters, passives, detractors)} as parts."""
    rows = [
        ("nps", group, who, up + same + down, 100.0 * (up - down), 10_000.0 * (up + down), 0.0, None, 0)
        for (group, who), (up, same, down) in groups.items()
    ]
    columns = ["metric", "by0", "by1", "n", "total", "squares", "score_total", "median", "unscored"]
    return pd.DataFrame(rows, columns=columns)


GROUPS = {
    ("rosy", "customer"): (100, 60, 40), ("rosy", "management"): (30, 5, 5), ("rosy", "employee"): (20, 0, 0),
    ("right", "customer"): (100, 60, 40), ("right", "management"): (20, 12, 8),
    ("humble", "customer"): (150, 40, 10), ("humble", "employee"): (10, 15, 25),
    ("few", "customer"): (100, 60, 40), ("few", "management"): (8, 0, 0),
    ("hidden", "customer"): (100, 60, 40), ("hidden", "management"): (4, 0, 0),
    ("unknown", "management"): (40, 0, 0),
    ("nobody asked", "customer"): (100, 60, 40),
}  # fmt: skip


def test_gaps_are_the_companys_number_less_the_customers():
    found = perception(NPS, frame(GROUPS), RULES)
    gaps = {gap.group: gap for gap in found.gaps}
    assert list(gaps) == ["few", "rosy", "right", "humble"]
    assert gaps["rosy"].change.value == pytest.approx(100 * 45 / 60 - 30)
    assert gaps["rosy"].change.after.n == 60  # managers and employees together
    assert {name: gap.belief for name, gap in gaps.items()} == {
        "rosy": "over", "few": "few", "right": "noise", "humble": "under",
    }  # fmt: skip
    # Eight estimates are pulled further towards the others' gaps than sixty are.
    pulled = {name: gap.change.value - gap.shrunken for name, gap in gaps.items()}
    assert pulled["few"] > 2 * pulled["rosy"] > 0 > pulled["humble"]
    assert found.left_out == 2  # too few of the one side, nobody of the other
    # Not the 40 where no customer answered, nor the 4 that the whole less the others would tell.
    assert found.whole.change.after.n == 60 + 40 + 50 + 8
    managers = perception(NPS, frame(GROUPS), RULES, ("management",))
    assert {gap.group for gap in managers.gaps} == {"rosy", "few", "right"}


def test_the_gaps_are_said():
    found = perception(NPS, frame(GROUPS), RULES)
    said = perception_answer(NPS, found, {"rosy": "The rosy one"}, RULES)
    assert "NPS: the company's own estimate is 32 (" in said
    assert ") from 158 answers, customers say 43 (" in said
    assert "): 11 too low (" in said
    assert "Think better of themselves than their customers do, beyond noise: The rosy one." in said
    assert said.endswith("Think worse of themselves: humble.")
    assert gap_words(NPS, found.gaps[-1].change).startswith("100 too low (−")
    nobody = perception(NPS, frame({("a", "customer"): (10, 5, 5)}), RULES)
    assert (nobody.gaps, nobody.left_out) == ((), 0)
    assert "there are 20 and 0" in perception_answer(NPS, nobody, {}, RULES)


def test_companies_that_know_their_customers_are_hardly_ever_said_not_to():
    rng = np.random.default_rng(4)
    wrong = 0
    for _round in range(120):
        groups = {}
        for store in range(40):
            for who, n in (("customer", 150), ("management", 35)):
                groups[f"store {store}", who] = tuple(rng.multinomial(n, (0.5, 0.3, 0.2)))
        found = perception(NPS, frame(groups), RULES)
        wrong += any(gap.belief != "noise" for gap in found.gaps)
    assert wrong <= 12  # 5% of 120 are 6; chance gives more than 12 in one of a hundred such runs


def test_respondents_that_are_picked_are_whose_estimate_it_is():
    picked = Filters().with_pick("respondent", "employee", "customer").with_pick("channel", "web")
    assert sides(picked) == (("employee",), Filters().with_pick("channel", "web"))
    assert sides(Filters())[0] == ("management", "employee")


def test_the_demos_managers_think_too_well_of_their_stores(demo_database):
    question = Question(("nps",), ("location", "respondent"))
    with Store(demo_database, read_only=True) as store:
        found = perception(NPS, store.answer(question, build), RULES)
    assert found.whole.belief == "over"
    assert 0 < found.whole.change.value < STORIES.optimistic_managers.nps_points
    assert len(found.gaps) > 50
    beliefs = Counter(gap.belief for gap in found.gaps)
    assert beliefs["over"] > 20  # eighty estimates a store are enough to call one out, of the tiny one there are a few
    assert beliefs["under"] == 0
    shrunken = [gap.shrunken for gap in found.gaps]
    assert shrunken == sorted(shrunken, reverse=True)


def test_customers_are_compared_where_the_company_estimates_and_weighed_as_it_does():
    # Managers answered at B alone, and are right: what A's customers say is no gap of theirs.
    groups = {("A", "customer"): (700, 200, 100), ("B", "customer"): (350, 300, 350), ("B", "management"): (35, 30, 35)}
    whole = perception(NPS, frame(groups), RULES).whole
    assert (whole.change.before.value, whole.change.before.n, whole.belief) == (0.0, 1000, "noise")
    # One manager of a hundred at A: they are right everywhere, and the customers count a hundred to one.
    few = frame(groups | {("A", "management"): (7, 2, 1), ("B", "management"): (315, 270, 315)})
    whole = perception(NPS, few, RULES).whole.change
    assert whole.before.value == pytest.approx((10 * 60 + 900 * 0) / 910)
    assert whole.value == pytest.approx(0.0)
    worth = 1 / ((10 / 910) ** 2 / 1000 + (900 / 910) ** 2 / 1000)
    assert whole.before.tally.parts.n == round(worth)
    assert "Customers count only where the company answered too" in perception_answer(
        NPS, perception(NPS, few, RULES), {}, RULES
    )


def test_why_no_group_is_compared_is_said():
    thin = {(f"s{one}", who): (n, 0, n) for one in range(8) for who, n in (("customer", 20), ("management", 1))}
    found = perception(NPS, frame(thin), RULES)
    assert (found.gaps, found.left_out, found.whole.change.after.n) == ((), 8, 16)
    assert "None of the 8 groups with estimates can be compared alone" in perception_answer(NPS, found, {}, RULES)
    apart = perception(NPS, frame({("a", "customer"): (40, 0, 0), ("b", "management"): (40, 0, 0)}), RULES)
    assert apart.whole.change.value is None
    assert "did not answer enough about the same groups" in perception_answer(NPS, apart, {}, RULES)


def test_where_the_company_is_asked_is_hardly_ever_taken_for_what_it_believes():
    rng = np.random.default_rng(9)
    called = 0
    for _round in range(150):
        groups = {}
        for place, mix in enumerate(((0.7, 0.2, 0.1), (0.5, 0.3, 0.2), (0.2, 0.3, 0.5))):
            for who, n in (("customer", (400, 200, 60)[place]), ("management", (10, 40, 120)[place])):
                groups[f"s{place}", who] = tuple(rng.multinomial(n, mix))
        called += perception(NPS, frame(groups), RULES).whole.belief != "noise"
    assert called <= 15  # 5% are 7.5, and it is careful: it calls fewer


def test_gaps_that_are_all_noise_stand_in_the_order_that_was_seen():
    near = {(name, "customer"): (60, 20, 20) for name in "abc"}
    near |= {("a", "management"): (6, 2, 2), ("b", "management"): (14, 3, 3), ("c", "management"): (13, 4, 3)}
    found = perception(NPS, frame(near), RULES)
    assert len({one.shrunken for one in found.gaps}) == 1
    assert [one.group for one in found.gaps] == ["b", "c", "a"]
