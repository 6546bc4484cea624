"""`touchpoints`: what each stage feels like in each channel and who is lost next, as a table or as JSON."""

import argparse
import json

from cxdash.commands.choosing import add_choices, add_metric, check_picks, chosen_metric, filters, open_store, rules
from cxdash.exports.aligned import aligned
from cxdash.findings.scores import Score
from cxdash.findings.touchpoints import Cell, TouchpointMap, Volume, touchpoint_map
from cxdash.metrics import Metric
from cxdash.queries import parts
from cxdash.queries.options import CatalogueQuestion, build_catalogue
from cxdash.queries.question import Question, window_seconds
from cxdash.queries.touchpoints import TouchpointsQuestion, build
from cxdash.settings import FUNNEL_WINDOW
from cxdash.store.telling import check_told
from cxdash.words import _, duration, number, percent


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "touchpoints", help="what each stage feels like in each channel, and who is lost next, as a table or JSON"
    )
    add_metric(parser)
    parser.add_argument(
        "--window", metavar="LENGTH", help="within which the next touchpoint comes: 30m, 12h, 14d, 4w (default: 14d)"
    )
    add_choices(parser, by=False)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    metric = chosen_metric(arguments)
    chosen = filters(arguments)
    window = window_seconds(FUNNEL_WINDOW.text() if arguments.window is None else arguments.window)
    with open_store(arguments) as store:
        scores = store.answer(Question((metric.id,), ("stage", "channel"), filters=chosen), parts.build)
        volumes = store.answer(TouchpointsQuestion(window, chosen), build)
        order = [str(stage) for stage in store.answer(CatalogueQuestion("stages"), build_catalogue)["stage"]]
        check_picks(store, chosen)
        check_told(store, metric.id, chosen, rules(arguments))
    found = touchpoint_map(metric, scores, volumes, order, rules(arguments))
    if arguments.json:
        print(json.dumps(as_json(metric, found), ensure_ascii=False, allow_nan=False))
    else:
        print(_table(metric, found))
    return 0


def as_json(metric: Metric, found: TouchpointMap) -> dict[str, object]:
    """The stable form: full precision, shares 0 to 1, null where there is nothing or where it is hidden; "" for no channel."""
    worst = found.worst
    return {
        "metric": metric.id,
        "stages": list(found.stages),
        "channels": list(found.channels),
        "cells": [
            {"stage": one.stage, "channel": one.channel, "score": _score(one.score), **_volume(one.volume)}
            for one in found.cells
        ],
        "average": found.average,
        "worst": None if worst is None else {"stage": worst.stage, "channel": worst.channel},
        "pooled": {
            "scores": found.hidden_scores,
            "score": _score(found.pooled_score),
            "volumes": found.hidden_volumes,
            **_volume(found.pooled_volume),
        },
        "without_stage": {"answers": found.unplaced_answers, "touchpoints": found.unplaced},
    }


def _score(one: Score | None) -> dict[str, object] | None:
    if one is None:
        return None
    return {"n": one.n, "value": one.value, "low": one.low, "high": one.high, "tier": one.tier, "few": one.few}


def _volume(one: Volume | None) -> dict[str, object]:
    names = (
        "touchpoints", "customers", "went_on", "lost", "open", "lost_share", "low", "high", "answered", "median_seconds",
        "department", "department_share",
    )  # fmt: skip
    called = {"low": "lost_low", "high": "lost_high", "median_seconds": "median_response_seconds"}
    return {called.get(name, name): getattr(one, name, None) for name in names}


def _table(metric: Metric, found: TouchpointMap) -> str:
    header = [
        _("stage"), _("channel"), _(metric.label), _("low"), _("high"), _("answers"), _("touchpoints"), _("customers"),
        _("lost next"), _("low"), _("high"), _("open"), _("median"), _("department"),
    ]  # fmt: skip
    return aligned(header, [_row(metric, one) for one in found.cells])


def _row(metric: Metric, one: Cell) -> list[str]:
    score, volume = one.score, one.volume
    values = (None, None, None) if score is None else (score.value, score.low, score.high)
    return [
        one.stage, one.channel or _("(not given)"), *(number(value, metric.digits) for value in values),
        number(0 if score is None else score.n),
        *(number(getattr(volume, name, None)) for name in ("touchpoints", "customers")),
        *(percent(None if volume is None or share is None else 100 * share, 1)
          for share in (getattr(volume, name, None) for name in ("lost_share", "low", "high"))),
        number(getattr(volume, "open", None)), duration(getattr(volume, "median_seconds", None)),
        getattr(volume, "department", ""),
    ]  # fmt: skip
