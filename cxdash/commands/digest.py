"""`digest`: what changed in the last complete week, as text, as HTML for a mail, or as JSON."""

import argparse
import json
from datetime import date
from urllib.parse import urlencode

from cxdash import words
from cxdash.commands.choosing import add_choices, check_picks, filters, open_store, rules
from cxdash.exports.mail import Entry, page
from cxdash.filters import Filters, last_day
from cxdash.findings import alert_sentences as said
from cxdash.findings.alerts import MOST_WEEKS, Alert, Alerts, address, alerts, watched
from cxdash.queries.options import NamesQuestion, build_names
from cxdash.store.connect import Store
from cxdash.store.span import span
from cxdash.store.watching import watching
from cxdash.words import _

MOST = 20


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "digest",
        help="what changed in the last complete week, as text, HTML for a mail, or JSON",
        epilog="The week ends with the data, or before --until. Each score is held against its own twelve weeks before.",
    )
    add_choices(parser, by=False, since=False)
    parser.add_argument("--html", action="store_true", help="print one HTML page, to be sent as a mail")
    parser.add_argument(
        "--weeks", type=int, choices=range(1, MOST_WEEKS + 1), metavar="N",
        help=f"hold the last N complete weeks together against the past, 1 to {MOST_WEEKS} (default: one, or four where it is too few)",
    )  # fmt: skip
    parser.add_argument("--url", metavar="URL", default="", help="the dashboard's address, for links to its pages")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Always 0, whether anything changed or not; what cannot be answered is a CxError."""
    chosen = filters(arguments)
    with open_store(arguments) as store:
        check_picks(store, chosen)
        last = _last(store, chosen)
        names = store.answer(NamesQuestion(None), build_names)
        found = None
        if last is not None:
            since, until = watched(last, arguments.weeks)
            seen = watching(store, chosen, None, since, until)
            found = alerts(seen.frames, until, rules(arguments), seen.customers, seen.above, arguments.weeks)
    called = dict(zip(names["location_id"].tolist(), names["name"].tolist(), strict=True))
    if arguments.json:
        print(json.dumps(as_json(found), ensure_ascii=False, allow_nan=False))
    elif found is None:
        print(_("There are no answers with a date yet."))
    elif arguments.html:
        title = _("What changed in the last complete week")
        print(
            page(
                words.language(),
                title,
                said.headline(found),
                _entries(found, called, chosen, arguments.url),
                f"{said.rest(found, MOST)} {said.scope(found)}".strip(),
            )
        )
    else:
        print(_text(found, called, chosen, arguments.url))
    return 0


def as_json(found: Alerts | None) -> dict[str, object]:
    """The stable form: values in full precision; level and place "" for all together."""
    if found is None:
        return {"until": None, "compared": 0, "alerts": []}
    return {
        "until": found.until.isoformat(),
        "compared": found.compared,
        "alerts": [
            {
                "metric": one.metric.id,
                "level": one.level,
                "place": one.place,
                "since": one.since.isoformat(),
                "until": one.until.isoformat(),
                "value": one.change.after.value,
                "n": one.change.after.n,
                "before": one.change.before.value,
                "before_n": one.change.before.n,
                "change": one.change.value,
                "low": one.change.low,
                "high": one.change.high,
                "p": one.change.p,
                "verdict": one.change.verdict,
                "customers": one.customers,
            }
            for one in found.listed
        ],
    }


def _last(store: Store, chosen: Filters) -> date | None:
    """The last day of the data, or the one before the end that was given, if that is earlier."""
    last = span(store).last
    return last if last is None or chosen.until is None else min(last, last_day(chosen.until))


def _text(found: Alerts, names: dict[str, str], chosen: Filters, url: str) -> str:
    lines = [said.headline(found), ""]
    for entry in _entries(found, names, chosen, url):
        lines += [f"{entry.mark} {entry.news}", f"  {entry.reason}", *([f"  {entry.link}"] if entry.link else []), ""]
    return "\n".join([*lines, *filter(None, [said.rest(found, MOST)]), said.scope(found)])


def _entries(found: Alerts, names: dict[str, str], chosen: Filters, url: str) -> list[Entry]:
    return [
        Entry(
            "▲" if one.change.verdict == "up" else "▼",
            one.change.is_good,
            said.news(one, names),
            said.reason(one, found),
            _link(one, chosen, url),
        )
        for one in found.listed[:MOST]
    ]


def _link(one: Alert, chosen: Filters, url: str) -> str:
    """The page that shows it, under the filters of the digest."""
    if not url:
        return ""
    picks = {name: list(values) for name, values in chosen.picks}
    return f"{url.rstrip('/')}/trends?{urlencode({**picks, **address(one)}, doseq=True)}"
