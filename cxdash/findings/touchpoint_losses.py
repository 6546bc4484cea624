"""Touchpoint losses: after which touchpoints of the map more customers are lost next than after the others. Knows no page."""

from dataclasses import dataclass

from cxdash.findings.scores import Rules
from cxdash.findings.touchpoints import Cell, TouchpointMap
from cxdash.stats.estimators import Share
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts, pooled


@dataclass(frozen=True)
class Losing:
    """The touchpoints of which enough customers are decided, and those that lose more than the others beyond noise: the one
    with most customers lost beyond the share of the others first. A usual end loses nobody and is not among them.
    """

    compared: tuple[Cell, ...] = ()
    losing: tuple[Cell, ...] = ()


def losing(found: TouchpointMap, rules: Rules) -> Losing:
    """Each is held against all others together, after Benjamini-Hochberg."""
    cells = [one for one in found.cells if _decided(one) >= max(rules.few_answers, 1) and not one.is_end]
    parts = [_parts(one) for one in cells]
    if len(cells) < 2:
        return Losing(tuple(cells))
    whole = pooled(parts)
    others = [whole - one for one in parts]
    real = rejected(Share().p_of_each(list(zip(parts, others, strict=True))), 1 - rules.confidence)
    beyond = [(one.mean or 0.0) - (rest.mean or 0.0) for one, rest in zip(parts, others, strict=True)]
    places = [place for place in range(len(cells)) if real[place] and beyond[place] > 0]
    places.sort(key=lambda place: -beyond[place] * parts[place].n)
    return Losing(tuple(cells), tuple(cells[place] for place in places))


def _decided(one: Cell) -> int:
    return 0 if one.volume is None else one.volume.went_on + one.volume.lost


def _parts(one: Cell) -> Parts:
    lost = 0 if one.volume is None else one.volume.lost
    return Parts(_decided(one), 100.0 * lost, 1e4 * lost)
