"""`funnel`: an ordered funnel for the whole or by a dimension, as a table or as JSON."""

import argparse
import json

from cxdash.commands.choosing import add_choices, filters, open_store, rules
from cxdash.exports.aligned import aligned
from cxdash.findings.funnel import Funnel, FunnelStep, group_funnels, whole_funnel
from cxdash.queries.funnel import STAGE_NAMES, build, check_stages
from cxdash.queries.question import FunnelQuestion, window_seconds
from cxdash.settings import FUNNEL_WINDOW
from cxdash.words import _, duration, number, percent


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("funnel", help="an ordered funnel, as a table or JSON")
    parser.add_argument("--step", action="append", required=True, metavar="STAGE", help="a stage; give two or more")
    parser.add_argument(
        "--window", metavar="LENGTH", help="time from the first step on: 30m, 12h, 14d, 4w (default: 14d)"
    )
    add_choices(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    steps = tuple(arguments.step)
    window = window_seconds(FUNNEL_WINDOW.text() if arguments.window is None else arguments.window)
    question = FunnelQuestion(steps, window, arguments.by, filters(arguments))
    with open_store(arguments) as store:
        build(question, store.context())  # too few steps are said before a stage that is not known
        check_stages(steps, store.frame(STAGE_NAMES)["stage"].tolist())
        frame = store.answer(question, build)
    kept = rules(arguments)
    found = [] if question.by is None else group_funnels(steps, frame, kept)
    funnels = found or [whole_funnel(steps, frame, kept)]
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
            *(_share(value) for value in (step.of_entry, step.of_previous, step.low, step.high)),
            number(step.lost),
            number(step.open),
            duration(step.median_seconds),
            duration(step.p90_seconds),
        ]
        for step in funnel.steps
    ]
    return aligned(header, rows)


def _share(value: float | None) -> str:
    return percent(None if value is None else 100 * value, 1)
