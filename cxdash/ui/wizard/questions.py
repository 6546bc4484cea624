"""Questions: what must or should be said about the columns before a load, and the answers that are one click. Know no step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import cast

import streamlit as st

from cxdash.intake.guessing.judgement import Question, said
from cxdash.intake.mapping import Mapping, Source
from cxdash.ui.data.columns import DATE_ORDERS
from cxdash.ui.plain import plain
from cxdash.ui.wizard.drafts import Group, find_draft
from cxdash.ui.wizard.parts import CHOSEN, go
from cxdash.ui.wizard.together import together
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
    ways = {
        "ask.reversed": _ask_reversed, "ask.today": _ask_day, "ask.part": _ask_part, "ask.unit": _ask_unit,
        "ask.codes": _ask_codes, "ask.pair": _ask_pair, "ask.no_id": _ask_no_id,
        "ask.no_comment": _ask_no_comment, "ask.scale": _ask_scale, "ask.order": _ask_order,
    }  # fmt: skip
    for place, one in enumerate(known.asked):
        st.info(plain(said(one)), icon=":material/help:")
        ways[one.code](known, one, f"{known.group.id}-{place}")


def _ask_reversed(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        st.button(_("Yes, low is good"), key=f"_yes-{key}", on_click=_reverse, args=arguments)
        st.button(_("No, high is good"), key=f"_no-{key}", on_click=_settle, args=arguments)


def _ask_day(known: Known, one: Question, key: str) -> None:
    """From which day they count; that nobody knows it is an answer too."""
    with st.container(horizontal=True):
        st.date_input(
            _("Counted from"), None, date(1990, 1, 1), date(2200, 1, 1), key=f"_day-{key}", on_change=_count_from,
            args=(known.draft.token, known.group.id, one, f"_day-{key}"), label_visibility="collapsed", width=200,
        )  # fmt: skip
        st.button(
            _("Load without dates"), key=f"_no-{key}", on_click=_settle, args=(known.draft.token, known.group.id, one)
        )


def _ask_part(known: Known, one: Question, key: str) -> None:
    assert one.column is not None
    together(known, one.column)
    st.button(
        _("Load without dates"), key=f"_no-{key}", on_click=_take_out, args=(known.draft.token, known.group.id, one)
    )


def _ask_unit(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    labels = {"seconds": _("seconds"), "minutes": _("minutes"), "hours": _("hours"), "days": _("days")}
    with st.container(horizontal=True):
        for unit, label in labels.items():
            st.button(label, key=f"_unit-{unit}-{key}", on_click=_count_in, args=(*arguments, unit))
        st.button(_("It is something else"), key=f"_no-{key}", on_click=_take_out, args=arguments)


def _ask_codes(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        st.button(_("Yes, no answer"), key=f"_yes-{key}", on_click=_take_as_blank, args=arguments)
        label = _("No, refuse such rows") if one.facts["scale"] is None else _("No, it is another scale")
        st.button(label, key=f"_no-{key}", on_click=_settle, args=arguments)


def _ask_pair(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        st.button(_("Use both columns"), key=f"_yes-{key}", on_click=_put_together, args=arguments)
        st.button(_("No, refuse such rows"), key=f"_no-{key}", on_click=_settle, args=arguments)


def _ask_no_id(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        st.button(_("Yes, it is no id"), key=f"_yes-{key}", on_click=_take_out, args=arguments)
        st.button(_("No, refuse such rows"), key=f"_no-{key}", on_click=_settle, args=arguments)


def _ask_scale(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        for low, high in cast("tuple[tuple[float, float], ...]", one.facts["scales"]):
            st.button(
                f"{low:g}–{high:g}",
                key=f"_scale-{low:g}-{high:g}-{key}",
                on_click=_scale_as,
                args=(*arguments, (low, high)),
            )
        st.button(_("It is something else"), key=f"_no-{key}", on_click=_settle, args=arguments)


def _ask_order(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        for order in ("dmy", "mdy"):
            label = _(DATE_ORDERS[order])
            st.button(label, key=f"_order-{order}-{key}", on_click=_order_as, args=(*arguments, order))


def _ask_no_comment(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        st.button(_("Yes, no comment"), key=f"_yes-{key}", on_click=_blank_out, args=arguments)
        st.button(_("No, customers wrote it"), key=f"_no-{key}", on_click=_settle, args=arguments)


def _changed(token: str, group_id: str, change: Callable[[Group, Mapping], Mapping], column: str | None) -> None:
    """Change a group's mapping in the draft; its column is the person's choice then."""
    draft = find_draft(token)
    for group in draft.groups if draft else []:
        if group.id == group_id and group.mapping is not None:
            group.mapping, group.version = change(group, group.mapping), group.version + 1
            if column is not None:
                group.sureness[column] = CHOSEN
    if draft is not None:
        draft.save()


def _reverse(token: str, group_id: str, one: Question) -> None:
    def change(_group: Group, mapping: Mapping) -> Mapping:
        scores = (replace(spec, reversed=True) if spec.column == one.column else spec for spec in mapping.scores)
        return replace(mapping, scores=tuple(scores))

    _changed(token, group_id, change, one.column)


def _take_as_blank(token: str, group_id: str, one: Question) -> None:
    """The codes mean that nothing was answered; the scale is what the other answers say."""
    texts, scale = cast("tuple[str, ...]", one.facts["texts"]), cast("tuple[float, float] | None", one.facts["scale"])

    def change(_group: Group, mapping: Mapping) -> Mapping:
        scores = (
            replace(spec, blank=(*spec.blank, *texts), scale=scale or spec.scale) if spec.column == one.column else spec
            for spec in mapping.scores
        )
        return replace(mapping, scores=tuple(scores))

    _changed(token, group_id, change, one.column)


def _scale_as(token: str, group_id: str, one: Question, scale: tuple[float, float]) -> None:
    def change(_group: Group, mapping: Mapping) -> Mapping:
        scores = (replace(spec, scale=scale) if spec.column == one.column else spec for spec in mapping.scores)
        return replace(mapping, scores=tuple(scores))

    _changed(token, group_id, change, one.column)


def _order_as(token: str, group_id: str, one: Question, order: str) -> None:
    def change(_group: Group, mapping: Mapping) -> Mapping:
        columns = (
            (name, replace(source, format=order) if one.column in source.columns() else source)
            for name, source in mapping.columns
        )
        stages = (replace(step, format=order) if step.column == one.column else step for step in mapping.stages)
        return replace(mapping, columns=tuple(columns), stages=tuple(stages))

    _changed(token, group_id, change, one.column)


def _blank_out(token: str, group_id: str, one: Question) -> None:
    """The text means blank, in whatever column."""

    def change(_group: Group, mapping: Mapping) -> Mapping:
        return replace(mapping, blank=(*(mapping.blank or ()), str(one.facts["text"])))

    _changed(token, group_id, change, one.column)


def _put_together(token: str, group_id: str, one: Question) -> None:
    """The id is what stands in both columns."""

    def change(_group: Group, mapping: Mapping) -> Mapping:
        both = Source("{" + str(one.column) + "}/{" + str(one.facts["other"]) + "}")
        return replace(mapping, columns=tuple((n, both if n == one.offer else source) for n, source in mapping.columns))

    _changed(token, group_id, change, one.column)


def _take_out(token: str, group_id: str, one: Question) -> None:
    """The column is not the field for which it was taken."""

    def change(_group: Group, mapping: Mapping) -> Mapping:
        return replace(mapping, columns=tuple(pair for pair in mapping.columns if pair[0] != one.offer))

    _changed(token, group_id, change, one.column)


def _count_in(token: str, group_id: str, one: Question, unit: str) -> None:
    def change(_group: Group, mapping: Mapping) -> Mapping:
        columns = (
            (name, replace(source, format=unit) if name == one.offer else source) for name, source in mapping.columns
        )
        return replace(mapping, columns=tuple(columns))

    _changed(token, group_id, change, one.column)


def _count_from(token: str, group_id: str, one: Question, key: str) -> None:
    """The day from which they count, and the column as the time of the rows."""
    chosen = st.session_state.get(key)
    if not isinstance(chosen, date):
        return

    def change(group: Group, mapping: Mapping) -> Mapping:
        field = "answered_at" if mapping.kind == "responses" else "occurred_at"
        group.reading = replace(group.reading, today=chosen.isoformat())
        return replace(mapping, columns=(*mapping.columns, (field, Source("{" + str(one.column) + "}"))))

    _changed(token, group_id, change, one.column)


def _settle(token: str, group_id: str, one: Question) -> None:
    draft = find_draft(token)
    for group in draft.groups if draft else []:
        if group.id == group_id:
            group.settled.append(f"{one.code}:{one.column}")
    if draft is not None:
        draft.save()
