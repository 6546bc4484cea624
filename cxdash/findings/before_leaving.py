"""Before leaving: scores of customers about to leave against those of who stayed in the same months. Knows no SQL and no page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from cxdash.findings.changes import Change, change, noise_among
from cxdash.findings.scores import Rules, score
from cxdash.findings.tallies import Tally, tallies
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected
from cxdash.stats.parts import pooled
from cxdash.stats.weights import evened

Way = Literal["left", "told", "silent"]
WAYS: tuple[Way, ...] = ("left", "told", "silent")
_OF: dict[Way, tuple[str, ...]] = {"left": ("told", "silent"), "told": ("told",), "silent": ("silent",)}


@dataclass(frozen=True)
class BeforeLeaving:
    """One metric of those who left in one way (“left”: in any) against those who stayed.

    gap: `before` is who stayed, as if they had answered in the months of those who left; `after` who left then. Both one answer
    for each customer. left, stayed: how many customers made these; unmatched_left, unmatched_stayed: how many more there are, in
    months in which nobody of the other side has answered, and so in no value.
    """

    metric: Metric
    way: Way
    gap: Change
    stayed: int
    left: int
    unmatched_stayed: int
    unmatched_left: int


def before_leaving(metrics: Sequence[Metric], frame: pd.DataFrame, rules: Rules) -> list[BeforeLeaving]:
    """By way and metric, all who left first; metrics without answers are left out, and the ways where one of them has too few to be shown.

    A difference is called real only if it is so after Benjamini-Hochberg over all metrics of each way that can be compared.
    Matched by calendar month: a season or a bad month would else make those worse who happened to leave in it.
    """
    found = []
    for metric in metrics:
        rows = frame[frame["metric"] == metric.id]
        counts = {way: tallies(rows[rows["way"] == way], "month") for way in ("stayed", "told", "silent")}
        # All who left less those of the one way are those of the other: none is shown where either has too few in what is shown.
        sizes = [
            sum(one.parts.n for month, one in counts[way].items() if month in counts["stayed"])
            for way in ("told", "silent")
        ]
        ways = WAYS if min(sizes) >= max(rules.min_answers, 1) else WAYS[:1]
        found += [_against(metric, way, counts, rules) for way in ways if any(counts[each] for each in _OF[way])]
    return sorted(_tested(found, rules), key=lambda one: WAYS.index(one.way))


def _against(
    metric: Metric, way: Way, counts: dict[str, dict[pd.Timestamp, Tally]], rules: Rules
) -> BeforeLeaving:  # fmt: skip
    stayed = counts["stayed"]
    months = sorted({month for each in _OF[way] for month in counts[each]})
    left = {month: pooled(counts[each][month].parts for each in _OF[way] if month in counts[each]) for month in months}
    both = [month for month in months if month in stayed]
    weights = [left[month].n for month in both]
    alike = evened([stayed[month].parts for month in both], weights)
    then = pooled(left[month] for month in both)
    gap = change(metric, score(metric, Tally(alike, None), rules), score(metric, Tally(then, None), rules), rules)
    matched = sum(stayed[month].parts.n for month in both)
    return BeforeLeaving(
        metric, way, gap, matched, then.n, sum(one.parts.n for one in stayed.values()) - matched,
        sum(one.n for one in left.values()) - then.n,
    )  # fmt: skip


def _tested(found: Sequence[BeforeLeaving], rules: Rules) -> list[BeforeLeaving]:
    """The same, with what is not real among so many called noise."""
    kept = list(found)
    # All who left are made of those of both ways: together they are the same customers twice.
    for ways in (("left",), ("told", "silent")):
        tested = [
            place for place, one in enumerate(found)
            if one.way in ways and one.gap.p is not None and one.gap.verdict != "few"
        ]  # fmt: skip
        real = rejected([found[place].gap.p or 0.0 for place in tested], 1 - rules.confidence)
        for place, is_real in zip(tested, real, strict=True):
            if not is_real:
                kept[place] = replace(found[place], gap=noise_among(found[place].gap, len(tested)))
    return kept
