"""Pooling: which groups can be shown, and which go together so that nobody works out the others by subtracting. Knows counts only."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Group = TypeVar("Group", bound=Hashable)
Place = tuple[str, ...]  # such as (country, region), the widest first; () for everywhere
Counts = tuple[int, ...]  # one for each side that is shown: a period, or who answered


@dataclass(frozen=True)
class Pool(Generic[Group]):
    """Groups that are shown as one. place: what they all are in; joined: those among them that have answers enough alone."""

    place: Place
    members: tuple[Group, ...]
    joined: int

    @property
    def name(self) -> str:
        """What they all are in; "" for no one thing."""
        return next((one for one in reversed(self.place) if one), "")


@dataclass(frozen=True)
class Pooling(Generic[Group]):
    """Every group once: those shown by themselves, in their order, and the pools, that of everywhere last."""

    shown: tuple[Group, ...]
    pools: tuple[Pool[Group], ...] = ()

    @property
    def hidden(self) -> frozenset[Group]:
        """All groups that are in a pool."""
        return frozenset(member for pool in self.pools for member in pool.members)

    def is_cut(self, chosen: Collection[Group], counts: Mapping[Group, int], least: int) -> bool:
        """Whether what is chosen holds a part of a pool, and it or what is left of the pool is small.

        Beside the pool and all that is shown, what is chosen would then tell what the small part says.
        """
        return any(
            not can_part(pool.members, {one: one in chosen for one in pool.members}, counts, least)
            for pool in self.pools
        )


def can_part(
    members: Collection[Group], kinds: Mapping[Group, Hashable], counts: Mapping[Group, int], least: int
) -> bool:
    """Whether what these members are together may be told kind by kind: none of the kinds among them is small."""
    sizes: dict[Hashable, int] = {}
    for one in members:
        sizes[kinds.get(one)] = sizes.get(kinds.get(one), 0) + counts[one]
    return not _is_small(tuple(sizes.values()), least)


def pooling(
    counts: Mapping[Group, int | Counts], least: int, upwards: Mapping[Group, Place] | None = None
) -> Pooling[Group]:
    """Groups with fewer than `least` answers (but some) are pooled in the narrowest place that they are in.

    While a pool is too small itself, as all of the place less what is shown there would be it, the smallest other thing
    of that place goes with it: of places within the one with the fewest answers, and in that the smallest again. What has
    nothing beside it goes with its place one further up. So the groups of every level (countries, regions, cities,
    locations) are made of whole pools of the level below, and no level tells what another one hides: top-down secondary
    suppression in hierarchical tables, Hundepool, A. et al. (2012), "Statistical Disclosure Control", Wiley, chapter 4.
    It holds where all groups have places of the same depth ("" for what is not given).

    A group with several counts is small where any of them is. Groups without any answer are shown: there is nothing to hide.
    """
    sizes = {group: count if isinstance(count, tuple) else (count,) for group, count in counts.items()}
    small = [group for group, size in sizes.items() if _is_small(size, least)]
    if not small:
        return Pooling(tuple(counts))
    found = _Hiding(sizes, least, upwards or {})
    pools = found.pools(small)
    hidden = {member for members in pools.values() for member in members}
    alone = set(small)
    return Pooling(
        tuple(group for group in counts if group not in hidden),
        tuple(
            Pool(place, tuple(pools[place]), sum(member not in alone for member in pools[place]))
            for place in sorted(pools, key=lambda place: (not place, place))
        ),
    )


class _Hiding(Generic[Group]):
    """The groups as a tree of places, and the pools while they are being filled."""

    def __init__(self, sizes: Mapping[Group, Counts], least: int, upwards: Mapping[Group, Place]) -> None:
        self.sizes, self.least, self.upwards = sizes, least, upwards
        self.groups: dict[Place, list[Group]] = {}
        self.places: dict[Place, dict[Place, None]] = {}
        self.totals: dict[Place, Counts] = {}
        for group, size in sizes.items():
            if any(size):
                self.groups.setdefault(upwards.get(group, ()), []).append(group)
        for home, groups in self.groups.items():
            size = self._size(groups)
            for depth in range(len(home), 0, -1):
                place = home[:depth]
                self.totals[place] = _sum([self.totals[place], size]) if place in self.totals else size
                self.places.setdefault(place[:-1], {})[place] = None

    def pools(self, small: Sequence[Group]) -> dict[Place, list[Group]]:
        pools: dict[Place, list[Group]] = {}
        for group in small:
            pools.setdefault(self.upwards.get(group, ()), []).append(group)
        for depth in range(max(len(place) for place in pools), -1, -1):
            for place in [place for place in pools if len(place) == depth]:
                self._fill(place, pools)
        return pools

    def _fill(self, place: Place, pools: dict[Place, list[Group]]) -> None:
        """Let the pool of a place have enough; what cannot goes one up."""
        size = self._size(pools[place])
        while _is_small(size, self.least):
            more = self._next(place, pools, set(pools[place]), size)
            if not more:
                break
            pools[place].extend(more)
            size = self._size(pools[place])
        if place and _is_small(size, self.least):
            pools.setdefault(place[:-1], []).extend(pools.pop(place))

    def _next(self, place: Place, pools: dict[Place, list[Group]], hidden: set[Group], size: Counts) -> list[Group]:
        """What goes with a pool next: of a place the smallest that is not in it and has answers where they lack."""
        groups = [group for group in self.groups.get(place, ()) if group not in hidden]
        places = [one for one in self.places.get(place, ()) if not self._holds_all(hidden, one)]
        wanted = [*((self.sizes[one], str(one), one, None) for one in groups),
                  *((self.totals[one], one[-1], None, one) for one in places)]  # fmt: skip
        wanted = [one for one in wanted if _fills(one[0], size, self.least)]
        if not wanted:
            return []
        _size, _name, group, inner = min(wanted, key=lambda one: (sum(one[0]), one[1]))
        if inner is None:
            return [] if group is None else [group]
        if inner in pools:  # what is hidden there anyway
            return pools.pop(inner)
        return self._next(inner, pools, hidden, size)

    def _holds_all(self, hidden: set[Group], place: Place) -> bool:
        """Whether nothing of a place is left beside what is hidden."""
        return all(group in hidden for group in self.groups.get(place, ())) and all(
            self._holds_all(hidden, one) for one in self.places.get(place, ())
        )

    def _size(self, groups: Iterable[Group]) -> Counts:
        return _sum([self.sizes[group] for group in groups])


def _sum(sizes: Sequence[Counts]) -> Counts:
    return tuple(map(sum, zip(*sizes, strict=True)))


def _is_small(size: Counts, least: int) -> bool:
    return any(0 < count < least for count in size)


def _fills(size: Counts, pool: Counts, least: int) -> bool:
    return any(count and 0 < own < least for count, own in zip(size, pool, strict=True))
