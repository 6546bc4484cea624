"""What goes with leaving: odds as other people compute them, and nothing where nothing is different."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import Table2x2

from cxdash.findings.funnel import Funnel, FunnelStep
from cxdash.findings.leaving import leaving
from cxdash.findings.leaving_sentences import verdict
from cxdash.findings.scores import POOLED, Rules
from cxdash.stats.odds import odds_ratio


def funnel(group, entered, lost, still_open=0):
    over, on = entered - still_open, entered - lost - still_open
    first = FunnelStep("visit", entered, lost=lost, open=still_open, settled=over, settled_on=on)
    return Funnel(group, (first, FunnelStep("order", on, settled=on)))


@pytest.mark.parametrize("counts", [(30, 70, 20, 180), (5, 3, 900, 50), (12, 0, 30, 40), (0, 9, 0, 12), (1, 1, 1, 1)])
def test_odds_equal_statsmodels(counts):
    found = odds_ratio(*counts, 0.95)
    table = np.array(counts, dtype=float).reshape(2, 2)
    theirs = Table2x2(
        table if table.all() else table + 0.5, shift_zeros=False
    )  # theirs would raise the empty cell alone
    low, high = theirs.oddsratio_confint()
    assert (found.value, found.low, found.high) == (
        pytest.approx(theirs.oddsratio),
        pytest.approx(low),
        pytest.approx(high),
    )


def test_an_empty_group_has_no_odds():
    assert odds_ratio(0, 0, 4, 5, 0.95) is None


def test_values_that_differ_are_found_and_those_open_do_not_count():
    groups = {
        "channel": [funnel("app", 1000, 500, 300), funnel("web", 1000, 250, 100), funnel("phone", 40, 11, 15)],
        "region": [funnel("north", 1000, 380), funnel("south", 1040, 381)],
    }
    found = leaving(groups, "visit", Rules())
    assert [(one.value, one.verdict, one.n, one.left) for one in found] == [
        ("app", "more", 700, 500), ("web", "fewer", 900, 250), ("north", "noise", 1000, 380), ("south", "noise", 1040, 381),
    ]  # fmt: skip
    groups["city"] = [funnel(f"city {n}", 400, 120) for n in range(40)] + [funnel("far", 400, 144)]
    far = next(one for one in leaving(groups, "visit", Rules()) if one.value == "far")
    assert (far.odds.low > 1, verdict(far)) == (True, "within noise (of 45 compared)")  # alone it would be real
    app = found[0]
    assert app.odds.value == pytest.approx((500 / 200) / (261 / 664))  # against web and phone together
    assert app.share == pytest.approx(5 / 7)


def test_pooled_groups_and_rows_without_a_value_are_compared_with_and_not_said():
    groups = {"channel": [funnel("app", 100, 90), funnel(POOLED, 100, 10), funnel("", 100, 10)]}
    assert [one.value for one in leaving(groups, "visit", Rules())] == ["app"]
    assert leaving({"channel": [funnel("app", 500, 90)]}, "visit", Rules()) == []  # nobody to compare with


def test_where_nothing_differs_seldom_anything_is_said():
    rng = np.random.default_rng(3)
    wrong = 0
    for _ in range(200):
        groups = {
            name: [
                funnel(f"{name}{n}", size, int(rng.binomial(size, 0.3)))
                for n, size in enumerate(rng.integers(30, 300, 20))
            ]
            for name in ("a", "b", "c")
        }
        wrong += any(one.verdict != "noise" for one in leaving(groups, "visit", Rules()))
    assert wrong / 200 <= 0.08
