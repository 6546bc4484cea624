"""Places: which locations are in which country, region or other place, and which of them are looked at. Knows no SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cxdash.filters import Filters

ALL = ""  # the level, and the place, of everybody


@dataclass(frozen=True)
class Places:
    """The locations at each level that goals speak of, and those that are looked at.

    members: the locations of each (level, place); chosen: those that the filters leave; is_narrowed: whether some were asked for.
    besides: what else the filters pick (a channel): then the answers of no place are looked at, only a part of them.
    """

    members: Mapping[tuple[str, str], frozenset[str]]
    chosen: frozenset[str]
    is_narrowed: bool = False
    besides: tuple[str, ...] = ()

    def of(self, level: str, place: str) -> frozenset[str]:
        return self.members.get((level, place), frozenset())

    def called(self, name: str) -> frozenset[str]:
        """The locations in whatever is called so: one of this id or name, a city, a country; and in all of them if several are."""
        inside = (found for (level, place), found in self.members.items() if place == name and level != ALL)
        return frozenset[str]().union(*inside)


def levels_of(levels: Iterable[str], filters: Filters, located: Iterable[str]) -> tuple[str, ...]:
    """The levels that must be known: these, and those of the filters that are about locations (`located`)."""
    found = {level for level in levels if level != ALL}
    return tuple(sorted(found | {name for name, _values in filters.picks if name in located}))


def places_from(frame: pd.DataFrame, levels: Sequence[str], filters: Filters, is_scoped: bool = False) -> Places:
    """Which location is in which place. frame: location_id, name, then a column for each level in their order.

    levels: at least all picks that are about locations. A location is found by its name too, as people write it in files; by an id first.
    is_scoped: whether the frame holds only the locations that this person may see.
    """
    ids = frame["location_id"].tolist()
    members: dict[tuple[str, str], set[str]] = {(ALL, ALL): set(ids)}
    chosen = set(ids)
    for place, level in enumerate(levels):
        values = frame[f"level{place}"].tolist()
        picked = filters.picked(level)
        if picked:
            chosen &= {one for one, value in zip(ids, values, strict=True) if value in picked}
        for one, value in zip(ids, values, strict=True):
            members.setdefault((level, value), set()).add(one)
    if "location" in levels:
        named: dict[tuple[str, str], set[str]] = {}
        for one, name in zip(ids, frame["name"].tolist(), strict=True):
            named.setdefault(("location", name), set()).add(one)
        members = named | members
    frozen = {key: frozenset(found) for key, found in members.items()}
    besides = tuple(name for name, values in filters.picks if values and name not in levels)
    return Places(frozen, frozenset(chosen), is_scoped or any(filters.picked(level) for level in levels), besides)
