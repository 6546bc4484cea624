"""`locations`: how locations compare, and how alike they are, as a table or as JSON."""

import argparse
import json

import pandas as pd

from cxdash.commands import location_views
from cxdash.commands.choosing import add_choices, add_metric, check_picks, chosen_metric, filters, open_store, rules
from cxdash.commands.location_views import Compared
from cxdash.exports.aligned import aligned
from cxdash.findings.consistency_sentences import consistency_answer
from cxdash.findings.levels import LEVELS, level
from cxdash.findings.locations import Located, Locations, locations
from cxdash.findings.naming import group_name
from cxdash.findings.peers import peers_alike, size_classes
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import span, typical_times
from cxdash.findings.standings import group_scores
from cxdash.findings.weighting import Weighting, weighting
from cxdash.findings.weighting_sentences import weighting_answer
from cxdash.metrics import Metric
from cxdash.queries import answering, whereabouts
from cxdash.queries.answering import AnsweringQuestion
from cxdash.queries.parts import build
from cxdash.queries.question import COMPARES, Question
from cxdash.queries.whereabouts import WhereaboutsQuestion
from cxdash.store.connect import Store
from cxdash.store.telling import check_told
from cxdash.words import _, number


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "locations",
        help="how locations compare, with ranks and changes, as a table or JSON",
        epilog="The change is the one on the period before, so it needs both --since and --until. With --view heat, and "
        "consistency over time, the months reach back to 14 where the period is shorter, as on the page. The spread between locations "
        "(tau in the JSON) is in the metric's unit, of response times the factor that they lie apart by (1: not at all).",
    )
    add_metric(parser)
    add_choices(parser, by=False)
    parser.add_argument(
        "--compare", choices=COMPARES, default="previous", help="the period before, or the same one a year earlier"
    )
    parser.add_argument(
        "--peers",
        metavar="DIMENSION",
        help="compare each location with those that have the same format, region or other attribute, or the same size "
        "(by answers) with `size`; the default is with all; at wider levels always with all",
    )
    parser.add_argument(
        "--level", choices=LEVELS, default="location", help="countries, regions, cities or (default) locations"
    )
    location_views.add(parser)
    parser.add_argument(
        "--weighted", action="store_true", help="also the score if each location had answered as it has customers"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    metric = chosen_metric(arguments)
    question = Question((metric.id,), ("location",), filters=filters(arguments))
    before = question.before(arguments.compare)
    kept = rules(arguments)
    with open_store(arguments) as store:
        at = level(arguments.level, store.answer(WhereaboutsQuestion(), whereabouts.build), {})
        by_location = store.answer(question, build)
        frame = at.grouped(by_location)
        earlier = None if before is None else at.grouped(store.answer(before, build))
        check_picks(store, question.filters)
        check_told(store, metric.id, question.filters, kept)
        peers = _peers(store, metric, frame, kept, arguments.peers) if at.id == "location" else {}
        customers = _customers(store, metric, question) if arguments.weighted else {}
        found = locations(metric, frame, earlier, kept, peers=peers, upwards=at.upwards)
        if arguments.view != "ranking":
            print(location_views.view(arguments, store, Compared(metric, question, kept, at, peers, found)))
            return 0
    if arguments.json:
        more = {"weighted": _weighted(metric, by_location, customers, kept)} if arguments.weighted else {}
        print(json.dumps(as_json(found) | more, ensure_ascii=False, allow_nan=False))
    else:
        print(_table(metric, found, at.id, kept))
        if arguments.weighted:
            print(weighting_answer(metric, found.whole, _weighting(metric, by_location, customers, kept)))
    return 0


def _peers(store: Store, metric: Metric, frame: pd.DataFrame, kept: Rules, kind: str | None) -> dict[str, str]:
    """The peers of each location; none without a kind."""
    if kind is None:
        return {}
    if kind == "size":
        return size_classes(metric, frame, kept)
    places = store.answer(WhereaboutsQuestion(kind), whereabouts.build)
    kinds = dict(zip(places["location_id"].tolist(), places["kind"].tolist(), strict=True))
    return peers_alike(metric, frame, kinds, kept)


def _customers(store: Store, metric: Metric, question: Question) -> dict[str, int]:
    """The customers with a touchpoint in each location; none for a metric that is not of answers."""
    if metric.table != "responses":
        return {}
    met = store.answer(AnsweringQuestion(metric.id, "location", question.filters, question.scope), answering.build)
    return dict(zip(met["by0"].tolist(), met["met"].tolist(), strict=True))


def _weighting(metric: Metric, frame: pd.DataFrame, customers: dict[str, int], kept: Rules) -> Weighting | None:
    answered = frame.loc[frame["n"] > 0, "by0"].tolist()
    return weighting(metric, group_scores(metric, frame, kept), answered, customers, kept)


def _weighted(metric: Metric, frame: pd.DataFrame, customers: dict[str, int], kept: Rules) -> dict[str, object] | None:
    found = _weighting(metric, frame, customers, kept)
    if found is None:
        return None
    names = (
        "n",
        "value",
        "low",
        "high",
        "effective",
        "unseen",
        "difference",
        "difference_low",
        "difference_high",
        "verdict",
    )
    return {name: getattr(found, name) for name in names}


def as_json(found: Locations) -> dict[str, object]:
    """The stable form: values in full precision, null where they are undefined or hidden."""
    whole = found.whole
    return {
        "brand": {"n": whole.n, "value": whole.value, "low": whole.low, "high": whole.high},
        "consistency": {
            name: getattr(found.consistency, name) for name in ("tau", "tau_low", "tau_high", "i2", "i2_low", "i2_high")
        },
        "locations": [_location(one) for one in found.listed],
    }


def _location(one: Located) -> dict[str, object]:
    low, high = one.ranks or (None, None)
    return {
        "location_id": one.score.group,
        "pool": one.score.pool or None,
        "members": one.score.members,
        "n": one.score.n,
        "value": one.score.value,
        "low": one.score.low,
        "high": one.score.high,
        "shrunken": one.score.shrunken,
        "peers": one.score.peers,
        "tier": one.score.tier or "few",
        "rank_low": low,
        "rank_high": high,
        "rank_of": one.of or None,
        "change": None if one.change is None else one.change.value,
        "change_low": None if one.change is None else one.change.low,
        "change_high": None if one.change is None else one.change.high,
        "change_verdict": one.verdict,
    }


def _table(metric: Metric, found: Locations, level: str, kept: Rules) -> str:
    header = [_("location"), _("tier"), _("verdict"), "n", _(metric.label), _("low"), _("high"), _("shrunken"),
              _("best place"), _("worst place"), _("change"), _("change, interval")]  # fmt: skip
    rows = [
        [
            group_name(one.score, kind=level, least=kept.min_answers),
            one.score.tier or "—",
            "—" if one.change is None else one.verdict,
            number(one.score.n),
            *(number(value, 1) for value in (one.score.value, one.score.low, one.score.high, one.score.shrunken)),
            *(number(place) for place in one.ranks or (None, None)),
            number(None if one.change is None else one.change.value, 1, signed=True),
            "—" if one.change is None else span(metric, one.change),
        ]
        for one in found.listed
    ]
    whole = found.whole
    lines = [aligned(header, rows, texts=3)] if rows else []
    text = _("All: {value} ({low} to {high}), n {n}.")
    values = {
        name: number(value, 1) for name, value in (("value", whole.value), ("low", whole.low), ("high", whole.high))
    }
    lines.append(text.format(**values, n=number(whole.n)))
    if level == "location":
        lines.append(consistency_answer(metric, found.consistency, [one.tier for one in found.listed]))
    if metric.has_median:
        lines.append(typical_times())
    return "\n".join(lines)
