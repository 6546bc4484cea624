"""Beginning: where the mapping of a group begins, and what kind of rows it is of; another one begins it anew. Knows no column."""

from contextlib import suppress

import streamlit as st

from cxdash.errors import CxError
from cxdash.intake.fields import KINDS
from cxdash.intake.guessing.judgement import missing
from cxdash.intake.mapping_file import read_mapping
from cxdash.store import shared_store
from cxdash.store.mappings import delete_mapping
from cxdash.ui.data.columns import KIND_LABELS
from cxdash.ui.states import quiet
from cxdash.ui.wizard.parts import say_error
from cxdash.ui.wizard.starts import FILE, NAMES, PRESET, SAVED, Start
from cxdash.ui.wizard.understanding import Known, begin, beginnings
from cxdash.words import N_, _

_BEGAN = {
    PRESET: N_("This looks like a {name} export. If it is none, choose “the names of the columns” instead."),
    SAVED: N_("You mapped such a file before as “{name}”; that mapping is used here."),
    FILE: N_("The mapping file is used; change what is wrong."),
    NAMES: N_("What each column is, as far as its name tells; change what is wrong."),
}
_WAYS = {
    PRESET: N_("{name} export"),
    SAVED: N_("your mapping “{name}”"),
    FILE: N_("the mapping file"),
    NAMES: N_("the names of the columns"),
}


def beginning(known: Known) -> str | None:
    """The ways to begin and the kind of rows; the kind, None while nobody knows it."""
    ways = beginnings(shared_store(), known)
    began, _colon, name = known.group.start.partition(":")
    quiet(_(_BEGAN.get(began, _BEGAN[NAMES])).format(name=name))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(ways) > 1 or known.group.start != NAMES:
            _way(known, ways)
        kind = _kind(known)
        with st.popover(_("Use a mapping file"), icon=":material/upload_file:"):
            _file(known)
    if began == SAVED:
        _forgetting(known, name)
    return kind


def _way(known: Known, ways: list[Start]) -> None:
    ids = [way.id for way in ways] + [known.group.start] * (known.group.start not in [way.id for way in ways])
    chosen = st.selectbox(
        _("Begin with"), ids, index=ids.index(known.group.start), format_func=way_text, filter_mode=None,
        key=f"_start-{known.group.id}-{known.group.version}", width=320,
    )  # fmt: skip
    if chosen != known.group.start:
        begin(known.draft, known.group, next(way for way in ways if way.id == chosen))
        st.rerun()


def way_text(way: str) -> str:
    """The name of a start, by its id."""
    kind, _colon, name = way.partition(":")
    return _(_WAYS[kind]).format(name=name)


def _forgetting(known: Known, name: str) -> None:
    if st.button(
        _("Forget this mapping"), key=f"_forget-{known.group.id}", icon=":material/delete:", type="tertiary",
        help=_("It is offered no more; what was loaded with it stays."),
    ):  # fmt: skip
        with suppress(CxError):  # somebody else was faster
            delete_mapping(shared_store(), name)
        begin(known.draft, known.group, beginnings(shared_store(), known)[0])
        st.rerun()


def _kind(known: Known) -> str | None:
    """The kind of rows; another one begins the mapping anew."""
    kinds = list(KINDS)
    now = known.mapping.kind if known.mapping is not None else None
    chosen = st.selectbox(
        _("What is in it"), kinds, index=None if now is None else kinds.index(now), format_func=lambda one: _(KIND_LABELS[one]),
        key=f"_kind-{known.group.id}-{known.group.version}", placeholder=_("Choose"), filter_mode=None, width=320,
    )  # fmt: skip
    if chosen is not None and chosen != now:
        begin(known.draft, known.group, beginnings(shared_store(), known, chosen)[0])
        known.group.step = "columns"
        known.draft.save()
        st.rerun()
    return chosen


def _file(known: Known) -> None:
    toml = st.file_uploader(
        _("Mapping file (TOML)"), key=f"_mapping-{known.group.id}-{known.group.version}",
        help=_("A TOML file that says which column is what. It is used instead of the table of columns."),
    )  # fmt: skip
    if toml is None:
        return
    try:
        found = read_mapping(toml.getvalue().decode("utf-8-sig", "replace"))
    except CxError as error:
        say_error(error)
        return
    begin(known.draft, known.group, Start(FILE, found, dict.fromkeys(found.used_columns(), "sure")))
    known.group.step = "columns" if any(one.must for one in missing(found)) else "check"
    known.draft.save()
    st.rerun()
