"""Clusters: shares and ratios of things that come in clusters, such as the attempts of a customer. Pure functions of sums.

Things of one cluster are alike, so what tells how sure a share is are the clusters: the linearised variance of a ratio of
their totals, Cochran, W. G. (1977), "Sampling Techniques", 3rd ed., sections 6.3 and 9A.
"""

from dataclasses import dataclass
from math import sqrt

from scipy.special import stdtrit


@dataclass(frozen=True)
class Clusters:
    """n clusters, the sums of what each holds in all (x) and of a part of it, or of another amount (y); of their squares and
    products.
    """

    n: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    xy: float = 0.0
    yy: float = 0.0

    def __add__(self, other: "Clusters") -> "Clusters":
        return Clusters(
            self.n + other.n,
            self.x + other.x,
            self.y + other.y,
            self.xx + other.xx,
            self.xy + other.xy,
            self.yy + other.yy,
        )

    @property
    def effective(self) -> float:
        """How many clusters of one size would tell as much: Kish, L. (1965), "Survey Sampling", section 11.7."""
        return self.x**2 / self.xx if self.xx > 0 else 0.0

    def residual(self, ratio: float) -> float:
        """The sum over the clusters of (y - ratio * x)²."""
        return max(self.yy - 2 * ratio * self.xy + ratio**2 * self.xx, 0.0)

    def variance(self, ratio: float) -> float:
        """Of y / x where that is `ratio`."""
        return self.n / (self.n - 1) * self.residual(ratio) / self.x**2


def share_interval(sums: Clusters, confidence: float) -> tuple[float, float] | None:
    """Bounds of the share y / x, 0 to 1, each x counting things of which y are a part; None for fewer than two clusters, and
    where y / x is no share.

    Wilson's with as many things as would be as sure if each stood alone, and Student's t: Korn, E. L. & Graubard, B. I. (1998),
    Survey Methodology 24; Franco, C. et al. (2019), "Comparative study of confidence intervals for proportions in complex
    sample surveys", Journal of Survey Statistics and Methodology 7. Never more than there are things; where all or none
    are part of y, things of one cluster are taken to be wholly alike.
    """
    if sums.n < 2 or sums.x <= 0 or not 0 <= sums.y <= sums.x:
        return None
    return wilson(sums.y / sums.x, sums.x * worth(sums), sums.n - 1, confidence)


def worth(sums: Clusters) -> float:
    """How much of a thing that stands alone one of these tells of the share y / x: see `share_interval`."""
    share = sums.y / sums.x
    variance = sums.variance(share) if sums.n > 1 else 0.0
    alone = share * (1 - share) / variance if variance > 0 and 0 < share < 1 else sums.effective
    return min(alone, max(sums.x, sums.effective)) / sums.x


def wilson(share: float, n: float, freedom: float, confidence: float) -> tuple[float, float]:
    """Wilson's bounds of a share (0 to 1) of so many things, by Student's t: see `share_interval`."""
    t = float(stdtrit(freedom, 0.5 + confidence / 2))
    centre = (share + t * t / (2 * n)) / (1 + t * t / n)
    reach = t * sqrt(share * (1 - share) / n + t * t / (4 * n * n)) / (1 + t * t / n)
    return (0.0 if share <= 0 else max(centre - reach, 0.0)), (1.0 if share >= 1 else min(centre + reach, 1.0))


def ratio_interval(sums: Clusters, confidence: float) -> tuple[float, float] | None:
    """Bounds of the ratio y / x of two amounts; None where the data cannot bound it.

    Fieller, E. C. (1954), "Some problems in interval estimation", Journal of the Royal Statistical Society B 16.
    """
    if sums.n < 2:
        return None
    n = sums.n
    t = float(stdtrit(n - 1, 0.5 + confidence / 2))

    def spread(a: float, b: float, ab: float) -> float:
        return t * t * (ab - a * b / n) / (n - 1) / n

    x, y = sums.x / n, sums.y / n
    a = x * x - spread(sums.x, sums.x, sums.xx)
    b = x * y - spread(sums.x, sums.y, sums.xy)
    c = y * y - spread(sums.y, sums.y, sums.yy)
    inside = b * b - a * c
    if a <= 0 or inside < 0:
        return None
    return (b - sqrt(inside)) / a, (b + sqrt(inside)) / a
