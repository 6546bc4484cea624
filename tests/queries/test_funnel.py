"""The funnel's SQL against a slow reading of its definition, on thousands of random small histories."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from statistics import median

import numpy as np
import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.attempts import MOST_STEPS
from cxdash.queries.feelings import build_feelings
from cxdash.queries.funnel import build, check_stages
from cxdash.queries.question import FunnelQuestion
from tests.queries.rows import at, fill, response, touchpoint
from tests.store.loading import open_store

ORIGIN = datetime(2026, 1, 1)
CHANNELS = ("web", "app", None)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "funnel.duckdb") as opened:
        yield opened


def deepest_chain(touchpoints, steps, begun, window):
    """The times of the earliest chain that `begun` starts: each further step takes the earliest unused touchpoint."""
    used, times = [begun], [begun["at"]]
    for stage in steps[1:]:
        fits = [
            point
            for point in touchpoints
            if point["stage"] == stage
            and point["at"] >= times[-1]
            and (point["at"] - begun["at"]).total_seconds() <= window
            and not any(point is taken for taken in used)
        ]
        if not fits:
            break
        chosen = min(fits, key=lambda point: point["at"])
        used.append(chosen)
        times.append(chosen["at"])
    return times


def expected(history, steps, window, split, admits):
    """{group: (stopped per depth, open per depth, seconds per step)} straight from the definition."""
    newest = max((point["at"] for point in history if point["at"] is not None), default=None)
    by_customer = defaultdict(list)
    for point in history:
        if point["customer"] is not None and point["at"] is not None:
            by_customer[point["customer"]].append(point)
    groups = defaultdict(lambda: ([0] * len(steps), [0] * len(steps), [[] for _ in steps]))
    for touchpoints in by_customer.values():
        attempts = defaultdict(list)
        for begun in touchpoints:
            if begun["stage"] == steps[0] and admits(begun):
                chain = deepest_chain(touchpoints, steps, begun, window)
                still = len(chain) < len(steps) and begun["at"] + timedelta(seconds=window) > newest
                attempts[(begun["channel"] or "") if split else None].append((chain, still))
        for group, made in attempts.items():
            stopped, still_open, seconds = groups[group]
            furthest = min((chain for chain, _still in made), key=lambda chain: (-len(chain), chain[0]))
            depth = len(furthest)
            is_open = depth < len(steps) and any(still for _chain, still in made)
            (still_open if is_open else stopped)[depth - 1] += 1
            for place in range(depth - 1):
                seconds[place].append((furthest[place + 1] - furthest[place]).total_seconds())
    return groups


def found(frame, steps):
    groups = {}
    keys = frame["by0"] if "by0" in frame else [None] * len(frame)
    for key, row in zip(keys, frame.itertuples(), strict=True):
        kept = groups.setdefault(key, ([0] * len(steps), [0] * len(steps), [(None, None)] * len(steps)))
        kept[0][row.step - 1], kept[1][row.step - 1] = row.stopped, row.open
        if not np.isnan(row.median_seconds):
            kept[2][row.step - 1] = (row.median_seconds, row.p90_seconds)
    return groups


def as_answer(groups, steps, split):
    answer = {
        group: (
            stopped,
            still,
            [(median(gap), float(np.quantile(gap, 0.9))) if gap else (None, None) for gap in seconds],
        )
        for group, (stopped, still, seconds) in groups.items()
    }
    nobody = ([0] * len(steps), [0] * len(steps), [(None, None)] * len(steps))
    return answer if split or answer else {None: nobody}


def settled(history, steps, window, split, admits):
    """{(group, step): customers who came to it in an attempt whose window is over when the data end}."""
    newest = max((point["at"] for point in history if point["at"] is not None), default=None)
    came = defaultdict(set)
    for begun in history:
        if begun["customer"] is None or begun["at"] is None or begun["stage"] != steps[0] or not admits(begun):
            continue
        if begun["at"] + timedelta(seconds=window) <= newest:
            own = [point for point in history if point["customer"] == begun["customer"] and point["at"] is not None]
            for place in range(1, len(deepest_chain(own, steps, begun, window)) + 1):
                came[(begun["channel"] or "") if split else None, place].add(begun["customer"])
    return {key: len(customers) for key, customers in came.items()}


def random_history(rng, customers):
    """Few touchpoints each, few stages, few different times: ties, repeats and exact windows come by themselves."""
    history = []
    for customer in range(customers):
        begins, span = rng.randrange(20), rng.choice((1, 2, 4, 8, 20))
        history += [
            {
                "customer": None if rng.random() < 0.05 else f"c{customer}",
                "stage": rng.choice("xyz"),
                "at": None if rng.random() < 0.05 else ORIGIN + timedelta(hours=begins + rng.randrange(span)),
                "channel": rng.choice(CHANNELS),
            }
            for _ in range(rng.randrange(1, 16))
        ]
    return history


@pytest.mark.parametrize("seed", range(5))
def test_random_histories_are_counted_as_defined(store, seed):
    rng = random.Random(seed)
    for customers, questions in ((1, 4), (3, 4), (40, 6), (600, 10)):
        history = random_history(rng, customers)
        with store.writing() as cursor:
            cursor.execute("DELETE FROM touchpoints")
        fill(store, touchpoints=[
            touchpoint(p["customer"], p["stage"], p["at"], channel=p["channel"]) for p in history
        ])  # fmt: skip
        for _ in range(questions):
            steps = tuple(rng.choice("xyz") for _ in range(rng.randrange(2, 6)))
            window = rng.choice((1, 2, 3, 6, 24)) * 3600.0
            split = rng.random() < 0.5
            filters, admits = random_filters(rng)
            question = FunnelQuestion(steps, window, "channel" if split else None, filters)
            want = as_answer(expected(history, steps, window, split, admits), steps, split)
            frame = store.answer(question, build)
            got = found(frame, steps)
            assert got.keys() == want.keys(), question
            over = settled(history, steps, window, split, admits) if customers < 600 else None
            for row in frame.itertuples() if over is not None else ():
                key = row.by0 if split else None
                assert row.settled == over.get((key, row.step), 0), question
                assert row.settled_on == over.get((key, row.step + 1), 0), question
            for group, answer in want.items():
                assert got[group][:2] == answer[:2], (group, question)
                for have, should in zip(got[group][2], answer[2], strict=True):
                    assert have == (pytest.approx(should) if should[0] is not None else should), (group, question)


def random_filters(rng):
    since = ORIGIN + timedelta(hours=rng.randrange(20))
    until = since + timedelta(hours=rng.randrange(1, 20))
    kind = rng.randrange(4)
    if kind == 0:
        return Filters(), lambda point: True
    if kind == 1:
        return Filters(since, until), lambda point: since <= point["at"] < until
    if kind == 2:
        return Filters().with_pick("channel", "web"), lambda point: point["channel"] == "web"
    return Filters(since).with_pick(
        "channel", "app", ""
    ), lambda point: point["at"] >= since and point["channel"] in ("app", None)


def counted(store, steps, window=86_400.0, **more):
    """Customers who stopped and who are open per step, of the whole."""
    frame = store.answer(FunnelQuestion(tuple(steps), window, **more), build)
    return frame["stopped"].tolist(), frame["open"].tolist()


def late(store, *touchpoints):
    """These touchpoints and one of nobody, much later, so that no window is open."""
    fill(store, touchpoints=[*touchpoints, touchpoint(None, "noise", at(31))])


def test_an_attempt_may_succeed_where_the_first_one_failed(store):
    # The first visit is too long before the order, the second is not.
    late(store, touchpoint("a", "visit", at(1)), touchpoint("a", "visit", at(5)), touchpoint("a", "order", at(5, 23)))
    assert counted(store, ["visit", "order"]) == ([0, 1], [0, 0])


def test_the_window_is_inclusive_and_runs_from_the_first_step(store):
    late(
        store,
        touchpoint("a", "visit", at(1)), touchpoint("a", "order", at(2)),
        touchpoint("b", "visit", at(1)), touchpoint("b", "order", at(2, 0, 0, 1)),
        touchpoint("c", "visit", at(1)), touchpoint("c", "order", at(1, 20)), touchpoint("c", "pay", at(2, 1)),
    )  # fmt: skip
    assert counted(store, ["visit", "order", "pay"]) == ([1, 2, 0], [0, 0, 0])


def test_equal_times_count_as_in_order_and_other_touchpoints_do_not_matter(store):
    late(
        store,
        touchpoint("a", "pay", at(1)), touchpoint("a", "call", at(1)), touchpoint("a", "order", at(1)),
        touchpoint("a", "visit", at(1)),
    )  # fmt: skip
    assert counted(store, ["visit", "order", "pay"]) == ([0, 0, 1], [0, 0, 0])


def test_one_touchpoint_fills_one_step(store):
    late(store, touchpoint("a", "visit", at(1)), touchpoint("b", "visit", at(1)), touchpoint("b", "visit", at(1)))
    assert counted(store, ["visit", "visit"]) == ([1, 1], [0, 0])


def test_an_open_window_is_open_and_a_closed_one_is_lost(store):
    fill(store, touchpoints=[
        touchpoint("a", "visit", at(1)),
        touchpoint("b", "visit", at(9, 1)),
        touchpoint("c", "visit", at(9)),  # its window ends at the newest touchpoint: nothing more can come
        touchpoint("d", "visit", at(9, 2)), touchpoint("d", "order", at(9, 3)),
        touchpoint(None, "noise", at(10)),
    ])  # fmt: skip
    assert counted(store, ["visit", "order"]) == ([2, 1], [1, 0])


def test_an_open_attempt_holds_its_customer_open_at_the_furthest_step(store):
    fill(store, touchpoints=[
        touchpoint("a", "visit", at(1)), touchpoint("a", "order", at(1, 2)), touchpoint("a", "visit", at(10)),
    ])  # fmt: skip
    assert counted(store, ["visit", "order", "pay"]) == ([0, 0, 0], [0, 1, 0])


def test_filters_look_at_the_entry_alone(store):
    late(
        store,
        touchpoint("a", "visit", at(1), channel="web", location="L1"),
        touchpoint("a", "order", at(1, 1), channel="app", location="L2"),
    )
    assert counted(store, ["visit", "order"], filters=Filters().with_pick("channel", "web")) == ([0, 1], [0, 0])
    assert counted(store, ["visit", "order"], filters=Filters().with_pick("channel", "app")) == ([0, 0], [0, 0])
    assert counted(store, ["visit", "order"], scope=frozenset({"L1"})) == ([0, 1], [0, 0])
    assert counted(store, ["visit", "order"], scope=frozenset({"L2"})) == ([0, 0], [0, 0])
    assert counted(store, ["visit", "order"], filters=Filters(at(1), at(1, 1))) == ([0, 1], [0, 0])


@pytest.mark.parametrize("made", [build, build_feelings])
def test_a_filter_on_stage_that_leaves_out_the_first_step_is_refused(store, made):
    for picked in (("order",), ("order", "pay"), ("",)):
        filters = Filters().with_pick("stage", *picked)
        with pytest.raises(CxError, match=r"leaves out “visit”, the first step") as raised:
            made(FunnelQuestion(("visit", "order"), 86_400.0, filters=filters), store.context())
        assert raised.value.code == "funnel.filtered"


def test_a_filter_on_stage_that_keeps_the_first_step_changes_nothing(store):
    late(store, touchpoint("a", "visit", at(1)), touchpoint("a", "order", at(1, 1)), touchpoint("b", "visit", at(1)))
    for picked in (("visit",), ("pay", "visit")):
        filters = Filters().with_pick("stage", *picked)
        assert counted(store, ["visit", "order"], filters=filters) == ([1, 1], [0, 0])


def test_a_split_equals_the_whole_filtered_to_its_group(store):
    rng = random.Random(11)
    fill(store, touchpoints=[
        touchpoint(rng.choice("abcdefgh"), rng.choice("xyz"), at(rng.randrange(1, 9)), channel=rng.choice(("web", "app")))
        for _ in range(120)
    ])  # fmt: skip
    split = store.answer(FunnelQuestion(("x", "y", "z"), 2 * 86_400.0, "channel"), build)
    for channel, rows in split.groupby("by0"):
        alone = counted(store, ["x", "y", "z"], 2 * 86_400.0, filters=Filters().with_pick("channel", str(channel)))
        assert (rows["stopped"].tolist(), rows["open"].tolist()) == alone
    assert set(split["by0"]) == {"web", "app"}


def test_times_are_those_of_the_earliest_furthest_attempt(store):
    late(
        store,
        touchpoint("a", "visit", at(1)), touchpoint("a", "visit", at(1, 2)), touchpoint("a", "order", at(1, 3)),
        touchpoint("b", "visit", at(1)), touchpoint("b", "order", at(1, 1)),
        touchpoint("c", "visit", at(1)),
    )  # fmt: skip
    frame = store.answer(FunnelQuestion(("visit", "order"), 86_400.0), build)
    assert frame["median_seconds"][0] == 2 * 3600  # 3 h and 1 h; the later visit of a is not the one that counts
    assert frame["p90_seconds"][0] == pytest.approx(2.8 * 3600)
    assert frame["median_seconds"].isna().tolist() == [False, True]


def test_a_split_by_an_attribute_of_the_customer(store):
    late(store, touchpoint("a", "visit", at(1)), touchpoint("a", "order", at(1, 1)), touchpoint("b", "visit", at(1)))
    fill(store, customers=[("a", "vip")])
    frame = store.answer(FunnelQuestion(("visit", "order"), 86_400.0, "segment"), build)
    assert frame[["by0", "step", "stopped"]].values.tolist() == [["", 1, 1], ["", 2, 0], ["vip", 1, 0], ["vip", 2, 1]]


def test_hostile_stage_names_are_values(store):
    late(store, touchpoint("a", "'; DROP TABLE touchpoints; --", at(1)), touchpoint("a", "<b>", at(1, 1)))
    assert counted(store, ["'; DROP TABLE touchpoints; --", "<b>"]) == ([0, 1], [0, 0])


@pytest.mark.parametrize("steps", [(), ("visit",), ("visit",) * (MOST_STEPS + 1)])
def test_too_few_and_too_many_steps_are_refused(steps):
    with pytest.raises(CxError, match="two to 15 steps"):
        build(FunnelQuestion(steps, 3600.0))


def test_the_most_steps_run(store):
    late(store, *(touchpoint("a", "x", at(1, hour)) for hour in range(MOST_STEPS)))
    assert counted(store, ["x"] * MOST_STEPS)[0] == [0] * (MOST_STEPS - 1) + [1]


def test_an_unknown_stage_names_the_nearest():
    check_stages(("visit", "order"), ["order", "visit"])
    with pytest.raises(CxError, match=r"“vist”.*Did you mean “visit”"):
        check_stages(("order", "vist"), ["order", "visit"])


def test_feelings_are_the_customers_own_answers_within_the_attempt(store):
    late(
        store,
        touchpoint("on", "visit", at(1)), touchpoint("on", "order", at(1, 2)),
        touchpoint("off", "visit", at(1)), touchpoint("off", "call", at(1, 1)),
    )  # fmt: skip
    fill(store, responses=[
        response("nps", 10, customer="on", at=at(1, 3)),
        response("nps", 9, customer="on", at=at(2)),  # at the very end of the window
        response("nps", 0, customer="on", at=at(2, 1)),  # after it
        response("nps", 6, customer="off", at=at(1)),
        response("nps", 10, customer="off", at=at(1), respondent="employee"),
        response("nps", None, customer="off", at=at(1)),
        response("nps", 10, customer="somebody", at=at(1)),
        response("csat", 5, customer="off", at=at(1, 4)),
    ])  # fmt: skip
    frame = store.answer(FunnelQuestion(("visit", "order"), 86_400.0), build_feelings)
    rows = {(row.metric, row.step): (row.n, row.total, row.score_total, row.unscored) for row in frame.itertuples()}
    assert rows == {("nps", 2): (2, 200, 19, 0), ("nps", 1): (1, -100, 6, 1), ("csat", 1): (1, 100, 5, 0)}


def test_feelings_of_a_split_stay_with_their_group(store):
    late(
        store,
        touchpoint("a", "visit", at(1), channel="web"), touchpoint("a", "visit", at(3), channel="app"),
        touchpoint("a", "order", at(3, 1)),
    )  # fmt: skip
    fill(store, responses=[response("nps", 3, customer="a", at=at(1)), response("nps", 10, customer="a", at=at(3, 2))])
    question = FunnelQuestion(("visit", "order"), 86_400.0, "channel")
    frame = store.answer(question, build_feelings)
    rows = {(row.by0, row.step): (row.n, row.total) for row in frame.itertuples()}
    assert rows == {("web", 1): (1, -100), ("app", 2): (1, 100)}


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
def test_feelings_of_a_period_hold_what_is_said_until_the_last_window_ends(store, zone):
    """Whole tables are not read for them: no day that a window reaches may be left out."""
    since, until = datetime(2026, 1, 5, tzinfo=zone), datetime(2026, 1, 6, tzinfo=zone)
    first, last = (one.astimezone(UTC).replace(tzinfo=None) for one in (since, until - timedelta(seconds=1)))
    ends = timedelta(days=3)
    late(store, touchpoint("a", "visit", first), touchpoint("b", "visit", last))
    answers = [("a", first), ("a", first + ends), ("b", last + ends), ("b", last + ends + timedelta(seconds=1))]
    fill(store, responses=[response("nps", 10, customer=who, at=when) for who, when in answers])
    question = FunnelQuestion(("visit", "order"), ends.total_seconds(), filters=Filters(since, until))
    assert store.answer(question, build_feelings)["n"].tolist() == [3]
    far = replace(question, window=10 * 366 * 86_400.0, filters=Filters(date(2, 1, 1), date(9998, 12, 31)))
    assert store.answer(far, build_feelings)["n"].tolist() == [4]


def test_feelings_stay_within_the_scope(store):
    late(store, touchpoint("a", "visit", at(1), location="L1"))
    fill(store, responses=[
        response("nps", 3, customer="a", at=at(1), location="L1"),
        response("nps", 10, customer="a", at=at(1), location="L2"),
    ])  # fmt: skip
    question = FunnelQuestion(("visit", "order"), 86_400.0, scope=frozenset({"L1"}))
    assert store.answer(question, build_feelings)["total"].tolist() == [-100]
