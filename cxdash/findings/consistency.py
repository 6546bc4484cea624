"""Consistency: how alike locations are, as a whole, over time and at each touchpoint. Knows no SQL and no page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cxdash.findings.counted import Counted
from cxdash.findings.merged import coded, merged, rows_of, sums
from cxdash.findings.scores import Rules
from cxdash.findings.tallies import shared
from cxdash.metrics import Metric
from cxdash.stats.groups import spread
from cxdash.stats.heterogeneity import spread_interval
from cxdash.stats.many import Many


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
    found, plain, factor = spread_interval(alone, confidence), spread(alone), metric.factor
    return Consistency(
        _possible(metric, _scaled(plain.tau if found.tau is None else found.tau, factor)),
        plain.i2 if found.i2 is None else found.i2,
        _scaled(found.tau_low, factor),
        _possible(metric, _scaled(found.tau_high, factor)),
        found.i2_low,
        found.i2_high,
        len(alone),
        n,
    )


def _possible(metric: Metric, tau: float | None) -> float | None:
    """No values between two bounds have a greater standard deviation than half of what lies between them."""
    return tau if tau is None or metric.bounds is None else min(tau, (metric.bounds[1] - metric.bounds[0]) / 2)


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value / factor
