"""Who comes to the next step after the window, against a slow reading of its definition on random histories."""

import random
from datetime import datetime, timedelta

import pytest

from cxdash.filters import Filters
from cxdash.findings.funnel_late import lates
from cxdash.findings.scores import Rules
from cxdash.queries.funnel_late import build, is_known, of_all
from cxdash.queries.question import Exclusion, FunnelQuestion
from cxdash.store.late import came_late
from tests.queries.rows import at, fill, touchpoint
from tests.store.loading import open_store

STEPS, HOUR = ("a", "b", "c"), 3600.0


def slowly(points, window):
    """{step: (lost, late)}: each customer's chains without a window, cut by it."""
    newest = max(moment for _who, _stage, moment in points)
    found = dict.fromkeys((1, 2), (0, 0))
    for who in sorted({one[0] for one in points}):
        ends = []
        for begun in (moment for name, stage, moment in points if (name, stage) == (who, "a")):
            times = [begun]
            for step in STEPS[1:]:
                later = [
                    moment for name, stage, moment in points if (name, stage) == (who, step) and moment >= times[-1]
                ]
                if not later:
                    break
                times.append(min(later))
            closes = begun + timedelta(seconds=window)
            depth = sum(moment <= closes for moment in times)
            if closes <= newest:
                ends.append((depth, len(times) > depth))
        if ends and max(ends)[0] < len(STEPS):
            depth, late = max(ends)
            found[depth] = (found[depth][0] + 1, found[depth][1] + late)
    return {step: both for step, both in found.items() if both[0]}


@pytest.mark.parametrize("seed", range(6))
def test_as_read_slowly(tmp_path, seed):
    chance = random.Random(seed)
    points = [
        (
            f"c{chance.randrange(60)}",
            chance.choice("aabbcx"),
            datetime(2026, 1, 1) + timedelta(minutes=10 * chance.randrange(60)),
        )
        for _ in range(300)
    ]
    with open_store(tmp_path / "late.duckdb") as store:
        fill(store, touchpoints=[touchpoint(who, stage, moment) for who, stage, moment in points])
        for window in (600.0, HOUR, 3 * HOUR, 24 * HOUR):
            frame = store.answer(FunnelQuestion(STEPS, window), build)
            assert {row.step: (row.lost, row.late) for row in frame.itertuples()} == slowly(points, window), window


def test_filters_do_not_change_it_and_it_is_told_where_it_is_clear(tmp_path):
    days = [(f"c{number}", 2 if number < 60 else 20 if number < 96 else None) for number in range(100)]
    points = [touchpoint(who, "a", at(1), channel="web") for who, _day in days]
    points += [touchpoint(who, "b", at(day)) for who, day in days if day]
    with open_store(tmp_path / "late.duckdb") as store:
        fill(store, touchpoints=[*points, touchpoint(None, "x", at(31))])
        asked = FunnelQuestion(("a", "b"), 5 * 86_400.0, filters=Filters().with_pick("channel", "app"))
        (one,) = came_late(store, asked, Rules())
        assert (one.lost, one.late, one.share, one.is_clear) == (40, 36, 0.9, True)
        assert of_all(asked) == of_all(FunnelQuestion(("a", "b"), 5 * 86_400.0, "channel"))
        (few,) = lates(("a", "b"), store.answer(of_all(asked), build), Rules(few_answers=41))
        assert not few.is_clear
    assert not is_known(FunnelQuestion(STEPS, HOUR, optional=("b",)))
    assert not is_known(FunnelQuestion(STEPS, HOUR, exclude=(Exclusion("x", 1, 2),)))
