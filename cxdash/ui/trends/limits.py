"""Limits: a trend as a control chart: the corridor for the chart, and what breaks a rule as a table and in words."""

import pandas as pd

from cxdash.charts.labels import bucket_name
from cxdash.charts.marks import Corridor, Ring
from cxdash.findings.control_chart import ControlChart, Signal
from cxdash.findings.control_sentences import control_answer, control_note, rule_name, signal_sentence
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import axis
from cxdash.findings.trends import Grain, Series
from cxdash.metrics import Metric
from cxdash.ui import frames
from cxdash.ui.frames import Table
from cxdash.words import _


def corridor(metric: Metric, found: ControlChart, series: Series, grain: Grain) -> Corridor:
    """The limits, and a ring around each point that breaks a rule."""
    limits = tuple((one.start, one.low, one.high) for one in found.limits)
    rings = (ring for one in found.signals for ring in _rings(metric, one, series, grain))
    return Corridor(found.centre, limits, tuple(rings))


def _rings(metric: Metric, one: Signal, series: Series, grain: Grain) -> list[Ring]:
    said = signal_sentence(metric, one, lambda day: bucket_name(day, grain))
    return [
        Ring(point.start, point.score.value, one.is_good, one.rule == "beyond", said)
        for point in series.points
        if one.start <= point.start <= one.last and point.score.value is not None and not point.score.few
    ]


def signal_list(metric: Metric, found: ControlChart | None, grain: Grain, rules: Rules) -> None:
    """The frame of what breaks a rule; where nothing does, the sentence that says so."""
    frames.chart_frame(
        "control",
        control_answer(metric, found, rules, lambda day: bucket_name(day, grain)),
        None,
        _("Points of {metric} that break a rule of the control chart").format(metric=_(metric.label)),
        _table(metric, found, grain),
        "" if found is None else control_note(found, rules),
    )


def _table(metric: Metric, found: ControlChart | None, grain: Grain) -> Table:
    signals = () if found is None else found.signals
    rows = [
        {
            "rule": one.rule, "rule_words": rule_name(one), "start": one.start, "last": one.last,
            "start_words": bucket_name(one.start, grain), "last_words": bucket_name(one.last, grain),
            "points": one.count, "side": "above" if one.is_above else "below",
            "side_words": _("above") if one.is_above else _("below"),
            "value": None if one.score is None else one.score.value, "n": None if one.score is None else one.score.n,
        }
        for one in signals
    ]  # fmt: skip
    shown = {
        "start_words": (_("From"), ""),
        "last_words": (_("To"), ""),
        "rule_words": (_("Rule"), ""),
        "side_words": (_("Side"), ""),
        "points": (_("Points"), "localized"),
        "value": (axis(metric), f"%.{metric.digits}f"),
    }
    return Table(pd.DataFrame(rows), shown, ("rule_words", "start_words", "last_words", "side_words"))
