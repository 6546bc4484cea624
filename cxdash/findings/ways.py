"""Ways: the flow of customers from touchpoint to touchpoint with nothing small in it. Knows no chart."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from cxdash.findings.paths import Paths, Walk
from cxdash.findings.scores import Rules

OTHER, END = (
    "\x1f",
    "\x1e",
)  # instead of a stage: of all that are not shown by themselves, and no further one; no stage is called so
END_OR_FEW = "\x1c"  # no further one but for a few, who are hidden among those
NOWHERE = "\x1d"  # where those come from who begin at a later step; not drawn
OR_FEW = "\x1b"  # after a stage: it, or another one of a few, who are hidden among those at it
Pair = tuple[str, str]  # a source and a target
Line = tuple[bool, str]  # all pairs of a source (True) or of a target
Place = tuple[int, str]  # the number of a touchpoint and its stage
Key = tuple[
    str, int, str, str
]  # of a number that is told or follows from those: what it is of, the step, one stage, another
MOST_OTHERS = 0.1  # of those who nearly all are at one stage, or go no further


@dataclass(frozen=True)
class Link:
    """The customers who went from one stage, with the touchpoint of this number, straight to another or the same one."""

    step: int
    source: str
    target: str
    customers: int


@dataclass(frozen=True)
class Flow:
    """The customers at each (step, stage), None for OTHER, END and END_OR_FEW, and the links between them; steps from 1,
    nothing small in it.
    """

    nodes: dict[Place, int | None]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Traced:
    """A flow, and by walk (in their order) what of its numbers the walk's customers are in, also those that follow from it.

    hidden: by walk the links on it that are not drawn by themselves: how many went there is to stay unknown.
    """

    flow: Flow
    numbers: tuple[frozenset[Key], ...]
    hidden: tuple[frozenset[Key], ...]


def flow(found: Paths, rules: Rules, depth: int | None) -> Flow:
    """The nodes and links of the ways. depth: of ways to no end, the step with which they are cut; who ends before goes to END.

    At each step the stages with few customers are OTHER, and so many others that it has enough; of what leaves a node,
    targets with few customers go to OTHER as well, and so many others that it has enough: what a node has less what is
    drawn from it, or to it, is no small number. Where these are those who go no further and hardly anyone else, it is
    END_OR_FEW; where a step has few beside one stage, that is said of the stage (OR_FEW). What has too few even so is not drawn.
    """
    return traced(found, rules, depth).flow


def traced(found: Paths, rules: Rules, depth: int | None) -> Traced:
    """See `flow`."""
    least = max(rules.min_answers, 1)
    walks = _begun(_carried(found.walks, least), least)
    names = _names(walks, least, depth is not None)
    if depth is None:
        names |= _hiding_ends(walks, names, least)
    ways = [[(step, names[step, stage]) for step, stage in enumerate(walk.stages, walk.first)] for walk in walks]
    at = Counter[Place]()
    going: dict[int, Counter[Pair]] = {}
    for walk, way in zip(walks, ways, strict=True):
        for place in way:
            at[place] += walk.customers
        if depth is not None and way[-1][0] < depth:
            way.append((way[-1][0] + 1, END))
        way.insert(0, (walk.first - 1, NOWHERE))
        for (step, source), (_next, target) in pairwise(way):
            going.setdefault(step, Counter())[source, target] += walk.customers
    # Where a way was carried to OTHER, what else comes to it or leaves it would tell how few they are.
    carried = {_last(walk) for walk in walks if walk.stages[-1] == OTHER and depth is None}
    begun = {walk.first for walk in walks if walk.stages[0] == OTHER and depth is None}
    drawn = {
        step: _pooled(pairs, least, step + 1 not in carried | begun and _leave(going.get(step + 1, {})) >= least)
        for step, pairs in going.items()
    }
    links = Counter[tuple[int, str, str]]()
    for step, pairs in going.items():
        for pair, n in pairs.items():
            if pair[0] != NOWHERE:
                links[step, pair[0], drawn[step][pair]] += n
    told = {
        link: n for link, n in links.items()
        if n >= least and not (link[0] in carried and link[1] == OTHER) and not (link[0] + 1 in begun and link[2] == OTHER)
    }  # fmt: skip
    there = {(step, source) for step, source, _target in told} | {(step + 1, target) for step, _source, target in told}
    nodes = {key: None if key[1] == OTHER else at.get(key) for key in sorted(there)}
    numbers = tuple(_numbers(way, drawn, told) for way in ways)
    hidden = tuple(_hidden(walk, way, drawn, told) for walk, way in zip(walks, ways, strict=True))
    return Traced(Flow(nodes, tuple(Link(*link, n) for link, n in told.items())), numbers, hidden)


def merged(whole: Flow, most: int) -> Flow:
    """The flow with the `most` stages of each step that most customers are at; the others are at OTHER, as sums of what it tells."""
    kept = set[Place]()
    for step in {step for step, _stage in whole.nodes}:
        here = [(-n, stage) for (at_step, stage), n in whole.nodes.items() if at_step == step and n is not None]
        kept |= {(step, stage) for _n, stage in sorted(here)[:most]}

    def name(step: int, stage: str) -> str:
        return OTHER if whole.nodes[step, stage] is not None and (step, stage) not in kept else stage

    links = Counter[tuple[int, str, str]]()
    for one in whole.links:
        links[one.step, name(one.step, one.source), name(one.step + 1, one.target)] += one.customers
    nodes = {
        (step, name(step, stage)): None if (step, stage) not in kept else n for (step, stage), n in whole.nodes.items()
    }
    return Flow(dict(sorted(nodes.items())), tuple(Link(*link, n) for link, n in links.items()))


def _carried(walks: Sequence[Walk], least: int) -> list[Walk]:
    """The walks, where few end at a step with those as OTHER at the next: what is left there would tell how many."""
    found = list(walks)
    for step in range(1, max((_last(walk) for walk in found), default=0)):
        ends = [place for place, walk in enumerate(found) if _last(walk) == step]
        if 0 < sum(found[place].customers for place in ends) < least:
            for place in ends:
                one = found[place]
                found[place] = Walk(one.first, (*one.stages, OTHER), one.customers)
    return found


def _begun(walks: Sequence[Walk], least: int) -> list[Walk]:
    """The same of where they begin: few are OTHER at the step before."""
    found = list(walks)
    for step in range(
        max((walk.first for walk in found), default=0), min((walk.first for walk in found), default=0), -1
    ):
        begun = [place for place, walk in enumerate(found) if walk.first == step]
        if 0 < sum(found[place].customers for place in begun) < least:
            for place in begun:
                one = found[place]
                found[place] = Walk(step - 1, (OTHER, *one.stages), one.customers)
    return found


def _last(walk: Walk) -> int:
    return walk.first + len(walk.stages) - 1


def _names(walks: Sequence[Walk], least: int, has_ends: bool) -> dict[Place, str]:
    """What each stage of a step is called. All who are at the step, less those at the stages that are shown, are not few.

    has_ends: who goes no further can be at END. Where these are not as many as those at a stage they hide the few (see `_pooled`).
    """
    at = Counter[Place]()
    for walk in walks:
        for place in enumerate(walk.stages, walk.first):
            at[place] += walk.customers
    names = {place: place[1] if n >= least else OTHER for place, n in at.items()}
    for step in {step for step, _stage in at}:
        here = [place for place in at if place[0] == step]
        shown = [place for place in here if names[place] != OTHER]
        rest = sum(at[place] for place in here if names[place] == OTHER)
        if not shown or not 0 < rest < least:
            continue
        smallest = min(shown, key=lambda place: (at[place], place))
        ended = sum(walk.customers for walk in walks if _last(walk) == step - 1)
        if has_ends and 0 < ended < at[smallest]:
            continue
        # Fewer than two is one; who is at OTHER because the way ends before is at no other stage.
        is_most = least <= MOST_OTHERS * (at[smallest] + rest) and least > 2 and (step, OTHER) not in at
        hidden = [place for place in here if names[place] == OTHER]
        for place in (*hidden, smallest):
            names[place] = smallest[1] + OR_FEW if is_most else OTHER
    return names


def _hiding_ends(walks: Sequence[Walk], names: Mapping[Place, str], least: int) -> dict[Place, str]:
    """Of ways to an end the place of the end that is OTHER as well, where few come to it at those that are: all less the others."""
    ends = Counter[Place]()
    for walk in walks:
        ends[_last(walk), walk.stages[-1]] += walk.customers
    shown = [place for place in ends if names[place] != OTHER]
    few = 0 < sum(n for place, n in ends.items() if names[place] == OTHER) < least
    return {min(shown, key=lambda place: (ends[place], place)): OTHER} if few and shown else {}


def _pooled(counts: Counter[Pair], least: int, is_told: bool) -> dict[Pair, str]:
    """By source and target what the target is drawn as: itself; where it has few customers OTHER or END_OR_FEW, with so many more
    that what a source has, or a target, less what is drawn is no small number. What comes from NOWHERE is not drawn.

    is_told: how many are at OTHER follows from what leaves it. Else it is known of these and of the end together.
    """
    away = {pair for pair, n in counts.items() if n < least or pair[1] == OTHER}
    lines: dict[Line, list[Pair]] = {}
    for source, target in product(
        sorted({source for source, _to in counts}), sorted({target for _from, target in counts})
    ):
        lines.setdefault((True, source), []).append((source, target))
        lines.setdefault((False, END if target == OTHER and not is_told else target), []).append((source, target))
    if 0 < _leave(counts) < least:  # of these nothing is told
        lines.pop((False, END), None)
    while more := _wanted(lines, counts, away, least):
        away.add(min(more, key=lambda pair: (counts[pair], pair)))
    called = _called(lines, counts, away, least)
    return {pair: called[pair[0]] if pair in away else pair[1] for pair, n in counts.items() if n}


def _leave(counts: Mapping[Pair, int]) -> int:
    """How many go on from OTHER, or end there."""
    return sum(n for (source, _target), n in counts.items() if source == OTHER)


def _wanted(lines: Mapping[Line, Sequence[Pair]], counts: Counter[Pair], away: set[Pair], least: int) -> set[Pair]:
    """Of what may go away next some are enough: those of lines of which it follows how many few are.

    Nobody knows how many are at what is not drawn, nobody or some, unless nobody is left in its line, or it is alone there: who
    is known so hides nobody in the other line. Where nothing is left to hide them, it is in the lines that cross theirs.
    """
    unknown = {pair for line in lines.values() for pair in line if pair in away or not counts[pair]}
    while known := {
        pair
        for line in lines.values()
        if (hidden := [pair for pair in line if pair in unknown])
        and (not (n := sum(counts[pair] for pair in hidden)) or (len(hidden) == 1 and n >= least))
        for pair in hidden
    }:
        unknown -= known
    found = set[Pair]()
    for line in lines.values():
        if 0 < sum(counts[pair] for pair in line if pair in unknown) < least:
            crossing = [other for other in lines.values() if any(pair in away and pair in other for pair in line)]
            drawn = {pair for pair in line if counts[pair]} - away
            found |= drawn or {pair for other in crossing for pair in other if counts[pair] and pair not in away}
    return found


def _called(lines: Mapping[Line, Sequence[Pair]], counts: Counter[Pair], away: set[Pair], least: int) -> dict[str, str]:
    """By source what those are called who are away; takes END out of these where nobody needs to be hidden by it.

    END hides fewer than `least`. It is named where nobody can tell from the name how many they are: so where it could as
    well hide `least`, and not where fewer than two is one.
    """
    called = dict[str, str]()
    for source in sorted({source for source, _target in counts}):
        called[source] = OTHER
        if (source, END) not in away:
            continue
        ends = counts[source, END]
        others = sum(n for pair, n in counts.items() if pair[0] == source and pair[1] != END and pair in away)
        if ends >= least and others >= least and not _wanted(lines, counts, away - {(source, END)}, least):
            away.discard((source, END))
        elif least > 2 and max(others, least) <= MOST_OTHERS * (others + ends):
            called[source] = END_OR_FEW
    return called


def _numbers(
    way: Sequence[Place], drawn: Mapping[int, Mapping[Pair, str]], told: Mapping[tuple[int, str, str], int]
) -> frozenset[Key]:
    """What a way's customers are in: all at its nodes, the links that are told, and what of a node is in none of these."""
    found = {("from", way[0][0], "", ""), ("until", way[-1][0], "", "")}
    for step, stage in way[1:]:
        found.add(("at", step, stage, ""))
        if stage != END:
            found.add(("step", step, "", ""))
    for (step, source), (_next, target) in pairwise(way):
        link = (step, source, drawn[step][source, target])
        if source != NOWHERE:
            found.add(("link", *link) if link in told else ("after", step, source, ""))
        if source == NOWHERE or link not in told or link[2] != target:
            found.add(("before", step + 1, target, ""))
    return frozenset(found)


def _hidden(
    walk: Walk, way: Sequence[Place], drawn: Mapping[int, Mapping[Pair, str]], told: Collection[tuple[int, str, str]]
) -> frozenset[Key]:
    """The links of a way that are not drawn, or not by themselves, by the stages themselves."""
    begins = 0 if walk.first > 1 else 1  # at the first touchpoint everybody comes from nowhere
    stages = (NOWHERE, *walk.stages, END)[begins:]
    return frozenset(
        ("hidden", step, one, other)
        for ((step, source), (_next, target)), (one, other) in zip(
            pairwise(way[begins:]), pairwise(stages), strict=False
        )
        if (source, drawn[step][source, target]) != (one, other)
        or (source != NOWHERE and (step, source, target) not in told)
    )
