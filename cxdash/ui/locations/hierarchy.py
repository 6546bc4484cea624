"""Hierarchy: countries, regions, cities and locations: the level that is looked at, the way down and the way up.

Draws the choice and the crumbs; knows no metric and no score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from cxdash.ui.choices import choose, fixed
from cxdash.ui.filters import PLACES
from cxdash.ui.plain import plain, short
from cxdash.ui.selection import Selection, value_name
from cxdash.words import N_, _

LEVELS = ("country", "region", "city", "location")
NAMES = {"country": N_("Countries"), "region": N_("Regions"), "city": N_("Cities"), "location": N_("Locations")}


@dataclass(frozen=True)
class Level:
    """One level: of each location the group that it is in there, and of each group what it is.

    called: of a group its name; picks: the dimensions and values that choose it, widest first; upwards: what it is in.
    """

    id: str
    group_of: Mapping[str, str]
    called: Mapping[str, str]
    picks: Mapping[str, tuple[tuple[str, str], ...]]
    upwards: Mapping[str, tuple[str, ...]]


def levels_of(places: pd.DataFrame, present: Sequence[str]) -> list[str]:
    """The levels at which the locations that are present are in more than one group; the last one always."""
    known = places[places["location_id"].isin(present)]
    return [one for one in LEVELS if one == "location" or known.loc[known[one] != "", one].nunique() > 1]


def level(name: str, places: pd.DataFrame, names: Mapping[str, str]) -> Level:
    """A level of these places. Two places of one name in different countries or regions are two groups."""
    above = [one for one in ("country", "region") if LEVELS.index(one) < LEVELS.index(name)]
    ids = places["location_id"].tolist()
    own = ids if name == "location" else places[name].tolist()
    parents: list[tuple[str, ...]] = [()] * len(ids)
    if above:
        parents = list(zip(*(places[one].tolist() for one in above), strict=True))
    keys = own if name == "location" else _keys(own, parents)
    chains = [() if name == "location" else tuple(zip(above, parent, strict=True)) for parent in parents]
    return Level(
        name,
        dict(zip(ids, keys, strict=True)),
        {key: names.get(key, key) if name == "location" else key for key in keys},
        {
            key: (*(pick for pick in chain if pick[1]), (name, value))
            for key, value, chain in zip(keys, own, chains, strict=True)
        },
        {key: tuple(filter(None, parent)) for key, parent in zip(keys, parents, strict=True)},
    )


def _keys(own: Sequence[str], parents: Sequence[tuple[str, ...]]) -> list[str]:
    """The value; with what it is in where two places have one name; "" where it is not given."""
    homes: dict[str, set[tuple[str, ...]]] = {}
    for value, parent in zip(own, parents, strict=True):
        homes.setdefault(value, set()).add(parent)
    return [
        value if not value or len(homes[value]) == 1 else f"{value} ({', '.join(filter(None, parent))})"
        for value, parent in zip(own, parents, strict=True)
    ]


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
