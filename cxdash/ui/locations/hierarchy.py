"""Hierarchy: the choice of the level that is looked at, the way down and the way up. Knows no metric and no score."""

from collections.abc import Mapping, Sequence

import streamlit as st

from cxdash.findings.levels import LEVELS
from cxdash.ui.choices import choose, fixed
from cxdash.ui.filters import PLACES
from cxdash.ui.plain import plain, short
from cxdash.ui.selection import Selection, value_name
from cxdash.words import N_, _

NAMES = {"country": N_("Countries"), "region": N_("Regions"), "city": N_("Cities"), "location": N_("Locations")}


def level_choice(options: Sequence[str]) -> str:
    """The level to look at. One of which a single group is left gives way to the next one down."""
    wanted = st.session_state.get("level")
    if wanted in LEVELS and wanted not in options:
        st.session_state["level"] = next(one for one in options if LEVELS.index(one) > LEVELS.index(wanted))
    if len(options) < 2:
        return "location"
    return choose(_("Level"), "level", fixed({one: NAMES[one] for one in options}), "location", segmented=True)


def go_down(picks: Sequence[tuple[str, str]]) -> None:
    """Look at one group alone, one level down; for a callback, before the filters are drawn."""
    for dimension, value in picks:
        st.session_state[dimension] = [value]
        if dimension not in PLACES:
            st.session_state["more"] = [*dict.fromkeys([*st.session_state.get("more", []), dimension])]
    st.session_state["level"] = LEVELS[min(LEVELS.index(picks[-1][0]) + 1, len(LEVELS) - 1)]


def _go_up(dimension: str | None) -> None:
    """Look at all of what one group is in; None: at all places."""
    kept = -1 if dimension is None else LEVELS.index(dimension)
    for one in LEVELS[kept + 1 :]:
        if st.session_state.get(one):
            st.session_state[one] = []
    st.session_state["level"] = LEVELS[kept + 1]


def crumbs(chosen: Selection, names: Mapping[str, str]) -> None:
    """The way back up from what is chosen: all places, the country, the region …; nothing where all are looked at."""
    picked = [(one, chosen.filters.picked(one)) for one in LEVELS]
    steps = [(one, value_name(one, values[0], names)) for one, values in picked if len(values) == 1]
    if not steps:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="crumbs"):
        st.button(
            _("All places"), key="crumb-all", type="tertiary", icon=":material/public:", on_click=_go_up, args=(None,)
        )
        for dimension, name in steps[:-1]:
            st.markdown(":gray[›]", width="content")
            st.button(plain(short(name)), key=f"crumb-{dimension}", type="tertiary", on_click=_go_up, args=(dimension,))
        st.markdown(f":gray[›] **{plain(short(steps[-1][1]))}**", width="content")
