"""Shares: of the customers met how many answered, under the line of a trend: a change in who answers is seen there."""

from dataclasses import dataclass, replace

import pandas as pd

from cxdash import words
from cxdash.charts.labels import bucket_name
from cxdash.charts.trend import Line, Point
from cxdash.errors import CxError, sentence
from cxdash.findings.answering import Answering, answering
from cxdash.findings.scores import Rules
from cxdash.findings.trends import Grain
from cxdash.metrics import Metric
from cxdash.queries.answering import WITHIN, AnsweringQuestion
from cxdash.ui import asking
from cxdash.ui.frames import Table
from cxdash.ui.movements import is_covered
from cxdash.ui.selection import Selection
from cxdash.words import _, ngettext


@dataclass(frozen=True)
class Shared:
    """The line of a panel of its own (None where there is nothing to draw), its numbers, and what to say of it."""

    line: Line | None
    found: tuple[Answering, ...]
    note: str


def asked(metric: Metric, chosen: Selection, grain: Grain) -> pd.DataFrame | None:
    """Customers met and answering by bucket; None for a metric that is not of answers."""
    if metric.table != "responses":
        return None
    return asking.answering(AnsweringQuestion(metric.id, grain, chosen.filters, chosen.scope))


def share(metric: Metric, chosen: Selection, grain: Grain, rules: Rules) -> Shared | None:
    """The share by bucket; where it cannot be known, why."""
    try:
        frame = asked(metric, chosen, grain)
    except CxError as error:
        return Shared(None, (), _("No share of customers who answered: {why}").format(why=sentence(error)))
    if frame is None:
        return None
    if frame.empty:
        return Shared(
            None, (), _("No touchpoint names a customer here, so nothing is known of those who did not answer.")
        )
    found = answering(frame, rules)
    points = tuple(_point(one, chosen, grain) for one in found)
    return Shared(Line(_name(), points, id="share"), found, _note())


def _name() -> str:
    return _("Share of customers met who answered")


def _note() -> str:
    return _(
        "“Answered” is the share of customers met who answered: those with a touchpoint in a stretch of time, and of them those with a "
        "valid answer at most {days} days later; who was met after that is not in it. The files tell no invitations, so it is no "
        "response rate."
    ).format(days=WITHIN)


def _point(one: Answering, chosen: Selection, grain: Grain) -> Point:
    text = ngettext(
        "{name} · {when}: {value} ({low} to {high}) of {n} customer met",
        "{name} · {when}: {value} ({low} to {high}) of {n} customers met",
        one.met,
    )
    value, low, high = (words.percent(number, 1) for number in (one.value, one.low, one.high))
    when = bucket_name(one.start, grain)
    said = text.format(name=_name(), when=when, value=value, low=low, high=high, n=words.number(one.met))
    is_partial = not is_covered(chosen, one.start, grain)
    return Point(one.start, one.value, one.low, one.high, one.met, is_partial, said)


def with_shares(table: Table, share: Shared | None) -> Table:
    """The trend's table with the customers of the period's buckets beside their scores."""
    if share is None or share.line is None or table.rows.empty:
        return table
    there = {one.start: one for one in share.found}
    rows = table.rows.copy()
    kept = [
        there.get(start) if group == "period" else None
        for group, start in zip(rows["group"], rows["start"], strict=True)
    ]
    for name in ("met", "answered", "value", "low", "high"):
        column = name if name in ("met", "answered") else f"answered_{name}"
        rows[column] = [None if one is None else getattr(one, name) for one in kept]
    shown = {**table.shown, "met": (_("Customers met"), "localized"), "answered_value": (_name(), "%.1f%%")}
    return replace(table, rows=rows, shown=shown)
