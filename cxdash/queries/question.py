"""Question: what is asked, frozen and hashable, so that it can travel, be cached and be tested."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.attempts import AttemptsQuestion, build_attempts

Grain = Literal["day", "week", "month", "quarter"]
Compare = Literal["previous", "year"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter")
COMPARES: tuple[Compare, ...] = ("previous", "year")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_LONGEST_WINDOW = 36_525 * 86_400  # a hundred years: longer than any data, short enough to be added to any time


@dataclass(frozen=True)
class Question:
    """The additive parts of some metrics, by dimensions and time, under filters.

    scope: the locations that this person may see; None: all of them.
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    grain: Grain | None = None
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None

    def before(self, compare: Compare = "previous") -> "Question | None":
        """The same question about the comparison period; None when the period has no two bounds."""
        filters = self.filters.before(compare)
        return None if filters is None else replace(self, filters=filters)


@dataclass(frozen=True)
class FunnelQuestion:
    """Customers per furthest step of an ordered funnel. steps: stages, at least two; window: seconds, inclusive."""

    steps: tuple[str, ...]
    window: float
    by: str | None = None
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None

    @property
    def rests_on(self) -> dict[str, tuple[AttemptsQuestion, Callable[..., tuple[str, list[object]]]]]:
        """Its attempts, whatever window, filters and split it has."""
        return {"attempts": (AttemptsQuestion(self.steps), build_attempts)}

    def before(self, compare: Compare = "previous") -> "FunnelQuestion | None":
        filters = self.filters.before(compare)
        return None if filters is None else replace(self, filters=filters)


def window_seconds(text: str) -> float:
    """A length of time such as 30m, 12h, 14d or 4w in seconds; CxError("funnel.window") if it is none or over 100 years."""
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([mhdw])", text.strip().lower(), re.ASCII)
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not 0 < seconds <= _LONGEST_WINDOW:
        raise CxError("funnel.window", value=text)
    return seconds
