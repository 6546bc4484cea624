"""Together: a part of a date put into a whole one, such as 21 into 2018-05-21, with what comes of it. Knows no step."""

from dataclasses import replace

import streamlit as st

from cxdash.intake.guessing.looks import look
from cxdash.intake.mapping import MARK, Source, as_template
from cxdash.ui.states import quiet
from cxdash.ui.wizard.drafts import find_draft
from cxdash.ui.wizard.parts import CHOSEN
from cxdash.ui.wizard.understanding import Known
from cxdash.words import _

_SAMPLES = 4


def together(known: Known, column: str) -> None:
    """A field for what the column's values are put into, what comes of some of them, and a button that takes it."""
    key = f"_into-{known.group.id}-{column}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            _("Put its values into"), key=key, placeholder=f"2018-05-{MARK}", width=260,
            help=_("{mark} stands for the value: 2018-05-{mark} makes 2018-05-21 of 21.").format(mark=MARK),
        ).strip()  # fmt: skip
        template = as_template(text, column)
        made = _made(known, column, template) if _holds(template, column) else {}
        is_whole = bool(made) and all(look([whole]).kind == "time" for whole in made.values())
        st.button(
            _("Use it"), key=f"{key}-use", type="primary", disabled=not is_whole, on_click=_put,
            args=(known.draft.token, known.group.id, column, template),
        )  # fmt: skip
    if text and not _holds(template, column):
        quiet(_("Write {mark} where the value belongs, such as 2018-05-{mark}.").format(mark=MARK))
    elif made:
        shown = " · ".join(f"{value} → {whole}" for value, whole in made.items())
        quiet(shown if is_whole else shown + ". " + _("That is no whole date."))


def _holds(template: str, column: str) -> bool:
    """Whether the column's value stands in it once, and nothing of another column."""
    alone = "{" + column + "}"
    return template.count(alone) == 1 and not set(template.replace(alone, "")) & set("{}")


def _made(known: Known, column: str, template: str) -> dict[str, str]:
    """Some values of the column, and what the template makes of each."""
    assert known.looked is not None
    place = known.looked.header.index(column)
    values = dict.fromkeys(row[place].strip() for row in known.looked.head if row[place].strip())
    return {value: template.replace("{" + column + "}", value) for value in list(values)[:_SAMPLES]}


def _put(token: str, group_id: str, column: str, template: str) -> None:
    draft = find_draft(token)
    for group in draft.groups if draft else []:
        if group.id == group_id and group.mapping is not None:
            columns = tuple(
                (name, Source(template) if source.columns() == [column] else source)
                for name, source in group.mapping.columns
            )
            group.mapping, group.version = replace(group.mapping, columns=columns), group.version + 1
            group.sureness[column] = CHOSEN
    if draft is not None:
        draft.save()
