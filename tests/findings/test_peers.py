"""Peers, pools, cells, control limits and sparklines: like with like, and nothing small shown alone."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cxdash.findings.cells import cells
from cxdash.findings.control_limits import control_limits, height
from cxdash.findings.locations import locations
from cxdash.findings.peers import peers_alike, size_classes
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.sparklines import sparklines
from cxdash.findings.standings import group_scores
from cxdash.findings.tallies import tallies
from cxdash.metrics import CSAT, NPS
from cxdash.stats.groups import shrunken
from tests.findings.test_locations import frame

KINDS = {f"mall {n}": "mall" for n in range(6)} | {f"street {n}": "street" for n in range(6)} | {"kiosk": "kiosk"}
# Malls score 60, streets 0; one street scores 40: far above its kind, yet not above all.
MIXED = (
    {f"mall {n}": (140, 40, 20) for n in range(6)}
    | {f"street {n}": (60, 80, 60) for n in range(5)}
    | {"street 5": (120, 40, 40), "kiosk": (70, 60, 70)}
)


def test_like_is_compared_with_like():
    parts, rules = frame(MIXED), Rules()
    peers = peers_alike(NPS, parts, KINDS, rules)
    assert set(peers.values()) == {"mall", "street"}  # one kiosk makes no peers
    alone = {one.score.group: one.score for one in locations(NPS, parts, None, rules).listed}
    found = {one.score.group: one for one in locations(NPS, parts, None, rules, peers=peers).listed}
    assert alone["mall 0"].tier == "above"  # a mall like any other
    assert {found[f"mall {n}"].score.tier for n in range(6)} == {"within"}
    assert (found["street 5"].score.tier, found["street 5"].ranks, found["street 5"].of) == ("above", (1, 1), 6)
    assert found["street 5"].score.against == pytest.approx(100 * (5 * 0 + 80) / 1200)
    assert (found["kiosk"].score.peers, found["kiosk"].of) == (None, 13)


def test_scores_are_pulled_towards_their_kind():
    parts = frame(MIXED)
    found = group_scores(NPS, parts, Rules(), peers=peers_alike(NPS, parts, KINDS, Rules()))
    streets = sorted(one for one in MIXED if one.startswith("street"))
    by_hand = shrunken([tallies(parts, "by0")[one].parts for one in streets]).scores
    assert [one.shrunken for one in sorted(found, key=lambda one: one.group) if one.group in streets] == pytest.approx(
        by_hand
    )


def test_sizes_are_thirds_and_equal_numbers_are_of_one_size():
    found = size_classes(NPS, frame({f"s{n}": (n, 0, 0) for n in range(1, 31)}), Rules())
    assert "s4" not in found  # too small to be shown
    counts = pd.Series(found).value_counts()
    assert set(counts.index) == {"small", "medium", "large"}
    assert counts.min() >= 8
    assert set(size_classes(NPS, frame({f"s{n}": (9, 0, 0) for n in range(9)}), Rules()).values()) == {"small"}


def test_small_ones_are_pooled_in_the_narrowest_place_that_has_enough():
    small = {"a1": (3, 0, 0), "a2": (2, 1, 0), "b1": (1, 1, 0), "c1": (2, 1, 0), "d1": (1, 0, 0)}
    upwards = {
        "a1": ("Land", "A"), "a2": ("Land", "A"), "b1": ("Land", "B"), "c1": ("Land", "C"), "d1": ("Other", "D"),
    }  # fmt: skip
    found = group_scores(NPS, frame({"big": (30, 5, 5)} | small), Rules(), upwards=upwards)
    pools = {one.pool: (one.members, one.n, one.value) for one in found if one.group == POOLED}
    assert pools["A"] == (2, 6, pytest.approx(100 * 5 / 6))
    assert pools[""] == (
        3,
        6,
        pytest.approx(100 * 4 / 6),
    )  # D would be the whole less all others: the smallest joins it
    assert sum(one.n for one in found) == 40 + 6 + 5 + 1
    alone = group_scores(NPS, frame({"big": (30, 5, 5)} | small), Rules(), upwards=upwards | {"d1": ("Land", "D")})
    pools = {one.pool: (one.members, one.n) for one in alone if one.group == POOLED}
    assert pools == {"A": (2, 6), "Land": (3, 6)}  # B, C and D together: none of them is enough alone


def months(groups, starts, draw):
    return pd.concat([frame({one: draw(one, start) for one in groups}).assign(start=start) for start in starts])


STARTS = [date(2026, month, 1) for month in range(1, 7)]


def test_a_cell_is_coloured_only_beyond_noise():
    def drawn(group, start):
        if (
            group == "s0"
        ):  # the largest: the smallest goes with the tiny one, which would else be the whole less all others
            return (5, 20, 60) if start == STARTS[3] else (42, 26, 17)
        return (2, 1, 0) if group == "tiny" else (40, 25, 15)

    parts = months([*(f"s{n}" for n in range(10)), "tiny"], STARTS, drawn)
    for against in ("others", "itself"):
        found = cells(NPS, parts, Rules(), against)
        assert {one.kind for one in [*found["tiny"], *found["s1"]]} == {"hidden"}
        assert {one.kind for one in found["s2"]} == {"within"}
        wrong = [(one.group, one.start) for row in found.values() for one in row if one.kind in ("above", "below")]
        assert wrong == [("s0", STARTS[3])]
        assert [one.start for one in found["s0"]] == STARTS


def test_a_store_that_is_always_worse_is_so_against_the_others_and_not_against_itself():
    parts = months([f"s{n}" for n in range(8)], STARTS, lambda one, _s: (5, 15, 60) if one == "s0" else (40, 25, 15))
    assert {one.kind for one in cells(NPS, parts, Rules(), "others")["s0"]} == {"below"}
    assert {one.kind for one in cells(NPS, parts, Rules(), "itself")["s0"]} == {"within"}


def test_limits_are_those_of_the_formula_and_widen_with_usual_differences():
    rng = np.random.default_rng(3)
    same = {f"s{n}": tuple(rng.multinomial(50 + 10 * n, (0.5, 0.3, 0.2)).tolist()) for n in range(20)}
    scores = group_scores(NPS, frame(same), Rules())
    limits = control_limits(NPS, scores, usual=True)
    whole = sum(up - down for up, _same, down in same.values()) / sum(map(sum, same.values()))
    assert limits.centre == pytest.approx(100 * whole)
    apart = {f"t{n}": (90, 5, 5) if n % 2 else (5, 5, 90) for n in range(10)}
    wide = group_scores(NPS, frame(apart), Rules())
    assert control_limits(NPS, wide, usual=True).tau > 50
    chance = control_limits(NPS, wide, usual=False)
    assert chance.tau == 0
    assert [line.level for line in chance.lines] == [0.95, 0.998]
    variance = 10_000 * (0.95 - 0.85**2) * 100 / 99  # of single answers around their store
    assert chance.lines[0].high[-1] == pytest.approx(1.959964 * (variance / chance.lines[0].n[-1]) ** 0.5, rel=1e-6)
    shares = group_scores(CSAT, frame({f"s{n}": (90, 10, 0) for n in range(5)}, "csat").assign(squares=0.0), Rules())
    assert control_limits(CSAT, [], usual=True) is None
    assert height(shares[0], apart=True) == pytest.approx(0.0)


def test_a_sparkline_pools_months_and_hides_what_is_too_few():
    def drawn(group, start):
        if group == "gap":
            return (0, 0, 0) if start.month > 1 else (9, 0, 0)
        if group == "late":
            return (0, 0, 0) if start.month < 4 else (10, 0, 0)
        return (10, 0, 0) if start.month % 2 else (0, 0, 10)

    groups = ["even", "gap", "late"]
    found = sparklines(NPS, months(groups, STARTS, drawn), [*groups, "nobody"], Rules())
    assert found["late"] == [100.0] * 3  # without the window in which nobody answered
    third = 100 / 3
    assert found["even"] == pytest.approx([third, -third, third, -third])  # January to March, February to April …
    assert found["gap"] == found["nobody"] == []  # a single point is no line
