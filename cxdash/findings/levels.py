"""Levels: countries, regions, cities and locations: which group each location is in at each of them. Knows no metric and no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import pandas as pd

from cxdash.words import _

LEVELS = ("country", "region", "city", "location")


@dataclass(frozen=True)
class Level:
    """One level: of each location the group that it is in there, and of each group what it is.

    called: of a group its name; picks: the dimensions and values that choose it, widest first; upwards: what it is in at
    every wider level, "" where that is not given.
    """

    id: str
    group_of: Mapping[str, str]
    called: Mapping[str, str]
    picks: Mapping[str, tuple[tuple[str, str], ...]]
    upwards: Mapping[str, tuple[str, ...]]

    def grouped(self, frame: pd.DataFrame, key: str = "by0") -> pd.DataFrame:
        """A frame of parts by location as one by the groups; rows of one group are added where they are used."""
        if self.id == "location":
            return frame
        return frame.assign(**{key: [self.group_of.get(one, "") for one in frame[key].tolist()]})


def levels_present(places: pd.DataFrame, present: Sequence[str]) -> list[str]:
    """The levels at which the locations that are present are in more than one group; the last one always."""
    there = set(present)
    kept = [
        one in there for one in places["location_id"].tolist()
    ]  # much sooner than pandas finds strings among strings
    return [one for one in LEVELS if one == "location" or len({*compress(places[one].tolist(), kept)} - {""}) > 1]


def level(name: str, places: pd.DataFrame, names: Mapping[str, str]) -> Level:
    """A level of these places. Two places of one name in different countries or regions are two groups."""
    above = LEVELS[: LEVELS.index(name)]
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
        {key: names.get(key, key) if name == "location" else _called(key) for key in keys},
        {
            key: (*(pick for pick in chain if pick[1]), (name, value))
            for key, value, chain in zip(keys, own, chains, strict=True)
        },
        {**dict(zip(keys, parents, strict=True)), "": ("",) * len(above)},  # also answers that name no place
    )


def _keys(own: Sequence[str], parents: Sequence[tuple[str, ...]]) -> list[str]:
    """The value; with what it is in where two places have one name, or where it is not given but what it is in is."""
    homes: dict[str, set[tuple[str, ...]]] = {}
    for value, parent in zip(own, parents, strict=True):
        homes.setdefault(value, set()).add(parent)
    return [
        value
        if not any(parent) or (value and len(homes[value]) == 1)
        else f"{value} ({', '.join(filter(None, parent))})"
        for value, parent in zip(own, parents, strict=True)
    ]


def _called(key: str) -> str:
    return _("(not given)") + key if key.startswith(" (") else key
