"""Funnel change: a funnel's shares against those of another period, beyond noise. Knows no SQL and no page."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from cxdash.findings.changes import Verdict
from cxdash.findings.funnel import Funnel
from cxdash.findings.scores import Rules
from cxdash.stats.estimators import Share
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts

SHARE = Share()


@dataclass(frozen=True)
class Reached:
    """A share of customers, 0 to 1, with its Wilson interval; None of nobody. n: of how many."""

    n: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ShareChange:
    """after - before of a share (0 to 1) with Newcombe's interval, its p-value and the smallest change that could be seen.

    verdict: up, down, noise, or few (too few customers in a period to tell). among: of a change that is noise only because so
    many were compared at once, how many; else 0.
    """

    before: Reached
    after: Reached
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    detectable: float | None = None
    verdict: Verdict = "few"
    among: int = 0


@dataclass(frozen=True)
class StepChange:
    """How the share that reaches a step changed: of all who entered, and of those at the last step before it that all must
    pass. None for the first step, at which everybody is.
    """

    step: str
    of_entry: ShareChange | None = None
    of_previous: ShareChange | None = None


def funnel_changes(before: Funnel, after: Funnel, rules: Rules, optional: Collection[str] = ()) -> list[StepChange]:
    """The change of each step between two funnels of which nobody is open: who may still go on is no loss of either.

    A change is called real only if it is so after Benjamini-Hochberg over all shares of all steps. The second step's two
    shares are one, and count once.
    """
    bases = _bases(after, optional)
    pairs: dict[tuple[int, int], ShareChange] = {}
    for place, base in enumerate(bases):
        for start in dict.fromkeys((0, base)) if place else ():
            pairs[place, start] = _change(_parts(before, place, start), _parts(after, place, start), rules)
    tested = [key for key, one in pairs.items() if one.p is not None and one.verdict != "few"]
    real = rejected([pairs[key].p or 0.0 for key in tested], 1 - rules.confidence)
    for key, is_real in zip(tested, real, strict=True):
        if not is_real and pairs[key].verdict != "noise":
            pairs[key] = replace(pairs[key], verdict="noise", among=len(tested))
    return [
        StepChange(step.step, pairs.get((place, 0)), pairs.get((place, bases[place])))
        for place, step in enumerate(after.steps)
    ]


def _bases(funnel: Funnel, optional: Collection[str]) -> list[int]:
    """For each step the place of the last one before it that all must pass."""
    bases, last = [], 0
    for place, step in enumerate(funnel.steps):
        bases.append(last)
        last = last if step.step in optional else place
    return bases


def _parts(funnel: Funnel, place: int, base: int) -> Parts:
    n, hits = (funnel.steps[one].customers or 0 for one in (base, place))
    return Parts(n, 100.0 * hits, 1e4 * hits)


def _change(before: Parts, after: Parts, rules: Rules) -> ShareChange:
    found = SHARE.difference(before, after, rules.confidence)
    sides = _reached(before, rules), _reached(after, rules)
    if found.value is None or found.low is None or found.high is None:
        return ShareChange(*sides)
    value, low, high, seen = (
        None if one is None else one / 100 for one in (found.value, found.low, found.high, found.detectable)
    )
    verdict: Verdict = "up" if found.value > 0 else "down"
    if not found.is_real:
        verdict = "noise"
    if min(before.n, after.n) < max(rules.few_answers, 1):
        verdict = "few"
    return ShareChange(*sides, value, low, high, found.p, seen, verdict)


def _reached(parts: Parts, rules: Rules) -> Reached:
    if not parts.n:
        return Reached(0)
    low, high = Share.wilson(parts.total / 100, parts.n, rules.confidence)
    return Reached(parts.n, parts.total / 100 / parts.n, low, high)
