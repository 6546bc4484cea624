"""Customers who answer several times: five equal answers of one tell as much as one, on every page that says how sure it is."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import f_oneway

from cxdash.findings.control_limits import control_limits
from cxdash.findings.control_limits import outside as beyond
from cxdash.findings.counted import counted
from cxdash.findings.distribution import distributions
from cxdash.findings.movers import Changes
from cxdash.findings.response_time import whole_waits
from cxdash.findings.scores import Rules, whole_score
from cxdash.findings.standings import group_scores
from cxdash.metrics import METRICS, NPS, RESPONSE_TIME
from cxdash.queries import distribution, parts, response_time
from cxdash.queries.distribution import DistributionQuestion
from cxdash.queries.question import Question
from cxdash.queries.response_time import ResponseQuestion
from cxdash.stats.changepoints import steps
from cxdash.stats.control_rules import control
from cxdash.stats.decomposition import decomposed, summed
from cxdash.stats.estimators import Net, Share
from cxdash.stats.goals import chance_of_at_least
from cxdash.stats.groups import shrunken, spread
from cxdash.stats.heterogeneity import spread_interval
from cxdash.stats.history import departure, unrest, variances
from cxdash.stats.intraclass import Answerers, Clustered, Repeats, intraclass, together, windowed
from cxdash.stats.limits import dispersion
from cxdash.stats.means import Mean
from cxdash.stats.parts import Logs, Parts, pooled
from cxdash.stats.seasonal import season
from cxdash.stats.weights import evened, post_stratified
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store

TIMES = 5
DRAWN = {
    Net(): lambda rng, n: rng.choice([100.0, 0.0, -100.0], p=[0.5, 0.25, 0.25], size=n),
    Share(): lambda rng, n: rng.choice([100.0, 0.0], p=[0.8, 0.2], size=n),
    Mean(): lambda rng, n: rng.normal(3.0, 1.0, n),
    Mean(floor=0.0): lambda rng, n: np.exp(rng.normal(3.0, 1.0, n)),
}
TRUTHS = (25.0, 80.0, 3.0, np.exp(3.5))


def parts_of(points, alike=None, customers=None, has_logs=False):
    logs = np.log1p(points) if has_logs else None
    sums = None if logs is None else Logs(logs.sum(), (logs**2).sum(), (logs**3).sum())
    repeats = None if alike is None else Repeats(alike, (np.asarray(customers, dtype=np.uint64),))
    return Parts(len(points), float(points.sum()), float((points**2).sum()), sums, repeats)


def alike_of(points, customers):
    every = len(points)
    _one, which, counts = np.unique(customers, return_inverse=True, return_counts=True)
    points, which = points[counts[which] > 1], which[counts[which] > 1]
    within = (np.bincount(which, points, len(counts)) ** 2 / counts).sum()
    counts = counts[counts > 1]
    return intraclass(
        Clustered(len(counts), len(points), (counts**2).sum(), points.sum(), (points**2).sum(), within, every)
    )


@pytest.fixture(scope="module")
def pairs():
    """By estimator 24 groups: each customer's one answer, and the same five times."""
    rng, made = np.random.default_rng(11), {}
    for estimator, draw in DRAWN.items():
        has_logs = estimator == Mean(floor=0.0)
        groups = []
        for group in range(24):
            points = draw(rng, int(rng.integers(15, 40)))
            customers = np.repeat(np.arange(len(points)) + 1000 * group, TIMES)
            five = parts_of(np.repeat(points, TIMES), 1.0, customers, has_logs)
            groups.append((parts_of(points, has_logs=has_logs), five))
        made[estimator] = tuple([*each] for each in zip(*groups, strict=True))
    return made


@pytest.mark.parametrize("estimator", DRAWN, ids=str)
def test_five_equal_answers_of_each_tell_what_one_does(pairs, estimator):
    def told(groups):
        half = len(groups) // 2
        first, last, rest = groups[0], groups[1], pooled(groups[1:])
        one = estimator.estimate(first, 0.95)
        known = variances([unrest(groups[:half])])[0]
        change = estimator.difference(pooled(groups[:half]), pooled(groups[half:]), 0.95)
        found = [
            (one.value, one.low, one.high),
            estimator.difference(first, last, 0.95),
            estimator.p_apart(first, rest),
            chance_of_at_least(estimator, first, (one.value or 0.0) + 1),
            departure(groups[:half], groups[half:], change, known, 0.95),
            known.variance,
        ]
        plain = [Parts(one.n, one.total, one.squares, None, one.repeats) for one in groups]
        weighted = post_stratified(plain, range(1, 1 + len(plain)))
        even = evened(plain, range(1, 1 + len(plain)))
        limits = control(plain, 0.05, estimator.step)
        found += [
            shrunken(plain), spread(plain), spread_interval(plain, 0.95), dispersion(plain), unrest(plain),
            decomposed(plain[:half], plain[half:]), summed(plain[:half], plain[half:], [0, 2]),
            (weighted.error, weighted.effective, weighted.shift_error), even, season(plain, 1), limits,
            steps(plain, 0.05, 5),
        ]  # fmt: skip
        return found

    singles, repeated = (told(groups) for groups in pairs[estimator])
    for one, five in zip(singles, repeated, strict=True):
        assert numbers(five) == pytest.approx(numbers(one), rel=1e-6, abs=1e-6, nan_ok=True)


def numbers(found):
    """All numbers of a record, in their order."""
    if found is None or isinstance(found, bool | str):
        return []
    if hasattr(found, "__dataclass_fields__"):
        return [number for name in found.__dataclass_fields__ for number in numbers(getattr(found, name))]
    if isinstance(found, tuple | list | np.ndarray):
        return [number for one in found for number in numbers(one)]
    return [float(found)]


def answers(rng, draw, customers, times, share_alike):
    """Customers who answer 1, 2, … times (geometric), some of their answers like their first one."""
    counts = rng.geometric(1 / times, customers)
    whose = np.repeat(np.arange(customers), counts)
    is_alike = rng.random(len(whose)) < np.sqrt(share_alike)
    return whose, np.where(is_alike, draw(rng, customers)[whose], draw(rng, len(whose)))


@pytest.mark.parametrize(
    ("customers", "times", "share_alike"), [(12, 5, 1.0), (12, 5, 0.5), (60, 2, 0.5), (300, 3, 0.1)]
)
def test_intervals_hold_the_truth_as_often_as_they_say(customers, times, share_alike):
    rng = np.random.default_rng(3)
    for (estimator, draw), truth in list(zip(DRAWN.items(), TRUTHS, strict=True))[:3]:
        held = 0
        for _time in range(400):
            whose, points = answers(rng, draw, customers, times, share_alike)
            found = estimator.estimate(parts_of(points, alike_of(points, whose), whose), 0.95)
            held += found.low is not None and found.low <= truth <= found.high
        assert 0.91 <= held / 400 <= 0.985, (estimator, held / 400)


def test_the_correlation_is_that_of_the_analysis_of_variance():
    rng = np.random.default_rng(1)
    groups = rng.normal(0, 1, (40, 1)) + rng.normal(0, 2, (40, 6))
    sums = Clustered(40, 240, 40 * 36, groups.sum(), (groups**2).sum(), (groups.sum(axis=1) ** 2 / 6).sum(), 300)
    f = f_oneway(*groups).statistic
    point = (f - 1) / (f + 6 - 1)
    error = (1 - point) * (1 + 5 * point) * np.sqrt(2 * 239 / (36 * 200 * 39))  # Swiger et al. (1964), k of 6
    assert intraclass(sums) == pytest.approx(point + 1.28 * error, rel=1e-9)


@pytest.mark.parametrize(
    ("sums", "alike"),
    [
        (Clustered(0, 0, 0, 0, 0, 0, 0), 0.0),
        (Clustered(0, 0, 0, 0, 0, 0, 9), 0.0),
        (Clustered(1, 5, 25, 100, 30_000, 2_000, 9), 1.0),
        (Clustered(3, 9, 27, 900, 90_000, 90_000, 9), 1.0),
    ],
    ids=["nobody", "once", "one customer", "all alike"],
)
def test_what_nobody_can_know_is_taken_to_be_alike(sums, alike):
    assert intraclass(sums) == alike


def test_pairs_add_up_over_groups():
    rng = np.random.default_rng(2)
    lists = [rng.integers(0, 6, int(size)).astype(np.uint64) for size in rng.integers(0, 12, 30)]
    alike = rng.random(30)
    slow = [rho * sum(np.sum(one == other) - 1 for other in one) for rho, one in zip(alike, lists, strict=True)]
    assert Answerers(alike, lists).shared == pytest.approx(slow)
    assert [Repeats(rho, (one,)).shared for rho, one in zip(alike, lists, strict=True)] == pytest.approx(slow)
    whole = parts_of(np.ones(sum(map(len, lists))), 0.5, np.concatenate(lists))
    part = parts_of(np.ones(len(lists[3])), 0.5, lists[3])
    rest = np.concatenate(lists[:3] + lists[4:])
    assert (whole - part).repeats.shared >= parts_of(np.ones(len(rest)), 0.5, rest).repeats.shared - 1e-9
    assert (part + parts_of(np.ones(len(rest)), 0.5, rest)).alone == whole.alone


@pytest.mark.parametrize("length", [1, 3, 12])
def test_windows_that_move_on_share_what_each_shares_by_itself(length):
    rng = np.random.default_rng(3)
    days = [Repeats(0.3, (rng.integers(0, 9, int(size)).astype(np.uint64),)) for size in rng.integers(0, 12, 12)]
    days[4:6] = [None, None]
    slow = [together(days[place : place + length]) for place in range(len(days) - length + 1)]
    assert [one and one.shared for one in windowed(days, length)] == pytest.approx([one and one.shared for one in slow])
    unlike = [*days[:-1], Repeats(0.6, days[-1].customers)]  # the largest correlation of those in the window
    slow = [together(unlike[place : place + length]) for place in range(len(days) - length + 1)]
    assert [one and one.shared for one in windowed(unlike, length)] == pytest.approx(
        [one and one.shared for one in slow]
    )


def frame(rng, locations, times):
    rows = []
    for number in range(locations):
        points = np.repeat(DRAWN[Net()](rng, 60 // times), times)
        rows.append(
            {
                "metric": "nps", "by0": f"L{number}", "n": len(points), "total": points.sum(), "squares": (points**2).sum(),
                "score_total": 0.0, "scale": 10.0, "unscored": 0, "correlation": 1.0,
                "customers": np.repeat(np.arange(60 // times) + 100 * number, times).astype(np.uint64),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def test_equal_locations_whose_customers_answer_often_are_not_called_different():
    rng, tiers, changes, outside, runs = np.random.default_rng(12), 0, 0, 0, 60
    for _run in range(runs):
        before, after = frame(rng, 20, TIMES), frame(rng, 20, TIMES)
        scores = group_scores(NPS, after, Rules())
        tiers += any(one.tier in ("above", "below") for one in scores)
        moved = Changes(NPS, counted("nps", before), counted("nps", after), Rules())
        changes += any(one.verdict in ("up", "down") for one in moved.values())
        outside += len(beyond(scores, control_limits(NPS, scores, usual=False), apart=False))
    assert max(tiers, changes) <= 0.1 * runs  # 5 %, and what so few runs leave to chance
    assert outside <= 0.07 * runs * 20  # of single locations
    # Without whose they are, nearly every page called some location different.
    blind = sum(
        any(
            one.tier in ("above", "below")
            for one in group_scores(NPS, frame(rng, 20, TIMES).assign(correlation=np.nan), Rules())
        )
        for _run in range(20)
    )
    assert blind >= 15


def test_what_the_data_say_reaches_the_score(tmp_path):
    scores = [10, 10, 9, 9, 8, 7, 6, 5, 10, 9, 3, 8]

    def asked(times, named=True):
        rows = [
            response("nps", score, customer=f"c{who}" if named else None, at=at(1 + time))
            for time in range(times)
            for who, score in enumerate(scores)
        ]
        with open_store(tmp_path / f"{times}{named}.duckdb") as store:
            fill(store, responses=rows)
            found = store.answer(Question(("nps", "csat")), parts.build)
            return store.context().correlations, whole_score(METRICS["nps"], found, Rules())

    (alike, five), (nothing, once), (unknown, anonymous) = asked(5), asked(1), asked(5, named=False)
    assert (alike, nothing, unknown) == ({"nps": 1.0}, {}, {})
    assert (five.n, anonymous.n) == (60, 60)
    assert five.value == once.value == anonymous.value
    assert (five.low, five.high) == pytest.approx((once.low, once.high))
    assert anonymous.high - anonymous.low < 0.6 * (five.high - five.low)
    assert replace(five.tally.parts, repeats=None) == anonymous.tally.parts


def test_questions_of_one_form_are_of_one_person(tmp_path):
    scores = [7, 6, 5, 4, 3, 2, 1, 1, 7, 7, 6, 2]
    with open_store(tmp_path / "forms.duckdb") as store:
        fill(store, responses=[response("ces", score) for score in scores for _question in range(4)])
        with store.writing() as cursor:
            cursor.execute("UPDATE responses SET response_id = 'form ' || (substr(response_id, 2)::INTEGER // 4)")
        found = whole_score(METRICS["ces"], store.answer(Question(("ces",)), parts.build), Rules())
    assert (found.n, found.tally.parts.alone.n) == (48, 12)


def test_the_shares_of_scores_are_as_sure(tmp_path):
    def asked(times):
        with open_store(tmp_path / f"{times}.duckdb") as store:
            rows = [
                response("nps", score, customer=f"c{score}", at=at(2)) for score in range(11) for _time in range(times)
            ]
            fill(store, responses=rows)
            return distributions(NPS, store.answer(DistributionQuestion("nps"), distribution.build), None, Rules())[0]

    five, once = asked(5), asked(1)
    assert (five.n, once.n) == (55, 11)
    assert np.ravel([one.bounds for one in five.bins]) == pytest.approx(np.ravel([one.bounds for one in once.bins]))


def weeks_of(rng, stay, alike, weeks=52, size=40):
    """Each week so many customers answer once; who came stays for so many weeks (geometric)."""
    draw = DRAWN[Net()]
    own, ids, made = draw(rng, size), np.arange(size), []
    for week in range(weeks):
        gone = rng.random(size) < 1 / stay
        own[gone] = draw(rng, int(gone.sum()))
        ids = np.where(gone, size * (week + 1) + np.arange(size), ids)
        same = rng.random(size) < np.sqrt(alike)
        made.append(parts_of(np.where(same, own, draw(rng, size)), alike, ids))
    return made


@pytest.mark.parametrize(("stay", "alike"), [(1, 0.0), (8, 0.8), (26, 0.5)])
def test_customers_who_come_again_in_other_weeks_are_no_step_and_no_signal(stay, alike):
    rng, stepped, signals, runs = np.random.default_rng(5), 0, 0, 60
    for _run in range(runs):
        buckets = weeks_of(rng, stay, alike)
        found = control(buckets, 0.05, 100.0)
        stepped += bool(steps(buckets, 0.05, 30))
        signals += bool(found.beyond or found.runs)
    assert max(stepped, signals) <= 0.12 * runs


@pytest.mark.parametrize(("customers", "each"), [(1, 100), (10, 10), (100, 1)])
def test_a_group_of_few_customers_is_as_unsure_as_they_are_few(customers, each):
    rng = np.random.default_rng(8)

    def side(first):
        draw = DRAWN[Net()]
        who = np.repeat(np.arange(customers) + first, each)
        own = parts_of(np.repeat(draw(rng, customers), each), 1.0, who)
        return [own, parts_of(draw(rng, 900), 1.0, np.arange(900) + first + 10_000)]

    found = [decomposed(side(0), side(100_000))[0] for _time in range(300)]
    if customers == 1:
        assert all(one.within_error is None for one in found)
    else:
        assert np.mean([abs(one.within) > 1.96 * one.within_error for one in found]) <= 0.1


def test_an_id_under_which_more_is_answered_than_a_person_answers_is_nobody(tmp_path):
    rng = np.random.default_rng(4)
    scores = rng.integers(0, 11, 3_000)
    names = ["guest"] * 2_000 + [f"c{one // 2}" for one in range(1_000)]
    with open_store(tmp_path / "guest.duckdb") as store:
        fill(store, responses=[response("nps", int(one), customer=who) for one, who in zip(scores, names, strict=True)])
        context = store.context()
        found = whole_score(NPS, store.answer(Question(("nps",)), parts.build), Rules())
    assert len(context.nobody) == 1
    assert 0 < context.correlations["nps"] < 0.15
    assert found.tally.parts.alone.n > 2_850  # 500 customers with two answers each that are not alike


def test_an_id_of_a_form_is_not_that_of_a_customer(tmp_path):
    with open_store(tmp_path / "forms.duckdb") as store:
        fill(store, responses=[response("nps", 9, customer=f"r{20 + who}" if who < 20 else None) for who in range(40)])
        assert store.context().correlations == {}


def test_waits_of_one_customer_are_as_many_as_they_tell(tmp_path):
    rng = np.random.default_rng(9)
    waited = np.exp(rng.normal(8, 1, 15))

    def asked(times):
        rows = [
            touchpoint(f"c{who}", "help", at(1 + time), channel="mail", response_seconds=float(seconds))
            for time in range(times)
            for who, seconds in enumerate(waited)
        ]
        with open_store(tmp_path / f"{times}.duckdb") as store:
            fill(store, touchpoints=[*rows, touchpoint("z", "visit", at(31))])
            card = whole_score(
                RESPONSE_TIME, store.answer(Question(("response_time",), medians=0.95), parts.build), Rules()
            )
            return card, whole_waits(store.answer(ResponseQuestion(5_000.0), response_time.build), Rules())

    (card, waits), (single, alone) = asked(10), asked(1)
    assert (card.n, waits.answered) == (150, 150)
    assert (card.low, card.high) == pytest.approx((single.low, single.high))
    assert (waits.mean_low, waits.mean_high) == pytest.approx((3600 * card.low, 3600 * card.high))
    assert (waits.low, waits.high) == pytest.approx((alone.low, alone.high))
    assert card.median.high - card.median.low > 0.5 * (single.median.high - single.median.low)
    assert waits.median_high - waits.median_low > 0.5 * (alone.median_high - alone.median_low)
