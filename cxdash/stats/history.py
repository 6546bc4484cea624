"""History: how much the buckets of a group's past differ beyond sampling, and whether its newest ones do so more."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from cxdash.stats.estimators import Difference, detectable, two_sided_p, z_value
from cxdash.stats.parts import Parts, pooled


@dataclass(frozen=True)
class Unrest:
    """The moments of one history: excess is what its buckets differ by beyond sampling, in units of `scale`.

    excess / scale is the variance between buckets of DerSimonian & Laird (1986), before it is cut at 0.
    """

    excess: float
    scale: float


def unrest(history: Sequence[Parts]) -> Unrest:
    """The moments of a group's past buckets (weeks); (0, 0) where they cannot tell: fewer than two, or all answers alike."""
    used = [part for part in history if part.n]
    whole = pooled(used)
    freedom = whole.n - len(used)
    within = whole.squares - sum(part.total**2 / part.n for part in used)
    if len(used) < 2 or freedom <= 0 or within <= 0:
        return Unrest(0.0, 0.0)
    sigma2, mean = within / freedom, whole.total / whole.n
    q = sum(part.n * (part.total / part.n - mean) ** 2 for part in used) / sigma2
    return Unrest(q - (len(used) - 1), (whole.n - sum(part.n**2 for part in used) / whole.n) / sigma2)


def variances(found: Sequence[Unrest]) -> list[float]:
    """For each group the variance between its buckets beyond sampling: its own, and no less than that of all together.

    One group's dozen weeks say little of how they vary; a group that looks calm by chance would give false alarms.
    """
    scale = sum(one.scale for one in found)
    common = max(sum(one.excess for one in found) / scale, 0.0) if scale > 0 else 0.0
    return [max(one.excess / one.scale, common) if one.scale > 0 else common for one in found]


def departure(
    history: Parts, newest: Parts, difference: Difference, variance: float, buckets: tuple[int, int], confidence: float
) -> Difference:
    """A difference between a group's past and its newest buckets, with what its buckets vary by beyond sampling.

    difference: of the estimator, with sampling alone; its interval is only ever widened. variance: between buckets, as of
    `variances`; buckets: how many the past and the newest are. p: with the spread of all answers together, because few
    skewed times that happen to be short are also alike, and would look surer than they are.
    """
    spread = (history + newest).variance
    value, low, high = difference.value, difference.low, difference.high
    if value is None or low is None or high is None or not spread:
        return difference
    error = sqrt(spread * (1 / history.n + 1 / newest.n) + variance * (1 / buckets[0] + 1 / buckets[1]))
    reach = z_value(confidence) * error
    return Difference(
        value,
        min(low, value - reach),
        max(high, value + reach),
        two_sided_p(value / error),
        detectable(error, confidence),
    )
