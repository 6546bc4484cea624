"""Imports: what became of a file, all imports so far, and taking one back. Knows no other page."""

from typing import Any

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.errors import CxError, sentence
from cxdash.exports.csv import csv_bytes
from cxdash.findings.import_sentences import gone_text
from cxdash.intake.problems import reason_text
from cxdash.metrics import METRICS
from cxdash.store import shared_store
from cxdash.store.emptying import rows_of
from cxdash.store.figures import figures_from
from cxdash.store.history import imports, problems, undo_import
from cxdash.store.migrations import time_zone
from cxdash.ui.data.columns import KIND_LABELS
from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.words import N_, _, ngettext, number

ENTERED = N_("entered on the page")  # kept as the name of what came in no file; shown in the reader's language
_SAID = "_data_said"


def import_record(import_id: int) -> pd.Series | None:
    """One import as it stands in the history; None for one that is not there."""
    found = imports(shared_store())
    rows = found[found["import_id"] == import_id]
    return None if rows.empty else rows.iloc[0]


def file_text(name: str) -> str:
    """What the file of an import is called."""
    return _(ENTERED) if name == ENTERED else name


def days_text(record: pd.Series) -> str:
    """The days of what an import brought: “1 – 31 May 2018”; "" for none."""
    if pd.isna(record["first_day"]) or pd.isna(record["last_day"]):
        return ""
    return words.days(pd.Timestamp(record["first_day"]).date(), pd.Timestamp(record["last_day"]).date())


def imports_list() -> None:
    """All imports, the newest first, and one of them to take back."""
    st.subheader(_("Imports"), anchor=False)
    found = imports(shared_store())
    if found.empty:
        quiet(_("Nothing has been loaded yet."))
        return
    _table(found)
    standing = found[found["undone_at"].isna()]
    if standing.empty:
        return
    pairs = zip(standing["import_id"], standing["file_name"], strict=True)
    named = {int(import_id): f"{import_id} · {short(file_text(name))}" for import_id, name in pairs}
    if st.session_state.get("_undo") not in named:
        st.session_state.pop("_undo", None)
    chosen = st.selectbox(
        _("One of them: what it rejected, and taking it back"), list(named), index=None, format_func=named.__getitem__,
        key="_undo", placeholder=_("Choose an import"), filter_mode="contains",
    )  # fmt: skip
    record = None if chosen is None else import_record(chosen)
    if chosen is not None and record is not None:
        if record["rejected"]:
            rejected_csv(record, "list")
        confirm(chosen, "list")


def refusals(import_id: int) -> pd.DataFrame:
    """Columns: row, column, value, reason (in words), of each refused cell of an import."""
    found = problems(shared_store(), import_id)
    found["reason"] = [reason_text(code) for code in found["reason"]]
    found.columns = ["row", "column", "value", "reason"]
    return found


def rejected_csv(record: pd.Series, place: str) -> None:
    """The rejected rows of an import to take along. place: another one for each place on the page."""
    import_id = int(record["import_id"])
    about = _("rejected rows of {file}").format(file=record["file_name"])
    st.download_button(
        _("Download the rejected rows as CSV"), lambda: csv_bytes(refusals(import_id), about), "cxdash-rejected.csv", "text/csv",
        key=f"_problems_csv-{place}-{import_id}", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _table(found: pd.DataFrame) -> None:
    columns: dict[str, tuple[str, Any]] = {
        "import_id": (_("No."), found["import_id"]),
        "file": (_("File"), found["file_name"].map(file_text).str.slice(0, 200)),
        "kind": (_("What is in it"), [_(KIND_LABELS.get(kind, kind)) for kind in found["kind"]]),
        "at": (_("When"), found["imported_at"].dt.tz_localize("UTC").dt.tz_convert(time_zone()).dt.tz_localize(None)),
        "status": (_("Status"), [_("loaded") if pd.isna(undone) else _("undone") for undone in found["undone_at"]]),
        "rows_read": (_("Rows read"), found["rows_read"]),
        "loaded": (_("Loaded"), found["loaded"]),
        "known": (_("Already known"), found["known"]),
        "rejected": (_("Rejected"), found["rejected"]),
        "updated": (_("Replaced"), found["updated"]),
        "days": (_("Days"), [days_text(row) for _place, row in found.iterrows()]),
        "figures": (_("Figures before → after"), [_figures(row) for _place, row in found.iterrows()]),
        "by": (_("By"), found["imported_by"].str.slice(0, 100)),
    }
    if not found["imported_by"].astype(bool).any():
        del columns["by"]
    if not found["updated"].fillna(0).any():
        del columns["updated"]
    shown = pd.DataFrame({name: list(values) for name, (_label, values) in columns.items()})
    config: dict[str, Any] = {name: st.column_config.TextColumn(label) for name, (label, _values) in columns.items()}
    for name in ("rows_read", "loaded", "known", "rejected", "updated"):
        if name in columns:
            config[name] = st.column_config.NumberColumn(columns[name][0], format="localized")
    config["figures"] = st.column_config.TextColumn(columns["figures"][0], help=plain_means())
    config["days"] = st.column_config.TextColumn(columns["days"][0], width="medium")
    config["import_id"] = st.column_config.NumberColumn(columns["import_id"][0], format="%d", width="small")
    config["at"] = st.column_config.DatetimeColumn(columns["at"][0], format="YYYY-MM-DD HH:mm")
    st.dataframe(
        shown, hide_index=True, column_config=config, key="_imports", alt=_("All imports, the newest first"),
        height="auto" if len(shown) < 12 else 430, placeholder="—",
    )  # fmt: skip


def plain_means() -> str:
    """What figures before and after an import are not."""
    return _("These scores show what the file changes; how sure they are, the Overview says.")


def _figures(record: pd.Series) -> str:
    """“NPS +31.8 → +32.1”, of what this import changed."""
    texts = (record["figures_before"], record["figures_after"])
    before, after = (figures_from(text) if isinstance(text, str) else None for text in texts)
    if before is None or after is None:
        return ""
    pieces = []
    for metric in [one for one in METRICS if one in before.scores or one in after.scores]:
        pair = [number(one.score(metric), 1) for one in (before, after)]
        if pair[0] != pair[1]:
            pieces.append(f"{_(METRICS[metric].label)} {pair[0]} → {pair[1]}")
    return " · ".join(pieces)


def confirm(import_id: int, place: str) -> None:
    """What would go, and the button that takes it back."""
    record = import_record(import_id)
    if record is None:
        return
    gone, answers = _gone(record, rows_of(shared_store(), import_id))
    text = ngettext(
        "Import {number} ({file}) brought {n} row. It would go, and with it what only it says of locations and customers.",
        "Import {number} ({file}) brought {n} rows. They would go, and with them what only they say of locations and customers.",
        gone,
    )
    said = [text.format(number=import_id, file=short(file_text(record["file_name"])), n=number(gone))]
    said += [answers] if answers else []
    updated = 0 if pd.isna(record["updated"]) else int(record["updated"])
    if updated:
        back = ngettext("{n} row that it replaced comes back.", "{n} rows that it replaced come back.", updated)
        said.append(back.format(n=number(updated)))
    said.append(_("Rows that another file has too stay."))
    st.warning(plain(" ".join(said)), icon=":material/undo:")
    st.button(
        _("Take import {number} back").format(number=import_id), key=f"_yes-{place}", type="primary", on_click=_take_back,
        args=(import_id,),
    )  # fmt: skip


def _gone(record: pd.Series, rows: int) -> tuple[int, str]:
    """How many rows of the file these of the store are, and the answers that they make."""
    return gone_text(str(record["kind"]), int(record["loaded"]), rows)


def _take_back(import_id: int) -> None:
    try:
        gone = undo_import(shared_store(), import_id)
    except CxError as error:  # somebody else was faster
        say("error", sentence(error))
        return
    record = import_record(import_id)
    gone, answers = (gone, "") if record is None else _gone(record, gone)
    text = ngettext("Import {number} is undone: {n} row went.", "Import {number} is undone: {n} rows went.", gone)
    say("success", f"{text.format(number=import_id, n=number(gone))} {answers}".strip())


def say(kind: str, text: str) -> None:
    """Keep a sentence for the top of the page at its next run."""
    st.session_state[_SAID] = (kind, text)


def said() -> None:
    """The sentence about what was done last, once."""
    kind, text = st.session_state.pop(_SAID, (None, ""))
    if kind == "success":
        st.success(plain(text), icon=":material/check_circle:")
    elif kind == "error":
        st.error(plain(text), icon=":material/error:")
