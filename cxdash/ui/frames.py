"""Frames: what stands around every chart: its answer in words, its table and its file. Know no single page."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from cxdash import words
from cxdash.charts.palette import Theme
from cxdash.charts.template import Figure
from cxdash.exports.csv import csv_bytes
from cxdash.findings import sentences
from cxdash.findings.scores import Score
from cxdash.metrics import Metric
from cxdash.ui import crossfilter
from cxdash.ui.plain import plain
from cxdash.ui.selection import current
from cxdash.ui.states import quiet
from cxdash.words import N_, _

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

_PATTERN = re.compile(r"%\+?\.(\d)f(%%)?")
NOTHING, MOST_DIGITS = 1e-4, 4  # what is nearer to 0 is 0 but for the arithmetic
MOST_SAID = 500  # rows of which each number is written out: of more that takes longer than all else on a page
PINNED_FROM = 6  # columns: of a wider table the first one stays where it is pushed sideways
# What several tables show under the same id: its label, and its format as Streamlit's.
_COLUMNS = {
    "name": (N_("Location"), ""),
    "metric_label": (N_("Metric"), ""),
    "since": (N_("Since"), ""),
    "value": (N_("Now"), "%.1f"),
    "low": (N_("Low"), "%.1f"),
    "high": (N_("High"), "%.1f"),
    "n": (N_("Answers"), "localized"),
    "before": (N_("Before"), "%.1f"),
    "change": (N_("Change"), "%+.1f"),
    "change_low": (N_("Change, low"), "%+.1f"),
    "change_high": (N_("Change, high"), "%+.1f"),
    "verdict_words": (N_("Is it real?"), ""),
    "customers": (N_("Customers"), "localized"),
}


@dataclass(frozen=True)
class Table:
    """A chart's table: rows under the ids of its columns (as the file has them), and a label for each shown column.

    shown: column id -> (label, number format as Streamlit's, "" for text). spoken: the columns in this reader's language.
    The file holds all others, at full precision: ids and numbers, the same for every reader.
    by: a dimension and the column that holds its values, where a person may tick rows to filter the page by them.
    further: columns of the same rows that stand in a second table below, where all beside each other would be cut.
    about: what its file says is filtered, where it is not what the filter bar says.
    """

    rows: pd.DataFrame
    shown: dict[str, tuple[str, str]] = field(default_factory=dict)
    spoken: tuple[str, ...] = ()
    by: tuple[str, str] | None = None
    further: dict[str, tuple[str, str]] = field(default_factory=dict)
    about: str = ""

    def for_file(self) -> pd.DataFrame:
        return self.rows.drop(columns=list(self.spoken), errors="ignore")


Folded = Callable[[], Table]  # made when somebody opens it


def columns(*names: str, signed: tuple[str, ...] = ()) -> dict[str, tuple[str, str]]:
    """What a table shows under these ids, in this order; signed: those that are differences here."""
    found = {name: (_(_COLUMNS[name][0]), _COLUMNS[name][1]) for name in names}
    return found | {name: (found[name][0], "%+.1f") for name in signed}


def percent(share: float | None) -> float | None:
    """A share of 0 to 1 as a table and an axis of percent want it."""
    return None if share is None else 100 * share


def column_interval(metric: Metric, score: Score) -> str:
    """The interval beside a column of numbers that has the unit in its head (see `sentences.axis`): “4.8 to 69.6”, both in hours."""
    if metric.unit != "hours" or score.low is None or score.high is None:
        return sentences.interval(metric, score)
    low, high = (words.number(end, metric.digits) for end in (score.low, score.high))
    return _("{low} to {high}").format(low=low, high=high)


def theme() -> Theme:
    """The theme of this reader's browser."""
    return "dark" if st.context.theme.type == "dark" else "light"


def chart_frame(
    key: str, answer: str, made: Figure | None, alt: str, table: Table | Folded, note: str = "", title: str = "",
    open_table: bool = False,
) -> None:  # fmt: skip
    """One chart in its frame. answer: the sentence above it; alt: what the figure shows, for those who cannot see it.

    Without a figure, or with `open_table`, the table stands open, unless it is `Folded`. All texts are given as they are and
    made safe here.
    """
    with st.container(border=True, key=f"frame-{key}"):
        if title:
            st.subheader(plain(title), anchor=False)
        if answer:
            st.markdown(f"**{plain(answer)}**")
        if made is not None:
            by = table.by if isinstance(table, Table) else None
            crossfilter.chart(made, f"chart-{key}", alt, theme(), None if by is None else by[0])
        if note:
            quiet(note)
        if not isinstance(table, Table):
            folded_table(key, table, alt)
        elif table.rows.empty:
            return
        elif made is None or open_table:
            table_and_file(key, table, alt)
        else:
            folded_table(key, lambda: table, alt)


def folded_table(key: str, make: Folded, alt: str) -> None:
    """The table and its file under a line that opens them: what is closed is not sent, as the browser would draw it even so."""
    folded = st.expander(_("Table and file"), icon=":material/table:", key=f"fold-{key}", on_change="rerun")
    if folded.open:
        with folded:
            table_and_file(key, make(), alt)


def _as_shown(table: Table) -> pd.DataFrame:
    """The rows as Streamlit takes them: no sign on what is 0 but for the arithmetic, shares rounded, as it cuts off the digits that
    it does not show, and in other languages than English shares for percents, as it writes no comma in a number with a % after it.
    """
    changed: dict[str, Any] = {}
    for name, (_label, pattern) in table.shown.items():
        if pattern == "percent" and name in table.rows:
            shares = pd.to_numeric(table.rows[name], errors="coerce")
            changed[name] = _uncut(shares.round(3).to_numpy(dtype=float, na_value=np.nan))
        numbers = _numbers(table, name)
        if numbers is None:
            continue
        nothing = np.signbit(numbers) & (np.abs(numbers) < NOTHING)
        if nothing.any():
            changed[name] = numbers = np.where(nothing, 0.0, numbers)
        if pattern.endswith("%%") and words.language() != "en":
            changed[name] = _uncut(_rounded(numbers, written(table, name)) / 100)
    return table.rows.assign(**changed) if changed else table.rows


def _uncut(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares by so little further from 0 that they keep their last digit where more are cut off: 28.9 % is less than that in binary."""
    return shares + np.sign(shares) * 1e-9


def _rounded(numbers: NDArray[np.float64], pattern: str) -> NDArray[np.float64]:
    """Numbers with the digits of this format, rounded as a browser does: halves away from 0."""
    told = _PATTERN.fullmatch(pattern)
    scale = 10.0 ** (int(told[1]) if told else 0)
    return np.sign(numbers) * np.floor(np.abs(numbers) * scale + 0.5) / scale


def drawn(table: Table, is_said: bool = False) -> "pd.DataFrame | Styler":
    """The rows as a table draws them: with numbers as everywhere else on the page, a real minus and this language's percent.

    Streamlit's own formats write a hyphen, percents in the browser's way, and cut shares off instead of rounding them (39.17 % is
    39.1 % then); in English they do where there is nothing of that. is_said: not even then, as some cells are written otherwise.
    """
    numbers = {name: pattern for name, (_label, pattern) in table.shown.items() if pattern and name in table.rows}
    is_plain = (
        words.language() == "en" and not any(map(_is_percent, numbers.values())) and not _is_below(table, numbers)
    )
    if len(table.rows) > MOST_SAID or (is_plain and not is_said):
        return _as_shown(table)
    said = {name: partial(_cell, written(table, name)) for name in numbers}
    return table.rows.style.format(said, na_rep="—")


def _is_percent(pattern: str) -> bool:
    return pattern == "percent" or pattern.endswith("%%")


def _is_below(table: Table, names: Iterable[str]) -> bool:
    """Whether any number of these columns is below 0."""
    return any((pd.to_numeric(table.rows[name], errors="coerce") < 0).any() for name in names)


def _cell(pattern: str, value: object) -> str:
    """One number in a format of Streamlit's, as this house writes it."""
    if not isinstance(value, int | float | np.number):
        return str(value)
    told, number = _PATTERN.fullmatch(pattern), float(value)
    if pattern == "percent":
        return words.percent(100 * number, 1)
    if told is None:
        return words.number(number, 0 if number.is_integer() else 2)
    write = words.percent if told[2] else words.number
    return write(number, int(told[1]), "+" in pattern)


def _numbers(table: Table, name: str) -> NDArray[np.float64] | None:
    """A shown column that is written with a number of digits."""
    if name not in table.rows or _PATTERN.fullmatch(table.shown[name][1]) is None:
        return None
    return table.rows[name].to_numpy(dtype=float, na_value=np.nan)


def written(table: Table, name: str) -> str:
    """The format of a column, with so many digits more that no number below 0 stands in it as “-0.0”."""
    pattern = table.shown[name][1]
    told, numbers = _PATTERN.fullmatch(pattern), _numbers(table, name)
    if told is None or numbers is None:
        return pattern
    below, digits = numbers[numbers <= -NOTHING], int(told[1])
    while digits < MOST_DIGITS and (np.round(below, digits) == 0).any():
        digits += 1
    return pattern.replace(f".{told[1]}f", f".{digits}f")


def number_column(label: str, pattern: str, help: str | None = None) -> dict[str, object]:
    """A column of numbers in this format, with the decimal sign of the reader's language.

    Streamlit writes a pattern as in English; its own formats are the browser's, with as many digits as `step` has.
    """
    told = _PATTERN.fullmatch(pattern)
    if pattern == "percent":
        return st.column_config.NumberColumn(label, format="percent", step=0.001, help=help)
    if told is not None and told[2] and words.language() != "en":
        return st.column_config.NumberColumn(label, format="percent", step=10.0 ** -(int(told[1]) + 2), help=help)
    if told is None or told[2] or words.language() == "en":
        return st.column_config.NumberColumn(label, format=pattern, help=help)
    return st.column_config.NumberColumn(label, format="localized", step=10.0 ** -int(told[1]), help=help)


def column(table: Table, name: str, rows: object, help: str | None = None) -> dict[str, object]:
    """The column of numbers of a table whose rows are drawn so: what says each number itself needs no format."""
    label = table.shown[name][0]
    if isinstance(rows, pd.DataFrame):
        return number_column(label, written(table, name), help)
    return st.column_config.NumberColumn(label, help=help)


def table_and_file(key: str, table: Table, alt: str) -> None:
    """The table, what is further known of its rows, and a button that gives all of it as CSV."""
    rows, look = _laid_out(table, alt)
    ticked: list[str] = []
    if table.by is None:
        st.dataframe(rows, key=f"table-{key}", **look)
    else:
        values = table.rows[table.by[1]].tolist()
        ticked = crossfilter.ticked_table(rows, table.by[0], values, f"table-{key}", look)
    if table.further:
        further = replace(table, rows=table.rows[list(table.further)], shown=table.further)
        more, look = _laid_out(further, alt)
        st.dataframe(more, key=f"further-{key}", **look)
    about = table.about or current().said
    with st.container(horizontal=True):
        st.download_button(
            _("Download as CSV"), lambda: csv_bytes(table.for_file(), about), file_name=f"cxdash-{key}.csv",
            mime="text/csv", icon=":material/download:", key=f"file-{key}", on_click="ignore",
        )  # fmt: skip
        if table.by is not None:
            crossfilter.keep_button(key, table.by[0], ticked)


def _laid_out(table: Table, alt: str) -> "tuple[pd.DataFrame | Styler, dict[str, Any]]":
    """The rows, and how they are drawn."""
    first = next(iter(table.shown), None) if len(table.shown) > PINNED_FROM else None
    rows = drawn(table)
    config: dict[str, Any] = {
        name: column(table, name, rows) if pattern else st.column_config.TextColumn(label, pinned=name == first or None)
        for name, (label, pattern) in table.shown.items()
    }
    return rows, {
        "hide_index": True, "column_order": list(table.shown), "column_config": config, "placeholder": "—", "alt": alt,
        "height": "auto" if len(table.rows) <= 12 else 430,
    }  # fmt: skip
