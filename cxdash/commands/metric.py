"""`metric`: one metric for the whole or by a dimension, as a table or as JSON."""

import argparse
import json

from cxdash.commands.choosing import add_choices, add_metric, check_picks, chosen_metric, filters, open_store, rules
from cxdash.exports.aligned import aligned
from cxdash.findings.scores import Rules, Score, whole_score
from cxdash.findings.standings import group_scores
from cxdash.metrics import Metric
from cxdash.queries.parts import build
from cxdash.queries.question import Question
from cxdash.store.telling import check_told
from cxdash.words import _, number


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("metric", help="a metric with its interval, as a table or JSON")
    add_metric(parser)
    add_choices(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    metric = chosen_metric(arguments)
    by = () if arguments.by is None else (arguments.by,)
    kept = rules(arguments)
    question = Question((metric.id,), by, filters=filters(arguments), medians=kept.confidence)
    with open_store(arguments) as store:
        frame = store.answer(question, build)
        check_picks(store, question.filters)
        check_told(store, metric.id, question.filters, kept)
    found = group_scores(metric, frame, kept) if by else []
    scores = found or [whole_score(metric, frame, kept)]
    if arguments.json:
        print(json.dumps(as_json(metric, scores), ensure_ascii=False, allow_nan=False))
    else:
        print(_table(metric, scores, kept))
    return 0


def as_json(metric: Metric, scores: list[Score]) -> dict[str, object]:
    """The stable form: values in full precision, null where they are undefined or hidden."""
    return {
        "metric": metric.id,
        "groups": [
            {
                "group": score.group,
                "n": score.n,
                "value": score.value,
                "low": score.low,
                "high": score.high,
                "mean": score.mean,
                "tier": score.tier,
                **score.medians,
                "unscored": score.unscored,
                "shrunken": score.shrunken,
                "few": score.few,
                "members": score.members,
            }
            for score in scores
        ],
    }


def _table(metric: Metric, scores: list[Score], kept: Rules) -> str:
    header = [_("group"), _("tier"), "n", _(metric.label), _("low"), _("high"), _("mean score")]
    rows = [
        [
            _("all") if score.group is None else score.group or _("(not given)"),
            score.tier or "—",
            number(score.n),
            *(number(value, 1) for value in (score.value, score.low, score.high)),
            number(score.mean, 2),
        ]
        for score in scores
    ]
    lines = [aligned(header, rows, texts=2)]
    if any(score.is_hidden for score in scores):
        lines.append(_("— for fewer than {least} answers: too few to show.").format(least=number(kept.min_answers)))
    if any(score.joined for score in scores):
        text = _("(pooled): together, so that what has fewer than {least} answers stays hidden.")
        lines.append(text.format(least=number(kept.min_answers)))
    return "\n".join(lines)
