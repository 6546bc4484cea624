"""A metric is a record: what its answers earn and how it is estimated. No colours, no charts, no layout."""

from dataclasses import dataclass
from typing import Literal

from cxdash.stats.estimators import Estimator
from cxdash.stats.means import Mean

Table = Literal["responses", "touchpoints"]


@dataclass(frozen=True)
class Scale:
    """A scale that a metric is asked on: scores from `top` up earn the high points, those up to `bottom` the low ones."""

    low: float
    high: float
    top: float
    bottom: float | None = None


@dataclass(frozen=True)
class Metric:
    """One measure of experience.

    id: in URL, CSV, code and command line alike. points: SQL of the points of one row of `table` (alias `f`), NULL for
    no valid answer. score: SQL of the plain score beside it. factor: points divided by this are what `unit` says.
    better: +1 when more is better, -1 when less is. edges: where a distribution of points is cut; none: score by score.
    """

    id: str
    label: str
    help: str
    table: Table
    points: str
    score: str
    estimator: Estimator
    unit: Literal["points", "percent", "hours"]
    better: Literal[1, -1]
    scales: tuple[Scale, ...] = ()
    default_scale: Scale | None = None
    factor: float = 1.0
    digits: int = 0
    bounds: tuple[float, float] | None = None
    formula: str = ""
    edges: tuple[float, ...] = ()

    @property
    def has_median(self) -> bool:
        """Whether a median stands beside it: a mean of skewed times needs one; other points have few values."""
        return isinstance(self.estimator, Mean)

    def scale(self, low: float, high: float) -> Scale | None:
        """The scale with these ends; None if the metric is not asked on it."""
        return next((scale for scale in self.scales if (scale.low, scale.high) == (low, high)), None)
