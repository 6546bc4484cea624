"""Standings: of all groups at once, by arrays, nothing else is found than of one after another."""

from itertools import chain

import numpy as np
import pandas as pd
import pytest

from cxdash.findings.cells import cells
from cxdash.findings.counted import counted
from cxdash.findings.locations import locations
from cxdash.findings.merged import coded, merged
from cxdash.findings.movers import Changes
from cxdash.findings.pooling import can_part, pooling
from cxdash.findings.scores import ALONE, POOLED, Rules, in_unit, score, whole_score
from cxdash.findings.standings import group_scores
from cxdash.findings.tallies import tallies, together
from cxdash.metrics import METRICS
from cxdash.stats.groups import rejected, shrunken
from cxdash.stats.parts import pooled

GROUPS = 240
RULES = Rules()


def frame(name: str, seed: int, rows: int = 1) -> pd.DataFrame:
    """So many rows of each group, of customers of whom some answer again, also elsewhere."""
    rng = np.random.default_rng(seed)
    metric, made = METRICS[name], []
    for group in [f"G{number}" for number in range(GROUPS)] * rows:
        n = int(rng.integers(0, 12) if rng.random() < 0.3 else rng.integers(20, 90))
        drift = int(group[1:]) / GROUPS - 0.5
        points = 100.0 * rng.choice([-1, 0, 1], n, p=[0.3 - drift / 2, 0.3, 0.4 + drift / 2])
        if metric.has_median:
            points = np.round(3600 * rng.lognormal(1 + drift, 1, n))
        elif metric.unit == "percent":
            points = np.maximum(points, 0.0)
        logs = (
            [float((np.log1p(np.abs(points)) ** power).sum()) for power in (1, 2, 3)]
            if metric.has_median
            else [None] * 3
        )
        customers = rng.integers(0, 4000, n).astype(np.uint64)
        sums = (n, float(points.sum()), float((points**2).sum()), 7.5 * n, 10.0, int(rng.integers(0, 3)))
        made.append((name, group, *sums, *logs, int(rng.random() < 0.1), 0.2, customers))
    columns = ["metric", "by0", "n", "total", "squares", "score_total", "scale", "unscored"]
    return pd.DataFrame(
        made, columns=[*columns, "log_total", "log_squares", "log_cubes", "early", "correlation", "customers"]
    )


def upwards() -> dict[str, tuple[str, ...]]:
    return {f"G{number}": ("land", f"R{number % 12}", f"C{number % 36}") for number in range(GROUPS)}


def numbers(score):
    return (score.group, score.n, score.value, score.low, score.high, score.mean, score.tier, score.members, score.pool,
            score.joined, score.peers, score.unscored, score.few)  # fmt: skip


def one_after_another(metric, frame, peers):
    """Scores of groups straight from their definition: tallies, each against all others of its kind."""
    groups = tallies(frame, "by0", metric.id)
    groups = {group: tally for group, tally in groups.items() if tally.parts.n or tally.unscored}
    counts = {group: tally.parts.n for group, tally in groups.items()}
    split = pooling(counts, RULES.min_answers, upwards())
    like = {group: (peers or {}).get(group) for group in groups}
    told = [pool.members for pool in split.pools if can_part(pool.members, like, counts, RULES.min_answers)]
    told = {*split.shown, *chain.from_iterable(told)}
    wholes = {
        kind: pooled(groups[one].parts for one in groups if kind is None or (like[one] == kind and one in told))
        for kind in {None, *like.values()}
    }
    pulled = {}
    for kind in wholes:
        here = [one for one in split.shown if kind is None or like[one] == kind]
        pulls = shrunken([groups[one].parts for one in here]).scores
        pulled |= {one: pull for one, pull in zip(here, pulls, strict=True) if like[one] == kind}
    tested = [one for one in split.shown if counts[one] >= RULES.few_answers and groups[one].parts.alone.n >= ALONE]
    p_values = [metric.estimator.p_apart(groups[one].parts, wholes[like[one]] - groups[one].parts) for one in tested]
    tiers = {one: "few" if counts[one] else None for one in split.shown}
    for one, is_real in zip(tested, rejected(p_values, 0.05), strict=True):
        side = metric.better * (groups[one].parts.typical - wholes[like[one]].typical)
        tiers[one] = ("above" if side > 0 else "below") if is_real else "within"
    listed = [
        score(metric, groups[one], RULES, one, tier=tiers[one], shrunken=in_unit(metric, pulled[one]), peers=like[one],
              against=in_unit(metric, wholes[like[one]].mean))
        for one in split.shown
    ]  # fmt: skip
    listed.sort(key=lambda one: (one.shrunken is None, -metric.better * (one.shrunken or 0.0), -one.n, one.group))
    pools = [
        score(metric, together([groups[one] for one in pool.members]), RULES, POOLED, members=len(pool.members),
              pool=pool.name, joined=pool.joined)
        for pool in split.pools
    ]  # fmt: skip
    return [*listed, *pools]


@pytest.mark.parametrize("name", ["nps", "csat", "response_time"])
@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize("with_peers", [False, True])
def test_locations_are_scored_as_one_group_after_another_is(name, rows, with_peers):
    metric, parts = METRICS[name], frame(name, 1, rows)
    peers = {f"G{number}": f"kind {number % 3}" for number in range(200)} if with_peers else None
    one_by_one = one_after_another(metric, parts, peers)
    found = locations(metric, parts, None, RULES, peers=peers, upwards=upwards())
    assert {one.tier for one in one_by_one} > {"above", "below", "within"}
    assert any(one.group == POOLED for one in one_by_one)
    assert [numbers(one.score) for one in found.listed] == [numbers(one) for one in one_by_one]
    for name in ("shrunken", "against"):
        wanted = [getattr(one, name) or 0.0 for one in one_by_one]
        assert [getattr(one.score, name) or 0.0 for one in found.listed] == pytest.approx(wanted, rel=1e-12, abs=1e-12)
    listed = group_scores(metric, parts, RULES, peers=peers, upwards=upwards())
    assert [(*numbers(one), one.shrunken, one.against) for one in listed] == [
        (*numbers(one.score), one.shrunken, one.score.against) for one in found.listed
    ]
    for one in found.listed:  # what is known before a score is made
        told = one.score
        assert (one.group, one.n, one.tier, one.peers, one.is_shown) == (
            told.group, told.n, told.tier, told.peers, told.value is not None,
        )  # fmt: skip
    assert numbers(found.whole) == numbers(whole_score(metric, parts, RULES))
    assert found.whole.tally.parts.alone == pooled(one.parts for one in tallies(parts, "by0").values()).alone


def test_merged_rows_are_what_adding_them_one_by_one_gives():
    parts = frame("response_time", 3, 2)
    parts.loc[GROUPS, "scale"] = 5.0  # of the first group the second row is on another scale
    codes, names = coded(parts["by0"].tolist())
    found, wanted = (tallies(rows, "by0") for rows in (merged(parts, codes, names), parts))
    assert found.keys() == wanted.keys()
    for group, tally in wanted.items():
        assert found[group] == tally
        assert found[group].parts.alone == tally.parts.alone
    assert found["G0"].score_total is None
    assert found["G1"].scale == 10.0
    groups = counted("response_time", parts)
    halves = groups.together([int(name[1:]) % 2 or None for name in groups.names])  # None: of none
    (odd,) = tallies(halves.rows, "by0").values()
    assert odd.parts.n == together([tally for group, tally in wanted.items() if int(group[1:]) % 2]).parts.n


@pytest.mark.parametrize("name", ["nps", "response_time"])
def test_a_change_is_the_same_whether_others_were_asked_for_before_it(name):
    metric, before, after = METRICS[name], frame(name, 5), frame(name, 6)
    found = Changes(metric, counted(metric.id, before), counted(metric.id, after), RULES)
    assert {one.verdict for one in found.values()} >= {"noise", "few"}
    alone = Changes(metric, counted(metric.id, before), counted(metric.id, after), RULES)["G7"]
    assert (alone.value, alone.low, alone.p, alone.verdict) == tuple(
        getattr(found["G7"], one) for one in ("value", "low", "p", "verdict")
    )
    assert "" not in found
    assert found.get("unheard of") is None


def test_cells_are_compared_with_their_peers_and_those_without_with_all():
    months = [frame("nps", seed).assign(start=pd.Timestamp(2026, seed, 1)) for seed in (1, 2, 3)]
    every = pd.concat(months, ignore_index=True)
    peers = {f"G{number}": "worst third" for number in range(80)} | {
        f"G{number}": "middle" for number in range(80, 160)
    }
    alike, among = (cells(METRICS["nps"], every, RULES, "others", peers=one) for one in (peers, None))
    told, others = ([(one.n, one.score.value) for row in found.values() for one in row] for found in (alike, among))
    assert told == others  # whom they are compared with changes no score
    below, once = (
        [n for n in range(80) if "below" in {one.kind for one in found[f"G{n}"]}] for found in (alike, among)
    )
    assert len(once) > 3 * len(below)  # worse than all, and like its own kind
    best, first = (
        [n for n in range(160, 240) if "above" in {one.kind for one in found[f"G{n}"]}] for found in (alike, among)
    )
    assert len(best) > 0.7 * len(first) > 10
