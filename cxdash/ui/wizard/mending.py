"""Mending: the rejected rows as they stand in the file, to be edited here or taken along as CSV. Knows no other part."""

from collections.abc import Iterable

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from cxdash.exports.csv import csv_bytes
from cxdash.intake.file.reader import read_sheet
from cxdash.intake.problems import reason_text
from cxdash.store.load import Problem
from cxdash.ui.states import quiet
from cxdash.ui.wizard.drafts import Draft, Table
from cxdash.ui.wizard.loading import Outcome, cells_of, mended
from cxdash.ui.wizard.understanding import Known
from cxdash.words import _, number

SHOWN = 200  # rows that can be mended here at once


def mending(known: Known, outcomes: list[Outcome]) -> None:
    """The first rejected rows with all their cells, editable; a button that checks again with what was changed."""
    with_problems = [one for one in outcomes if one.result is not None and one.result.problems]
    for outcome in with_problems[:5]:
        _one_table(known, outcome, is_alone=len(outcomes) == 1)


def _one_table(known: Known, outcome: Outcome, is_alone: bool) -> None:
    # The outcome's own table is one of the run that began the check.
    table, result = known.draft.tables.get(outcome.table.id, outcome.table), outcome.result
    assert result is not None
    gid = f"{known.group.id}-{table.id}"
    key = f"_mending-{gid}-{abs(hash(repr(table.mends)))}"
    base = _base(known, outcome, key)
    if not is_alone:
        quiet(table.name)
    if len({problem.row for problem in result.problems}) > len(base):
        quiet(_("The first {n} rows; the download has all of them.").format(n=number(len(base))))
    quiet(_("Mend cells here, or download the rows, mend them and upload that file."))
    wrong = list(dict.fromkeys(one.column for one in result.problems[:5000] if one.column in base.columns))
    order = ["row", "reason", *wrong, *(name for name in base.columns if name not in (*wrong, "row", "reason"))]
    config = {
        "row": st.column_config.NumberColumn(_("Row"), format="%d", disabled=True, pinned=True, width="small"),
        "reason": st.column_config.TextColumn(_("Why"), disabled=True, width="medium"),
    }
    edited = st.data_editor(
        base, hide_index=True, column_config=config, column_order=order[:60], key=key, alt=_("Rejected rows with their reasons"),
        height="auto" if len(base) < 10 else 360,
    )  # fmt: skip
    with st.container(horizontal=True):
        changes = _changes(base, edited)
        if st.button(
            _("Check again"), key=f"_again-{gid}", icon=":material/refresh:", type="primary" if changes else "secondary"
        ):
            for row, cells in changes.items():
                table.mends.setdefault(row, {}).update(cells)
            known.draft.save()
            st.rerun()
        draft, mapping = known.draft, known.mapping_for(table)
        st.download_button(
            _("Download the rejected rows as CSV"),
            lambda: csv_bytes(rejected_rows(draft, table, mapping.reading, result.problems), ""),
            "cxdash-rejected.csv", "text/csv", key=f"_rejected_csv-{gid}", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def _base(known: Known, outcome: Outcome, key: str) -> pd.DataFrame:
    """The rows as they were when the editor was first shown; it keeps only what was changed in them."""
    kept = f"{key}-base"
    if kept not in st.session_state or key not in st.session_state:
        assert outcome.result is not None
        reading = known.mapping_for(outcome.table).reading
        st.session_state[kept] = rejected_rows(known.draft, outcome.table, reading, outcome.result.problems, SHOWN)
    found: pd.DataFrame = st.session_state[kept]
    return found


def _changes(base: pd.DataFrame, edited: pd.DataFrame) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name in base.columns[2:]:
        for place in range(len(base)):
            before, after = base[name].iat[place], edited[name].iat[place]
            text = "" if pd.isna(after) else str(after)
            if text != ("" if pd.isna(before) else str(before)):
                found.setdefault(int(base["row"].iat[place]), {})[str(name)] = text
    return found


def rejected_rows(
    draft: Draft, table: Table, reading: object, problems: Iterable[Problem], most: int | None = None
) -> pd.DataFrame:
    """Columns: row, reason, then those of the file; the rows as they stand in it, with what was mended before."""
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        told = f"{problem.column}: {reason_text(problem.reason)}" if problem.column else reason_text(problem.reason)
        reasons.setdefault(problem.row, []).append(told)
    wanted = sorted(reasons)[:most]
    path, how = mended(draft, table, reading)  # type: ignore[arg-type]
    sheet = read_sheet(path, how)
    numbers, cells = pa.array(wanted, pa.int64()), {}
    for batch in sheet.batches():
        found = batch.filter(pc.is_in(batch.column(0), numbers))
        for row, *texts in zip(*(column.to_pylist() for column in found.columns), strict=True):
            cells[row] = texts
        if len(cells) == len(wanted):
            break
    for row, text, _reason in sheet.refused:
        if row in reasons:
            cells[row] = cells_of(text, sheet)
    names = ["row", "reason", *(f"{name} (2)" if name in ("row", "reason") else name for name in sheet.header)]
    rows = [(row, " ".join(reasons[row]), *cells[row]) for row in wanted if row in cells]
    return pd.DataFrame(rows, columns=names)
