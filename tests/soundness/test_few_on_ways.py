"""Few on ways: what the flow, its table and its JSON tell leaves no number of few customers, by subtraction or by any equations.

The equations are solved by linear programming, as in audits of published tables: Hundepool, A. et al. (2012), "Statistical
Disclosure Control", Wiley, chapter 4.
"""

import random
from collections import Counter
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from cxdash.findings.paths import Paths, Walk, paths
from cxdash.findings.scores import Rules
from cxdash.findings.told_ways import Told, told
from cxdash.findings.ways import END, END_OR_FEW, OR_FEW, OTHER, merged
from cxdash.findings.ways_sentences import ways_answer

LEAST = 5
RULES = Rules(min_answers=LEAST)
STAGES = "abcd"


def history(rng):
    """Ways of some customers, of a question of any kind: what is known, what is told, and every way that is possible."""
    depth, kind = rng.choice((2, 3, 4)), rng.choice(("from", "to", "between"))
    every = [way for length in range(1, depth + 1) for way in product(STAGES, repeat=length)]
    if kind == "to":
        every = [way for way in every if way[-1] == "c" and "c" not in way[:-1]]
    if kind == "between":
        every = [way for way in every if len(way) > 1 and way[0] == "a" and way[-1] == "c" and "c" not in way[:-1]]
    ways = rng.sample(every, min(len(every), rng.randrange(1, 13)))
    counts = [rng.choice((1, 2, 3, 4, 5, 8, 20, 60, 200)) for _way in ways]
    frame = pd.DataFrame({"stages": [list(way) for way in ways], "arrives": True, "customers": counts})
    found = paths(frame, depth if kind == "to" else None)
    possible = [Walk(depth - len(way) + 1 if kind == "to" else 1, way, 0) for way in every]
    return found, told(found, RULES, depth if kind == "from" else None), possible


def stage_at(walk, step):
    """The stage of a way's touchpoint of this number; END after its last one."""
    place = step - walk.first
    return walk.stages[place] if 0 <= place < len(walk.stages) else END if place == len(walk.stages) else None


def numbers(shown: Told, walks, loops=True):
    """By every number that is told what it counts of the walks, worked out from its name alone, and how many that are."""
    yield "customers", [True for _walk in walks], shown.customers
    for one in shown.ways:
        if one.or_few:  # see `about`
            continue
        yield one.stages, [walk.stages == one.stages for walk in walks], one.customers
    for stage, n in shown.loops if loops else ():
        yield f"loop {stage}", [Counter(walk.stages)[stage] > 1 for walk in walks], n
    for flow in (shown.flow, merged(shown.flow, 2)):
        for (step, stage), n in flow.nodes.items():
            if n is not None and not stage.endswith(OR_FEW):
                yield (step, stage), [stage_at(walk, step) == stage for walk in walks], n
        for one in flow.links:
            if not {one.source, one.target} & {OTHER, END_OR_FEW} and not (one.source + one.target).count(OR_FEW):
                there = [
                    stage_at(walk, one.step) == one.source and stage_at(walk, one.step + 1) == one.target
                    for walk in walks
                ]
                yield (one.step, one.source, one.target), there, one.customers


def about(shown: Told, walks):
    """What is told together with few others, as what it counts of the walks and the most that it can be: of the same thing below 0
    the least.
    """
    for one in shown.ways:
        if one.or_few:
            there = np.array([walk.stages == one.stages for walk in walks], dtype=float)
            yield there, one.customers - 1
            yield -there, -(one.customers - LEAST + 1)


def small(found: Paths, possible):
    """Whatever has few customers: ways, loops, stages and links of a step; as what it counts of the possible ways."""
    size = {walk.stages: walk.customers for walk in found.walks}
    counts = np.array([size.get(walk.stages, 0) for walk in possible])
    steps = range(1, max(walk.first + len(walk.stages) for walk in possible))
    asked = [[walk is one for walk in possible] for one in possible]
    for step, one in product(steps, (*STAGES, END)):
        asked.append([stage_at(walk, step) == one for walk in possible])
        asked += [
            [stage_at(walk, step) == one and stage_at(walk, step + 1) == other for walk in possible]
            for other in (*STAGES, END)
        ]
    return counts, [one for one in np.array(asked, dtype=float) if 0 < one @ counts < LEAST]


@pytest.mark.parametrize("seed", range(200))
def test_a_number_that_is_told_less_others_that_are_parts_of_it_is_not_small(seed):
    rng = random.Random(seed)
    for _history in range(10):
        found, shown, possible = history(rng)
        if shown.customers is None:
            assert (shown.ways, shown.flow.links) == ((), ())
            assert 0 < found.customers < LEAST
            continue
        sets = {name: (np.array(counted), n) for name, counted, n in numbers(shown, possible)}
        ways = [one.stages for one in shown.ways if not one.or_few]
        for name, (whole, n) in sets.items():
            assert n >= LEAST, name
            inside = [other for other, (part, _m) in sets.items() if other != name and not (part & ~whole).any()]
            together = [[other] for other in inside]
            together.append([other for other in inside if other in ways])
            for place in ((0, 1), (0, 2)):  # all links from a stage, all to it
                together.append([
                    other for other in inside
                    if isinstance(other[0], int) and len(other) == 3 and (other[0] + (place == (0, 2)), other[place[1]]) == name
                ])  # fmt: skip
            for parts in together:
                rest = n - sum(sets[other][1] for other in parts)
                assert rest == 0 or rest >= LEAST, (name, parts)


@pytest.mark.parametrize("seed", range(60))
def test_no_equations_of_what_is_told_have_one_solution_for_a_small_number(seed):
    rng = random.Random(seed)
    for _history in range(4):
        found, shown, possible = history(rng)
        if shown.customers is None:
            continue
        told_of = [(counted, n) for _name, counted, n in numbers(shown, possible, loops=False)]
        rows, totals = np.array([row for row, _n in told_of], dtype=float), [n for _row, n in told_of]
        counts, few = small(found, possible)
        bounds = list(about(shown, possible))
        within = {"A_ub": np.array([row for row, _n in bounds]), "b_ub": [n for _row, n in bounds]} if bounds else {}
        assert (rows @ counts == totals).all()
        assert all(row @ counts <= n for row, n in bounds)
        for one in few:
            least = linprog(one, A_eq=rows, b_eq=totals, **within).fun
            most = -linprog(-one, A_eq=rows, b_eq=totals, **within).fun
            assert most - least > 0.5, (found, shown, one @ counts)


def test_who_goes_straight_to_an_end_is_not_what_is_left_of_those_who_go_on():
    """Once 524 - 13 - 82 - 420 less the 7 who went on from the other stages told of the two who went from a straight to c."""
    ways = {"abdc": 5, "abc": 20, "aadc": 1, "aaac": 5, "adc": 200, "ac": 2, "adbc": 2, "addc": 1, "abbc": 20, "aac": 200,
            "adac": 8, "aabc": 60}  # fmt: skip
    frame = pd.DataFrame({"stages": [list(way) for way in ways], "arrives": True, "customers": list(ways.values())})
    shown = told(paths(frame, None), RULES, None)
    leaving = Counter[int]()
    for one in shown.flow.links:
        if one.source == OTHER:
            leaving[one.step] += one.customers
    for step, out in leaving.items():
        there = sum(n for (at, _stage), n in shown.flow.nodes.items() if at == step and n is not None)
        assert not 0 < sum(ways.values()) - there - out < LEAST


def test_a_loop_that_is_nothing_but_a_link_is_not_told_as_well():
    ways = {"bddc": 5, "cddc": 5, "ccaa": 4, "ccda": 60, "daac": 8}
    frame = pd.DataFrame({"stages": [list(way) for way in ways], "arrives": True, "customers": list(ways.values())})
    assert "d" not in dict(told(paths(frame, None), RULES, 4).loops)


def test_the_most_usual_way_is_told_though_one_customer_goes_beside_it():
    """Once a way of 759 of 1,280 was not told, as it would have told of the one beside it, and one of 146 was called the most usual."""
    ways = {"abcd": 759, "bbcd": 1, "ad": 146, "bd": 123, "cd": 2, "ccd": 1, "dbd": 1}
    frame = pd.DataFrame({"stages": [list(way) for way in ways], "arrives": True, "customers": list(ways.values())})
    shown = told(paths(frame, 4), RULES, None)
    first = shown.ways[0]
    assert (first.stages, first.or_few, shown.is_usual) == (tuple("abcd"), True, True)
    assert first.customers in (761, 762)
    assert ways_answer(shown, None, "d", RULES).startswith("The most usual way is a → b → c → d, or few on others: 74%")


def test_no_way_is_called_the_most_usual_where_one_that_is_not_told_is_more_so():
    ways = {"dc": 20, "bc": 2, "c": 8}
    frame = pd.DataFrame({"stages": [list(way) for way in ways], "arrives": True, "customers": list(ways.values())})
    shown = told(paths(frame, 2), RULES, None)
    said = ways_answer(shown, None, "c", RULES)
    assert [one.customers for one in shown.ways] == [8]
    assert said.startswith("The most usual of the ways that can be told is c: 27%")
