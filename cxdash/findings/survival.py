"""Survival: counts per length of stay to curves with bands, medians and a test of the groups. Knows no SQL and no page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from cxdash.findings.scores import POOLED, Rules
from cxdash.stats.survival import SurvivalPoint, kaplan_meier, log_rank_p, median_stay


@dataclass(frozen=True)
class Survival:
    """How long one group's customers stay. group: None for the whole, "" for those without one, POOLED for the small ones.

    n: customers, of whom `events` have left. unplaced: further ones of whom no beginning is known, or whose end is before
    it. median, with its interval, in days; None where not reached. curve is empty where n is too small to be shown.
    """

    group: str | None
    n: int
    events: int | None = None
    median: int | None = None
    median_low: int | None = None
    median_high: int | None = None
    curve: tuple[SurvivalPoint, ...] = ()
    unplaced: int = 0
    members: int = 1
    few: bool = False


@dataclass(frozen=True)
class Survivals:
    """Groups, and the p-value of "they all stay alike": of those shown, the pooled ones apart."""

    groups: tuple[Survival, ...]
    log_rank_p: float | None = None


@dataclass
class _Count:
    events: Counter[int] = field(default_factory=Counter)
    censored: Counter[int] = field(default_factory=Counter)
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
    """By group, most customers first; those with fewer than `rules.min_answers` pooled at the end, hidden if too few."""
    counts = {group: count for group, count in _counts(frame).items() if count.n}
    small = [count for count in counts.values() if count.n < rules.min_answers]
    shown = {group: count for group, count in counts.items() if count.n >= rules.min_answers}
    ranked = sorted(shown, key=lambda group: (-shown[group].n, group or ""))
    found = [_survival(group, shown[group], rules) for group in ranked]
    if small:
        found.append(_pool(small, rules))
    return Survivals(tuple(found), log_rank_p([shown[group].stays for group in ranked]))


def _pool(small: list[_Count], rules: Rules) -> Survival:
    together = _sum(small)
    if together.n < rules.min_answers:
        return Survival(POOLED, together.n, members=len(small), few=True)
    return _survival(POOLED, together, rules, len(small))


def _sum(counts: Iterable[_Count]) -> _Count:
    together = _Count()
    for count in counts:
        together.events.update(count.events)
        together.censored.update(count.censored)
        together.unplaced += count.unplaced
    return together


def _counts(frame: pd.DataFrame) -> dict[str | None, _Count]:
    found: dict[str | None, _Count] = {}
    groups = [None] * len(frame) if "by0" not in frame else frame["by0"].tolist()
    rows = zip(groups, *(frame[name].tolist() for name in ("days", "events", "censored")), strict=True)
    for group, days, events, censored in rows:
        count = found.setdefault(group, _Count())
        if pd.isna(days):
            count.unplaced += int(events) + int(censored)
            continue
        if events:
            count.events[int(days)] += int(events)
        if censored:
            count.censored[int(days)] += int(censored)
    return found


def _survival(group: str | None, count: _Count, rules: Rules, members: int = 1) -> Survival:
    curve = kaplan_meier(count.stays, rules.confidence)
    median, low, high = median_stay(curve)
    few = count.n < rules.few_answers
    return Survival(group, count.n, count.events.total(), median, low, high, curve, count.unplaced, members, few)
