"""Editing: the table of a file's columns: what each is, how sure that is, and how its values are read. Knows no other part."""

import pandas as pd
import streamlit as st

from cxdash.intake.guessing.asking import said
from cxdash.intake.mapping import MARK, Mapping
from cxdash.ui.data.columns import (
    DATE_ORDERS,
    DELAY_UNITS,
    FOUND_FORMS,
    IGNORED,
    SHOWN,
    column_table,
    mapping_of,
    meanings,
    row_of,
    scales,
)
from cxdash.ui.states import quiet
from cxdash.ui.wizard.beginning import way_text
from cxdash.ui.wizard.parts import CHOSEN, SURENESS
from cxdash.ui.wizard.understanding import Known
from cxdash.words import N_, _, ngettext, number

WIDE = 25  # columns from which on they can be searched
_PARTS = {
    "all": N_("all"),
    "read": N_("read"),
    "unsure": N_("not sure"),
    "unread": N_("not read"),
}  # of the table
_NO_FACT = ("scale", "reversed", "blank", "stage", "channel")
_HIDDEN: dict[str, tuple[str, ...]] = {"responses": (), "touchpoints": ("scale", "reversed", "blank")}


def edited(known: Known) -> Mapping:
    """The mapping as the person left it in the table. Raises CxError("intake.twice")."""
    assert known.looked is not None
    assert known.mapping is not None
    gid = f"{known.group.id}-{known.group.version}"
    text, part = _search(known, gid)
    key = f"_columns-{gid}-{part}-{text}"
    whole = column_table(known.looked.header, known.looked.samples, known.mapping, _reasons(known))
    # What is shown stays while it is edited: else a row that is changed would vanish from the part that it is in.
    if key not in st.session_state or f"{key}-shown" not in st.session_state:
        st.session_state[f"{key}-shown"] = _found(whole, text, part, meanings(known.mapping.kind, known.mapping))
    shown = whole[st.session_state[f"{key}-shown"]]
    if len(shown) < len(whole):
        counted = ngettext("{shown} of {n} column", "{shown} of {n} columns", len(whole))
        quiet(counted.format(shown=number(len(shown)), n=number(len(whole))))
    config = _config(whole, known.mapping)
    # One type for each column, whether anything stands in it or not: with another type it would be another table, and jump.
    typed = shown.astype({name: "string" for name in shown.columns if name != "reversed"})
    left = st.data_editor(
        typed, column_config=config, column_order=list(config), hide_index=True, key=key, placeholder="—",
        height="auto" if len(shown) < 12 else 430, alt=_("What each column of the file is"),
    )  # fmt: skip
    after = whole.copy()
    after.loc[left.index] = left.astype(object).where(left.notna(), None)
    return mapping_of(after, known.mapping)


def note_choices(known: Known, made: Mapping) -> None:
    """Write down which columns the person spoke of: of those nobody else needs to be sure."""
    assert known.looked is not None
    assert known.mapping is not None
    for name in known.looked.header:
        if row_of(made, name) != row_of(known.mapping, name):
            known.group.sureness[name] = CHOSEN


def _search(known: Known, gid: str) -> tuple[str, str]:
    """What of a wide table is shown: columns with this text, and which part of them."""
    assert known.looked is not None
    if len(known.looked.header) < WIDE:
        return "", "all"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            _("Find a column"), key=f"_find-{gid}", placeholder=_("its name, a value, or what it is"), width=320
        )
        part = st.segmented_control(
            _("Show"), list(_PARTS), default="all", format_func=lambda one: _(_PARTS[one]), key=f"_part-{gid}", required=True
        )  # fmt: skip
    return text.strip().casefold(), part or "all"


def _found(table: pd.DataFrame, text: str, part: str, named: dict[str, str]) -> list[bool]:
    """Which rows of the table are shown."""
    sure = {None, _(SURENESS["sure"]), _(SURENESS[CHOSEN])}
    kept = []
    for row in table.to_dict("records"):
        is_read = row["meaning"] != IGNORED
        fits = {"all": True, "read": is_read, "unread": not is_read, "unsure": is_read and row["sure"] not in sure}
        told = f"{row['column']} {row['samples']} {named.get(str(row['meaning']), '')}".casefold()
        kept.append(fits[part] and text in told)
    return kept


def _reasons(known: Known) -> dict[str, tuple[str, str]]:
    """How sure each column's meaning is, and why; what a tool's export, a saved mapping or a person settles is sure."""
    found = {}
    for one in known.judged.columns if known.judged else ():
        settled = known.group.sureness.get(one.column)
        if settled == CHOSEN:
            # That it holds no whole date is to be said even then.
            found[one.column] = (_(SURENESS[CHOSEN]), said(one) if one.code == "values.part" else "")
        elif settled is not None:
            found[one.column] = (_(SURENESS["sure"]), way_text(known.group.start))
        elif one.meaning is not None:
            found[one.column] = (_(SURENESS[one.confidence]), said(one))
    return found


def _config(table: pd.DataFrame, mapping: Mapping) -> dict[str, object]:
    named = meanings(mapping.kind, mapping)
    orders = {one: _(text) for one, text in DATE_ORDERS.items()}
    if mapping.kind == "touchpoints":
        orders |= {one: _(text) for one, text in DELAY_UNITS.items()}
    orders |= {one: _(FOUND_FORMS.get(one, one)) for one in table["order"].dropna() if one not in orders}
    known = [*scales(), *(one for one in table["scale"].dropna() if one not in scales())]
    text, choice = st.column_config.TextColumn, st.column_config.SelectboxColumn
    config = {
        "column": text(_("Column"), disabled=True, pinned=True, width=150),
        "meaning": choice(_("What it is"), options=list(named), format_func=named.__getitem__, required=True, width=190),
        "sure": text(_("How sure"), disabled=True, width=100, help=_("How sure the guess is. Look at those that are not sure.")),
        "samples": text(_("Some of its values"), disabled=True, width="medium"),
        "scale": choice(_("Scale"), options=known, help=_("Of a score. Empty: told from the scores themselves.")),
        "reversed": st.column_config.CheckboxColumn(
            _("Reversed"), help=_("The lowest number is the best answer, for example “how much effort was it”.")
        ),
        "blank": text(_("Codes for blank"), help=_("Values that are no answer, such as 99, with commas between them.")),
        "order": choice(
            _("Dates"), options=list(orders), format_func=orders.__getitem__,
            help=_("Needed only where dates such as 03/04/2026 can be read in two ways, or where a number is the time until the answer."),
        ),
        "stage": text(_("Stage"), help=_("What the answers of this column are about, or the stage whose time it holds.")),
        "channel": text(_("Channel"), help=_("Where the answers of this column, or this stage, took place.")),
        "why": text(_("Why"), disabled=True, width="medium"),
        "template": text(
            _("Put into"), default=None,
            help=_("For a part of a value: 2018-05-{mark} makes 2018-05-17 of 17; {mark} is the value.").format(mark=MARK),
        ),
    }  # fmt: skip
    return {name: config[name] for name in SHOWN if name not in _HIDDEN.get(mapping.kind, _NO_FACT)}
