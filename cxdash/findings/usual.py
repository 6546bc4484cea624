"""Usual: the stages that most customers come to, in the order in which they first do: the funnel to begin with. Knows no SQL."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from cxdash.findings.journey_kinds import end_stages
from cxdash.stats.estimators import Share

MOST = 6  # steps to begin with
_COMPARED = 12  # stages of which every two are compared: those that most customers come to
# A step is passed over where fewer come to it than this share of those who come to a later one.
_PASSED_OVER = 0.9
# A stage is a side way where fewer come to it than this share of those who come to the step before it.
_RARE = 0.1
# What comes after the purchase is on the way where surely more than this share of those who purchased come to it.
_MOST_PURCHASED = 0.5


def compared(stages: pd.DataFrame, requests: pd.DataFrame) -> tuple[str, ...]:
    """The stages that may be steps, in the order of the catalogue.

    Requests for service are no step. A purchase is looked at however few come to it.
    """
    service = set(requests["stage"])
    counts = {stage: n for stage, n in _customers(stages).items() if stage not in service}
    often = sorted(counts, key=lambda stage: -counts[stage])[:_COMPARED]
    purchases = end_stages(list(counts), ())
    return tuple(stage for stage in counts if stage in often or stage in purchases)


def usual_stages(stages: pd.DataFrame, steps: Sequence[str], precedence: pd.DataFrame) -> list[str]:
    """The stages of the usual journey, at most MOST, in the order of `ordered`; steps: those of `compared`, of
    which precedence tells: earlier, later (places from 0), customers who came to the one first.

    Left out is what many pass over (fewer come to it than nine in ten of those who come to a later stage) and what is a way aside
    (fewer come to it than a tenth of those at the step before), unless it is called a purchase: of those few may come to the first.
    What comes after the first is a way aside (a complaint, a return) unless surely most of those who purchased come to it.
    Where that leaves one of several, the two that most customers come to stand: one step is no funnel.
    Of more than MOST the first and the last are kept, and of the others those that most customers come to.
    """
    counts = _customers(stages)
    kept = _passed_through(ordered(steps, precedence), counts)
    after = {
        (steps[one], steps[other]): n
        for one, other, n in zip(precedence["earlier"], precedence["later"], precedence["customers"], strict=True)
    }
    kept = _common(kept, counts, after)
    between = sorted(kept[1:-1], key=lambda stage: -counts[stage])[: MOST - 2]
    return [stage for place, stage in enumerate(kept) if place in (0, len(kept) - 1) or stage in between]


def ordered(stages: Sequence[str], precedence: pd.DataFrame) -> list[str]:
    """The order in which most customers first come to them: of every two stages that one first to which more customers came first.

    Majorities of three stages and more can go in a circle. So they are taken from the clearest on, and one that contradicts
    those before it is left (ranked pairs: Tideman, N. (1987), "Independence of clones as a criterion for voting rules"). Where
    nothing tells two stages apart they stay as they are given: by their mean place.
    """
    ahead = {
        (one, other): n
        for one, other, n in zip(precedence["earlier"], precedence["later"], precedence["customers"], strict=True)
    }
    margins = {pair: n - ahead[pair[::-1]] for pair, n in ahead.items()}
    behind: dict[int, set[int]] = {place: set() for place in range(len(stages))}  # all that must come later
    for one, other in sorted(margins, key=lambda pair: (-margins[pair], -ahead[pair], pair)):
        if margins[one, other] > 0 and one not in behind[other]:
            found = {other, *behind[other]}
            for place in behind:
                if place == one or one in behind[place]:
                    behind[place] |= found
    order: list[str] = []
    left = list(range(len(stages)))
    while left:
        first = next(place for place in left if not any(place in behind[other] for other in left))
        left.remove(first)
        order.append(stages[first])
    return order


def _passed_through(order: Sequence[str], counts: Mapping[str, int]) -> list[str]:
    """Without stages that many pass over on their way to a later one, unless that is a way aside itself."""
    kept: list[str] = []
    most = 0  # customers at a later stage
    for place, stage in reversed(list(enumerate(order))):
        if counts[stage] >= _PASSED_OVER * most:
            kept.insert(0, stage)
        is_aside = counts[stage] < _RARE * max((counts[one] for one in order[:place]), default=0)
        most = most if is_aside else max(most, counts[stage])
    if len(kept) > 1:
        return kept
    often = sorted(order, key=lambda stage: -counts[stage])[:2]
    return [stage for stage in order if stage in often]


def _customers(stages: pd.DataFrame) -> dict[str, int]:
    return {str(stage): int(n) for stage, n in zip(stages["stage"], stages["customers"], strict=True)}


def _common(steps: Sequence[str], counts: Mapping[str, int], after: Mapping[tuple[str, str], int]) -> list[str]:
    """Without ways aside; all of them where no two would be left. after: customers who came to the one first, by both.

    A journey that begins with a purchase is one of what comes after it: there that is no way aside for having few.
    """
    purchases: Collection[str] = end_stages(steps, ())
    kept: list[str] = []
    bought = ""
    for stage in steps:
        if kept and stage in purchases and not set(purchases) & set(kept):
            kept.append(bought := stage)
        elif bought:
            if Share.wilson(after[bought, stage], counts[bought], 0.95)[0] > _MOST_PURCHASED:
                kept.append(stage)
        elif not kept or counts[stage] >= _RARE * counts[kept[-1]]:
            kept.append(stage)
    return kept if len(kept) > 1 else list(steps)
