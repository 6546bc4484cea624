"""Change points: series of scores to the days on which they step, with the size of each. Knows no SQL and no page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cxdash.findings.changes import Change, change
from cxdash.findings.scores import Rules, Score, score
from cxdash.findings.tallies import Tally
from cxdash.findings.trends import OTHER, Series
from cxdash.metrics import Metric
from cxdash.stats.changepoints import Step, steps
from cxdash.stats.parts import Parts

MOST_SEARCHED = 12  # groups: each more of them takes from the chance of all others to be found


@dataclass(frozen=True)
class ChangePoint:
    """A step in the level of one group's series.

    start: the first day of the first bucket after it; early, late: the interval of that day. change: from all answers
    back to the step before it to all up to the one after it; its size is `value`, with the interval low to high, which
    is wider than that of `change` where buckets differ by more than sampling. The largest of many differences is
    singled out here, so a small step looks a little larger than it is.
    """

    group: str | None
    start: date
    early: date
    late: date
    change: Change
    value: float
    low: float
    high: float
    p: float


def change_points(metric: Metric, series: Sequence[Series], rules: Rules) -> list[ChangePoint]:
    """The steps of all series, by group and day. Series without a step show one with a chance of 1 - confidence, all
    together: each of many is held to its share of it. Only the MOST_SEARCHED groups with most answers are searched, so
    that it is the same ones however many series there are.

    series: of buckets, not of rolling windows, whose answers are the same ones from day to day.
    """
    least = max(rules.few_answers, rules.min_answers, 1)
    groups = sorted((one for one in series if one.group != OTHER), key=lambda one: (-one.n, one.group or ""))
    searched = [one for one in groups[:MOST_SEARCHED] if one.n >= 2 * least]
    found = []
    for one in searched:
        buckets = [Parts() if point.score.is_early else point.score.tally.parts for point in one.points]
        for step in steps(buckets, (1 - rules.confidence) / len(searched), least):
            found.append(_change_point(metric, one, step, rules))
    return found


def _change_point(metric: Metric, series: Series, step: Step, rules: Rules) -> ChangePoint:
    moved = change(
        metric,
        _level(metric, series, step.since, step.place, rules),
        _level(metric, series, step.place, step.until, rules),
        rules,
    )
    starts = [point.start for point in series.points]
    value = moved.value or 0.0
    low, high = (value + step.noise * ((value if end is None else end) - value) for end in (moved.low, moved.high))
    early, late = starts[step.early], starts[step.late]
    return ChangePoint(series.group, starts[step.place], early, late, moved, value, low, high, step.p)


def _level(metric: Metric, series: Series, since: int, until: int, rules: Rules) -> Score:
    together = sum((point.score.tally for point in series.points[since:until]), Tally())
    return score(metric, together, rules, series.group)
