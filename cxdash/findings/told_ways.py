"""Told ways: of the ways that customers took, what people may see: no number of few, and none that follows from the others."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from cxdash.findings.paths import Paths, came_back
from cxdash.findings.scores import Rules
from cxdash.findings.ways import END, END_OR_FEW, MOST_OTHERS, OR_FEW, OTHER, Flow, Key, Place, traced
from cxdash.stats.estimators import Share

Flags = NDArray[np.bool_]  # one for each walk
Counts = NDArray[np.float64]
_ALL: Key = ("all", 0, "", "")


@dataclass(frozen=True)
class Way:
    """A way and the customers who took exactly this one; share: of all customers whose ways are shown, 0 to 1. or_few: they are told
    together with few who took another one.
    """

    stages: tuple[str, ...]
    customers: int
    share: float
    or_few: bool = False


@dataclass(frozen=True)
class Part:
    """Some of the customers, and their share (0 to 1) of all with its Wilson interval."""

    customers: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Told:
    """What may be told of some ways, the most usual first. None: too few, or others would follow from it.

    others: the customers of the ways that are not among `ways`, other_ways: how many ways. is_usual: whether none of these has more
    customers than any of those. loops, longer, never: see `Paths`.
    """

    customers: int | None
    flow: Flow
    ways: tuple[Way, ...] = ()
    others: int | None = 0
    other_ways: int = 0
    is_usual: bool = True
    loops: tuple[tuple[str, int], ...] = ()
    longer: int | None = 0
    never: int | None = 0


def part(customers: int, of: int | None, rules: Rules) -> Part | None:
    """None of nobody."""
    if not of:
        return None
    return Part(customers, of, customers / of, *Share.wilson(customers, of, rules.confidence))


def ways(found: Told, rules: Rules, most: int = 10) -> list[tuple[Way, Part]]:
    """The most usual ways, each with its share of all."""
    return [
        (one, share) for one in found.ways[:most] if (share := part(one.customers, found.customers, rules)) is not None
    ]


def told(found: Paths, rules: Rules, depth: int | None) -> Told:
    """The flow (see there), and the ways and loops that may be told beside it: of no number that the flow tells, or that follows
    from it, they leave few customers. Else the way with the fewest customers is not told, which are enough to hide those.
    """
    least = max(rules.min_answers, 1)
    drawn = traced(found, rules, depth)
    numbers = [one | {_ALL} for one in drawn.numbers]
    shown = _shown(found, numbers, drawn.hidden, least)
    together = _with_few(found, set(shown), least)
    counted = [(found.walks[place], found.walks[place].customers, False) for place in shown]
    counted += [(found.walks[place], n, True) for place, (_others, n) in together.items()]
    counted.sort(key=lambda one: -one[1])
    apart = {*shown, *together, *(other for others, _n in together.values() for other in others)}
    most = max((walk.customers for place, walk in enumerate(found.walks) if place not in apart), default=0)
    ended = (found.longer, found.never)
    is_few = 0 < found.customers < least
    whole = None if is_few else found.customers
    # Each is told beside how many set out: with one of few another one is not told.
    longer, never = (None, None) if is_few or any(0 < n < least for n in ended) else ended
    return Told(
        whole,
        drawn.flow,
        tuple(Way(one.stages, n, n / found.customers, or_few) for one, n, or_few in counted),
        None if whole is None else whole - sum(n for _one, n, _or_few in counted),
        len(found.walks) - len(apart),
        not counted or most <= counted[0][1],
        _loops(found, numbers, set(shown), least),
        longer,
        never,
    )


def ends(flow: Flow, place: Place) -> int | None:
    """How many go no further than a stage of the flow; None where that is not told."""
    away = {one.target: one.customers for one in flow.links if (one.step, one.source) == place}
    here = flow.nodes[place]
    if here is None or place[1].endswith(OR_FEW):
        return None
    if not away or END in away:
        return away.get(END, here)
    return 0 if here == sum(away.values()) and not {OTHER, END_OR_FEW} & set(away) else None


def _shown(found: Paths, numbers: Sequence[frozenset[Key]], hidden: Sequence[frozenset[Key]], least: int) -> list[int]:
    """The places of the walks that are told: of every number they leave nobody or enough, and of every hidden link enough."""
    sizes = [walk.customers for walk in found.walks]
    kept = {place for place, size in enumerate(sizes) if size >= least}
    left = Counter[Key]()
    for place, size in enumerate(sizes):
        for key in () if place in kept else numbers[place] | hidden[place]:
            left[key] += size

    def faults(place: int) -> int:
        return sum(0 < left[key] < least for key in numbers[place]) + sum(left[key] < least for key in hidden[place])

    # Those with the fewest customers for each fault first, so that the usual ways stay. None comes by: what is no longer told has
    # enough customers for every number. So what was found for a way before is the least that it can be.
    waiting = [(sizes[place] / n, place) for place in kept if (n := faults(place))]
    heapify(waiting)
    while waiting:
        before, place = heappop(waiting)
        n = faults(place)
        if n and sizes[place] / n > before:
            heappush(waiting, (sizes[place] / n, place))
        elif n:
            kept.remove(place)
            for key in numbers[place] | hidden[place]:
                left[key] += sizes[place]
    for place in sorted(
        set(range(len(sizes))) - kept, key=lambda place: -sizes[place]
    ):  # some others are enough without it
        rest = {key: left[key] - sizes[place] for key in numbers[place] | hidden[place]}
        if sizes[place] >= least and all(
            n >= least or (n == 0 and key not in hidden[place]) for key, n in rest.items()
        ):
            kept.add(place)
            left.update(rest)
    return sorted(kept)


def _with_few(found: Paths, shown: Collection[int], least: int) -> dict[int, tuple[tuple[int, ...], int]]:
    """By way that is not among those `shown`, though few are next to nothing beside it: others of few customers, and how many take any
    of them all.

    The few are some of 1 to least - 1, for whoever reads it; they are neither, or a bound of the way's own number that is known
    from elsewhere would tell it.
    """
    away = [place for place in range(len(found.walks)) if place not in shown]
    sizes = {place: found.walks[place].customers for place in away}
    some: list[tuple[int, ...]] = [(place,) for place in away if 2 <= sizes[place] <= least - 2]
    ones = [place for place in away if sizes[place] == 1] if least >= 4 else []
    some += zip(ones[::2], ones[1::2], strict=False)
    left, together = sum(sizes.values()), dict[int, tuple[tuple[int, ...], int]]()
    for place in sorted(away, key=lambda place: -sizes[place]):
        if not some or sizes[place] * MOST_OTHERS < least:
            break
        n = sizes[place] + sum(sizes[other] for other in some[-1])
        if left == n or left - n >= least:
            together[place] = (some.pop(), n)
            left -= n
    return together


def _loops(
    found: Paths, numbers: Sequence[frozenset[Key]], shown: Collection[int], least: int
) -> tuple[tuple[str, int], ...]:
    """The loops of which nothing small follows: beside every number in them or with them in it; also without the ways that are
    told, and without those who went from the stage straight to itself.
    """
    if not found.loops:
        return ()
    sizes = np.array([walk.customers for walk in found.walks], dtype=float)
    is_hidden = np.isin(np.arange(len(sizes)), list(shown), invert=True)
    known = {key: place for place, key in enumerate({key for keys in numbers for key in keys})}
    walk_of = np.repeat(np.arange(len(sizes)), [len(keys) for keys in numbers])
    key_of = np.array([known[key] for keys in numbers for key in keys])

    def counted(walks: Flags) -> Counts:
        """By number how many of these walks' customers are in it."""
        return np.bincount(key_of, weights=np.where(walks, sizes, 0)[walk_of], minlength=len(known)).astype(np.float64)

    def tells_few(walks: Flags, back: Flags) -> bool:
        """Whether of these walks those who came back are few, or nearly all or few more than those in some number."""
        n, whole, both = sizes[walks & back].sum(), counted(walks), counted(walks & back)
        nested = (both > 0) & ((both == n) | (both == whole))
        return bool(0 < n < least or ((whole != n) & (abs(whole - n) < least) & nested).any())

    kept = list[tuple[str, int]]()
    for stage, n in found.loops:
        back = np.array([stage in came_back(walk) for walk in found.walks])
        straight = {key for key in known if key[0] == "link" and key[2] == key[3] == stage}
        others = np.array([not straight & keys for keys in numbers])
        if (
            n >= least
            and (back & others).any()
            and not any(tells_few(one, back) for one in (is_hidden | True, is_hidden, others, is_hidden & others))
        ):
            kept.append((stage, n))
    return tuple(kept)
