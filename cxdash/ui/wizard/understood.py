"""Understood: each column that is read: as what, on which scale, in which form; and the names of those that are not read.

Knows no result of a check.
"""

import pandas as pd
import streamlit as st

from cxdash.intake.mapping import Mapping
from cxdash.ui.data.columns import DATE_ORDERS, DELAY_UNITS, FOUND_FORMS, IGNORED, KIND_LABELS, column_table, meanings
from cxdash.ui.plain import plain
from cxdash.ui.states import quiet
from cxdash.ui.wizard.understanding import Known
from cxdash.words import _, ngettext, number

FEW = 8  # names that are told without a click


def understood(known: Known, mapping: Mapping) -> None:
    """mapping: as it was decided over the whole file."""
    assert known.looked is not None
    table = column_table(known.looked.header, known.looked.samples, mapping)
    named = meanings(mapping.kind, mapping)
    used = table[table["meaning"] != IGNORED]
    st.markdown(f"**{_(KIND_LABELS[mapping.kind])}** · " + plain(_of_columns(len(used), len(table))))
    shown = pd.DataFrame(
        {
            "column": used["column"],
            "is": [named.get(one, one) for one in used["meaning"]],
            "how": [_how(row, known.mapping or mapping) for row in used.to_dict("records")],
            "samples": used["samples"],
        }
    )
    constants = [
        {"column": "—", "is": named.get(name, name), "how": _("for all rows"), "samples": text}
        for name, text in mapping.constants
    ]
    shown = pd.concat([shown, pd.DataFrame(constants, columns=list(shown.columns))], ignore_index=True)
    text = st.column_config.TextColumn
    config = {
        "column": text(_("Column")), "is": text(_("Is read as")), "how": text(_("How")), "samples": text(_("Some of its values")),
    }  # fmt: skip
    st.dataframe(
        shown, hide_index=True, column_config=config, key=f"_understood-{known.group.id}", alt=_("What each column is read as"),
        height="auto" if len(shown) < 10 else 360,
    )  # fmt: skip
    _unread([str(name) for name in table[table["meaning"] == IGNORED]["column"]])


def _unread(names: list[str]) -> None:
    """The columns that are not read, and what to do to have them."""
    if not names:
        return
    what = _("To have one, say under “Columns” what it is; “kept as a further column” keeps it as it is.")
    if len(names) <= FEW:
        quiet(_("Not read: {names}.").format(names=", ".join(names)) + " " + what)
        return
    with st.expander(
        ngettext("{n} column is not read", "{n} columns are not read", len(names)).format(n=number(len(names)))
    ):
        quiet(", ".join(names) + ".")
        quiet(what)


def _of_columns(used: int, every: int) -> str:
    text = ngettext("{used} of {n} column is read", "{used} of {n} columns are read", every)
    return text.format(used=number(used), n=number(every))


def _how(row: dict[str, object], mapping: Mapping) -> str:
    pieces = []
    if row["scale"]:
        spec = next((one for one in mapping.scores if one.column == row["column"]), None)
        given = spec is not None and spec.scale is not None
        pieces.append(
            _("scale {scale}").format(scale=row["scale"]) + ("" if given else ", " + _("told from its answers"))
        )
    if row["reversed"]:
        pieces.append(_("the lowest is the best"))
    if row["blank"]:
        pieces.append(_("{codes} mean blank").format(codes=row["blank"]))
    if row["template"]:
        pieces.append(_("put into {template}").format(template=row["template"]))
    if row["order"]:
        order = str(row["order"])
        named = DATE_ORDERS | DELAY_UNITS | FOUND_FORMS
        pieces.append(_(named[order]) if order in named else order)
    if row["stage"]:
        pieces.append(str(row["stage"]))
    return "; ".join(pieces)
