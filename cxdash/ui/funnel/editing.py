"""Editing: a step of the funnel in a panel of its own: its stages, and what else its touchpoints must have. Knows no chart."""

import streamlit as st

from cxdash.dimensions import DIMENSIONS, find_dimension
from cxdash.findings.naming import step_name
from cxdash.queries.attempts import MOST_STEPS
from cxdash.queries.options import MOST, OptionsQuestion
from cxdash.steps import Step, read_step, step_of
from cxdash.ui import asking
from cxdash.ui.choices import set_choices
from cxdash.ui.filters import title
from cxdash.ui.plain import plain
from cxdash.ui.selection import Selection, value_name
from cxdash.ui.states import quiet
from cxdash.words import _, number

_WHICH, _SAID = "_edited_step", "_edited_said"
_STAGES, _NAMES, _VALUES = "_edited_stages", "_edited_names", "_edited_values"


def step_editor(chosen: Selection, steps: list[str]) -> None:
    """Draw the button and what it opens: which step, its stages, its conditions; the page's steps change when it is applied."""
    with st.popover(_("Edit steps"), icon=":material/edit:"):
        places = list(range(1, min(len(steps) + 1, MOST_STEPS) + 1))
        if st.session_state.get(_WHICH) not in places:
            st.session_state.pop(_WHICH, None)
        place = st.selectbox(_("Step"), places, key=_WHICH, format_func=lambda one: _called(one, steps))
        step = read_step(steps[place - 1]) if place <= len(steps) else Step()
        about = f"{place}-{step.text}"  # another step has widgets of its own
        quiet(_("A touchpoint counts as this step if all of this is so. Of several values, any one will do."))
        st.multiselect(
            _("Its stage is"), asking.stages(), list(step.stages), key=f"{_STAGES}-{about}", placeholder=_("Any stage"),
            select_all=False, filter_mode="contains",
        )  # fmt: skip
        for name in _conditions(step, about):
            _values(name, step, about, chosen)
        st.button(
            _("Use this step"), key="_use_step", type="primary", on_click=_use, args=(place, steps, about),
            icon=":material/check:",
        )  # fmt: skip
        if said := st.session_state.pop(_SAID, ""):
            quiet(said)


def _called(place: int, steps: list[str]) -> str:
    return f"{number(place)}. {step_name(steps[place - 1])}" if place <= len(steps) else _("A new step at the end")


def _conditions(step: Step, about: str) -> list[str]:
    """What else a touchpoint must have, by the ids of dimensions."""
    attributes = asking.attributes()
    usable = [
        one for one in (*DIMENSIONS, *attributes)
        if one != "stage" and "touchpoints" in find_dimension(one, attributes).tables
    ]  # fmt: skip
    return st.multiselect(
        _("And what else must be so"), usable, [one for one, _values in step.where if one in usable], key=f"{_NAMES}-{about}",
        format_func=lambda one: plain(title(one, attributes)), placeholder=_("Add a condition"), select_all=False,
        filter_mode="contains",
    )  # fmt: skip


def _values(name: str, step: Step, about: str, chosen: Selection) -> None:
    usual = dict(step.where).get(name, ())
    found = asking.options(OptionsQuestion(name, always=usual, limit=MOST + len(usual), scope=chosen.scope))
    names = asking.location_names(chosen.scope) if name == "location" else {}
    values = list(dict.fromkeys([*usual, *map(str, found["value"])]))
    st.multiselect(
        plain(title(name, asking.attributes())), values, list(usual), key=f"{_VALUES}-{name}-{about}", select_all=False,
        format_func=lambda one: value_name(name, one, names), filter_mode="contains", placeholder=_("Choose one or more"),
    )  # fmt: skip


def _use(place: int, steps: list[str], about: str) -> None:
    """Put the step as it was described into its place."""
    state = st.session_state
    where = {name: state.get(f"{_VALUES}-{name}-{about}", []) for name in state.get(f"{_NAMES}-{about}", [])}
    made = step_of(state.get(f"{_STAGES}-{about}", []), where)
    if not made.picks:
        state[_SAID] = _("Choose a stage, or a condition with a value.")
        return
    others = [text for one, text in enumerate(steps, 1) if one != place]
    if made.text in others:
        state[_SAID] = _("This step is there already.")
        return
    set_choices({"step": [*steps[: place - 1], made.text, *steps[place:]]})
