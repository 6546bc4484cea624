"""Choices: widgets whose value stands in the address, so that a link reproduces the page. Know no metric and no page.

Streamlit writes what a person reads into the address. A link may come from a reader of another language, or be written
by hand with ids: `adopt` understands both before the widget is drawn. Anything else in the address is junk, and named.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st

from cxdash import words
from cxdash.ui.plain import short
from cxdash.ui.states import quiet
from cxdash.words import _

_SAID_ABOVE = ("period",)  # with what is filtered
_SEEN, _PAGE, _STRANGE, _KNOWN, _WRITTEN = "_adopted", "_page", "_strange", "_known", "_written"


def adopt(key: str, options: Mapping[str, str], meaning: Callable[[str], str | None], many: bool) -> None:
    """Take values of the address that are no present label of `options` (id -> label), but mean an id.

    Before the widget is first drawn the address is rewritten and the run begins anew, so that Streamlit reads labels;
    later, when a link leads to another page, the widget's value is set, and Streamlit writes the address.
    """
    found = st.query_params.get_all(key)
    labels = {label: one for one, label in options.items()}
    if not found:  # the same link may be followed again
        st.session_state[_SEEN] = {one for one in st.session_state.get(_SEEN, set()) if one[0] != key}
    if not found or (all(value in labels for value in found) and not _arrived()):
        return
    meant = [labels.get(value) or meaning(value) for value in found]
    ids = [one for one in dict.fromkeys(meant) if one is not None and one in options]
    unknown = [value for value, one in zip(found, meant, strict=True) if one is None or one not in options]
    _note(key, unknown, ids)
    seen = st.session_state.setdefault(_SEEN, set())
    if not ids or (key, *found) in seen:
        return
    seen.add((key, *found))
    if key in st.session_state:
        st.session_state[key] = ids if many else ids[0]
    elif [options[one] for one in ids] != found:
        st.query_params[key] = [options[one] for one in ids]
        st.rerun()


def _note(key: str, unknown: Sequence[str], known: Sequence[str]) -> None:
    """Remember what the address says of this key and nothing is called, and what stands beside it."""
    if unknown:
        st.session_state.setdefault(_STRANGE, {})[key] = unknown[0]
        st.session_state.setdefault(_KNOWN, {})[key] = tuple(known)


def note_unknown(key: str, is_known: Callable[[str], bool]) -> None:
    """Before a choice of several is drawn that takes the address as it is: note what it will leave out."""
    found = st.query_params.get_all(key)
    _note(key, [one for one in found if not is_known(one)], [one for one in found if is_known(one)])


def beside_unknown(key: str) -> frozenset[str]:
    """What stood in the address beside what nothing is called, as ids: as long as that is chosen the rest is left out."""
    return frozenset(st.session_state.get(_KNOWN, {}).get(key, ()))


def say_left_out(key: str, label: str, chosen: Sequence[str]) -> None:
    """Where a link asks for several things and not all of them are there: name the first of those that are not."""
    beside = beside_unknown(key)
    if strange(key) and (not beside or beside == set(chosen)):
        text = _("“{text}” in the link is nothing to choose here ({label}), so it is left out.")
        quiet(text.format(text=short(strange(key), 40), label=label))


def adopt_day(key: str) -> None:
    """Note what the address says of a date that is none, before its widget is first drawn: that takes its usual day then."""
    told = st.query_params.get(key)
    if told is None or key in st.session_state:
        return
    try:
        date.fromisoformat(told)
    except ValueError:
        st.session_state.setdefault(_STRANGE, {})[key] = told


def say_strange(key: str, label: str, shown: str) -> None:
    """Where a link asks for what there is not, and its usual value is shown instead: say so."""
    if strange(key):
        text = _("“{text}” in the link is nothing to choose here ({label}): {shown} is shown.")
        quiet(text.format(text=short(strange(key), 40), label=label, shown=shown))


def write_address(values: Mapping[str, str | list[str]]) -> None:
    """Give widgets that are not drawn yet their values by the address: Streamlit writes no value there that it is given."""
    for key, value in values.items():
        st.query_params[key] = value
        st.session_state[_WRITTEN] = True


def read_address() -> None:
    """Before such widgets are drawn: begin the run anew where a click has just written their values."""
    if st.session_state.pop(_WRITTEN, False):
        st.rerun()


def set_choices(values: Mapping[str, object]) -> None:
    """In a callback: set widgets of the page, by key; those not drawn yet read theirs from the address (`read_address`), and so
    it stands in a link.
    """
    drawn = [key for key in values if key in st.session_state]
    for key in drawn:
        st.session_state[key] = values[key]
    others = {key: value for key, value in values.items() if key not in drawn and value}
    write_address(
        {key: list(map(str, value)) if isinstance(value, list) else str(value) for key, value in others.items()}
    )


def arrive(page: str) -> None:
    """Note which page this run is for: a link that leads to another page brings filters of its own."""
    st.session_state[_PAGE] = (page, st.session_state.get(_PAGE, (page, page))[0])
    if _arrived():
        st.session_state[_SEEN] = set()
        st.session_state[_STRANGE] = {}
        st.session_state[_KNOWN] = {}


def strange(key: str) -> str:
    """What the address that led here said of this key and nothing is called; "" where it was understood."""
    found = st.session_state.get(_STRANGE, {})
    return str(found.get(key, ""))


def _arrived() -> bool:
    now, before = st.session_state.get(_PAGE, ("", ""))
    return bool(now != before)


def forget_unknown(key: str, known: Sequence[str], many: bool) -> None:
    """Drop chosen values that are no longer among the options (a region of a country that was taken out)."""
    value = st.session_state.get(key)
    if value is None:
        return
    if many:
        kept = [one for one in value if one in known]
        if kept != list(value):
            st.session_state[key] = kept
    elif value not in known:
        del st.session_state[key]


def choose(
    label: str,
    key: str,
    names: Mapping[str, Callable[[], str]],
    default: str | None = None,
    help: str | None = None,
    segmented: bool = False,
) -> str:
    """One of a few ids, each with a function that names it in the present language; the default is not in the address."""
    options = {one: name() for one, name in names.items()}
    adopt(key, options, lambda value: in_any_language(value, names), many=False)
    forget_unknown(key, list(options), many=False)
    first = default if default in options else next(iter(options))
    if segmented:
        chosen = st.segmented_control(
            label, list(options), default=first, format_func=options.__getitem__, key=key, help=help,
            required=True, bind="query-params",
        )  # fmt: skip
    else:
        chosen = st.selectbox(
            label, list(options), index=list(options).index(first), format_func=options.__getitem__, key=key, help=help,
            filter_mode=None if len(options) < 8 else "contains", bind="query-params",
        )  # fmt: skip
    chosen = chosen if chosen in options else first
    if key not in _SAID_ABOVE and chosen == first:
        say_strange(key, label, options[first])
    return chosen


def in_any_language(value: str, names: Mapping[str, Callable[[], str]]) -> str | None:
    """The id that is called so in one of the languages, or is this very text; None for junk."""
    if value in names:
        return value
    now = words.language()
    try:
        for language in words.LANGUAGES:
            words.set_language(language)
            for one, name in names.items():
                if name() == value:
                    return one
    finally:
        words.set_language(now)
    return None


def fixed(names: Mapping[str, str]) -> dict[str, Callable[[], str]]:
    """Names given as marked texts (`N_`), made into the functions that `choose` wants."""
    return {one: (lambda text=text: words._(text)) for one, text in names.items()}
