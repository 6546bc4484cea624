"""`perception`: what the company believes its customers say against what they say, as a table or as JSON."""

import argparse
import json

from cxdash.commands.choosing import add_choices, add_metric, check_picks, chosen_metric, filters, open_store, rules
from cxdash.errors import CxError
from cxdash.exports.aligned import aligned
from cxdash.findings.changes import Change
from cxdash.findings.perception import Gap, Perception, perception, sides
from cxdash.findings.perception_sentences import perception_answer
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS, Metric
from cxdash.queries.parts import build
from cxdash.queries.question import Question
from cxdash.words import _, number


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "perception",
        help="the company's own estimate against its customers' answers, as a table or JSON",
        epilog="The company is whoever answered as management or employee; --where respondent=management takes one of them.",
    )
    add_metric(parser, "nps, csat or ces")
    add_choices(parser, by=False)
    parser.add_argument(
        "--by", choices=("location", "stage"), default="location", help="one gap for each (default: location)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError, a metric that nobody can estimate too."""
    metric = chosen_metric(arguments)
    if metric.table != "responses":
        raise CxError("perception.metric", name=metric.id, names=", ".join(_asked()))
    chosen = filters(arguments)
    company, everybodys = sides(chosen)
    kept = rules(arguments)
    with open_store(arguments) as store:
        question = Question((metric.id,), (arguments.by, "respondent"), filters=everybodys)
        frame = store.answer(question, build)
        check_picks(store, chosen)
    found = perception(metric, frame, kept, company)
    if arguments.json:
        print(json.dumps(as_json(found), ensure_ascii=False, allow_nan=False))
    else:
        print(_table(metric, found, kept))
    return 0


def _asked() -> list[str]:
    return [name for name, metric in METRICS.items() if metric.table == "responses"]


def as_json(found: Perception) -> dict[str, object]:
    """The stable form: values in full precision, null where they are undefined or hidden. The gap is company - customers."""
    whole = found.whole
    return {
        "whole": _gap(whole.change) | {"belief": whole.belief},
        "groups": [
            {"group": gap.group, **_gap(gap.change), "shrunken": gap.shrunken, "belief": gap.belief}
            for gap in found.gaps
        ],
        "left_out": found.left_out,
    }


def _gap(found: Change) -> dict[str, object]:
    sides = {"company": found.after, "customers": found.before}
    told: dict[str, object] = {
        name: {"n": side.n, "value": side.value, "low": side.low, "high": side.high} for name, side in sides.items()
    }
    return told | {"gap": found.value, "low": found.low, "high": found.high, "p": found.p}


def _table(metric: Metric, found: Perception, kept: Rules) -> str:
    header = [
        _("group"),
        _("verdict"),
        _("company"),
        "n",
        _("customers"),
        "n",
        _("gap"),
        _("low"),
        _("high"),
        _("shrunken"),
    ]
    lines = [aligned(header, [_row(gap) for gap in found.gaps], texts=2)] if found.gaps else []
    return "\n".join([*lines, perception_answer(metric, found, {}, kept)])


def _row(gap: Gap) -> list[str]:
    company, customers = gap.change.after, gap.change.before
    return [
        gap.group or _("(not given)"), gap.belief, number(company.value, 1), number(company.n), number(customers.value, 1),
        number(customers.n), *(number(value, 1, signed=True) for value in (gap.change.value, gap.change.low, gap.change.high)),
        number(gap.shrunken, 1, signed=True),
    ]  # fmt: skip
