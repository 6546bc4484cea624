"""Mapped: the third step: what each column is, and what stands for all rows. Knows no other step."""

from dataclasses import replace

import streamlit as st

from cxdash.errors import CxError
from cxdash.intake.guessing.judgement import missing
from cxdash.intake.mapping import ASKED, Mapping
from cxdash.intake.mapping_file import write_mapping
from cxdash.metrics import METRICS
from cxdash.store import shared_store
from cxdash.store.mappings import save_mapping
from cxdash.ui.data.field_names import FIELD_NAMES
from cxdash.ui.plain import plain
from cxdash.ui.states import quiet
from cxdash.ui.wizard.beginning import beginning
from cxdash.ui.wizard.editing import edited, note_choices
from cxdash.ui.wizard.parts import go, say_error
from cxdash.ui.wizard.questions import ask, say_missing
from cxdash.ui.wizard.reading import preview
from cxdash.ui.wizard.understanding import Known
from cxdash.words import _

_RESPONDENTS = ("customer", "employee", "management")
CONSTANTS = {
    "responses": ("location_id", "channel", "stage", "source", "language", "respondent", "metric"),
    "touchpoints": ("stage", "channel", "location_id", "department"),
    "customers": ("segment", "persona"),
    "locations": ("country", "region", "brand", "format"),
    "marks": ("category", "location_id"),
    "goals": ("metric", "level", "place"),
    "benchmarks": ("metric", "level", "place", "source"),
}


def columns_step(known: Known) -> None:
    assert known.looked is not None
    kind = beginning(known)
    if kind is None or known.mapping is None:
        st.info(_("The names of the columns do not tell what is in this file. Choose it."), icon=":material/help:")
        preview(known.looked, known.group.id)
        return
    above = st.container()  # what is missing stands first, and is known last
    try:
        made = edited(known)
    except CxError as error:
        say_error(error)
        return
    made = _for_all_rows(known, made)
    if made != known.mapping:
        note_choices(known, made)
        known.group.mapping = made
        known.draft.save()
        st.rerun()  # what is asked, and how sure each column is, stands above
    with above:
        say_missing(known)
        ask(known)
    st.button(
        _("Check"), key=f"_on-columns-{known.group.id}", on_click=go, args=(known.draft.token, known.group.id, "check"),
        type="primary", disabled=bool(known.missing), icon=":material/fact_check:",
    )  # fmt: skip
    _keeping(known, made)


def _for_all_rows(known: Known, made: Mapping) -> Mapping:
    """What no column says, said once for all rows; codes that mean blank in any column."""
    gid, mapped = f"{known.group.id}-{known.group.version}", {name for name, _source in made.columns}
    is_needed = any(one.offer for one in missing(made))
    fields = [name for name in CONSTANTS[made.kind] if name not in mapped or made.constant(name)]
    if made.scores or made.source("score") is None:
        fields = [name for name in fields if name != "metric"]
    with st.expander(
        _("The same for all rows"),
        icon=":material/push_pin:",
        expanded=is_needed or bool(made.constants or made.leave_out or (made.source("score") and not made.scores)),
    ):
        quiet(_("What no column of the file says, such as the store that all of it is about."))
        cells, said = st.columns(4), dict(made.constants)
        for place, name in enumerate(fields):
            with cells[place % 4]:
                said[name] = _constant(name, made.constant(name), f"_all-{name}-{gid}")
        with cells[len(fields) % 4]:
            blank = st.text_input(
                _("Codes for blank"),
                ", ".join(made.blank or ()),
                key=f"_all-blank-{gid}",
                help=_("In every column, with commas between them."),
            )
        made = _of_each_row(made, gid)
    kept = tuple(sorted((name, text) for name, text in said.items() if text))
    return replace(made, constants=kept, blank=tuple(one.strip() for one in blank.split(",") if one.strip()) or None)


def _of_each_row(made: Mapping, gid: str) -> Mapping:
    """What is said of single rows: metrics that run the other way, where each row names its own, and rows to leave out."""
    if made.source("score") is not None and not made.scores:
        labels = {one: _(METRICS[one].label) for one in ASKED}
        low = st.multiselect(
            _("Metrics whose lowest answers are the best"), list(labels), list(made.reversed), key=f"_all-reversed-{gid}",
            format_func=labels.__getitem__, placeholder="—",
            help=_("In a file where each row names its metric, for example when “how much effort was it” was asked."),
        )  # fmt: skip
        made = replace(made, reversed=tuple(one for one in labels if one in low))
    if made.leave_out:
        columns = ", ".join(column for column, _texts in made.leave_out)
        is_left_out = st.checkbox(
            _("Leave out previews and tests (told by {columns})").format(columns=plain(columns)), value=True, key=f"_all-out-{gid}"
        )  # fmt: skip
        made = made if is_left_out else replace(made, leave_out=())
    return made


def _constant(name: str, now: str | None, key: str) -> str | None:
    listed = {"metric": ASKED, "respondent": _RESPONDENTS}.get(name)
    if listed is None:
        return st.text_input(_(FIELD_NAMES[name]), now or "", key=key).strip() or None
    labels = {one: _(METRICS[one].label) if one in METRICS else one for one in listed}
    return st.selectbox(
        _(FIELD_NAMES[name]), listed, index=listed.index(now) if now in listed else None, key=key, format_func=labels.__getitem__,
        placeholder="—", filter_mode=None,
    )  # fmt: skip


def _keeping(known: Known, made: Mapping) -> None:
    """Saving the mapping under a name; its TOML to take along, or to bring."""
    assert known.looked is not None
    gid = known.group.id
    with st.expander(_("Keep this mapping for the next such file"), icon=":material/bookmark:"):
        name = st.text_input(_("Name"), key=f"_keep-name-{gid}", max_chars=100)
        if st.button(_("Save the mapping"), key=f"_keep-{gid}", disabled=not name.strip()):
            try:
                saved = save_mapping(shared_store(), name, known.looked.header, made, who())
                st.success(
                    _("Saved as “{name}”; it is offered when these columns come again.").format(name=plain(saved.name))
                )
            except CxError as error:
                say_error(error)
        st.download_button(
            _("Download this mapping"), write_mapping(made), "mapping.toml", "application/toml", key=f"_toml-{gid}",
            icon=":material/download:", type="tertiary", on_click="ignore",
            help=_("For the next file of this form, here or in “python -m cxdash import … --mapping mapping.toml”."),
        )  # fmt: skip


def who() -> str:
    """Who does it: the address of whoever is signed in; "" where nobody has to."""
    return str(st.user.to_dict().get("email") or "")
