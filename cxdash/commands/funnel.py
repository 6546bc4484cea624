"""`funnel`: a funnel for the whole or by a dimension, as a table or as JSON."""

import argparse
import json

from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules
from cxdash.exports.aligned import aligned
from cxdash.findings.funnel import Funnel, FunnelStep, group_funnels, whole_funnel
from cxdash.queries.attempts import ORDERS
from cxdash.queries.funnel import STAGE_NAMES, build, check_stages
from cxdash.queries.question import ATTRIBUTIONS, FunnelQuestion, exclusion, window_seconds
from cxdash.settings import FUNNEL_WINDOW
from cxdash.words import _, duration, number, percent


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("funnel", help="a funnel of stages, as a table or JSON")
    parser.add_argument("--step", action="append", required=True, metavar="STAGE", help="a stage; give two or more")
    parser.add_argument(
        "--window", metavar="LENGTH", help="time from the first step on: 30m, 12h, 14d, 4w (default: 14d)"
    )
    _add_rules(parser)
    add_choices(parser)
    parser.set_defaults(run=run)


def _add_rules(parser: argparse.ArgumentParser) -> None:
    """What makes an attempt, and which of its touchpoints a split goes by."""
    parser.add_argument(
        "--order",
        choices=ORDERS,
        default="ordered",
        help="steps in order, whatever stands between (default); strict: nothing between; any: in whatever order",
    )
    parser.add_argument(
        "--optional",
        action="append",
        default=[],
        metavar="STAGE",
        help="a step that may be left out; may be given again",
    )
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="STAGE[@FROM-TO]",
        help="void attempts with this stage between two steps, numbered from 1 (default: the first and the last)",
    )
    parser.add_argument(
        "--attribution",
        choices=ATTRIBUTIONS,
        default="first",
        help="which touchpoint's value --by takes: the attempt's first (default) or last one, or each step's own",
    )


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    steps = tuple(arguments.step)
    window = window_seconds(FUNNEL_WINDOW.text() if arguments.window is None else arguments.window)
    question = FunnelQuestion(
        steps,
        window,
        arguments.by,
        filters(arguments),
        order=arguments.order,
        optional=tuple(arguments.optional),
        exclude=tuple(exclusion(text, len(steps)) for text in arguments.exclude),
        attribution=arguments.attribution,
    )
    with open_store(arguments) as store:
        build(question, store.context())  # too few steps are said before a stage that is not known
        check_stages([*steps, *(one.stage for one in question.exclude)], store.frame(STAGE_NAMES)["stage"].tolist())
        frame = store.answer(question, build)
        check_picks(store, question.filters)
    kept = rules(arguments)
    found = [] if question.by is None else group_funnels(steps, frame, kept, question.optional)
    funnels = found or [whole_funnel(steps, frame, kept, question.optional)]
    if arguments.json:
        print(json.dumps(as_json(funnels), ensure_ascii=False, allow_nan=False))
    else:
        print("\n\n".join(_table(funnel) for funnel in funnels))
    return 0


def as_json(funnels: list[Funnel]) -> dict[str, object]:
    """The stable form: shares 0 to 1 in full precision, null where undefined or hidden."""
    return {
        "groups": [
            {"group": funnel.group, "members": funnel.members, "steps": [_step(step) for step in funnel.steps]}
            for funnel in funnels
        ]
    }


def _step(step: FunnelStep) -> dict[str, object]:
    return {
        "step": step.step,
        "customers": step.customers,
        "of_entry": step.of_entry,
        "of_previous": step.of_previous,
        "lost": step.lost,
        "open": step.open,
        "median_seconds": step.median_seconds,
        "p90_seconds": step.p90_seconds,
        "low": step.low,
        "high": step.high,
    }


def _table(funnel: Funnel) -> str:
    name = _("all") if funnel.group is None else funnel.group or _("(not given)")
    header = [
        name, _("customers"), _("of entry"), _("of previous"), _("low"), _("high"), _("lost"), _("open"),
        _("median"), _("90 %"),
    ]  # fmt: skip
    rows = [
        [
            step.step,
            number(step.customers),
            *(share(value) for value in (step.of_entry, step.of_previous, step.low, step.high)),
            number(step.lost),
            number(step.open),
            duration(step.median_seconds),
            duration(step.p90_seconds),
        ]
        for step in funnel.steps
    ]
    return aligned(header, rows)


def share(value: float | None) -> str:
    """A share of 0 to 1 as percent in a table."""
    return percent(None if value is None else 100 * value, 1)
