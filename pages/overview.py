"""Overview: how are we doing, what changed, and what needs a look first?"""

import streamlit as st

from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS
from cxdash.ui import cards, looks
from cxdash.ui.selection import current

chosen = current()
rules = Rules.from_settings()

with st.grid(4, min_column_width=230):
    for metric in METRICS.values():
        cards.metric_card(metric, chosen, rules)

left, right = st.columns([2, 1])
with left, st.container(border=True), st.skeleton(height=200):
    looks.moved(chosen, rules)
with right, st.container(border=True), st.skeleton(height=200):
    looks.lost(chosen, rules)
