"""`paths`: the usual ways between touchpoints, as a table or as JSON."""

import argparse
import json
from collections.abc import Sequence

from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules
from cxdash.exports.aligned import aligned
from cxdash.findings.naming import pooled_name
from cxdash.findings.paths import Paths, group_paths, paths
from cxdash.findings.scores import POOLED, Rules
from cxdash.queries.funnel import STAGE_NAMES, check_stages
from cxdash.queries.paths import MOST_DEPTH, PathsQuestion, build
from cxdash.words import _, number, percent

_SHOWN = 20  # ways in the table; the JSON has all of them


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("paths", help="the usual ways between touchpoints, as a table or JSON")
    parser.add_argument("--from", dest="start", metavar="STAGE", help="from the first touchpoint of this stage on")
    parser.add_argument("--to", dest="end", metavar="STAGE", help="up to the first touchpoint of this stage")
    parser.add_argument(
        "--depth", type=int, default=5, metavar="N", help=f"touchpoints in a way, 2 to {MOST_DEPTH} (default: 5)"
    )
    add_choices(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    question = PathsQuestion(arguments.start, arguments.end, arguments.depth, filters(arguments), by=arguments.by)
    named = [stage for stage in (question.start, question.end) if stage is not None]
    with open_store(arguments) as store:
        build(question, store.context())
        check_stages(named, store.frame(STAGE_NAMES)["stage"].tolist())
        frame = store.answer(question, build)
        check_picks(store, question.filters)
    backwards = question.start is None and question.end is not None
    aligned_at = question.depth if backwards else None
    if question.by is not None:
        _print_groups(group_paths(frame, rules(arguments), aligned_at), arguments.json)
        return 0
    found = paths(frame, rules(arguments), aligned_at)
    if arguments.json:
        print(json.dumps(as_json(found), ensure_ascii=False, allow_nan=False))
    else:
        print(_table(found))
    return 0


def _print_groups(groups: Sequence[tuple[str, int, Paths]], as_is: bool) -> None:
    if as_is:
        told = [{"group": group, "members": members, **as_json(found)} for group, members, found in groups]
        print(json.dumps({"groups": told}, ensure_ascii=False, allow_nan=False))
        return
    for group, members, found in groups:
        name = pooled_name(members, "group", Rules.from_settings().min_answers) if group == POOLED else group
        print(f"{name or _('(not given)')}\n{_table(found)}\n")


def as_json(found: Paths) -> dict[str, object]:
    """The stable form: customers at each stage by the number of the touchpoint, between them, and per way."""
    return {
        "customers": found.customers,
        "nodes": [
            {"step": one.step, "stage": one.stage, "customers": one.customers, "ends": one.ends} for one in found.nodes
        ],
        "links": [
            {"step": one.step, "from": one.source, "to": one.target, "customers": one.customers} for one in found.links
        ],
        "paths": [{"stages": list(one.stages), "customers": one.customers, "share": one.share} for one in found.ways],
        "others": {"paths": found.other_ways, "customers": found.others},
        "loops": [{"stage": stage, "customers": customers} for stage, customers in found.loops],
        "longer": found.longer,
        "never": found.never,
    }


def _table(found: Paths) -> str:
    header = [_("way"), _("customers"), _("share")]
    rows = [
        [
            " → ".join(stage or _("(not given)") for stage in one.stages),
            number(one.customers),
            percent(100 * one.share, 1),
        ]
        for one in found.ways[:_SHOWN]
    ]
    rest = found.customers - sum(one.customers for one in found.ways[:_SHOWN])
    if rest:
        rows.append([_("all other ways"), number(rest), percent(100 * rest / found.customers, 1)])
    return aligned(header, rows)
