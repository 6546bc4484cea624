"""Mapped: the third step: what each column is, what stands for all rows, and where the mapping began. Knows no other step."""

from contextlib import suppress
from dataclasses import replace

import pandas as pd
import streamlit as st

from cxdash.errors import CxError
from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.judgement import missing, said
from cxdash.intake.mapping import ASKED, Mapping
from cxdash.intake.mapping_file import read_mapping, write_mapping
from cxdash.metrics import METRICS
from cxdash.store import shared_store
from cxdash.store.mappings import delete_mapping, save_mapping
from cxdash.ui.columns import DATE_ORDERS, KIND_LABELS, SHOWN, column_table, mapping_of, meanings, scales
from cxdash.ui.plain import plain
from cxdash.ui.states import quiet
from cxdash.ui.wizard.parts import SURENESS, go, say_error
from cxdash.ui.wizard.questions import ask, say_missing
from cxdash.ui.wizard.starts import FILE, NAMES, PRESET, SAVED, Start
from cxdash.ui.wizard.understanding import Known, begin, beginnings
from cxdash.words import N_, _

_RESPONDENTS = ("customer", "employee", "management")
CONSTANTS = {
    "responses": ("location_id", "channel", "stage", "source", "language", "respondent", "metric"),
    "touchpoints": ("stage", "channel", "location_id", "department"),
    "customers": ("segment", "persona"),
    "locations": ("country", "region", "brand", "format"),
}
_HIDDEN = {
    "touchpoints": ("scale", "reversed", "blank"),
    "customers": ("scale", "reversed", "blank", "stage", "channel"),
    "locations": ("scale", "reversed", "blank", "stage", "channel"),
}
_BEGAN = {
    PRESET: N_("This looks like a {name} export. If it is none, choose “the names of the columns” instead."),
    SAVED: N_("You mapped such a file before as “{name}”; that mapping is used here."),
    FILE: N_("The mapping file is used; change what is wrong."),
    NAMES: N_("What each column is, as far as its name tells; change what is wrong."),
}


def columns_step(known: Known) -> None:
    assert known.looked is not None
    _beginning(known)
    kind = _kind(known)
    if kind is None or known.mapping is None:
        st.info(_("The names of the columns do not tell what is in this file. Choose it."), icon=":material/help:")
        return
    above = st.container()  # what is missing stands first, and is known last
    try:
        made = mapping_of(_edited(known), known.mapping)
    except CxError as error:
        say_error(error)
        return
    made = _for_all_rows(known, made)
    if made != known.mapping:
        known.group.mapping = known.mapping = made
        known.draft.save()
        known.rejudge()
    with above:
        say_missing(known)
        ask(known)
    st.button(
        _("Check"), key=f"_on-columns-{known.group.id}", on_click=go, args=(known.draft.token, known.group.id, "check"),
        type="primary", disabled=bool(known.missing), icon=":material/fact_check:",
    )  # fmt: skip
    _keeping(known, made)


def _beginning(known: Known) -> None:
    """Where the mapping began, and the other ways to begin."""
    ways = beginnings(shared_store(), known)
    began = known.group.start.partition(":")
    quiet(_(_BEGAN.get(began[0], _BEGAN[NAMES])).format(name=began[2]))
    if len(ways) < 2 and known.group.start == NAMES:
        return
    ids = [way.id for way in ways] + [known.group.start] * (known.group.start not in [way.id for way in ways])
    chosen = st.selectbox(
        _("Begin with"), ids, index=ids.index(known.group.start), format_func=_way_text, filter_mode=None,
        key=f"_start-{known.group.id}-{known.group.version}",
    )  # fmt: skip
    if began[0] == SAVED and st.button(
        _("Forget this mapping"), key=f"_forget-{known.group.id}", icon=":material/delete:", type="tertiary",
        help=_("It is offered no more; what was loaded with it stays."),
    ):  # fmt: skip
        with suppress(CxError):  # somebody else was faster
            delete_mapping(shared_store(), began[2])
        begin(known.draft, known.group, beginnings(shared_store(), known)[0])
        st.rerun()
    if chosen != known.group.start:
        begin(known.draft, known.group, next(way for way in ways if way.id == chosen))
        st.rerun()


def _way_text(way: str) -> str:
    kind, _colon, name = way.partition(":")
    texts = {
        PRESET: N_("{name} export"), SAVED: N_("your mapping “{name}”"), FILE: N_("the mapping file"),
        NAMES: N_("the names of the columns"),
    }  # fmt: skip
    return _(texts[kind]).format(name=name)


def _kind(known: Known) -> str | None:
    """The kind of rows; another one begins the mapping anew."""
    kinds = list(KINDS)
    now = known.mapping.kind if known.mapping is not None else None
    chosen = st.selectbox(
        _("What is in it"), kinds, index=None if now is None else kinds.index(now), format_func=lambda one: _(KIND_LABELS[one]),
        key=f"_kind-{known.group.id}-{known.group.version}", placeholder=_("Choose"), filter_mode=None,
    )  # fmt: skip
    if chosen is not None and chosen != now:
        begin(known.draft, known.group, beginnings(shared_store(), known, chosen)[0])
        known.group.step = "columns"
        known.draft.save()
        st.rerun()
    return chosen


def _edited(known: Known) -> pd.DataFrame:
    """The table of columns as the person left it. Its base stays as it was while it is edited, else edits come twice."""
    assert known.looked is not None
    assert known.mapping is not None
    key = f"_columns-{known.group.id}-{known.group.version}"
    if key not in st.session_state or f"{key}-base" not in st.session_state:
        st.session_state[f"{key}-base"] = column_table(
            known.looked.header, known.looked.samples, known.mapping, _reasons(known)
        )
    table = st.session_state[f"{key}-base"]
    config = _config(table, known.mapping)
    return st.data_editor(
        table, column_config=config, column_order=list(config), hide_index=True, key=key, placeholder="—",
        height="auto" if len(table) < 12 else 430, alt=_("What each column of the file is"),
    )  # fmt: skip


def _reasons(known: Known) -> dict[str, tuple[str, str]]:
    """How sure each column's meaning is, and why; what a tool's export or a saved mapping settles is sure."""
    found = {}
    for one in known.judged.columns if known.judged else ():
        if one.column in known.group.sureness:
            found[one.column] = (_(SURENESS["sure"]), _way_text(known.group.start))
        elif one.meaning is not None:
            found[one.column] = (_(SURENESS[one.confidence]), said(one))
    return found


def _config(table: pd.DataFrame, mapping: Mapping) -> dict[str, object]:
    named = meanings(mapping.kind, mapping)
    orders = {one: _(text) for one, text in DATE_ORDERS.items()}
    orders |= {one: one for one in table["order"].dropna() if one not in orders}
    known = [*scales(), *(one for one in table["scale"].dropna() if one not in scales())]
    text, choice = st.column_config.TextColumn, st.column_config.SelectboxColumn
    config = {
        "column": text(_("Column"), disabled=True, pinned=True, width=150),
        "meaning": choice(_("What it is"), options=list(named), format_func=named.__getitem__, required=True, width=170),
        "sure": text(_("How sure"), disabled=True, width=90, help=_("How sure the guess is. Look at those that are not sure.")),
        "samples": text(_("Some of its values"), disabled=True, width="medium"),
        "scale": choice(_("Scale"), options=known, help=_("Of a score. Empty: told from the scores themselves.")),
        "reversed": st.column_config.CheckboxColumn(
            _("Reversed"), help=_("The lowest number is the best answer, for example “how much effort was it”.")
        ),
        "blank": text(_("Codes for blank"), help=_("Values that are no answer, such as 99, with commas between them.")),
        "order": choice(
            _("Dates"), options=list(orders), format_func=orders.__getitem__,
            help=_("Needed only where dates such as 03/04/2026 can be read in two ways."),
        ),
        "stage": text(_("Stage"), help=_("What the answers of this column are about, or the stage whose time it holds.")),
        "channel": text(_("Channel"), help=_("Where the answers of this column, or this stage, took place.")),
        "why": text(_("Why"), disabled=True, width="medium"),
        "template": text(
            _("Put into"), default=None,
            help=_("For a part of a value: 2018-05-{mark} makes 2018-05-17 of 17; {mark} is the value.").format(mark="{}"),
        ),
    }  # fmt: skip
    return {name: config[name] for name in SHOWN if name not in _HIDDEN.get(mapping.kind, ())}


def _for_all_rows(known: Known, made: Mapping) -> Mapping:
    """What no column says, said once for all rows; codes that mean blank in any column."""
    gid, mapped = f"{known.group.id}-{known.group.version}", {name for name, _source in made.columns}
    is_needed = any(one.offer for one in missing(made))
    fields = [name for name in CONSTANTS[made.kind] if name not in mapped or made.constant(name)]
    if made.scores or made.source("score") is None:
        fields = [name for name in fields if name != "metric"]
    with st.expander(
        _("The same for all rows"), icon=":material/push_pin:", expanded=is_needed or bool(made.constants)
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
    kept = tuple(sorted((name, text) for name, text in said.items() if text))
    return replace(made, constants=kept, blank=tuple(one.strip() for one in blank.split(",") if one.strip()) or None)


def _constant(name: str, now: str | None, key: str) -> str | None:
    listed = {"metric": ASKED, "respondent": _RESPONDENTS}.get(name)
    if listed is None:
        return st.text_input(name, now or "", key=key).strip() or None
    labels = {one: _(METRICS[one].label) if one in METRICS else one for one in listed}
    return st.selectbox(
        name, listed, index=listed.index(now) if now in listed else None, key=key, format_func=labels.__getitem__,
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
        toml = st.file_uploader(
            _("Mapping file (TOML)"), key=f"_mapping-{gid}-{known.group.version}",
            help=_("A TOML file that says which column is what. It is used instead of the table of columns."),
        )  # fmt: skip
        if toml is not None:
            _bring(known, toml.getvalue())


def _bring(known: Known, data: bytes) -> None:
    try:
        found = read_mapping(data.decode("utf-8-sig", "replace"))
    except CxError as error:
        say_error(error)
        return
    begin(known.draft, known.group, Start(FILE, found, dict.fromkeys(found.used_columns(), "sure")))
    known.group.step = "columns" if any(one.must for one in missing(found)) else "check"
    known.draft.save()
    st.rerun()


def who() -> str:
    """Who does it: the address of whoever is signed in; "" where nobody has to."""
    return str(st.user.to_dict().get("email") or "")
