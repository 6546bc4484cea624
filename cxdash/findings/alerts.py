"""Alerts: weekly parts to what changed beyond noise in the last complete weeks, each against its own past. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxdash.findings.changes import Change, change
from cxdash.findings.scores import EARLY, Rules, score
from cxdash.findings.tallies import LOGS, Tally, shared
from cxdash.findings.trends import bucket_start
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected
from cxdash.stats.history import Between, departure, unrest, variances
from cxdash.stats.intraclass import Repeats
from cxdash.stats.means import Mean, agreeing
from cxdash.stats.parts import Logs, Parts, pooled

HISTORY = 12  # weeks of a group's past
LEAST_WEEKS = 3  # of the past that have answers: from fewer nothing is known of how weeks differ
LENGTHS = (1, 4)  # weeks that are held against it: the last one, or the last four where one has too few answers
WEEKS = HISTORY + LENGTHS[-1]
MOST_WEEKS = 12  # that can be new at once: beyond, the past would be longer ago than a reader remembers
_WEEK = timedelta(days=7)
_Sums = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Alert:
    """A score that left its own past.

    level: location, region or country, "" for all together; place: which one. since, until: the weeks that are new,
    half-open; weeks: how many. change: from the 12 weeks before them, with the interval and p-value that also hold what weeks
    differ by beyond sampling. customers: whom the place has met in the last four weeks; None where nothing names customers.
    """

    metric: Metric
    level: str
    place: str
    since: date
    until: date
    weeks: int
    change: Change
    customers: int | None = None


@dataclass(frozen=True)
class Alerts:
    """The alerts, most customers first, and how many comparisons were made; until: the end of the last complete week.

    weeks: how many are new; None for the usual, one or four.
    """

    listed: tuple[Alert, ...]
    compared: int
    until: date
    weeks: int | None = None


@dataclass(frozen=True)
class _Candidate:
    metric: Metric
    level: str
    place: str
    weeks: int
    history: tuple[Parts, ...]
    newest: tuple[Parts, ...]


def watched(last: date, weeks: int | None = None) -> tuple[date, date]:
    """The half-open days that alerts look at when the data end on `last`: whole weeks, the new ones and 12 before them.

    weeks: how many are new (None: the usual, at most four).
    """
    until = bucket_start(last + timedelta(days=1), "week")
    return until - (WEEKS if weeks is None else HISTORY + weeks) * _WEEK, until


def address(alert: Alert) -> dict[str, str]:
    """What shows the alert on the Trends page, as its address says it: the weeks that were looked at, by week."""
    since, until = watched(alert.until - timedelta(days=1), max(alert.weeks, LENGTHS[-1]))
    place = {alert.level: alert.place} if alert.level else {}
    days = {"period": "custom", "since": since.isoformat(), "last": (until - timedelta(days=1)).isoformat()}
    return {"metric": alert.metric.id, **place, **days, "grain": "week"}


def alerts(
    frames: Sequence[tuple[Metric, pd.DataFrame]],
    until: date,
    rules: Rules,
    customers: Mapping[tuple[str, str], int],
    above: Mapping[str, Mapping[str, str]] | None = None,
    weeks: int | None = None,
) -> Alerts:
    """What left its own past beyond noise, after Benjamini-Hochberg over all metrics and places that can be compared.

    frames: for each metric the parts by location (`by0`) and week (`start`) of the days that `watched` gives; customers by
    level and place; above: for each level above locations the place that a location is in. A place is compared when its
    newest weeks and their past have `rules.few_answers` each, and the past answers in three weeks or more. weeks: as in
    `watched`.
    """
    least = max(rules.few_answers, 1)
    lengths = LENGTHS if weeks is None else (weeks,)
    found = [
        one
        for metric, frame in frames
        for one in _changes(_candidates(metric, frame, until, least, above or {}, lengths), rules, until)
    ]
    tested = [one for one in found if one.change.p is not None]
    real = rejected([one.change.p or 0.0 for one in tested], 1 - rules.confidence)
    listed = [
        replace(one, customers=customers.get((one.level, one.place)))
        for one, is_real in zip(tested, real, strict=True)
        if is_real and one.change.verdict in ("up", "down")
    ]
    listed.sort(key=lambda one: (-(one.customers or 0), -one.change.after.n, one.metric.id, one.level, one.place))
    return Alerts(tuple(listed), len(tested), until, weeks)


def _candidates(
    metric: Metric, frame: pd.DataFrame, until: date, least: int, above: Mapping[str, Mapping[str, str]],
    lengths: Sequence[int],
) -> list[_Candidate]:  # fmt: skip
    """All together and each place, with the shortest newest weeks that have answers enough."""
    found, every = [], HISTORY + lengths[-1]
    for level, place, table in _places(*_weekly(metric, frame, until, every), above):
        for weeks in lengths:
            newest, past = table[every - weeks :], table[every - weeks - HISTORY : every - weeks]
            if newest[:, 0].sum() < least:
                continue
            if newest[:, -1].sum() > EARLY * newest[:, 0].sum():
                break  # slow answers to these requests are still to come
            if past[:, 0].sum() >= least and (past[:, 0] > 0).sum() >= LEAST_WEEKS:
                found.append(
                    _Candidate(metric, level, place, weeks, tuple(map(_parts, past)), tuple(map(_parts, newest)))
                )
            break
    return found


def _places(names: Sequence[str], sums: _Sums, above: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, _Sums]]:
    """Level, place and weekly sums: all together, the places that hold several locations but not all, and each location."""
    found = [("", "", sums.sum(axis=0))]
    for level, place_of in above.items():
        members: dict[str, list[int]] = {}
        for number, name in enumerate(names):
            if place_of.get(name):
                members.setdefault(place_of[name], []).append(number)
        found += [
            (level, place, sums[numbers].sum(axis=0))
            for place, numbers in members.items()
            if 1 < len(numbers) < len(names)
        ]
    return [*found, *(("location", name, table) for name, table in zip(names, sums, strict=True) if name)]


def _weekly(metric: Metric, frame: pd.DataFrame, until: date, weeks: int) -> tuple[list[str], _Sums]:
    """The places, and for each the sums of so many weeks, the oldest first: n, total, squares, those of logarithms, what the
    answers of the same customers share within a week, early.
    """
    rows = frame[frame["metric"] == metric.id]
    codes, names = pd.factorize(rows["by0"])
    days = (pd.Timestamp(until) - pd.to_datetime(rows["start"])).dt.days.to_numpy()
    columns = ["n", "total", "squares", *(LOGS if metric.has_median else ()), "shared", "early"]
    sums = np.zeros((len(names), weeks, len(columns)))
    counted = rows.assign(shared=shared(rows)).reindex(columns=columns, fill_value=0)
    np.add.at(sums, (codes, weeks - days // 7), counted.to_numpy(dtype=float))
    return [str(name) for name in names], sums


def _parts(sums: _Sums) -> Parts:
    n, total, squares, *logs, shared_within, _early = sums.tolist()
    repeats = Repeats(known=shared_within) if shared_within else None
    return Parts(int(n), total, squares, Logs(*logs) if logs else None, repeats)


def _changes(candidates: Sequence[_Candidate], rules: Rules, until: date) -> list[Alert]:
    """Each level by itself: the weeks of a country vary less than those of its locations, and say nothing of theirs."""
    found = []
    for level in dict.fromkeys(one.level for one in candidates):
        alike = [one for one in candidates if one.level == level]
        known = variances([unrest(one.history) for one in alike])
        typical = variances([unrest([*map(_logarithms, one.history)]) for one in alike])
        found += [
            _alert(one, *both, rules, until) for one, both in zip(alike, zip(known, typical, strict=True), strict=True)
        ]
    return found


def _logarithms(parts: Parts) -> Parts:
    """Of durations; nothing of others."""
    return parts.logarithms or Parts()


def _alert(one: _Candidate, known: Between, typical: Between, rules: Rules, until: date) -> Alert:
    """The change on the past, with the interval and the verdict that also hold what weeks differ by.

    known, typical: what weeks differ by, and of durations what their logarithms do: typical times must have left their past,
    too, and the same way, as in every other comparison of times.
    """
    past, now = pooled(one.history), pooled(one.newest)
    before, after = (score(one.metric, Tally(parts), rules, one.place or None) for parts in (past, now))
    sampled = one.metric.estimator.difference(past, now, rules.confidence)
    found = departure(one.history, one.newest, sampled, known, rules.confidence)
    if past.logs is not None and now.logs is not None:
        before_logs, after_logs = ([*map(_logarithms, side)] for side in (one.history, one.newest))
        alone = Mean().difference(pooled(before_logs), pooled(after_logs), rules.confidence)
        left = departure(before_logs, after_logs, alone, typical, rules.confidence)
        found = agreeing(found, past, now, left, rules.confidence)
    plain, unit = change(one.metric, before, after, rules), one.metric.factor
    is_real = found.is_real and plain.verdict in ("up", "down")
    wider = replace(
        plain,
        low=None if found.low is None else found.low / unit,
        high=None if found.high is None else found.high / unit,
        p=found.p,
        detectable=None if found.detectable is None else found.detectable / unit,
        verdict=plain.verdict if is_real or plain.verdict == "few" else "noise",
        is_good=plain.is_good if is_real else None,
    )
    return Alert(one.metric, one.level, one.place, until - one.weeks * _WEEK, until, one.weeks, wider)
