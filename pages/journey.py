"""Journey: what does each touchpoint feel like, which ways do customers take, and who stays?"""

import streamlit as st

from cxdash.findings.scores import Rules
from cxdash.ui import asking, states
from cxdash.ui.journey import views
from cxdash.ui.journey.waits import response_time
from cxdash.ui.selection import current
from cxdash.words import _

if not asking.stages():
    if not states.without_customers():
        states.quiet(_("A journey is made of touchpoints, and there are none yet."))
        st.stop()
    with states.section():  # the one view that follows no customer
        response_time(current(), Rules.from_settings())
    st.stop()

view = views.view_choice()
with states.section():
    view(current(), Rules.from_settings())
