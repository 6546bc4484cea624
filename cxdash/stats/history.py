"""History: how much the buckets of a group's past differ beyond sampling, and whether its newest ones do so more."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from scipy.special import stdtr, stdtrit

from cxdash.stats.estimators import Difference, detectable
from cxdash.stats.parts import Parts, pooled


@dataclass(frozen=True)
class Unrest:
    """The moments of one history: excess is what its buckets differ by beyond sampling, in units of `scale`.

    excess / scale is the variance between buckets of DerSimonian & Laird (1986), before it is cut at 0; freedom: the
    buckets with answers, less one.
    """

    excess: float
    scale: float
    freedom: int = 0


def unrest(history: Sequence[Parts]) -> Unrest:
    """The moments of a group's past buckets (weeks); (0, 0) where they cannot tell: fewer than two, or all answers alike."""
    used = [part.alone for part in history if part.n]
    whole = pooled(used)
    freedom = whole.n - len(used)
    within = whole.squares - sum(part.total**2 / part.n for part in used)
    if len(used) < 2 or freedom <= 0 or within <= 0:
        return Unrest(0.0, 0.0)
    sigma2, mean = within / freedom, whole.total / whole.n
    q = sum(part.n * (part.total / part.n - mean) ** 2 for part in used) / sigma2
    freedom_between = len(used) - 1
    return Unrest(q - freedom_between, (whole.n - sum(part.n**2 for part in used) / whole.n) / sigma2, freedom_between)


@dataclass(frozen=True)
class Between:
    """The variance between a group's buckets beyond sampling, known from so much freedom of all groups together."""

    variance: float
    freedom: int


def variances(found: Sequence[Unrest]) -> list[Between]:
    """For each group the variance between its buckets beyond sampling: its own, and no less than that of all together.

    One group's dozen weeks say little of how they vary; a group that looks calm by chance would give false alarms.
    """
    scale, freedom = sum(one.scale for one in found), sum(one.freedom for one in found)
    common = max(sum(one.excess for one in found) / scale, 0.0) if scale > 0 else 0.0
    own = (max(one.excess / one.scale, common) if one.scale > 0 else common for one in found)
    return [Between(variance, freedom) for variance in own]


def effective_buckets(buckets: Sequence[Parts]) -> float:
    """How many equal buckets vary as little together as these do, of which some hold few answers: (sum n)^2 / sum n^2.

    Kish, L. (1965), "Survey Sampling": the effective size of a weighted sample. 0 without answers.
    """
    squares = sum(part.n**2 for part in buckets)
    return sum(part.n for part in buckets) ** 2 / squares if squares else 0.0


def departure(
    history: Sequence[Parts],
    newest: Sequence[Parts],
    difference: Difference,
    between: Between,
    confidence: float,
) -> Difference:
    """A difference between a group's past and its newest buckets, with what its buckets vary by beyond sampling.

    difference: of the estimator, with sampling alone; its interval is only ever widened. between: as of `variances`.
    history, newest: the buckets of both, each with answers.

    By Student's t with the freedom of Satterthwaite, F. E. (1946), Biometrics Bulletin 2, where that of sampling is
    without end. The spread is that of all answers together: few skewed times that happen to be short are also alike, and
    would look surer than they are.
    """
    past, now = pooled(history).alone, pooled(newest).alone
    spread = (past + now).variance
    value, low, high = difference.value, difference.low, difference.high
    if value is None or low is None or high is None or not spread:
        return difference
    restless = between.variance * (1 / effective_buckets(history) + 1 / effective_buckets(newest))
    error = sqrt(spread * (1 / past.n + 1 / now.n) + restless)
    known = max(between.freedom, 1) * (error**2 / restless) ** 2 if restless > 0 else inf
    reach = float(stdtrit(known, 0.5 + confidence / 2)) * error
    return Difference(
        value,
        min(low, value - reach),
        max(high, value + reach),
        2 * float(stdtr(known, -abs(value) / error)),
        detectable(error, confidence),
    )
