"""Questions: what must or should be said about the columns before a load, and the answers that are one click. Know no step."""

from datetime import date
from typing import cast

import streamlit as st

from cxdash.intake.guessing.asking import Question, said
from cxdash.ui.data.columns import DATE_ORDERS
from cxdash.ui.plain import plain
from cxdash.ui.wizard.answered import (
    blank_out,
    count_from,
    count_in,
    order_as,
    put_together,
    reverse,
    scale_as,
    settle,
    take_as_blank,
    take_out,
)
from cxdash.ui.wizard.offers import offer_places, offer_scores
from cxdash.ui.wizard.parts import go
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
        "ask.codes": _ask_codes, "ask.codes_apart": _ask_codes, "ask.pair": _ask_pair, "ask.no_id": _ask_no_id,
        "ask.no_comment": _ask_no_comment, "ask.scale": _ask_scale, "ask.order": _ask_order,
        "ask.scores": offer_scores, "ask.scores_more": offer_scores, "ask.place": offer_places,
    }  # fmt: skip
    for place, one in enumerate(known.asked):
        st.info(plain(said(one)), icon=":material/help:")
        ways[one.code](known, one, f"{known.group.id}-{place}")


def _ask_reversed(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        st.button(_("Yes, low is good"), key=f"_yes-{key}", on_click=reverse, args=arguments)
        st.button(_("No, high is good"), key=f"_no-{key}", on_click=settle, args=arguments)


def _ask_day(known: Known, one: Question, key: str) -> None:
    """From which day they count; that nobody knows it is an answer too."""
    with st.container(horizontal=True):
        st.date_input(
            _("Counted from"), None, date(1990, 1, 1), date(2200, 1, 1), key=f"_day-{key}", on_change=count_from,
            args=(known.draft.token, known.group.id, one, f"_day-{key}"), label_visibility="collapsed", width=200,
        )  # fmt: skip
        st.button(
            _("Load without dates"), key=f"_no-{key}", on_click=settle, args=(known.draft.token, known.group.id, one)
        )


def _ask_part(known: Known, one: Question, key: str) -> None:
    assert one.column is not None
    together(known, one.column)
    st.button(
        _("Load without dates"), key=f"_no-{key}", on_click=take_out, args=(known.draft.token, known.group.id, one)
    )


def _ask_unit(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    labels = {"seconds": _("seconds"), "minutes": _("minutes"), "hours": _("hours"), "days": _("days")}
    with st.container(horizontal=True):
        for unit, label in labels.items():
            st.button(label, key=f"_unit-{unit}-{key}", on_click=count_in, args=(*arguments, unit))
        st.button(_("It is something else"), key=f"_no-{key}", on_click=take_out, args=arguments)


def _ask_codes(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        st.button(_("Yes, no answer"), key=f"_yes-{key}", on_click=take_as_blank, args=arguments)
        label = _("No, refuse such rows") if one.facts["scale"] is None else _("No, it is another scale")
        st.button(label, key=f"_no-{key}", on_click=settle, args=arguments)


def _ask_pair(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        st.button(_("Use both columns"), key=f"_yes-{key}", on_click=put_together, args=arguments)
        st.button(_("No, refuse such rows"), key=f"_no-{key}", on_click=settle, args=arguments)


def _ask_no_id(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        st.button(_("Yes, it is no id"), key=f"_yes-{key}", on_click=take_out, args=arguments)
        st.button(_("No, refuse such rows"), key=f"_no-{key}", on_click=settle, args=arguments)


def _ask_scale(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        for low, high in cast("tuple[tuple[float, float], ...]", one.facts["scales"]):
            st.button(
                f"{low:g}–{high:g}",
                key=f"_scale-{low:g}-{high:g}-{key}",
                on_click=scale_as,
                args=(*arguments, (low, high)),
            )
        st.button(_("It is something else"), key=f"_no-{key}", on_click=settle, args=arguments)


def _ask_order(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        for order in ("dmy", "mdy"):
            label = _(DATE_ORDERS[order])
            st.button(label, key=f"_order-{order}-{key}", on_click=order_as, args=(*arguments, order))


def _ask_no_comment(known: Known, one: Question, key: str) -> None:
    arguments = (known.draft.token, known.group.id, one)
    with st.container(horizontal=True):
        st.button(_("Yes, no comment"), key=f"_yes-{key}", on_click=blank_out, args=arguments)
        st.button(_("No, customers wrote it"), key=f"_no-{key}", on_click=settle, args=arguments)
