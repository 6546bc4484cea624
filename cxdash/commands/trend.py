"""`trend`: a metric over time and the days on which it steps, as a table or as JSON."""

import argparse
import json
from datetime import date, datetime, timedelta

import pandas as pd

from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, positive, rules
from cxdash.exports.aligned import aligned
from cxdash.findings.changepoint_sentences import step_sentence
from cxdash.findings.changepoints import ChangePoint, change_points
from cxdash.findings.scores import Rules
from cxdash.findings.trends import Period, Series, rolling, trend
from cxdash.metrics import Metric, find_metric
from cxdash.queries.catalogue import SPAN
from cxdash.queries.parts import build
from cxdash.queries.question import GRAINS, Question
from cxdash.store.connect import Store
from cxdash.words import _, number

_ALL = 1_000_000  # as many groups as there are: a script chooses for itself


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("trend", help="a metric over time and its change points, as a table or JSON")
    parser.add_argument("name", metavar="NAME", help="nps, csat, ces or response_time")
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
    metric, chosen, kept = find_metric(arguments.name), filters(arguments), rules(arguments)
    by = () if arguments.by is None else (arguments.by,)
    window = arguments.rolling
    asked = chosen
    if window and chosen.since is not None:  # the first window that ends in the period reaches back before it
        asked = chosen.over(chosen.since - timedelta(days=window - 1), chosen.until)
    question = Question((metric.id,), by, "day" if window else arguments.grain, asked)
    key = "by0" if by else None
    with open_store(arguments) as store:
        check_picks(store, chosen)
        frame = store.answer(question, build)
        period = _covered(store, Period(chosen.since, chosen.until))
    if window:
        series = rolling(metric, frame, window, kept, period, key, _ALL)
    else:
        series = trend(metric, frame, arguments.grain, kept, period, key, _ALL)
    found = [] if window else change_points(metric, series, kept)  # the days of windows share their answers
    if arguments.json:
        print(json.dumps(as_json(series, found), ensure_ascii=False, allow_nan=False))
    else:
        print(_table(metric, series, found, kept))
    return 0


def _covered(store: Store, period: Period) -> Period:
    """What the period and the data both cover: a bucket that sticks out of it is incomplete."""
    span = store.frame(SPAN).iloc[0]
    if pd.isna(span["first_day"]):
        return period
    first, last = (pd.Timestamp(span[name]).date() for name in ("first_day", "last_day"))
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
