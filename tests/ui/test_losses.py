"""Losses: what the Funnel page says of a split and of feelings, and what it must not say."""

import pytest

from cxdash.findings.changes import change
from cxdash.findings.contrasts import going_on
from cxdash.findings.feelings import Feeling
from cxdash.findings.funnel import Funnel, FunnelStep
from cxdash.findings.scores import Rules, score
from cxdash.findings.tallies import Tally
from cxdash.metrics import CSAT
from cxdash.stats.parts import Parts
from cxdash.ui import losses

RULES = Rules()


def group(name, customers, went_on):
    first = FunnelStep("visit", customers, 1.0, lost=customers - went_on, open=0, settled=customers, settled_on=went_on)
    return Funnel(name, (first, FunnelStep("order", went_on, lost=0, open=0)))


def said(*groups):
    names = {one.group: one.group for one in groups}
    return losses.split_answer(going_on(groups, "visit", RULES), names, "visit", "order")


def test_groups_of_which_too_few_are_compared_are_not_called_alike():
    assert said() == "From visit to order, too few to tell."
    assert said(group("web", 29, 0), group("app", 29, 29)) == "From visit to order, too few to tell."
    assert said(group("web", 400, 200), group("app", 29, 29)) == "From visit to order, too few to tell."


def test_groups_that_are_compared_differ_or_not():
    alike = said(group("web", 400, 200), group("app", 400, 204))
    assert alike == "From visit to order, no group differs from the rest beyond noise."
    apart = said(group("web", 400, 200), group("app", 400, 300))
    assert "more are lost than of the rest: web" in apart
    assert "fewer are lost than of the rest: app" in apart


def gap(step, went_on, left):
    """A step's feelings, from (answers, how many earn 100) of those who went on and of those who left."""
    on, off = (score(CSAT, Tally(Parts(n, 100.0 * hits, 1e4 * hits)), RULES) for n, hits in (went_on, left))
    return Feeling(step, on, off), change(CSAT, on, off, RULES)


@pytest.mark.parametrize("gaps", [[], [gap("visit", (400, 300), (29, 0))], [gap("visit", (3, 3), (0, 0))]])
def test_feelings_of_too_few_are_not_called_alike(gaps):
    assert losses.feelings_answer(CSAT, gaps) == "CSAT: too few answers to tell."


def test_feelings_that_can_be_told_are_said():
    few, alike = gap("visit", (400, 300), (29, 0)), gap("order", (400, 300), (100, 74))
    assert "did not feel worse beyond noise" in losses.feelings_answer(CSAT, [few, alike])
    worse = losses.feelings_answer(CSAT, [few, alike, gap("pay", (400, 300), (100, 40))])
    assert worse.startswith("Those who left at pay felt worse: CSAT 40% (31 to 50%) against 75% (71 to 79%)")
    rows = losses.feelings_table(CSAT, [few, alike]).rows
    assert rows["verdict_words"].tolist() == ["too few to tell", "within noise"]
