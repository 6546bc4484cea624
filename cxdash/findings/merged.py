"""Merged: rows of parts of one group as one row, by arrays: of thousands of groups nothing is made that nobody looks at."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxdash.findings.tallies import LOGS, are_of
from cxdash.stats.many import Array, Many

Codes = NDArray[np.int64]
Key = TypeVar("Key", bound=Hashable)
_SUMS = ("n", "total", "squares", "score_total", "unscored", "early", *LOGS)


def rows_of(metric: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of one metric."""
    here = are_of(metric, frame)
    return frame if here.all() else frame[here]


def coded(keys: Sequence[Key]) -> tuple[Codes, list[Key]]:
    """Of each key its place among the different ones, and these in the order in which they come."""
    listed = list(dict.fromkeys(keys))
    if len(listed) == len(keys):
        return np.arange(len(keys)), listed
    places = {key: place for place, key in enumerate(listed)}
    return np.array([*map(places.__getitem__, keys)], dtype=np.int64), listed


def merged(rows: pd.DataFrame, codes: Codes, keys: Sequence[object], key: str = "by0") -> pd.DataFrame:
    """A row for each key with the parts of all rows that have its code (below 0: of none), as adding them one by one gives
    them: medians are lost, and so is the sum of scores on two scales. Rows that are one for each key already stay as they are.
    """
    if len(rows) == len(keys) and (codes == np.arange(len(keys))).all():
        return rows.assign(**{key: pd.Series(list(keys), rows.index, object)})
    here, count = np.flatnonzero(codes >= 0), len(keys)
    kept = codes[here]
    made: dict[str, object] = {"metric": rows["metric"].iloc[:1].tolist() * count, key: list(keys)}
    for name in _SUMS:
        if name in rows:
            made[name] = np.bincount(kept, rows[name].to_numpy(dtype=float, na_value=np.nan)[here], count)
    if "scale" in rows:
        low, high = (_extreme(rows["scale"], which, here, kept, count) for which in (np.fmin, np.fmax))
        made["scale"] = np.where(low == high, low, np.nan)
        made["score_total"] = np.where(low < high, np.nan, made["score_total"])  # type: ignore[call-overload]
    if "correlation" in rows:
        made["correlation"] = _extreme(rows["correlation"], np.fmax, here, kept, count)
        made["customers"] = _joined(rows["customers"].tolist(), here, kept, count)
    return pd.DataFrame(made)


def sums(merged_rows: pd.DataFrame) -> Many:
    """The parts of each row, all of its answers counted."""
    n, total, squares = (merged_rows[name].to_numpy(dtype=float) for name in ("n", "total", "squares"))
    logs = None
    if LOGS[0] in merged_rows:
        one, two, three = (merged_rows[name].to_numpy(dtype=float, na_value=np.nan) for name in LOGS)
        logs = None if np.isnan(one).any() else (one, two, three)
    return Many(n, total, squares, logs)


def _extreme(column: "pd.Series[float]", which: np.ufunc, here: Codes, kept: Codes, count: int) -> Array:
    found = np.full(count, np.nan)
    which.at(found, kept, column.to_numpy(dtype=float, na_value=np.nan)[here])
    return found


def _joined(customers: Sequence[NDArray[np.uint64]], here: Codes, kept: Codes, count: int) -> list[NDArray[np.uint64]]:
    """The customers of all rows of each code."""
    order = np.argsort(kept, kind="stable")
    arrays = [customers[place] for place in here[order].tolist()]
    if not arrays:
        return [np.array([], dtype=np.uint64)] * count
    ends = np.cumsum(np.bincount(kept[order], [len(one) for one in arrays], count).astype(np.int64))
    return np.split(np.concatenate(arrays), ends[:-1])
