"""Seasons: what each month of the year usually adds to a metric, and its line without that, on the Trends page."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.charts.template import Figure
from cxdash.charts.trend import TrendWords, trend_figure
from cxdash.findings import sentences
from cxdash.findings.scores import Rules
from cxdash.findings.season import Season, season
from cxdash.findings.season_sentences import season_answer, verdict
from cxdash.metrics import Metric
from cxdash.ui import frames, movements
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection
from cxdash.words import _


def section(metric: Metric, chosen: Selection, rules: Rules) -> None:
    """A switch, and what it shows: nothing is asked before. It is of all months up to the end of the period, however short."""
    if not st.toggle(_("Show what each month of the year usually adds"), key="season", bind="query-params"):
        return
    filters = chosen.filters.over(None, chosen.filters.until)
    found = movements.series(metric, chosen, filters, "month", 0, None, rules, 1)
    told = season(metric, found[0], rules) if found else None
    frames.chart_frame(
        "season",
        season_answer(metric, told),
        _figure(metric, told) if told is not None and told.is_real else None,
        _("{metric} by month, as it was and with the season taken out").format(metric=_(metric.label)),
        _table(metric, told),
        "" if told is None else _note(told, rules),
        open_table=True,
    )


def _figure(metric: Metric, found: Season) -> Figure:
    """As it was in grey, without the season as the line."""
    plain, adjusted = (
        movements.line(metric, one, name, "month", id)
        for one, name, id in (
            (found.plain, _("As it was"), "plain"),
            (found.adjusted, _("Season taken out"), "adjusted"),
        )
    )
    lines = [adjusted, replace(plain, before=True)]
    titles = TrendWords(sentences.axis(metric), _("Answers"))
    return trend_figure(lines, "month", titles, frames.theme(), metric.bounds)


def _note(found: Season, rules: Rules) -> str:
    text = _(
        "From {since} to {last}, whatever the period begins with. Each month is compared with the level of its own year; low "
        "and high are {level} intervals, and a month counts as beyond noise only where the season as a whole does and it "
        "stands out among the twelve."
    )
    return text.format(
        since=words.month_and_year(found.since),
        last=words.month_and_year(found.last),
        level=words.sureness(rules.confidence),
    )


def _table(metric: Metric, found: Season | None) -> Table:
    """The twelve months; where there is no season their numbers stand here too, each called within noise."""
    rows = [
        {
            "month": one.month, "month_words": words.month(one.month), "value": one.value, "low": one.low, "high": one.high,
            "p": one.p, "real": one.is_real, "real_words": verdict(one),
        }
        for one in (() if found is None else found.effects)
    ]  # fmt: skip
    signed = f"%+.{metric.digits + 1}f"
    shown = {
        "month_words": (_("Month"), ""),
        "value": (_("Usually adds, hours") if metric.unit == "hours" else _("Usually adds"), signed),
        "low": (_("Low"), signed),
        "high": (_("High"), signed),
        "real_words": (_("Is it real?"), ""),
    }
    return Table(pd.DataFrame(rows), shown, ("month_words", "real_words"))
