"""Cells: scores of many groups in many stretches of time, each told from noise or not. Knows no SQL and no page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from cxdash.filters import Filters, last_day
from cxdash.findings.pooling import Place, pooling
from cxdash.findings.scores import Rules, Score, score
from cxdash.findings.tallies import Tally, tallies
from cxdash.findings.trends import Grain, bucket_start
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts

MONTHS, MOST_MONTHS = 14, 36  # what is shown by month reaches back so far at least, and at most
Against = Literal["others", "itself"]
Kind = Literal["above", "within", "below", "few", "hidden"]


@dataclass(frozen=True)
class Cell:
    """One group in one stretch of time: its score, and whether it is better or worse beyond noise, few or hidden.

    A hidden one may have answers enough: then it is hidden so that others are.
    """

    group: str
    start: date
    score: Score
    kind: Kind


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
) -> dict[str, list[Cell]]:
    """The cells of each group of a frame of parts with `start`, in the order of time; groups and cells without an answer
    are missing.

    Each is compared with the others (its `peers`, else all) in the same stretch, or with its own group in all others.
    A difference counts only after Benjamini-Hochberg over all cells that have `rules.few_answers`. upwards: of a group what it
    is in; cells are hidden so that none can be computed from those of wider places, nor from quarters or the whole time.
    """
    found = _tallied(metric, frame, key)
    hidden = _hidden(found, rules.min_answers, upwards or {})
    rests = _wholes(found, against, peers or {})
    listed = [
        Cell(
            *place,
            Score(place[0], tally.parts.n, tally=tally) if place in hidden else score(metric, tally, rules, place[0]),
            "few",
        )
        for place, tally in found.items()
    ]
    tested = [one for one in listed if one.score.value is not None and one.score.n >= max(rules.few_answers, 1)]
    p_values = [_p(metric, one, rests[_rest(one.group, one.start, against, peers or {})]) for one in tested]
    real = dict(zip(((one.group, one.start) for one in tested), rejected(p_values, 1 - rules.confidence), strict=True))
    kept: dict[str, list[Cell]] = {}
    for one in listed:
        whole = rests[_rest(one.group, one.start, against, peers or {})]
        kind = _kind(metric, one, whole, real.get((one.group, one.start)))
        kept.setdefault(one.group, []).append(Cell(one.group, one.start, one.score, kind))
    return kept


def _tallied(metric: Metric, frame: pd.DataFrame, key: str) -> dict[tuple[str, date], Tally]:
    rows = frame[frame["metric"] == metric.id]
    days = [one.date() if isinstance(one, datetime) else one for one in rows["start"].tolist()]
    names = pd.Series([(group, day) for group, day in zip(rows[key].tolist(), days, strict=True)], rows.index, object)
    found = sorted(tallies(rows.assign(cell=names), "cell").items(), key=lambda one: one[0][1])
    return {cell: tally for cell, tally in found if cell[0] and tally.parts.n}


def _hidden(found: Mapping[tuple[str, date], Tally], least: int, upwards: Mapping[str, Place]) -> set[tuple[str, date]]:
    """The cells that are pooled with others of their time, or with other times of their group."""
    by_start: dict[date, dict[str, int]] = {}
    by_group: dict[str, dict[date, int]] = {}
    for (group, start), tally in found.items():
        by_start.setdefault(start, {})[group] = by_group.setdefault(group, {})[start] = tally.parts.n
    hidden = {(group, start) for start, counts in by_start.items() for group in pooling(counts, least, upwards).hidden}
    for group, counts in by_group.items():
        quarters = {start: (bucket_start(start, "quarter").isoformat(),) for start in counts}
        hidden |= {(group, start) for start in pooling(counts, least, quarters).hidden}
    return hidden


def _rest(group: str, start: date, against: Against, peers: Mapping[str, str]) -> tuple[object, ...]:
    """What a cell is compared with, as a key: its group, or its peers in its stretch of time."""
    return (group,) if against == "itself" else (peers.get(group), start)


def _wholes(
    found: Mapping[tuple[str, date], Tally], against: Against, peers: Mapping[str, str]
) -> dict[tuple[object, ...], Parts]:
    wholes: dict[tuple[object, ...], Parts] = {}
    for (group, start), tally in found.items():
        keys = {_rest(group, start, against, peers)}
        if against == "others":
            keys.add((None, start))
        for key in keys:
            wholes[key] = wholes.get(key, Parts()) + tally.parts
    return wholes


def _p(metric: Metric, one: Cell, whole: Parts) -> float:
    return metric.estimator.p_apart(one.score.tally.parts, whole - one.score.tally.parts)


def _kind(metric: Metric, one: Cell, whole: Parts, is_real: bool | None) -> Kind:
    if one.score.value is None:
        return "hidden"
    if is_real is None:
        return "few"
    if not is_real:
        return "within"
    above = metric.better * ((one.score.tally.parts.typical or 0.0) - (whole.typical or 0.0)) > 0
    return "above" if above else "below"
