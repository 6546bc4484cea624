"""Trends: how do the metrics move, for whom, and is the movement real?"""

import streamlit as st

from cxdash.charts.multiples import MOST_PANELS, multiples_figure
from cxdash.charts.trend import MOST_LINES, TrendWords, trend_figure
from cxdash.findings import sentences
from cxdash.findings.scores import Rules, group_scores
from cxdash.ui import asking, cards, controls, frames, movements, states
from cxdash.ui.selection import current
from cxdash.words import _

chosen = current()
rules = Rules.from_settings()
with st.container(horizontal=True, vertical_alignment="top"):
    metric = controls.metric_choice()
    grain = controls.grain_choice(chosen.days)
    window = controls.window_choice()
    by = controls.split_choice(metric.table)
against = chosen.before is not None and by is None and controls.compare_toggle()

with states.section(), st.skeleton(height=420):
    found = cards.metric_change(metric, chosen, rules)
    if found.after.n == 0 or found.after.is_hidden:
        states.nothing_chosen(sentences.nothing(metric, found.after, rules))
        st.stop()
    shown = "day" if window else grain
    names = asking.location_names(chosen.scope) if by == "location" else {}
    if by is None:
        lines = [
            movements.line(metric, one, _("This period"), shown, "period")
            for one in movements.series(metric, chosen, chosen.filters, grain, window, None, rules, 1)
        ]
        told = list(lines)
        if against and chosen.before is not None:
            earlier = movements.series(metric, chosen, chosen.before, grain, window, None, rules, 1)
            there = [movements.line(metric, one, chosen.before_name, shown, "before") for one in earlier]
            before, since, until = chosen.before.since, chosen.filters.since, chosen.filters.until
            # The chart lays the comparison period over the period; the table and the file keep its own dates.
            lines += [movements.earlier_line(one, shown, before, since, until) for one in there]
            told += there
        answer = sentences.level(metric, found.after, rules)
        if chosen.before is not None:
            answer = sentences.answer(metric, found, chosen.against, rules)
    else:
        many = movements.series(metric, chosen, chosen.filters, grain, window, by, rules, MOST_PANELS)
        lines = [
            movements.line(metric, one, movements.group_title(one, by, names), shown, one.group or "") for one in many
        ]
        told = lines
        groups = group_scores(metric, asking.parts(chosen.question(metric.id, by=(by,))), rules)
        answer = sentences.groups_answer(metric, groups, names, rules)
    if len([one for one in lines if not one.before]) > MOST_LINES:
        figure = multiples_figure(lines, shown, frames.theme(), metric.bounds)
    else:
        words = TrendWords(sentences.axis(metric), _("Answers"))
        figure = trend_figure(lines, shown, words, frames.theme(), metric.bounds)
    frames.chart_frame(
        "trend",
        answer,
        figure if any(point.value is not None for one in lines for point in one.points) else None,
        _("{metric} over time with its interval").format(metric=_(metric.label)),
        movements.trend_table(metric, told, shown, None if by is None else controls.split_title(by)),
        movements.note(lines, window, MOST_PANELS, rules, by is not None),
    )
