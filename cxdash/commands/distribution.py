"""`distribution`: how often each score was given, now and before, as a table or as JSON."""

import argparse
import json

from cxdash.commands.choosing import add_choices, add_metric, check_picks, chosen_metric, filters, open_store, rules
from cxdash.exports.aligned import aligned
from cxdash.findings import sentences
from cxdash.findings.distribution import Bin, Distribution, distributions
from cxdash.findings.distribution_sentences import bin_name, distribution_answer, scale_name
from cxdash.findings.scores import Rules
from cxdash.metrics import Metric
from cxdash.queries.distribution import DistributionQuestion, build
from cxdash.queries.question import COMPARES
from cxdash.store.telling import check_told
from cxdash.words import _, number


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("distribution", help="how often each score was given, as a table or JSON")
    add_metric(parser)
    add_choices(parser, by=False)
    parser.add_argument(
        "--compare", choices=COMPARES, default="previous", help="the period before, or the same one a year earlier"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError. Without a period with both its ends nothing is compared."""
    metric, kept = chosen_metric(arguments), rules(arguments)
    question = DistributionQuestion(metric.id, filters(arguments))
    before = question.before(arguments.compare)
    with open_store(arguments) as store:
        now = store.answer(question, build)
        then = None if before is None else store.answer(before, build)
        check_picks(store, question.filters)
        check_told(store, metric.id, question.filters, kept)
    found = distributions(metric, now, then, kept)
    if arguments.json:
        print(json.dumps({"scales": [as_json(one) for one in found]}, ensure_ascii=False, allow_nan=False))
    else:
        print(
            "\n\n".join(_table(metric, one, arguments.compare, kept) for one in found) or sentences.answers(0, metric)
        )
    return 0


def as_json(found: Distribution) -> dict[str, object]:
    """The stable form: shares in percent, changes in percentage points; of times the ends of each bin in seconds."""
    return {
        "scale": None if found.scale is None else list(found.scale),
        "n": found.n,
        "n_before": found.before_n,
        "broken": found.broken,
        "bins": [_bin(one) for one in found.bins],
        "zones": [{"zone": one.zone} | _bin(one) for one in found.zones],
    }


def _bin(one: Bin) -> dict[str, object]:
    low, high = one.bounds
    change_low, change_high = one.change_bounds or (None, None)
    return {
        "from": one.low, "to": one.high, "n": one.n, "share": one.share, "low": low, "high": high,
        "n_before": one.before_n, "before": one.before, "change": one.change,
        "change_low": change_low, "change_high": change_high, "p": one.p, "real": one.is_real,
    }  # fmt: skip


def _table(metric: Metric, found: Distribution, compare: str, kept: Rules) -> str:
    against = _("the same days a year earlier") if compare == "year" else _("the period before")
    said = distribution_answer(metric, found, against, kept)
    if not found.bins:
        return said
    header = [scale_name(found) or _("Time"), "n", "%", _("low"), _("high"), _("Before, %"), _("change")]
    rows = [
        [
            bin_name(metric, one),
            number(one.n),
            *(number(value, 1) for value in (one.share, *one.bounds, one.before)),
            number(one.change, 1, signed=True),
        ]
        for one in found.bins
    ]
    return f"{said}\n{aligned(header, rows)}"
