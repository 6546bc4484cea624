"""Risk: who may leave, by a model that is checked on time it has not seen, and only where the data can carry it.

Logistic regression on standardised features: each reason's part in a customer's log-odds is a sum that can be shown. Knows no
SQL and no page.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import expit

from cxdash.findings.risk_features import LATE, Levels, Matrix, Reason, features, levels
from cxdash.findings.scores import Rules
from cxdash.stats.estimators import Share, z_value
from cxdash.stats.forecasts import Bounded, Floats, Line, area, brier, calibration_line

Why = Literal["nobody", "short", "few", "chance", "wrong"]

LEARNT_DAYS = 4  # earlier days that are learnt from, each a silence before the next
LEAST_LEARNT = 100  # customers lost, and kept, that it takes to learn
BINS = 10
MOST_REASONS = 3
_LEAST_PART = 0.1  # of log-odds: what weighs less is no reason
_SLOPES = (0.75, 1.33)  # of the calibration line, with which a model is right enough
_OFF = 0.05  # so far may the share that was told lie outside the interval of the share that came


@dataclass(frozen=True)
class Days:
    """The days on which the model learns (oldest first), is checked, and tells of. None: data too short; now: of no customers."""

    now: date | None = None
    checked: date | None = None
    learnt: tuple[date, ...] = ()

    @property
    def past(self) -> tuple[date, ...]:
        return self.learnt if self.checked is None else (*self.learnt, self.checked)


def days(first: date, newest: date, silence: int) -> Days:
    """The day after the data end; a silence before it, after which all is known by now; and those before that, each so much
    earlier, so that all that is learnt was known on the day on which it is checked.

    On each of them touchpoints must have been recorded for a silence, or who has been there before is not known.
    """
    step = timedelta(days=silence)
    now = newest + timedelta(days=1)
    earlier = [now - step * (place + 1) for place in range(LEARNT_DAYS + 1)]
    usable = [one for one in earlier if one - step >= first]
    if len(usable) < 2:
        return Days(now)
    return Days(now, usable[0], tuple(reversed(usable[1:])))


@dataclass(frozen=True)
class Model:
    """Log-odds of being lost: the intercept and, for each standardised column, its weight and the reason it belongs to."""

    silence: int
    levels: Levels = field(hash=False)
    reasons: tuple[Reason, ...]
    centres: Floats
    scales: Floats
    weights: Floats
    intercept: float

    def parts(self, frame: pd.DataFrame) -> Matrix:
        """Each column's part in the log-odds of each row, against a customer who is average in it."""
        columns, _reasons = features(frame, self.silence, self.levels)
        return (columns - self.centres) / self.scales * self.weights

    def chances(self, frame: pd.DataFrame) -> Floats:
        return np.asarray(expit(self.parts(frame).sum(axis=1) + self.intercept))


def fitted(frame: pd.DataFrame, silence: int) -> Model:
    """The model learnt from rows with `lost`."""
    # Slow to import: only who looks at risks waits for it.
    from sklearn.linear_model import LogisticRegression

    known = levels(frame)
    columns, reasons = features(frame, silence, known)
    centres, scales = columns.mean(axis=0), columns.std(axis=0)
    scales[scales == 0] = 1.0
    found = LogisticRegression(C=1.0, solver="newton-cholesky", max_iter=100).fit(
        (columns - centres) / scales, frame["lost"].astype(bool)
    )
    return Model(silence, known, reasons, centres, scales, found.coef_[0], float(found.intercept_[0]))


@dataclass(frozen=True)
class Bin:
    """Customers of the check who were told about the same chance: more than `since`, up to `until`; together they go from 0 to 1.
    told: their mean chance; share: of them was lost, with its Wilson interval; all 0 to 1.
    """

    since: float
    until: float
    n: int
    told: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Quality:
    """How the model did on customers of a day after all that it had learnt from. base: the share that was lost; told: the mean
    chance; brier_base: what the base rate alone, told to everybody, would have had.
    """

    day: date
    n: int
    lost: int
    base: Bounded
    told: float
    area: Bounded
    line: Line | None
    brier: float
    brier_base: float
    bins: tuple[Bin, ...]

    def band(self, chance: float) -> Bin:
        """What came of those who were told about this chance."""
        return next(one for one in self.bins if chance <= one.until)


@dataclass(frozen=True)
class Forecast:
    """The model where it may be shown, else why not. quality: of the check, also of a model that did not pass it; rules: it was
    made by these, and what it tells is told by them.
    """

    days: Days
    rules: Rules
    model: Model | None = None
    quality: Quality | None = None
    why: Why | None = None


def forecast(frame: pd.DataFrame | None, known: Days, silence: int, rules: Rules) -> Forecast:
    """The model as of now, if one that had learnt before the checked day was right enough about it.

    frame: of `queries.risk`, of all past days. What passes learns again, from the checked day too.
    """
    if known.now is None:
        return Forecast(known, rules, why="nobody")
    if frame is None or known.checked is None:
        return Forecast(known, rules, why="short")
    is_checked = (pd.to_datetime(frame["day"]) == pd.Timestamp(known.checked)).to_numpy()
    learnt, checked = frame[~is_checked], frame[is_checked]
    if _fewest(learnt) < LEAST_LEARNT or _fewest(checked) < max(rules.few_answers, 2):
        return Forecast(known, rules, why="few")
    model = fitted(learnt, silence)
    found = quality(model.chances(checked), checked["lost"].to_numpy(dtype=bool), known.checked, rules)
    why = fault(found)
    return Forecast(known, rules, None if why else fitted(frame, silence), found, why)


def _fewest(frame: pd.DataFrame) -> int:
    lost = int(frame["lost"].sum())
    return min(lost, len(frame) - lost)


def fault(found: Quality) -> Why | None:
    """Why chances of this quality are not shown: no better than chance, or not right."""
    if found.area.low <= 0.5:
        return "chance"
    if found.line is None or found.line.slope.high < _SLOPES[0] or found.line.slope.low > _SLOPES[1]:
        return "wrong"
    if found.told < found.base.low - _OFF or found.told > found.base.high + _OFF:
        return "wrong"
    return None


def quality(chances: Floats, lost: np.ndarray[tuple[int], np.dtype[np.bool_]], day: date, rules: Rules) -> Quality:
    """What was told of so many customers against what came; both sides must be there."""
    confidence = rules.confidence
    found = area(chances, lost, confidence)
    assert found is not None
    share = float(lost.mean())
    return Quality(
        day, len(lost), int(lost.sum()), Bounded(share, *Share.wilson(int(lost.sum()), len(lost), confidence)),
        float(chances.mean()), found, calibration_line(chances, lost, confidence), brier(chances, lost),
        brier(np.full_like(chances, share), lost), _bins(chances, lost, rules),
    )  # fmt: skip


def _bins(chances: Floats, lost: np.ndarray[tuple[int], np.dtype[np.bool_]], rules: Rules) -> tuple[Bin, ...]:
    """As many customers in each, fewer bins where many were told the same, or where they would be too few to be shown."""
    least, below, edges = max(rules.min_answers, 1), 0, [0.0]
    for edge in np.unique(np.quantile(chances, np.linspace(0, 1, BINS + 1)[1:-1])).tolist():
        under = int((chances <= edge).sum())
        if under - below >= least and len(chances) - under >= least:
            edges.append(edge)
            below = under
    edges.append(1.0)
    made = []
    for since, until in pairwise(edges):
        here = (chances <= until) & ((chances > since) | (since == 0.0))
        n, hits = int(here.sum()), int(lost[here].sum())
        low, high = Share.wilson(hits, n, rules.confidence)
        made.append(Bin(since, until, n, float(chances[here].mean()), hits / n, low, high))
    return tuple(made)


@dataclass(frozen=True)
class AtRisk:
    """A customer who may leave: the chance to be lost within a silence, what raises it against others, the most first, and what
    is known of the customer. like: what came of those who were told about as much in the check. Its interval is one of their
    share: it need not hold the chance of this customer.
    """

    customer: str
    chance: float
    like: Bin
    reasons: tuple[Reason, ...]
    known: dict[str, object] = field(hash=False)


@dataclass(frozen=True)
class Losses:
    """So many customers, of whom so many are expected to be lost; variance: of that number, by luck."""

    customers: int = 0
    expected: float = 0.0
    variance: float = 0.0

    def __add__(self, other: "Losses") -> "Losses":
        return Losses(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Risks:
    """Whom the filters let through, and those of them most likely to be lost for whom there is time: late have been silent for
    more than LATE of the silence that makes them lost, and are not among the highest.
    """

    all: Losses = Losses()
    late: Losses = Losses()
    highest: tuple[AtRisk, ...] = ()

    def plus(self, other: "Risks", most: int) -> "Risks":
        """Both together."""
        highest = sorted((*self.highest, *other.highest), key=lambda one: (-one.chance, one.customer))[:most]
        return Risks(self.all + other.all, self.late + other.late, tuple(highest))


def risks(found: Forecast, frame: pd.DataFrame, most: int) -> Risks:
    """The customers of a frame of `queries.risk` as of now; with their reasons the `most` likeliest for whom there is time."""
    model, checked = found.model, found.quality
    if model is None or checked is None or frame.empty:
        return Risks()
    parts = model.parts(frame)
    chances = expit(parts.sum(axis=1) + model.intercept)
    late = frame["quiet"].to_numpy(dtype=float) > LATE * model.silence
    ordered = np.argsort(-chances, kind="stable")  # of equal chances as they stand: by id
    order = ordered[~late[ordered]][:most]
    records = frame.iloc[order].to_dict("records")
    highest = []
    for place, record in zip(order.tolist(), records, strict=True):
        chance = float(chances[place])
        facts = {str(name): _given(value) for name, value in record.items()}
        reasons = _reasons(model.reasons, parts[place], facts)
        highest.append(AtRisk(str(record["customer_id"]), chance, checked.band(chance), reasons, facts))
    every, silent = (Losses(len(of), float(of.sum()), float((of * (1 - of)).sum())) for of in (chances, chances[late]))
    return Risks(every, silent, tuple(highest))


def _given(value: object) -> object:
    return None if value is None or value is pd.NaT or value != value else value  # NaN alone is not itself


def _reasons(of: Sequence[Reason], parts: Floats, known: dict[str, object]) -> tuple[Reason, ...]:
    """What raises the chance most. That there was nothing (no late answer, no answers to differ) is no reason."""
    sums: dict[Reason, float] = {}
    for reason, part in zip(of, parts.tolist(), strict=True):
        sums[reason] = sums.get(reason, 0.0) + part
    absent = {"slow": not known.get("slow"), "trend": not known.get("trend")}
    weighty = (one for one, part in sums.items() if part >= _LEAST_PART and not absent.get(one, False))
    return tuple(sorted(weighty, key=lambda one: -sums[one])[:MOST_REASONS])


def expected(found: Forecast, of: Losses) -> Bounded | None:
    """How many of these customers will be lost, with an interval that holds luck and how far off the check may have been; None of
    fewer than the rules show: of one it would be that customer's chance.
    """
    if found.quality is None or of.customers < max(found.rules.min_answers, 1):
        return None
    z = z_value(found.rules.confidence)
    off = (found.quality.base.high - found.quality.base.low) / 2 / z * of.customers
    reach = z * sqrt(of.variance + off**2)
    return Bounded(of.expected, max(of.expected - reach, 0.0), min(of.expected + reach, float(of.customers)))
