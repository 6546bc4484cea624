"""Waiting: times, and shares answered in time, against the period before and the other groups, and the scores after them.

Knows no SQL and no page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from cxdash.findings.changes import Change, change
from cxdash.findings.response_time import Waits
from cxdash.findings.scores import POOLED, Rules, Score, Tier, score, whole_score
from cxdash.findings.standings import group_scores
from cxdash.findings.tallies import Tally, tallies
from cxdash.metrics import Metric, find_metric
from cxdash.stats.estimators import Share
from cxdash.stats.groups import rejected, shrunken
from cxdash.stats.intraclass import Repeats
from cxdash.stats.parts import Parts

SHARE = Share()
TIME = find_metric("response_time")
Verdict = Literal["up", "down", "noise", "few"]
Judged = Literal["time", "target"]  # what groups are compared by


@dataclass(frozen=True)
class TargetChange:
    """How the share within the target differs from that of the comparison period, in percentage points, with its interval.

    before: that share (0 to 1); detectable: the smallest change that could have been seen. verdict: up and down are real.
    """

    before: float | None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    detectable: float | None = None
    verdict: Verdict = "few"


@dataclass(frozen=True)
class Compared:
    """A group's requests, and whether its share within the target is beyond noise from that of the others.

    tier: None where it is not compared: what is hidden, pooled, or has nothing decided. shrunken: the share (0 to 1) to sort
    by, None without a tier. time: its mean time with the tier of that, None where too few are answered to be shown.
    """

    waits: Waits
    tier: Tier | None = None
    shrunken: float | None = None
    time: Score | None = None

    def tier_of(self, judged: Judged) -> Tier | None:
        if judged == "target":
            return self.tier
        return None if self.time is None else self.time.tier

    def value_of(self, judged: Judged) -> float | None:
        """The mean time in hours, or the share within the target in percent."""
        if judged == "time":
            return None if self.time is None else self.time.value
        return None if self.waits.within_target is None else 100 * self.waits.within_target


def decided(one: Waits) -> int:
    """The requests of which it is known whether they were answered within the target: all that are as old as it."""
    return 0 if one.early is None else one.requests - one.early


def target_parts(one: Waits) -> Parts:
    """What was decided, as parts of a share: 100 for each request that was answered within the target."""
    n = decided(one)
    hits = round((one.within_target or 0.0) * n)
    shared = n * (1 / one.worth - 1)
    return Parts(n, 100.0 * hits, 1e4 * hits, None, Repeats(known=shared) if shared else None)


def target_change(before: Waits, after: Waits, rules: Rules) -> TargetChange:
    """The change of the share within the target; few where either period has fewer than `rules.few_answers` decided."""
    earlier, now = target_parts(before), target_parts(after)
    found = SHARE.difference(earlier, now, rules.confidence)
    verdict: Verdict = "noise"
    if not earlier.n or not now.n or min(earlier.n, now.n) < rules.few_answers:
        verdict = "few"
    elif found.is_real:
        verdict = "up" if (found.value or 0.0) > 0 else "down"
    return TargetChange(before.within_target, found.value, found.low, found.high, found.detectable, verdict)


def time_change(before: pd.DataFrame, after: pd.DataFrame, rules: Rules) -> Change:
    """The change of the mean time, as every page tells it, of two frames of `queries.response_time`."""
    earlier, now = (whole_score(TIME, _as_parts(frame), rules) for frame in (before, after))
    return change(TIME, earlier, now, rules)


def times(frame: pd.DataFrame, rules: Rules) -> dict[str, Score]:
    """The mean time of each group of such a frame, with its tier among them, as other pages tell it; without the pooled ones."""
    found = group_scores(TIME, _as_parts(frame), rules)
    return {one.group: one for one in found if one.group is not None and one.group != POOLED and one.value is not None}


def _as_parts(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of `queries.response_time` as one of parts of the metric."""
    return frame.assign(metric=TIME.id, early=frame["unripe"], unscored=0, score_total=frame["total"] / TIME.factor)


def compared(
    groups: Sequence[Waits], whole: Waits, rules: Rules, timed: Mapping[str, Score] | None = None
) -> list[Compared]:
    """Each group against all other requests of `whole`, best shrunken share first; what is not compared stands at the end.

    timed: their `times`. A group differs when its share is beyond noise from that of the others together, after
    Benjamini-Hochberg over all that have `rules.few_answers` decided.
    """
    listed = [one for one in groups if one.group != POOLED and target_parts(one).n]
    parts, everyone = [target_parts(one) for one in listed], target_parts(whole)
    enough = [place for place, one in enumerate(parts) if one.n >= max(rules.few_answers, 1)]
    p_values = SHARE.p_of_each([(parts[place], everyone - parts[place]) for place in enough])
    real = dict(zip(enough, rejected(p_values, 1 - rules.confidence), strict=True))
    pulled = shrunken(parts).scores
    made = []
    for place, one in enumerate(listed):
        side: Tier = "above" if (one.within_target or 0.0) > (whole.within_target or 0.0) else "below"
        tier: Tier = "few" if place not in real else side if real[place] else "within"
        made.append(Compared(one, tier, (pulled[place] or 0.0) / 100, (timed or {}).get(one.group or "")))
    made.sort(key=lambda one: (-(one.shrunken or 0.0), -one.waits.requests, one.waits.group or ""))
    taken = {one.group for one in listed}
    others = [one for one in groups if one.group not in taken]
    return [*made, *(Compared(one, time=None if one.group is None else (timed or {}).get(one.group)) for one in others)]


def by_time(found: Sequence[Compared]) -> list[Compared]:
    """The same, shortest shrunken time first; what has none stands at the end."""
    timed = [one for one in found if one.time is not None and one.time.shrunken is not None]
    others = [one for one in found if one.time is None or one.time.shrunken is None]
    return [*sorted(timed, key=lambda one: (one.time and one.time.shrunken) or 0.0), *others]


def score_gap(metric: Metric, frame: pd.DataFrame, rules: Rules) -> Change:
    """The score after requests that were answered in time (`after`) against that after the others (`before`).

    frame: parts by `in_time`. Who was answered in time may differ in more than that: it tells what goes along.
    """
    found = tallies(frame, "in_time")
    late, in_time = (score(metric, found.get(one, Tally()), rules) for one in (False, True))
    return change(metric, late, in_time, rules)
