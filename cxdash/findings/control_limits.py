"""Control limits: between which lines the scores of locations lie by chance, by how many answered. Knows no page."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxdash.findings.scores import POOLED, Score
from cxdash.metrics import Metric
from cxdash.stats.estimators import Share
from cxdash.stats.limits import LEVELS, dispersion, funnel_limits, share_limits
from cxdash.stats.parts import Parts, pooled

STEPS = 60  # points that a line is drawn through


@dataclass(frozen=True)
class Lines:
    """The two lines of one level, in the metric's unit: at so many answers, the low and the high one."""

    level: float
    n: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Limits:
    """The lines of each level around a centre: the score of all that are shown, or 0 where they are held against peers.

    tau: what locations usually differ by, if the lines allow for it, else 0. worth: how much of an answer that stands alone an
    answer tells, as customers may have answered more than once.
    """

    centre: float
    lines: tuple[Lines, ...]
    tau: float
    worth: float = 1.0


def control_limits(metric: Metric, scores: Sequence[Score], usual: bool) -> Limits | None:
    """The lines for the scores that are shown; None where fewer than two are, or nothing is known of their spread.

    usual: allow for what locations usually differ by, beyond chance. Around what each is compared with: where that are
    its peers the centre is 0, and scores are differences from their peers'.
    """
    shown = [one for one in scores if one.value is not None and one.group not in ("", POOLED)]
    whole = pooled(one.tally.parts for one in shown)
    freedom = whole.n - len(shown)
    if len(shown) < 2 or freedom < 1 or whole.mean is None:
        return None
    apart = any(one.peers is not None for one in shown)
    within = (whole.squares - sum(one.tally.parts.total**2 / one.n for one in shown)) / freedom
    tau2 = dispersion([_around(metric, one, apart) for one in shown], 0.0 if apart else None).tau2 if usual else 0.0
    target = 0.0 if apart else whole.mean
    worth = sum(one.tally.parts.alone.n for one in shown) / whole.n
    sizes = [size for one in shown for size in (one.n, _size(one, worth))]
    ends = min(sizes), max(sizes)
    counts = sorted({round(n) for n in np.geomspace(max(ends[0], 1), max(ends[1], 2), STEPS).tolist()})
    lines = tuple(_lines(metric, target, max(within, 0.0), counts, level, tau2, apart, worth) for level in LEVELS)
    return Limits(target / metric.factor, lines, tau2**0.5 / metric.factor, worth)


def height(one: Score, apart: bool) -> float | None:
    """Where a score stands in the plot: its value, or how far it is from its peers'."""
    if not apart or one.value is None or one.against is None:
        return one.value
    return one.value - one.against


def outside(scores: Sequence[Score], limits: Limits | None, apart: bool) -> dict[str, float]:
    """Of each group outside of limits the widest level that it lies outside of. apart: whether held against their peers."""
    found: dict[str, float] = {}
    for line in limits.lines if limits else ():
        widths = [-(n**-0.5) for n in line.n]
        for one in scores:
            value = height(one, apart)
            # Between two sizes the lines run as chance does: with the root of how many answered.
            size = _size(one, limits.worth) if limits else one.n
            low, high = (float(np.interp(-(size**-0.5), widths, bounds)) for bounds in (line.low, line.high))
            if value is not None and not low <= value <= high:
                found[one.group or ""] = line.level
    return found


def _size(one: Score, worth: float) -> float:
    """As many usual answers as this score's tell as much as; no more than there are."""
    return min(one.tally.parts.alone.n / worth, one.n)


def _around(metric: Metric, one: Score, apart: bool) -> Parts:
    """The same answers with their peers' score taken off each."""
    part = one.tally.parts
    if not apart or one.against is None:
        return part
    shift = one.against * metric.factor
    squares = part.squares - 2 * shift * part.total + part.n * shift**2
    return Parts(part.n, part.total - part.n * shift, squares, None, part.repeats)


def _lines(
    metric: Metric, target: float, variance: float, counts: Sequence[int], level: float, tau2: float, apart: bool,
    worth: float,
) -> Lines:  # fmt: skip
    alone = [max(round(n * worth), 1) for n in counts]
    if isinstance(metric.estimator, Share) and not tau2 and not apart:
        pairs = [tuple(100 * bound for bound in share_limits(target / 100, n, level)) for n in alone]
    else:
        pairs = [funnel_limits(target, variance, n, level, tau2) for n in alone]
    least, most = (None, None) if apart or metric.bounds is None else metric.bounds
    lows = tuple(max(low / metric.factor, low / metric.factor if least is None else least) for low, _high in pairs)
    highs = tuple(min(high / metric.factor, high / metric.factor if most is None else most) for _low, high in pairs)
    return Lines(level, tuple(counts), lows, highs)
