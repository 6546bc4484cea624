"""`change`: a metric against the period before, and what made the change, as a table or as JSON."""

import argparse
import json
from dataclasses import replace

from cxdash.commands.choosing import add_choices, add_metric, check_picks, chosen_metric, filters, open_store, rules
from cxdash.dimensions import find_dimension
from cxdash.errors import CxError
from cxdash.exports.aligned import aligned
from cxdash.findings import sentences
from cxdash.findings.decomposition import SPLITS, Bounds, Decomposition, Part, decomposition, splits
from cxdash.findings.decomposition_sentences import decomposition_answer, splits_answer
from cxdash.findings.scores import Rules, Score
from cxdash.metrics import Metric
from cxdash.queries.parts import build
from cxdash.queries.question import COMPARES, Question
from cxdash.store.telling import check_told
from cxdash.words import _, number


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "change",
        help="a metric's change and what made it, as a table or JSON",
        epilog="--by: what each group adds to the change by its own change (within) and by its share of answers (mix).",
    )
    add_metric(parser)
    add_choices(parser)
    parser.add_argument(
        "--compare", choices=COMPARES, default="previous", help="the period before, or the same one a year earlier"
    )
    parser.add_argument(
        "--splits", action="store_true", help="what of it each dimension says came from the mix of its groups"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError, a period without both its ends too."""
    metric = chosen_metric(arguments)
    by = () if arguments.by is None else (arguments.by,)
    question = Question((metric.id,), by, filters=filters(arguments))
    before = question.before(arguments.compare)
    if before is None:
        raise CxError("change.period")
    kept = rules(arguments)
    every = [one for one in SPLITS if metric.table in find_dimension(one).tables] if arguments.splits else []
    with open_store(arguments) as store:
        frames = store.answer(before, build), store.answer(question, build)
        apart = {one: [store.answer(replace(side, by=(one,)), build) for side in (before, question)] for one in every}
        check_picks(store, question.filters)
        check_told(store, metric.id, question.filters, kept)
    found = decomposition(metric, *frames, kept, "by0" if by else None)
    mixes = splits({one: decomposition(metric, *sides, kept) for one, sides in apart.items()}, kept)
    if arguments.json:
        told = as_json(found) | ({"splits": [_split(part) for part in mixes]} if arguments.splits else {})
        print(json.dumps(told, ensure_ascii=False, allow_nan=False))
    else:
        print(_table(metric, found, arguments.compare, kept))
        if arguments.splits:
            print(splits_answer(metric, mixes, lambda one: find_dimension(one).title()))
    return 0


def as_json(found: Decomposition) -> dict[str, object]:
    """The stable form: values in full precision, null where they are undefined or hidden."""
    moved = found.change
    return {
        "before": _side(moved.before),
        "after": _side(moved.after),
        "change": moved.value,
        "low": moved.low,
        "high": moved.high,
        "p": moved.p,
        "verdict": moved.verdict,
        "detectable": moved.detectable,
        "reversed": found.is_reversed,
        "within": _sum(found.within, found.within_bounds, found),
        "mix": _sum(found.mix, found.mix_bounds, found),
        "parts": [_part(part) for part in found.parts],
    }


def _split(part: Part) -> dict[str, object]:
    """Of a dimension the sums over its groups; no group of it is named here."""
    told = _part(part)
    return {"split": told.pop("group")} | {name: told[name] for name in told if name != "members"}


def _side(score: Score) -> dict[str, object]:
    return {"n": score.n, "value": score.value, "low": score.low, "high": score.high}


def _sum(value: float, bounds: Bounds | None, found: Decomposition) -> dict[str, object] | None:
    """What all parts of one kind add up to, with the interval of the sum; null where nothing is taken apart."""
    low, high = _ends(bounds)
    return {"value": value, "low": low, "high": high} if found.parts else None


def _part(part: Part) -> dict[str, object]:
    (within_low, within_high), (mix_low, mix_high) = _ends(part.within_bounds), _ends(part.mix_bounds)
    return {
        "group": part.group,
        "within": part.within,
        "mix": part.mix,
        "within_low": within_low,
        "within_high": within_high,
        "mix_low": mix_low,
        "mix_high": mix_high,
        "n_before": part.before,
        "n_after": part.after,
        "members": part.members,
        "within_real": part.within_real,
        "mix_real": part.mix_real,
    }


def _ends(bounds: Bounds | None) -> tuple[float | None, float | None]:
    return (None, None) if bounds is None else bounds


def _table(metric: Metric, found: Decomposition, compare: str, kept: Rules) -> str:
    against = _("the same days a year earlier") if compare == "year" else _("the period before")
    lines = [sentences.answer(metric, found.change, against, kept)]
    if not found.parts:
        return lines[0]
    header = [_("group"), _("n before"), _("n after"), _("within"), _("low"), _("high"), _("mix"), _("low"), _("high")]
    rows = [
        [
            part.group or _("(not given)"),
            number(part.before),
            number(part.after),
            *(number(value, 1, signed=True) for value in (part.within, *_ends(part.within_bounds))),
            *(number(value, 1, signed=True) for value in (part.mix, *_ends(part.mix_bounds))),
        ]
        for part in found.parts
    ]
    said = decomposition_answer(metric, found, lambda group: group or _("(not given)"), kept.min_answers)
    return "\n".join([*lines, aligned(header, rows), said])
