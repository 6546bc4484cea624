"""Changes: two scores of one metric to a change with its verdict."""

from dataclasses import dataclass, replace
from typing import Literal

from cxdash.findings.scores import ALONE, Rules, Score
from cxdash.metrics import Metric

Verdict = Literal["up", "down", "noise", "few"]


@dataclass(frozen=True)
class Change:
    """after - before in the metric's unit, with its interval, p-value and the smallest change that could be seen.

    verdict: up or down (a real change of the value, whichever is better), noise, or few (too few answers to tell, or times
    of which the long ones are still to come: see `Score.is_early`).
    is_good: whether a real change is for the better; None when it is no real change.
    among: of a change that is noise only because so many were compared at once, how many; else 0.
    """

    before: Score
    after: Score
    value: float | None
    low: float | None
    high: float | None
    p: float | None
    detectable: float | None
    verdict: Verdict
    is_good: bool | None
    among: int = 0


def noise_among(found: Change, compared: int) -> Change:
    """The change as noise among so many that were compared, though its own interval may leave 0 out."""
    return found if found.verdict == "noise" else replace(found, verdict="noise", is_good=None, among=compared)


def change(metric: Metric, before: Score, after: Score, rules: Rules) -> Change:
    """The change between two periods of the same group."""
    if before.value is None or after.value is None:
        return Change(before, after, None, None, None, None, None, "few", None)
    found = metric.estimator.difference(before.tally.parts, after.tally.parts, rules.confidence)
    low, high, p, seen = found.low, found.high, found.p, found.detectable
    verdict: Verdict = "noise"
    alone = min(one.tally.parts.alone.n for one in (before, after))
    if min(before.n, after.n) < rules.few_answers or alone < ALONE or low is None or before.is_early or after.is_early:
        verdict = "few"
    elif found.is_real:
        verdict = "up" if (found.value or 0.0) > 0 else "down"
    is_good = None if verdict in ("noise", "few") else (verdict == "up") == (metric.better > 0)
    unit = metric.factor
    return Change(
        before,
        after,
        after.value - before.value,
        None if low is None else low / unit,
        None if high is None else high / unit,
        p,
        None if seen is None else seen / unit,
        verdict,
        is_good,
    )
