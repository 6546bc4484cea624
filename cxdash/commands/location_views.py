"""Location views: heat map, control limits and consistency of the Locations page, as a table or as JSON."""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cxdash.exports.aligned import aligned
from cxdash.findings.cells import Cell, by_bucket, cells, monthly
from cxdash.findings.consistency import Consistency, consistency_by
from cxdash.findings.consistency_sentences import spread_digits
from cxdash.findings.control_limits import Limits, control_limits, height, outside
from cxdash.findings.levels import Level
from cxdash.findings.locations import Locations
from cxdash.findings.scores import POOLED, Rules, Score
from cxdash.metrics import Metric
from cxdash.queries.parts import build
from cxdash.queries.question import Question
from cxdash.store.connect import Store
from cxdash.store.span import span
from cxdash.words import _, number, percent

VIEWS = ("ranking", "heat", "limits", "consistency")
Rows = tuple[dict[str, object], list[str], list[list[str]]]  # the JSON, and the same to be read: a header and rows


@dataclass(frozen=True)
class Compared:
    """What is compared, and the groups found at its level."""

    metric: Metric
    question: Question
    rules: Rules
    level: Level
    peers: Mapping[str, str]
    found: Locations


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--view",
        choices=VIEWS,
        default="ranking",
        help="ranking (default); heat: the score of each by month; limits: which lie outside of the control limits of the "
        "funnel plot; consistency: how much they differ, over time and at each touchpoint (of times by a factor: 1 is not at all)",
    )
    parser.add_argument("--grain", choices=("month", "quarter"), default="month", help="of heat and consistency")
    parser.add_argument(
        "--against",
        choices=("others", "itself"),
        default="others",
        help="heat: each with the others at that time, or with itself at other times",
    )
    parser.add_argument(
        "--limits",
        choices=("usual", "chance"),
        default="usual",
        help="limits: of chance and of what locations usually differ by (default), or of chance alone",
    )
    parser.add_argument(
        "--touchpoint", choices=("stage", "channel"), default="stage", help="consistency: at each of these"
    )


def view(arguments: argparse.Namespace, store: Store, compared: Compared) -> str:
    """The chosen view, other than the ranking, as it is printed."""
    if arguments.view == "heat":
        told, header, rows = _heat(arguments, store, compared)
    elif arguments.view == "limits":
        told, header, rows = _limits(arguments, compared)
    else:
        told, header, rows = _consistency(arguments, store, compared)
    return json.dumps(told, ensure_ascii=False, allow_nan=False) if arguments.json else aligned(header, rows, texts=2)


def _heat(arguments: argparse.Namespace, store: Store, compared: Compared) -> Rows:
    frame = compared.level.grouped(store.answer(_monthly(store, compared), build))
    found = cells(
        compared.metric, by_bucket(frame, arguments.grain), compared.rules, arguments.against,
        peers=compared.peers, upwards=compared.level.upwards,
    )  # fmt: skip
    # As on the page: those of which the period itself shows a score.
    shown = [one.group or "" for one in _shown(compared)]
    listed = [cell for group in shown for cell in found.get(group, ())]
    told = [
        {"location_id": cell.group, "start": cell.start.isoformat(), "tier": cell.kind, **_score(cell.score)}
        for cell in listed
    ]
    return (
        {"cells": told},
        [_("location"), _("When"), _("tier"), "n", _(compared.metric.label)],
        list(map(_cell, listed)),
    )


def _cell(cell: Cell) -> list[str]:
    return [cell.group, cell.start.isoformat(), cell.kind, number(cell.score.n), number(cell.score.value, 1)]


def _monthly(store: Store, compared: Compared) -> Question:
    days = span(store)
    return replace(compared.question, grain="month", filters=monthly(compared.question.filters, days.first, days.last))


def _shown(compared: Compared) -> list[Score]:
    return [one.score for one in compared.found.listed if one.score.value is not None and one.score.group != POOLED]


def _score(one: Score) -> dict[str, object]:
    return {"n": one.n, "value": one.value, "low": one.low, "high": one.high}


def _limits(arguments: argparse.Namespace, compared: Compared) -> Rows:
    scores = [one for one in _shown(compared) if one.group]
    found = control_limits(compared.metric, scores, arguments.limits == "usual")
    is_apart = bool(compared.peers)
    beyond = outside(scores, found, is_apart)
    listed = [
        {"location_id": one.group, "n": one.n, "value": one.value, "height": height(one, is_apart), "tier": one.tier,
         "outside": beyond.get(one.group or "")}
        for one in scores
    ]  # fmt: skip
    rows = [
        [
            f"{one.group}",
            one.tier or "—",
            number(one.n),
            number(height(one, is_apart), 1),
            percent(_level(beyond, one), 1),
        ]
        for one in scores
    ]
    header = [_("location"), _("tier"), "n", _(compared.metric.label), _("Outside of limits")]
    return {"limits": None if found is None else _lines(found), "locations": listed}, header, rows


def _level(beyond: Mapping[str, float], one: Score) -> float | None:
    found = beyond.get(one.group or "")
    return None if found is None else 100 * found


def _lines(found: Limits) -> dict[str, object]:
    lines = [{"level": one.level, "n": one.n, "low": one.low, "high": one.high} for one in found.lines]
    return {"centre": found.centre, "tau": found.tau, "lines": lines}


def _consistency(arguments: argparse.Namespace, store: Store, compared: Compared) -> Rows:
    metric, rules, at = compared.metric, compared.rules, compared.level
    frame = at.grouped(store.answer(_monthly(store, compared), build))
    over = consistency_by(metric, by_bucket(frame, arguments.grain), rules, "start")
    by_touchpoint = replace(compared.question, by=("location", arguments.touchpoint))
    touched = consistency_by(metric, at.grouped(store.answer(by_touchpoint, build)), rules, "by1")
    dated = [(start.isoformat(), one) for start, one in over.items() if isinstance(start, date)]
    named = [(str(name), one) for name, one in touched.items()]
    told = {
        "whole": _spread(compared.found.consistency),
        "over_time": [{"start": start, **_spread(one)} for start, one in dated],
        "touchpoints": [{arguments.touchpoint: name, **_spread(one)} for name, one in named],
    }
    rows = [*_spread_rows(_("When"), dated), *_spread_rows(arguments.touchpoint, named)]
    return told, [_("By"), "", _("spread"), _("low"), _("high"), _("locations"), "n"], rows


def _spread(one: Consistency) -> dict[str, object]:
    names = ("tau", "tau_low", "tau_high", "i2", "i2_low", "i2_high", "locations", "n")
    return {name: getattr(one, name) for name in names}


def _spread_rows(by: str, found: Sequence[tuple[str, Consistency]]) -> list[list[str]]:
    digits = max((spread_digits(one) for _name, one in found), default=1)
    return [
        [by, name or _("(not given)"), *(number(value, digits) for value in (one.tau, one.tau_low, one.tau_high)),
         number(one.locations), number(one.n)]
        for name, one in found
    ]  # fmt: skip
