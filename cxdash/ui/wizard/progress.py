"""Progress: how far a job is, in rows, while the page stays alive; and its Cancel. Knows no step."""

import streamlit as st

from cxdash import words
from cxdash.store import shared_store
from cxdash.ui.plain import plain, short
from cxdash.ui.wizard import jobs
from cxdash.ui.wizard.parts import rows_text
from cxdash.ui.wizard.understanding import Known
from cxdash.words import N_, _

EVERY = 0.5  # seconds
_STAGES = {
    "reading": (0.0, 0.6, N_("{file}: {rows} read")),
    "checking": (0.65, 0.0, N_("{file}: checking {rows}")),
    "comparing": (0.8, 0.0, N_("{file}: comparing {rows} with what is loaded")),
    "writing": (0.9, 0.0, N_("{file}: writing {rows}")),
}


def watch(key: tuple[str, ...], known: Known, title: str) -> None:
    """Draw it again and again until it is over; then the page runs anew."""
    looked = known.looked
    expected = known.first.size / looked.row_bytes if looked is not None and looked.row_bytes else 0.0
    _watch(key, words.language(), title, expected)


@st.fragment(run_every=EVERY)
def _watch(key: tuple[str, ...], language: str, title: str, expected: float) -> None:
    words.set_language(language)  # a fragment runs in a thread of its own
    job = jobs.find(key)
    if job is None or job.over.is_set():
        st.rerun()
    if job.is_cancelled() and not job.stage:  # it waits for another one, and will do nothing when its turn comes
        jobs.forget(key)
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(_share(job, expected), text=f"**{plain(title)}** · {plain(_text(job))}")
        if st.button(_("Cancel"), key=f"_cancel-{'-'.join(key)}", icon=":material/close:", disabled=job.is_cancelled()):
            job.cancel()
            st.rerun(scope="fragment")


def _share(job: jobs.Job, expected: float) -> float:
    start, length, _label = _STAGES.get(job.stage, (0.0, 0.0, ""))
    return min(start + length * min(job.done / expected, 1.0) if expected else start, 1.0)


def _text(job: jobs.Job) -> str:
    if job.is_cancelled():
        return _("stopping; nothing of it is kept")
    if job.stage in _STAGES:
        rows = rows_text(job.done or job.total or 0)
        return _(_STAGES[job.stage][2]).format(file=short(job.file, 40), rows=rows)
    if shared_store().write_lock.locked():
        return _("waits until another file has been loaded or checked")
    return _("{file}: begins").format(file=short(job.file, 40))
