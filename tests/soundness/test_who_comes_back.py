"""Who comes back, by group: a customer who enters in many cohorts is one customer, whose entries go alike."""

from collections import defaultdict
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from cxdash.findings.retention import People, _together, group_backs, people
from cxdash.findings.scores import Rules
from cxdash.queries.retention import RetentionQuestion, build, build_people
from cxdash.stats.clusters import Clusters
from tests.queries.rows import at, fill, touchpoint
from tests.store.loading import open_store

MONTHS = 8


def drawn(rng, chances, groups):
    """Who (chances by customer) was there in which month, as rows of cohorts and the people of each group."""
    there = rng.random((len(chances), MONTHS)) < chances[:, None]
    entries, backs = there[:, :-2], there[:, :-2] & there[:, 1:-1]  # the last month is not over
    x, y = entries.sum(axis=1), backs.sum(axis=1)
    rows, who = [], {}
    for group in np.unique(groups):
        own = groups == group
        for month in range(MONTHS):
            common = {
                "by0": str(group),
                "cohort": pd.Timestamp(2026, 1 + month, 1),
                "newest": pd.Timestamp(2026, MONTHS, 20),
            }
            rows.append({**common, "after": None, "customers": int(there[own, month].sum())})
            if month + 1 < MONTHS:
                rows.append({**common, "after": 1, "customers": int((there[own, month] & there[own, month + 1]).sum())})
        who[str(group)] = People(sums(x[own], y[own]), sums(x[~own], y[~own]), int((x[own] > 0).sum()))
    return pd.DataFrame(rows), who


def sums(x, y):
    x, y = x[x > 0].astype(float), y[x > 0].astype(float)
    return Clusters(len(x), x.sum(), y.sum(), (x * x).sum(), (x * y).sum(), (y * y).sum())


def test_intervals_hold_where_some_come_every_month_and_others_hardly_ever():
    rng, held, width = np.random.default_rng(1), 0, []
    chances = rng.beta(0.6, 1.2, 100_000)
    truth = (chances**2).mean() / chances.mean()  # back in the month after an entry, over all entries
    for _draw in range(400):
        frame, who = drawn(rng, rng.choice(chances, 150), np.zeros(150, int))
        ((back, *_later),) = [one.back for one in group_backs(frame, "month", Rules(min_answers=0), who)]
        held += back.low <= truth <= back.high
        n = back.size
        width.append((back.high - back.low) / (2 * 1.96 * np.sqrt(back.share * (1 - back.share) / n)))
    assert 0.93 <= held / 400 <= 0.98
    assert np.mean(width) > 1.15  # as if each entry stood alone they would hold too seldom


def test_groups_that_are_alike_are_seldom_called_apart():
    rng, wrong = np.random.default_rng(2), 0
    for _draw in range(300):
        chances, groups = rng.beta(0.6, 1.2, 400), rng.integers(0, 5, 400)
        frame, who = drawn(rng, chances, groups)
        wrong += any(one.tier in ("above", "below") for one in group_backs(frame, "month", Rules(), who))
    assert wrong / 300 <= 0.08


def test_the_variance_is_that_of_a_regression_with_clusters():
    rng = np.random.default_rng(3)
    there = rng.random((300, MONTHS)) < rng.beta(0.6, 1.2, 300)[:, None]
    who, month = np.nonzero(there[:, :-2])
    back = there[who, month + 1].astype(float)
    of = sums(np.bincount(who, minlength=300), np.bincount(who, weights=back, minlength=300))
    fitted = sm.OLS(back, np.ones(len(back))).fit(cov_type="cluster", cov_kwds={"groups": who, "df_correction": True})
    assert of.y / of.x == pytest.approx(fitted.params[0])
    assert of.variance(of.y / of.x) == pytest.approx(fitted.cov_params()[0, 0])


@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_the_sums_are_those_of_each_customer(tmp_path, period):
    rng = np.random.default_rng(4)
    points = [
        (
            f"c{rng.integers(30)}",
            at(1) + timedelta(hours=int(rng.integers(3000))),
            ("web", "app", "shop")[rng.integers(3)],
        )
        for _point in range(500)
    ]
    number = {
        "day": lambda day: day.toordinal(), "week": lambda day: (day.toordinal() - 1) // 7,
        "month": lambda day: day.year * 12 + day.month,
    }[period]  # fmt: skip
    newest = max(number(time.date()) for _who, time, _way in points)
    there = {(who, number(time.date())) for who, time, _way in points}
    by = defaultdict(lambda: defaultdict(set))
    for who, time, way in points:
        if number(time.date()) + 1 < newest:
            by[way][who].add(number(time.date()))
    one = {
        way: {who: (len(came), sum((who, when + 1) in there for when in came)) for who, came in of.items()}
        for way, of in by.items()
    }
    with open_store(tmp_path / "back.duckdb") as store:
        fill(store, touchpoints=[touchpoint(who, "x", time, channel=way) for who, time, way in points])
        question = RetentionQuestion(period, by="channel")
        told = people(store.answer(question, build_people))
        shown = {one.group: one.back[0] for one in group_backs(store.answer(question, build), period, Rules(), told)}
    assert told.keys() == one.keys() == shown.keys()
    for way, found in told.items():
        others = defaultdict(lambda: np.zeros(2))
        for other, of in one.items():
            for who, pair in of.items() if other != way else ():
                others[who] += pair
        assert found.own == sums(*np.array(list(one[way].values())).T)
        assert found.others == sums(*np.array(list(others.values())).T)
        assert (shown[way].size, shown[way].customers) == (found.own.x, found.own.y)


def test_a_pool_of_groups_that_share_their_customers_is_of_so_few(tmp_path):
    points = [(f"k{who}", month, way) for who in range(3) for month in (1, 2, 3) for way in ("one", "two")]
    points += [(f"b{who}", month, "big") for who in range(40) for month in (1, 2, 3)]
    with open_store(tmp_path / "pool.duckdb") as store:
        fill(store, touchpoints=[
            touchpoint(who, "x", at(1).replace(month=month, day=1 + (way == "two")), channel=way) for who, month, way in points
        ] + [touchpoint("b0", "x", at(1).replace(month=5), channel="big")])  # fmt: skip
        question = RetentionQuestion("month", by="channel")
        told = people(store.answer(question, build_people))
        frame = store.answer(question, build)
    assert (told["one"].own.n, told["one"].alone) == (3, 0)
    assert [one.group for one in group_backs(frame, "month", Rules(), told)] == ["big"]
    (pool,) = [
        one for one in group_backs(frame, "month", Rules(min_answers=3, confidence=0.9), told) if one.group == "one"
    ]
    assert pool.back[0].customers == told["one"].own.y


def test_of_groups_that_share_customers_nothing_is_surer_than_of_the_customers():
    rng = np.random.default_rng(5)
    x = rng.integers(1, 8, 60)
    y = rng.binomial(x, 0.4)
    once = sums(x, y)
    both = _together(("a", "b"), {one: People(once, Clusters(), 0) for one in "ab"}).own
    assert both.n == once.n
    assert both.variance(both.y / both.x) == pytest.approx(once.variance(once.y / once.x))
