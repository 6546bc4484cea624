"""Choosing: the arguments that say which database, which rows and how they are printed; the same for every number."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from cxdash.dimensions import find_dimension
from cxdash.errors import CxError, did_you_mean
from cxdash.filters import Filters, moment, wheres
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS, Metric, find_metric
from cxdash.queries.options import CatalogueQuestion, OptionsQuestion, build, build_catalogue
from cxdash.settings import database_path
from cxdash.store.connect import Store
from cxdash.words import _, number

KNOWN = 5000  # as many values of a dimension are looked through for one that may be meant


def add_choices(parser: argparse.ArgumentParser, by: bool = True, since: bool = True) -> None:
    parser.add_argument("--db", type=Path, default=None, help="the database file (default: CXDASH_DATABASE)")
    if by:
        parser.add_argument("--by", metavar="DIMENSION", help="one group for each value, such as location or channel")
    if since:
        parser.add_argument("--since", metavar="DATE", help="from this date or timestamp on")
    parser.add_argument("--until", metavar="DATE", help="up to, and without, this date or timestamp")
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="DIM=VALUE",
        help="only these rows; may be given again, and with the same dimension means any of the values",
    )
    parser.add_argument("--min-answers", type=_count, metavar="N", help="pool smaller groups; 0 shows all (default: 5)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_metric(parser: argparse.ArgumentParser, names: str = "nps, csat, ces or response_time") -> None:
    """NAME and --metric NAME, which say the same."""
    parser.add_argument("metric", nargs="?", default=argparse.SUPPRESS, metavar="NAME", help=names)
    parser.add_argument("--metric", metavar="NAME", help="the same")
    parser.set_defaults(wrong=parser.error)


def chosen_metric(arguments: argparse.Namespace) -> Metric:
    """Wrong usage, with the metrics that there are, where none is named."""
    if arguments.metric is None:
        arguments.wrong(_("Say which metric: {names}.").format(names=", ".join(METRICS)))
    return find_metric(arguments.metric.replace("-", "_"))


def filters(arguments: argparse.Namespace) -> Filters:
    """The period and picks that were given; CxError for one that is none."""
    given = (getattr(arguments, "since", None), arguments.until)
    since, until = (None if text is None else moment(text) for text in given)
    chosen = Filters(since, until)
    for dimension, values in wheres(arguments.where).items():
        chosen = chosen.with_pick(dimension, *values)
    return chosen


def say_unnamed(store: Store) -> None:
    """Say, beside the answer, where no touchpoint names its customer: nothing that follows a customer can be told of them."""
    found = store.answer(CatalogueQuestion("touchpoints"), build_catalogue).iloc[0]
    if found["touchpoints"] and not found["named"]:
        text = _(
            "Touchpoints here: {n}, and none names its customer, so nobody's journey can be told from them. Load the file again with "
            "a mapping that says which column holds the customer."
        )
        print(text.format(n=number(int(found["touchpoints"]))), file=sys.stderr)


def check_picks(store: Store, chosen: Filters) -> None:
    """CxError("filter.value") for a picked value that nothing in the data has, whatever the period: it is a slip.

    One that is there but not under the other filters is an honest nothing.
    """
    context = store.context()
    for name, values in chosen.picks:
        wanted = tuple(value for value in values if value)
        found = store.frame(*build(OptionsQuestion(name, always=wanted, limit=KNOWN + len(wanted)), context))
        called = dict(zip(found["name"], found["value"], strict=True))
        known = {value for value in found["value"] if value}
        for value in wanted:
            if value not in known:
                meant = called.get(value)  # a location by its name
                hint = did_you_mean(value, known) if meant is None else did_you_mean(meant, [meant])
                title = find_dimension(name, context.attributes).title()
                raise CxError("filter.value", dimension=title.lower(), value=value, hint=hint)


def rules(arguments: argparse.Namespace) -> Rules:
    """The rules of the settings, with the smallest group that was given."""
    found = Rules.from_settings()
    return found if arguments.min_answers is None else replace(found, min_answers=arguments.min_answers)


def open_store(arguments: argparse.Namespace) -> Store:
    """The database, to be read only."""
    return Store(arguments.db or database_path(), read_only=True)


def _count(text: str) -> int:
    """A whole number from 0 on."""
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number from 0 on")
    return int(text)


def positive(text: str) -> int:
    """A whole number from 1 on, up to a hundred years of days."""
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= 36_525 or len(text) > 9:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number from 1 to 36525")
    return int(text)
