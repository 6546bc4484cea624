"""Funnel, too late: of those lost at each step the share that came to the next one after the window. Knows no SQL and no page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from cxdash.findings.funnel import Funnel, Loss
from cxdash.findings.scores import Rules
from cxdash.stats.estimators import Share

_CLEAR = 0.2  # of those lost at a step: from here on the window tells as lost who only took longer


@dataclass(frozen=True)
class Late:
    """Of those lost at a step in all of the data, how many came to the next one later than the window allows.

    share: late / lost, 0 to 1, with Wilson's interval; None where too few were lost to tell of them. is_clear: whether it is
    surely a fifth or more of not few, so that the largest loss must not be told without it.
    """

    step: str
    following: str
    lost: int | None
    late: int | None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    is_clear: bool = False


def lates(steps: Sequence[str], frame: pd.DataFrame, rules: Rules) -> list[Late]:
    """For each step but the last, of a frame of step, lost and late."""
    counts = {
        int(step): (int(lost), int(late))
        for step, lost, late in zip(frame["step"], frame["lost"], frame["late"], strict=True)
    }
    return [
        _late(step, following, *counts.get(place, (0, 0)), rules)
        for place, (step, following) in enumerate(pairwise(steps), 1)
    ]


def late_at(funnel: Funnel, loss: Loss | None, found: Sequence[Late]) -> Late | None:
    """What must be said with this loss of the funnel; None where that is nothing. found: as `lates` has them."""
    if loss is None:
        return None
    places = [(one.step, following.step) for one, following in pairwise(funnel.steps)]
    clear = [one for pair, one in zip(places, found, strict=False) if pair == (loss.step, loss.following)]
    return next((one for one in clear if one.is_clear), None)


def _late(step: str, following: str, lost: int, late: int, rules: Rules) -> Late:
    if lost < max(rules.min_answers, 1):
        return Late(step, following, None, None)
    low, high = Share.wilson(late, lost, rules.confidence)
    return Late(step, following, lost, late, late / lost, low, high, lost >= rules.few_answers and low >= _CLEAR)
