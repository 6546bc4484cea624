"""Feelings: how those who left a funnel at a step scored against those who went on. Knows no SQL and no page."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cxdash.findings.changes import Change, change, noise_among
from cxdash.findings.scores import Rules, Score, score
from cxdash.findings.tallies import Tally, tallies
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected


@dataclass(frozen=True)
class Feeling:
    """How the customers of one step scored who went on to the next, and those who left there."""

    step: str
    went_on: Score
    left: Score


def feelings(metric: Metric, steps: Sequence[str], frame: pd.DataFrame, rules: Rules) -> list[Feeling]:
    """Per step but the last, the score of those who went on and of those who left; who is open is in neither.

    frame: parts by `step` (the furthest one) and `is_open`, of one group or to be taken as one.
    """
    rows = frame[frame["metric"] == metric.id]
    stopped = tallies(rows[~rows["is_open"].astype(bool)], "step")
    reached = tallies(rows, "step")
    found = []
    for place, step in enumerate(steps[:-1], 1):
        beyond = sum((tally for depth, tally in reached.items() if depth > place), Tally())
        left = stopped.get(place, Tally())
        found.append(Feeling(step, score(metric, beyond, rules), score(metric, left, rules)))
    return found


def feeling_gaps(
    metrics: Sequence[Metric], steps: Sequence[str], frame: pd.DataFrame, rules: Rules
) -> dict[str, list[tuple[Feeling, Change]]]:
    """By metric id, the feelings at each step with the difference of those who left from those who went on.

    A difference is called real only if it is so after Benjamini-Hochberg over all steps and metrics that can be
    compared: however few of them are shown, all of them are there to be looked through.
    """
    found = [
        (metric, one, change(metric, one.went_on, one.left, rules))
        for metric in metrics
        for one in feelings(metric, steps, frame, rules)
    ]
    tested = [place for place, (_metric, _one, gap) in enumerate(found) if gap.p is not None and gap.verdict != "few"]
    real = rejected([found[place][2].p or 0.0 for place in tested], 1 - rules.confidence)
    noise = {place for place, is_real in zip(tested, real, strict=True) if not is_real}
    gaps: dict[str, list[tuple[Feeling, Change]]] = {metric.id: [] for metric in metrics}
    for place, (metric, one, gap) in enumerate(found):
        kept = noise_among(gap, len(tested)) if place in noise else gap
        gaps[metric.id].append((one, kept))
    return gaps
