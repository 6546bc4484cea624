"""Cells: scores of many groups in many stretches of time, each told from noise or not. Knows no SQL and no page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import pandas as pd

from cxdash.findings.scores import Rules, Score, Tally, score, tallies
from cxdash.metrics import Metric
from cxdash.stats.groups import rejected
from cxdash.stats.parts import Parts

Against = Literal["others", "itself"]
Kind = Literal["above", "within", "below", "few", "hidden"]


@dataclass(frozen=True)
class Cell:
    """One group in one stretch of time: its score, and whether it is better or worse beyond noise, few or hidden."""

    group: str
    start: date
    score: Score
    kind: Kind


def cells(
    metric: Metric,
    frame: pd.DataFrame,
    rules: Rules,
    against: Against,
    key: str = "by0",
    peers: Mapping[str, str] | None = None,
) -> dict[str, list[Cell]]:
    """The cells of each group of a frame of parts with `start`, in the order of time; groups and cells without an answer
    are missing.

    Each is compared with the others (its `peers`, else all) in the same stretch, or with its own group in all others.
    A difference counts only after Benjamini-Hochberg over all cells that have `rules.few_answers`.
    """
    found = _tallied(metric, frame, key)
    rests = _wholes(found, against, peers or {})
    listed = [Cell(group, start, score(metric, tally, rules, group), "few") for (group, start), tally in found.items()]
    tested = [one for one in listed if one.score.n >= max(rules.few_answers, rules.min_answers, 1)]
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
    above = metric.better * ((one.score.tally.parts.mean or 0.0) - (whole.mean or 0.0)) > 0
    return "above" if above else "below"
