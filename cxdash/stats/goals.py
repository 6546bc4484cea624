"""Goals: how sure it is that the true score is at least a target, from the same interval that is drawn. Knows no metric."""

from cxdash.stats.estimators import Estimator
from cxdash.stats.parts import Parts

_SUREST = 1 - 1e-9
_HALVINGS = 40


def chance_of_at_least(estimator: Estimator, parts: Parts, target: float) -> float | None:
    """The confidence (0 to 1) that the true score is target or more; target is on the scale of the points.

    The one-sided confidence at which the interval ends at the target: 0.975 where the lower end of the 95 % interval lies
    on it, 0.5 where the score does. Confidence distributions: Xie, M. & Singh, K. (2013), International Statistical
    Review 81. None where the score has no interval.
    """
    known = estimator.estimate(parts, 0.95)
    if known.value is None or known.low is None or known.high is None:
        return None
    is_met = known.value >= target
    inside, outside = 0.0, _SUREST  # the two-sided confidence at which the interval reaches the target lies between
    for _halving in range(_HALVINGS):
        middle = (inside + outside) / 2
        found = estimator.estimate(parts, middle)
        end = found.low if is_met else found.high
        reaches = end is not None and (end <= target if is_met else end >= target)
        inside, outside = (inside, middle) if reaches else (middle, outside)
    return 0.5 + inside / 2 if is_met else 0.5 - inside / 2
