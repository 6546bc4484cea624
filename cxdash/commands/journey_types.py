"""`journey-types`: how journeys to a purchase went over channels, and the most usual ones, as a table or as JSON."""

import argparse
import json

from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules, say_unnamed
from cxdash.commands.survival import silence
from cxdash.errors import CxError, did_you_mean
from cxdash.exports.aligned import aligned
from cxdash.findings import journey_kinds as named
from cxdash.findings.journey_kinds import Kinds
from cxdash.findings.journey_sentences import NAMES, between, counted_words, not_back, untold_words
from cxdash.findings.journey_types import JourneyType, journey_types
from cxdash.findings.stories import Story, Wait, stories
from cxdash.metrics import Metric, find_metric
from cxdash.queries import journey_types as queries
from cxdash.queries import stories as story_queries
from cxdash.queries.funnel import check_stages
from cxdash.queries.journey_types import TypesQuestion
from cxdash.queries.journeys import JourneysQuestion
from cxdash.queries.options import CatalogueQuestion, OptionsQuestion, build, build_catalogue
from cxdash.queries.question import window_seconds
from cxdash.queries.stories import StoriesQuestion
from cxdash.settings import FUNNEL_WINDOW
from cxdash.stats.estimators import Estimate
from cxdash.store.connect import Store
from cxdash.store.telling import check_told
from cxdash.store.usual import usual_steps
from cxdash.words import _, number

ANSWERED = ("nps", "csat", "ces")


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "journey-types",
        help="how journeys to a purchase went over channels, and the most usual ones, as a table or JSON",
    )
    parser.add_argument("--metric", default="nps", metavar="NAME", help="nps, csat or ces (default: nps)")
    for name, what in (
        ("research", "STAGE"), ("purchase", "STAGE"), ("online", "CHANNEL"), ("store", "CHANNEL"),
    ):  # fmt: skip
        parser.add_argument(
            f"--{name}", action="append", metavar=what,
            help=f"a {what.lower()} that counts as {name}; may be given again (default: by the names)",
        )  # fmt: skip
    parser.add_argument(
        "--pause", metavar="LENGTH", help="after which a journey is another one: 12h, 14d, 4w (default: 14d)"
    )
    parser.add_argument("--silence", type=int, metavar="DAYS", help="without another journey: not back (default: 90)")
    add_choices(parser, by=False)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    metric, chosen = _metric(arguments.metric), filters(arguments)
    pause = window_seconds(FUNNEL_WINDOW.text() if arguments.pause is None else arguments.pause)
    days = silence(arguments.silence, "--silence")
    with open_store(arguments) as store:
        say_unnamed(store)
        kinds = _kinds(store, arguments)
        journeys = JourneysQuestion(kinds.stages, kinds.ends, pause)
        asked = TypesQuestion(journeys, kinds.research, kinds.online, kinds.stores, days, metric.id, chosen)
        types = store.answer(asked, queries.build), store.answer(asked, queries.build_scores)
        told = StoriesQuestion(journeys, metric.id, chosen)
        ways = store.answer(told, story_queries.build), store.answer(told, story_queries.build_scores)
        check_picks(store, chosen)
        check_told(store, metric.id, chosen, rules(arguments))
    untold = named.missing(kinds)
    found = journey_types(metric, *types, rules(arguments), untold)
    if arguments.json:
        bought, lost = stories(metric, *ways, rules(arguments))
        print(json.dumps(as_json(metric, kinds, found, (*bought, *lost)), ensure_ascii=False, allow_nan=False))
    else:
        print("\n\n".join(filter(None, [_table(metric, found), counted_words(kinds), untold_words(untold)])))
    return 0


def _metric(name: str) -> Metric:
    """One of answers; CxError("metric.unknown") also for one that nobody answers."""
    found = find_metric(name)
    if found.id not in ANSWERED:
        raise CxError("metric.unknown", name=name, hint=did_you_mean(name, ANSWERED))
    return found


def _kinds(store: Store, arguments: argparse.Namespace) -> Kinds:
    """What was given, else what the names say, as on the page."""
    known = store.answer(CatalogueQuestion("stages"), build_catalogue)
    stages = [str(one) for one in known["stage"]]
    channels = [str(one) for one in store.answer(OptionsQuestion("channel"), build)["value"] if one]
    check_stages([*(arguments.research or ()), *(arguments.purchase or ())], stages)
    ends = tuple(arguments.purchase or named.end_stages(stages, usual_steps(store)))
    return Kinds(
        named.stages_on_the_way(stages, ends), ends, tuple(arguments.research or named.research_stages(stages)),
        tuple(arguments.online or named.online_channels(channels)), tuple(arguments.store or named.store_channels(channels)),
        tuple(channels),
    )  # fmt: skip


def as_json(metric: Metric, kinds: Kinds, found: tuple[JourneyType, ...], told: tuple[Story, ...]) -> dict[str, object]:
    """The stable form: full precision, shares 0 to 1, null where there is nothing, where it is hidden, or where it cannot be told.

    untold: of which types it cannot, and what is missing for it.
    """
    return {
        "metric": metric.id,
        "kinds": {
            "stages": list(kinds.stages), "purchase": list(kinds.ends), "research": list(kinds.research),
            "online": list(kinds.online), "store": list(kinds.stores), "neither": list(kinds.neither),
        },
        "untold": {name: list(lacking) for name, lacking in named.missing(kinds).items()},
        "types": [
            {
                "type": one.id, "journeys": one.journeys, "customers": one.customers,
                "share": _estimate(one.share), "not_back": _estimate(one.lost),
                "open": one.open, "value": _estimate(one.value),
                "score": {
                    "n": one.score.n, "value": one.score.value, "low": one.score.low, "high": one.score.high, "tier": one.score.tier,
                },
            }
            for one in found
        ],
        "stories": [_story(one) for one in told],
    }  # fmt: skip


def _estimate(one: Estimate) -> dict[str, object]:
    return {"n": one.n, "value": one.value, "low": one.low, "high": one.high}


def _story(one: Story) -> dict[str, object]:
    return {
        "reached": one.reached, "journeys": one.taken.journeys, "customers": one.taken.customers, "of": one.taken.of,
        "share": one.taken.share,
        "low": one.taken.low, "high": one.taken.high,
        "stops": [
            {
                "stage": stop.stage, "channel": stop.channel, "n": stop.score.n, "value": stop.score.value,
                "low": stop.score.low, "high": stop.score.high, **_wait(stop.wait),
            }
            for stop in one.stops
        ],
    }  # fmt: skip


def _wait(one: Wait | None) -> dict[str, object]:
    """Until the next touchpoint."""
    return {
        "next_seconds": None if one is None else one.median,
        "next_first_quartile_seconds": None if one is None else one.first_quartile,
        "next_third_quartile_seconds": None if one is None else one.third_quartile,
    }


def _table(metric: Metric, found: tuple[JourneyType, ...]) -> str:
    header = [
        _("type"),
        _("journeys"),
        _("customers"),
        _("share"),
        _(metric.label),
        _("low"),
        _("high"),
        _("answers"),
        _("not back"),
    ]
    rows = [
        [
            _(NAMES[one.id]), number(one.journeys), number(one.customers), between(one.share),
            *(number(value, metric.digits) for value in (one.score.value, one.score.low, one.score.high)),
            number(one.score.n or None), not_back(one),
        ]
        for one in found
    ]  # fmt: skip
    return aligned(header, rows)
