"""`touchpoints`: what each stage feels like in each channel and who is lost next, as a table or as JSON."""

import argparse
import json
from typing import Any

from cxdash.commands.choosing import add_choices, add_metric, check_picks, chosen_metric, filters, open_store, rules
from cxdash.exports.aligned import aligned
from cxdash.findings.emotion import Emotion, Emotions
from cxdash.findings.emotion_model import Learnt
from cxdash.findings.emotion_sentences import emotion_answer, learnt_answer, read_answer
from cxdash.findings.scores import Score
from cxdash.findings.touchpoints import Cell, TouchpointMap, Volume, touchpoint_map
from cxdash.metrics import Metric
from cxdash.queries import parts
from cxdash.queries.options import CatalogueQuestion, build_catalogue
from cxdash.queries.question import Question, window_seconds
from cxdash.queries.touchpoints import TouchpointsQuestion, build
from cxdash.settings import FUNNEL_WINDOW
from cxdash.stats.estimators import Estimate
from cxdash.store.listening import heard, listened
from cxdash.store.telling import check_told
from cxdash.store.usual import usual_ends
from cxdash.words import _, duration, number, percent


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "touchpoints", help="what each stage feels like in each channel, and who is lost next, as a table or JSON"
    )
    add_metric(parser)
    parser.add_argument(
        "--window", metavar="LENGTH", help="within which the next touchpoint comes: 30m, 12h, 14d, 4w (default: 14d)"
    )
    parser.add_argument(
        "--emotion",
        action="store_true",
        help="also how good the comments at each sound by their words; takes a few seconds",
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
        volumes = store.answer(TouchpointsQuestion(window, chosen, confidence=rules(arguments).confidence), build)
        stages, ends = store.answer(CatalogueQuestion("stages"), build_catalogue), usual_ends(store)
        check_picks(store, chosen)
        check_told(store, metric.id, chosen, rules(arguments))
        learnt = listened(store, None, rules(arguments)) if arguments.emotion else None
        sounds = None if learnt is None else heard(store, learnt, chosen, None)
    more = () if sounds is None else tuple(sounds.cells)
    order = [str(stage) for stage in stages["stage"]]
    found = touchpoint_map(metric, scores, volumes, order, rules(arguments), more, ends)
    if arguments.json:
        told = as_json(metric, found)
        if learnt is not None and sounds is not None:
            told = with_emotion(told, learnt, sounds)
        print(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return 0
    if learnt is not None and sounds is not None:
        print("\n".join(filter(None, [emotion_answer(learnt, sounds), learnt_answer(learnt), read_answer(sounds)])))
    print(_table(metric, found, sounds))
    return 0


def with_emotion(told: dict[str, Any], learnt: Learnt, sounds: Emotions) -> dict[str, object]:
    """The stable form with how comments sound: in each cell, and as a whole how well that is known.

    why: why nothing is told, null where it is. verdict: above, within or below the average of those that are compared, few where a
    cell has too few comments for that, null where it is hidden. against_scores: whether comments sound worse or better than those
    with the same scores do elsewhere, null within noise.
    """
    checked = learnt.quality
    for cell in told["cells"]:
        cell["emotion"] = _emotion(sounds.cells.get((cell["stage"], cell["channel"])))
    told["emotion"] = {
        "why": learnt.why,
        "learnt": learnt.comments,
        "check": None if checked is None else {
            "customers": checked.n, "told": checked.told, "off": checked.off,
            "base": {"value": checked.base.value, "low": checked.base.low, "high": checked.base.high},
            "auc": {"value": checked.area.value, "low": checked.area.low, "high": checked.area.high},
        },
        "comments": sounds.comments, "of": sounds.of, "without_words": sounds.unknown,
        "average": sounds.average, "hidden": sounds.hidden, "pooled": _emotion(sounds.pooled),
    }  # fmt: skip
    return told


def _emotion(one: Emotion | None) -> dict[str, object] | None:
    if one is None:
        return None
    return {
        "n": one.n, "customers": one.customers, "value": one.value, "low": one.low, "high": one.high, "verdict": one.tier,
        "few": one.few, "words": list(one.words), "against_scores": one.beside,
    }  # fmt: skip


def as_json(metric: Metric, found: TouchpointMap) -> dict[str, Any]:
    """The stable form: full precision, shares 0 to 1, null where there is nothing or where it is hidden; "" for no channel.

    is_end: whether a journey may well end at the stage, so that its “lost” are not lost on the way.
    """
    worst = found.worst
    return {
        "metric": metric.id,
        "stages": list(found.stages),
        "channels": list(found.channels),
        "cells": [
            {
                "stage": one.stage,
                "channel": one.channel,
                "is_end": one.is_end,
                "score": _score(one.score),
                **_volume(one.volume),
            }
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
        "touchpoints", "customers", "went_on", "lost", "open", "lost_share", "low", "high", "answered", "department",
        "department_share",
    )  # fmt: skip
    called = {"low": "lost_low", "high": "lost_high"}
    median = (None if one is None else one.median) or Estimate(0)
    waited = {"": median.value, "_low": median.low, "_high": median.high}
    return {
        **{called.get(name, name): getattr(one, name, None) for name in names},
        **{f"median_response_seconds{end}": value for end, value in waited.items()},
    }


def _table(metric: Metric, found: TouchpointMap, sounds: Emotions | None) -> str:
    header = [
        _("stage"), _("channel"), _(metric.label), _("low"), _("high"), _("answers"), _("touchpoints"), _("customers"),
        _("lost next"), _("low"), _("high"), _("usual end"), _("open"), _("median"), _("low"), _("high"),
        _("department"),
    ]  # fmt: skip
    rows = [_row(metric, one) for one in found.cells]
    if sounds is not None:
        header += [_("sounds good"), _("low"), _("high"), _("comments")]
        rows = [
            [*row, *_sounds(sounds.cells.get((one.stage, one.channel)))]
            for row, one in zip(rows, found.cells, strict=True)
        ]
    return aligned(header, rows)


def _sounds(one: Emotion | None) -> list[str]:
    values = (None, None, None) if one is None else (one.value, one.low, one.high)
    return [
        *(percent(None if value is None else 100 * value, 1) for value in values),
        number(0 if one is None else one.n),
    ]


def _row(metric: Metric, one: Cell) -> list[str]:
    score, volume = one.score, one.volume
    values = (None, None, None) if score is None else (score.value, score.low, score.high)
    median = (None if volume is None else volume.median) or Estimate(0)
    return [
        one.stage, one.channel or _("(not given)"), *(number(value, metric.digits) for value in values),
        number(0 if score is None else score.n),
        *(number(getattr(volume, name, None)) for name in ("touchpoints", "customers")),
        *(percent(None if volume is None or share is None else 100 * share, 1)
          for share in (getattr(volume, name, None) for name in ("lost_share", "low", "high"))),
        _("yes") if one.is_end else "", number(getattr(volume, "open", None)),
        *(duration(value) for value in (median.value, median.low, median.high)), getattr(volume, "department", ""),
    ]  # fmt: skip
