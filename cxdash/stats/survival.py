"""Survival: counts of who left and who was censored after how long, to curves, medians and a test of groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, inf, log, sqrt

import numpy as np
from scipy.special import chdtrc

from cxdash.stats.estimators import z_value

Stays = Sequence[tuple[int, int, int]]  # (days, events, censored), each length of stay once, shortest first
Late = Sequence[tuple[int, int]]  # (days, customers): watched from this day of their stay on alone

_ROUNDING = 1e-12  # a product of exact shares may miss one half by as much


@dataclass(frozen=True)
class SurvivalPoint:
    """One day of a curve: who was there when it began, and the share (0 to 1) that stays beyond it.

    low, high: None where the share is 0: the formula says nothing there. greenwood: the sum of Greenwood's formula up to this
    day, the variance of the logarithm of the share.
    """

    day: int
    at_risk: int
    events: int
    censored: int
    survival: float
    low: float | None
    high: float | None
    greenwood: float = 0.0


def kaplan_meier(stays: Stays, confidence: float, late: Late = ()) -> tuple[SurvivalPoint, ...]:
    """The curve at day 0 and at every length of stay there is; empty for nobody.

    late: customers who came to be watched after so many days; they are at risk from the day after on (left truncation,
    Kalbfleisch and Prentice, 1.3). Raises ValueError where more leave on a day than were watched on it.

    Kaplan, E. L., Meier, P. (1958), JASA 53. Bands: Greenwood's variance on the scale of log(-log), Kalbfleisch, J. D.,
    Prentice, R. L. (1980), "The Statistical Analysis of Failure Time Data". Who is censored on a day was there on it.
    """
    if not stays:
        return ()
    rows = list(stays) if stays[0][0] == 0 else [(0, 0, 0), *stays]
    there = _at_risk(rows, [day for day, _events, _censored in rows], late)
    survival, greenwood, z = 1.0, 0.0, z_value(confidence)
    points = []
    for (day, events, censored), at_risk in zip(rows, there, strict=True):
        if events > at_risk:
            raise ValueError(f"{events} left on day {day}, but only {at_risk} were watched then")
        if events:
            survival = 0.0 if events == at_risk else survival * (1 - events / at_risk)
            greenwood += inf if events == at_risk else events / (at_risk * (at_risk - events))
        low, high = _band(survival, greenwood, z)
        points.append(SurvivalPoint(day, at_risk, events, censored, survival, low, high, greenwood))
    return tuple(points)


def _band(survival: float, greenwood: float, z: float) -> tuple[float | None, float | None]:
    if survival <= 0:
        return None, None
    if survival >= 1:
        return 1.0, 1.0
    reach = z * sqrt(greenwood) / -log(survival)
    low, high = (exp(log(survival) * exp(side * reach)) for side in (1, -1))
    return low, high


def p_apart(one: SurvivalPoint, other: SurvivalPoint) -> float | None:
    """Two-sided p-value of "as many of both groups are still there on this day"; None where nobody left, or nobody stayed, in one.

    On the scale of log(-log): Klein, J. P., Logan, B., Harhoff, M., Andersen, P. K. (2007), "Analyzing survival curves at a
    fixed point in time", Statistics in Medicine 26, formula 3.
    """
    if not all(0 < point.survival < 1 for point in (one, other)):
        return None
    logs = [log(point.survival) for point in (one, other)]
    spread = sqrt(sum(point.greenwood / found**2 for point, found in zip((one, other), logs, strict=True)))
    return erfc(abs(log(logs[0] / logs[1])) / spread / sqrt(2))


def median_stay(points: Sequence[SurvivalPoint]) -> tuple[int | None, int | None, int | None]:
    """The first day beyond which at most half stay, and the same of the lower and the upper band: an interval for it.

    None where it is not reached. Brookmeyer, R., Crowley, J. (1982), "A Confidence Interval for the Median Survival
    Time", Biometrics 38.
    """

    def reached(shares: Sequence[float | None]) -> int | None:
        return next(
            (
                point.day
                for point, share in zip(points, shares, strict=True)
                if share is not None and share <= 0.5 + _ROUNDING
            ),
            None,
        )

    return (
        reached([point.survival for point in points]),
        reached([0.0 if point.low is None else point.low for point in points]),
        reached([point.high for point in points]),
    )


def log_rank_p(groups: Sequence[Stays], late: Sequence[Late] | None = None) -> float | None:
    """p-value of "all groups stay alike"; None for fewer than two groups, or where nobody left while two were there.

    late: of each group, as in `kaplan_meier`.

    Mantel, N. (1966), Cancer Chemotherapy Reports 50; Peto, R., Peto, J. (1972), JRSS A 135; for k groups by the
    chi-square with k - 1 degrees of freedom.
    """
    both = list(zip(groups, late or [()] * len(groups), strict=True))
    peopled = [one for one in both if sum(events + censored for _day, events, censored in one[0])]
    if len(peopled) < 2:
        return None
    days = sorted({day for stays, _late in peopled for day, events, _censored in stays if events})
    at_risk = np.array([_at_risk(stays, days, entered) for stays, entered in peopled], dtype=float)
    events = np.array([_events(stays, days) for stays, _late in peopled], dtype=float)
    n, d = at_risk.sum(axis=0), events.sum(axis=0)
    share = np.divide(at_risk, n, out=np.zeros_like(at_risk), where=n > 0)
    excess = (events - share * d).sum(axis=1)[:-1]
    weight = np.divide(d * (n - d), n - 1, out=np.zeros_like(n), where=n > 1)
    variance = np.diag((share * weight).sum(axis=1)) - (share * weight) @ share.T
    variance = variance[:-1, :-1]
    freedom = int(np.linalg.matrix_rank(variance, hermitian=True)) if len(days) else 0
    if freedom == 0:
        return None
    return float(chdtrc(freedom, excess @ np.linalg.pinv(variance, hermitian=True) @ excess))


def _at_risk(stays: Stays, days: Sequence[int], late: Late) -> list[int]:
    """Who was there, and watched, when each of these days began."""
    leaving = _from(days, [(day, events + censored) for day, events, censored in stays])
    coming = _from(days, sorted(late))
    return [max(int(left - yet), 0) for left, yet in zip(leaving, coming, strict=True)]


def _from(days: Sequence[int], counts: Sequence[tuple[int, int]]) -> Sequence[int]:
    """How many of the counted ones, in order of their days, are on each of these days or later."""
    sums = np.concatenate([[0], np.cumsum([n for _day, n in counts], dtype=int)])
    places = np.searchsorted([day for day, _n in counts], days, side="left")
    found: list[int] = (sums[-1] - sums[places]).tolist()
    return found


def _events(stays: Stays, days: Sequence[int]) -> list[int]:
    left = {day: events for day, events, _censored in stays}
    return [left.get(day, 0) for day in days]
