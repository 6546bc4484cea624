"""Funnels counted in attempts and in value, against a slow reading of what they mean."""

import random
from collections import defaultdict

import numpy as np
import pytest

from cxdash.queries.funnel_units import FunnelUnitsQuestion, build
from cxdash.queries.question import FunnelQuestion
from cxdash.steps import UNITS
from tests.queries.rows import at, fill, touchpoint
from tests.queries.test_funnel_options import attempts, keep, needed_before, random_asked, random_history
from tests.store.loading import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "funnel.duckdb") as opened:
        yield opened


def units_of(made, question, unit):
    """{(group, step): [(amount, "went on", "open" or "lost", seconds to the next step)]} of one customer."""
    counted = defaultdict(list)
    for group, found in made.items():
        places = defaultdict(list)  # by group, step and touchpoint: the attempts through it
        for number, (one, still) in enumerate(found):
            own_first = unit == "attempts" or question.order != "any"
            for place, time in one.times.items():
                own = one.values[place] if question.by and question.attribution == "step" else group
                touched = number if unit == "attempts" or (place == 1 and own_first) else time
                places[own, place, touched].append((one, still))
        for (own, place, _touched), through in places.items():
            gaps = [
                min((time - one.times[place]).total_seconds() for later, time in one.times.items() if later > place)
                for one, _still in through if one.depth > place
            ]  # fmt: skip
            amount = 1.0 if unit == "attempts" else max(one.amounts[place] for one, _still in through)
            end = "went on" if gaps else "open" if any(still for _one, still in through) else "lost"
            counted[own, place].append((amount, end, min(gaps, default=None)))
    return counted


def expected(history, question, unit, admits):
    """{(group, step): all sums and times}"""
    sums = defaultdict(lambda: np.zeros(10))
    gaps = defaultdict(list)
    for made in attempts(history, question, admits):
        counted = units_of(made, question, unit)
        reached = {key: sum(one[0] for one in found) for key, found in counted.items()}
        for (group, place), found in counted.items():
            lost = sum(amount for amount, end, _gap in found if end == "lost")
            waiting = sum(amount for amount, end, _gap in found if end == "open")
            own = reached[group, place]
            before = reached.get((group, needed_before(place, question)), 0.0) if place > 1 else 0.0
            first, known = reached.get((group, 1), 0.0), own - waiting
            sums[group, place] += (
                1, own, lost, waiting, own**2, own * before, own * first, known**2, lost**2, lost * known,
            )  # fmt: skip
            gaps[group, place] += [gap for _amount, _end, gap in found if gap is not None]
    return {
        key: (*found, *(np.quantile(gaps[key], [0.5, 0.9]) if gaps[key] else (None, None)))
        for key, found in sums.items()
    }


COLUMNS = (
    "customers", "reached", "stopped", "open", "squares", "crossed", "crossed_first", "known_squares", "lost_squares",
    "lost_known", "median_seconds", "p90_seconds",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_random_histories_are_counted_as_defined(store, seed):
    rng = random.Random(100 + seed)
    for customers, questions in ((2, 4), (120, 12)):
        history = random_history(rng, customers)
        keep(store, history)
        for _question in range(questions):
            (question, admits), unit = random_asked(rng), rng.choice(UNITS)
            frame = store.answer(FunnelUnitsQuestion(question, unit), build)
            got = {(getattr(row, "by0", None), row.step): row for row in frame.itertuples()}
            want = expected(history, question, unit, admits)
            assert got.keys() == want.keys(), (unit, question)
            for key, found in want.items():
                for name, value in zip(COLUMNS, found, strict=True):
                    have = getattr(got[key], name)
                    assert np.isnan(have) if value is None else have == pytest.approx(value), (
                        key,
                        name,
                        unit,
                        question,
                    )


def test_each_attempt_counts_and_each_touchpoint_once(store):
    fill(store, touchpoints=[
        touchpoint("a", "visit", at(1), value=1), touchpoint("a", "visit", at(1, 1), value=2),
        touchpoint("a", "order", at(1, 2), value=100), touchpoint("a", "visit", at(5)),
        touchpoint("b", "visit", at(1)), touchpoint("b", "order", at(1, 1)), touchpoint("c", "visit", at(30, 23)),
        touchpoint(None, "noise", at(31)),
    ])  # fmt: skip
    question = FunnelQuestion(("visit", "order"), 86_400.0)

    def counted(unit):
        frame = store.answer(FunnelUnitsQuestion(question, unit), build)
        return frame[["customers", "reached", "stopped", "open"]].values.tolist()

    assert counted("attempts") == [[3, 5, 1, 1], [2, 3, 3, 0]]
    assert counted("value") == [[3, 3, 0, 0], [2, 100, 100, 0]]  # two visits came to one order


def test_amounts_below_0_stand_apart(store):
    """Once they did not: a refund took so much from a step that more was lost there than there was."""
    fill(store, touchpoints=[
        touchpoint("a", "visit", at(1)), touchpoint("a", "order", at(1, 1), value=100), touchpoint("a", "pay", at(1, 2), value=90),
        touchpoint("b", "visit", at(1)), touchpoint("b", "order", at(1, 1), value=50),
        touchpoint("c", "visit", at(1)), touchpoint("c", "order", at(1, 1), value=-140), touchpoint("c", "pay", at(1, 2), value=0),
        touchpoint(None, "noise", at(31)),
    ])  # fmt: skip
    frame = store.answer(FunnelUnitsQuestion(FunnelQuestion(("visit", "order", "pay"), 86_400.0), "value"), build)
    columns = ["customers", "valued", "reached", "below", "stopped", "squares"]
    assert frame[columns].values.tolist() == [
        [3, 0, 0, 0, 0, 0],
        [3, 3, 150, -140, 50, 12_500],
        [2, 2, 90, 0, 90, 8_100],
    ]
