"""`churn`: the share of customers lost in each period, for the whole or by a dimension, as a table or as JSON."""

import argparse
import json

from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules, say_unnamed
from cxdash.commands.survival import add_silence, called, silence
from cxdash.exports.aligned import aligned
from cxdash.filters import Filters
from cxdash.findings.before_leaving import BeforeLeaving, before_leaving
from cxdash.findings.before_leaving_sentences import before_answer, verdict, who
from cxdash.findings.churn import Churn, Lost, group_churns, in_period, whole_churn
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.scores import Score
from cxdash.findings.staying_sentences import lost_means, no_period
from cxdash.metrics import METRICS
from cxdash.queries import before_leaving as before_queries
from cxdash.queries.churn import PERIODS, ChurnQuestion, build
from cxdash.words import _, number, sure_number


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "churn",
        help="the share of customers lost in each period, as a table or JSON",
        epilog="The rate of a period is the customers lost in it by those at its start. Customers count from their first touchpoint "
        "on, or from the day on which they joined while touchpoints were recorded. Every silence counts, also where customers came "
        "back later; survival counts only a silence that lasts to the end of the data: it tells of fewer losses.",
    )
    parser.add_argument("--period", choices=PERIODS, default="month", help="weeks from Monday on, months or quarters")
    parser.add_argument(
        "--before", action="store_true",
        help="instead: how those who left had scored before, against those who stayed; --period and --by are not used",
    )  # fmt: skip
    add_silence(parser)
    add_choices(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    asked = filters(arguments)
    if arguments.before:
        return _before(arguments, asked)
    question = ChurnQuestion(arguments.period, silence(arguments.churn_days), arguments.by, asked)
    with open_store(arguments) as store:
        say_unnamed(store)
        frame = store.answer(question, build)
        check_picks(store, question.filters)
    kept = rules(arguments)
    found = group_churns(frame, question.period, kept) if question.by else []
    found = found or [whole_churn(frame, question.period, kept)]
    shown = [in_period(one, asked.since, asked.until) for one in found]
    if arguments.json:
        print(json.dumps(as_json(shown), ensure_ascii=False, allow_nan=False))
    else:
        is_known = any(one.periods for one in shown)
        print(f"{_table(shown) if is_known else no_period()}\n\n{lost_means(question.silence)}")
    return 0


def as_json(found: list[Churn]) -> dict[str, object]:
    """The stable form: shares 0 to 1 in full precision, null where undefined or hidden."""
    return {
        "groups": [
            {"group": one.group, "n": one.n, "members": one.members, "periods": [_period(each) for each in one.periods]}
            for one in found
        ]
    }


def _before(arguments: argparse.Namespace, asked: Filters) -> int:
    question = before_queries.BeforeLeavingQuestion(silence(arguments.churn_days), filters=asked)
    with open_store(arguments) as store:
        frame = store.answer(question, before_queries.build)
        check_picks(store, asked)
    found = before_leaving(list(METRICS.values()), frame, rules(arguments))
    print(
        json.dumps(before_json(found), ensure_ascii=False, allow_nan=False)
        if arguments.json
        else _before_table(found, before_answer(found, question.reach))
    )
    return 0


def before_json(found: list[BeforeLeaving]) -> dict[str, object]:
    """The stable form: scores in the metric's unit, null where undefined or hidden; stayed: matched by month.

    customers: whose answers made the value; unmatched: those of months in which nobody of the other side has answered, in no value.
    among: of a difference that is noise only because so many were compared at once, how many; else 0.
    """
    return {
        "groups": [
            {
                "metric": one.metric.id, "way": one.way, "left": _score(one.gap.after, one.left, one.unmatched_left),
                "stayed": _score(one.gap.before, one.stayed, one.unmatched_stayed), "difference": one.gap.value, "low": one.gap.low,
                "high": one.gap.high, "p": one.gap.p, "verdict": one.gap.verdict, "among": one.gap.among,
            }
            for one in found
        ]
    }  # fmt: skip


def _score(one: Score, customers: int, unmatched: int) -> dict[str, object]:
    return {"customers": customers, "unmatched": unmatched, "value": one.value, "low": one.low, "high": one.high}


def _before_table(found: list[BeforeLeaving], answer: str) -> str:
    rows = [
        [
            _(one.metric.label), who(one.way),
            *(sure_number(each.value, each.low, each.high, 1) for each in (one.gap.after, one.gap.before)),
            sure_number(one.gap.value, one.gap.low, one.gap.high, 1, signed=True), verdict(one), number(one.left), number(one.stayed),
            number(one.unmatched_left), number(one.unmatched_stayed),
        ]
        for one in found
    ]  # fmt: skip
    heads = [
        _("metric"),
        _("who"),
        _("left"),
        _("stayed"),
        _("difference"),
        "",
        _("customers who left"),
        _("customers who stayed"),
        _("left, not compared"),
        _("stayed, not compared"),
    ]
    return f"{answer}\n{aligned(heads, rows)}"


def _period(one: Lost) -> dict[str, object]:
    return {
        "start": one.start.isoformat(), "customers": one.customers, "lost": one.lost, "rate": one.rate, "low": one.low,
        "high": one.high, "over": one.is_over, "few": one.few,
    }  # fmt: skip


def _table(found: list[Churn]) -> str:
    rows = [
        [
            called(one.group),
            each.start.isoformat(),
            number(each.customers),
            number(each.lost),
            sure_share(each.rate, each.low, each.high, 1),
            "" if each.is_over else _("not over"),
        ]
        for one in found
        for each in one.periods
    ]
    heads = [_("group"), _("period"), _("customers"), _("lost"), _("rate"), ""]
    return aligned(heads, rows)
