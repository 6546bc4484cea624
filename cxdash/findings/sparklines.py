"""Sparklines: small lines without axis or interval, of one whole or of many groups."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from cxdash.findings.scores import Rules
from cxdash.findings.tallies import Tally
from cxdash.findings.trends import Grain, Period, as_day, next_start
from cxdash.metrics import Metric

LEAST_POINTS = 3
POOLED_MONTHS = 3  # of many groups: so that noise does not look like news
POINTS = 12


def sparkline(
    metric: Metric, tallies: Mapping[date, Tally], grain: Grain, rules: Rules, period: Period
) -> tuple[float, ...]:
    """The scores of the buckets that are whole and can be shown, oldest first; nothing for fewer than LEAST_POINTS.

    tallies: by the first day of each bucket of this grain. They are the values that `trend` gives; the line shows no
    interval, so none is made.
    """
    values = tuple(
        tally.parts.total / tally.parts.n / metric.factor
        for start, tally in sorted((as_day(start), tally) for start, tally in tallies.items())
        if tally.parts.n >= max(rules.min_answers, 1) and period.holds(start, next_start(start, grain))
    )
    return values if len(values) >= LEAST_POINTS else ()


def sparklines(
    metric: Metric, frame: pd.DataFrame, groups: list[str], rules: Rules, key: str = "by0"
) -> dict[str, list[float | None]]:
    """Of each of these groups the scores of its last POINTS windows of POOLED_MONTHS months, oldest first.

    frame: parts with `start`, by month. Answers are added before anything is divided; a window with too few to be shown
    is None, and so is the first one that is not full.
    """
    rank = {group: place for place, group in enumerate(groups)}
    names = frame["metric"].tolist()
    # Much sooner than pandas finds strings among strings, and of two thousand groups fifty are asked for.
    rows = frame[[group in rank and name == metric.id for group, name in zip(frame[key].tolist(), names, strict=True)]]
    if rows.empty:
        return {group: [] for group in groups}
    months = {start: start.year * 12 + start.month for start in frame["start"].unique().tolist()}
    first, last = min(months.values()), max(months.values())
    sums = np.zeros((2, len(groups), last - first + 1))
    line = np.array([rank[group] for group in rows[key].tolist()])
    column = rows["start"].map(months).to_numpy(dtype=int) - first
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
    """The last stretch without a gap, which a table cannot draw; a single point is no line."""
    gaps = np.flatnonzero(~np.isfinite(means[: np.isfinite(means).nonzero()[0].max(initial=-1) + 1]))
    found = [value for value in means[gaps.max(initial=-1) + 1 :].tolist() if value == value]
    return found if len(found) > 1 else []
