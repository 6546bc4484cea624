"""Results: what became of a group's files, from the history, so that it outlives a reload; where to look, and Undo."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.findings.import_sentences import answers_of_rows
from cxdash.intake.untaken import untaken_text
from cxdash.store import shared_store
from cxdash.store.brought import Brought, brought
from cxdash.store.rewritten import untaken_by
from cxdash.ui import asking, navigation
from cxdash.ui.data.imports import confirm, import_record, refusals, rejected_csv
from cxdash.ui.periods import ALL, CUSTOM, period_name
from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.ui.wizard.drafts import Table
from cxdash.ui.wizard.parts import without_day, without_score
from cxdash.words import _, ngettext, number

SHOWN_PROBLEMS = 1000
_COUNTS = ("rows_read", "loaded", "known", "rejected")


def results(tables: Iterable[Table], group_id: str) -> None:
    """What became of each loaded table."""
    records = [import_record(table.import_id) for table in tables if table.import_id is not None]
    found = [record for record in records if record is not None]
    standing = [record for record in found if pd.isna(record["undone_at"])]
    for record in found:
        if not pd.isna(record["undone_at"]):
            quiet(_("Import {number} is undone.").format(number=record["import_id"]))
    if standing:
        of_imports(standing, group_id)


def of_imports(standing: list[pd.Series], group_id: str, is_earlier: bool = False) -> None:
    """Each import: a sentence, its days, the pages about it, its rejected rows, and Undo. is_earlier: of another upload."""
    _say(standing, is_earlier)
    if len(standing) > 1:
        _list(standing, group_id)
    for record in standing[:10]:
        if record["rejected"]:
            _problems(record, group_id)
    _look(standing)
    _undo(standing, group_id)


def _say(records: list[pd.Series], is_earlier: bool) -> None:
    read, loaded, known, rejected = (sum(int(one[name]) for one in records) for name in _COUNTS)
    text = ngettext(
        "{read} row read: {loaded} loaded, {known} already known, {rejected} rejected.",
        "{read} rows read: {loaded} loaded, {known} already known, {rejected} rejected.",
        read,
    )
    counts = text.format(read=number(read), loaded=number(loaded), known=number(known), rejected=number(rejected))
    counts += _when(records)
    if is_earlier:
        st.markdown(plain(_("At that time: {counts}").format(counts=counts)))
    elif read and known == read:
        st.info(
            plain(counts + " " + _("All of this file was here already; nothing was added.")), icon=":material/info:"
        )
    elif rejected:
        st.warning(plain(counts), icon=":material/warning:")
    elif not read:
        st.info(plain(counts + " " + _("The file has a header and no row under it.")), icon=":material/info:")
    else:
        st.success(plain(counts), icon=":material/check_circle:")
    for one in records:
        import_id = int(one["import_id"])
        if int(one["known"]) and (untaken := untaken_by(shared_store(), import_id)) is not None:
            st.warning(plain(untaken_text(untaken, import_id)), icon=":material/view_column:")


def _when(records: list[pd.Series]) -> str:
    """The days of what was loaded; what has none, and what lies far from all others."""
    all_of = [_brought(one) for one in records]
    days = [day for one in all_of for day in (one.first, one.last) if day is not None]
    text = " " + _("They are from {days}.").format(days=words.days(min(days), max(days))) if days else ""
    answers, loaded = (sum(one.answers for one in all_of), sum(int(one["loaded"]) for one in records))
    if answers > loaded:
        text += " " + answers_of_rows(answers)
    undated = sum(0 if pd.isna(one["undated"]) else int(one["undated"]) for one in records)
    if undated:
        text += " " + without_day(undated)
    if unscored := sum(one.unscored for one in all_of):
        text += " " + without_score(unscored)
    stray = [day for one in all_of for day in one.stray]
    if stray:
        told = ngettext(
            "{n} day lies far outside: {days}. Is that right?",
            "{n} days lie far outside: {days}. Is that right?",
            len(stray),
        )
        text += " " + told.format(n=number(len(stray)), days=", ".join(words.day(day) for day in stray[:5]))
    return text


def _brought(record: pd.Series) -> Brought:
    return brought(shared_store(), int(record["import_id"]), str(record["kind"]))


def _list(records: list[pd.Series], group_id: str) -> None:
    shown = pd.DataFrame(
        [(one["file_name"], *(int(one[name]) for name in _COUNTS)) for one in records],
        columns=["file", *_COUNTS],
    )
    labels = (_("Rows read"), _("Loaded"), _("Already known"), _("Rejected"))
    config: dict[str, Any] = {
        name: st.column_config.NumberColumn(label, format="localized")
        for name, label in zip(_COUNTS, labels, strict=True)
    }
    config["file"] = st.column_config.TextColumn(_("File"))
    st.dataframe(
        shown, hide_index=True, column_config=config, key=f"_loaded-{group_id}", alt=_("What became of each file")
    )


def _look(records: list[pd.Series]) -> None:
    """Links to the pages, filtered to these days, and to the source where all of it has one."""
    all_of = [_brought(one) for one in records]
    days = [day for one in all_of for day in (one.first, one.last) if day is not None]
    sources = {one.source for one in all_of}
    # As the filters write it themselves: an address that they must rewrite stands in the browser's history twice.
    address = {"period": period_name(ALL)}
    if days:
        address = {"period": period_name(CUSTOM), "since": min(days).isoformat()}
        address |= {"last": max(days).isoformat()} if max(days) != asking.span().last else {}
    if len(sources) == 1 and (source := next(iter(sources))) is not None:
        address["source"] = source
    is_touched = {str(one["kind"]) for one in records}
    pages = ("funnel", "overview") if is_touched == {"touchpoints"} else ("overview", "trends", "locations")
    quiet(_("Look at it:"))
    with st.container(horizontal=True):
        for page in pages:
            target = navigation.PAGES[page]
            st.page_link(target.path, label=_(target.title), icon=target.icon, query_params=address)


def _problems(record: pd.Series, group_id: str) -> None:
    import_id = int(record["import_id"])
    found = refusals(import_id)
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
        shown, hide_index=True, column_config=config, placeholder="—", key=f"_problems-{group_id}-{import_id}",
        height="auto" if len(shown) < 12 else 430, alt=_("Rejected rows with their reasons"),
    )  # fmt: skip
    rejected_csv(record, f"file-{group_id}")


def _undo(records: list[pd.Series], group_id: str) -> None:
    for record in records[:10]:
        import_id = int(record["import_id"])
        asked = f"_asked-{group_id}-{import_id}"
        if not st.session_state.get(asked):
            label = _("Undo this import")
            if len(records) > 1:
                label = _("Undo {file}").format(file=plain(short(record["file_name"], 40)))
            if st.button(label, key=f"_undo-{group_id}-{import_id}", icon=":material/undo:", type="tertiary"):
                st.session_state[asked] = True
                st.rerun()
            continue
        confirm(import_id, f"file-{group_id}-{import_id}")
        if st.button(_("Keep it"), key=f"_keep-{group_id}-{import_id}"):
            st.session_state[asked] = False
            st.rerun()
