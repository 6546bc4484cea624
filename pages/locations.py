"""Locations: which locations differ from the rest, beyond noise?"""

import streamlit as st

from cxdash.findings import sentences
from cxdash.findings.scores import Rules
from cxdash.ui import asking, controls, states
from cxdash.ui.locations import comparing, hierarchy, views, weights
from cxdash.ui.selection import current

chosen = current()
rules = Rules.from_settings()
with states.section():
    hierarchy.crumbs(chosen, asking.location_names(chosen.scope))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metric = controls.metric_choice()
        compared = comparing.comparison(metric, chosen, rules)
    if compared.found.whole.value is None:
        states.nothing_chosen(sentences.nothing(metric, compared.found.whole, rules))
        st.stop()
    views.say(compared)
    with states.section():
        weights.weights(compared)
    view = views.view_choice()
    with st.skeleton(height=400):
        view(compared)
