"""Churn: customers by when they began and left to the share lost in each period. Knows no SQL and no page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pandas as pd

from cxdash.filters import Moment
from cxdash.findings.pooling import Pool, pooling
from cxdash.findings.scores import POOLED, Rules, Tier
from cxdash.findings.trends import Grain, Period, as_day, bucket_start, next_start
from cxdash.stats.estimators import Share
from cxdash.stats.groups import rejected, shrunken
from cxdash.stats.parts import Parts


@dataclass(frozen=True)
class Lost:
    """One period: the customers at its start, those of them lost in it, and their share with its Wilson interval, 0 to 1.

    rate and its bounds are None where nobody, or too few to be shown, were there at its start, or enough but so that other
    groups stay hidden; so is lost then. is_over: whether the data reach its end; who is lost in one that is not over is not all known yet.
    """

    start: date
    customers: int
    lost: int | None = None
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    is_over: bool = True
    few: bool = False

    @property
    def parts(self) -> Parts:
        """As a share: 100 points for each customer who was lost."""
        lost = self.lost or 0
        return Parts(self.customers, 100.0 * lost, 10_000.0 * lost)


@dataclass(frozen=True)
class Churn:
    """The periods of one group, in order. group: the dimension's value, None for all customers, POOLED for groups too small
    to be shown; n: all its customers; members, joined: as in `Score`.
    """

    group: str | None
    grain: Grain
    n: int
    periods: tuple[Lost, ...]
    members: int = 1
    joined: int = 0


@dataclass(frozen=True)
class Turn:
    """The rate of the last period that is over against that of the one before. is_real: beyond noise; None: too few to tell."""

    before: Lost
    last: Lost
    is_real: bool | None


@dataclass(frozen=True)
class GroupLost:
    """A group in one period, and whether more (above) or fewer (below) of it were lost than of all others, beyond noise."""

    group: Churn
    lost: Lost
    tier: Tier


@dataclass(frozen=True)
class Returned:
    """Of the losses, how many were of customers who came back later and began anew; their share with its Wilson interval."""

    lost: int
    back: int
    share: float
    low: float
    high: float


@dataclass
class _Count:
    pairs: Counter[tuple[date, date | None]] = field(default_factory=Counter)

    @property
    def n(self) -> int:
        return self.pairs.total()


@dataclass(frozen=True)
class _Limits:
    """seen: the first day from which on all losses are seen; newest: the last day of the data."""

    seen: date
    newest: date


def whole_churn(frame: pd.DataFrame, grain: Grain, rules: Rules) -> Churn:
    """All customers as one."""
    together = _sum(_counts(frame))
    return Churn(None, grain, together.n, _periods(together, grain, _limits(frame), rules))


def group_churns(frame: pd.DataFrame, grain: Grain, rules: Rules) -> list[Churn]:
    """By group, most customers first; groups of too few customers pooled at the end (see `pooling`)."""
    counts, limits = _counts(frame), _limits(frame)
    split = pooling({group: count.n for group, count in counts.items()}, rules.min_answers)
    ranked = sorted(split.shown, key=lambda group: (-counts[group].n, group or ""))
    found = [Churn(group, grain, counts[group].n, _periods(counts[group], grain, limits, rules)) for group in ranked]
    return _hiding(found + [_pooled(counts, pool, grain, limits, rules) for pool in split.pools], rules)


def _hiding(found: list[Churn], rules: Rules) -> list[Churn]:
    """The same, with so many more hidden in each period that all customers less those shown are no hidden group's."""
    there: dict[date, dict[int, int]] = {}
    for place, one in enumerate(found):
        for each in one.periods:
            there.setdefault(each.start, {})[place] = each.customers
    hidden = {start: pooling(counts, rules.min_answers).hidden for start, counts in there.items()}
    return [
        replace(one, periods=tuple(_bare(each) if place in hidden[each.start] else each for each in one.periods))
        for place, one in enumerate(found)
    ]


def _bare(one: Lost) -> Lost:
    return replace(one, lost=None, rate=None, low=None, high=None)


def latest(found: Churn) -> Lost | None:
    """The last period that is over and has a rate."""
    return next((one for one in reversed(found.periods) if one.is_over and one.rate is not None), None)


def turn(found: Churn, confidence: float) -> Turn | None:
    """How the last rate stands against the one before; None without two."""
    over = [one for one in found.periods if one.is_over and one.rate is not None]
    if len(over) < 2:
        return None
    before, last = over[-2:]
    if before.few or last.few:
        return Turn(before, last, None)
    return Turn(before, last, Share().difference(before.parts, last.parts, confidence).is_real)


def peak(found: Churn, confidence: float) -> Lost | None:
    """The period in which the greatest share was lost, where that is beyond noise more than in the others together (after
    Benjamini-Hochberg over all that are over).
    """
    over = [one for one in found.periods if one.is_over and one.rate is not None and not one.few]
    if len(over) < 3:
        return None
    together = sum((one.parts for one in over), Parts())
    real = rejected(Share().p_of_each([(one.parts, together - one.parts) for one in over]), 1 - confidence)
    top = max(range(len(over)), key=lambda place: over[place].rate or 0.0)
    return over[top] if real[top] else None


def group_losses(groups: Sequence[Churn], whole: Lost, rules: Rules) -> list[GroupLost]:
    """The groups in the period of `whole`, each against all others together (after Benjamini-Hochberg); the greatest shrunken
    share first. What is hidden or pooled is not compared, nor who has no value: of these some joined and were never seen, which is
    how they are lost, and beside them all others would lose few.
    """
    now = [
        (group, one) for group in groups for one in group.periods if one.start == whole.start and one.rate is not None
    ]
    there = [(group, one) for group, one in now if group.group not in ("", POOLED)]
    others = whole.parts - sum((one.parts for group, one in now if group.group == ""), Parts())
    enough = [place for place, (_group, one) in enumerate(there) if not one.few]
    apart = Share().p_of_each([(there[place][1].parts, others - there[place][1].parts) for place in enough])
    real = dict(zip(enough, rejected(apart, 1 - rules.confidence), strict=True))
    pulled = shrunken([one.parts for _group, one in there]).scores
    order = sorted(range(len(there)), key=lambda place: -(pulled[place] or 0.0))
    return [GroupLost(*there[place], _tier(there[place][1], others, real.get(place))) for place in order]


def _tier(one: Lost, whole: Parts, is_real: bool | None) -> Tier:
    if is_real is None:
        return "few"
    if not is_real:
        return "within"
    return "above" if 100 * (one.rate or 0.0) > (whole.mean or 0.0) else "below"


def returned(frame: pd.DataFrame, rules: Rules) -> Returned | None:
    """Who of all groups came back after a loss; None where too few were lost to be shown."""
    lost = int(frame.loc[frame["ended"].notna(), "customers"].sum())
    if lost < max(rules.min_answers, 1):
        return None
    back = int(frame["returned"].sum())
    return Returned(lost, back, back / lost, *Share.wilson(back, lost, rules.confidence))


def in_period(found: Churn, since: Moment | None, until: Moment | None, least: int = 0) -> Churn:
    """The same with the periods alone that lie in [since, until) as a whole; all for missing bounds. least: so many at least,
    with as many from before as it takes, where there are any.
    """
    if least:
        since = _far_enough(found, since, until, least)
    bounds = Period(since, until)
    if not found.periods:
        return found
    starts = [one.start for one in found.periods[1:]]
    ends = [*starts, next_start(found.periods[-1].start, found.grain)]
    kept = tuple(one for one, end in zip(found.periods, ends, strict=True) if bounds.holds(one.start, end))
    return replace(found, periods=kept)


def _far_enough(found: Churn, since: Moment | None, until: Moment | None, least: int) -> Moment | None:
    before_end = in_period(found, None, until).periods
    inside = in_period(found, since, until).periods
    return since if since is None or len(inside) >= least or not before_end else before_end[-least:][0].start


def _pooled(
    counts: Mapping[str | None, _Count], pool: Pool[str | None], grain: Grain, limits: _Limits | None, rules: Rules
) -> Churn:
    together = _sum({member: counts[member] for member in pool.members})
    periods = _periods(together, grain, limits, rules) if together.n >= rules.min_answers else ()
    return Churn(POOLED, grain, together.n, periods, len(pool.members), pool.joined)


def _sum(counts: Mapping[str | None, _Count]) -> _Count:
    together = _Count()
    for count in counts.values():
        together.pairs.update(count.pairs)
    return together


def _counts(frame: pd.DataFrame) -> dict[str | None, _Count]:
    found: dict[str | None, _Count] = {}
    groups = [None] * len(frame) if "by0" not in frame else frame["by0"].tolist()
    rows = zip(groups, *(frame[name].tolist() for name in ("began", "ended", "customers")), strict=True)
    for group, began, ended, customers in rows:
        pair = as_day(began), None if pd.isna(ended) else as_day(ended)
        found.setdefault(group, _Count()).pairs[pair] += int(customers)
    return found


def _limits(frame: pd.DataFrame) -> _Limits | None:
    """None where no rate can be told: no day is known from which on losses are seen."""
    if frame.empty or pd.isna(frame["seen"].iloc[0]):
        return None
    return _Limits(as_day(frame["seen"].iloc[0]), as_day(frame["newest"].iloc[0]))


def _periods(count: _Count, grain: Grain, limits: _Limits | None, rules: Rules) -> tuple[Lost, ...]:
    """From the first period that begins when losses are seen to the one in which the data end.

    Who begins and is lost within one period was not there at its start, and is in no rate.
    """
    if limits is None or not count.pairs:
        return ()
    changed, there = Counter[date](), Counter[date]()
    for (start, end), customers in count.pairs.items():
        changed[start] += customers
        if end is not None:
            changed[end] -= customers
            there[end] += customers if start < end else 0
    start = bucket_start(limits.seen, grain)
    start = start if start == limits.seen else next_start(start, grain)
    at_start = sum(customers for when, customers in changed.items() if when < start)
    found = []
    while start <= limits.newest:
        until = next_start(start, grain)
        found.append(_lost(start, at_start, there[start], until - timedelta(days=1) <= limits.newest, rules))
        at_start += changed[start]
        start = until
    return tuple(found)


def _lost(start: date, customers: int, lost: int, is_over: bool, rules: Rules) -> Lost:
    few = customers < rules.few_answers
    if customers == 0 or customers < rules.min_answers:
        return Lost(start, customers, is_over=is_over, few=few)
    low, high = Share.wilson(lost, customers, rules.confidence)
    return Lost(start, customers, lost, lost / customers, low, high, is_over, few)
