"""Orders, optional steps, exclusions and attribution of the funnel, against a slow reading of what they mean."""

import random
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from statistics import median

import numpy as np
import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.feelings import build_feelings
from cxdash.queries.funnel import build, build_counts
from cxdash.queries.funnel_cut import check_options
from cxdash.queries.matching import MOST_ALIKE
from cxdash.queries.question import ATTRIBUTIONS, Exclusion, FunnelQuestion, exclusion, exclusion_text
from cxdash.steps import read_step
from tests.queries.rows import at, fill, response, touchpoint
from tests.queries.test_funnel import ORIGIN, random_filters
from tests.store.loading import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "funnel.duckdb") as opened:
        yield opened


TIMES = ["median_seconds", "median_low", "median_high", "p90_seconds", "p90_low", "p90_high"]
REGIONS = {"L1": "North", "L2": "South", None: None}


def fits(point, text):
    """Whether a touchpoint fills the step that this text is of."""
    return all(
        ((REGIONS[point["location"]] if name == "region" else point[name]) or "") in values
        for name, values in read_step(text).picks
    )


def in_order(own, steps, begun, strict):
    """{place: time} of the earliest chain: each step takes the earliest unused touchpoint not before the last one; of those
    at one time the one with which the next steps come earliest."""

    def onwards(used, last, place):
        if place > len(steps):
            return []
        left = [p for p in own if fits(p, steps[place - 1]) and p["at"] >= last and not any(p is one for one in used)]
        earliest = min((p["at"] for p in left), default=None)
        if earliest is None or (strict and any(last < p["at"] < earliest for p in own)):
            return []
        ways = [
            [earliest, *onwards([*used, p], earliest, place + 1)]
            for p in left if p["at"] == earliest
        ]  # fmt: skip
        return min(ways, key=lambda way: (way + [datetime.max] * len(steps))[: len(steps)])

    return dict(enumerate([begun["at"], *onwards([begun], begun["at"], 2)], 1))


def needed_before(place, question):
    return max(one for one in range(1, place) if question.steps[one - 1] not in question.optional)


def in_time(times, question, ends):
    """Of these, the steps within the funnel's window whose own windows, and those of all that they waited for, are kept."""
    limited, kept = dict(question.step_windows), {}
    for place, time in sorted(times.items()):
        after = needed_before(place, question) if place > 1 else None
        waited = (time - kept[after]).total_seconds() if after in kept else None
        if time <= ends and (place == 1 or (waited is not None and waited <= limited.get(place, waited))):
            kept[place] = time
    return kept


def with_optional(own, question, begun, ends):
    """{place: time}: the steps that are needed come as if there were no others; of all ways to take optional ones at their
    earliest that keep the order, the one that goes furthest and then the one with the latest steps taken."""
    steps = question.steps
    needed = [place for place in range(1, len(steps) + 1) if steps[place - 1] not in question.optional]
    chain = in_order(own, [steps[place - 1] for place in needed], begun, False)
    fixed = in_time({needed[number - 1]: time for number, time in chain.items()}, question, ends)
    free = {}
    for place in set(range(1, len(steps) + 1)) - set(needed):
        before = max(one for one in needed if one < place)
        found = [
            p["at"] for p in own if before in fixed and fits(p, steps[place - 1]) and fixed[before] <= p["at"] <= ends
        ]
        if found and (min(found) - fixed[before]).total_seconds() <= dict(question.step_windows).get(
            place, question.window
        ):
            free[place] = min(found)
    ways = []
    for taken in product((True, False), repeat=len(free)):
        way = fixed | {place: time for (place, time), is_taken in zip(free.items(), taken, strict=True) if is_taken}
        times = [way[place] for place in sorted(way)]
        if times == sorted(times):
            ways.append(way)
    return max(ways, key=lambda way: sorted(way, reverse=True))


def family(text, steps):
    """The steps that can share touchpoints with this one, or with one of those."""
    found = {text}
    while more := {one for one in steps for other in found if read_step(one).can_share(read_step(other))} - found:
        found |= more
    return found


def most_filled(points, steps):
    """How many of the steps these touchpoints can fill, each one of them: every way is tried."""
    if not steps:
        return 0
    first, *rest = steps
    ways = [most_filled([p for p in points if p is not one], rest) + 1 for one in points if fits(one, first)]
    return max([most_filled(points, rest), *ways])


def in_any_order(own, steps, begun):
    """{number: (time, the steps of which it was one)}: how the steps come from this touchpoint on."""
    placed = []
    for kind in {tuple(sorted(family(step, steps))) for step in steps}:
        places = [place for place, step in enumerate(steps) if step in kind]
        left = [p for p in own if p["at"] >= begun["at"] and any(fits(p, step) for step in kind)]
        for time in sorted({p["at"] for p in left}):
            filled = most_filled([p for p in left if p["at"] <= time], [steps[place] for place in places])
            there = sum(one[2] == kind for one in placed)
            placed += [(time, places[number], kind) for number in range(there, filled)]
    return {number: (time, kind) for number, (time, _place, kind) in enumerate(sorted(placed), 1)}


def at_time(own, kind, time):
    """The touchpoints that fill any of these steps at this time."""
    return [p for p in own if p["at"] == time and any(fits(p, step) for step in kind)]


def value_at(own, kind, time):
    return min(p["channel"] or "" for p in at_time(own, kind, time))


def amount_at(own, kind, time):
    return max((p["value"] for p in at_time(own, kind, time) if p["value"] is not None), default=0.0)


@dataclass
class Attempt:
    """closes: until when it can go on. values, amounts: of the touchpoint at each step."""

    times: dict
    values: dict
    amounts: dict
    closes: datetime

    @property
    def depth(self):
        return max(self.times)


def closing(times, question, ends):
    """The last moment at which any step that may be next could still come."""
    depth, steps = max(times), question.steps
    if depth == len(steps):
        return ends
    following = next(one for one in range(depth + 1, len(steps) + 1) if steps[one - 1] not in question.optional)
    after = times[needed_before(depth + 1, question)]
    limited = dict(question.step_windows)
    return max(
        min(ends, after + timedelta(seconds=limited.get(place, question.window)))
        for place in range(depth + 1, following + 1)
    )


def attempt(own, question, begun):
    """The attempt that this touchpoint begins, within the windows; None if an exclusion voids it."""
    steps, ends = question.steps, begun["at"] + timedelta(seconds=question.window)
    if question.order == "any":
        came = in_any_order(own, steps, begun)
        kinds = {number: kind for number, (_time, kind) in came.items()}
        times = in_time({number: time for number, (time, _kind) in came.items()}, question, ends)
    else:
        kinds = {place: (step,) for place, step in enumerate(steps, 1)}
        if question.optional:
            times = with_optional(own, question, begun, ends)
        else:
            times = in_time(in_order(own, steps, begun, question.order == "strict"), question, ends)
    values = {place: value_at(own, kinds[place], time) for place, time in times.items()}
    amounts = {place: amount_at(own, kinds[place], time) for place, time in times.items()}
    if question.order != "any":
        values[1], amounts[1] = begun["channel"] or "", begun["value"] or 0.0
    found = Attempt(times, values, amounts, closing(times, question, ends))
    for one in question.exclude:
        if one.since in times:
            reached = [times[place] for place in sorted(times) if place >= one.until]
            for point in own:
                before_end = point["at"] < reached[0] if reached else point["at"] <= found.closes
                if fits(point, one.stage) and point["at"] > times[one.since] and before_end:
                    return None
    return found


def attempts(history, question, admits):
    """Of each customer: {group: attempts}, each with whether it can still go on."""
    newest = max((point["at"] for point in history if point["at"] is not None), default=None)
    by_customer = defaultdict(list)
    for point in history:
        if point["customer"] is not None and point["at"] is not None:
            by_customer[point["customer"]].append(point)
    steps = question.steps
    first = steps if question.order == "any" else steps[:1]
    for own in by_customer.values():
        made = defaultdict(list)
        for begun in own:
            begins = any(fits(begun, step) for step in first)
            found = attempt(own, question, begun) if begins and admits(begun) else None
            if found is not None:
                still = len(steps) not in found.times and found.closes > newest
                group = {"first": begun["channel"] or "", "last": found.values[found.depth], "step": None}
                made[group[question.attribution] if question.by else None].append((found, still))
        yield made


def furthest_of(found):
    return min(found, key=lambda one: (-one.depth, sorted(one.times.values()), one.values[1]))


def settled(history, question, admits):
    """{(group, step): [customers who came to it in their furthest attempt of those whose window is over, those who came further]}"""
    newest = max((point["at"] for point in history if point["at"] is not None), default=None)
    window, counted = timedelta(seconds=question.window), defaultdict(lambda: [0, 0])
    for made in attempts(history, question, admits):
        for group, found in made.items():
            over = [one for one, _still in found if min(one.times.values()) + window <= newest]
            furthest = furthest_of(over) if over else None
            for place in furthest.times if furthest else ():
                own = furthest.values[place] if question.by and question.attribution == "step" else group
                counted[own, place][0] += 1
                counted[own, place][1] += furthest.depth > place
    return counted


def expected(history, question, admits):
    """{group: per step (stopped, open, reached, times to the next)}"""
    steps, attribution = question.steps, question.attribution
    counted = defaultdict(lambda: [[0, 0, 0, []] for _step in steps])
    for made in attempts(history, question, admits):
        for group, found in made.items():
            furthest = furthest_of([one for one, _still in found])
            times, values, depth = furthest.times, furthest.values, furthest.depth
            is_open = depth < len(steps) and any(still for _attempt, still in found)
            following = dict(zip(sorted(times), sorted(times)[1:], strict=False))
            for place, time in times.items():
                row = counted[values[place] if question.by and attribution == "step" else group][place - 1]
                row[2] += 1
                if place == depth:
                    row[1 if is_open else 0] += 1
                else:
                    row[3].append((times[following[place]] - time).total_seconds())
    return counted


def check(store, history, question, admits):
    frame = store.answer(question, build)
    alone = store.answer(question, build_counts)
    assert alone.drop(columns=TIMES).equals(frame.drop(columns=TIMES)), question
    over = {(getattr(row, "by0", None), row.step): [row.settled, row.settled_on] for row in frame.itertuples()}
    assert {key: row for key, row in over.items() if row[0]} == settled(history, question, admits), question
    if "reached" in frame:  # a step that nobody came to has no row
        assert ((frame["reached"] > 0) | (frame["settled"] > 0)).all(), question
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
                "outcome": rng.choice(("won", None)),
                "location": rng.choice(("L1", "L2", None)),
                "value": rng.choice((None, 1.0, 2.5, 10.0)),
            }
            for _point in range(rng.randrange(1, 12))
        ]
    return history


# Plain stages, several as one, conditions of the touchpoint and of its location: some share touchpoints, some do not.
MATCHING = ("x", "y", "z", "x|y", "w|z", "x@channel=web", "x@channel=app,", "y@outcome=won", "@channel=web", "z@region=North",
            "@outcome=", "x|z@channel=app@outcome=won")  # fmt: skip


def random_steps(rng):
    """Mostly plain stages."""
    among = rng.choice(("xyz", "xyz", MATCHING))
    while True:
        steps = tuple(rng.choice(among) for _step in range(rng.randrange(2, 6)))
        if max(len(family(step, steps)) for step in steps) <= MOST_ALIKE:
            return steps


def random_question(rng, filters):
    steps = random_steps(rng)
    order = rng.choice(("ordered", "strict", "any"))
    optional = ()
    if order == "ordered":
        if rng.random() < 0.4:  # steps that stand once, so that they can be left out
            steps = tuple(rng.sample(rng.choice(("xyzw", ("x@channel=web", "y", "x@channel=app", "z|w"))), 4))
        middle = [step for step in steps[1:-1] if family(step, steps) == {step} and steps.count(step) == 1]
        optional = tuple(step for step in middle if rng.random() < 0.6)
    bounds = [sorted(rng.sample(range(1, len(steps) + 1), 2)) for _exclusion in range(rng.choice((0, 0, 1, 2)))]
    exclude = tuple(Exclusion(rng.choice(("w", "x", "y", "z", "w@channel=web")), *one) for one in bounds)
    limited = tuple(place for place in range(2, len(steps) + 1) if rng.random() < 0.5) if rng.random() < 0.5 else ()
    return FunnelQuestion(
        steps,
        rng.choice((1, 2, 3, 6, 24)) * 3600.0,
        rng.choice((None, "channel", "channel")),
        filters,
        order=order,
        optional=optional,
        exclude=exclude,
        attribution=rng.choice(ATTRIBUTIONS),
        step_windows=tuple((place, rng.choice((1, 2, 5)) * 3600.0) for place in limited),
    )


def keep(store, history):
    """This history and no other."""
    with store.writing() as cursor:
        cursor.execute("DELETE FROM touchpoints")
        cursor.execute("DELETE FROM locations")
    fill(
        store,
        touchpoints=[
            touchpoint(p["customer"], p["stage"], p["at"], channel=p["channel"], outcome=p["outcome"], location=p["location"],
                       value=p["value"])
            for p in history
        ],
        locations=[(location, region, None) for location, region in REGIONS.items() if location],
    )  # fmt: skip


def random_asked(rng):
    """A question that can be asked, with what its filters let through."""
    while True:
        filters, admits = random_filters(rng)
        question = random_question(rng, filters)
        with suppress(CxError):  # a filter that leaves out the first step
            check_options(question)
            return question, admits


@pytest.mark.parametrize("seed", range(2))
def test_random_histories_are_counted_as_defined(store, seed):
    rng = random.Random(seed)
    for customers, questions in ((2, 6), (150, 22)):
        history = random_history(rng, customers)
        keep(store, history)
        for _question in range(questions):
            question, admits = random_asked(rng)
            check(store, history, question, admits)


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


@pytest.mark.parametrize("first", [at(1), datetime(1969, 12, 31)])
def test_of_attempts_at_one_time_the_value_that_is_first_in_the_alphabet_counts(store, first):
    late(
        store,
        touchpoint("a", "visit", first, channel="web"), touchpoint("a", "visit", first, channel="app"),
        touchpoint("b", "visit", first, channel="web"), touchpoint("b", "visit", first, channel="app"),
        touchpoint("b", "order", first + timedelta(hours=1), channel="web"),
    )  # fmt: skip
    question = FunnelQuestion(("visit", "order"), 86_400.0, "channel", attribution="step")
    frame = store.answer(question, build)
    assert {(row.by0, row.step): row.reached for row in frame.itertuples()} == {("app", 1): 2, ("web", 2): 1}


def test_a_group_of_attempts_that_do_not_count_has_no_row(store):
    late(
        store,
        touchpoint("a", "visit", at(1), channel="app"),
        touchpoint("a", "visit", at(9), channel="web"), touchpoint("a", "order", at(9, 1), channel="web"),
    )  # fmt: skip
    question = FunnelQuestion(("visit", "order"), 86_400.0, "channel", attribution="step")
    assert set(store.answer(question, build)["by0"]) == {"web"}


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
    for stage, since, until, text in (
        ("call", 1, 3, "call"), ("call", 1, 2, "call@1-2"), ("b", 1, 3, "b@1-3"), ("call@2-3", 1, 3, "call@2-3@1-3"),
    ):  # fmt: skip
        assert exclusion_text(Exclusion(stage, since, until), ("a", "b", "c")) == text
        assert exclusion(text, 3) == Exclusion(stage, since, until)
    for text in ("call@0-2", "call@2-2", "call@3-1", "call@1-4"):
        with pytest.raises(CxError, match="numbers of two steps from 1 to 3"):
            exclusion(text, 3)
