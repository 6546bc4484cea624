"""Given: the rows of a frame as Python's own days, numbers and texts. Knows no column."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The cells of these columns, row by row: days as dates, None for what is not given."""
    return zip(*(_cells(frame[name]) for name in columns), strict=True)


def _cells(column: "pd.Series[Any]") -> list[Any]:
    values = column.dt.date if pd.api.types.is_datetime64_any_dtype(column) else column
    return [None if value is None or value != value else value for value in values.tolist()]  # NaN alone is not itself
