"""Question: what is asked, frozen and hashable, so that it can travel, be cached and be tested."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from cxdash.errors import CxError
from cxdash.filters import Filters
from cxdash.queries.attempts import AttemptsQuestion, Order, build_attempts
from cxdash.queries.matching import Kinds, kinds_of
from cxdash.queries.newest import NewestQuestion, build_newest

Grain = Literal["day", "week", "month", "quarter"]
Compare = Literal["previous", "year"]
Attribution = Literal["first", "last", "step"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter")
COMPARES: tuple[Compare, ...] = ("previous", "year")
ATTRIBUTIONS: tuple[Attribution, ...] = ("first", "last", "step")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_LONGEST_WINDOW = 36_525 * 86_400  # a hundred years: longer than any data, short enough to be added to any time


@dataclass(frozen=True)
class Question:
    """The additive parts of some metrics, by dimensions and time, under filters.

    scope: the locations that this person may see; None: all of them. medians: how sure the intervals of medians are to be,
    of metrics that have one; None: they are not asked for (they cannot be added, and cost as much as all the rest).
    """

    metrics: tuple[str, ...]
    by: tuple[str, ...] = ()
    grain: Grain | None = None
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None
    medians: float | None = None

    def before(self, compare: Compare = "previous") -> "Question | None":
        """The same question about the comparison period; None when the period has no two bounds."""
        filters = self.filters.before(compare)
        return None if filters is None else replace(self, filters=filters)


@dataclass(frozen=True)
class Exclusion:
    """What voids an attempt by standing strictly between two of its steps; their places are numbered from 1.

    stage: of such a touchpoint, or the text of what a step would match.
    """

    stage: str
    since: int
    until: int


@dataclass(frozen=True)
class FunnelQuestion:
    """Customers per furthest step of a funnel. steps: stages, or texts of what `cxdash.steps` reads, at least two; window:
    seconds, inclusive.

    order: "ordered", "strict" (no touchpoint of the customer may stand between two steps) or "any" (the steps are the
    first, second … of the stages to come, in whatever order). optional: steps of an ordered funnel that may be left out.
    attribution: the touchpoint whose value a split takes: the attempt's first, the last that it came to, or each step's own.
    step_windows: (place, seconds): how long that step may take at most after the one that it waits for (the last before it
    that is not optional). A touchpoint of it that comes later ends the attempt: what counts is the first one after.
    confidence: of the bounds of times.
    """

    steps: tuple[str, ...]
    window: float
    by: str | None = None
    filters: Filters = field(default_factory=Filters)
    scope: frozenset[str] | None = None
    order: Order = "ordered"
    optional: tuple[str, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    attribution: Attribution = "first"
    step_windows: tuple[tuple[int, float], ...] = ()
    confidence: float = 0.95

    @property
    def rests_on(self) -> dict[str, tuple[object, Callable[..., tuple[str, list[object]]]]]:
        """Its attempts, whatever window, filters and split by the first touchpoint it has, and when the data end."""
        return {"attempts": (self.attempts, build_attempts), "newest": (NewestQuestion(), build_newest)}

    @property
    def attempts(self) -> AttemptsQuestion:
        by = None if self.attribution == "first" else self.by
        return AttemptsQuestion(self.steps, self.order, self.left_out, self.barred, by)

    @property
    def kinds(self) -> Kinds:
        """Its different steps, and which of them can share touchpoints."""
        return kinds_of(self.steps)

    @property
    def left_out(self) -> tuple[int, ...]:
        """The places of the optional steps."""
        return tuple(place for place, step in enumerate(self.steps, 1) if step in self.optional)

    @property
    def barred(self) -> tuple[tuple[str, int], ...]:
        """The excluded stages with the places from which on they are, each once."""
        return tuple(sorted({(one.stage, one.since) for one in self.exclude}))

    def before(self, compare: Compare = "previous") -> "FunnelQuestion | None":
        filters = self.filters.before(compare)
        return None if filters is None else replace(self, filters=filters)


_PLACED = re.compile(r"(.+)@([0-9]{1,3})-([0-9]{1,3})", re.ASCII | re.DOTALL)


def exclusion(text: str, steps: int) -> Exclusion:
    """STAGE, or STAGE@FROM-TO; CxError("funnel.exclude") unless FROM is a step before TO of so many."""
    found = _PLACED.fullmatch(text)
    if found is None:
        return Exclusion(text, 1, steps)
    since, until = int(found[2]), int(found[3])
    if not 1 <= since < until <= steps:
        raise CxError("funnel.exclude", value=text, steps=steps)
    return Exclusion(found[1], since, until)


def exclusion_text(one: Exclusion, steps: tuple[str, ...]) -> str:
    """As `exclusion` reads it: a stage alone where it holds between the first and the last of these steps and is none of them."""
    is_plain = (one.since, one.until) == (1, len(steps)) and one.stage not in steps
    return one.stage if is_plain and not _PLACED.fullmatch(one.stage) else f"{one.stage}@{one.since}-{one.until}"


def step_windows(texts: Iterable[str], steps: int) -> tuple[tuple[int, float], ...]:
    """LENGTH (of every step), or PLACE=LENGTH (of the one that stands there, from 2 on), as `FunnelQuestion` has them; what is
    said of one step goes before what is said of all. CxError("funnel.step_window") and CxError("funnel.window").
    """
    of_all, of_one = dict[int, float](), dict[int, float]()
    for text in texts:
        place, equals, length = text.partition("=")
        if not equals:
            of_all = dict.fromkeys(range(2, steps + 1), window_seconds(text))
        elif re.fullmatch(r"[0-9]{1,3}", place.strip(), re.ASCII) and 2 <= int(place) <= steps:
            of_one[int(place)] = window_seconds(length)
        else:
            raise CxError("funnel.step_window", value=text, steps=steps)
    return tuple(sorted((of_all | of_one).items()))


def window_seconds(text: str) -> float:
    """A length of time such as 30m, 12h, 14d or 4w in seconds; CxError("funnel.window") if it is none or over 100 years."""
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([mhdw])", text.strip().lower(), re.ASCII)
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not 0 < seconds <= _LONGEST_WINDOW:
        raise CxError("funnel.window", value=text)
    return seconds


def window_text(seconds: float) -> str:
    """A length of time as `window_seconds` reads it, in the largest unit of which it is a whole number: 14d, 90m."""
    size, unit = max(
        (size, unit) for unit, size in _SECONDS.items() if unit != "w" and (unit == "m" or seconds % size == 0)
    )
    return f"{seconds / size:.6f}".rstrip("0").rstrip(".") + unit
