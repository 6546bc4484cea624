"""Subtraction: what is hidden cannot be worked out from what is shown beside it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cxdash.findings.cells import cells
from cxdash.findings.funnel import group_funnels
from cxdash.findings.naming import group_name
from cxdash.findings.paths import paths
from cxdash.findings.pooling import pooling
from cxdash.findings.profile import deviations
from cxdash.findings.response_time import group_waits
from cxdash.findings.scores import POOLED, Rules, group_scores
from cxdash.findings.survival import group_survivals
from cxdash.metrics import NPS

RULES = Rules()
ONLY = {"A": (30, 10, 10), "B": (20, 10, 20), "C": (0, 1, 2)}


def frame(groups):
    """{group: (promoters, passives, detractors)} as parts."""
    rows = [
        ("nps", group, up + same + down, 100.0 * (up - down), 10_000.0 * (up + down), 0.0, None, 0)
        for group, (up, same, down) in groups.items()
    ]
    return pd.DataFrame(rows, columns=["metric", "by0", "n", "total", "squares", "score_total", "median", "unscored"])


def test_the_whole_less_all_others_is_no_hidden_group():
    found = group_scores(NPS, frame(ONLY | {"nobody": (0, 0, 0)}), RULES)
    assert [(one.group, one.n, one.members, one.joined) for one in found] == [("B", 50, 1, 0), (POOLED, 53, 2, 1)]
    assert found[1].value == pytest.approx(100 * (20 - 2) / 53)
    assert found[1].tier is None
    assert group_name(found[1], kind="location") == ("2 pooled, so that those with fewer than 5 stay hidden")
    every = group_scores(NPS, frame(ONLY), Rules(min_answers=0))
    assert {one.group: one.n for one in every} == {"A": 50, "B": 50, "C": 3}


def test_what_peers_score_does_not_tell_of_the_hidden_one_among_them():
    peers = dict.fromkeys(ONLY, "kind")
    elsewhere = {"D": (3, 0, 0), "E": (30, 0, 20)}
    found = {one.group: one for one in group_scores(NPS, frame(ONLY | elsewhere), RULES, peers=peers)}
    assert found[POOLED].n == 6
    assert found["A"].against == pytest.approx(20.0 / 100 * 100)  # of A and B alone
    more = {"C2": (0, 1, 2)}
    found = {one.group: one for one in group_scores(NPS, frame(ONLY | more), RULES, peers=peers | {"C2": "kind"})}
    assert found["A"].against == pytest.approx(100 * (20 - 4) / 106)


def test_all_others_less_those_alike_are_no_hidden_group():
    alike = {f"L{number}": (50, 30, 20) for number in range(6)}
    for few, is_told in (({"small": (0, 1, 2)}, False), ({"small": (0, 1, 2), "too": (1, 1, 1)}, True)):
        parts = frame(alike | few | {"here": (160, 20, 20)})
        found = deviations([NPS], {"nps": parts}, "here", set(alike), RULES)["nps"]
        assert found.others is not None
        assert (found.peers is not None) == is_told


def told(rng, sizes):
    """Locations in cities, regions and countries: all that every level shows, as sums over locations, and what none may tell."""
    homes, counts = {}, {}
    for country in range(rng.integers(1, 4)):
        for region in range(rng.integers(1, 4)):
            for city in range(rng.integers(1, 4)):
                for _location in range(rng.integers(1, 4)):
                    name = f"L{len(counts)}"
                    homes[name] = (f"C{country}", f"R{country}{region}", f"T{country}{region}{city}")
                    counts[name] = int(rng.choice(sizes))
    whole = sum(counts.values())
    known, secrets = [list(counts)] if whole >= 5 else [], []
    for depth in range(4):
        groups = {}
        for name, home in homes.items():
            groups.setdefault(name if depth == 3 else home[: depth + 1], []).append(name)
        totals = {group: sum(counts[name] for name in inside) for group, inside in groups.items()}
        found = pooling(totals, 5, {group: homes[group] if depth == 3 else group[:-1] for group in groups})
        known += [groups[group] for group in found.shown]
        for pool in found.pools:
            inside = [name for member in pool.members for name in groups[member]]
            if sum(counts[name] for name in inside) >= 5:
                known.append(inside)
        assert sorted([*found.shown, *(one for pool in found.pools for one in pool.members)]) == sorted(groups)
        secrets += [groups[group] for group, total in totals.items() if 0 < total < 5]
    known += [[name] for name, count in counts.items() if count == 0]
    places = list(counts)
    return ([np.isin(places, one).astype(float) for one in sums] for sums in (known, secrets))


@pytest.mark.parametrize("sizes", [(0, 1, 2, 3, 4, 7, 20, 50), (2, 30, 40, 50, 60, 90), (1, 3, 6)])
def test_no_level_tells_what_another_one_hides(sizes):
    """Whatever sums and differences are made of all that countries, regions, cities and locations show."""
    rng = np.random.default_rng(20)
    hidden = 0
    for _ in range(60):
        known, secrets = told(rng, sizes)
        if not known:
            continue
        rank = np.linalg.matrix_rank(np.array(known))
        hidden += len(secrets)
        assert all(np.linalg.matrix_rank(np.array([*known, one])) > rank for one in secrets)
    assert hidden > 50


def test_cells_of_a_heat_map_are_not_the_rest_of_their_row_or_their_region():
    starts = [date(2026, month, 1) for month in (1, 2, 3)]
    upwards = {name: ("Land", name[0], "") for name in ("a1", "a2", "b1", "b2")}
    sizes = {("a1", 0): (1, 1, 0)}
    rows = [frame({name: sizes.get((name, place), (20 + place, 9, 9 + len(name))) for name in upwards}).assign(start=start)
            for place, start in enumerate(starts)]  # fmt: skip
    found = cells(NPS, pd.concat(rows), RULES, "others", upwards=upwards)
    hidden = {(one.group, one.start.month) for row in found.values() for one in row if one.score.value is None}
    assert hidden == {("a1", 1), ("a2", 1), ("a1", 2)}  # the other one of its region then, and its own smallest month


STEPS = ("visit", "buy")


def splits():
    """Each way to split, with groups of 3, 8 and 50: found groups as (group, n, members)."""
    counts = {"tv": 3, "app": 8, "web": 50}
    steps = [{"by0": group, "step": step, "stopped": n // 2 + (step == 1) * (n % 2), "open": 0, "median_seconds": None, "p90_seconds": None}
             for group, n in counts.items() for step in (1, 2)]  # fmt: skip
    yield (
        "funnel",
        [
            (one.group, one.customers, one.members, one.joined)
            for one in group_funnels(STEPS, pd.DataFrame(steps), RULES)
        ],
    )
    stays = pd.DataFrame(
        [{"by0": group, "days": 10, "events": n - 1, "censored": 1, "late": 0} for group, n in counts.items()]
    )
    yield "survival", [(one.group, one.n, one.members, one.joined) for one in group_survivals(stays, RULES).groups]
    waits = pd.DataFrame(
        [{"by0": group, "requests": n, "n": n, "total": 60.0 * n, "squares": 3700.0 * n, "hits": n, "open": 0, "median": 60.0, "p90": 61.0,
          "log_total": 4.1 * n, "log_squares": 16.9 * n, "log_cubes": 69.5 * n}
         for group, n in counts.items()]
    )  # fmt: skip
    yield "response time", [(one.group, one.requests, one.members, one.joined) for one in group_waits(waits, RULES)]


@pytest.mark.parametrize(("name", "found"), list(splits()))
def test_a_small_group_of_a_split_is_not_the_whole_less_the_others(name, found):
    assert found == [("web", 50, 1, 0), (POOLED, 11, 2, 1)]


def test_a_way_that_few_took_is_not_all_less_the_usual_ones():
    ways = pd.DataFrame({"stages": [["a"], ["a", "b"], ["a", "c"]], "arrives": True, "customers": [50, 8, 3]})
    found = paths(ways, RULES)
    assert [way.customers for way in found.ways] == [50]
    assert (found.others, found.other_ways) == (11, 2)
