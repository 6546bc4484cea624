"""Risk features: what was known of customers on a day as columns of numbers, in groups that can be told as reasons.

Knows no model, no SQL and no page.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

Reason = Literal["quiet", "visits", "tenure", "spent", "said", "trend", "slow", "stage", "channel", "outcome"]
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Levels = Mapping[str, tuple[str, ...]]

NAMED: tuple[Reason, ...] = ("stage", "channel", "outcome")  # with values that are names
MOST_LEVELS = 12
LEAST = 100  # customers that a value takes to be told from the others
LATE = 2 / 3  # of a silence: who has been quiet for longer has little time left
_BENDS = (1 / 3, LATE)  # of a silence, at which the slope may change


def levels(frame: pd.DataFrame) -> Levels:
    """Of each named feature the values that enough customers have, the most frequent first."""
    found: dict[str, tuple[str, ...]] = {}
    for name in NAMED:
        counts = frame[name].value_counts()
        found[name] = tuple(str(value) for value in counts[counts >= LEAST].index[:MOST_LEVELS])
    return found


def features(frame: pd.DataFrame, silence: int, known: Levels) -> tuple[Matrix, tuple[Reason, ...]]:
    """A row for each row of the frame of `queries.risk`, and of each column the reason that it belongs to.

    What is not known (a rhythm, an answer) is 0, with a column that says so.
    """
    columns: list[tuple[Reason, np.ndarray[tuple[int], np.dtype[np.float64]]]] = []

    def add(reason: Reason, values: object) -> None:
        columns.append((reason, np.asarray(values, dtype=float)))

    quiet = _numbers(frame, "quiet") / silence
    add("quiet", quiet)
    for bend in _BENDS:
        add("quiet", np.maximum(quiet - bend, 0.0))
    gap = _numbers(frame, "usual_gap")
    no_rhythm = np.isnan(gap)
    add("quiet", no_rhythm)
    add("quiet", np.where(no_rhythm, 0.0, np.log((quiet * silence + 1) / (np.nan_to_num(gap) + 1))))
    for name in ("visits_year", "visits_recent"):
        add("visits", np.log1p(_numbers(frame, name)))
    add("tenure", np.log1p(np.maximum(_numbers(frame, "tenure"), 0.0)))
    add("spent", np.log1p(np.maximum(_numbers(frame, "spent"), 0.0)))
    add("said", np.nan_to_num(_numbers(frame, "said")))
    add("said", _numbers(frame, "answers") > 0)
    add("trend", np.nan_to_num(_numbers(frame, "trend")))
    add("slow", np.minimum(_numbers(frame, "slow"), 3.0))
    for reason in NAMED:
        for value in known[reason]:
            add(reason, (frame[reason] == value).to_numpy())
    return np.column_stack([values for _reason, values in columns]), tuple(reason for reason, _values in columns)


def _numbers(frame: pd.DataFrame, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return pd.to_numeric(frame[name]).to_numpy(dtype=float, na_value=np.nan)
