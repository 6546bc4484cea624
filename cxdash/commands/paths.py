"""`paths`: the usual ways between touchpoints, as a table or as JSON."""

import argparse
import json
from collections.abc import Sequence

from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules, say_unnamed
from cxdash.exports.aligned import aligned
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.naming import pooled_name
from cxdash.findings.paths import group_paths, paths
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.told_ways import Told, ends, part, told, ways
from cxdash.findings.ways import END, END_OR_FEW, OR_FEW, OTHER
from cxdash.findings.ways_sentences import longer_answer, way_name, ways_answer
from cxdash.queries.funnel import STAGE_NAMES, check_stages
from cxdash.queries.paths import MOST_DEPTH, PathsQuestion, build
from cxdash.words import _, number

_LONGEST = 1000  # signs of a way: it is told whole
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
        say_unnamed(store)
        build(question, store.context())
        check_stages(named, store.frame(STAGE_NAMES)["stage"].tolist())
        frame = store.answer(question, build)
        check_picks(store, question.filters)
    backwards = question.start is None and question.end is not None
    aligned_at = question.depth if backwards else None
    depth = question.depth if question.end is None else None
    least = rules(arguments)
    if question.by is not None:
        groups = group_paths(frame, least, aligned_at)
        _print_groups([(group, n, told(found, least, depth)) for group, n, found in groups], least, arguments.json)
        return 0
    found = told(paths(frame, aligned_at), least, depth)
    if arguments.json:
        print(json.dumps(as_json(found, least), ensure_ascii=False, allow_nan=False))
    else:
        print(_answer(found, question, least))
    return 0


def _answer(found: Told, question: PathsQuestion, rules: Rules) -> str:
    """The most usual way and who never comes to the end, as on the page; the ways; and who is not in them."""
    said = ways_answer(found, question.start, question.end, rules)
    if not found.ways:
        return said
    longer = longer_answer(found, question.depth)
    return "\n\n".join(filter(None, [said, _table(found, rules), longer]))


def _print_groups(groups: Sequence[tuple[str, int, Told]], rules: Rules, as_is: bool) -> None:
    if as_is:
        listed = [{"group": group, "members": members, **as_json(found, rules)} for group, members, found in groups]
        print(json.dumps({"groups": listed}, ensure_ascii=False, allow_nan=False))
        return
    for group, members, found in groups:
        name = pooled_name(members, "group", rules.min_answers) if group == POOLED else group
        print(f"{name or _('(not given)')}\n{_table(found, rules)}\n")


def as_json(found: Told, rules: Rules) -> dict[str, object]:
    """The stable form: customers at each stage by the number of the touchpoint, between them, and per way.

    null is what is not told, as few customers would follow from it; (other), (no further) and the like stand where the page has
    them: for the customers at what is not told by itself, and for those who went no further.
    """
    return {
        "customers": found.customers,
        "nodes": [
            {"step": step, "stage": _stage(stage), "customers": customers, "ends": ends(found.flow, (step, stage))}
            for (step, stage), customers in found.flow.nodes.items()
            if stage not in (END, END_OR_FEW)
        ],
        "links": [
            {"step": one.step, "from": _stage(one.source), "to": _stage(one.target), "customers": one.customers}
            for one in found.flow.links
        ],
        "paths": [
            {
                "stages": list(one.stages),
                "customers": one.customers,
                "share": one.share,
                "low": share.low,
                "high": share.high,
                "or_few_others": one.or_few,
            }
            for one, share in ways(found, rules, len(found.ways))
        ],
        "others": {"paths": found.other_ways, "customers": found.others},
        "loops": [{"stage": stage, "customers": customers} for stage, customers in found.loops],
        "longer": found.longer,
        "never": found.never,
    }


def _stage(stage: str) -> str:
    """As it stands in the JSON, in every language."""
    names = {OTHER: "(other)", END: "(no further)", END_OR_FEW: "(no further, or few others)"}
    return names.get(stage, stage.replace(OR_FEW, " (or few others)"))


def _table(found: Told, rules: Rules) -> str:
    header = [_("way"), _("customers"), _("share")]
    rows = [
        [
            way_name(one.stages, one.or_few),
            number(one.customers),
            sure_share(share.share, share.low, share.high, 1),
        ]
        for one, share in ways(found, rules, _SHOWN)
    ]
    rest = part((found.customers or 0) - sum(one.customers for one in found.ways[:_SHOWN]), found.customers, rules)
    if rest is not None and rest.customers:
        rows.append([_("all other ways"), number(rest.customers), sure_share(rest.share, rest.low, rest.high, 1)])
    return aligned(header, rows, longest=_LONGEST)
