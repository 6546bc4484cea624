"""Orders, optional steps, exclusions and attribution of the funnel, against a slow reading of what they mean."""

import random
from collections import defaultdict
from datetime import timedelta
from itertools import product
from statistics import median

import numpy as np
import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.funnel import build, build_feelings
from cxdash.queries.question import ATTRIBUTIONS, Exclusion, FunnelQuestion, exclusion
from cxdash.store import Store
from tests.queries.rows import at, fill, response, touchpoint
from tests.queries.test_funnel import ORIGIN, random_filters


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "funnel.duckdb") as opened:
        yield opened


def in_order(own, steps, begun, strict):
    """{place: time} of the earliest chain: each step takes the earliest unused touchpoint not before the last one."""
    used, times = [begun], {1: begun["at"]}
    for place, stage in enumerate(steps[1:], 2):
        last = times[place - 1]
        fits = [
            point for point in own
            if point["stage"] == stage and point["at"] >= last and not any(point is taken for taken in used)
        ]  # fmt: skip
        if not fits:
            break
        chosen = min(fits, key=lambda point: point["at"])
        if strict and any(last < point["at"] < chosen["at"] for point in own):
            break
        used.append(chosen)
        times[place] = chosen["at"]
    return times


def with_optional(own, steps, optional, begun, ends):
    """{place: time}: the steps that are needed come as if there were no others; of all ways to take optional ones at their
    earliest that keep the order, the one that goes furthest and then the one with the latest steps taken."""
    needed = [place for place in range(1, len(steps) + 1) if steps[place - 1] not in optional]
    chain = in_order(own, [steps[place - 1] for place in needed], begun, False)
    fixed = {needed[number - 1]: time for number, time in chain.items() if time <= ends}
    free = {}
    for place in set(range(1, len(steps) + 1)) - set(needed):
        before = max(one for one in needed if one < place)
        fits = [
            point["at"] for point in own
            if before in fixed and point["stage"] == steps[place - 1] and fixed[before] <= point["at"] <= ends
        ]  # fmt: skip
        if fits:
            free[place] = min(fits)
    ways = []
    for taken in product((True, False), repeat=len(free)):
        way = fixed | {place: time for (place, time), is_taken in zip(free.items(), taken, strict=True) if is_taken}
        times = [way[place] for place in sorted(way)]
        if times == sorted(times):
            ways.append(way)
    return max(ways, key=lambda way: sorted(way, reverse=True))


def in_any_order(own, steps, begun):
    """{number: (time, stage)}: how the steps come from this touchpoint on, each touchpoint filling one of them."""
    came = []
    left = list(steps)
    for point in sorted(own, key=lambda point: point["at"]):
        if point["at"] >= begun["at"] and point["stage"] in left:
            left.remove(point["stage"])
            came.append((point["at"], point["stage"]))
    counted = defaultdict(int)
    placed = []
    for time, stage in came:  # the copies of a stage fill its places in their order
        places = [place for place, step in enumerate(steps) if step == stage]
        placed.append((time, places[counted[stage]], stage))
        counted[stage] += 1
    return {number: (time, stage) for number, (time, _place, stage) in enumerate(sorted(placed), 1)}


def value_at(own, stage, time):
    return min(point["channel"] or "" for point in own if point["stage"] == stage and point["at"] == time)


def attempt(own, question, begun):
    """({place: time}, {place: value}) within the window; None if an exclusion voids it."""
    steps, ends = question.steps, begun["at"] + timedelta(seconds=question.window)
    if question.order == "any":
        came = in_any_order(own, steps, begun)
        times = {number: time for number, (time, _stage) in came.items() if time <= ends}
        values = {number: value_at(own, stage, time) for number, (time, stage) in came.items()}
    else:
        times = in_order(own, steps, begun, question.order == "strict")
        if question.optional:
            times = with_optional(own, steps, question.optional, begun, ends)
        times = {place: time for place, time in times.items() if time <= ends}
        values = {place: value_at(own, steps[place - 1], time) for place, time in times.items()}
        values[1] = begun["channel"] or ""
    for one in question.exclude:
        if one.since in times:
            reached = [times[place] for place in sorted(times) if place >= one.until]
            for point in own:
                before_end = point["at"] < reached[0] if reached else point["at"] <= ends
                if point["stage"] == one.stage and point["at"] > times[one.since] and before_end:
                    return None
    return times, values


def expected(history, question, admits):
    """{group: per step (stopped, open, reached, times to the next)}"""
    newest = max((point["at"] for point in history if point["at"] is not None), default=None)
    by_customer = defaultdict(list)
    for point in history:
        if point["customer"] is not None and point["at"] is not None:
            by_customer[point["customer"]].append(point)
    steps, attribution = question.steps, question.attribution
    split = question.by is not None
    counted = defaultdict(lambda: [[0, 0, 0, []] for _step in steps])
    for own in by_customer.values():
        made = defaultdict(list)
        for begun in own:
            begins = begun["stage"] in (steps if question.order == "any" else steps[:1])
            found = attempt(own, question, begun) if begins and admits(begun) else None
            if found is not None:
                times, values = found
                still = len(steps) not in times and begun["at"] + timedelta(seconds=question.window) > newest
                group = {"first": begun["channel"] or "", "last": values[max(times)], "step": None}[attribution]
                made[group if split else None].append((times, values, still))
        for group, attempts in made.items():
            times, values, _still = min(attempts, key=lambda one: (-max(one[0]), one[0][1], one[1][1]))
            depth = max(times)
            is_open = depth < len(steps) and any(still for _times, _values, still in attempts)
            following = dict(zip(sorted(times), sorted(times)[1:], strict=False))
            for place, time in times.items():
                row = counted[values[place] if split and attribution == "step" else group][place - 1]
                row[2] += 1
                if place == depth:
                    row[1 if is_open else 0] += 1
                else:
                    row[3].append((times[following[place]] - time).total_seconds())
    return counted


def check(store, history, question, admits):
    frame = store.answer(question, build)
    got, none = {}, 0 if "reached" in frame else None
    for row in frame.itertuples():
        rows = got.setdefault(getattr(row, "by0", None), [[0, 0, none, None, None] for _step in question.steps])
        quantiles = [None if np.isnan(value) else value for value in (row.median_seconds, row.p90_seconds)]
        rows[row.step - 1] = [row.stopped, row.open, getattr(row, "reached", None), *quantiles]
    want = expected(history, question, admits)
    # Of nobody there is one row of zeros for each step, or none at all.
    kept = {group: rows for group, rows in got.items() if any(row[0] or row[1] or row[2] for row in rows)}
    assert kept.keys() == want.keys(), question
    for group, rows in want.items():
        for place, (stopped, still, reached, gaps) in enumerate(rows):
            row = kept[group][place]
            if row[2] is None:  # where no step can be passed over, it is told by the others
                row[2] = sum(one[0] + one[1] for one in kept[group][place:])
            assert row[:3] == [stopped, still, reached], (group, place, question)
            quantiles = [median(gaps), float(np.quantile(gaps, 0.9))] if gaps else [None, None]
            assert row[3:] == [None if one is None else pytest.approx(one) for one in quantiles], (
                group,
                place,
                question,
            )


def random_history(rng, customers):
    history = []
    for customer in range(customers):
        begins, span = rng.randrange(20), rng.choice((1, 3, 6, 20))
        history += [
            {
                "customer": f"c{customer}",
                "stage": rng.choice("xyzw"),
                "at": ORIGIN + timedelta(hours=begins + rng.randrange(span)),
                "channel": rng.choice(("web", "app", None)),
            }
            for _point in range(rng.randrange(1, 12))
        ]
    return history


def random_question(rng, filters):
    steps = tuple(rng.choice("xyz") for _step in range(rng.randrange(2, 6)))
    order = rng.choice(("ordered", "strict", "any"))
    optional = ()
    if order == "ordered":
        middle = [step for step in steps[1:-1] if steps.count(step) == 1]
        if rng.random() < 0.4:  # stages that stand once, so that they can be left out
            steps = tuple(rng.sample("xyzw", 4))
            middle = list(steps[1:-1])
        optional = tuple(step for step in middle if rng.random() < 0.6)
    bounds = [sorted(rng.sample(range(1, len(steps) + 1), 2)) for _exclusion in range(rng.choice((0, 0, 1, 2)))]
    exclude = tuple(Exclusion(rng.choice("wxyz"), *one) for one in bounds)
    window = rng.choice((1, 2, 3, 6, 24)) * 3600.0
    by = rng.choice((None, "channel", "channel"))
    return FunnelQuestion(
        steps,
        window,
        by,
        filters,
        order=order,
        optional=optional,
        exclude=exclude,
        attribution=rng.choice(ATTRIBUTIONS),
    )


@pytest.mark.parametrize("seed", range(5))
def test_random_histories_are_counted_as_defined(store, seed):
    rng = random.Random(seed)
    for customers, questions in ((2, 6), (500, 16)):
        history = random_history(rng, customers)
        with store.writing() as cursor:
            cursor.execute("DELETE FROM touchpoints")
        fill(store, touchpoints=[
            touchpoint(p["customer"], p["stage"], p["at"], channel=p["channel"]) for p in history
        ])  # fmt: skip
        for _question in range(questions):
            filters, admits = random_filters(rng)
            check(store, history, random_question(rng, filters), admits)


def counted(store, steps, window=86_400.0, **more):
    frame = store.answer(FunnelQuestion(tuple(steps), window, **more), build)
    return frame["stopped"].tolist()


def late(store, *touchpoints):
    fill(store, touchpoints=[*touchpoints, touchpoint(None, "noise", at(31))])


def test_strict_lets_nothing_stand_between(store):
    late(
        store,
        touchpoint("a", "visit", at(1)), touchpoint("a", "call", at(1, 1)), touchpoint("a", "order", at(1, 2)),
        touchpoint("b", "visit", at(1)), touchpoint("b", "order", at(1, 2)), touchpoint("b", "call", at(1, 2)),
        touchpoint("c", "visit", at(1)), touchpoint("c", "visit", at(1, 1)), touchpoint("c", "order", at(1, 2)),
    )  # fmt: skip
    assert counted(store, ["visit", "order"]) == [0, 3]
    assert counted(store, ["visit", "order"], order="strict") == [1, 2]  # the second visit of c began anew


def test_any_order_counts_how_many_steps_came(store):
    late(
        store,
        touchpoint("a", "pay", at(1)), touchpoint("a", "visit", at(1, 1)), touchpoint("a", "order", at(1, 2)),
        touchpoint("b", "order", at(1)), touchpoint("b", "order", at(1, 1)),
        touchpoint("c", "visit", at(1)), touchpoint("c", "order", at(2, 1)),
    )  # fmt: skip
    assert counted(store, ["visit", "order", "pay"], order="any") == [2, 0, 1]
    assert counted(store, ["order", "order"], order="any") == [2, 1]
    began = Filters().with_pick("stage", "pay")
    assert counted(store, ["visit", "order", "pay"], order="any", filters=began) == [0, 0, 1]


def test_an_optional_step_is_waited_for_by_nobody(store):
    late(
        store,
        touchpoint("a", "visit", at(1)), touchpoint("a", "help", at(1, 1)), touchpoint("a", "order", at(1, 2)),
        touchpoint("b", "visit", at(1)), touchpoint("b", "order", at(1, 2)), touchpoint("b", "help", at(1, 3)),
        touchpoint("c", "visit", at(1)), touchpoint("c", "help", at(1, 3)), touchpoint("d", "visit", at(1)),
    )  # fmt: skip
    frame = store.answer(FunnelQuestion(("visit", "help", "order"), 86_400.0, optional=("help",)), build)
    assert frame[["stopped", "reached"]].values.tolist() == [[1, 4], [1, 2], [2, 2]]
    assert frame["median_seconds"].tolist()[:2] == [2 * 3600.0, 3600.0]  # of a, b and c, and of a


def test_an_excluded_stage_voids_its_attempt_alone(store):
    late(
        store,
        touchpoint("a", "visit", at(1)), touchpoint("a", "call", at(1, 1)), touchpoint("a", "order", at(1, 2)),
        touchpoint("b", "visit", at(1)), touchpoint("b", "call", at(1)), touchpoint("b", "order", at(1, 2)),
        touchpoint("b", "call", at(1, 2)),  # at the very times of the steps is not between them
        touchpoint("c", "visit", at(1)), touchpoint("c", "call", at(2)),  # the end of the window belongs to it
        touchpoint("d", "visit", at(1)), touchpoint("d", "call", at(2, 1)),
        touchpoint("e", "visit", at(1)), touchpoint("e", "call", at(1, 1)), touchpoint("e", "visit", at(5)),
    )  # fmt: skip
    assert counted(store, ["visit", "order"], exclude=(Exclusion("call", 1, 2),)) == [2, 1]
    assert counted(store, ["visit", "order", "pay"], exclude=(Exclusion("call", 2, 3),)) == [3, 2, 0]


def test_attribution_goes_by_the_touchpoint_that_is_asked_for(store):
    late(
        store,
        touchpoint("a", "visit", at(1), channel="web"), touchpoint("a", "order", at(1, 1), channel="app"),
        touchpoint("b", "visit", at(1), channel="web"),
    )  # fmt: skip

    def rows(attribution):
        question = FunnelQuestion(("visit", "order"), 86_400.0, "channel", attribution=attribution)
        return {(row.by0, row.step): row.stopped for row in store.answer(question, build).itertuples()}

    assert rows("first") == {("web", 1): 1, ("web", 2): 1}
    assert rows("last") == {("web", 1): 1, ("web", 2): 0, ("app", 1): 0, ("app", 2): 1}
    assert rows("step") == {("web", 1): 1, ("app", 2): 1}


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("optional", [(), ("help",)])
def test_feelings_go_with_every_option(store, attribution, optional):
    late(store, touchpoint("a", "visit", at(1), channel="web"), touchpoint("a", "order", at(1, 2), channel="app"))
    fill(store, responses=[response("nps", 3, customer="a", at=at(1))])
    question = FunnelQuestion(
        ("visit", "help", "order"), 86_400.0, "channel", attribution=attribution, optional=optional
    )
    row = store.answer(question, build_feelings).iloc[0]
    ends = "app" if optional and attribution != "first" else "web"
    assert (row["by0"], row["step"], row["n"], row["total"]) == (ends, 3 if optional else 1, 1, -100)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"optional": ("a",)}, "funnel.optional"),
        ({"optional": ("c",)}, "funnel.optional"),
        ({"optional": ("x",)}, "funnel.optional"),
        ({"optional": ("b",), "order": "any"}, "funnel.optional"),
        ({"exclude": (Exclusion("x", 2, 2),)}, "funnel.exclude"),
        ({"exclude": (Exclusion("x", 1, 4),)}, "funnel.exclude"),
        ({"order": "any", "filters": Filters().with_pick("stage", "x")}, "funnel.filtered"),
    ],
)
def test_what_makes_no_funnel_is_refused(more, code):
    with pytest.raises(CxError) as raised:
        build(FunnelQuestion(("a", "b", "c"), 3600.0, **more))
    assert raised.value.code == code


def test_exclusions_as_they_are_written():
    assert exclusion("call", 3) == Exclusion("call", 1, 3)
    assert exclusion("call@2-3", 3) == Exclusion("call", 2, 3)
    assert exclusion("a@b@1-2", 3) == Exclusion("a@b", 1, 2)
    assert exclusion("mail@home", 3) == Exclusion("mail@home", 1, 3)
    for text in ("call@0-2", "call@2-2", "call@3-1", "call@1-4"):
        with pytest.raises(CxError, match="numbers of two steps from 1 to 3"):
            exclusion(text, 3)
