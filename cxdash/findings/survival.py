"""Survival: counts per length of stay to curves with bands, medians and a test of the groups. Knows no SQL and no page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pandas as pd

from cxdash.findings.pooling import Pool, pooling
from cxdash.findings.scores import POOLED, Rules
from cxdash.stats.estimators import Share
from cxdash.stats.survival import SurvivalPoint, kaplan_meier, log_rank_p, median_stay, p_apart

MARKS = (365, 180, 90, 30)  # days after which to say how many are still there


@dataclass(frozen=True)
class Survival:
    """How long one group's customers stay. group: None for the whole, "" for those without one, POOLED for the small ones.

    n: customers, of whom `events` have left. unplaced: further ones of whom no beginning is known, or whose end is before
    it. median, with its interval, in days; None where not reached. curve is empty where n is too small to be shown.
    since: the curve is of those who stayed for so many days, as before that too few were watched.
    members: how many groups are in it; joined: how many of them have customers enough and are in it so that the others
    stay hidden.
    """

    group: str | None
    n: int
    events: int | None = None
    median: int | None = None
    median_low: int | None = None
    median_high: int | None = None
    curve: tuple[SurvivalPoint, ...] = ()
    unplaced: int = 0
    since: int = 0
    members: int = 1
    joined: int = 0
    few: bool = False


@dataclass(frozen=True)
class Survivals:
    """Groups, and the p-value of "they all stay alike": of those shown, the pooled ones apart. given_p: the same without the group that
    has no value, where there is one.
    """

    groups: tuple[Survival, ...]
    log_rank_p: float | None = None
    given_p: float | None = None

    @property
    def p(self) -> float | None:
        """Of groups that have a value: who has none may be so because they were never seen, which is how they are lost."""
        return self.given_p if any(one.group == "" for one in self.groups) else self.log_rank_p


@dataclass(frozen=True)
class Fall:
    """Where a curve falls: the share, 0 to 1, with its interval, of those who were there until this day that was lost on it."""

    day: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Extremes:
    """The groups of which most and fewest are still there after so many days, clearly further apart than by chance."""

    day: int
    most: Survival
    least: Survival


@dataclass
class _Count:
    events: Counter[int] = field(default_factory=Counter)
    censored: Counter[int] = field(default_factory=Counter)
    late: Counter[int] = field(default_factory=Counter)
    unplaced: int = 0

    @property
    def n(self) -> int:
        return self.events.total() + self.censored.total()

    @property
    def stays(self) -> list[tuple[int, int, int]]:
        days = sorted({*self.events, *self.censored})
        return [(day, self.events[day], self.censored[day]) for day in days]


def whole_survival(frame: pd.DataFrame, rules: Rules) -> Survivals:
    """All customers as one, however few."""
    return Survivals((_survival(None, _sum(_counts(frame).values()), rules),))


def group_survivals(frame: pd.DataFrame, rules: Rules) -> Survivals:
    """By group, most customers first; those with fewer than `rules.min_answers` pooled at the end (see `pooling`), hidden if
    too few.
    """
    counts = {group: count for group, count in _counts(frame).items() if count.n}
    split = pooling({group: count.n for group, count in counts.items()}, rules.min_answers)
    ranked = sorted(split.shown, key=lambda group: (-counts[group].n, group or ""))
    found = [_survival(group, counts[group], rules) for group in ranked]
    found += [_pooled(_sum(counts[member] for member in pool.members), pool, rules) for pool in split.pools]
    return Survivals(
        tuple(found), *(_log_rank([counts[one] for one in groups]) for groups in (ranked, [*filter(None, ranked)]))
    )


def _log_rank(counts: Sequence[_Count]) -> float | None:
    return log_rank_p([one.stays for one in counts], [list(one.late.items()) for one in counts])


def standing_after(found: Survival, day: int) -> SurvivalPoint:
    """The point of a curve that holds after so many days: the last one up to it."""
    return next(one for one in reversed(found.curve) if one.day <= day)


def longest_fall(found: Survival, day: int, confidence: float) -> Fall | None:
    """The fall of a curve on this day; None where it falls further on another one."""
    falls = {after.day: before.survival - after.survival for before, after in pairwise(found.curve)}
    point = next((one for one in found.curve if one.day == day), None)
    if point is None or not point.events or falls.get(day, 0.0) < max(falls.values()):
        return None
    return Fall(day, point.events / point.at_risk, *Share.wilson(point.events, point.at_risk, confidence))


def comparable(found: Survivals) -> list[Survival]:
    """The groups that enough customers are in to be compared; what is pooled, or has no value, is no group."""
    return [one for one in found.groups if one.curve and not one.few and one.group not in ("", POOLED)]


def extremes(found: Survivals, rules: Rules) -> Extremes | None:
    """Of the groups that can be told after a usual time, the two furthest apart; None where these, or all, may differ by chance.

    The longest of `MARKS` after which at least two, and half of all, have so many who are still watched that a share of them tells
    anything: on the last day of a curve a few are left, years after most began, and a new group must not hide what the others
    tell. Tested at that day, corrected for all pairs (Bonferroni), as the log-rank test tells only that some groups differ.
    """
    if found.p is None or found.p >= 1 - rules.confidence:
        return None
    groups = [one for one in comparable(found) if not one.since]
    for day in MARKS:
        able = [one for one in groups if _watched(one, day) >= max(rules.min_answers, 1)]
        if len(able) >= max(2, len(groups) / 2):
            break
    else:
        return None
    ranked = sorted(able, key=lambda one: -standing_after(one, day).survival)
    told = [one for one in ranked if 0 < standing_after(one, day).survival < 1]
    if len(told) < 2:
        return None
    p = p_apart(standing_after(told[0], day), standing_after(told[-1], day))
    pairs = len(able) * (len(able) - 1) / 2
    return Extremes(day, told[0], told[-1]) if p is not None and p * pairs < 1 - rules.confidence else None


def _watched(one: Survival, day: int) -> int:
    return next((point.at_risk for point in one.curve if point.day >= day), 0)


def _pooled(together: _Count, pool: Pool[str | None], rules: Rules) -> Survival:
    if together.n < rules.min_answers:
        return Survival(POOLED, together.n, members=len(pool.members), few=True)
    return replace(_survival(POOLED, together, rules), members=len(pool.members), joined=pool.joined)


def _sum(counts: Iterable[_Count]) -> _Count:
    together = _Count()
    for count in counts:
        together.events.update(count.events)
        together.censored.update(count.censored)
        together.late.update(count.late)
        together.unplaced += count.unplaced
    return together


def _counts(frame: pd.DataFrame) -> dict[str | None, _Count]:
    found: dict[str | None, _Count] = {}
    groups = [None] * len(frame) if "by0" not in frame else frame["by0"].tolist()
    rows = zip(groups, *(frame[name].tolist() for name in ("days", "events", "censored", "late")), strict=True)
    for group, days, events, censored, late in rows:
        count = found.setdefault(group, _Count())
        if pd.isna(days):
            count.unplaced += int(events) + int(censored)
            continue
        if events:
            count.events[int(days)] += int(events)
        if censored:
            count.censored[int(days)] += int(censored)
        if late:
            count.late[int(days)] += int(late)
    return found


def _survival(group: str | None, count: _Count, rules: Rules) -> Survival:
    late = list(count.late.items())
    curve = kaplan_meier(count.stays, rules.confidence, late)
    since = _watched_since(curve, rules) if late else 0
    if since:
        curve = kaplan_meier([one for one in count.stays if one[0] >= since], rules.confidence, late)
    median, low, high = median_stay(curve)
    few = count.n < rules.few_answers
    return Survival(group, count.n, count.events.total(), median, low, high, curve, count.unplaced, since, few=few)


def _watched_since(curve: Sequence[SurvivalPoint], rules: Rules) -> int:
    """The first day on which enough are watched: of two customers alone one who leaves would be half of all, for ever."""
    least = min(rules.few_answers, max((point.at_risk for point in curve), default=0))
    return next((point.day for point in curve if point.at_risk >= least), 0)
