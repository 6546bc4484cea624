"""Trends: how do the metrics move, for whom, is the movement real, and why?"""

from functools import partial

import streamlit as st

from cxdash.findings import sentences
from cxdash.findings.changes import Change
from cxdash.findings.scores import Rules
from cxdash.ui import asking, controls, states
from cxdash.ui.goals import entering, goals
from cxdash.ui.selection import current
from cxdash.ui.trends import causes, distributions, seasons, splits, trendlines
from cxdash.words import _

chosen = current()
rules = Rules.from_settings()
with st.container(horizontal=True, vertical_alignment="top"):
    metric = controls.metric_choice()
    grain = controls.grain_choice(chosen.days)
    window = controls.window_choice()
    by = controls.split_choice(metric.table)
with st.container(horizontal=True, vertical_alignment="bottom"):
    marks = trendlines.marks_choice()
    against = chosen.before is not None and by is None and controls.compare_toggle()
view = trendlines.View(metric, grain, window, by, against, marks)

found: Change | None = None
with states.section(), st.skeleton(height=440):
    counts = distributions.distribution_questions(metric, chosen)
    spread = (partial(asking.distribution, one) for one in counts)
    with asking.ahead([*trendlines.trend_questions(view, chosen), *goals.asked(chosen, metric), *spread]):
        found = trendlines.whole_change(view, chosen, rules)
    if found.after.n == 0 or found.after.is_hidden:
        states.nothing_chosen(sentences.nothing(metric, found.after, rules))
        st.stop()
    trendlines.trend_frame(view, chosen, found, rules)
entering.button()
if found is None:  # the rest of the page asks of the same answers: it could only say the same again
    st.stop()

st.subheader(_("Why did it move?"), anchor=False)
with states.section(), st.skeleton(height=400):
    if chosen.before is None:
        states.quiet(_("There is no period to compare with: choose a shorter one to see why it moved."))
    else:
        why = causes.cause_choice(metric, chosen, by)
        causes.causes(metric, chosen, why, rules)
        splits.section(metric, chosen, why, rules)

st.subheader(_("Is it the season?"), anchor=False)
with states.section():
    seasons.section(metric, chosen, rules)

st.subheader(_("How are the scores spread?") if metric.scales else _("How are the times spread?"), anchor=False)
with states.section(), st.skeleton(height=400):
    distributions.spread(metric, chosen, rules)
