"""Overview: how are we doing, what changed, and what needs a look first?"""

import streamlit as st

from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS
from cxdash.ui import asking, cards, states
from cxdash.ui.goals import entering, missed
from cxdash.ui.overview import alerts, looks
from cxdash.ui.selection import current

chosen = current()
rules = Rules.from_settings()
# All is found before anything is drawn: a browser that gets a page bit by bit paints it again for each bit.
with asking.ahead(looks.questions(chosen, rules)):
    found = [cards.metric_card(metric, chosen, rules) for metric in METRICS.values()]
    movements = looks.movements(chosen, rules)

with st.grid(4, min_column_width=230):
    for card in found:
        cards.draw_card(card, chosen)
cards.cards_table(found)
with states.section():
    missed.section(chosen, rules)
entering.button()

with st.container(border=True), st.skeleton(height=120):
    alerts.section(chosen, rules)

left, right = st.columns([2, 1])
with left, st.container(border=True), st.skeleton(height=200):
    looks.moved(movements, chosen)
with right, st.container(border=True), st.skeleton(height=200):
    looks.lost(chosen, rules)
