"""File: the first step: which tables an upload holds, and taking one out. Knows no other step."""

import streamlit as st

from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.ui.wizard import jobs
from cxdash.ui.wizard.drafts import ADDRESS, find_draft
from cxdash.ui.wizard.parts import go, size_text
from cxdash.ui.wizard.tables import remove
from cxdash.ui.wizard.understanding import Known
from cxdash.words import _

SHOWN = 50


def file_step(known: Known) -> None:
    if len(known.waiting) > 1:
        quiet(_("These have the same columns: they are read, checked and loaded in the same way, one after the other."))
    for table in known.waiting[:SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/draft: {plain(short(table.name, 100))} · {size_text(table.size)}", width="stretch")
            st.button(
                _("Take out"), key=f"_out-{table.id}", icon=":material/close:", type="tertiary",
                on_click=take_out, args=(known.draft.token, known.group.id, table.id),
            )  # fmt: skip
    if len(known.waiting) > SHOWN:
        quiet(_("… and {n} more.").format(n=len(known.waiting) - SHOWN))
    st.button(
        _("Go on"), key=f"_on-file-{known.group.id}", on_click=go, args=(known.draft.token, known.group.id, "reading")
    )


def take_out(token: str, group_id: str, table_id: str | None = None) -> None:
    """Remove one table of a group, or all of them; nothing of it was loaded."""
    draft = find_draft(token)
    if draft is None:
        return
    for group in [one for one in draft.groups if one.id == group_id]:
        for kind in ("check", "load"):
            jobs.forget((kind, token, group_id))
        for one in [table_id] if table_id is not None else list(group.tables):
            if one in draft.tables:
                remove(draft, one)
    if not draft.groups and not draft.refused:
        draft.discard()
        st.query_params.pop(ADDRESS, None)
