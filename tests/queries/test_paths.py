"""The ways between touchpoints against a slow reading of what they are."""

import random
from collections import Counter

import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings.paths import paths
from cxdash.findings.scores import Rules
from cxdash.findings.told_ways import Way, ends, told
from cxdash.findings.ways import END, flow
from cxdash.queries.paths import PathsQuestion, build
from tests.queries.rows import at, fill, touchpoint
from tests.store.loading import open_store

ALL = Rules(min_answers=0)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "paths.duckdb") as opened:
        yield opened


def ways(store, **more):
    """({stages: customers}, longer, never)"""
    found = told(paths(store.answer(PathsQuestion(**more), build)), ALL, None)
    return {way.stages: way.customers for way in found.ways}, found.longer, found.never


def slow(history, start, end, depth, admits):
    taken, longer, never = Counter(), 0, 0
    for customer in sorted({point[0] for point in history}):
        own = sorted(
            (point for point in history if point[0] == customer), key=lambda point: point[2]
        )  # ties as they stand
        anchor = end if start is None else start
        begins = [
            place for place, point in enumerate(own) if admits(point) and (anchor is None or point[1] == anchor)
        ]  # fmt: skip
        if not begins:
            continue
        stages, first = [point[1] or "" for point in own], begins[0]
        if start is None and end is not None:
            taken[tuple(stages[max(first - depth + 1, 0) : first + 1])] += 1
        elif end is None:
            taken[tuple(stages[first : first + depth])] += 1
        else:
            arrivals = [place for place in range(first + 1, len(own)) if own[place][1] == end]
            if not arrivals:
                never += 1
            elif arrivals[0] - first >= depth:
                longer += 1
            else:
                taken[tuple(stages[first : arrivals[0] + 1])] += 1
    return dict(taken), longer, never


@pytest.mark.parametrize("seed", range(5))
def test_random_ways_are_counted_as_defined(store, seed):
    rng = random.Random(seed)
    history = [
        (
            f"c{rng.randrange(60)}",
            rng.choice(("x", "y", "z", None)),
            at(rng.randrange(1, 28)),
            rng.choice(("web", "app")),
        )
        for _point in range(400)
    ]
    fill(store, touchpoints=[touchpoint(who, stage, when, channel=channel) for who, stage, when, channel in history])
    with store.writing() as cursor:  # their order in the file
        cursor.execute("UPDATE touchpoints SET row_number = substr(touchpoint_id, 2)::BIGINT")
    for start, end in ((None, None), ("x", None), (None, "y"), ("x", "y"), ("x", "x")):
        for filters, admits in (
            (Filters(), lambda point: True),
            (Filters(at(5)).with_pick("channel", "web"), lambda point: point[3] == "web" and point[2] >= at(5)),
        ):
            depth = rng.randrange(2, 7)
            asked = {"start": start, "end": end, "depth": depth}
            assert ways(store, **asked, filters=filters) == slow(history, start, end, depth, admits), asked


def test_nodes_links_loops_and_rare_ways(store):
    fill(store, touchpoints=[
        touchpoint(who, stage, at(1, hour))
        for who, stages in (("a", "xyx"), ("b", "xyx"), ("c", "xx"), ("d", "y")) for hour, stage in enumerate(stages)
    ])  # fmt: skip
    frame = store.answer(PathsQuestion(), build)
    found = told(paths(frame), ALL, 5)
    assert found.ways[0] == Way(("x", "y", "x"), 2, 0.5)
    nodes = {place: n for place, n in found.flow.nodes.items() if n is not None}
    assert [(*place, n, ends(found.flow, place)) for place, n in nodes.items()] == [
        (1, "x", 3, 0), (1, "y", 1, 1), (2, "x", 1, 1), (2, "y", 2, 0), (3, "x", 2, 2),
    ]  # fmt: skip
    assert {(one.step, one.source, one.target, one.customers) for one in found.flow.links if one.target != END} == {
        (1, "x", "y", 2), (1, "x", "x", 1), (2, "y", "x", 2),
    }  # fmt: skip
    assert found.loops == (("x", 3),)
    assert {step for step, _stage in flow(paths(frame, aligned_at=5), ALL, None).nodes} == {3, 4, 5}
    # 3 of 4 are at x first, and one is not; 3 came back to it, and one did not.
    found = told(paths(frame), Rules(min_answers=2), 5)
    assert (found.customers, found.ways, found.others, found.loops) == (4, (), 4, ())
    assert {place: n for place, n in found.flow.nodes.items() if n is not None} == {(2, "y"): 2, (3, "x"): 2}


def test_a_depth_that_is_none_is_refused():
    for depth in (1, 13):
        with pytest.raises(CxError, match="from 2 to 12 touchpoints"):
            build(PathsQuestion(depth=depth))
