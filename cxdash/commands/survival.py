"""`survival`: how long customers stay, for the whole or by a dimension, as a table or as JSON."""

import argparse
import json

from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules, say_unnamed
from cxdash.errors import CxError
from cxdash.exports.aligned import aligned
from cxdash.findings.staying_sentences import lost_means, stays
from cxdash.findings.survival import Survivals, group_survivals, whole_survival
from cxdash.queries.survival import NPS_GROUP, SurvivalQuestion, build
from cxdash.settings import CHURN_DAYS
from cxdash.stats.survival import SurvivalPoint
from cxdash.words import _, number, sure_number

_MARKS = (30, 90, 365)  # days of which the table says how many stay so long
_LONGEST = 36_525  # a hundred years


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "survival",
        help="how long customers stay, as a table or JSON",
        epilog=f"--by {NPS_GROUP}: by the first answer of each customer to NPS, from that answer on. A silence counts only where it "
        "lasts to the end of the data; churn and risk count every silence, also where customers came back later: they tell of more losses.",
    )
    add_silence(parser)
    add_choices(parser)
    parser.set_defaults(run=run)


def add_silence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--churn-days",
        type=int,
        metavar="N",
        help="days without a touchpoint after which a customer has left (default: 90)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    question = SurvivalQuestion(silence(arguments.churn_days), arguments.by, filters(arguments))
    with open_store(arguments) as store:
        say_unnamed(store)
        frame = store.answer(question, build)
        check_picks(store, question.filters)
    kept = rules(arguments)
    found = group_survivals(frame, kept) if question.by else Survivals(())
    found = found if found.groups else whole_survival(frame, kept)
    if arguments.json:
        print(json.dumps(as_json(found), ensure_ascii=False, allow_nan=False))
    else:
        print(f"{_table(found)}\n\n{lost_means(question.silence, lasting=True)}")
    return 0


def silence(given: int | None, name: str = "--churn-days") -> int:
    """Days without a touchpoint that make a loss; CxError("setting.number")."""
    if given is None:
        return int(CHURN_DAYS.number(1, _LONGEST))
    if not 1 <= given <= _LONGEST:
        raise CxError("setting.number", name=name, value=given, low=1, high=_LONGEST)
    return given


def as_json(found: Survivals) -> dict[str, object]:
    """The stable form: shares 0 to 1 in full precision, null where undefined or hidden. log_rank_p: of all groups that are shown;
    given_p: of those that have a value.
    """
    groups = [
        {
            "group": one.group,
            "members": one.members,
            "n": one.n,
            "events": one.events,
            "unplaced": one.unplaced,
            "since_days": one.since,
            "median_days": one.median,
            "median_low": one.median_low,
            "median_high": one.median_high,
            "few": one.few,
            "curve": [_point(point) for point in one.curve],
        }
        for one in found.groups
    ]
    return {"groups": groups, "log_rank_p": found.log_rank_p, "given_p": found.p}


def _point(point: SurvivalPoint) -> dict[str, object]:
    return {
        "day": point.day,
        "at_risk": point.at_risk,
        "events": point.events,
        "censored": point.censored,
        "survival": point.survival,
        "low": point.low,
        "high": point.high,
    }


def called(group: str | None) -> str:
    """A group as tables name it."""
    return _("all") if group is None else group or _("(not given)")


def _table(found: Survivals) -> str:
    stay = [_("{n} days").format(n=number(day)) for day in _MARKS]
    header = [_("group"), _("customers"), _("left"), _("median, days"), *stay]
    rows = [
        [
            called(one.group), number(one.n), number(one.events), sure_number(one.median, one.median_low, one.median_high),
            *(stays(one, day, 1) for day in _MARKS),
        ]
        for one in found.groups
    ]  # fmt: skip
    lines = [aligned(header, rows)]
    if found.p is not None:
        least = found.p < 0.00005
        text = _("Log-rank test of the groups: p < {p}") if least else _("Log-rank test of the groups: p = {p}")
        told = [text.format(p=number(0.0001 if least else found.p, 4))]
        told += [_("(not given) is not compared")] if any(one.group == "" for one in found.groups) else []
        lines.append("; ".join(told))
    return "\n".join(lines)
