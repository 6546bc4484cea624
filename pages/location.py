"""Location: how is one location doing, against the others and those like it? Prints on A4."""

import streamlit as st

from cxdash.findings.scores import Rules
from cxdash.ui import asking, controls, states
from cxdash.ui.location import profile, profile_charts, verbatims
from cxdash.ui.selection import current

chosen = current()
rules = Rules.from_settings()
place = profile.the_place(chosen)
if place is None:
    st.stop()

with st.container(key="profile"):
    profile.head(place)
    with asking.ahead(profile.questions(chosen, rules)):
        profile.metric_cards(place, chosen, rules)
    profile.actions(chosen)

    with st.container(horizontal=True):
        metric = controls.metric_choice()
        grain = controls.grain_choice(chosen.days)
    with states.section(), st.skeleton(height=420):
        profile_charts.over_time(place, metric, grain, chosen, rules)

    with states.section(), st.skeleton(height=300):
        profile_charts.funnel(place, chosen, rules)

    with states.section():
        verbatims.verbatims(chosen, rules)
