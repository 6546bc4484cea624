"""Leaving: which values of which dimensions go with leaving at one step, beyond noise. Knows no SQL and no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cxdash.findings.funnel import Funnel
from cxdash.findings.scores import POOLED, Rules
from cxdash.stats.estimators import Share
from cxdash.stats.groups import rejected
from cxdash.stats.odds import OddsRatio, odds_ratio
from cxdash.stats.parts import Parts, pooled

SHARE = Share()
Verdict = Literal["more", "fewer", "noise"]


@dataclass(frozen=True)
class Leaving:
    """One value of one dimension: the customers who left after the step, of those of whom it is known whether they did.

    share: 0 to 1; odds: those of leaving by those of all customers with another value; None where nobody has one. among: of what
    is noise only because so many were compared at once, how many; is_slight: noise only because it may be next to no difference.
    """

    dimension: str
    value: str
    left: int
    n: int
    share: float
    odds: OddsRatio | None
    p: float
    verdict: Verdict
    among: int = 0
    is_slight: bool = False


def leaving(funnels: Mapping[str, Sequence[Funnel]], step: str, rules: Rules) -> list[Leaving]:
    """All values of these dimensions with `rules.few_answers` customers known, on both sides; what is real first.

    Who is still open is in no count. A value goes with leaving when its share is beyond noise from that of the others of its
    dimension together, after Benjamini-Hochberg over all values of all dimensions. That tells what goes along, not why.
    """
    tested: list[tuple[str, str, Parts, Parts]] = []
    for dimension, groups in funnels.items():
        counts = {one.group: _left(one, step) for one in groups if not one.is_hidden}
        whole = pooled(counts.values())
        for value, parts in counts.items():
            rest = whole - parts
            if value and value != POOLED and min(parts.n, rest.n) >= max(rules.few_answers, 1):
                tested.append((dimension, value, parts, rest))
    return compared(tested, rules)


def compared(tested: Sequence[tuple[str, str, Parts, Parts]], rules: Rules) -> list[Leaving]:
    """Each dimension and value with the customers who have it, and the others, as parts of the share who left; what is real first."""
    p_values = SHARE.p_of_each([(parts, rest) for _dimension, _value, parts, rest in tested])
    real = rejected(p_values, 1 - rules.confidence)
    found = [_leaving(*one, p=p, rules=rules) for one, p in zip(tested, p_values, strict=True)]
    kept = [one if is_real else _noise_among(one, len(found)) for one, is_real in zip(found, real, strict=True)]
    return sorted(kept, key=_rank)


def _noise_among(one: Leaving, compared: int) -> Leaving:
    apart = one.odds is not None and (one.odds.low > 1 or one.odds.high < 1)
    return replace(one, verdict="noise", among=compared if apart else 0)


def _rank(one: Leaving) -> tuple[int, float, str, str]:
    """What is real first: those who leave more, then those who leave less, each the furthest from no difference first."""
    odds = one.odds.value if one.odds else 1.0
    place = ("more", "fewer", "noise").index(one.verdict)
    return place, odds if one.verdict == "fewer" else -odds, one.dimension, one.value


def _leaving(dimension: str, value: str, parts: Parts, rest: Parts, p: float, rules: Rules) -> Leaving:
    left, others = round(parts.total / 100), round(rest.total / 100)
    odds = odds_ratio(left, parts.n - left, others, rest.n - others, rules.confidence)
    side: Verdict = "more" if left / parts.n > others / rest.n else "fewer"
    return Leaving(dimension, value, left, parts.n, left / parts.n, odds, p, side)


def _left(funnel: Funnel, step: str) -> Parts:
    """Who was lost after a step as parts of a share, of those whose windows are over."""
    found = next(one for one in funnel.steps if one.step == step)
    return lost_of(found.settled - found.settled_on, found.settled)


def lost_of(lost: int, n: int) -> Parts:
    """So many lost of n customers, as parts of a share."""
    return Parts(n, 100.0 * lost, 1e4 * lost)
