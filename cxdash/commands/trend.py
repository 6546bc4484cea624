"""`trend`: a metric over time and the days on which it steps, as a table or as JSON."""

import argparse
import json
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime, timedelta

from cxdash.commands.choosing import (
    add_choices,
    add_metric,
    check_picks,
    chosen_metric,
    filters,
    open_store,
    positive,
    rules,
)
from cxdash.errors import CxError
from cxdash.exports.aligned import aligned
from cxdash.findings.answering import Answering, answering
from cxdash.findings.changepoint_sentences import step_sentence
from cxdash.findings.changepoints import ChangePoint, change_points
from cxdash.findings.control_chart import ControlChart, control_chart
from cxdash.findings.scores import Rules
from cxdash.findings.season import Season, season
from cxdash.findings.trends import Period, Series, rolling, trend
from cxdash.metrics import Metric
from cxdash.queries.answering import AnsweringQuestion
from cxdash.queries.answering import build as build_answering
from cxdash.queries.parts import build
from cxdash.queries.question import GRAINS, Question
from cxdash.store.connect import Store
from cxdash.store.span import span
from cxdash.store.telling import check_told
from cxdash.words import _, number

_ALL = 1_000_000  # as many groups as there are: a script chooses for itself


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "trend",
        help="a metric over time and its change points, as a table or JSON",
        epilog="With --json, and neither --by nor --rolling, also its control limits, the customers met who answered, and by "
        "month its season.",
    )
    add_metric(parser)
    add_choices(parser)
    parser.add_argument("--grain", choices=GRAINS, default="month", help="the length of a bucket (default: month)")
    parser.add_argument(
        "--rolling",
        type=positive,
        metavar="DAYS",
        help="the answers of so many last days together, for each day; no change points are looked for",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    metric, chosen, kept = chosen_metric(arguments), filters(arguments), rules(arguments)
    by = () if arguments.by is None else (arguments.by,)
    window = arguments.rolling
    asked = chosen
    if window and chosen.since is not None:  # the first window that ends in the period reaches back before it
        asked = chosen.over(chosen.since - timedelta(days=window - 1), chosen.until)
    question = Question((metric.id,), by, "day" if window else arguments.grain, asked)
    key = "by0" if by else None
    with open_store(arguments) as store:
        check_picks(store, chosen)
        check_told(store, metric.id, chosen, kept)
        frame = store.answer(question, build)
        period = _covered(store, Period(chosen.since, chosen.until))
        if window:
            series = rolling(metric, frame, window, kept, period, key, _ALL)
        else:
            series = trend(metric, frame, arguments.grain, kept, period, key, _ALL)
        more = {} if by or window or not series else _of_one_line(store, metric, question, series, kept)
    found = [] if window else change_points(metric, series, kept)  # the days of windows share their answers
    if arguments.json:
        print(json.dumps({**as_json(series, found), **more}, ensure_ascii=False, allow_nan=False))
    else:
        print(_table(metric, series, found, kept))
    return 0


def _of_one_line(
    store: Store, metric: Metric, question: Question, series: list[Series], kept: Rules
) -> dict[str, object]:
    """What only one line in buckets has: a control chart, by month a season, and the customers met who answered."""
    control = control_chart(metric, series[0], kept)
    usual = season(metric, series[0], kept) if question.grain == "month" else None
    asked = AnsweringQuestion(metric.id, question.grain or "month", question.filters, question.scope)
    shares: tuple[Answering, ...] = ()
    if metric.table == "responses":
        with suppress(CxError):  # a filter that touchpoints do not have
            shares = answering(store.answer(asked, build_answering), kept)
    return {
        "control": None if control is None else control_json(control),
        "season": None if usual is None else season_json(usual),
        "answering": [asdict(one) | {"start": one.start.isoformat()} for one in shares],
    }


def control_json(found: ControlChart) -> dict[str, object]:
    """The limits of each bucket and what breaks a rule."""
    return {
        "centre": found.centre,
        "length": found.length,
        "limits": [{"start": one.start.isoformat(), "low": one.low, "high": one.high} for one in found.limits],
        "signals": [
            {"rule": one.rule, "start": one.start.isoformat(), "last": one.last.isoformat(), "points": one.count,
             "above": one.is_above, "good": one.is_good}
            for one in found.signals
        ],
    }  # fmt: skip


def season_json(found: Season) -> dict[str, object]:
    """What each month of the year usually adds, and the line without it."""
    return {
        "p": found.p,
        "real": found.is_real,
        "since": found.since.isoformat(),
        "last": found.last.isoformat(),
        "months": [
            {"month": one.month, "value": one.value, "low": one.low, "high": one.high, "real": one.is_real}
            for one in found.effects
        ],
        "adjusted": [
            {"start": one.start.isoformat(), "value": one.score.value, "low": one.score.low, "high": one.score.high}
            for one in found.adjusted.points
        ],
    }


def _covered(store: Store, period: Period) -> Period:
    """What the period and the data both cover: a bucket that sticks out of it is incomplete."""
    days = span(store)
    if days.first is None or days.last is None:
        return period
    first, last = days.first, days.last
    since, until = period.since, period.until
    end = last + timedelta(days=1)
    return Period(
        first if since is None or _day(since) < first else since, end if until is None or _day(until) > end else until
    )


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def as_json(series: list[Series], found: list[ChangePoint]) -> dict[str, object]:
    """The stable form: values in full precision, null where they are undefined or hidden; start: of a window its last day."""
    return {
        "series": [
            {
                "group": one.group,
                "points": [
                    {
                        "start": point.start.isoformat(),
                        "n": point.score.n,
                        "value": point.score.value,
                        "low": point.score.low,
                        "high": point.score.high,
                        "complete": point.is_complete,
                    }
                    for point in one.points
                ],
            }
            for one in series
        ],
        "change_points": [
            {
                "group": one.group,
                "start": one.start.isoformat(),
                "early": one.early.isoformat(),
                "late": one.late.isoformat(),
                "before": one.change.before.value,
                "after": one.change.after.value,
                "change": one.value,
                "low": one.low,
                "high": one.high,
                "p": one.p,
            }
            for one in found
        ],
    }


def _table(metric: Metric, series: list[Series], found: list[ChangePoint], kept: Rules) -> str:
    header = [_("group"), _("start"), _("complete"), "n", _(metric.label), _("low"), _("high")]
    rows = [
        [
            _group(one.group),
            point.start.isoformat(),
            _("yes") if point.is_complete else _("no"),
            number(point.score.n),
            *(number(value, 1) for value in (point.score.value, point.score.low, point.score.high)),
        ]
        for one in series
        for point in one.points
    ]
    lines = [aligned(header, rows, texts=3)]
    lines += [step_sentence(metric, one, "" if one.group is None else _group(one.group)) for one in found]
    if any(point.score.is_hidden for one in series for point in one.points):
        lines.append(_("— for fewer than {least} answers: too few to show.").format(least=number(kept.min_answers)))
    return "\n".join(lines)


def _group(name: str | None) -> str:
    return _("all") if name is None else name or _("(not given)")
