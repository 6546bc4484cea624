"""Contrasts: how the groups of a split funnel differ in who goes on after one step. Knows no SQL and no page."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdash.findings.funnel import Funnel
from cxdash.findings.scores import Rules, Tier
from cxdash.stats.estimators import Share
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts, pooled

SHARE = Share()


@dataclass(frozen=True)
class GoingOn:
    """The share of a group's customers that goes on after a step, in percent with its interval; n: those not still open.

    tier: above where more go on than of the other groups together, beyond noise.
    """

    group: str | None
    n: int
    value: float
    low: float
    high: float
    tier: Tier


def going_on(funnels: Sequence[Funnel], step: str, rules: Rules) -> list[GoingOn]:
    """Each group's share that goes on after this step, of those whose windows are over; most first.

    A group differs when its share is beyond noise from that of the others together, after Benjamini-Hochberg over all
    that have `rules.few_answers`. Groups with fewer than `rules.min_answers` are left out.
    """
    counts = [_parts(funnel, step) for funnel in funnels]
    whole = pooled(counts)
    enough = [place for place, parts in enumerate(counts) if parts.n >= max(rules.few_answers, 1)]
    p_values = SHARE.p_of_each([(counts[place], whole - counts[place]) for place in enough])
    real = dict(zip(enough, rejected(p_values, 1 - rules.confidence), strict=True))
    made = []
    for place, (funnel, parts) in enumerate(zip(funnels, counts, strict=True)):
        found = SHARE.estimate(parts, rules.confidence)
        if found.value is None or found.low is None or found.high is None or parts.n < rules.min_answers:
            continue
        side: Tier = "above" if found.value > (whole.mean or 0.0) else "below"
        tier: Tier = "few" if place not in real else side if real[place] else "within"
        made.append(GoingOn(funnel.group, parts.n, found.value, found.low, found.high, tier))
    return sorted(made, key=lambda one: -one.value)


def widest(funnels: Sequence[Funnel], steps: Sequence[str], rules: Rules) -> str:
    """The step (never the last) after which the groups with enough customers differ most: the one to look at first."""

    def spread(step: str) -> float:
        counts = [_parts(funnel, step) for funnel in funnels]
        shares = [parts.mean or 0.0 for parts in counts if parts.n >= max(rules.few_answers, 1)]
        return max(shares, default=0.0) - min(shares, default=0.0)

    return max(steps[:-1], key=spread)


def share_going_on(funnel: Funnel, step: str) -> float | None:
    """The share that goes on after a step, in percent, of those whose windows are over; None where there is nobody."""
    return _parts(funnel, step).mean


def _parts(funnel: Funnel, step: str) -> Parts:
    """Who went on after a step as parts of a share, of those whose windows are over."""
    found = next(one for one in funnel.steps if one.step == step)
    return Parts(found.settled, 100.0 * found.settled_on, 1e4 * found.settled_on)
