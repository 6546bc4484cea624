"""`goals`: how sure it is that each goal is met now, and how benchmarks are reached, as a table or as JSON."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from cxdash import words
from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules
from cxdash.dimensions import find_dimension, is_of_places
from cxdash.errors import CxError
from cxdash.exports.aligned import aligned
from cxdash.filters import Filters
from cxdash.findings.goal_sentences import chance, digits, period
from cxdash.findings.goals import (
    Benchmark,
    Days,
    Goal,
    Standing,
    Target,
    benchmarks_from,
    goals_from,
    held_on,
    judged,
    overlaps,
    standing,
)
from cxdash.findings.places import ALL, Places, levels_of, places_from
from cxdash.findings.scores import Rules, score
from cxdash.findings.sentences import listed
from cxdash.findings.tallies import Tally, tallies
from cxdash.metrics import find_metric
from cxdash.queries import goals as goal_queries
from cxdash.queries.goals import BesidesQuestion, PlacesQuestion
from cxdash.queries.parts import build
from cxdash.queries.question import Question
from cxdash.store.connect import Store
from cxdash.store.span import span
from cxdash.words import N_, _, day, number

_VERDICTS = {"met": N_("met"), "missed": N_("missed"), "open": N_("uncertain"), "few": N_("few")}


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "goals",
        help="how sure it is that goals are met, as a table or JSON",
        epilog="Each goal is held against the answers of all of its own place: on its own days where it has some, else in the "
        "period. --since and --until choose the goals that hold on some day between them, --where those of places that hold what "
        "it picks or lie in it. So do the pages, but for one thing: a card holds what is picked against the goal of a larger place. "
        "A verdict is of one goal alone; the Overview calls missed what still is when all of its goals are looked at together.",
    )
    parser.add_argument("--metric", metavar="NAME", help="only goals of nps, csat, ces or response_time")
    add_choices(parser, by=False)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    wanted = None if arguments.metric is None else find_metric(arguments.metric).id
    chosen, kept = filters(arguments), rules(arguments)
    with open_store(arguments) as store:
        check_picks(store, chosen)
        goals = goals_from(store.answer(BesidesQuestion("goals"), goal_queries.build))
        benchmarks = benchmarks_from(store.answer(BesidesQuestion("benchmarks"), goal_queries.build))
        known: list[Target] = [*goals, *benchmarks]
        targets = [one for one in known if wanted in (None, one.metric) and overlaps(one, chosen)]
        if chosen.picks:  # of which places goals are told; each is held against the answers of all of its own place
            there = standings(store, targets, chosen, kept)
            targets = [one for one, found in zip(targets, there, strict=True) if found.score.n]
        found = standings(store, targets, replace(chosen, picks=()), kept)
        data = span(store)
        days = [judged(one, held_on(one, chosen), data.first, data.last) for one in targets]
    if arguments.json:
        print(json.dumps(as_json(found, days), ensure_ascii=False, allow_nan=False))
    else:
        print(_table(found, days))
    return 0


def standings(store: Store, targets: Sequence[Target], chosen: Filters, kept: Rules) -> list[Standing]:
    """How each target stands under the filters, in their order; one question for all of one metric, level and period.

    CxError("goals.filter") where the filters pick more than places and a period: no target is for a part of the answers.
    """
    places = places_of(store, (one.level for one in targets), chosen)
    if targets and places.besides:
        attributes = store.context().attributes
        titles = [find_dimension(name, attributes).title() for name in places.besides]
        raise CxError("goals.filter", what=listed(titles))
    tallied: dict[Question, dict[str, Tally]] = {}
    return [_standing(store, target, chosen, places, tallied, kept) for target in targets]


def _standing(
    store: Store, target: Target, chosen: Filters, places: Places, tallied: dict[Question, dict[str, Tally]], kept: Rules
) -> Standing:  # fmt: skip
    metric = find_metric(target.metric)
    question = Question((metric.id,), () if target.level == ALL else (target.level,), filters=held_on(target, chosen))
    if question not in tallied:
        frame = store.answer(question, build)
        tallied[question] = tallies(frame, "by0" if question.by else None, metric.id)
    tally = sum((tallied[question][key] for key in _keys(target, places) if key in tallied[question]), Tally())
    return standing(metric, target, score(metric, tally, kept, target.place or None), kept)


def _keys(target: Target, places: Places) -> Iterator[str | None]:
    """The groups of the target's level that it is about; of locations those of that id or name."""
    if target.level == "location":
        yield from sorted(places.of(target.level, target.place))
    else:
        yield None if target.level == ALL else target.place


def places_of(store: Store, levels: Iterable[str], chosen: Filters) -> Places:
    """The locations at these levels, and those that the filters leave."""
    attributes = store.context().attributes
    located = [name for name, _values in chosen.picks if is_of_places(name, attributes)]
    levels = levels_of(levels, chosen, located)
    return places_from(store.answer(PlacesQuestion(levels), goal_queries.build_places), levels, chosen)


def as_json(found: Sequence[Standing], days: Sequence[Days | None]) -> dict[str, object]:
    """The stable form: values in full precision, null where they are undefined or hidden; until: the first day after.

    judged_since, judged_until: the days whose answers are held against the goal, its own where it has some.
    """
    told = list(zip(found, days, strict=True))
    return {
        "goals": [
            {"goal_id": one.id, **_about(one), "target": one.target, "since": _iso(one.since), "until": _iso(one.until),
             **_stands(each, when)}
            for each, when in told
            if isinstance(one := each.target, Goal)
        ],
        "benchmarks": [
            {"benchmark_id": one.id, "name": one.name, **_about(one), "target": one.value, "target_low": one.low,
             "target_high": one.high, "source": one.source or None, "published_on": _iso(one.published_on),
             **_stands(each, when)}
            for each, when in told
            if isinstance(one := each.target, Benchmark)
        ],
    }  # fmt: skip


def _about(target: Target) -> dict[str, object]:
    return {"metric": target.metric, "level": target.level or None, "place": target.place or None}


def _stands(found: Standing, days: Days | None) -> dict[str, object]:
    one, (since, last) = found.score, days or (None, None)
    return {
        "judged_since": _iso(since), "judged_until": _iso(last and last + timedelta(days=1)),
        "n": one.n, "value": one.value, "low": one.low, "high": one.high, "probability": found.chance, "verdict": found.verdict,
    }  # fmt: skip


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def _table(found: Sequence[Standing], days: Sequence[Days | None]) -> str:
    if not found:
        return _("There are no goals. Import a file of them, or enter one on the page.")
    header = [_("goal"), _("metric"), _("place"), _("period"), _("answers of"), _("verdict"), _("target"), "n", _("value"),
              _("low"), _("high"),
              _("probability")]  # fmt: skip
    rows = [
        [
            _("goal") if isinstance(one.target, Goal) else f"{one.target.name}",
            _(find_metric(one.target.metric).label),
            _where(one.target),
            _when(one.target),
            "—" if when is None else words.days(*when),
            _(_VERDICTS[one.verdict]),
            number(one.target.target, _digits(one)),
            number(one.score.n),
            *(number(value, _digits(one)) for value in (one.score.value, one.score.low, one.score.high)),
            "—" if one.chance is None else chance(one.chance),
        ]
        for one, when in zip(found, days, strict=True)
    ]
    told = aligned(header, rows, texts=6)
    if not any(one.verdict == "missed" for one in found):
        return told
    alone = _(
        "Each is judged alone here; the Overview calls missed what still is when all of its goals are looked at together."
    )
    return f"{told}\n\n{alone}"


def _digits(found: Standing) -> int:
    one = found.score
    return max(1, digits(find_metric(found.target.metric), found.target.target, one.value, one.low, one.high))


def _where(target: Target) -> str:
    return _("all") if target.level == ALL else f"{find_dimension(target.level).title()}: {target.place}"


def _when(target: Target) -> str:
    if isinstance(target, Benchmark):
        return "" if target.published_on is None else day(target.published_on)
    return period(target)
