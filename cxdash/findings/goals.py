"""Goals: which goals and benchmarks apply to a selection, and how sure it is that they are met. Knows no SQL and no page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

import pandas as pd

from cxdash.filters import Filters, first_day, last_day
from cxdash.findings.given import rows
from cxdash.findings.places import ALL, Places
from cxdash.findings.scores import Rules, Score
from cxdash.metrics import Metric
from cxdash.stats.goals import chance_of_at_least

Verdict = Literal["met", "missed", "open", "few"]
Days = tuple[date, date]  # the first and the last one


@dataclass(frozen=True)
class Goal:
    """What a metric is to be (its unit; where less is better at most that) in one place over [since, until).

    level: a dimension of locations, ALL for everybody; place: its value. import_id: the import that says so.
    """

    id: str
    metric: str
    target: float
    level: str = ALL
    place: str = ALL
    since: date | None = None
    until: date | None = None
    import_id: int = 0


@dataclass(frozen=True)
class Benchmark:
    """What others reach: a value with its range, where that is known, who says so and when."""

    id: str
    metric: str
    name: str
    value: float
    low: float | None = None
    high: float | None = None
    source: str | None = None
    published_on: date | None = None
    level: str = ALL
    place: str = ALL
    import_id: int = 0

    @property
    def target(self) -> float:
        return self.value

    @property
    def since(self) -> None:
        """It holds at any time: what others reached is compared with, whenever it was published."""
        return None

    @property
    def until(self) -> None:
        return None


Target = Goal | Benchmark  # a number to be reached in a place
_Target = TypeVar("_Target", Goal, Benchmark)


@dataclass(frozen=True)
class Standing:
    """How a score stands to a target. chance: that the true score reaches it (0 to 1); None where nothing can be said.

    verdict: met or missed when the interval lies wholly on that side of the target, open when it holds it, few when too
    few answered to tell.
    """

    target: Target
    score: Score
    chance: float | None
    verdict: Verdict


def goals_from(frame: pd.DataFrame) -> tuple[Goal, ...]:
    """The rows of a goals question."""
    names = ("id", "metric", "target", "level", "place", "since", "until", "import_id")
    return tuple(Goal(*row) for row in rows(frame, *names))


def benchmarks_from(frame: pd.DataFrame) -> tuple[Benchmark, ...]:
    """The rows of a benchmarks question."""
    names = ("id", "metric", "name", "value", "low", "high", "source", "published_on", "level", "place", "import_id")
    return tuple(Benchmark(*row) for row in rows(frame, *names))


def applying(
    targets: Iterable[_Target], metric: str, places: Places, filters: Filters, last: date | None = None
) -> _Target | None:
    """The target of what is looked at, None for none: its place holds all of the chosen locations, its period a part of theirs.

    Of several the one that holds on the last day (`last` where the filters have no end), of those the one of the smallest
    place, of those the one that began last.
    """
    found = [one for one in targets if one.metric == metric and _covers(one, places) and overlaps(one, filters)]
    end = last if filters.until is None else last_day(filters.until)
    return max(found, key=lambda one: precedence(one, places, end), default=None)


def benchmarks_applying(benchmarks: Iterable[Benchmark], metric: str, places: Places) -> tuple[Benchmark, ...]:
    """Of each name the benchmark of the smallest place that holds what is looked at, the one published last; by name."""
    found: dict[str, Benchmark] = {}
    for one in benchmarks:
        if one.metric != metric or not _covers(one, places):
            continue
        rival = found.get(one.name)
        if rival is None or _newness(one, places) > _newness(rival, places):
            found[one.name] = one
    return tuple(found[name] for name in sorted(found))


def _newness(one: Benchmark, places: Places) -> tuple[int, bool, date]:
    return -len(places.of(one.level, one.place)), _is_apt(one, places), one.published_on or date.min


def _covers(target: Target, places: Places) -> bool:
    """Whether all that is looked at is in the target's place. A target is for all answers of a place: not for one channel's."""
    if places.besides:
        return False
    if target.level == ALL:
        return True
    return bool(places.chosen) and places.chosen <= places.of(target.level, target.place)


def precedence(target: Target, places: Places, end: date | None) -> tuple[bool, int, bool, date]:
    """What the target that counts is greatest in: it holds on the last day, then the smallest place, then the latest beginning."""
    return (
        _holds_on(target, end),
        -len(places.of(target.level, target.place)),
        _is_apt(target, places),
        target.since or date.min,
    )


def _is_apt(target: Target, places: Places) -> bool:
    """Of two places with the same locations, the one of the level that was asked for: everybody's where nothing was."""
    return (target.level != ALL) == places.is_narrowed


def _holds_on(target: Target, end: date | None) -> bool:
    if end is None:
        return target.until is None
    return (target.since is None or target.since <= end) and (target.until is None or end < target.until)


def overlaps(target: Target, filters: Filters) -> bool:
    """Whether the target's period and that of the filters have a day in common."""
    return within(target, filters) is not None


def within(target: Target, filters: Filters) -> Filters | None:
    """The filters over the part of their period in which the target holds; None where there is no such part."""
    since, until = filters.since, filters.until
    if target.since is not None and (since is None or first_day(since) < target.since):
        since = target.since
    if target.until is not None and (until is None or last_day(until) >= target.until):
        until = target.until
    if since is not None and until is not None and first_day(since) > last_day(until):
        return None
    return replace(filters, since=since, until=until)


def own_days(target: Target, filters: Filters) -> Filters | None:
    """The filters over the days of a target that has days of its own, whatever their period; None for one that always holds."""
    if target.since is None and target.until is None:
        return None
    return filters.over(target.since, target.until)


def held_on(target: Target, filters: Filters) -> Filters:
    """The filters over the days whose answers are held against a target: its own where it has some, else theirs."""
    return own_days(target, filters) or filters


def judged(target: Target, filters: Filters, first: date | None, last: date | None) -> Days | None:
    """The days whose answers are held against a target: its own in the period, as far as the data reach (first to last);
    None where there are none.
    """
    part = within(target, filters)
    if part is None or first is None or last is None:
        return None
    since = first if part.since is None else max(first_day(part.since), first)
    end = last if part.until is None else min(last_day(part.until), last)
    return (since, end) if since <= end else None


def standing(metric: Metric, target: Target, score: Score, rules: Rules) -> Standing:
    """How this score of the metric stands to the target; the score is of the answers on the days of `held_on`."""
    parts = score.tally.parts
    chance = None
    if score.value is not None:
        found = chance_of_at_least(metric.estimator, parts, target.target * metric.factor)
        chance = found if found is None or metric.better > 0 else 1 - found
    if chance is None or score.n < rules.few_answers or score.is_early:
        return Standing(target, score, chance, "few")
    sure = 0.5 + rules.confidence / 2  # the ends of the interval that is drawn
    verdict: Verdict = "met" if chance >= sure else "missed" if chance <= 1 - sure else "open"
    return Standing(target, score, chance, verdict)


def goals_of_locations(
    goals: Iterable[Goal], metric: str, places: Places, filters: Filters, last: date | None = None
) -> dict[str, Goal]:
    """The goal of each location: its own, else that of the smallest place which it is in; as `applying` chooses for one."""
    end = last if filters.until is None else last_day(filters.until)
    narrow = replace(places, is_narrowed=True)  # one location is never everybody
    found = [one for one in goals if one.metric == metric and overlaps(one, filters) and not places.besides]
    listed: dict[str, Goal] = {}
    for goal in sorted(found, key=lambda one: precedence(one, narrow, end)):
        listed |= dict.fromkeys(places.of(goal.level, goal.place), goal)
    return listed
