"""Sparklines: the last year of many groups, each point pooled over a few months, so that noise does not look like news."""

import numpy as np
import pandas as pd

from cxdash.findings.scores import Rules
from cxdash.metrics import Metric

POOLED_MONTHS = 3
POINTS = 12


def sparklines(
    metric: Metric, frame: pd.DataFrame, groups: list[str], rules: Rules, key: str = "by0"
) -> dict[str, list[float | None]]:
    """Of each of these groups the scores of its last POINTS windows of POOLED_MONTHS months, oldest first.

    frame: parts with `start`, by month. Answers are added before anything is divided; a window with too few to be shown
    is None, and so is the first one that is not full.
    """
    rows = frame[(frame["metric"] == metric.id) & frame[key].isin(groups)]
    if rows.empty:
        return {group: [] for group in groups}
    months = pd.PeriodIndex(pd.to_datetime(frame["start"]), freq="M")
    first, last = months.min().ordinal, months.max().ordinal
    sums = np.zeros((2, len(groups), last - first + 1))
    rank = {group: place for place, group in enumerate(groups)}
    line = np.array([rank[group] for group in rows[key].tolist()])
    column = np.array([one.ordinal - first for one in pd.PeriodIndex(pd.to_datetime(rows["start"]), freq="M")])
    for place, name in enumerate(("n", "total")):
        np.add.at(sums[place], (line, column), rows[name].to_numpy(dtype=float))
    if sums.shape[2] < POOLED_MONTHS:
        return {group: [] for group in groups}
    n, total = np.lib.stride_tricks.sliding_window_view(sums, POOLED_MONTHS, axis=2).sum(axis=-1)[:, :, -POINTS:]
    means = np.divide(total, n * metric.factor, out=np.full_like(total, np.nan), where=n > 0)
    hidden = n < max(rules.min_answers, 1)
    means[hidden] = np.nan
    return {group: _line(means[place]) for group, place in rank.items()}


def _line(means: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[float | None]:
    """A single point is no line."""
    if np.isfinite(means).sum() < 2:
        return []
    return [None if value != value else value for value in means.tolist()]
