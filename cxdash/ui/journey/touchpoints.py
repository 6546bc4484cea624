"""Touchpoints: the map of stages by channels on the Journey page."""

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.charts.heat_map import Row, Square, heat_map_figure
from cxdash.findings import sentences
from cxdash.findings import touchpoint_sentences as said
from cxdash.findings.emotion_sentences import emotion_answer
from cxdash.findings.scores import POOLED, Rules
from cxdash.findings.touchpoint_losses import Losing, losing
from cxdash.findings.touchpoints import Cell, TouchpointMap, Volume, touchpoint_map
from cxdash.metrics import Metric
from cxdash.queries.touchpoints import TouchpointsQuestion
from cxdash.stats.estimators import Estimate
from cxdash.store import shared_store
from cxdash.store.usual import usual_ends
from cxdash.ui import asking, controls, frames
from cxdash.ui.choices import choose, fixed
from cxdash.ui.frames import Table
from cxdash.ui.journey import emotion
from cxdash.ui.journey.emotion import Heard
from cxdash.ui.selection import Selection
from cxdash.words import N_, _, ngettext

CELLS = {"score": N_("Scores"), "emotion": N_("Emotion of comments")}


def touchpoints(chosen: Selection, rules: Rules) -> None:
    """Draw the choices, the map and its table."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metric = controls.metric_choice()
        shown = choose(_("In the cells"), "shows", fixed(CELLS), "score", emotion.explained(), segmented=True)
        _text, window = controls.funnel_window()
    parts = asking.shared_parts(chosen.question(metric.id, by=("stage", "channel")))
    volumes = asking.touchpoints(TouchpointsQuestion(window, chosen.filters, chosen.scope, rules.confidence))
    told = emotion.hear(chosen, rules) if shown == "emotion" else None
    more = () if told is None else tuple(told.found.cells)
    ends = usual_ends(shared_store())
    found = touchpoint_map(metric, parts, volumes, asking.stages(), rules, more, ends)
    lost = losing(found, rules)
    names = [one or _("(not given)") for one in found.channels]
    is_drawn = found.cells if told is None else told.found.cells
    frames.chart_frame(
        "touchpoints",
        said.map_answer(metric, found, lost) if told is None else emotion_answer(told.learnt, told.found),
        heat_map_figure(_rows(metric, found, told), names, frames.theme()) if is_drawn else None,
        _alt(metric, found, told), _table(metric, found, told), _note(metric, found, window, rules, told, lost),
    )  # fmt: skip


def _alt(metric: Metric, found: TouchpointMap, told: Heard | None) -> str:
    if told is None and len(found.compared) < 2:
        return _("{metric} and the share lost next, by stage and channel").format(metric=_(metric.label))
    if told is None:
        text = _("{metric} by stage and channel; cells that differ from the average beyond noise are coloured")
        return text.format(metric=_(metric.label))
    return _("How comments sound by stage and channel; cells that differ from the average beyond noise are coloured")


def _rows(metric: Metric, found: TouchpointMap, told: Heard | None) -> list[Row]:
    cells = {(one.stage, one.channel): one for one in found.cells}
    return [
        Row(stage, [_square(metric, cells.get((stage, channel)), told) for channel in found.channels])
        for stage in found.stages
    ]


def _square(metric: Metric, cell: Cell | None, told: Heard | None) -> Square | None:
    if cell is None:
        return None
    pick = {"stage": cell.stage, "channel": cell.channel}
    hover = said.cell_words(metric, cell)
    score = cell.score
    lost = f"\n{said.lost_next(cell)}".rstrip()
    if told is not None:
        return emotion.square(told.found.cells.get((cell.stage, cell.channel)), lost, hover, pick)
    if score is None or score.value is None:
        return Square("few" if score is None else "hidden", ("—" if score is None else "·") + lost, hover, pick)
    low, high = words.number(score.low, metric.digits), words.number(score.high, metric.digits)
    text = f"{words.number(score.value, metric.digits)}\n{low}…{high}\nn {words.number(score.n)}{lost}"
    return Square(score.tier or "few", text, hover, pick)


def _note(
    metric: Metric, found: TouchpointMap, window: float, rules: Rules, told: Heard | None, lost: Losing
) -> str:  # fmt: skip
    if told is not None and told.learnt.model is None:
        return ""
    pieces = [
        _("On a narrow screen the map can be pushed sideways."),
        _cell_note(metric, found, rules) if told is None else emotion.note(told, rules),
        _(
            "Lost next: of the customers who were there more than {window} before the end of the data, those who had no further "
            "touchpoint of any kind within {window} after their last one then; they may be customers all the same."
        ).format(window=words.duration(window)),
        said.ends_note(found),
    ]
    if told is not None or len(found.compared) > 1:
        pieces.append(sentences.many_compared(metric if told is None else None))
    elif len(lost.compared) > 1:
        pieces.append(sentences.many_compared())
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
    return " ".join(filter(None, pieces))


def _cell_note(metric: Metric, found: TouchpointMap, rules: Rules) -> str:
    """What stands in a cell, of what is on this map: where no scores are compared there is no average and no colour."""
    if len(found.compared) > 1:
        return _(
            "In a cell: the score, its {level} interval, from how many answers, and the interval of the share lost next. ▲ green: "
            "better than the average of the touchpoints compared ({average}; each counts alike), beyond noise; ▼ red: worse; grey: "
            "within noise; pale: too few to tell, or none; a dot: not shown, as it or one beside it has too few."
        ).format(level=words.sureness(rules.confidence), average=sentences.amount(metric, found.average))
    pieces = [_("In a cell: the interval of the share lost next.")]
    if any(one.score is not None and one.score.value is not None for one in found.cells):
        pieces = [
            _(
                "In a cell: the score, its {level} interval, from how many answers, and the interval of the share lost next."
            ).format(level=words.sureness(rules.confidence))
        ]
    if any(one.score is None for one in found.cells):
        pieces.append(_("A dash: no answer is about it."))
    if found.hidden_scores:
        pieces.append(_("A dot: the score is not shown, as it or one beside it has too few answers."))
    if found.hidden_volumes:
        pieces.append(_("Without a share: too few customers to show it."))
    return " ".join(pieces)


def _table(metric: Metric, found: TouchpointMap, told: Heard | None) -> Table:
    if told is not None and told.learnt.model is None:
        return Table(pd.DataFrame())
    sounds = None if told is None else told.found
    rows = [
        {
            "stage": one.stage, "channel": one.channel, "stage_name": one.stage, "channel_name": one.channel or _("(not given)"),
            **({} if sounds is None else emotion.record(sounds.cells.get((one.stage, one.channel)))),
            **_record(metric, one),
        }
        for one in found.cells
    ]  # fmt: skip
    if found.hidden_scores or found.hidden_volumes or (sounds is not None and sounds.hidden):
        pooled = Cell(POOLED, "", found.pooled_score, found.pooled_volume)
        rows.append({
            "stage": POOLED, "channel": POOLED, "stage_name": _("All that is hidden, pooled"), "channel_name": "",
            **({} if sounds is None else emotion.record(sounds.pooled)), **_record(metric, pooled),
        })  # fmt: skip
    decimals = f"%.{metric.digits}f"
    shown = {
        "stage_name": (_("Stage"), ""), "channel_name": (_("Channel"), ""), **({} if sounds is None else emotion.columns()),
        "value": (sentences.axis(metric), decimals), "low": (_("Low"), decimals), "high": (_("High"), decimals),
        "n": (_("Answers"), "localized"), "tier_words": (_("Tier"), ""), "touchpoints": (_("Touchpoints"), "localized"),
        "customers": (_("Customers"), "localized"), "lost_share": (_("Lost next"), "percent"),
        "lost_low": (_("Lost next, low"), "percent"), "lost_high": (_("Lost next, high"), "percent"),
        "end_words": (_("Usual end"), ""), "open": (_("Still open"), "localized"), "median_words": (_("Median response time"), ""),
        "department": (_("Department"), ""), "department_share": (_("Its share"), "percent"),
    }  # fmt: skip
    spoken = ("stage_name", "channel_name", "tier_words", "median_words", "end_words", *emotion.SPOKEN)
    return Table(pd.DataFrame(rows), shown, spoken)


def _record(metric: Metric, one: Cell) -> dict[str, object]:
    score, volume = one.score, one.volume or Volume(0, 0)
    is_known, median = one.volume is not None, volume.median or Estimate(0)
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
        "is_end": one.is_end,
        "end_words": _("yes") if one.is_end else "",
        "answered": volume.answered if is_known else None,
        "median_seconds": median.value,
        "median_low": median.low,
        "median_high": median.high,
        "median_words": words.lasting(median.value, median.low, median.high),
        "department": volume.department or None,
        "department_share": volume.department_share if volume.department else None,
    }
