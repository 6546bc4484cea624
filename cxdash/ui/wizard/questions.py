"""Questions: what must or should be said about the columns before a load, and the answers that are one click. Know no step."""

from dataclasses import replace
from datetime import date

import streamlit as st

from cxdash.intake.guessing.judgement import Question, said
from cxdash.intake.mapping import Source
from cxdash.ui.plain import plain
from cxdash.ui.wizard.drafts import find_draft
from cxdash.ui.wizard.parts import go
from cxdash.ui.wizard.understanding import Known
from cxdash.words import _


def say_missing(known: Known) -> None:
    """What nothing can be loaded without; where the page is at another step, the way to say it."""
    for one in known.missing:
        st.warning(plain(said(one)), icon=":material/help:")
    if known.missing and known.step() != "columns":
        st.button(
            _("Go to “Columns”"), key=f"_missing-{known.group.id}", type="primary", on_click=go,
            args=(known.draft.token, known.group.id, "columns"),
        )  # fmt: skip


def ask(known: Known) -> None:
    """What the evidence makes worth asking; a yes changes the mapping, a no is kept."""
    for place, one in enumerate(known.asked):
        st.info(plain(said(one)), icon=":material/help:")
        with st.container(horizontal=True):
            arguments = (known.draft.token, known.group.id, one)
            if one.code == "ask.reversed":
                st.button(
                    _("Yes, low is good"), key=f"_yes-{known.group.id}-{place}", on_click=_reverse, args=arguments
                )
            if one.code == "ask.today":
                key = f"_day-{known.group.id}-{place}"
                st.date_input(
                    _("Counted from"), None, date(1990, 1, 1), date(2200, 1, 1), key=key, on_change=_count_from,
                    args=(known.draft.token, known.group.id, one, key), label_visibility="collapsed", width=200,
                )  # fmt: skip
            no = _("No, high is good") if one.code == "ask.reversed" else _("Leave them without a date")
            st.button(no, key=f"_no-{known.group.id}-{place}", on_click=_settle, args=arguments)


def _reverse(token: str, group_id: str, one: Question) -> None:
    draft = find_draft(token)
    for group in draft.groups if draft else []:
        if group.id == group_id and group.mapping is not None:
            scores = tuple(
                replace(spec, reversed=True) if spec.column == one.column else spec for spec in group.mapping.scores
            )
            group.mapping, group.version = replace(group.mapping, scores=scores), group.version + 1
    if draft is not None:
        draft.save()


def _settle(token: str, group_id: str, one: Question) -> None:
    draft = find_draft(token)
    for group in draft.groups if draft else []:
        if group.id == group_id:
            group.settled.append(f"{one.code}:{one.column}")
    if draft is not None:
        draft.save()


def _count_from(token: str, group_id: str, one: Question, key: str) -> None:
    """The day from which they count, and the column as the time of the rows."""
    draft, chosen = find_draft(token), st.session_state.get(key)
    for group in draft.groups if draft else []:
        if group.id == group_id and group.mapping is not None and isinstance(chosen, date):
            field = "answered_at" if group.mapping.kind == "responses" else "occurred_at"
            columns = (*group.mapping.columns, (field, Source("{" + str(one.column) + "}")))
            group.mapping, group.version = replace(group.mapping, columns=columns), group.version + 1
            group.reading = replace(group.reading, today=chosen.isoformat())
    if draft is not None:
        draft.save()
