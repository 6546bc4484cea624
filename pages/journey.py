"""Journey: what does each touchpoint feel like, which ways do customers take, and who stays?"""

import streamlit as st

from cxdash.findings.scores import Rules
from cxdash.ui import asking, states
from cxdash.ui.journey import views
from cxdash.ui.selection import current
from cxdash.words import _

if not asking.stages():
    states.quiet(_("A journey is made of touchpoints, and there are none yet."))
    st.stop()

view = views.view_choice()
with states.section():
    view(current(), Rules.from_settings())
