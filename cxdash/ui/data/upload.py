"""Upload: files from the browser into a draft, and each group of it through the steps to its result. Knows no other page."""

from contextlib import suppress
from typing import cast

import streamlit as st

from cxdash.errors import CxError, sentence
from cxdash.store import shared_store
from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.ui.wizard import jobs
from cxdash.ui.wizard.before import before, is_known, say_before
from cxdash.ui.wizard.checked import check_step
from cxdash.ui.wizard.drafts import ADDRESS, STEPS, Draft, Group, Table, find_draft, new_draft, sweep
from cxdash.ui.wizard.file import file_step, take_out
from cxdash.ui.wizard.loading import Outcome
from cxdash.ui.wizard.mapped import columns_step
from cxdash.ui.wizard.parts import go, group_name, say_error, size_text
from cxdash.ui.wizard.progress import watch
from cxdash.ui.wizard.questions import say_missing
from cxdash.ui.wizard.reading import reading_step
from cxdash.ui.wizard.results import results
from cxdash.ui.wizard.tables import take_in
from cxdash.ui.wizard.understanding import Known, understand
from cxdash.words import N_, _

_LABELS = {"file": N_("File"), "reading": N_("Read as"), "columns": N_("Columns"), "check": N_("Check")}


def upload() -> None:
    """The uploader, and under it what was uploaded: each group of tables at its step."""
    st.subheader(_("Upload"), anchor=False)
    draft = _draft()
    _uploader(draft)
    if draft is None:
        return
    for place, (name, error) in enumerate(draft.refused):
        with st.container(border=True):
            st.markdown(f"**{plain(short(name, 100))}**")
            st.error(plain(sentence(error)), icon=":material/error:")
            st.button(
                _("Dismiss"), key=f"_refused-{place}", type="tertiary", on_click=_dismiss, args=(draft.token, place)
            )
    for group in list(draft.groups):
        with st.container(border=True, key=f"group-{group.id}"):
            _group(draft, group)


def _draft() -> Draft | None:
    """The draft that the address names; a sentence where it names one that is gone. Old ones go when the page is opened."""
    if not st.session_state.get("_swept"):
        st.session_state["_swept"] = True
        with suppress(CxError):  # said when a file is to be kept there
            sweep()
    token = st.query_params.get(ADDRESS)
    if token is None:
        return None
    draft = find_draft(token)
    if draft is None:
        del st.query_params[ADDRESS]
        st.info(plain(sentence(CxError("upload.gone"))), icon=":material/info:")
    return draft


def _uploader(draft: Draft | None) -> None:
    """A file that is dropped goes to the draft on the disk at once, and out of the uploader: it would stay in memory there."""
    turn = st.session_state.setdefault("_uploads", 0)
    with st.container(key="_files"):
        files = st.file_uploader(
            _("Files as your survey tool or spreadsheet gives them: CSV, Excel, ZIP, GZ or Parquet"),
            accept_multiple_files=True, key=f"_files-{turn}",
            help=_("Answers, touchpoints, customers or locations. Files of the same columns are loaded together."),
        )  # fmt: skip
        # The browser refuses a larger one by itself, and says no more than that.
        quiet(
            _(
                "A file above {size}: compress it to .gz or .zip and drop that here, or load it on the server with "
                "“python -m cxdash import FILE”."
            ).format(size=size_text(st.get_option("server.maxUploadSize") << 20))
        )
    if not files:
        return
    try:
        made = draft or new_draft()
        with st.spinner(_("Looking at the files …")):
            take_in(made, [(file.name, file) for file in files], is_known)
    except CxError as error:
        say_error(error)
        return
    st.session_state["_uploads"] = turn + 1
    st.query_params[ADDRESS] = made.token
    st.rerun()


def _dismiss(token: str, place: int) -> None:
    draft = find_draft(token)
    if draft is not None and place < len(draft.refused):
        del draft.refused[place]
        draft.save()
        if not draft.groups and not draft.refused:
            draft.discard()
            st.query_params.pop(ADDRESS, None)


def _group(draft: Draft, group: Group) -> None:
    """One group: what is loaded of it, and the steps for what is not."""
    loaded = [table for table in draft.of(group) if table.import_id is not None]
    tables = draft.of(group)
    is_over = len(loaded) == len(tables)
    imported = before(draft, group)
    with st.container(horizontal=True, vertical_alignment="center"):
        size = size_text(sum(table.size for table in tables))
        st.markdown(f"**{plain(group_name(tables))}** :small[:gray[{size}]]", width="stretch")
        label = _("Close") if is_over or imported else _("Discard")
        st.button(
            label,
            key=f"_drop-{group.id}",
            icon=":material/close:",
            type="tertiary",
            on_click=take_out,
            args=(draft.token, group.id),
        )
    job = jobs.find(("load", draft.token, group.id))
    known = understand(shared_store(), draft, group) if not is_over else None
    if job is not None and not job.over.is_set() and known is not None and known.looked is not None:
        watch(("load", draft.token, group.id), known, _("Loading"))
        return
    if _has_loaded_since(job, tables):
        st.rerun()
    _say_ended(job)
    if loaded:
        results(loaded, group.id)
    if known is not None and imported:
        say_before(draft, group, imported)
    elif known is not None:
        _steps(known)


def _has_loaded_since(job: jobs.Job | None, tables: list[Table]) -> bool:
    """Whether a load has ended after the draft was read: these tables' bytes are gone, and what it noted is not known here."""
    outcomes = cast("list[Outcome]", job.result or []) if job is not None and job.over.is_set() else []
    done = {one.table.id for one in outcomes if one.result is not None}
    return any(table.import_id is None and table.id in done for table in tables)


def _say_ended(job: jobs.Job | None) -> None:
    """Why a load ended without a result, until something else is done."""
    if job is None:
        return
    if job.error is not None and job.error.code == "intake.cancelled":
        st.info(plain(sentence(job.error)), icon=":material/info:")
    elif job.error is not None:
        say_error(job.error)
    for outcome in cast("list[Outcome]", job.result or []):
        if outcome.error is not None:
            st.markdown(f"**{plain(short(outcome.table.name, 100))}**")
            say_error(outcome.error)


def _steps(known: Known) -> None:
    """The stepper and the step that is open."""
    step, gid = known.step(), known.group.id
    key = f"_step-{gid}"
    if st.session_state.get(key) != step:
        st.session_state[key] = step
    marks = _marks(known, step)
    st.segmented_control(
        _("Steps"), list(STEPS), key=key, label_visibility="collapsed", required=True,
        format_func=lambda one: f"{marks[one]} {STEPS.index(one) + 1} {_(_LABELS[one])}",
        on_change=lambda: go(known.draft.token, gid, st.session_state.get(key)),
    )  # fmt: skip
    if step == "file":
        file_step(known)
    elif step == "reading" or known.looked is None:
        reading_step(known)
    elif step == "columns" or known.mapping is None:
        columns_step(known)
    elif known.missing:
        say_missing(known)
    else:
        check_step(known)


def _marks(known: Known, step: str) -> dict[str, str]:
    """An icon for each step: what needs a look, and what is settled."""
    doubtful = {
        "file": False,
        "reading": known.error is not None or bool(known.doubts),
        "columns": known.error is None and (known.mapping is None or bool(known.missing)),
        "check": False,
    }
    done, open_ = ":material/check_circle:", ":material/radio_button_unchecked:"
    return {
        one: ":material/error:" if doubtful[one] else open_ if one == "check" or one == step else done for one in STEPS
    }
