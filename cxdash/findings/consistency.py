"""Consistency: how alike locations are, as a whole, over time and at each touchpoint. Knows no SQL and no page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from cxdash.findings.scores import POOLED, Rules, Score
from cxdash.findings.tallies import Tally, tallies
from cxdash.metrics import Metric
from cxdash.stats.groups import spread
from cxdash.stats.heterogeneity import spread_interval
from cxdash.stats.parts import Parts


@dataclass(frozen=True)
class Consistency:
    """How alike the locations are once the noise of sampling is taken off.

    tau: the standard deviation of their true scores in the metric's unit; i2: the share (0 to 1) of their differences that
    is real; both with their bounds. None where fewer than two locations can be compared. locations, n: how many locations
    with how many answers it rests on.
    """

    tau: float | None
    i2: float | None
    tau_low: float | None = None
    tau_high: float | None = None
    i2_low: float | None = None
    i2_high: float | None = None
    locations: int = 0
    n: int = 0


def consistency(metric: Metric, scores: Sequence[Score], confidence: float = 0.95) -> Consistency:
    """The spread between those that are locations and can be shown."""
    shown = (one.tally.parts for one in scores if one.value is not None and one.group not in ("", POOLED))
    return _spread(metric, shown, confidence)


def consistency_by(
    metric: Metric, frame: pd.DataFrame, rules: Rules, by: str, key: str = "by0"
) -> dict[object, Consistency]:
    """The same for each value of a column of a frame of parts by location, such as `start` or a stage, in its order."""
    rows = frame[frame["metric"] == metric.id]
    found = {value: tallies(part, key) for value, part in rows.groupby(by, sort=True)}
    return {value: _spread(metric, _shown(groups, rules), rules.confidence) for value, groups in found.items()}


def _shown(groups: dict[str, Tally], rules: Rules) -> Iterable[Parts]:
    least = max(rules.min_answers, 1)
    return (tally.parts for group, tally in groups.items() if group and tally.parts.n >= least)


def _spread(metric: Metric, parts: Iterable[Parts], confidence: float) -> Consistency:
    used = [part for part in parts if part.n]
    found, bounds = spread(used), spread_interval(used, confidence)
    factor = metric.factor
    return Consistency(
        _scaled(found.tau, factor),
        found.i2,
        # The estimate is another one than the middle of the profile, and with very unequal n can lie outside of it.
        _scaled(_least(bounds.tau_low, found.tau), factor),
        _scaled(_most(bounds.tau_high, found.tau), factor),
        _least(bounds.i2_low, found.i2),
        _most(bounds.i2_high, found.i2),
        len(used),
        sum(part.n for part in used),
    )


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value / factor


def _least(bound: float | None, value: float | None) -> float | None:
    return None if bound is None or value is None else min(bound, value)


def _most(bound: float | None, value: float | None) -> float | None:
    return None if bound is None or value is None else max(bound, value)
