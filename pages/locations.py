"""Locations: which locations differ from the rest, beyond noise?"""

import math

import streamlit as st

from cxdash.charts.ranking import ranking_figure
from cxdash.findings import sentences
from cxdash.findings.scores import Rules, whole_score
from cxdash.ui import asking, controls, frames, rankings, states
from cxdash.ui.selection import current
from cxdash.words import _

PAGE = 75

chosen = current()
rules = Rules.from_settings()
with st.container(horizontal=True):
    metric = controls.metric_choice()
    worst_first = controls.worst_first()

with states.section(), st.skeleton(height=400):
    whole = whole_score(metric, asking.parts(chosen.question(metric.id)), rules)
    ranked = rankings.in_order(rankings.ranked_locations(metric, chosen, rules), worst_first)
    if whole.value is None:
        states.nothing_chosen(sentences.nothing(metric, whole, rules))
    else:
        pages = max(math.ceil(len(ranked) / PAGE), 1)
        place = 1
        if pages > 1:
            place = min(max(st.pagination(pages, key="page", bind="query-params"), 1), pages)
        dots = rankings.dots(metric, ranked[(place - 1) * PAGE : place * PAGE])
        brand = sentences.all_of(sentences.amount(metric, whole.value))
        figure = ranking_figure(dots, whole.value, brand, rankings.tier_names(), sentences.axis(metric), frames.theme())
        note = _(
            "Sorted by the shrunken score: the fewer the answers, the nearer to the score of all. The line is the "
            "interval; a location is called better or worse only when it differs from the rest beyond noise."
        )
        frames.chart_frame(
            "locations",
            sentences.ranking(metric, [one.score for one in ranked], whole, rules),
            figure if dots else None,
            rankings.alt(metric, worst_first),
            rankings.ranking_table(metric, ranked),
            " ".join(filter(None, [note, sentences.many_compared(), rankings.pooled_note(ranked)])),
        )
