"""`funnel`: a funnel for the whole or by a dimension, as a table or as JSON."""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import zip_longest

from cxdash.commands import funnel_uses, funnel_words
from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules, say_unnamed
from cxdash.commands.funnel_units import units_as_json, units_as_table
from cxdash.errors import CxError
from cxdash.exports.aligned import aligned
from cxdash.filters import Filters
from cxdash.findings.funnel import Funnel, FunnelStep, group_funnels, largest_loss, whole_funnel
from cxdash.findings.funnel_base import Base, base_of, of_entry, of_previous
from cxdash.findings.funnel_late import Late, late_at
from cxdash.findings.funnel_sentences import base_title, base_words, in_any_order, late_answer
from cxdash.findings.funnel_units import unit_funnels
from cxdash.findings.funnel_use_sentences import times
from cxdash.findings.scores import Rules
from cxdash.queries.attempts import ORDERS
from cxdash.queries.funnel import STAGE_NAMES, build, check_stages
from cxdash.queries.funnel_definition import CUSTOMERS
from cxdash.queries.funnel_units import FunnelUnitsQuestion
from cxdash.queries.funnel_units import build as build_units
from cxdash.queries.question import (
    ATTRIBUTIONS,
    Exclusion,
    FunnelQuestion,
    exclusion,
    step_windows,
    window_seconds,
)
from cxdash.settings import FUNNEL_WINDOW
from cxdash.steps import UNITS, read_step, step_text
from cxdash.store import Store
from cxdash.store.funnels import saved_funnel
from cxdash.store.late import came_late
from cxdash.words import _, number, percent


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("funnel", help="a funnel of stages, as a table or JSON")
    steps = parser.add_mutually_exclusive_group(required=True)
    steps.add_argument("--saved", metavar="NAME", help="a funnel that was saved on the page, with all that makes it")
    steps.add_argument(
        "--step",
        action="append",
        metavar="STEP",
        help="a stage, several as one (visit|browse), or with conditions (visit@channel=web,app@outcome=won; "
        "@channel=phone for any stage); give two or more",
    )
    parser.add_argument(
        "--window", metavar="LENGTH", help="time from the first step on: 30m, 12h, 14d, 4w (default: 14d)"
    )
    parser.add_argument(
        "--step-window",
        action="append",
        default=[],
        metavar="[N=]LENGTH",
        help="time from the step before on, of every step or of step N; may be given again (default: any). The first touchpoint "
        "of the step after that one counts: where it comes later, the attempt ends",
    )
    parser.add_argument(
        "--count",
        choices=(CUSTOMERS, *UNITS),
        default=CUSTOMERS,
        help="count customers (default), each attempt, or the value of the touchpoints at each step",
    )
    _add_rules(parser)
    funnel_uses.add(parser)
    funnel_words.add(parser)
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
        metavar="STEP",
        help="a step that may be left out, as it is given above; may be given again",
    )
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="STEP[@FROM-TO]",
        help="void attempts with such a touchpoint between two steps, numbered from 1 (default: the first and the last)",
    )
    parser.add_argument(
        "--attribution",
        choices=ATTRIBUTIONS,
        default="first",
        help="which touchpoint's value --by takes: the attempt's first (default) or last one, or each step's own",
    )


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    with open_store(arguments) as store:
        say_unnamed(store)
        stages = store.frame(STAGE_NAMES)["stage"].tolist()
        question, named = _question(arguments, stages) if arguments.saved is None else _saved(arguments, store)
        build(question, store.context())  # too few steps are said before a stage that is not known
        check_stages([*question.steps, *(one.stage for one in question.exclude)], stages)
        counted = _counted(store, question, named, rules(arguments), arguments.count)
        about = funnel_uses.Asked(store, question, named, rules(arguments))
        more = funnel_uses.said(arguments, about) | funnel_words.said(arguments, about)
        check_picks(store, question.filters)
        for text in (*question.steps, *(one.stage for one in question.exclude)):
            check_picks(store, Filters(picks=read_step(text).where))
    if arguments.json:
        as_json = counted.as_json() | {name: value for name, (value, _text) in more.items()}
        print(json.dumps(as_json, ensure_ascii=False, allow_nan=False))
    else:
        print("\n\n".join([counted.as_table(), *(text for _value, text in more.values())]))
    return 0


def _question(arguments: argparse.Namespace, stages: list[str]) -> tuple[FunnelQuestion, list[str]]:
    """The funnel of the arguments, and its steps as they were given."""
    named = list(arguments.step)
    question = FunnelQuestion(
        tuple(step_text(text, stages) for text in named),
        window_seconds(FUNNEL_WINDOW.text() if arguments.window is None else arguments.window),
        arguments.by,
        filters(arguments),
        order=arguments.order,
        optional=tuple(step_text(text, stages) for text in arguments.optional),
        exclude=tuple(_exclusion(text, len(named), stages) for text in arguments.exclude),
        attribution=arguments.attribution,
        step_windows=step_windows(arguments.step_window, len(named)),
        confidence=rules(arguments).confidence,
    )
    return question, named


def _saved(arguments: argparse.Namespace, store: Store) -> tuple[FunnelQuestion, list[str]]:
    """The saved funnel, of the rows that the arguments say; by another dimension, if they name one."""
    makes = (arguments.window, arguments.step_window, arguments.optional, arguments.exclude)
    if any(makes) or arguments.order != "ordered" or arguments.attribution != "first":
        raise CxError("funnel.saved", name=arguments.saved)
    one = saved_funnel(store, arguments.saved)
    found = one.question
    if arguments.count == CUSTOMERS:
        arguments.count = one.unit
    return replace(
        found, by=arguments.by or found.by, filters=filters(arguments), confidence=rules(arguments).confidence
    ), list(found.steps)


def _exclusion(text: str, steps: int, stages: list[str]) -> Exclusion:
    found = exclusion(text, steps)
    return replace(found, stage=step_text(found.stage, stages))


@dataclass(frozen=True)
class _Counted:
    """What was found, in customers or in another unit."""

    as_json: Callable[[], dict[str, object]]
    as_table: Callable[[], str]


def _counted(store: Store, question: FunnelQuestion, named: list[str], kept: Rules, unit: str) -> _Counted:
    """named: the steps as they were given."""
    optional = {name for name, text in zip(named, question.steps, strict=True) if text in question.optional}
    if unit != CUSTOMERS:
        if question.order == "any":
            raise CxError("funnel.any_order")
        asked = FunnelUnitsQuestion(question, "attempts" if unit == "attempts" else "value")
        units = unit_funnels(named, store.answer(asked, build_units), asked.unit, kept, optional)
        return _Counted(partial(units_as_json, units, asked.unit), partial(units_as_table, units, asked.unit))
    frame = store.answer(question, build)
    found = [] if question.by is None else group_funnels(named, frame, kept, optional)
    funnels = found or [whole_funnel(named, frame, kept, optional)]
    shown = [in_any_order(one) for one in funnels] if question.order == "any" else funnels
    late = [] if found else came_late(store, question, kept)
    told = late_answer(late_at(funnels[0], largest_loss(funnels[0], kept), late), question.window)
    moves = question.attribution == "step" and question.by is not None
    pieces = [*_tables(shown, moves), *filter(None, [told])]
    return _Counted(partial(as_json, funnels, late), lambda: "\n\n".join(pieces))


def as_json(funnels: list[Funnel], late: Sequence[Late] = ()) -> dict[str, object]:
    """The stable form: shares 0 to 1 in full precision, null where undefined or hidden.

    late: of those lost at a step in all of the data, whatever the filters are (lost), who came to the next one later than the
    window allows (late), and what share that is; null at the last step, in a split, and where how steps count is not as usual.
    """
    return {
        "groups": [
            {
                "group": funnel.group,
                "members": funnel.members,
                "steps": [_step(step, one) for step, one in zip_longest(funnel.steps, late[: len(funnel.steps)])],
            }
            for funnel in funnels
        ]
    }


def _step(step: FunnelStep, late: Late | None) -> dict[str, object]:
    told = ("lost", "late", "share", "low", "high")
    return {
        "step": step.step,
        "customers": step.customers,
        "of_entry": step.of_entry,
        "of_previous": step.of_previous,
        "lost": step.lost,
        "open": step.open,
        "entry_low": step.entry_low,
        "entry_high": step.entry_high,
        "settled": step.settled,
        "settled_on": step.settled_on,
        "settled_share": step.settled_share,
        "settled_low": step.settled_low,
        "settled_high": step.settled_high,
        "settled_previous": step.settled_previous,
        "settled_previous_low": step.settled_previous_low,
        "settled_previous_high": step.settled_previous_high,
        **asdict(step.times),
        "low": step.low,
        "high": step.high,
        "late": None if late is None else {name: getattr(late, name) for name in told},
    }


def _tables(funnels: Sequence[Funnel], moves: bool) -> list[str]:
    """A table for each group, all with shares of the same base, which is said below them. moves: customers do, between groups."""
    base = base_of(funnels, moves)
    return [*(_table(funnel, base) for funnel in funnels), *filter(None, [base_words(base)])]


def _table(funnel: Funnel, base: Base) -> str:
    name = _("all") if funnel.group is None else funnel.group or _("(not given)")
    entry, previous = (title[0].lower() + title[1:] for title in base_title(base))
    header = [
        name, _("customers"), entry, _("low"), _("high"), previous, _("low"), _("high"), _("lost"), _("open"),
        _("median"), _("90 %"),
    ]  # fmt: skip
    rows = [
        [
            step.step,
            number(step.customers),
            *(share(value) for value in (*of_entry(step, base), *of_previous(step, base))),
            number(step.lost),
            number(step.open),
            *times(step.times),
        ]
        for step in funnel.steps
    ]
    return aligned(header, rows)


def share(value: float | None) -> str:
    """A share of 0 to 1 as percent in a table."""
    return percent(None if value is None else 100 * value, 1)
