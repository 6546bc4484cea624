"""Tallies: a frame of parts as what was counted of each group, which can be added. Knows no values and no intervals."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxdash.stats.intraclass import Answerers, Repeats
from cxdash.stats.medians import Middle, middle_of
from cxdash.stats.parts import Logs, Parts, pooled

LOGS = ("log_total", "log_squares", "log_cubes")
_GIVEN = ("scale", "middle", "early", *LOGS)  # where they were asked for
_TALLIED = ("n", "total", "squares", "score_total", "unscored")


@dataclass(frozen=True)
class Tally:
    """Everything counted of one group: its parts, the sum of plain scores, what tells the median, the answers that never score.

    score_total is None where the scores stand on several scales; scale: the end of the one that they stand on, None for
    none or several. early: how many are times of so new a request that only short ones can be known.
    """

    parts: Parts = field(default_factory=Parts)
    score_total: float | None = 0.0
    middle: Middle | None = None
    unscored: int = 0
    scale: float | None = None
    early: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both groups as one; a median is not additive and is lost, and so is a mean over two scales."""
        is_mixed = self.scale is not None and other.scale is not None and self.scale != other.scale
        known = self.score_total is not None and other.score_total is not None and not is_mixed
        return Tally(
            self.parts + other.parts,
            (self.score_total or 0.0) + (other.score_total or 0.0) if known else None,
            None,
            self.unscored + other.unscored,
            None if is_mixed else self.scale if other.scale is None else other.scale,
            self.early + other.early,
        )


def together(groups: Collection[Tally]) -> Tally:
    """All groups as one, as adding them one by one gives them; a single one keeps its median."""
    if len(groups) == 1:
        return next(iter(groups))
    scales = {one.scale for one in groups} - {None}
    totals = [one.score_total for one in groups]
    known = [total for total in totals if total is not None]
    return Tally(
        pooled(one.parts for one in groups),
        sum(known) if len(known) == len(totals) and len(scales) < 2 else None,
        None,
        sum(one.unscored for one in groups),
        scales.pop() if len(scales) == 1 else None,
        sum(one.early for one in groups),
    )


def tallies(frame: pd.DataFrame, key: str | None = None, metric: str | None = None) -> dict[Any, Tally]:
    """A frame of parts as tallies by the values of one column (None: all rows as one under None); metric: of its rows alone."""
    found: dict[Any, list[Tally]] = {}
    wanted = repeat(True) if metric is None else are_of(metric, frame).tolist()
    for (group, row), is_wanted in zip(_rows(frame, key), wanted, strict=False):
        if is_wanted:
            found.setdefault(group, []).append(_tally(row))
    return {group: together(listed) for group, listed in found.items()}


def tallied(frame: pd.DataFrame, key: str | None = None) -> dict[str, dict[Any, Tally]]:
    """The tallies of every metric of a frame, by its id: what stands side by side on a page is taken apart once."""
    found: dict[str, dict[Any, list[Tally]]] = {}
    for name, (group, row) in zip(frame["metric"].tolist(), _rows(frame, key), strict=True):
        found.setdefault(name, {}).setdefault(group, []).append(_tally(row))
    return {name: {group: together(listed) for group, listed in groups.items()} for name, groups in found.items()}


def are_of(metric: str, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows are of the metric: found sooner among Python's strings than among those of pandas."""
    return np.array([*map(metric.__eq__, frame["metric"].tolist())], dtype=bool)


def whole(frame: pd.DataFrame, metric: str) -> Tally:
    """All rows of a metric as one, as `together` gives it, column by column: of thousands of places none is made by itself."""
    here = are_of(metric, frame)
    if here.sum() < 2:
        return tallies(frame[here]).get(None, Tally())

    def column(name: str) -> NDArray[np.float64]:
        return np.asarray(frame[name].to_numpy(dtype=float, na_value=np.nan)[here])

    n, total, squares, score_total, unscored = (float(column(name).sum()) for name in _TALLIED)
    logs = [float(column(name).sum()) for name in LOGS if name in frame]
    scales = column("scale") if "scale" in frame else np.array([np.nan])
    scales = np.unique(scales[~np.isnan(scales)])
    whose = None
    if "correlation" in frame and not np.isnan(correlations := column("correlation")).all():
        whose = Repeats(float(np.nanmax(correlations)), tuple(frame["customers"].to_numpy()[here].tolist()))
    parts = Parts(int(n), total, squares, Logs(*logs) if logs and logs[0] == logs[0] else None, whose)
    return Tally(
        parts,
        None if len(scales) > 1 else _given(score_total),
        None,
        int(unscored),
        float(scales[0]) if len(scales) == 1 else None,
        int(column("early").sum()) if "early" in frame else 0,
    )


def repeats(frame: pd.DataFrame) -> list[Repeats | None]:
    """Of each row of a frame whose its answers are; None where customers do not answer more than once."""
    if "correlation" not in frame:
        return [None] * len(frame)
    correlations = frame["correlation"].tolist()
    every = Answerers(correlations, frame["customers"].tolist())
    return [None if _given(one) is None else every.of(row) for row, one in enumerate(correlations)]


def shared(frame: pd.DataFrame) -> NDArray[np.float64]:
    """What the answers of the same customers share within each row of a frame of parts: see `Repeats.shared`."""
    if "correlation" not in frame:
        return np.zeros(len(frame))
    correlations = np.nan_to_num(frame["correlation"].to_numpy(dtype=float, na_value=np.nan))
    return Answerers(correlations.tolist(), frame["customers"].tolist()).shared


def _rows(frame: pd.DataFrame, key: str | None) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The group and the counts of each row, column by column: a row of pandas costs as much as all of one's columns."""
    keys = [None] * len(frame) if key is None else frame[key].tolist()
    missing = [None] * len(frame)
    given = [frame[name].tolist() if name in frame else missing for name in _GIVEN]
    return zip(
        keys, zip(*(frame[name].tolist() for name in _TALLIED), *given, repeats(frame), strict=True), strict=True
    )


def _tally(row: tuple[Any, ...]) -> Tally:
    n, total, squares, score_total, unscored, scale, middle, early, *of_logs, whose = row
    logs = None if of_logs[0] is None or of_logs[0] != of_logs[0] else Logs(*of_logs)
    parts = Parts(int(n), float(total), float(squares), logs, whose)
    return Tally(parts, _given(score_total), middle_of(int(n), middle), int(unscored), _given(scale), int(early or 0))


def _given(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)  # NaN alone is not itself
