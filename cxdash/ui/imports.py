"""Imports: what became of a file, all imports so far, and taking one back. Knows no other page."""

from typing import Any

import pandas as pd
import streamlit as st

from cxdash.errors import CxError, sentence
from cxdash.exports.csv import csv_bytes
from cxdash.intake.problems import reason_text
from cxdash.store import shared_store
from cxdash.store.emptying import rows_of
from cxdash.store.history import imports, problems, undo_import
from cxdash.store.load import ImportResult
from cxdash.store.migrations import time_zone
from cxdash.ui import navigation
from cxdash.ui.columns import KIND_LABELS
from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.words import _, ngettext, number

SHOWN_PROBLEMS = 1000
_SAID = "_data_said"


def keep_result(file_id: str, result: ImportResult) -> None:
    st.session_state.setdefault("_results", {})[file_id] = result


def show_result(file_id: str) -> bool:
    """What became of this file in this session; False where it has not been loaded, or was and is undone."""
    result: ImportResult | None = st.session_state.get("_results", {}).get(file_id)
    if result is None:
        return False
    _say(result)
    if result.rejected:
        _problems(result)
    with st.container(horizontal=True):
        for page in ("overview", "trends", "locations", "funnel"):
            navigation.link(page, _(navigation.PAGES[page].title))
    _undo_of_result(result, file_id)
    return True


def _say(result: ImportResult) -> None:
    text = ngettext(
        "{read} row read: {loaded} loaded, {known} already known, {rejected} rejected.",
        "{read} rows read: {loaded} loaded, {known} already known, {rejected} rejected.",
        result.read,
    )
    counts = text.format(
        read=number(result.read),
        loaded=number(result.loaded),
        known=number(result.known),
        rejected=number(result.rejected),
    )
    if result.read and result.known == result.read:
        st.info(
            plain(counts + " " + _("All of this file was here already; nothing was added.")), icon=":material/info:"
        )
    elif result.rejected:
        st.warning(plain(counts), icon=":material/warning:")
    elif not result.read:
        st.info(plain(counts + " " + _("The file has a header and no row under it.")), icon=":material/info:")
    else:
        st.success(plain(counts), icon=":material/check_circle:")


def _problems(result: ImportResult) -> None:
    found = problems(shared_store(), result.import_id)
    found["reason"] = [reason_text(code) for code in found["reason"]]
    found.columns = ["row", "column", "value", "reason"]
    st.markdown(_("**Rejected rows**, as a spreadsheet counts them: the header is row 1"))
    if len(found) > SHOWN_PROBLEMS:
        text = _("The first {n} of {all} problems; the file has all of them.")
        quiet(text.format(n=number(SHOWN_PROBLEMS), all=number(len(found))))
    shown = found.head(SHOWN_PROBLEMS).assign(value=lambda table: table["value"].str.slice(0, 200))
    config: dict[str, Any] = {
        "row": st.column_config.NumberColumn(_("Row"), format="%d"),
        "column": st.column_config.TextColumn(_("Column")),
        "value": st.column_config.TextColumn(_("Value")),
        "reason": st.column_config.TextColumn(_("Why"), width="large"),
    }
    st.dataframe(
        shown, hide_index=True, column_config=config, placeholder="—", key=f"_problems-{result.import_id}",
        height="auto" if len(shown) < 12 else 430, alt=_("Rejected rows with their reasons"),
    )  # fmt: skip
    about = _("rejected rows of {file}").format(file=result.file)
    st.download_button(
        _("Download the rejected rows as CSV"), lambda: csv_bytes(found, about), "cxdash-rejected.csv", "text/csv",
        key=f"_problems_csv-{result.import_id}", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _undo_of_result(result: ImportResult, file_id: str) -> None:
    asked = f"_asked-{file_id}"
    if not st.session_state.get(asked):
        if st.button(_("Undo this import"), key=f"_undo-{file_id}", icon=":material/undo:", type="tertiary"):
            st.session_state[asked] = True
            st.rerun()
        return
    _confirm(result.import_id, result.file, f"file-{file_id}")
    if st.button(_("Keep it"), key=f"_keep-{file_id}"):
        st.session_state[asked] = False
        st.rerun()


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
    named = {int(import_id): f"{import_id} · {short(name)}" for import_id, name in pairs}
    if st.session_state.get("_undo") not in named:
        st.session_state.pop("_undo", None)
    chosen = st.selectbox(
        _("Take an import back"), list(named), index=None, format_func=named.__getitem__, key="_undo",
        placeholder=_("Choose an import to see what would go"), filter_mode="contains",
    )  # fmt: skip
    if chosen is not None:
        name = standing.loc[standing["import_id"] == chosen, "file_name"].iloc[0]
        _confirm(chosen, str(name), "list")


def _table(found: pd.DataFrame) -> None:
    shown = pd.DataFrame(
        {
            "import_id": found["import_id"],
            "file": found["file_name"].str.slice(0, 200),
            "kind": [_(KIND_LABELS.get(kind, kind)) for kind in found["kind"]],
            "at": found["imported_at"].dt.tz_localize("UTC").dt.tz_convert(time_zone()).dt.tz_localize(None),
            "status": [_("loaded") if pd.isna(undone) else _("undone") for undone in found["undone_at"]],
            **{name: found[name] for name in ("rows_read", "loaded", "known", "rejected")},
        }
    )
    config: dict[str, Any] = {
        "import_id": st.column_config.NumberColumn(_("No."), format="%d", width="small"),
        "file": st.column_config.TextColumn(_("File")),
        "kind": st.column_config.TextColumn(_("What is in it")),
        "at": st.column_config.DatetimeColumn(_("When"), format="YYYY-MM-DD HH:mm"),
        "status": st.column_config.TextColumn(_("Status")),
        "rows_read": st.column_config.NumberColumn(_("Rows read"), format="localized"),
        "loaded": st.column_config.NumberColumn(_("Loaded"), format="localized"),
        "known": st.column_config.NumberColumn(_("Already known"), format="localized"),
        "rejected": st.column_config.NumberColumn(_("Rejected"), format="localized"),
    }
    st.dataframe(
        shown, hide_index=True, column_config=config, key="_imports", alt=_("All imports, the newest first"),
        height="auto" if len(shown) < 12 else 430,
    )  # fmt: skip


def _confirm(import_id: int, name: str, place: str) -> None:
    """What would go, and the button that takes it back."""
    gone = rows_of(shared_store(), import_id)
    text = ngettext(
        "Import {number} ({file}) brought {n} row. It would go, and with it what only it says of locations and customers.",
        "Import {number} ({file}) brought {n} rows. They would go, and with them what only they say of locations and customers.",
        gone,
    )
    also = _("Rows that a later file also had go too: load that file again to have them back.")
    said = text.format(number=import_id, file=short(name), n=number(gone)) + " " + also
    st.warning(plain(said), icon=":material/undo:")
    st.button(
        _("Take import {number} back").format(number=import_id), key=f"_yes-{place}", type="primary", on_click=_take_back,
        args=(import_id,),
    )  # fmt: skip


def _take_back(import_id: int) -> None:
    try:
        gone = undo_import(shared_store(), import_id)
    except CxError as error:  # somebody else was faster
        st.session_state[_SAID] = ("error", sentence(error))
        return
    text = ngettext("Import {number} is undone: {n} row went.", "Import {number} is undone: {n} rows went.", gone)
    st.session_state[_SAID] = ("success", text.format(number=import_id, n=number(gone)))
    results: dict[str, ImportResult] = st.session_state.get("_results", {})
    for file_id in [one for one, result in results.items() if result.import_id == import_id]:
        del results[file_id]
        st.session_state.pop(f"_asked-{file_id}", None)


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
