"""`profile`: one location against the others and those of its format, as a table or as JSON."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from cxdash import settings
from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules
from cxdash.commands.goals import places_of
from cxdash.errors import CxError, did_you_mean
from cxdash.exports.aligned import aligned
from cxdash.filters import Filters
from cxdash.findings.changes import Change, change
from cxdash.findings.funnel import whole_funnel
from cxdash.findings.goal_sentences import action
from cxdash.findings.levels import level
from cxdash.findings.locations import Located, locations
from cxdash.findings.marks import Mark, marks_from, under_way
from cxdash.findings.profile import Deviation, Reach, deviations, reaches
from cxdash.findings.scores import Rules, Score, score, whole_score
from cxdash.findings.sentences import listed
from cxdash.findings.tallies import Tally
from cxdash.intake.fields import LEVELS
from cxdash.metrics import METRICS, Metric
from cxdash.queries import funnel, parts, whereabouts
from cxdash.queries import goals as goal_queries
from cxdash.queries.goals import BesidesQuestion
from cxdash.queries.options import NamesQuestion, build_names
from cxdash.queries.question import COMPARES, FunnelQuestion, Question, window_seconds
from cxdash.queries.whereabouts import WhereaboutsQuestion
from cxdash.store.connect import Store
from cxdash.store.usual import usual_steps
from cxdash.words import _, number, percent


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "profile",
        help="one location against the others and those like it, as a table or JSON",
        epilog="The change is the one on the period before, so it needs both --since and --until. Its line over time is "
        "`trend NAME --where location=ID`.",
    )
    parser.add_argument("location", metavar="LOCATION", help="the location's id or name")
    add_choices(parser, by=False)
    parser.add_argument(
        "--compare", choices=COMPARES, default="previous", help="the period before, or the same one a year earlier"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError."""
    kept, everywhere = rules(arguments), filters(arguments).with_pick("location")
    with open_store(arguments) as store:
        here = _located(store, arguments.location)
        own = everywhere.with_pick("location", here)
        check_picks(store, own)
        frames = _frames(store, everywhere)
        above = level("location", store.answer(WhereaboutsQuestion(), whereabouts.build), {}).upwards
        found = deviations(list(METRICS.values()), frames, here, _alike(store, here), kept, upwards=above)
        moved = {name: _change(store, found[name].own, METRICS[name], own, arguments.compare, kept) for name in frames}
        stands = {
            name: next(
                (
                    one
                    for one in locations(METRICS[name], frame, None, kept, upwards=above).listed
                    if one.score.group == here
                ),
                None,
            )
            for name, frame in frames.items()
        }
        reached, doing = _reached(store, own, everywhere, kept), _actions(store, own)
    if arguments.json:
        print(json.dumps(as_json(here, found, moved, stands, reached, doing), ensure_ascii=False, allow_nan=False))
    else:
        title = _("Actions under way")
        told = [f"{title}: {action(one)}" for one in doing]
        print("\n".join([_table(found, moved, reached), *told]))
    return 0


def _located(store: Store, wanted: str) -> str:
    """The id of a location that is given by its id or its name; CxError("location.unknown" or "location.several")."""
    names = store.answer(NamesQuestion(), build_names)
    called = dict(zip(names["location_id"].tolist(), names["name"].tolist(), strict=True))
    if wanted in called:
        return wanted
    found = sorted(one for one, name in called.items() if name.casefold() == wanted.casefold())
    if len(found) == 1:
        return found[0]
    if found:
        raise CxError("location.several", name=wanted, ids=listed(found))
    raise CxError("location.unknown", name=wanted, hint=did_you_mean(wanted, {*called, *called.values()}))


def _frames(store: Store, everywhere: Filters) -> dict[str, pd.DataFrame]:
    """Parts by location of each metric that can be asked under these filters."""
    frames = {}
    for name in METRICS:
        try:
            frames[name] = store.answer(Question((name,), ("location",), filters=everywhere), parts.build)
        except CxError:  # its rows have not what is filtered by
            continue
    return frames


def _alike(store: Store, here: str) -> set[str]:
    """The other locations of its format."""
    places = store.answer(WhereaboutsQuestion("format"), whereabouts.build)
    kinds = dict(zip(places["location_id"].tolist(), places["kind"].tolist(), strict=True))
    return {one for one, kind in kinds.items() if kind and kind == kinds.get(here) and one != here}


def _change(store: Store, there: Score, metric: Metric, own: Filters, compare: str, kept: Rules) -> Change:
    """The change on the comparison period; of a location that is not shown (there) nothing."""
    if there.value is None:
        return change(metric, score(metric, Tally(), kept), there, kept)
    question = Question((metric.id,), filters=own, medians=kept.confidence)
    before = question.before("year" if compare == "year" else "previous")
    after = whole_score(metric, store.answer(question, parts.build), kept)
    earlier = (
        score(metric, Tally(), kept) if before is None else whole_score(metric, store.answer(before, parts.build), kept)
    )
    return change(metric, earlier, after, kept)


def _actions(store: Store, own: Filters) -> tuple[Mark, ...]:
    """What is being done here and is not over."""
    marks, last = marks_from(store.answer(BesidesQuestion("marks"), goal_queries.build)), store.context().last
    return () if last is None or not marks else under_way(marks, places_of(store, LEVELS, own), last)


def _reached(store: Store, own: Filters, everywhere: Filters, kept: Rules) -> list[Reach]:
    """How far customers come here, beside all; nothing where too few entered."""
    steps = usual_steps(store)
    if len(steps) < 2:
        return []
    question = FunnelQuestion(
        tuple(steps), window_seconds(settings.FUNNEL_WINDOW.text()), filters=own, confidence=kept.confidence
    )
    both = (question, replace(question, filters=everywhere))
    here, whole = (whole_funnel(steps, store.answer(one, funnel.build), kept) for one in both)
    return [] if here.customers < kept.min_answers else reaches(here, whole, kept)


def as_json(
    here: str,
    found: dict[str, Deviation],
    moved: dict[str, Change],
    stands: dict[str, Located | None],
    reached: list[Reach],
    doing: Sequence[Mark],
) -> dict[str, object]:
    """The stable form: values in full precision, null where they are undefined or hidden."""
    return {
        "location_id": here,
        "metrics": [
            {
                "metric": name, **_value(moved[name]), "change": moved[name].value, "change_low": moved[name].low,
                "change_high": moved[name].high, "change_verdict": moved[name].verdict, **_standing(stands[name]),
                "others": _against(one.others), "peers": _against(one.peers),
            }
            for name, one in found.items()
        ],
        "funnel": [
            {
                "step": one.step, "of_entry": one.own.value, "low": one.own.low, "high": one.own.high,
                "all": one.whole.value, "all_low": one.whole.low, "all_high": one.whole.high, "verdict": one.verdict,
            }
            for one in reached
        ],
        "actions": [
            {
                "title": one.title, "since": one.happened_on.isoformat(),
                "until": None if one.until_on is None else one.until_on.isoformat(), "place": one.location_id or None,
            }
            for one in doing
        ],
    }  # fmt: skip


def _value(moved: Change) -> dict[str, object]:
    one = moved.after
    return {"n": one.n, "value": one.value, "low": one.low, "high": one.high, **one.medians}


def _standing(one: Located | None) -> dict[str, object]:
    low, high = (None, None) if one is None or one.ranks is None else one.ranks
    tier = None if one is None else one.score.tier
    return {"tier": tier, "rank_low": low, "rank_high": high, "rank_of": None if one is None else one.of or None}


def _against(found: Change | None) -> dict[str, object] | None:
    if found is None:
        return None
    theirs = found.before
    return {
        "n": theirs.n, "value": theirs.value, "difference": found.value, "low": found.low, "high": found.high, "p": found.p,
        "verdict": found.verdict,
    }  # fmt: skip


def _table(found: dict[str, Deviation], moved: dict[str, Change], reached: list[Reach]) -> str:
    header = [_("metric"), "n", _("value"), _("low"), _("high"), _("change"), _("others"), _("difference"), _("peers")]
    rows = [
        [
            _(METRICS[name].label),
            number(moved[name].after.n),
            *(number(value, 1) for value in (moved[name].after.value, moved[name].after.low, moved[name].after.high)),
            number(moved[name].value, 1, signed=True),
            number(None if one.others is None else one.others.before.value, 1),
            number(None if one.others is None else one.others.value, 1, signed=True),
            number(None if one.peers is None else one.peers.before.value, 1),
        ]
        for name, one in found.items()
    ]
    lines = [aligned(header, rows)]
    if reached:
        steps = [
            [
                one.step,
                one.verdict,
                *(percent(value, 1) for value in (one.own.value, one.own.low, one.own.high, one.whole.value)),
            ]
            for one in reached
        ]
        lines.append(aligned([_("step"), _("verdict"), _("of entry"), _("low"), _("high"), _("all")], steps, texts=2))
    return "\n\n".join(lines)
