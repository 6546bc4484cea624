"""Subtraction: what is hidden cannot be worked out from what is shown beside it."""

import pandas as pd
import pytest

from cxdash.findings import sentences
from cxdash.findings.profile import deviations
from cxdash.findings.scores import POOLED, Rules, group_scores
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
    assert sentences.group_name(found[1], kind="location") == (
        "2 pooled, so that those with fewer than 5 answers stay hidden"
    )
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
