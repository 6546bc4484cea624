"""Contrasts: who goes on after a step, group by group, from counts worked out by hand."""

import pytest
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from cxdash.findings.contrasts import going_on, share_going_on, widest
from cxdash.findings.funnel import Funnel, FunnelStep
from cxdash.findings.scores import Rules
from cxdash.stats.estimators import Share
from cxdash.stats.parts import Parts

STEPS = ("visit", "order", "pay")


def group(name, *steps):
    """Steps as (customers, lost, open), the last one as the customers alone."""
    *inner, last = steps
    made = [
        FunnelStep(step, n, lost=lost, open=still, settled=n - still, settled_on=n - still - lost)
        for step, (n, lost, still) in zip(STEPS, inner, strict=False)
    ]
    return Funnel(name, (*made, FunnelStep(STEPS[-1], last, lost=0, open=0)))


WEB = group("web", (500, 200, 100), (200, 20, 0), 180)
APP = group("app", (400, 100, 0), (300, 150, 0), 150)
KIOSK = group("kiosk", (10, 9, 0), (1, 1, 0), 0)


def test_who_is_still_open_is_in_no_share():
    web, app, kiosk = sorted(going_on([WEB, APP, KIOSK], "visit", Rules()), key=lambda one: (-one.n, one.group))[:3]
    assert [(one.group, one.n, one.value) for one in (web, app, kiosk)] == [
        ("app", 400, 75.0), ("web", 400, 50.0), ("kiosk", 10, 10.0),
    ]  # fmt: skip
    low, high = proportion_confint(300, 400, method="wilson")
    assert (web.low, web.high) == pytest.approx((100 * low, 100 * high))
    assert share_going_on(WEB, "visit") == 50.0
    assert share_going_on(group("none", (0, 0, 0), (0, 0, 0), 0), "visit") is None


def test_groups_stand_apart_beyond_noise_or_are_too_few():
    tiers = {one.group: one.tier for one in going_on([WEB, APP, KIOSK], "visit", Rules())}
    assert tiers == {"app": "above", "web": "below", "kiosk": "few"}
    assert [one.group for one in going_on([WEB, APP, KIOSK], "visit", Rules(min_answers=11))] == ["app", "web"]


def test_the_step_to_look_at_first_is_where_the_groups_differ_most():
    # After the visit 50 and 75 % go on, after the order 90 and 50 %; the kiosk has too few to say anything.
    assert widest([WEB, APP, KIOSK], STEPS, Rules()) == "order"
    assert widest([], STEPS, Rules()) == "visit"


def test_a_share_against_the_rest_is_the_pooled_test_but_for_the_degrees_of_freedom():
    found = Share().p_apart(Parts(400, 20_000.0, 2e6), Parts(4000, 220_000.0, 22e6))
    assert found == pytest.approx(proportions_ztest([200, 2200], [400, 4000])[1], rel=2e-2)
