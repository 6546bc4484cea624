"""Answering: the share of the customers met that answered, with its interval. Knows no SQL and no page."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from cxdash.findings.scores import Rules
from cxdash.stats.estimators import Share
from cxdash.stats.parts import Parts


@dataclass(frozen=True)
class Answering:
    """Customers with a touchpoint in a bucket, those of them who answered then or soon after, and their share in percent with
    its interval.

    value, low, high: None where fewer were met than a group must have to be shown.
    """

    start: date
    met: int
    answered: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def answering(frame: pd.DataFrame, rules: Rules) -> tuple[Answering, ...]:
    """The rows of an answering question by time, in the order of time."""
    found = []
    for start, met, answered in zip(frame["start"].tolist(), frame["met"], frame["answered"], strict=True):
        day = start.date() if isinstance(start, datetime) else start
        share = Share().estimate(Parts(int(met), 100.0 * int(answered), 10_000.0 * int(answered)), rules.confidence)
        shown = (share.value, share.low, share.high) if met >= rules.min_answers else (None, None, None)
        found.append(Answering(day, int(met), int(answered), *shown))
    return tuple(sorted(found, key=lambda one: one.start))
