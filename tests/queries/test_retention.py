"""Cohorts against a slow reading of the definition, and by hand over a change of the clock."""

import random
from collections import defaultdict
from datetime import date, timedelta

import pandas as pd
import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings.retention import People, cohorts, group_backs, people
from cxdash.findings.scores import POOLED, Rules
from cxdash.queries.retention import PERIODS, RetentionQuestion, build, build_people
from cxdash.stats.clusters import Clusters
from tests.commandline import cxdash_json
from tests.queries.rows import at, fill, touchpoint
from tests.store.loading import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "cohorts.duckdb") as opened:
        yield opened


def found(store, period="day", **more):
    """{cohort: (size, retained, how many periods are over)}"""
    frame = store.answer(RetentionQuestion(period, **more), build)
    return {
        one.begins: (one.size, [back.customers for back in one.back], sum(back.is_over for back in one.back))
        for one in cohorts(frame, period, Rules())
    }


def test_recurring_and_first_cohorts(store):
    fill(store, touchpoints=[
        touchpoint("a", "visit", at(1)), touchpoint("a", "order", at(1, 1)), touchpoint("a", "visit", at(3)),
        touchpoint("b", "order", at(1)), touchpoint("b", "visit", at(2)), touchpoint("b", "order", at(3, 5)),
        touchpoint(None, "visit", at(3)), touchpoint("c", "visit"),
    ])  # fmt: skip
    first, second, third = (date(2026, 1, day) for day in (1, 2, 3))
    assert found(store, mode="first") == {first: (2, [2, 1, 2], 2)}
    assert found(store) == {first: (2, [2, 1, 2], 2), second: (1, [1, 1], 1), third: (2, [2], 0)}
    assert found(store, entry="visit", mode="first") == {first: (1, [1, 0, 1], 2), second: (1, [1, 1], 1)}
    # An order before the visit is no return to it.
    assert found(store, entry="visit", back="order") == {
        first: (1, [1, 0, 0], 2),
        second: (1, [0, 1], 1),
        third: (1, [0], 0),
    }


def test_filters_look_at_entries_alone_and_the_first_is_the_first_of_all(store):
    fill(store, touchpoints=[
        touchpoint("a", "visit", at(1), channel="web"), touchpoint("a", "visit", at(2), channel="app"),
        touchpoint("b", "visit", at(2), channel="app"), touchpoint("b", "visit", at(3), channel="web"),
    ])  # fmt: skip
    app = Filters().with_pick("channel", "app")
    assert found(store, mode="first", filters=app) == {date(2026, 1, 2): (1, [1, 1], 1)}
    assert found(store, filters=app) == {date(2026, 1, 2): (2, [2, 1], 1)}
    assert found(store, mode="first", filters=Filters(at(2), at(3))) == {date(2026, 1, 2): (1, [1, 1], 1)}


def test_nobody_is_no_cohort(store):
    assert found(store) == {}
    with pytest.raises(CxError, match="day, week or month"):
        build(RetentionQuestion("year"))


def begins(day, period):
    if period == "day":
        return day
    return day - timedelta(day.weekday()) if period == "week" else day.replace(day=1)


def follows(first, period):
    """The first days of the periods from this one on."""
    while True:
        yield first
        first = begins(first + timedelta({"day": 1, "week": 7, "month": 31}[period]), period)


def slow(history, period, entry, back, mode, admits):
    members = defaultdict(dict)
    for customer in {point[0] for point in history}:
        own = sorted((when, stage, channel) for who, stage, when, channel in history if who == customer)
        entries = [point for point in own if entry in (None, point[1])]
        if mode == "first":
            entries = [point for point in entries if point[0] == entries[0][0]]
        for when, _stage, _channel in filter(admits, entries):
            cohort = begins(when.date(), period)
            members[cohort][customer] = min(when, members[cohort].get(customer, when))
    newest = max(when for _who, _stage, when, _channel in history).date()
    answer = {}
    for cohort, entered in members.items():
        retained = []
        for first in follows(cohort, period):
            if first > newest:
                break
            retained.append(sum(
                any(who == one and back in (None, stage) and when >= since and begins(when.date(), period) == first
                    for who, stage, when, _channel in history)
                for one, since in entered.items()
            ))  # fmt: skip
        answer[cohort] = (len(entered), retained)
    return answer


@pytest.mark.parametrize("seed", range(8))
def test_random_histories_are_counted_as_defined(store, seed):
    rng = random.Random(seed)
    span = rng.choice((5, 40, 100))
    history = [
        (f"c{rng.randrange(12)}", rng.choice("xyz"), at(1) + timedelta(hours=6 * rng.randrange(4 * span)), rng.choice(("web", "app")))
        for _point in range(120)
    ]  # fmt: skip
    fill(store, touchpoints=[touchpoint(who, stage, when, channel=channel) for who, stage, when, channel in history])
    for period in PERIODS:
        for mode in ("recurring", "first"):
            entry, back = rng.choice(("x", None)), rng.choice(("x", "y", None))
            kind = rng.choice(("all", "web", "days"))
            since, until = sorted(at(1).date() + timedelta(rng.randrange(span + 1)) for _bound in range(2))
            filters, admits = {
                "all": (Filters(), lambda point: True),
                "web": (Filters().with_pick("channel", "web"), lambda point: point[2] == "web"),
                "days": (
                    Filters(since, until + timedelta(1)),
                    lambda point, since=since, until=until: since <= point[0].date() <= until,
                ),
            }[kind]
            got = found(store, period, entry=entry, back=back, mode=mode, filters=filters)
            want = slow(history, period, entry, back, mode, admits)
            assert {cohort: one[:2] for cohort, one in got.items()} == want, (period, mode, entry, back, filters)


def test_weeks_are_local_over_a_change_of_the_clock(tmp_path, monkeypatch):
    """Vilnius, +02:00, from 29 March 2026 03:00 on +03:00: a local Monday begins at 22:00 UTC before and 21:00 after it."""
    monkeypatch.setenv("CXDASH_NO_VENV", "1")
    monkeypatch.setenv("CXDASH_TIME_ZONE", "Europe/Vilnius")
    lines = [
        "a,2026-03-22T21:30:00Z,visit",  # Sunday 22 March, 23:30: the week of the 16th
        "b,2026-03-22T22:30:00Z,visit",  # Monday 23 March, 00:30: the week of the 23rd
        "a,2026-03-29T20:30:00Z,visit",  # Sunday 29 March, 23:30: the week of the 23rd
        "b,2026-03-29T21:30:00Z,visit",  # Monday 30 March, 00:30: the week of the 30th, though 22:00 UTC has not come
        "a,2026-04-05T21:00:00Z,visit",  # Monday 6 April, 00:00 sharp
    ]
    path, database = tmp_path / "visits.csv", tmp_path / "visits.duckdb"
    path.write_text("\n".join(["customer_id,occurred_at,stage", *lines, ""]), encoding="utf-8")
    cxdash_json("import", path, "--db", database, "--kind", "touchpoints")

    def printed(*arguments):
        said = cxdash_json("retention", "--db", database, *arguments)["cohorts"]
        return {one["cohort"]: (one["size"], one["retained"], one["over"]) for one in said}

    assert printed("--period", "week", "--mode", "first") == {
        "2026-03-16": (1, [1, 1, 0, 1], 3), "2026-03-23": (1, [1, 1, 0], 2),
    }  # fmt: skip
    assert printed("--period", "week") == {
        "2026-03-16": (1, [1, 1, 0, 1], 3), "2026-03-23": (2, [2, 1, 1], 2), "2026-03-30": (1, [1, 0], 1),
        "2026-04-06": (1, [1], 0),
    }  # fmt: skip
    assert printed("--period", "month", "--mode", "first") == {"2026-03-01": (2, [2, 1], 1)}
    assert set(printed("--period", "day")) == {"2026-03-22", "2026-03-23", "2026-03-29", "2026-03-30", "2026-04-06"}


@pytest.mark.parametrize("mode", ["recurring", "first"])
def test_each_group_has_the_cohorts_that_a_filter_on_it_gives(store, mode):
    rng = random.Random(21)
    ways = ("web", "app", "")
    fill(store, touchpoints=[
        touchpoint(f"c{rng.randrange(40)}", rng.choice("xyz"), at(1) + timedelta(hours=rng.randrange(2400)),
                   channel=rng.choice(ways) or None)
        for _point in range(400)
    ])  # fmt: skip
    for period in PERIODS:
        asked = {"entry": "x", "back": "y", "mode": mode}
        frame = store.answer(RetentionQuestion(period, by="channel", **asked), build)
        who = people(store.answer(RetentionQuestion(period, by="channel", **asked), build_people))
        groups = {one.group: one for one in group_backs(frame, period, Rules(min_answers=0), who)}
        assert {way: (one.own.x, one.own.y) for way, one in who.items()} == {
            way: (one.back[0].size, one.back[0].customers) for way, one in groups.items()
        }
        for way in ways:
            alone = found(store, period, filters=Filters().with_pick("channel", way), **asked)
            rows = frame[frame["by0"] == way]
            assert {one.begins: one.size for one in cohorts(rows, period, Rules())} == {
                day: one[0] for day, one in alone.items()
            }
            for each in groups[way].back:  # over all cohorts of which the period is over
                old = [one for one in alone.values() if one[2] > each.after]
                assert (each.size, each.customers) == (
                    sum(one[0] for one in old),
                    sum(one[1][each.after] for one in old),
                )


def test_groups_of_too_few_are_pooled_and_many_are_not_called_apart_by_luck():
    def rows(group, size, back):
        common = {"by0": group, "cohort": pd.Timestamp(2026, 1, 1), "newest": pd.Timestamp(2026, 6, 15)}
        return [
            {**common, "after": None, "customers": size},
            {**common, "after": 0, "customers": size},
            {**common, "after": 1, "customers": back},
        ]

    many = [row for n in range(20) for row in rows(f"g{n:02}", 100, 30 + n % 2)]
    frame = pd.DataFrame(
        [*many, *rows("better", 400, 200), *rows("one", 3, 1), *rows("two", 4, 4), *rows("few", 20, 20)]
    )
    backs = frame[frame["after"] == 1].set_index("by0")["customers"]
    who = {
        group: People(Clusters(n, n, backs[group], n, backs[group], backs[group]), Clusters(*others), n)
        for group, n in frame[frame["after"].isna()].set_index("by0")["customers"].items()
        for left, gone in [(sum(frame[frame["after"].isna()]["customers"]) - n, backs.sum() - backs[group])]
        for others in [(left, left, gone, left, gone, gone)]
    }
    found_groups = {one.group: one for one in group_backs(frame, "month", Rules(), who)}
    assert {name: one.tier for name, one in found_groups.items() if one.tier not in ("within", None)} == {
        "better": "above",
        "few": "few",
    }
    pooled = found_groups[POOLED]
    assert (pooled.members, pooled.joined, pooled.back[0].size, pooled.tier) == (2, 0, 7, None)
    assert [one.after for one in found_groups["better"].back] == [1, 2, 3, 4]  # June is not over
    assert found_groups["better"].back[0].share == 0.5
