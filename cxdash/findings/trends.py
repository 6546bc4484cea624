"""Trends: parts over time to series of scores, in buckets or in pooled rolling windows. Knows no SQL and no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from cxdash import settings
from cxdash.filters import Moment
from cxdash.findings.pooling import pooling
from cxdash.findings.scores import Rules, Score, bare, score
from cxdash.findings.tallies import Tally, tallies
from cxdash.metrics import Metric
from cxdash.stats.intraclass import windowed
from cxdash.stats.parts import Logs, Parts

Grain = Literal["day", "week", "month", "quarter"]
OTHER = "(other)"  # the group of all groups beyond those that are drawn


@dataclass(frozen=True)
class Point:
    """A score in one bucket, or of the window that ends on a day.

    start: the bucket's first day (the window's last). is_complete: whether the bucket lies wholly within the period, and
    no slow answers to its requests are still to come.
    """

    start: date
    score: Score
    is_complete: bool = True


@dataclass(frozen=True)
class Series:
    """One group over time. group: None for the whole, OTHER for those that are not drawn; members: how many are in it.

    Every bucket from the first to the last answer of any group has a point: without answers its score has n 0 and no
    value, with fewer than the smallest group that is shown it is hidden; of several series more are, so that none can be
    computed from the whole's bucket.
    """

    group: str | None
    points: tuple[Point, ...]
    n: int
    members: int = 1


@dataclass(frozen=True)
class Period:
    """The half-open period that a trend is about; a missing bound is where the data begin or end."""

    since: Moment | None = None
    until: Moment | None = None

    def holds(self, start: date, end: date) -> bool:
        """Whether all of [start, end) lies in it."""
        first, last = self._bounds
        return first <= _local(start) and _local(end) <= last

    @cached_property
    def _bounds(self) -> tuple[datetime, datetime]:
        since, until = self.since, self.until
        return datetime.min if since is None else _local(since), datetime.max if until is None else _local(until)


def bucket_start(day: date, grain: Grain) -> date:
    """The first day of the bucket that a day is in; weeks begin on Monday."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day


def next_start(start: date, grain: Grain) -> date:
    """The first day of the bucket after the one that begins on `start`."""
    length = {"day": 1, "week": 7, "month": 31, "quarter": 92}[grain]
    return bucket_start(start + timedelta(days=length), grain)


def trend(
    metric: Metric,
    frame: pd.DataFrame,
    grain: Grain,
    rules: Rules,
    period: Period | None = None,
    key: str | None = None,
    top: int = 8,
) -> list[Series]:
    """Series of a frame of parts with `start`, at this grain; with a key, one for each of the `top` groups with most answers.

    The other groups are one series more, OTHER, at the end.
    """
    bounds = period or Period()
    groups = _groups(metric, frame, key, top)
    starts = _every_start(groups, grain)
    found = [
        Series(
            group,
            tuple(
                _point(start, score(metric, days.get(start, Tally()), rules, group), _holds(bounds, start, grain))
                for start in starts
            ),
            sum(tally.parts.n for tally in days.values()),
            members,
        )
        for group, days, members in groups
    ]
    return _hiding(found, rules)


def rolling(
    metric: Metric,
    frame: pd.DataFrame,
    days: int,
    rules: Rules,
    period: Period | None = None,
    key: str | None = None,
    top: int = 8,
) -> list[Series]:
    """Series of the pooled scores of the last `days` days, for every day, from a frame of daily parts.

    A window pools its answers; scores are never averaged. It is drawn from the first day on which it is full, counted
    from the first answer of any group: the first days - 1 days are missing. Medians cannot be pooled and are None.
    """
    groups = _groups(metric, frame, key, top)
    every = _every_start(groups, "day")
    ends = every[days - 1 :]
    bounds = period or Period()
    found = [
        Series(
            group,
            tuple(
                _point(end, score(metric, tally, rules, group), bounds.holds(end, end + timedelta(days=1)))
                for end, tally in zip(ends, _windows(by_day, every, days), strict=True)
            ),
            sum(tally.parts.n for tally in by_day.values()),
            members,
        )
        for group, by_day, members in groups
    ]
    return _hiding(found, rules)


def _point(start: date, found: Score, is_whole: bool) -> Point:
    return Point(start, found, is_whole and not found.is_early)


def _hiding(found: list[Series], rules: Rules) -> list[Series]:
    """The same, with so much more hidden that the whole's bucket less those shown is no hidden one's (see `pooling`)."""
    hidden: set[tuple[int, int]] = set()
    for place, points in enumerate(zip(*(one.points for one in found), strict=True)):
        if 0 < sum(point.score.n for point in points if point.score.n < rules.min_answers) < rules.min_answers:
            counts = {number: point.score.n for number, point in enumerate(points)}
            hidden |= {(number, place) for number in pooling(counts, rules.min_answers).hidden}
    if not hidden:
        return found
    return [
        replace(
            one,
            points=tuple(
                replace(point, score=bare(point.score)) if (number, place) in hidden else point
                for place, point in enumerate(one.points)
            ),
        )
        for number, one in enumerate(found)
    ]


def _holds(period: Period, start: date, grain: Grain) -> bool:
    return period.holds(start, next_start(start, grain))


def _groups(
    metric: Metric, frame: pd.DataFrame, key: str | None, top: int
) -> list[tuple[str | None, dict[date, Tally], int]]:
    """Groups with their tallies by start: the `top` ones with most answers, then the rest as one."""
    rows = frame[frame["metric"] == metric.id]
    if key is None:
        return [(None, _by_start(rows), 1)] if len(rows) else []
    found = {str(group): _by_start(part) for group, part in rows.groupby(key, sort=False)}
    order = sorted(found, key=lambda group: (-sum(tally.parts.n for tally in found[group].values()), group))
    kept: list[tuple[str | None, dict[date, Tally], int]] = [(group, found[group], 1) for group in order[:top]]
    rest = order[top:]
    if not rest:
        return kept
    return [*kept, (OTHER, _by_start(rows[rows[key].isin(rest)]), len(rest))]


def _by_start(rows: pd.DataFrame) -> dict[date, Tally]:
    return {as_day(start): tally for start, tally in tallies(rows, "start").items()}


def as_day(value: date) -> date:
    """The day of a bucket's start, whatever the store gave it as."""
    return value.date() if isinstance(value, datetime) else value


def _every_start(groups: Sequence[tuple[str | None, Mapping[date, Tally], int]], grain: Grain) -> list[date]:
    """All buckets from the first to the last in which any group has an answer."""
    found = [start for _group, by_start, _members in groups for start, tally in by_start.items() if tally.parts.n]
    if not found:
        return []
    starts, last = [min(found)], max(found)
    while starts[-1] < last:
        starts.append(next_start(starts[-1], grain))
    return starts


def _windows(by_day: Mapping[date, Tally], every: Sequence[date], days: int) -> list[Tally]:
    """The pooled tallies of all full windows over these consecutive days."""
    if len(every) < days:
        return []
    table = np.zeros((len(every), 8))
    has_logs = any(tally.parts.logs is not None for tally in by_day.values())
    scales = np.full(len(every), np.nan)
    for place, day in enumerate(every):
        tally = by_day.get(day)
        if tally is not None:
            parts = tally.parts
            table[place, :5] = (parts.n, parts.total, parts.squares, tally.score_total, tally.unscored)
            if parts.logs is not None:
                table[place, 5:] = (parts.logs.total, parts.logs.squares, parts.logs.cubes)
            scales[place] = np.nan if tally.scale is None else tally.scale
    told = [by_day[day].parts.repeats if day in by_day else None for day in every]
    # Each window is summed anew: a running sum of squares of seconds would lose its last digits.
    sums = np.lib.stride_tricks.sliding_window_view(table, days, axis=0).sum(axis=-1)
    windows = np.lib.stride_tricks.sliding_window_view(scales, days)
    # A window over days of two scales has no mean; one of days with several each has none already (not a number).
    is_mixed = np.fmin.reduce(windows, axis=1) < np.fmax.reduce(windows, axis=1)
    return [
        Tally(
            Parts(int(n), total, squares, Logs(*logs) if has_logs else None, whose),
            _whole(score_total, mixed),
            None,
            int(unscored),
        )
        for (n, total, squares, score_total, unscored, *logs), mixed, whose in zip(
            sums.tolist(), is_mixed.tolist(), windowed(told, days), strict=True
        )
    ]


def _whole(score_total: float, is_mixed: bool) -> float | None:
    return None if is_mixed or score_total != score_total else score_total


def _local(moment: Moment) -> datetime:
    """A moment as a local time without its zone; a date is its midnight."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day)
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE.text())).replace(tzinfo=None)
