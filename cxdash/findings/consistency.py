"""Consistency: how alike locations are, as a whole, over time and at each touchpoint. Knows no SQL and no page."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, expm1
from typing import Any

import numpy as np
import pandas as pd

from cxdash.findings.counted import Counted
from cxdash.findings.merged import coded, merged, rows_of, sums
from cxdash.findings.scores import Rules
from cxdash.findings.tallies import shared
from cxdash.metrics import Metric
from cxdash.stats.heterogeneity import spread_interval
from cxdash.stats.many import Many


@dataclass(frozen=True)
class Consistency:
    """How alike the locations are once the noise of sampling is taken off.

    tau: the standard deviation of their true scores in the metric's unit; of durations (is_factor) the factor, 1 or more, that
    the usual location's typical time lies from the middle one by: the geometric standard deviation. i2: the share (0 to 1) of
    their differences that is real. Both with their bounds; None where fewer than two locations can be compared, without bounds
    where all answers of each are the same, without upper ones where they lie too close together to tell. middle: of durations the middle
    typical time, in the metric's unit. locations, n: how many locations with how many answers it rests on.
    """

    tau: float | None
    i2: float | None
    tau_low: float | None = None
    tau_high: float | None = None
    i2_low: float | None = None
    i2_high: float | None = None
    locations: int = 0
    n: int = 0
    is_factor: bool = False
    middle: float | None = None

    @property
    def none(self) -> float:
        """What tau is where nothing differs."""
        return 1.0 if self.is_factor else 0.0

    @property
    def is_sure(self) -> bool:
        """Whether the locations differ at all, beyond noise."""
        return self.tau_low is not None and self.tau_low > self.none

    @property
    def is_too_close(self) -> bool:
        """Whether they lie closer together than chance alone would have them: then nothing tells how far apart they can be."""
        return self.tau_low is not None and self.tau_high is None


def consistency(metric: Metric, groups: Counted, shown: Sequence[int], confidence: float = 0.95) -> Consistency:
    """The spread between those of the groups that are locations and can be shown; shown: their places."""
    used = np.array([place for place in shown if groups.names[place] and groups.parts.n[place]], dtype=np.int64)
    return _spread(metric, groups.alone[used], int(groups.parts.n[used].sum()), confidence)


def consistency_by(
    metric: Metric, frame: pd.DataFrame, rules: Rules, by: str, key: str = "by0"
) -> dict[Any, Consistency]:
    """The same for each value of a column of a frame of parts by location, such as `start` or a stage, in its order."""
    rows = rows_of(metric.id, frame)
    values, groups = rows[by].tolist(), rows[key].tolist()
    codes, cells = coded(list(zip(values, groups, strict=True)))
    found = merged(rows, codes, cells, "cell")
    parts, least = sums(found), max(rules.min_answers, 1)
    alone = parts.alone(shared(found))
    places: dict[Any, list[int]] = {value: [] for value in sorted({cell[0] for cell in cells})}
    for place, ((value, group), n) in enumerate(zip(cells, parts.n.tolist(), strict=True)):
        if group and n >= least:
            places[value].append(place)
    return {
        value: _spread(metric, alone[here], int(parts.n[here].sum()), rules.confidence)
        for value, here in places.items()
    }


def _spread(metric: Metric, alone: Many, n: int, confidence: float) -> Consistency:
    """alone: all with answers; n: how many these are."""
    found = spread_interval(alone, confidence)
    is_factor = alone.logs is not None

    def scaled(tau: float | None) -> float | None:
        return None if tau is None else exp(tau) if is_factor else tau / metric.factor

    return Consistency(
        _possible(metric, scaled(found.tau)), found.i2, scaled(found.tau_low), _possible(metric, scaled(found.tau_high)),
        found.i2_low, found.i2_high, len(alone), n, is_factor,
        expm1(found.middle) / metric.factor if is_factor and found.middle is not None else None,
    )  # fmt: skip


def _possible(metric: Metric, tau: float | None) -> float | None:
    """No values between two bounds have a greater standard deviation than half of what lies between them."""
    return tau if tau is None or metric.bounds is None else min(tau, (metric.bounds[1] - metric.bounds[0]) / 2)
