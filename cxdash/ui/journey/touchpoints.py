"""Touchpoints: the map of stages by channels on the Journey page."""

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.charts.heat_map import Row, Square, heat_map_figure
from cxdash.findings import sentences
from cxdash.findings import touchpoint_sentences as said
from cxdash.findings.funnel_sentences import share
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.touchpoints import Cell, TouchpointMap, Volume, touchpoint_map
from cxdash.metrics import Metric
from cxdash.queries.touchpoints import TouchpointsQuestion
from cxdash.ui import asking, controls, frames
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection
from cxdash.words import _, ngettext


def touchpoints(chosen: Selection, rules: Rules) -> None:
    """Draw the choices, the map and its table."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metric = controls.metric_choice()
        _text, window = controls.funnel_window()
    parts = asking.shared_parts(chosen.question(metric.id, by=("stage", "channel")))
    volumes = asking.touchpoints(TouchpointsQuestion(window, chosen.filters, chosen.scope))
    found = touchpoint_map(metric, parts, volumes, asking.stages(), rules)
    frames.chart_frame(
        "touchpoints",
        said.map_answer(metric, found),
        heat_map_figure(_rows(metric, found), [one or _("(not given)") for one in found.channels], frames.theme())
        if found.cells else None,
        _("{metric} by stage and channel; cells that differ from the average beyond noise are coloured").format(metric=_(metric.label)),
        _table(metric, found), _note(metric, found, window, rules),
    )  # fmt: skip


def _rows(metric: Metric, found: TouchpointMap) -> list[Row]:
    cells = {(one.stage, one.channel): one for one in found.cells}
    return [
        Row(stage, [_square(metric, cells.get((stage, channel))) for channel in found.channels])
        for stage in found.stages
    ]


def _square(metric: Metric, cell: Cell | None) -> Square | None:
    if cell is None:
        return None
    pick = {"stage": cell.stage, "channel": cell.channel}
    hover = said.cell_words(metric, cell)
    score = cell.score
    lost = _lost(cell.volume)
    if score is None or score.value is None:
        return Square("few" if score is None else "hidden", ("—" if score is None else "·") + lost, hover, pick)
    low, high = words.number(score.low, metric.digits), words.number(score.high, metric.digits)
    text = f"{words.number(score.value, metric.digits)}\n{low}…{high}\nn {words.number(score.n)}{lost}"
    return Square(score.tier or "few", text, hover, pick)


def _lost(volume: Volume | None) -> str:
    """A line more: the interval of the share that is lost next."""
    if volume is None or volume.low is None or volume.high is None:
        return ""
    low, high = words.number(100 * volume.low), share(volume.high)
    is_one = round(100 * volume.low) == round(100 * volume.high)
    return "\n" + _("lost {share}").format(share=high if is_one else f"{low}…{high}")


def _note(metric: Metric, found: TouchpointMap, window: float, rules: Rules) -> str:
    pieces = [
        _(
            "In a cell: the score, its {level} interval, from how many answers, and the interval of the share lost next. ▲ green: "
            "better than the average of the touchpoints compared ({average}; each counts alike), beyond noise; ▼ red: worse; grey: "
            "within noise; pale: too few to tell, or none; a dot: not shown, as it or one beside it has too few."
        ).format(level=words.sureness(rules.confidence), average=sentences.amount(metric, found.average)),
        _(
            "Lost next: of the customers who were there more than {window} before the end of the data, those who had no further "
            "touchpoint of any kind within {window} after their last one then; they may be customers all the same."
        ).format(window=words.duration(window)),
        sentences.many_compared(metric),
    ]
    if len(found.stages) == 1:
        pieces.append(_("There is one stage only, so its channels are all that can be compared."))
    if found.channels == ("",):
        pieces.append(_("No touchpoint tells its channel."))
    if found.unplaced_answers:
        text = ngettext(
            "{n} answer without a stage is about no touchpoint and is left out.",
            "{n} answers without a stage are about no touchpoint and are left out.",
            found.unplaced_answers,
        )
        pieces.append(text.format(n=words.number(found.unplaced_answers)))
    if found.unplaced:
        text = ngettext(
            "{n} touchpoint without a stage is left out.",
            "{n} touchpoints without a stage are left out.",
            found.unplaced,
        )
        pieces.append(text.format(n=words.number(found.unplaced)))
    return " ".join(pieces)


def _table(metric: Metric, found: TouchpointMap) -> Table:
    rows = [
        {
            "stage": one.stage, "channel": one.channel, "stage_name": one.stage, "channel_name": one.channel or _("(not given)"),
            **_record(metric, one),
        }
        for one in found.cells
    ]  # fmt: skip
    if found.hidden_scores or found.hidden_volumes:
        pooled = Cell(POOLED, "", found.pooled_score, found.pooled_volume)
        rows.append({
            "stage": POOLED, "channel": POOLED, "stage_name": _("All that is hidden, pooled"), "channel_name": "",
            **_record(metric, pooled),
        })  # fmt: skip
    decimals = f"%.{metric.digits}f"
    shown = {
        "stage_name": (_("Stage"), ""), "channel_name": (_("Channel"), ""),
        "value": (sentences.axis(metric), decimals), "low": (_("Low"), decimals), "high": (_("High"), decimals),
        "n": (_("Answers"), "localized"), "tier_words": (_("Tier"), ""), "touchpoints": (_("Touchpoints"), "localized"),
        "customers": (_("Customers"), "localized"), "lost_share": (_("Lost next"), "percent"),
        "lost_low": (_("Lost next, low"), "percent"), "lost_high": (_("Lost next, high"), "percent"),
        "open": (_("Still open"), "localized"), "median_words": (_("Median response time"), ""),
        "department": (_("Department"), ""), "department_share": (_("Its share"), "percent"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("stage_name", "channel_name", "tier_words", "median_words"))


def _record(metric: Metric, one: Cell) -> dict[str, object]:
    score, volume = one.score, one.volume or Volume(0, 0)
    is_known = one.volume is not None
    return {
        "metric": metric.id,
        "n": 0 if score is None else score.n,
        "value": None if score is None else score.value,
        "low": None if score is None else score.low,
        "high": None if score is None else score.high,
        "tier": None if score is None else score.tier,
        "tier_words": said.tier_words(None if score is None else score.tier),
        "touchpoints": volume.touchpoints if is_known else None,
        "customers": volume.customers if is_known else None,
        "went_on": volume.went_on if is_known else None,
        "lost": volume.lost if is_known else None,
        "open": volume.open if is_known else None,
        "lost_share": volume.lost_share,
        "lost_low": volume.low,
        "lost_high": volume.high,
        "answered": volume.answered if is_known else None,
        "median_seconds": volume.median_seconds,
        "median_words": words.duration(volume.median_seconds),
        "department": volume.department or None,
        "department_share": volume.department_share if volume.department else None,
    }
