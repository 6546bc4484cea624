"""`risk`: who may leave, why, and how right that is, as a table or as JSON."""

import argparse
import json

from cxdash import settings
from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, positive, rules, say_unnamed
from cxdash.commands.funnel import share
from cxdash.commands.survival import add_silence, silence
from cxdash.exports.aligned import aligned
from cxdash.findings import risk_sentences as said
from cxdash.findings.risk import AtRisk, Bin, Forecast, Quality, Risks, expected
from cxdash.queries.question import window_seconds
from cxdash.stats.forecasts import Bounded
from cxdash.store.foretelling import MOST, at_risk, foretold
from cxdash.words import _


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "risk",
        help="who may leave, why, and how right that is, as a table or JSON",
        epilog=f"Told for the day after the data end; the model and its check are of all customers. At most {MOST} are listed.",
    )
    add_silence(parser)
    parser.add_argument("--target", metavar="LENGTH", help="how soon a request should be answered (default: 24h)")
    parser.add_argument("--most", type=positive, default=20, metavar="N", help="customers to list (default: 20)")
    add_choices(parser, by=False, since=False)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0: what cannot be answered is a CxError, or said."""
    days, kept = silence(arguments.churn_days), rules(arguments)
    target = window_seconds(arguments.target or settings.RESPONSE_TARGET.text())
    chosen = filters(arguments)
    with open_store(arguments) as store:
        say_unnamed(store)
        check_picks(store, chosen)
        found = foretold(store, days, target, None, kept)
        of = at_risk(store, found, target, chosen, None)
    is_listed = settings.shows_customers(False)
    listed = of.highest[: arguments.most] if is_listed else ()
    if arguments.json:
        print(json.dumps(as_json(found, of, listed, is_listed), ensure_ascii=False, allow_nan=False))
        return 0
    lines = [said.risk_answer(found, of.all, days)]
    if found.quality is not None:
        lines += [said.check_answer(found.quality, days), said.check_terms(found.quality)]
    late = said.late_answer(found, of.all, of.late, days) if is_listed else ""
    print("\n".join([*lines, *filter(None, [late]), *([_table(listed)] if listed else [])]))
    return 0


def as_json(found: Forecast, of: Risks, listed: tuple[AtRisk, ...], is_listed: bool) -> dict[str, object]:
    """The stable form: chances 0 to 1, reasons by their ids with what is known; why: why nothing is told, null where it is.

    expected: null of too few customers to be shown; whole customers where single ones are not listed, or two such numbers would
    tell the chance of the one by whom they differ. late: customers silent for so long that they are not listed. like_…: of
    those who were told more than like_since, up to like_until when it was checked, the share that was lost, with its interval; it
    is none of the risk.
    """
    told = expected(found, of.all)
    return {
        "day": None if found.days.now is None else found.days.now.isoformat(), "why": found.why, "customers": of.all.customers,
        "late": of.late.customers if is_listed else None,
        "expected": None if told is None else _expected(told, is_listed),
        "check": None if found.quality is None else _check(found.quality),
        "at_risk": [
            {"customer_id": one.customer, "risk": one.chance, **_like(one.like), "reasons": list(one.reasons),
             "reasons_words": said.reasons(one), **{name: one.known[name] for name in _KNOWN}}
            for one in listed
        ],
    }  # fmt: skip


def _expected(told: Bounded, is_listed: bool) -> dict[str, float]:
    found = {"value": told.value, "low": told.low, "high": told.high}
    return found if is_listed else {name: float(round(value)) for name, value in found.items()}


def _like(one: Bin) -> dict[str, object]:
    return {
        "like_n": one.n, "like_share": one.share, "like_low": one.low, "like_high": one.high, "like_since": one.since,
        "like_until": one.until,
    }  # fmt: skip


_KNOWN = ("location_id", "segment", "annual_revenue", "quiet", "usual_gap", "visits_year", "tenure", "slow", "last_metric",
          "last_score")  # fmt: skip


def _check(found: Quality) -> dict[str, object]:
    slope = None if found.line is None else found.line.slope
    return {
        "day": found.day.isoformat(), "customers": found.n, "lost": found.lost, "told": found.told,
        "base": {"value": found.base.value, "low": found.base.low, "high": found.base.high},
        "auc": {"value": found.area.value, "low": found.area.low, "high": found.area.high},
        "slope": None if slope is None else {"value": slope.value, "low": slope.low, "high": slope.high},
        "brier": found.brier, "brier_base": found.brier_base,
        "bins": [
            {"told": one.told, "share": one.share, "low": one.low, "high": one.high, "customers": one.n} for one in found.bins
        ],
    }  # fmt: skip


def _table(listed: tuple[AtRisk, ...]) -> str:
    rows = [
        [one.customer, share(one.chance), said.band(one), str(one.known["location_id"] or ""), str(one.known["segment"] or ""),
         said.reasons(one)]
        for one in listed
    ]  # fmt: skip
    return aligned([_("customer"), _("risk"), _("lost when checked"), _("location"), _("segment"), _("why")], rows)
