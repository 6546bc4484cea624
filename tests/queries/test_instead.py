"""What the customers lost after a step did next, and where they were last: against a slow reading of random histories."""

import random
from collections import Counter
from datetime import timedelta

import pandas as pd

from cxdash.findings.instead import instead
from cxdash.findings.instead_sentences import instead_answer
from cxdash.findings.scores import POOLED, Rules
from cxdash.queries.funnel import build_counts
from cxdash.queries.instead import InsteadQuestion, build
from cxdash.queries.question import FunnelQuestion
from tests.queries.rows import at, fill, touchpoint
from tests.store.loading import open_store

WINDOW = timedelta(days=2)
STEPS = ("visit", "order", "pay")


def slow(points, newest):
    """Kind, step, stage, channel -> customers; each customer over the furthest attempt, the earliest of equally far ones."""
    found = Counter()
    for history in points.values():
        attempts = []
        for begin in (when for when, stage, _channel in history if stage == STEPS[0]):
            times = [begin]
            for step in STEPS[1:]:
                later = [
                    when for when, stage, _channel in history if stage == step and times[-1] <= when <= begin + WINDOW
                ]
                if not later:
                    break
                times.append(min(later))
            attempts.append((len(times), begin, times[-1]))
        if not attempts:
            continue
        depth = max(one[0] for one in attempts)
        is_open = depth < 3 and any(begin + WINDOW > newest for _depth, begin, _last in attempts)
        if depth == 3 or is_open:
            continue
        _depth, begin, stopped = min(one for one in attempts if one[0] == depth)
        within = [one for one in history if stopped <= one[0] <= begin + WINDOW]
        after = [one for one in within if one[0] > stopped]
        found["next", depth, *(after[0][1:] if after else (None, None))] += 1
        found["last", depth, *within[-1][1:]] += 1
    return found


def test_random_histories(tmp_path):
    rng = random.Random(4)
    points = {}
    for n in range(300):
        times = rng.sample(range(24 * 12), rng.randint(1, 8))  # hours, all apart
        points[f"c{n}"] = [
            (at(1) + timedelta(hours=one), rng.choice((*STEPS, "help")), rng.choice(("web", "")))
            for one in sorted(times)
        ]
    rows = [
        touchpoint(name, stage, when, channel=channel or None)
        for name, history in points.items()
        for when, stage, channel in history
    ]
    question = FunnelQuestion(STEPS, WINDOW.total_seconds())
    with open_store(tmp_path / "instead.duckdb") as store:
        fill(store, touchpoints=rows)
        frame = store.answer(InsteadQuestion(question), build)
        lost = store.answer(question, build_counts)["stopped"].tolist()[:2]
    got = {
        (kind, step, None if pd.isna(stage) else stage, None if pd.isna(channel) else channel): n
        for kind, step, stage, channel, n in frame.itertuples(index=False)
    }
    assert got == slow(points, max(when for history in points.values() for when, _stage, _channel in history))
    for kind in ("next", "last"):  # everybody who is lost is in both once
        assert frame[frame["kind"] == kind].groupby("step")["customers"].sum().tolist() == lost


def test_small_ones_are_pooled_and_what_lies_outside_the_scope_is_not_seen(tmp_path):
    rows = []
    for n in range(40):
        rows.append(touchpoint(f"c{n}", "visit", at(1), location="L1", channel="web"))
        if n < 20:
            rows.append(
                touchpoint(
                    f"c{n}",
                    "help" if n < 13 else f"rare{n % 2}",
                    at(1, 5),
                    location="L1" if n else "L2",
                    channel="phone",
                )
            )
    rows.append(touchpoint("clock", "help", at(20), location="L1"))
    question = FunnelQuestion(("visit", "order"), 86_400.0)
    with open_store(tmp_path / "small.duckdb") as store:
        fill(store, touchpoints=rows)
        found = instead(store.answer(InsteadQuestion(question), build), 1, Rules())
        assert [(one.stage, one.customers) for one in found.next] == [(None, 20), ("help", 13), (POOLED, 7)]
        assert [(one.stage, one.channel, one.customers) for one in found.last][:2] == [
            ("visit", "web", 20),
            ("help", "phone", 13),
        ]
        assert instead_answer(found, "visit") == (
            "Of 40 customers lost after visit: 50% (35% to 65%) did nothing more in that time, 32% (20% to 48%) went to help · phone "
            "next, 50% (35% to 65%) were last seen at visit · web."
        )
        scoped = FunnelQuestion(("visit", "order"), 86_400.0, scope=frozenset({"L1"}))
        seen = instead(store.answer(InsteadQuestion(scoped), build), 1, Rules())
        assert [(one.stage, one.customers) for one in seen.next][:2] == [(None, 21), ("help", 12)]
        assert instead(store.answer(InsteadQuestion(question), build), 1, Rules(min_answers=50)).next == ()
