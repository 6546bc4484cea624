"""Funnel: where on the journey are customers lost, how long do steps take, how did those who were lost feel?"""

from dataclasses import replace
from functools import partial

import streamlit as st

from cxdash.findings.feelings import feeling_gaps
from cxdash.findings.funnel import Funnel, step_to_ask_of, whole_funnel
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS
from cxdash.queries.feelings import FEELINGS
from cxdash.ui import asking, choices, controls, frames, losses, navigation, states
from cxdash.ui.funnel import asked, counting, customers, drawing, editing, leaving, parting, saved, units, views
from cxdash.ui.funnel.counted import Counted
from cxdash.ui.selection import current
from cxdash.words import _

chosen = current()
rules = Rules.from_settings()
if len(asking.stages()) < 2:
    if asking.stages() or not states.without_customers():
        states.quiet(_("A funnel needs touchpoints of at least two stages, and there are none yet."))
    st.stop()
choices.read_address()
steps = controls.steps_choice()
with st.container(horizontal=True, vertical_alignment="bottom"):
    editing.step_editor(chosen, steps)
    said, window = controls.funnel_window(saved.windows(chosen.scope))
    unit = units.unit_choice()
    by = controls.split_choice("touchpoints")
if len(steps) < 2:
    states.quiet(_("Choose at least two steps."))
    st.stop()

count = counting.counting_choice(steps, by is not None)
question = losses.funnel_question(chosen, steps, window, **count.whole)
saved.saved(replace(question, by=by, attribution=count.attribution), unit)
whole: Funnel | None = None
with states.section():  # a skeleton in between would take the chart down, only to draw it again
    with asking.ahead(
        [
            partial(asking.funnel, question),
            partial(asked.late, question, rules),
            partial(asked.feelings, question, FEELINGS[0]),
        ]
    ):
        # All is found before anything is drawn: a browser that gets a page bit by bit paints it again for each bit.
        whole = whole_funnel(steps, asking.funnel(question), rules, question.optional)
    about = Counted(chosen, question, whole, rules)
    drawing.funnel_chart(about, unit, counting.counting_words(count, len(steps)))

if whole is None:  # the rest of the page asks of the same customers: it could only say the same again
    st.stop()
with states.section():
    customers.customers(about)
if by is not None and whole.customers:
    with states.section(), st.skeleton(height=300):
        parting.split_funnel(chosen, question, by, count.attribution, whole, rules)

with states.section():
    views.view(about)

st.subheader(_("What goes with being lost after a step?"), anchor=False)
with states.section():
    leaving.leaving_section(question, step_to_ask_of(whole, rules), rules)

with states.section():
    st.subheader(_("How did those lost after a step feel?"), anchor=False)
    metric = controls.metric_choice(FEELINGS)
    said_of_steps = asked.feelings(question, metric.id)
    gaps = feeling_gaps([METRICS[name] for name in FEELINGS], steps, said_of_steps, rules)
    frames.chart_frame(
        "funnel-feelings", losses.feelings_answer(metric, gaps[metric.id]), None,
        _("{metric} of those who went on and of those who were lost, by step").format(metric=_(metric.label)),
        losses.feelings_table(metric, gaps[metric.id]),
    )  # fmt: skip
    navigation.link("journey", _("How customers had felt before they left for good"), view="before")
