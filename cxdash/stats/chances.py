"""Chances: the mean of chances that were told of things, how sure it is, and how far off such chances are.

Points are chances from 0 to 100. What told them had learnt from data and is a little off for it: it is told again by models that
learnt without a part of these each, and what their means differ by is added to the noise of sampling.
"""

from collections.abc import Sequence

import numpy as np

from cxdash.stats.average import errors_from_average
from cxdash.stats.estimators import Share, two_sided_p
from cxdash.stats.forecasts import Floats
from cxdash.stats.parts import Parts, pooled

_TENTHS = 10


def learning_variance(replicates: Floats) -> float:
    """Of a value, by what was learnt from: replicates are the values that models say which each learnt without one of as many
    parts of the data. Kott, P. S. (2001), "The delete-a-group jackknife", Journal of Official Statistics 17.
    """
    count = len(replicates)
    return float((count - 1) / count * ((replicates - replicates.mean()) ** 2).sum()) if count > 1 else 0.0


def dispersion(groups: Sequence[Parts]) -> float:
    """The variance of chances within groups as a part (0 to 1) of that of things that are so or not: the less sure the chances
    are, the less they are spread. 1 where nothing tells it.
    """
    used = [one for one in groups if one.n]
    freedom = sum(one.n for one in used) - len(used)
    within = sum(one.squares - one.total**2 / one.n for one in used)
    most = sum(one.total * (100 - one.total / one.n) for one in used)
    if freedom <= 0 or most <= 0 or within <= 0:
        return 1.0
    return min(within / freedom / (most / (freedom + len(used))), 1.0)


def chance_interval(parts: Parts, spread: float, noise: float, confidence: float) -> tuple[float, float]:
    """Bounds of a mean chance, 0 to 100, of at least one. spread: `dispersion` of all groups, as a few chances of one group are
    often alike by luck; chances that are spread more than that tell less. noise: `learning_variance` of the mean.

    Wilson's interval with as many things as would be as sure: Korn, E. L. & Graubard, B. I. (1998), Survey Methodology 24; the
    variance that of quasi-likelihood: Wedderburn, R. W. M. (1974), Biometrika 61.
    """
    share = min(max(parts.total / parts.n / 100, 0.0), 1.0)
    binary = share * (1 - share)
    own = max(parts.squares / parts.n / 10_000 - share**2, 0.0)
    variance = max(binary * spread, own) / parts.alone.n + noise / 10_000
    n = max(round(binary / variance), 1) if binary > 0 and variance > 0 else parts.alone.n
    low, high = Share.wilson(share * n, n, confidence)
    return 100 * low, 100 * high


def p_apart_from_average(groups: Sequence[Parts], replicates: Sequence[Floats]) -> list[float]:
    """p-values of "this group's mean is as the average of all groups", each counting alike. replicates: of each group its mean by
    each of the models: see `learning_variance`.

    As `p_from_average`, but each group with its own spread where that is more than of all together: chances may be alike in
    one huge group and far apart in a small one, whose mean is then less sure than all together say.
    """
    alone, count = [one.alone for one in groups], len(groups)
    common = pooled(alone).variance
    if count < 2 or not common:
        return [1.0] * count
    told = np.array(replicates)
    away = told - told.mean(axis=0)  # what is off in all groups alike moves none from the others
    noise = np.array([learning_variance(one) for one in away])
    variances = [max(common, one.variance or 0.0) / one.n for one in alone] + noise
    errors = np.array(errors_from_average(variances.tolist()))
    means = np.array([one.mean or 0.0 for one in alone])
    return [two_sided_p(float(z)) for z in (means - means.mean()) / errors]


def miscalibration(chances: Floats, came: np.ndarray[tuple[int], np.dtype[np.bool_]], confidence: float) -> float:
    """How far, at most, the mean chance (0 to 1) told of a tenth of them, by their chances, lies outside the Wilson interval of the
    share that came: a calibration line would not see chances that bend. Of groups as Hosmer, D. W. & Lemeshow, S. (1980),
    "Goodness of fit tests for the multiple logistic regression model", Communications in Statistics 9, takes them.
    """
    worst = 0.0
    for part in np.array_split(np.argsort(chances, kind="stable"), min(_TENTHS, len(chances))):
        told = float(chances[part].mean())
        low, high = Share.wilson(int(came[part].sum()), len(part), confidence)
        worst = max(worst, low - told, told - high)
    return worst
