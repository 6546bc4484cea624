"""Answered: what a click on a question changes in the draft's mapping. Knows no question's text and draws nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import cast

import streamlit as st

from cxdash.intake.guessing.asking import Question
from cxdash.intake.guessing.likely import LikelyScore
from cxdash.intake.mapping import Mapping, ScoreColumn, Source
from cxdash.ui.data.columns import NARROW
from cxdash.ui.wizard.drafts import Group, find_draft
from cxdash.ui.wizard.parts import CHOSEN


def changed(token: str, group_id: str, change: Callable[[Group, Mapping], Mapping], column: str | None) -> None:
    """Change a group's mapping in the draft; its column is the person's choice then."""
    draft = find_draft(token)
    for group in draft.groups if draft else []:
        if group.id == group_id and group.mapping is not None:
            group.mapping, group.version = change(group, group.mapping), group.version + 1
            if column is not None:
                group.sureness[column] = CHOSEN
    if draft is not None:
        draft.save()


def reverse(token: str, group_id: str, one: Question) -> None:
    def change(_group: Group, mapping: Mapping) -> Mapping:
        scores = (replace(spec, reversed=True) if spec.column == one.column else spec for spec in mapping.scores)
        return replace(mapping, scores=tuple(scores))

    changed(token, group_id, change, one.column)


def take_as_blank(token: str, group_id: str, one: Question) -> None:
    """The codes mean that nothing was answered; the scale is what the other answers say."""
    texts, scale = cast("tuple[str, ...]", one.facts["texts"]), cast("tuple[float, float] | None", one.facts["scale"])

    def change(_group: Group, mapping: Mapping) -> Mapping:
        scores = (
            replace(spec, blank=(*spec.blank, *texts), scale=scale or spec.scale) if spec.column == one.column else spec
            for spec in mapping.scores
        )
        narrow = mapping.source(NARROW)
        apart = texts if narrow is not None and one.column in narrow.columns() else ()
        return replace(mapping, scores=tuple(scores), blank_scores=(*mapping.blank_scores, *apart))

    changed(token, group_id, change, one.column)


def scale_as(token: str, group_id: str, one: Question, scale: tuple[float, float]) -> None:
    def change(_group: Group, mapping: Mapping) -> Mapping:
        scores = (replace(spec, scale=scale) if spec.column == one.column else spec for spec in mapping.scores)
        return replace(mapping, scores=tuple(scores))

    changed(token, group_id, change, one.column)


def order_as(token: str, group_id: str, one: Question, order: str) -> None:
    def change(_group: Group, mapping: Mapping) -> Mapping:
        columns = (
            (name, replace(source, format=order) if one.column in source.columns() else source)
            for name, source in mapping.columns
        )
        stages = (replace(step, format=order) if step.column == one.column else step for step in mapping.stages)
        return replace(mapping, columns=tuple(columns), stages=tuple(stages))

    changed(token, group_id, change, one.column)


def blank_out(token: str, group_id: str, one: Question) -> None:
    """The text means blank, in whatever column."""

    def change(_group: Group, mapping: Mapping) -> Mapping:
        return replace(mapping, blank=(*(mapping.blank or ()), str(one.facts["text"])))

    changed(token, group_id, change, one.column)


def put_together(token: str, group_id: str, one: Question) -> None:
    """The id is what stands in both columns."""

    def change(_group: Group, mapping: Mapping) -> Mapping:
        both = Source("{" + str(one.column) + "}/{" + str(one.facts["other"]) + "}")
        return replace(mapping, columns=tuple((n, both if n == one.offer else source) for n, source in mapping.columns))

    changed(token, group_id, change, one.column)


def take_out(token: str, group_id: str, one: Question) -> None:
    """The column is not the field for which it was taken."""

    def change(_group: Group, mapping: Mapping) -> Mapping:
        return replace(mapping, columns=tuple(pair for pair in mapping.columns if pair[0] != one.offer))

    changed(token, group_id, change, one.column)


def count_in(token: str, group_id: str, one: Question, unit: str) -> None:
    def change(_group: Group, mapping: Mapping) -> Mapping:
        columns = (
            (name, replace(source, format=unit) if name == one.offer else source) for name, source in mapping.columns
        )
        return replace(mapping, columns=tuple(columns))

    changed(token, group_id, change, one.column)


def count_from(token: str, group_id: str, one: Question, key: str) -> None:
    """The day from which they count, and the column as the time of the rows."""
    chosen = st.session_state.get(key)
    if not isinstance(chosen, date):
        return

    def change(group: Group, mapping: Mapping) -> Mapping:
        field = "answered_at" if mapping.kind == "responses" else "occurred_at"
        group.reading = replace(group.reading, today=chosen.isoformat())
        return replace(mapping, columns=(*mapping.columns, (field, Source("{" + str(one.column) + "}"))))

    changed(token, group_id, change, one.column)


def read_as(token: str, group_id: str, one: Question, metric: str, key: str) -> None:
    """The chosen ones of the columns that are offered are scores of this metric; numbers beside their scale are no answer."""
    chosen = st.session_state.get(key, [found.column for found in _likely(one)])

    def change(group: Group, mapping: Mapping) -> Mapping:
        taken = [found for found in _likely(one) if found.column in chosen]
        group.sureness |= dict.fromkeys((found.column for found in taken), CHOSEN)
        scores = (ScoreColumn(found.column, metric, found.scale, found.codes) for found in taken)
        return replace(mapping, scores=(*mapping.scores, *scores))

    changed(token, group_id, change, None)


def _likely(one: Question) -> tuple[LikelyScore, ...]:
    return cast("tuple[LikelyScore, ...]", one.facts["likely"])


def take_for(token: str, group_id: str, one: Question, column: str) -> None:
    """The column is the field that is offered."""

    def change(_group: Group, mapping: Mapping) -> Mapping:
        return replace(mapping, columns=(*mapping.columns, (str(one.offer), Source("{" + column + "}"))))

    changed(token, group_id, change, column)


def settle(token: str, group_id: str, one: Question) -> None:
    draft = find_draft(token)
    for group in draft.groups if draft else []:
        if group.id == group_id:
            group.settled.append(f"{one.code}:{one.column}")
    if draft is not None:
        draft.save()
