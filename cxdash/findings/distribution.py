"""Distribution: counts by score of a period and the one before to shares with intervals, a scale at a time. Knows no SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import pandas as pd

from cxdash.findings.scores import Rules
from cxdash.findings.tallies import repeats
from cxdash.metrics import Metric
from cxdash.stats.estimators import Share
from cxdash.stats.groups import rejected
from cxdash.stats.intraclass import Repeats, together
from cxdash.stats.parts import Parts

Zone = Literal["top", "middle", "bottom", ""]
Ends = tuple[float, float]
_SHARE = Share()


@dataclass(frozen=True)
class Bin:
    """Answers of one score, of a length of time, or of a zone, and their share of the scale's answers in percent.

    low: the score; of times the half-open [low, high) in points, high None where it has no end. change: of the share on the
    period before, in percentage points, with its interval; is_real: beyond noise among all bins (Benjamini-Hochberg).
    """

    low: float
    high: float | None
    zone: Zone
    n: int
    share: float
    bounds: Ends
    before_n: int = 0
    before: float | None = None
    before_bounds: Ends | None = None
    change: float | None = None
    change_bounds: Ends | None = None
    p: float | None = None
    is_real: bool = False


@dataclass(frozen=True)
class Distribution:
    """The answers on one scale (None: the metric has none). bins: every score, in order; zones: what scores earn alike,
    best first. Both are empty where fewer answered than can be shown, and `before` is missing where too few did then.

    broken: how many answers have a fraction; they go with the whole number below.
    """

    scale: Ends | None
    n: int
    before_n: int
    bins: tuple[Bin, ...] = ()
    zones: tuple[Bin, ...] = ()
    broken: int = 0

    @property
    def is_compared(self) -> bool:
        return any(one.before is not None for one in self.bins)


@dataclass
class _Counts:
    """The counts of one scale by bin, and whose the answers are, where customers answered more than once."""

    by_bin: dict[int, int]
    broken: int = 0
    whose: list[Repeats | None] = field(default_factory=list)

    def parts(self, hits: int) -> Parts:
        return Parts(self.n, 100.0 * hits, 10_000.0 * hits, None, self.repeats)

    @cached_property
    def repeats(self) -> Repeats | None:
        return together(self.whose)

    @property
    def n(self) -> int:
        return sum(self.by_bin.values())


def distributions(
    metric: Metric, frame: pd.DataFrame, before: pd.DataFrame | None, rules: Rules
) -> tuple[Distribution, ...]:
    """One for each scale that has answers in the period, the most answered first. before: None where nothing is compared."""
    now = _counted(metric, frame)
    then = {} if before is None else _counted(metric, before)
    order = sorted(now, key=lambda scale: (-now[scale].n, scale or ()))
    return tuple(_distribution(metric, scale, now[scale], then.get(scale, _Counts({})), rules) for scale in order)


def _counted(metric: Metric, frame: pd.DataFrame) -> dict[Ends | None, _Counts]:
    found: dict[Ends | None, _Counts] = {}
    usual = None if metric.default_scale is None else (metric.default_scale.low, metric.default_scale.high)
    rows = zip(*(frame[name].tolist() for name in ("scale_low", "scale_high", "bin", "n", "broken")), strict=True)
    for (low, high, place, n, broken), whose in zip(rows, repeats(frame), strict=True):
        scale = usual if _is_missing(low) or _is_missing(high) else (float(low), float(high))
        one = found.setdefault(scale, _Counts({}))
        one.by_bin[int(place)] = one.by_bin.get(int(place), 0) + int(n)
        one.broken += int(broken)
        one.whose.append(whose)
    return found


def _is_missing(value: float | None) -> bool:
    return value is None or value != value


def _distribution(metric: Metric, scale: Ends | None, now: _Counts, then: _Counts, rules: Rules) -> Distribution:
    if now.n < max(rules.min_answers, 1):
        return Distribution(scale, now.n, then.n)
    sides = now, then if then.n >= max(rules.min_answers, 1) else _Counts({})
    bins = [
        _bin(low, high, _zone(metric, scale, low), (now.by_bin.get(place, 0), then.by_bin.get(place, 0)), sides, rules)
        for place, low, high in _places(metric, scale, now.by_bin)
    ]
    zones: list[Bin] = []
    for zone in ("top", "middle", "bottom"):
        inside = [one for one in bins if one.zone == zone]
        if inside:
            counts = sum(one.n for one in inside), sum(one.before_n for one in inside)
            zones.append(_bin(inside[0].low, inside[-1].low, inside[0].zone, counts, sides, rules))
    return Distribution(scale, now.n, then.n, _judged(bins, sides, rules), _judged(zones, sides, rules), now.broken)


def _places(metric: Metric, scale: Ends | None, seen: Mapping[int, int]) -> list[tuple[int, float, float | None]]:
    """Every bin in order: its number and its ends; those that nobody gave too."""
    if scale is not None:
        return [(score, float(score), None) for score in range(int(scale[0]), int(scale[1]) + 1)]
    if metric.edges:
        edges = (0.0, *metric.edges)
        return [(place, low, high) for place, (low, high) in enumerate(zip(edges, (*edges[1:], None), strict=True))]
    return [(place, float(place), None) for place in sorted(seen)]


def _zone(metric: Metric, scale: Ends | None, score: float) -> Zone:
    """What a score earns: of a net score top, middle or bottom; of a share top or bottom."""
    known = None if scale is None else metric.scale(*scale)
    if known is None:
        return ""
    if score >= known.top:
        return "top"
    return "bottom" if known.bottom is None or score <= known.bottom else "middle"


def _bin(
    low: float, high: float | None, zone: Zone, counts: tuple[int, int], sides: tuple[_Counts, _Counts], rules: Rules
) -> Bin:
    now, then = (side.parts(hits) for hits, side in zip(counts, sides, strict=True))
    found = _SHARE.estimate(now, rules.confidence)
    made = Bin(low, high, zone, counts[0], found.value or 0.0, (found.low or 0.0, found.high or 0.0))
    if not then.n:
        return made
    earlier, moved = _SHARE.estimate(then, rules.confidence), _SHARE.difference(then, now, rules.confidence)
    return replace(
        made, before_n=counts[1], before=earlier.value, before_bounds=(earlier.low or 0.0, earlier.high or 0.0),
        change=moved.value, change_bounds=(moved.low or 0.0, moved.high or 0.0), p=moved.p,
    )  # fmt: skip


def _judged(bins: list[Bin], sides: tuple[_Counts, _Counts], rules: Rules) -> tuple[Bin, ...]:
    if min(side.n for side in sides) < max(rules.few_answers, 1):
        return tuple(bins)
    kept = rejected([1.0 if one.p is None else one.p for one in bins], 1 - rules.confidence)
    return tuple(replace(one, is_real=is_real) for one, is_real in zip(bins, kept, strict=True))
