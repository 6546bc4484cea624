"""Retention: counts of who came back to cohorts with shares and intervals. Knows no SQL and no page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt

import pandas as pd

from cxdash.findings.pooling import pooling
from cxdash.findings.scores import POOLED, Rules, Tier
from cxdash.stats.clusters import Clusters, wilson, worth
from cxdash.stats.estimators import Share
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts


@dataclass(frozen=True)
class Back:
    """Who of a cohort came back in one period, with the share of the cohort and its Wilson interval, 0 to 1.

    is_over: whether the data go beyond the period; who has not come back in one that is not over may still.
    """

    customers: int
    share: float
    low: float
    high: float
    is_over: bool


@dataclass(frozen=True)
class Cohort:
    """The customers who entered in the period that begins on this local day; back: by period, their own first."""

    begins: date
    size: int
    back: tuple[Back, ...]
    few: bool = False


@dataclass(frozen=True)
class CameBack:
    """Of the customers of several cohorts, those who came back in the period after their own, with the Wilson interval."""

    size: int
    customers: int
    share: float
    low: float
    high: float


def came_back(found: Sequence[Cohort], rules: Rules) -> CameBack | None:
    """Over all cohorts for which that period is over, and that are not few; None without any."""
    old = [one for one in found if len(one.back) > 1 and one.back[1].is_over and not one.few]
    size, back = sum(one.size for one in old), sum(one.back[1].customers for one in old)
    return CameBack(size, back, back / size, *Share.wilson(back, size, rules.confidence)) if size else None


def newest_back(found: Sequence[Cohort]) -> Cohort | None:
    """The newest cohort for which the period after its own is over, and that is not few; None without any.

    Where customers are in several cohorts, these together would count them several times: of one alone the interval is right.
    """
    return next((one for one in reversed(found) if len(one.back) > 1 and one.back[1].is_over and not one.few), None)


@dataclass(frozen=True)
class BackAfter:
    """Of all cohorts for which so many periods after their own are over: how many were back in the last of these periods."""

    after: int
    size: int
    customers: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class GroupBack:
    """One group of a split. group: its value, POOLED for those of too few customers; members, joined: as in `Score`.

    back: from the period after their own on, for as long as every group has enough. tier: of the first of them, against the
    others together.
    """

    group: str
    back: tuple[BackAfter, ...]
    members: int = 1
    joined: int = 0
    tier: Tier | None = None


@dataclass(frozen=True)
class People:
    """The customers of a group, and of the others together, by their entries and those of these that they were back after.

    alone: how many of them are in no other group.
    """

    own: Clusters
    others: Clusters
    alone: int


def people(frame: pd.DataFrame) -> dict[str, People]:
    """By group, from the rows of `queries.retention.build_people`."""
    names = ("n", "x", "y", "xx", "xy", "yy")
    return {
        str(row["by0"]): People(
            Clusters(*(row[name] for name in names)),
            Clusters(*(row[f"others_{name}"] for name in names)),
            int(row["own"]),
        )
        for row in frame.to_dict("records")
    }


def group_backs(frame: pd.DataFrame, period: str, rules: Rules, of: dict[str, People]) -> list[GroupBack]:
    """By group, most customers first, the pooled ones at the end (see `pooling`). of: who they are, as one may be in several cohorts.

    A group differs when its share is beyond noise from that of the others, after Benjamini-Hochberg over all that have
    `rules.few_answers` customers.
    """
    counts = _after(frame, period)
    if 1 not in counts:
        return []
    split = pooling({group: int(of[group].own.n) for group in counts[1]}, rules.min_answers)
    members: dict[str, tuple[str, ...]] = {group: (group,) for group in split.shown}
    pooled_groups = tuple(member for pool in split.pools for member in pool.members)
    if pooled_groups:
        members[POOLED] = pooled_groups
    joined = sum(pool.joined for pool in split.pools)
    known = {group: of[group] if group in of else _together(some, of) for group, some in members.items()}
    least = max(rules.min_answers, 1)
    shown = [group for group in members if known[group].own.n >= least]
    sums = {group: {after: _sum(one, members[group]) for after, one in counts.items()} for group in shown}
    few = (
        after
        for after in sorted(counts)
        for one in shown
        if 0 < sums[one][after].customers(known[one].own, after) < least
    )
    most = next(few, len(counts) + 1)
    made = [
        GroupBack(
            group,
            tuple(
                _back_after(after, one, known[group].own, rules)
                for after, one in sorted(sums[group].items()) if after < most and one.size
            ),
            len(members[group]), joined if group == POOLED else 0,
        )
        for group in shown
    ]  # fmt: skip
    return sorted(_tiered(made, known, rules), key=lambda one: (one.group == POOLED, -one.back[0].size, one.group))


def _together(groups: Sequence[str], of: dict[str, People]) -> People:
    """Of pooled groups; nobody asks for the others. Who is in several of them is not known: where somebody is, they are taken
    to be as few as they can be, and as alike.
    """
    found = sum((of[one].own for one in groups), Clusters())
    only = sum(of[one].alone for one in groups)
    if only == found.n or not found.x:
        return People(found, Clusters(), only)
    share = found.y / found.x
    xx = sum(sqrt(of[one].own.xx) for one in groups) ** 2
    apart = sum(sqrt(of[one].own.residual(share)) for one in groups) ** 2
    n = max(only, *(of[one].own.n for one in groups))
    return People(Clusters(n, found.x, found.y, xx, share * xx, apart + share**2 * xx), Clusters(), only)


@dataclass(frozen=True)
class _Counts:
    """Of cohorts: their customers, each as often as there are cohorts with them, those of the largest, and who was back."""

    size: int = 0
    largest: int = 0
    back: int = 0

    def customers(self, who: Clusters, after: int) -> float:
        """How many there are at least, each once: all of `who` in the first period after, of later ones those of one cohort."""
        return self.size if _is_once(who) else who.n if after == 1 else self.largest


def _is_once(who: Clusters) -> bool:
    """Whether each customer is in one cohort."""
    return who.xx == who.n


def _sum(counts: dict[str, _Counts], groups: Sequence[str]) -> _Counts:
    found = [counts.get(group, _Counts()) for group in groups]
    return _Counts(sum(one.size for one in found), max(one.largest for one in found), sum(one.back for one in found))


def _back_after(after: int, of: _Counts, who: Clusters, rules: Rules) -> BackAfter:
    """In the periods after the first one customers are taken to be as alike as in that."""
    share = of.back / of.size
    if _is_once(who):
        low, high = Share.wilson(of.back, of.size, rules.confidence)
    else:
        low, high = wilson(share, of.size * worth(who), who.n - 1, rules.confidence) if who.n > 1 else (0.0, 1.0)
    return BackAfter(after, of.size, of.back, share, low, high)


def _tiered(groups: Sequence[GroupBack], known: dict[str, People], rules: Rules) -> list[GroupBack]:
    enough = [
        place for place, one in enumerate(groups)
        if one.group != POOLED and min(known[one.group].own.n, known[one.group].others.n) >= max(rules.few_answers, 1)
    ]  # fmt: skip
    pairs = [(_parts(known[groups[place].group].own), _parts(known[groups[place].group].others)) for place in enough]
    real = dict(zip(enough, rejected(Share().p_of_each(pairs), 1 - rules.confidence), strict=True))
    size, back = sum(one.back[0].size for one in groups), sum(one.back[0].customers for one in groups)
    made = []
    for place, one in enumerate(groups):
        side: Tier = "above" if one.back[0].customers * size > back * one.back[0].size else "below"
        tier: Tier | None = None if one.group == POOLED else "few"
        made.append(replace(one, tier=tier if place not in real else side if real[place] else "within"))
    return made


def _parts(who: Clusters) -> Parts:
    """Their entries and who of them was back, as many as would tell as much if each stood alone."""
    found = Parts(round(who.x), 100.0 * who.y, 1e4 * who.y)
    return found if _is_once(who) else found.thinned(worth(who))


def _after(frame: pd.DataFrame, period: str) -> dict[int, dict[str, _Counts]]:
    """By number of periods after (from 1 on) and group: the customers of the cohorts for which it is over, and who was back."""
    if frame.empty:
        return {}
    newest = pd.Timestamp(frame["newest"].iloc[0])
    over = {one: _over(pd.Timestamp(one), period, newest) for one in frame["cohort"].unique()}
    rows = frame.assign(over=frame["cohort"].map(over))
    sizes, came = rows[rows["after"].isna()], rows[rows["after"] < rows["over"]]
    backs = came.groupby(["after", "by0"])["customers"].sum().to_dict()
    entered: dict[int, dict[str, int]] = {}
    summed = sizes.groupby(["over", "by0"], as_index=False)["customers"].sum()
    for ended, group, n in zip(summed["over"], summed["by0"], summed["customers"], strict=True):
        entered.setdefault(int(ended), {})[str(group)] = int(n)
    found, whole, largest = {}, Counter[str](), Counter[str]()
    for after in range(max(over.values()) - 1, 0, -1):  # from the oldest cohorts on: each joins those before it
        joining = entered.get(after + 1, {})
        whole.update(joining)
        largest |= Counter(joining)
        found[after] = {
            str(group): _Counts(n, largest[group], int(backs.get((after, group), 0)))
            for group, n in sorted(whole.items())
        }
    return dict(sorted(found.items()))


def cohorts(frame: pd.DataFrame, period: str, rules: Rules) -> tuple[Cohort, ...]:
    """The frame's cohorts, earliest first, each up to the period in which the data end; shown however few entered."""
    if frame.empty:
        return ()
    newest = pd.Timestamp(frame["newest"].iloc[0])
    found = []
    for begins, rows in frame.groupby("cohort"):
        first = pd.Timestamp(str(begins))
        size = int(rows.loc[rows["after"].isna(), "customers"].iloc[0])
        counted = rows[rows["after"].notna()]
        came = dict(zip(counted["after"].astype(int), counted["customers"].astype(int), strict=True))
        over = _over(first, period, newest)
        back = tuple(_back(came.get(place, 0), size, place < over, rules) for place in range(over + 1))
        found.append(Cohort(first.date(), size, back, size < rules.few_answers))
    return tuple(found)


def _over(first: pd.Timestamp, period: str, newest: pd.Timestamp) -> int:
    """How many periods are over, from the one that begins on this day to the one before that which holds the newest day."""
    if period == "month":
        passed = 12 * (newest.year - first.year) + newest.month - first.month
    else:
        passed = (newest - first).days // {"day": 1, "week": 7}[period]
    return max(passed, 0)


def _back(customers: int, size: int, is_over: bool, rules: Rules) -> Back:
    low, high = Share.wilson(customers, size, rules.confidence)
    return Back(customers, customers / size, low, high, is_over)
