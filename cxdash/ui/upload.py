"""Upload: files from the browser, their preview, what their columns are, and loading them. Knows no other page."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cxdash.errors import CxError, sentence
from cxdash.intake import Mapping, guess_mapping
from cxdash.intake.fields import KINDS
from cxdash.intake.guess import guess_kind
from cxdash.intake.mapping_file import read_mapping, write_mapping
from cxdash.intake.reading import Reading
from cxdash.spreadsheet import marked_kind
from cxdash.store import shared_store
from cxdash.store.load import import_file
from cxdash.ui.columns import DATE_ORDERS, KIND_LABELS, column_table, mapping_of, meanings, scales
from cxdash.ui.imports import keep_result, show_result
from cxdash.ui.peek import Peek, peek
from cxdash.ui.plain import plain, short
from cxdash.ui.states import quiet
from cxdash.words import N_, _, ngettext, number

SHOWN_COLUMNS = 40
# What a person who has no mapping file does about an error that speaks of one.
_WHERE = {
    "intake.scale": N_("Or choose its scale in the table of columns above, or say there that it is something else."),
    "intake.date_order": N_("Or choose day first or month first in the table of columns above, under “Dates”."),
    "intake.nothing": N_("Say in the table of columns above what each column is."),
}
_DELIMITERS = {",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs"), "|": N_("bars")}


def upload() -> None:
    """The uploader, and under it each file: its preview until it is loaded, then what became of it."""
    st.subheader(_("Upload"), anchor=False)
    files = st.file_uploader(
        _("CSV files, as your survey tool or spreadsheet gives them"), accept_multiple_files=True, key="_files",
        help=_("Answers, touchpoints, customers or locations. Save spreadsheets as CSV first."),
    )  # fmt: skip
    given = None
    with st.expander(_("I have a mapping file"), icon=":material/tune:"):
        quiet(
            _(
                "A TOML file that says which column is what. It is used for all files above, instead of the table of columns."
            )
        )
        toml = st.file_uploader(_("Mapping file (TOML)"), key="_mapping")
        if toml is not None:
            given = _given_mapping(toml.getvalue())
    for file in files:
        with st.container(border=True):
            st.markdown(f"**{plain(short(file.name, 100))}**")
            try:
                _one_file(file, given, is_wrong=toml is not None and given is None)
            except CxError as error:
                st.error(plain(sentence(error)), icon=":material/error:")
                if given is None and error.code in _WHERE:
                    quiet(_(_WHERE[error.code]))


def _given_mapping(data: bytes) -> Mapping | None:
    try:
        found = read_mapping(data.decode("utf-8-sig", "replace"))
    except CxError as error:
        st.error(plain(sentence(error)), icon=":material/error:")
        return None
    st.code(write_mapping(found), language="toml")
    return found


def _one_file(file: UploadedFile, given: Mapping | None, is_wrong: bool) -> None:
    if show_result(file.file_id):
        return
    looked = _peeked(file, given)
    _say_form(looked, file.size)
    _preview(looked, file.file_id)
    chosen = given or _by_hand(looked, file.file_id)
    if chosen is None or is_wrong:
        return
    left, right = st.columns([1, 3], vertical_alignment="center")
    pressed = left.button(
        _("Load"), key=f"_load-{file.file_id}", type="primary", icon=":material/database_upload:", width="stretch"
    )
    right.download_button(
        _("Download this mapping"), write_mapping(chosen), "mapping.toml", "application/toml", key=f"_toml-{file.file_id}",
        icon=":material/download:", type="tertiary", on_click="ignore",
        help=_("For the next file of this form, here or in “python -m cxdash import … --mapping mapping.toml”."),
    )  # fmt: skip
    if pressed:
        _load(file, chosen)


def _load(file: UploadedFile, chosen: Mapping) -> None:
    with st.status(_("Reading, checking and loading the rows …"), expanded=False) as status:
        try:
            result = import_file(shared_store(), file.name, file.getvalue(), mapping=chosen)
        except CxError as error:
            status.update(label=_("Nothing was loaded"), state="error")
            raise error
        status.update(label=_("Loaded"), state="complete")
    keep_result(file.file_id, replace(result, problems=()))
    st.rerun()


def _peeked(file: UploadedFile, given: Mapping | None) -> Peek:
    """The file's preview, made once: a page runs many times."""
    reading = given.reading if given else Reading()
    form = (file.file_id, reading)
    known: dict[object, Peek] = st.session_state.setdefault("_peeks", {})
    if form not in known:
        known[form] = peek(file.getvalue(), reading)
        while len(known) > 20:
            del known[next(iter(known))]
    return known[form]


def _say_form(looked: Peek, size: int) -> None:
    columns = ngettext("{n} column", "{n} columns", len(looked.header)).format(n=number(len(looked.header)))
    quiet(
        _("{size} KB, {columns}; read as {encoding}, separated by {delimiter}").format(
            size=number(max(size / 1024, 0.1), 0 if size > 10_240 else 1),
            columns=columns,
            encoding=looked.reading.encoding,
            delimiter=_(_DELIMITERS.get(looked.reading.delimiter or "", looked.reading.delimiter or "")),
        )
    )


def _preview(looked: Peek, file_id: str) -> None:
    with st.expander(_("First rows"), icon=":material/table:"):
        if looked.rows.empty:
            quiet(_("There is a header and no row under it."))
            return
        if len(looked.header) > SHOWN_COLUMNS:
            text = _("The first {n} columns of {all}.").format(n=number(SHOWN_COLUMNS), all=number(len(looked.header)))
            quiet(text)
        shown = looked.rows.iloc[:, :SHOWN_COLUMNS]
        st.dataframe(shown, hide_index=True, key=f"_rows-{file_id}", alt=_("The first rows of the file"))


def _by_hand(looked: Peek, file_id: str) -> Mapping | None:
    """The mapping as guessed, changed by the person; None until the kind of file is chosen."""
    kinds = list(KINDS)
    left, right = st.columns(2)
    found = _guessed_kind(looked.header)
    kind = left.selectbox(
        _("What is in it"), kinds, index=None if found is None else kinds.index(found), key=f"_kind-{file_id}",
        format_func=lambda one: _(KIND_LABELS[one]), placeholder=_("Choose"), filter_mode=None,
    )  # fmt: skip
    decimal = right.selectbox(
        _("Decimal mark of its numbers"), [".", ","], key=f"_decimal-{file_id}", filter_mode=None,
        format_func=lambda mark: _("point: 4.5") if mark == "." else _("comma: 4,5"),
    )  # fmt: skip
    if kind is None:
        st.info(_("The names of the columns do not tell what is in this file. Choose it."), icon=":material/help:")
        return None
    try:
        guess = guess_mapping(looked.header, kind)
    except CxError:  # nothing was recognised: everything is chosen by hand
        guess = Mapping(kind=KINDS[kind].id)
    return mapping_of(_edited(looked, guess, f"_columns-{file_id}-{kind}"), kind, decimal)


def _guessed_kind(header: Sequence[str]) -> str | None:
    own = marked_kind(header)
    if own in KINDS:
        return own
    try:
        return guess_kind(list(header))
    except CxError:
        return None


def _edited(looked: Peek, guess: Mapping, key: str) -> pd.DataFrame:
    """The table of columns as the person left it."""
    named = meanings(guess.kind)
    config = {
        "column": st.column_config.TextColumn(_("Column"), disabled=True, pinned=True, width=150),
        "meaning": st.column_config.SelectboxColumn(
            _("What it is"), options=list(named), format_func=named.__getitem__, required=True, width=160
        ),
        "samples": st.column_config.TextColumn(_("Some of its values"), disabled=True, width="medium"),
        "scale": st.column_config.SelectboxColumn(
            _("Scale"), options=scales(), help=_("Of a score. Empty: told from the scores themselves.")
        ),
        "reversed": st.column_config.CheckboxColumn(
            _("Reversed"), help=_("The lowest number is the best answer, for example “how much effort was it”.")
        ),
        "order": st.column_config.SelectboxColumn(
            _("Dates"), options=list(DATE_ORDERS), format_func=lambda one: _(DATE_ORDERS[one]),
            help=_("Needed only where dates such as 03/04/2026 can be read in two ways."),
        ),
    }  # fmt: skip
    if guess.kind != "responses":
        del config["scale"], config["reversed"]
    quiet(_("What each column is, as far as its name tells; change what is wrong."))
    table = column_table(looked.header, looked.samples, guess)
    return st.data_editor(
        table, column_config=config, column_order=list(config), hide_index=True, key=key, placeholder="—",
        height="auto" if len(table) < 12 else 430, alt=_("What each column of the file is"),
    )  # fmt: skip
