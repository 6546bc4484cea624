"""Churning: the share of customers lost in each period, on the Journey page."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.charts.labels import bucket_name
from cxdash.charts.trend import MOST_LINES, Line, Point, TrendWords, trend_figure
from cxdash.dimensions import DIMENSIONS
from cxdash.findings import staying_sentences as said
from cxdash.findings.churn import Churn, Lost, group_churns, group_losses, in_period, latest, returned, whole_churn
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.sentences import customers
from cxdash.queries.churn import ChurnQuestion, Period
from cxdash.ui import asking, asking_leaving, controls, frames
from cxdash.ui.choices import choose, fixed
from cxdash.ui.frames import Table
from cxdash.ui.journey.staying import group_name, not_given_note, silence_choice
from cxdash.ui.selection import Selection
from cxdash.ui.states import quiet
from cxdash.words import _

LEAST: dict[Period, int] = {"week": 13, "month": 12, "quarter": 6}  # periods: fewer make no line


def churning(chosen: Selection, rules: Rules) -> None:
    """Draw the choices, the lines and their table."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        silence = silence_choice()
        grain = _grain_choice()
        by = controls.split_choice("touchpoints")
    frame = asking_leaving.churn(ChurnQuestion(grain, silence, by, chosen.filters, chosen.scope))
    within = partial(in_period, since=chosen.filters.since, until=chosen.filters.until)
    everybody = whole_churn(frame, grain, rules)
    whole = within(everybody, least=LEAST[grain])
    shown = [whole]
    if by is not None:
        shown = [within(one, least=LEAST[grain]) for one in group_churns(frame, grain, rules)]
    extended = len(whole.periods) > len(within(everybody).periods)
    called = asking.location_names(chosen.scope) if by == "location" else {}
    names = {one.group: group_name(one.group, one.members, by, called) for one in shown}
    lines = [_line(one, names[one.group]) for one in shown if any(each.rate is not None for each in one.periods)]
    quiet(said.lost_means(silence, returned(frame, rules)))
    titles = TrendWords(_("Lost, %"), _("Customers at the start"))
    frames.chart_frame(
        "churn",
        _answer(whole, shown if by else (), names, silence, rules),
        trend_figure(lines[:MOST_LINES], grain, titles, frames.theme(), (0.0, 100.0)) if lines else None,
        _("Share of the customers at the start of each period who were lost in it, with its interval"),
        _table(shown, names, by),
        f"{not_given_note(by, shown, silence=silence)} {_note(lines, rules, extended)}".strip(),
    )  # fmt: skip


def _answer(
    whole: Churn, groups: Sequence[Churn], names: dict[str | None, str], silence: int, rules: Rules
) -> str:  # fmt: skip
    """The last rate, which groups stand apart in it, and which period does."""

    def when(start: date) -> str:
        return bucket_name(start, whole.grain)

    pieces = [said.churn_answer(whole, when, rules.confidence)]
    last = latest(whole)
    if groups and last is not None:
        found = group_losses(groups, last, rules)
        pieces.append(said.churn_groups_answer(found, lambda one: names[one.group], when(last.start)))
    pieces.append(said.peak_answer(whole, when, silence, rules.confidence))
    return " ".join(filter(None, pieces))


def _grain_choice() -> Period:
    names = fixed({one: controls.GRAINS[one] for one in ("week", "month", "quarter")})
    wanted = choose(_("By"), "churned_by", names, "month", segmented=True)
    grains: dict[str, Period] = {"week": "week", "month": "month", "quarter": "quarter"}
    return grains[wanted]


def _line(found: Churn, name: str) -> Line:
    points = tuple(
        Point(
            one.start, frames.percent(one.rate), frames.percent(one.low), frames.percent(one.high), one.customers, not one.is_over,
            _hover(name, bucket_name(one.start, found.grain), one),
        )
        for one in found.periods
    )  # fmt: skip
    return Line(name, points, id=found.group or "all", group=None if found.group in (None, POOLED) else found.group)


def _hover(name: str, when: str, one: Lost) -> str:
    return _("{name} · {when}: {value} lost of {customers}").format(
        name=name, when=when, value=sure_share(one.rate, one.low, one.high, 1), customers=customers(one.customers)
    )


def _note(lines: Sequence[Line], rules: Rules, extended: bool) -> str:
    text = _(
        "The customers lost in a period as a share of those at its start, with the {level} interval. Customers count from their "
        "first touchpoint on, or from the day on which they joined while touchpoints were recorded; who comes back after a silence "
        "begins anew. The first periods are missing: it takes a silence to see who is lost."
    )
    pieces = [text.format(level=words.sureness(rules.confidence))]
    if extended:
        pieces.append(_("Some periods before the chosen ones are shown too, to have enough to compare."))
    if any(point.partial for line in lines for point in line.points):
        pieces.append(_("An open mark (○) is incomplete: the period or the data end within it."))
    if len(lines) > MOST_LINES:
        pieces.append(_("The table has all groups; the chart has those with most customers."))
    return " ".join(pieces)


def _table(found: Sequence[Churn], names: dict[str | None, str], by: str | None) -> Table:
    rows = [
        {
            "group": one.group, "group_name": names[one.group], "start": each.start, "when": bucket_name(each.start, one.grain),
            "customers": each.customers, "lost": each.lost, "rate": each.rate, "low": each.low, "high": each.high,
            "complete": each.is_over, "complete_words": _("yes") if each.is_over else _("no"),
        }
        for one in found
        for each in one.periods
    ]  # fmt: skip
    shown = {
        **({"group_name": (_("Split by"), "")} if by else {}),
        "when": (_("When"), ""),
        "customers": (_("Customers at the start"), "localized"),
        "lost": (_("Lost"), "localized"),
        "rate": (_("Churn rate"), "percent"),
        "low": (_("Low"), "percent"),
        "high": (_("High"), "percent"),
        "complete_words": (_("Complete"), ""),
    }
    dimension = (by, "group") if by in DIMENSIONS else None
    return Table(pd.DataFrame(rows), shown, ("group_name", "when", "complete_words"), dimension)
