"""Cells: scores of many groups in many stretches of time, each told from noise or not. Knows no SQL and no page."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxdash.filters import Filters, last_day
from cxdash.findings.counted import Counted, Made, p_apart
from cxdash.findings.merged import coded, merged, rows_of, sums
from cxdash.findings.pooling import Place, pooling
from cxdash.findings.scores import Rules, Score, score
from cxdash.findings.tallies import shared
from cxdash.findings.trends import Grain, bucket_start
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected
from cxdash.stats.many import Array, Many

MONTHS, MOST_MONTHS = 14, 36  # what is shown by month reaches back so far at least, and at most
Against = Literal["others", "itself"]
Kind = Literal["above", "within", "below", "few", "hidden"]


@dataclass(eq=False)  # not frozen: to make many thousands takes four times as long then
class Cell:
    """One group in one stretch of time: its answers, and whether it is better or worse beyond noise, few or hidden.

    A hidden one may have answers enough: then it is hidden so that others are. Its score is made when it is asked for.
    """

    group: str
    start: date
    n: int
    kind: Kind
    place: int
    making: "_Making"

    @cached_property
    def score(self) -> Score:
        making = self.making
        tally = making.tallies[self.place]
        if self.kind == "hidden":
            return Score(self.group, self.n, tally=tally)
        return score(making.metric, tally, making.rules, self.group)


@dataclass(frozen=True)
class _Making:
    """What the score of a cell is made of."""

    metric: Metric
    rules: Rules
    tallies: Made


def monthly(filters: Filters, first: date | None, last: date | None) -> Filters:
    """The period of what is shown by month: it reaches back at least MONTHS months before its end, and at most MOST_MONTHS.

    first, last: the days of the data, where the period has no bounds.
    """
    until = filters.until or (None if last is None else last + timedelta(days=1))
    if until is None:
        return filters
    newest = last_day(until)
    least, furthest = (_months_before(newest, months - 1) for months in (MONTHS, MOST_MONTHS))
    since = filters.since or first or least
    return filters.over(max(furthest, min(least, date(since.year, since.month, 1))), until)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(max(year, 1), month + 1, 1)


def by_bucket(frame: pd.DataFrame, grain: Grain) -> pd.DataFrame:
    """A frame of monthly parts under the first days of its months or quarters; rows of one are added where they are used."""
    codes, months = pd.factorize(frame["start"])  # two thousand locations have the same few months
    days = np.array([bucket_start(pd.Timestamp(one).date(), grain) for one in months], object)
    return frame.assign(start=pd.Series(days[codes], frame.index, object))


def cells(
    metric: Metric,
    frame: pd.DataFrame,
    rules: Rules,
    against: Against,
    key: str = "by0",
    peers: Mapping[str, str] | None = None,
    upwards: Mapping[str, Place] | None = None,
    order: Iterable[str] = (),
) -> dict[str, list[Cell]]:
    """The cells of each group of a frame of parts with `start`, in the order of time; groups and cells without an answer
    are missing.

    Each is compared with the others (its `peers`, else all) in the same stretch, or with its own group in all others.
    A difference counts only after Benjamini-Hochberg over all cells that have `rules.few_answers`. upwards: of a group what it
    is in; cells are hidden so that none can be computed from those of wider places, nor from quarters or the whole time.
    order: of the groups, in which their scores will be asked for.
    """
    groups, names = _counted(metric, frame, key)
    hidden = _hidden(names, groups.parts.n, rules.min_answers, upwards or {})
    kinds = _kinds(metric, groups, hidden, _wholes(groups, names, against, peers or {}), rules)
    rank = {group: place for place, group in enumerate(order)}
    by_group = sorted(range(len(names)), key=lambda place: rank.get(names[place][0], len(rank)))
    making, kept = _Making(metric, rules, groups.made(by_group)), dict[str, list[Cell]]()
    listed = zip(names, groups.parts.n.astype(int).tolist(), kinds, strict=True)
    for place, ((group, start), n, kind) in enumerate(listed):
        kept.setdefault(group, []).append(Cell(group, start, n, kind, place, making))
    return kept


def _kinds(
    metric: Metric, groups: Counted, hidden: NDArray[np.bool_], compared: tuple[Many, Array], rules: Rules
) -> list[Kind]:
    """Of each cell its kind; compared: with what, itself among it, and what that shares."""
    n, (wholes, sharing) = groups.parts.n, compared
    tested = np.flatnonzero(~hidden & (n >= max(rules.few_answers, rules.min_answers, 1)))
    p_values = p_apart(metric, groups, tested, wholes[tested], sharing[tested])
    real = tested[np.array(rejected(p_values, 1 - rules.confidence), dtype=bool)]
    is_above = metric.better * (groups.parts.typical - wholes.typical) > 0
    kinds: list[Kind] = ["hidden" if one else "few" for one in hidden.tolist()]
    for place in tested.tolist():
        kinds[place] = "within"
    for place in real.tolist():
        kinds[place] = "above" if is_above[place] else "below"
    return kinds


def _counted(metric: Metric, frame: pd.DataFrame, key: str) -> tuple[Counted, list[tuple[str, date]]]:
    """The cells with answers in the order of time, and of each its group and the beginning of its stretch."""
    rows = rows_of(metric.id, frame)
    days = [one.date() if isinstance(one, datetime) else one for one in rows["start"].tolist()]
    codes, names = coded(list(zip(rows[key].tolist(), days, strict=True)))
    found = merged(rows, codes, [str(place) for place in range(len(names))], "cell")
    asked = [place for place, n in enumerate(found["n"].tolist()) if n and names[place][0]]
    order = sorted(asked, key=lambda place: names[place][1])
    listed = [str(place) for place in order]
    return Counted(metric.id, "cell", listed, found.iloc[order]), [names[place] for place in order]


def _hidden(names: Sequence[tuple[str, date]], n: Array, least: int, upwards: Mapping[str, Place]) -> NDArray[np.bool_]:
    """Which cells are pooled with others of their time, or with other times of their group."""
    by_start: dict[date, dict[str, int]] = {}
    by_group: dict[str, dict[date, int]] = {}
    for (group, start), count in zip(names, n.astype(int).tolist(), strict=True):
        by_start.setdefault(start, {})[group] = by_group.setdefault(group, {})[start] = count
    hidden = {(group, start) for start, counts in by_start.items() for group in pooling(counts, least, upwards).hidden}
    quarters = {start: (bucket_start(start, "quarter").isoformat(),) for start in by_start}
    for group, counts in by_group.items():
        # Where all are small, all are hidden, however they are pooled.
        gone = counts.keys() if max(counts.values()) < least else pooling(counts, least, quarters).hidden
        hidden |= {(group, start) for start in gone}
    return np.array([name in hidden for name in names], dtype=bool)


def _wholes(
    groups: Counted, names: Sequence[tuple[str, date]], against: Against, peers: Mapping[str, str]
) -> tuple[Many, Array]:
    """What each cell is compared with, itself among it, and what that shares: its group, or its peers in its stretch of time,
    where it has no peers all groups.
    """
    if against == "itself":
        return _together(groups, [group for group, _start in names])
    starts, like = [start for _group, start in names], [peers.get(group) for group, _start in names]
    everybody, sharing = _together(groups, starts)
    if all(one is None for one in like):
        return everybody, sharing
    alike, sharing_alike = _together(groups, list(zip(like, starts, strict=True)))
    with_peers = np.array([one is not None for one in like], dtype=bool)
    return alike.where(with_peers, everybody), np.where(with_peers, sharing_alike, sharing)


def _together(groups: Counted, kinds: Sequence[Hashable]) -> tuple[Many, Array]:
    """Of each cell all that are of its kind, and what these share."""
    codes, keys = coded(kinds)
    whole = merged(groups.rows, codes, [str(place) for place in range(len(keys))], groups.key)
    return sums(whole)[codes], shared(whole)[codes]
