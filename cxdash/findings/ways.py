"""Ways: the flow of customers from touchpoint to touchpoint with nothing small in it, and shares of ways. Knows no chart."""

from collections import Counter
from dataclasses import dataclass

from cxdash.findings.paths import Link, Node, Paths, Way
from cxdash.findings.scores import Rules
from cxdash.stats.estimators import Share

OTHER, END = (
    "\x1f",
    "\x1e",
)  # instead of a stage: of all that are not shown by themselves, and no further one; no stage is called so
MOST_STAGES = 6  # of one step that stand by themselves


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
    """The customers at each (step, stage), None for OTHER and END, and the links between them; steps from 1, nothing small in it."""

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
    targets with few customers go to OTHER as well. What has too few even so is not drawn.
    """
    least = max(rules.min_answers, 1)
    shown = _shown(found.nodes, least)
    at, leaving = Counter[tuple[int, str]](), dict[tuple[int, str], Counter[str]]()
    for node in found.nodes:
        key = (node.step, node.stage if (node.step, node.stage) in shown else OTHER)
        at[key] += node.customers
        if depth is not None and node.step < depth:
            leaving.setdefault(key, Counter())[END] += node.ends
    for link in found.links:
        source = (link.step, link.source if (link.step, link.source) in shown else OTHER)
        target = link.target if (link.step + 1, link.target) in shown else OTHER
        leaving.setdefault(source, Counter())[target] += link.customers
    links = tuple(
        Link(step, source, target, customers)
        for (step, source), targets in leaving.items()
        for target, customers in _pooled(targets, least).items()
    )
    there = {(link.step, link.source) for link in links} | {(link.step + 1, link.target) for link in links}
    return Flow({key: None if key[1] == OTHER else at.get(key) for key in sorted(there)}, links)


def _shown(nodes: tuple[Node, ...], least: int) -> frozenset[tuple[int, str]]:
    """The stages of each step that stand by themselves."""
    found = set[tuple[int, str]]()
    for step in {node.step for node in nodes}:
        here = [node for node in nodes if node.step == step and node.customers >= least]
        usual = sorted(here, key=lambda node: (-node.customers, node.stage))[:MOST_STAGES]
        found |= {(step, node.stage) for node in usual}
    return frozenset(found)


def _pooled(targets: Counter[str], least: int) -> dict[str, int]:
    """Customers by target, small ones at OTHER if they are enough together."""
    kept = {target: customers for target, customers in targets.items() if customers >= least and target != OTHER}
    rest = sum(targets.values()) - sum(kept.values())
    return kept | ({OTHER: rest} if rest >= least else {})
