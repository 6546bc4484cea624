"""`response-time`: how soon requests are answered, for the whole or by a dimension, as a table or as JSON."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace

from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules
from cxdash.exports.aligned import aligned
from cxdash.findings.changes import Change
from cxdash.findings.naming import pooled_name
from cxdash.findings.response_time import Waits, group_waits, whole_waits
from cxdash.findings.scores import POOLED, Rules, Score
from cxdash.findings.sentences import typical_times
from cxdash.findings.waiting import Compared, by_time, compared, score_gap, times
from cxdash.findings.waiting_sentences import groups_answer, half, mean, nine_of_ten, score_answer, times_answer
from cxdash.metrics import METRICS
from cxdash.queries import score_after
from cxdash.queries.business_hours import business_hours
from cxdash.queries.funnel import STAGE_NAMES, check_stages
from cxdash.queries.question import window_seconds
from cxdash.queries.response_time import HOUR_OF_WEEK, ResponseQuestion, build
from cxdash.queries.score_after import ScoreAfterQuestion
from cxdash.settings import BUSINESS_HOURS, FUNNEL_WINDOW, RESPONSE_TARGET
from cxdash.store import Store
from cxdash.store.telling import check_told
from cxdash.words import _, duration, in_hours, number, percent


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "response-time",
        help="how soon requests are answered, as a table or JSON",
        epilog=f"--by {HOUR_OF_WEEK}: by the local hour in which they came, 1-00 to 7-23 from Monday on.",
    )
    parser.add_argument(
        "--target", metavar="LENGTH", help="how soon an answer should come: 30m, 24h, 2d (default: 24h)"
    )
    parser.add_argument(
        "--request",
        action="append",
        metavar="STAGE",
        help="touchpoints of this stage are requests (default: the stages at which touchpoints are being answered)",
    )
    parser.add_argument(
        "--hours", metavar="HOURS", help="count these hours alone, such as “mon-fri 09:00-18:00” (default: all)"
    )
    parser.add_argument(
        "--score",
        choices=[metric.id for metric in METRICS.values() if metric.table == "responses"],
        help="also how customers scored next: after requests answered within the target, and after the others",
    )
    parser.add_argument(
        "--score-within", metavar="LENGTH", help="how soon after a request that score was given (default: 14d)"
    )
    add_choices(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    target = window_seconds(RESPONSE_TARGET.text() if arguments.target is None else arguments.target)
    stages = None if arguments.request is None else tuple(arguments.request)
    hours = business_hours(BUSINESS_HOURS.text() if arguments.hours is None else arguments.hours)
    kept = rules(arguments)
    question = ResponseQuestion(
        target, arguments.by, stages, filters(arguments), hours=hours, confidence=kept.confidence
    )
    with open_store(arguments) as store:
        if stages:
            check_stages(stages, store.frame(STAGE_NAMES)["stage"].tolist())
        groups = groups_of(store, question, kept)
        check_picks(store, question.filters)
        for metric in ("response_time", *([arguments.score] if arguments.score else [])):
            check_told(store, metric, question.filters, kept)
        gap = None if arguments.score is None else _gap(store, arguments, replace(question, by=None), kept)
    if arguments.json:
        after = {} if gap is None else {"score_after": gap_as_json(arguments.score, gap)}
        print(json.dumps(as_json(groups) | after, ensure_ascii=False, allow_nan=False))
    else:
        with in_hours(hours is not None):
            print(_said(groups, kept))
            if hours is not None:
                print(_in_business(target))
            if gap is not None:
                print(score_answer(METRICS[arguments.score], gap, target))
    return 0


def groups_of(store: Store, question: ResponseQuestion, kept: Rules) -> list[Compared]:
    """The groups, most requests first, or the whole where there are none."""
    frame = store.answer(question, build)
    waits = group_waits(frame, kept) if question.by else []
    if not waits:
        return [Compared(whole_waits(frame, kept))]
    whole = whole_waits(store.answer(replace(question, by=None), build), kept)
    found = {id(one.waits): one for one in compared(waits, whole, kept, times(frame, kept))}
    return [found[id(one)] for one in waits]


def _said(groups: Sequence[Compared], kept: Rules) -> str:
    """The table, and of groups which of them differ."""
    if not any(one.waits.requests for one in groups):
        return _("There are no requests in what is chosen.")
    if groups[0].waits.group is None:
        return _table(groups)

    def name(one: Waits) -> str:
        if one.group == POOLED:
            return pooled_name(one.members, "group", kept.min_answers, one.joined)
        return one.group or _("(not given)")

    found = [one for one in groups if one.tier is not None]
    shares = sorted(found, key=lambda one: -(one.shrunken or 0.0))
    answers = [times_answer(by_time(groups), name, kept), groups_answer(shares, name), typical_times()]
    return "\n\n".join([_table(groups), " ".join(answers)])


def _in_business(target: float) -> str:
    """What the times of a table are where not all hours count."""
    text = _("Times, and the target of {target}, are counted in business hours alone.")
    return text.format(target=duration(target))


def _gap(store: Store, arguments: argparse.Namespace, requests: ResponseQuestion, kept: Rules) -> Change:
    within = FUNNEL_WINDOW.text() if arguments.score_within is None else arguments.score_within
    question = ScoreAfterQuestion(arguments.score, window_seconds(within), requests)
    return score_gap(METRICS[arguments.score], store.answer(question, score_after.build), kept)


def gap_as_json(metric: str, gap: Change) -> dict[str, object]:
    """Both scores, and by how much the one after requests answered in time is higher; null where undefined or hidden."""

    def one(score: Score) -> dict[str, object]:
        return {"n": score.n, "value": score.value, "low": score.low, "high": score.high}

    return {
        "metric": metric, "in_time": one(gap.after), "later": one(gap.before), "difference": gap.value, "low": gap.low,
        "high": gap.high, "detectable": gap.detectable, "verdict": gap.verdict,
    }  # fmt: skip


def as_json(groups: Sequence[Compared]) -> dict[str, object]:
    """The stable form: seconds and shares 0 to 1 in full precision, null where undefined or hidden. Tiers are of the mean time and of the
    share within the target, each against the other groups.
    """
    return {
        "groups": [
            {
                "group": one.group,
                "members": one.members,
                "requests": one.requests,
                "answered": one.answered,
                "unanswered": None if one.answered is None else one.requests - one.answered,
                "open": one.open,
                "early": one.early,
                "stray": one.stray,
                "mean_seconds": one.mean,
                "mean_low": one.mean_low,
                "mean_high": one.mean_high,
                "median_seconds": one.median,
                "median_low": one.median_low,
                "median_high": one.median_high,
                "p90_seconds": one.p90,
                "p90_low": one.p90_low,
                "p90_high": one.p90_high,
                "within_target": one.within_target,
                "low": one.low,
                "high": one.high,
                "few": one.few,
                "mean_tier": each.tier_of("time"),
                "within_target_tier": each.tier_of("target"),
            }
            for each in groups
            for one in [each.waits]
        ]
    }


def _table(groups: Sequence[Compared]) -> str:
    header = [
        _("group"), _("requests"), _("answered"), _("open"), _("mean"), _("tier"), _("median"), _("90 %"), _("within target"),
        _("low"), _("high"), _("tier"),
    ]  # fmt: skip
    rows = [
        [
            _("all") if one.group is None else one.group or _("(not given)"),
            *(number(value) for value in (one.requests, one.answered, one.open)),
            mean(one),
            each.tier_of("time") or "—",
            half(one),
            nine_of_ten(one),
            *(percent(None if value is None else 100 * value, 1) for value in (one.within_target, one.low, one.high)),
            each.tier_of("target") or "—",
        ]
        for each in groups
        for one in [each.waits]
    ]
    return aligned(header, rows)
