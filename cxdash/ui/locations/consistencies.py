"""Consistencies: how alike locations are, over time and at each touchpoint, on the Locations page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from cxdash.charts.labels import bucket_name
from cxdash.charts.ranking import Dot, ranking_figure
from cxdash.charts.trend import Line, Point, TrendWords, trend_figure
from cxdash.findings import sentences
from cxdash.findings.consistency import Consistency, consistency_by
from cxdash.findings.consistency_sentences import spread_digits, spread_of
from cxdash.findings.trends import Grain, next_start
from cxdash.metrics import Metric
from cxdash.ui import asking, frames
from cxdash.ui.choices import choose, fixed
from cxdash.ui.frames import Table
from cxdash.ui.locations.comparing import Comparison, monthly_question, steps_choice
from cxdash.ui.selection import covered, value_name
from cxdash.ui.states import section
from cxdash.words import N_, _

TOUCHPOINTS = {"stage": N_("Stage"), "channel": N_("Channel")}


def consistencies(compared: Comparison) -> None:
    """Draw the spread between locations over time, and at each stage or channel of the period."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grain = steps_choice("quarter")
        dimension = choose(_("Touchpoints by"), "touchpoint", fixed(TOUCHPOINTS), "stage", segmented=True)
    _over_time(compared, grain)
    with section():
        _at_touchpoints(compared, dimension)


def _over_time(compared: Comparison, grain: Grain) -> None:
    metric = compared.metric
    found = consistency_by(metric, compared.over_time(grain), compared.rules, "start")
    title = _("Spread between locations over time")
    within = covered(compared.chosen, monthly_question(metric, compared.chosen).filters)
    points = tuple(
        Point(
            start, one.tau, one.tau_low, one.tau_high, one.n, not within.holds(start, next_start(start, grain)),
            _hover(metric, bucket_name(start, grain), one),
        )
        for start, one in _dated(found).items()
    )  # fmt: skip
    line = Line(title, points, id="spread")
    top = (0.0, metric.bounds[1] - metric.bounds[0]) if metric.bounds else None
    frames.chart_frame(
        "consistency-time", "",
        trend_figure([line], grain, TrendWords(_axis(metric, found.values()), _("Answers")), frames.theme(), top)
        if any(one.tau is not None for one in found.values()) else None,
        _("What locations differ by beyond noise in {metric}, over time").format(metric=_(metric.label)),
        _table(metric, [(str(start), bucket_name(start, grain), one) for start, one in _dated(found).items()], _("When")),
        _meaning(found.values()) + _("The lower, the more alike the locations are. The band is the interval: where it overlaps, "
          "nothing is known to have changed.") + " " + _("An open mark (○) is incomplete: the period or the data end within it."),
        title=title,
    )  # fmt: skip


def _dated(found: Mapping[object, Consistency]) -> dict[date, Consistency]:
    return {start: one for start, one in found.items() if isinstance(start, date)}


def _at_touchpoints(compared: Comparison, dimension: str) -> None:
    metric = compared.metric
    question = compared.chosen.question(metric.id, by=("location", dimension))
    found = consistency_by(metric, compared.grouped(asking.parts(question)), compared.rules, "by1")
    named = [(str(value), value_name(dimension, str(value), {}), one) for value, one in found.items()]
    named.sort(key=lambda row: (row[2].tau is None, -(row[2].tau or 0.0)))
    dots = [
        Dot(name, one.tau, one.tau_low, one.tau_high, "within", _hover(metric, name, one), (dimension, value))
        for value, name, one in named
        if one.tau is not None
    ]
    whole = compared.found.consistency
    names = {"within": _("spread with its interval")}
    figure = ranking_figure(
        dots, whole.tau, sentences.all_of(spread_of(metric, whole, whole.tau)), names, _axis(metric, found.values()), frames.theme()
    )  # fmt: skip
    frames.chart_frame(
        "consistency-touchpoints", "", figure if dots else None,
        _("What locations differ by beyond noise in {metric}, by touchpoint").format(metric=_(metric.label)),
        _table(metric, named, _(TOUCHPOINTS[dimension])),
        _("The widest spread first: there it matters most where a customer goes."),
        title=_("Spread between locations at each touchpoint"),
    )  # fmt: skip


def _axis(metric: Metric, found: Iterable[Consistency]) -> str:
    if _are_factors(found):
        return _("Spread of {metric}, as a factor").format(metric=_(metric.label))
    return _("Spread of {metric}").format(metric=sentences.axis(metric))


def _meaning(found: Iterable[Consistency]) -> str:
    """What a factor is; "" where the spread is in the metric's own unit."""
    if not _are_factors(found):
        return ""
    said = _("A factor of 2: about two of three locations take between half and twice the middle time; 1: all alike.")
    return f"{said} "


def _are_factors(found: Iterable[Consistency]) -> bool:
    return any(one.is_factor for one in found)


def _hover(metric: Metric, name: str, one: Consistency) -> str:
    low, high = spread_of(metric, one, one.tau_low), spread_of(metric, one, one.tau_high)
    span = _("{low} to {high}").format(low=low, high=high)
    if one.is_too_close:
        span = _("closer together than chance would have them: no interval")
    return f"{name}: {spread_of(metric, one, one.tau)} ({span}) · {sentences.answers(one.n, metric)}"


def _table(metric: Metric, found: Sequence[tuple[str, str, Consistency]], title: str) -> Table:
    """A row for each, given as its id, its name and its consistency."""
    rows = [
        {
            "group": id, "called": name, "tau": one.tau, "tau_low": one.tau_low, "tau_high": one.tau_high,
            "i2": frames.percent(one.i2), "i2_low": frames.percent(one.i2_low), "i2_high": frames.percent(one.i2_high),
            "locations": one.locations, "n": one.n,
        }
        for id, name, one in found
    ]  # fmt: skip
    every = [one for _id, _name, one in found]
    digits = f"%.{max(map(spread_digits, every), default=1)}f"
    shown = {
        "called": (title, ""), "tau": (_axis(metric, every), digits), "tau_low": (_("Low"), digits),
        "tau_high": (_("High"), digits), "i2": (_("Real share of differences, %"), "%.0f"),
        "locations": (_("Locations"), "localized"), "n": (_("Answers"), "localized"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("called",))
