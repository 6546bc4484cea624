"""Ways: the flow of customers from touchpoint to touchpoint with nothing small in it, and shares of ways. Knows no chart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cxdash.findings.paths import Link, Node, Paths, Way
from cxdash.findings.scores import Rules
from cxdash.stats.estimators import Share

OTHER, END = (
    "\x1f",
    "\x1e",
)  # instead of a stage: of all that are not shown by themselves, and no further one; no stage is called so
END_OR_FEW = "\x1c"  # no further one but for a few, who are hidden among those
NOWHERE = "\x1d"  # where those come from who begin at a later step; not drawn
Pair = tuple[str, str]  # a source and a target
MOST_STAGES = 6  # of one step that stand by themselves
_MOST_OTHERS = 0.1  # of those who nearly all go no further


@dataclass(frozen=True)
class Part:
    """Some of the customers, and their share (0 to 1) of all with its Wilson interval."""

    customers: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Flow:
    """The customers at each (step, stage), None for OTHER, END and END_OR_FEW, and the links between them; steps from 1,
    nothing small in it.
    """

    nodes: dict[tuple[int, str], int | None]
    links: tuple[Link, ...]


def part(customers: int, of: int, rules: Rules) -> Part | None:
    """None of nobody."""
    if not of:
        return None
    return Part(customers, of, customers / of, *Share.wilson(customers, of, rules.confidence))


def ways(found: Paths, rules: Rules, most: int = 10) -> list[tuple[Way, Part]]:
    """The most usual ways, each with its share of all."""
    return [
        (one, share) for one in found.ways[:most] if (share := part(one.customers, found.customers, rules)) is not None
    ]


def flow(found: Paths, rules: Rules, depth: int | None) -> Flow:
    """The nodes and links of the ways. depth: of ways to no end, the step with which they are cut; who ends before goes to END.

    At each step the stages with few customers, and all but the MOST_STAGES most usual, are OTHER; of what leaves a node,
    targets with few customers go to OTHER as well, and so many others that it has enough: what a node has less what is
    drawn from it, or to it, is no small number. Where these are those who go no further and hardly anyone else, it is
    END_OR_FEW. What has too few even so is not drawn.
    """
    least = max(rules.min_answers, 1)
    nodes, links_of = _carried(found, least, depth)
    shown = _shown(nodes, least)
    at, began = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    going: dict[int, Counter[Pair]] = {}
    for node in nodes:
        stage = node.stage if (node.step, node.stage) in shown else OTHER
        at[node.step, stage] += node.customers
        began[node.step, stage] += node.customers
        if depth is not None and node.step < depth:
            going.setdefault(node.step, Counter())[stage, END] += node.ends
    for link in links_of:
        source = link.source if (link.step, link.source) in shown else OTHER
        target = link.target if (link.step + 1, link.target) in shown else OTHER
        going.setdefault(link.step, Counter())[source, target] += link.customers
        began[link.step + 1, target] -= link.customers
    links = tuple(
        Link(step, source, target, customers)
        for step, pairs in going.items()
        for (source, target), customers in _pooled(
            pairs, {stage: n for (at_step, stage), n in began.items() if at_step == step + 1}, least
        ).items()
    )
    there = {(link.step, link.source) for link in links} | {(link.step + 1, link.target) for link in links}
    return Flow({key: None if key[1] == OTHER else at.get(key) for key in sorted(there)}, links)


def _carried(found: Paths, least: int, depth: int | None) -> tuple[list[Node], list[Link]]:
    """Nodes and links, where few end at a step with those as OTHER at the next: what is left there would tell how many."""
    nodes, links = list(found.nodes), list(found.links)
    for step in range(1, depth or 0):
        here = [node for node in nodes if node.step == step and node.ends]
        ends = sum(node.ends for node in here)
        if 0 < ends < least:
            nodes = [replace(node, ends=0) if node.step == step else node for node in nodes]
            nodes.append(Node(step + 1, OTHER, ends, ends))
            links += [Link(step, node.stage, OTHER, node.ends) for node in here]
    return nodes, links


def _shown(nodes: Sequence[Node], least: int) -> frozenset[tuple[int, str]]:
    """The stages of each step that stand by themselves."""
    found = set[tuple[int, str]]()
    carried = {(node.step, node.stage) for node in nodes if node.stage == OTHER}
    for step in {node.step for node in nodes}:
        here = [node for node in nodes if node.step == step and node.customers >= least]
        usual = sorted(here, key=lambda node: (-node.customers, node.stage))[:MOST_STAGES]
        if (step, OTHER) in carried:
            rest = sum(node.customers for node in nodes if node.step == step) - sum(node.customers for node in usual)
            while usual and rest < least:
                rest += usual.pop().customers
        found |= {(step, node.stage) for node in usual}
    return frozenset(found)


def _pooled(pairs: Counter[Pair], began: Mapping[str, int], least: int) -> Counter[Pair]:
    """Customers by source and target without the small ones: at OTHER if they are enough together.

    began: by target those who come from nowhere, who are not drawn; with few of them something else is not drawn either.
    """
    counts = pairs + Counter({(NOWHERE, target): n for target, n in began.items()})
    away = {pair for pair, n in counts.items() if n < least or pair[1] == OTHER}
    lines: dict[tuple[bool, str], list[Pair]] = {}
    for source, target in counts:
        if source != NOWHERE:
            lines.setdefault((True, source), []).append((source, target))
        if target not in (OTHER, END):  # how many come to these is not shown
            lines.setdefault((False, target), []).append((source, target))
    while more := [
        pair
        for line in lines.values()
        if 0 < sum(counts[pair] for pair in line if pair in away) < least
        for pair in line
        if pair not in away
    ]:
        away.add(min(more, key=lambda pair: (counts[pair], pair)))
    places = _places(counts, away, least)
    drawn = Counter[Pair]()
    for (source, target), n in counts.items():
        if source != NOWHERE:
            drawn[source, places[source] if (source, target) in away else target] += n
    return Counter({pair: n for pair, n in drawn.items() if n >= least})


def _places(counts: Mapping[Pair, int], away: set[Pair], least: int) -> dict[str, str]:
    """By source what those are called who are away; takes END out of these where the others of its source are enough.

    END hides fewer than `least`. It is named where nobody can tell from the name how many they are: so where it could as
    well hide `least`, and not where fewer than two is one.
    """
    places = dict[str, str]()
    for source in {source for source, _target in counts}:
        others = sum(n for pair, n in counts.items() if pair[0] == source and pair[1] != END and pair in away)
        places[source] = OTHER
        if (source, END) in away and others >= least:
            away.discard((source, END))
        elif (source, END) in away and least > 2:
            whole = others + counts[source, END]
            if max(others, least) <= _MOST_OTHERS * whole:
                places[source] = END_OR_FEW
    return places
