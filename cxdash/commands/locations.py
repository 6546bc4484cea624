"""`locations`: how locations compare, and how alike they are, as a table or as JSON."""

import argparse
import json

import pandas as pd

from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules
from cxdash.exports.aligned import aligned
from cxdash.findings.locations import Located, Locations, locations
from cxdash.findings.peers import peers_alike, size_classes
from cxdash.findings.scores import POOLED, Rules
from cxdash.metrics import Metric, find_metric
from cxdash.queries import whereabouts
from cxdash.queries.parts import build
from cxdash.queries.question import COMPARES, Question
from cxdash.queries.whereabouts import WhereaboutsQuestion
from cxdash.store.connect import Store
from cxdash.words import _, number, percent


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "locations",
        help="how locations compare, with ranks and changes, as a table or JSON",
        epilog="The change is the one on the period before, so it needs both --since and --until.",
    )
    parser.add_argument("--metric", required=True, metavar="NAME", help="nps, csat, ces or response_time")
    add_choices(parser, by=False)
    parser.add_argument(
        "--compare", choices=COMPARES, default="previous", help="the period before, or the same one a year earlier"
    )
    parser.add_argument(
        "--peers",
        metavar="DIMENSION",
        help="compare each location with those that have the same format, region or other attribute, or the same size "
        "(by answers) with `size`; the default is with all",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    metric = find_metric(arguments.metric)
    question = Question((metric.id,), ("location",), filters=filters(arguments))
    before = question.before(arguments.compare)
    kept = rules(arguments)
    with open_store(arguments) as store:
        frame = store.answer(question, build)
        earlier = None if before is None else store.answer(before, build)
        check_picks(store, question.filters)
        peers = _peers(store, metric, frame, kept, arguments.peers)
    found = locations(metric, frame, earlier, kept, peers=peers)
    if arguments.json:
        print(json.dumps(as_json(found), ensure_ascii=False, allow_nan=False))
    else:
        print(_table(metric, found, kept))
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
        "change_verdict": one.verdict,
    }


def _table(metric: Metric, found: Locations, kept: Rules) -> str:
    header = [_("location"), _("tier"), _("verdict"), "n", _(metric.label), _("low"), _("high"), _("shrunken"),
              _("best place"), _("worst place"), _("change")]  # fmt: skip
    rows = [
        [
            one.score.group or _("(not given)"),
            one.score.tier or "—",
            "—" if one.change is None else one.verdict,
            number(one.score.n),
            *(number(value, 1) for value in (one.score.value, one.score.low, one.score.high, one.score.shrunken)),
            *(number(place) for place in one.ranks or (None, None)),
            number(None if one.change is None else one.change.value, 1, signed=True),
        ]
        for one in found.listed
    ]
    whole, alike = found.whole, found.consistency
    lines = [aligned(header, rows, texts=3)] if rows else []
    level = _("All: {value} ({low} to {high}), n {n}.")
    values = {
        name: number(value, 1) for name, value in (("value", whole.value), ("low", whole.low), ("high", whole.high))
    }
    lines.append(level.format(**values, n=number(whole.n)))
    if alike.tau is not None and alike.i2 is not None:
        text = _(
            "Without the noise, locations differ by {tau} ({low} to {high}, standard deviation); {share} of their "
            "differences are real."
        )
        lines.append(
            text.format(
                tau=number(alike.tau, 1), low=number(alike.tau_low, 1), high=number(alike.tau_high, 1),
                share=percent(100 * alike.i2),
            )
        )  # fmt: skip
    if any(one.score.group == POOLED for one in found.listed):
        text = _("(pooled): the locations with fewer than {least} answers, together.")
        if any(one.score.joined for one in found.listed):
            text = _("(pooled): together, so that what has fewer than {least} answers stays hidden.")
        lines.append(text.format(least=number(kept.min_answers)))
    return "\n".join(lines)
