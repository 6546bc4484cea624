"""Overview: how are we doing, what changed, and what needs a look first?"""

import streamlit as st

from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS
from cxdash.ui import asking
from cxdash.ui.goals import entering
from cxdash.ui.overview import alerts, cards, looks
from cxdash.ui.selection import current

chosen = current()
rules = Rules.from_settings()
asking.ahead(looks.questions(chosen, rules))

with st.grid(4, min_column_width=230):
    found = [(metric, cards.metric_card(metric, chosen, rules)) for metric in METRICS.values()]
cards.cards_table([(metric, change) for metric, change in found if change is not None])
entering.button()

with st.container(border=True), st.skeleton(height=120):
    alerts.section(chosen, rules)

left, right = st.columns([2, 1])
with left, st.container(border=True), st.skeleton(height=200):
    looks.moved(chosen, rules)
with right, st.container(border=True), st.skeleton(height=200):
    looks.lost(chosen, rules)
