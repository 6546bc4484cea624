"""Reading: the second step: how the bytes are a table, what that was told from, and its first rows. Knows no column's field."""

from collections.abc import Mapping as Names
from dataclasses import replace
from datetime import date
from zoneinfo import available_timezones

import streamlit as st

from cxdash.ui.data.peek import Peek
from cxdash.ui.plain import plain
from cxdash.ui.states import quiet
from cxdash.ui.wizard.parts import SURENESS, go, say_error
from cxdash.ui.wizard.understanding import Known
from cxdash.words import N_, _, ngettext, number

SHOWN_COLUMNS = 40
ENCODINGS = (
    "utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "cp1257", "iso-8859-1", "iso-8859-2", "iso-8859-13", "iso-8859-15",
    "koi8-r", "cp866", "cp850", "cp1253", "cp1254", "cp1255", "cp1256", "mac-roman", "gb18030", "shift_jis", "euc-kr",
)  # fmt: skip
_DELIMITERS = {
    ",": N_("commas"),
    ";": N_("semicolons"),
    "\t": N_("tabs"),
    "|": N_("bars"),
    "": N_("nothing: one column"),
}
_QUOTES = {'"': N_("double quotes"), "'": N_("single quotes"), "": N_("none")}
_DECIMALS = {".": N_("point: 4.5"), ",": N_("comma: 4,5")}
_THOUSANDS = {
    "": N_("none"),
    ",": N_("comma: 1,240"),
    ".": N_("point: 1.240"),
    " ": N_("blank: 1 240"),
    "'": N_("apostrophe: 1'240"),
}
_ORDERS = {"dmy": N_("day first"), "mdy": N_("month first"), "ymd": N_("year first")}
LABELS = {
    "encoding": N_("Encoding"),
    "delimiter": N_("Separator"),
    "quote": N_("Quote"),
    "header_rows": N_("Rows with column names"),
    "skip_rows": N_("Rows to skip above them"),
    "comment": N_("Comment lines begin with"),
    "decimal": N_("Decimal mark"),
    "thousands": N_("Thousands mark"),
    "date_order": N_("Order of dates"),
    "time_zone": N_("Time zone of its times"),
    "today": N_("Counted from"),
}


def reading_step(known: Known) -> None:
    """What was found in one line; what is in doubt, or cannot be read, open; the first rows under it."""
    if known.error is not None:
        say_error(known.error)
    looked = known.looked
    if looked is not None:
        st.markdown(plain(form_text(looked, known.first.reading.delimiter is not None)))
        _say_evidence(known, looked)
        if len(looked.header) == 1 and known.doubts and len(known.draft.groups) > 1:
            quiet(_("One column of words is often a title or notes. If it is no table, discard it."))
    is_open = known.error is not None or bool(known.doubts) or bool(known.group.reading.given())
    with st.expander(_("Change how it is read"), icon=":material/tune:", expanded=is_open):
        _settings(known)
    if looked is not None:
        preview(looked, known.group.id)
        st.button(
            _("Go on"), key=f"_on-reading-{known.group.id}", on_click=go,
            args=(known.draft.token, known.group.id, "columns" if known.mapping is None or known.missing else "check"),
        )  # fmt: skip


def form_text(looked: Peek, is_typed: bool = False) -> str:
    """“5 columns; read as utf-8, separated by commas”. is_typed: of a sheet, which no person has to read as anything."""
    columns = ngettext("{n} column", "{n} columns", len(looked.header)).format(n=number(len(looked.header)))
    if is_typed:
        return columns
    return _("{columns}; read as {encoding}, separated by {delimiter}").format(
        columns=columns, encoding=looked.reading.encoding, delimiter=_shown("delimiter", looked.reading.delimiter)
    )


def _say_evidence(known: Known, looked: Peek) -> None:
    """Doubtful settings stand open, each with why; the others are under a line that opens them."""
    doubts, own = known.doubts, known.first.reading.given()  # a sheet has no separator that anybody chose
    lines = {
        one.setting: f"{_(SURENESS[one.sureness])} · **{_(LABELS.get(one.setting, one.setting))}**: "
        f"{plain(_shown(one.setting, one.value))}. {plain(one.sentence())}"
        for one in looked.evidence
        if one.setting not in own
    }
    for setting in doubts:
        st.warning(lines[setting])
    rest = [line for setting, line in lines.items() if setting not in doubts]
    if rest:
        with st.expander(_("What that was told from"), icon=":material/search:"):
            st.markdown("\n".join(f"- {line}" for line in rest))


def _shown(setting: str, value: object) -> str:
    names = {
        "delimiter": _DELIMITERS,
        "quote": _QUOTES,
        "decimal": _DECIMALS,
        "thousands": _THOUSANDS,
        "date_order": _ORDERS,
    }
    named = names.get(setting, {}).get(str(value))
    return _(named) if named else str(value)


def _settings(known: Known) -> None:
    """All settings; what is changed is kept in the draft, and the page begins anew with it."""
    found, gid = known.looked.reading if known.looked else None, known.group.id
    choices: dict[str, Names[object, str]] = {
        "encoding": {one: one for one in ENCODINGS},
        "delimiter": {one: _(text) for one, text in _DELIMITERS.items()},
        "quote": {one: _(text) for one, text in _QUOTES.items()},
        "header_rows": {n: str(n) for n in range(6)},
        "skip_rows": {n: str(n) for n in range(61)},
        "comment": {one: one for one in ("#", "//", "%", ";", "--")},
        "decimal": {one: _(text) for one, text in _DECIMALS.items()},
        "thousands": {one: _(text) for one, text in _THOUSANDS.items()},
        "date_order": {one: _(text) for one, text in _ORDERS.items()},
        "time_zone": {one: one for one in sorted(available_timezones())},
    }
    said: dict[str, object] = {}
    cells = st.columns(3)
    for place, (setting, options) in enumerate(choices.items()):
        with cells[place % 3]:
            value = getattr(found, setting) if found is not None else None
            said[setting] = _choice(known, setting, options, value)
    with cells[len(choices) % 3]:
        said["today"] = _today(known)
    changed = replace(known.group.reading, **said)  # type: ignore[arg-type]
    if changed != known.group.reading:
        known.group.reading, known.group.step = changed, "reading"
        known.draft.save()
        st.rerun()
    if known.group.reading.given():
        st.button(_("As it was found"), key=f"_found-{gid}", on_click=_forget, args=(known,), icon=":material/undo:")


def _choice(known: Known, setting: str, options: Names[object, str], value: object) -> object:
    """One setting; None: as it is found in the file."""
    said = getattr(known.group.reading, setting)
    every = [None, *options, *(one for one in (said,) if one is not None and one not in options)]
    is_told = value is not None and said is None
    none = _("found: {value}").format(value=options.get(value, str(value))) if is_told else _("as in the file")
    return st.selectbox(
        _(LABELS[setting]), every, index=every.index(said), key=f"_read-{setting}-{known.group.id}",
        format_func=lambda one: none if one is None else options.get(one, str(one)),
        filter_mode="contains" if len(every) > 12 else None,
    )  # fmt: skip


def _today(known: Known) -> str | None:
    said = known.group.reading.today
    chosen = st.date_input(
        _(LABELS["today"]), date.fromisoformat(said) if said else None, date(1990, 1, 1), date(2200, 1, 1),
        key=f"_read-today-{known.group.id}", help=_("Only for times such as “3 months ago”: the day on which they were written."),
    )  # fmt: skip
    return chosen.isoformat() if isinstance(chosen, date) else None


def _forget(known: Known) -> None:
    known.group.reading = type(known.group.reading)()
    known.draft.save()
    for setting in LABELS:
        st.session_state.pop(f"_read-{setting}-{known.group.id}", None)


def preview(looked: Peek, group_id: str) -> None:
    """The first rows as they are read now."""
    if looked.rows.empty:
        quiet(_("There is a header and no row under it."))
        return
    if len(looked.header) > SHOWN_COLUMNS:
        text = _("The first {n} columns of {all}.").format(n=number(SHOWN_COLUMNS), all=number(len(looked.header)))
        quiet(text)
    shown = looked.rows.iloc[:, :SHOWN_COLUMNS]
    st.dataframe(
        shown,
        hide_index=True,
        key=f"_rows-{group_id}",
        alt=_("The first rows of the file"),
        height=min(38 + 35 * len(shown), 320),
    )
