"""Subtraction: what is hidden cannot be worked out from what is shown beside it."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.findings.cells import cells
from cxdash.findings.churn import group_churns
from cxdash.findings.funnel import group_funnels
from cxdash.findings.naming import group_name
from cxdash.findings.paths import paths
from cxdash.findings.pooling import pooling
from cxdash.findings.profile import deviations
from cxdash.findings.response_time import group_waits
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.standings import group_scores
from cxdash.findings.survival import group_survivals
from cxdash.findings.told_ways import told as told_ways
from cxdash.findings.trends import OTHER, rolling, trend
from cxdash.findings.ways import END, END_OR_FEW
from cxdash.findings.ways import OTHER as OTHER_STAGE
from cxdash.metrics import NPS
from cxdash.store.telling import check_told
from tests.queries.rows import fill, response
from tests.store.loading import open_store

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


def test_what_peers_score_does_not_tell_of_the_one_that_another_is_pooled_with():
    """Once it did: A, which is pooled so that C stays hidden, counted among its peers, and C is the pool less A."""
    small = {"A": (20, 0, 10), "B": (40, 0, 20), "C": (0, 1, 2)}
    elsewhere = {f"D{number}": (30, 10, 20) for number in range(3)}
    found = {one.group: one for one in group_scores(NPS, frame(small | elsewhere), RULES, peers={"A": "k", "B": "k"})}
    assert (found[POOLED].n, found[POOLED].joined) == (33, 1)
    assert found["B"].against == pytest.approx(100 * 20 / 60)  # of B alone
    alike = {f"L{number}": (50, 30, 20) for number in range(6)}
    parts = frame(alike | {"A": (10, 0, 10), "C": (0, 1, 2)} | {"here": (160, 20, 20)})
    found = deviations([NPS], {"nps": parts}, "here", {*alike, "A"}, RULES)["nps"]
    assert (found.others.before.n, found.peers.before.n) == (623, 600)


def test_a_profile_does_not_tell_of_the_one_that_it_is_pooled_with():
    """Once it did: the ranking shows A and C together, the profile showed A."""
    found = deviations([NPS], {"nps": frame(ONLY)}, "A", set(), RULES)["nps"]
    assert (found.own.n, found.own.value, found.others) == (50, None, None)
    assert deviations([NPS], {"nps": frame(ONLY)}, "B", set(), RULES)["nps"].own.value is not None
    more = ONLY | {"D": (1, 1, 1)}  # C and D are hidden together, and A needs not be
    assert deviations([NPS], {"nps": frame(more)}, "A", set(), RULES)["nps"].own.value is not None


def test_locations_chosen_by_name_do_not_tell_of_a_hidden_one(tmp_path):
    """Once they did, on every page: a filter on A, or on A and B, told of C what the ranking hides."""
    rows = [
        response("nps", 9, location=place, at=datetime(2026, 1, 5))
        for place, count in {"A": 20, "B": 40, "C": 3}.items()
        for _answer in range(count)
    ]
    with open_store(tmp_path / "told.duckdb") as store:
        fill(store, responses=rows)

        for chosen in ("A", "AB", "BC"):
            with pytest.raises(CxError, match="Not shown: beside what all locations show"):
                check_told(store, "nps", Filters().with_pick("location", *chosen), RULES)
        for chosen in ("", "B", "C", "AC", "ABC"):
            check_told(store, "nps", Filters().with_pick("location", *chosen), RULES)
        check_told(store, "nps", Filters().with_pick("location", "A"), Rules(min_answers=0))


def test_all_others_less_those_alike_are_no_hidden_group():
    alike = {f"L{number}": (50, 30, 20) for number in range(6)}
    """All locations, less the peers and this one, are L0 and the small one; or, where it is not alone, the small ones."""
    for few, n in (({"small": (0, 1, 2)}, 500), ({"small": (0, 1, 2), "too": (1, 1, 1)}, 600)):
        parts = frame(alike | few | {"here": (160, 20, 20)})
        found = deviations([NPS], {"nps": parts}, "here", set(alike), RULES)["nps"]
        assert found.others is not None
        assert found.peers.before.n == n


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
        if depth == 3:  # and locations chosen by name
            chosen = {name for name in counts if rng.random() < 0.4}
            if sum(counts[name] for name in chosen) >= 5 and not found.is_cut(chosen, counts, 5):
                known.append(list(chosen))
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
    steps = [{"by0": group, "step": step, "stopped": n // 2 + (step == 1) * (n % 2), "open": 0, "settled": n,
              "settled_on": 0,
              "median_seconds": None, "p90_seconds": None}
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
        [{"by0": group, "requests": n, "n": n, "total": 60.0 * n, "squares": 3700.0 * n, "hits": n, "open": 0,
          "early": 0, "stray": 0,
          "middle": None, "p90": np.array([61.0, 60.0, 62.0]), "log_total": 4.1 * n, "log_squares": 16.9 * n, "log_cubes": 69.5 * n}
         for group, n in counts.items()]
    )  # fmt: skip
    yield "response time", [(one.group, one.requests, one.members, one.joined) for one in group_waits(waits, RULES)]


@pytest.mark.parametrize(("name", "found"), list(splits()))
def test_a_small_group_of_a_split_is_not_the_whole_less_the_others(name, found):
    assert found == [("web", 50, 1, 0), (POOLED, 11, 2, 1)]


def test_a_way_that_few_took_is_not_all_less_the_usual_ones():
    ways = pd.DataFrame({"stages": [["a"], ["a", "b"], ["a", "c"]], "arrives": True, "customers": [50, 8, 3]})
    found = told_ways(paths(ways), RULES, 2)
    assert [way.customers for way in found.ways] == [50]
    assert (found.others, found.other_ways) == (11, 2)


def test_what_similar_locations_score_less_those_shown_is_no_hidden_one():
    alike = {f"L{number}": (50, 30, 20 + number) for number in range(7)}
    elsewhere = {"M": (20, 10, 10), "N": (20, 15, 10)}  # M is hidden with the small one
    for few, n in (({"small": (0, 0, 3)}, 621), ({"small": (0, 0, 3), "too": (1, 1, 1)}, 627)):
        parts = frame(alike | few | elsewhere)
        found = deviations([NPS], {"nps": parts}, "L0", {*alike, *few} - {"L0"}, RULES)["nps"]
        assert found.peers is not None
        assert found.peers.before.n == n
    # Where all others but the hidden one are shown, both comparisons beside each other would tell it.
    parts = frame(alike | {"small": (0, 0, 3)})
    assert deviations([NPS], {"nps": parts}, "L6", {*alike, "small"} - {"L6"}, RULES)["nps"].peers is None


def test_a_bucket_of_a_split_line_is_not_the_whole_less_the_others():
    """Also of windows, and of the groups that stand together; what is pooled is hidden in no bucket where none is small."""
    sizes = [{"a": (50, 10, 10), "b": (9, 0, 2), "c": (8, 1, 1), "d": (1, 1, 1)},
             {"a": (50, 10, 10), "b": (9, 0, 2), "c": (1, 1, 1), "d": (6, 1, 1)},
             {"a": (50, 10, 10), "b": (9, 0, 2), "c": (1, 1, 1), "d": (1, 1, 1)}]  # fmt: skip
    rows = [frame(groups).assign(start=date(2026, 3, 1 + day)) for day, groups in enumerate(sizes)]
    parts = pd.concat(rows)

    def shown(series):
        return [
            "".join(one.group for one in series if one.points[place].score.value is not None)
            for place in range(len(series[0].points))
        ]

    assert shown(trend(NPS, parts, "day", RULES, key="by0")) == ["ab", "ab", "ab"]
    assert shown(trend(NPS, parts, "day", RULES, key="by0", top=2)) == [f"ab{OTHER}"] * 3
    assert shown(trend(NPS, parts, "day", Rules(min_answers=20), key="by0", top=2)) == ["a", "a", ""]
    assert shown(rolling(NPS, parts, 1, RULES, key="by0")) == ["ab", "ab", "ab"]
    assert shown(rolling(NPS, parts, 2, Rules(min_answers=12), key="by0")) == ["ab", "ab"]
    (whole,) = trend(
        NPS, parts.groupby(["metric", "start"], as_index=False).sum(numeric_only=True).assign(median=None), "day", RULES
    )
    assert all(point.score.value is not None for point in whole.points)


def test_the_churn_of_a_hidden_group_is_not_the_whole_less_the_others():
    rows = [
        (group, date(2026, 1, 1) if n else date(2026, 2, 1), None, n or more, date(2026, 2, 1), date(2026, 3, 31))
        for group, n, more in (("tv", 3, 0), ("tv", 0, 9), ("app", 8, 0), ("web", 50, 0))
    ]
    parts = pd.DataFrame(rows, columns=["by0", "began", "ended", "customers", "seen", "newest"])
    found = group_churns(parts, "month", RULES)
    assert [(one.group, [(each.customers, each.lost) for each in one.periods]) for one in found] == [
        ("web", [(50, 0), (50, 0)]), ("tv", [(3, None), (12, 0)]), ("app", [(8, None), (8, 0)]),
    ]  # fmt: skip
    assert found[2].periods[0].rate is found[2].periods[0].low is found[2].periods[0].high is None


def _drawn(rules=RULES, **ways_of):
    rows = pd.DataFrame(
        [{"stages": list(way), "arrives": True, "customers": customers} for way, customers in ways_of.items()]
    )
    found = told_ways(paths(rows), rules, 3).flow
    return found.nodes, {(one.step, one.source, one.target): one.customers for one in found.links}


def test_an_end_that_hides_a_few_is_called_an_end_and_does_not_tell_how_few():
    for few in (1, 4):
        nodes, links = _drawn(ab=1738 - few, abx=few)
        assert links == {(1, "a", "b"): 1738, (2, "b", END_OR_FEW): 1738}
        assert nodes[3, END_OR_FEW] is None
    # The smallest of several other streams hides the few, not the end.
    links = _drawn(ab=1737, abx=1, aby=40, abz=60)[1]
    assert {pair: n for pair, n in links.items() if pair[1] == "b"} == {
        (2, "b", END): 1737, (2, "b", "z"): 60, (2, "b", OTHER_STAGE): 41,
    }  # fmt: skip
    # Of 49 the name would tell that fewer than 5 are hidden: it stands only where as many as 5 could be.
    assert (2, "b", OTHER_STAGE) in _drawn(ab=48, abx=1)[1]
    assert (2, "b", END_OR_FEW) in _drawn(ab=49, abx=1)[1]
    # Fewer than two is one.
    assert (2, "b", OTHER_STAGE) in _drawn(Rules(min_answers=2), ab=1737, abx=1)[1]


def test_an_end_that_is_not_needed_to_hide_others_stands_by_itself():
    # 3 go on to x. Those to y, nearly all from here, are hidden as well, and hide them: the end need not.
    links = _drawn(ab=30, abx=3, aby=40, cdy=3, ad=50)[1]
    assert links[2, "b", END] == 30
    assert links[2, "b", OTHER_STAGE] == 43


def test_what_a_node_of_the_flow_has_less_what_is_drawn_is_no_small_number():
    nodes, links = _drawn(ab=50, ac=30, a=3)  # all 3 who ended are at OTHER with those at c
    assert nodes[1, "a"] == 83
    assert links == {(1, "a", "b"): 50, (1, "a", OTHER_STAGE): 33, (2, "b", END): 50, (2, OTHER_STAGE, END): 33}
    assert _drawn(ab=50, a=3)[1] == {(1, "a", OTHER_STAGE): 53, (2, OTHER_STAGE, END): 53}
    # Of those at c all but 3 come from a: so it is not drawn how many do.
    nodes, links = _drawn(ac=30, ad=40, a=10, bc=3, bd=20)
    assert nodes[2, "c"] == 33
    assert (1, "a", "c") not in links
    for (step, stage), n in nodes.items():
        for place in (1, 2):
            told = sum(
                customers for link, customers in links.items() if link[place] == stage and link[0] == step + 1 - place
            )
            assert n is None or stage == END or not 0 < n - told < 5 or not told
