"""Question: what is asked, frozen and hashable, so that it can travel, be cached and be tested."""

from dataclasses import dataclass, field, replace
from typing import Literal

from cxdash.filters import Filters

Grain = Literal["day", "week", "month", "quarter"]
Compare = Literal["previous", "year"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter")
COMPARES: tuple[Compare, ...] = ("previous", "year")


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

    def before(self, compare: Compare = "previous") -> "FunnelQuestion | None":
        filters = self.filters.before(compare)
        return None if filters is None else replace(self, filters=filters)
