"""Looks: what needs a look first: locations that moved beyond noise, and the funnel's largest loss. Draws lists of links."""

import pandas as pd
import streamlit as st

from cxdash.findings import sentences
from cxdash.findings.funnel import largest_loss, whole_funnel
from cxdash.findings.movers import Movement, movement
from cxdash.findings.scores import Rules
from cxdash.metrics import METRICS, Metric
from cxdash.ui import asking, controls, losses, states
from cxdash.ui.frames import Table, table_and_file
from cxdash.ui.navigation import link
from cxdash.ui.plain import plain
from cxdash.ui.rankings import verdict_word
from cxdash.ui.selection import Selection
from cxdash.words import _

MOST = 4


def moved(chosen: Selection, rules: Rules) -> None:
    """For each metric the locations whose change is beyond noise, each a link to its trend."""
    st.subheader(_("Locations that moved most beyond noise"), anchor=False)
    if chosen.before is None:
        longer = _(
            "The period is longer than a year, so a year earlier it overlaps itself. Compare with the period before."
        )
        none = _("All data are shown: there is no period before them to compare with. Choose a period.")
        states.quiet(none if chosen.days is None else longer)
        return
    names = asking.location_names(chosen.scope)
    found: dict[str, Movement] = {}
    for metric in METRICS.values():
        with states.section():
            question = chosen.question(metric.id, by=("location",))
            before = question.before(chosen.compare) or question
            found[metric.id] = movement(metric, asking.shared_parts(before), asking.shared_parts(question), rules)
            _list(metric, found[metric.id], chosen, names)
    table = _table(found, names)
    if not table.rows.empty:
        with st.expander(_("Table and file"), icon=":material/table:"):
            table_and_file("movers", table, _("Locations that moved most beyond noise"))


def _list(metric: Metric, found: Movement, chosen: Selection, names: dict[str, str]) -> None:
    if not found.compared:
        return
    st.markdown(plain(sentences.movement_answer(metric, found, chosen.against)))
    for one in found.movers[:MOST]:
        mark = ":green[▲]" if one.change.is_good else ":red[▼]"
        name = names.get(one.group, one.group)
        text = plain(sentences.mover(metric, one.change, name))
        link("trends", f"{mark} {text} ({verdict_word(one.change)})", location=name, metric=_(metric.label))


def _table(found: dict[str, Movement], names: dict[str, str]) -> Table:
    rows = [
        {
            "location_id": one.group, "name": names.get(one.group, one.group), "metric": metric,
            "metric_label": _(METRICS[metric].label), "before": one.change.before.value, "value": one.change.after.value,
            "change": one.change.value, "low": one.change.low, "high": one.change.high, "verdict": verdict_word(one.change),
            "n": one.change.after.n,
        }
        for metric, movers in found.items()
        for one in movers.movers
    ]  # fmt: skip
    shown = {
        "name": (_("Location"), ""),
        "metric_label": (_("Metric"), ""),
        "before": (_("Before"), "%.1f"),
        "value": (_("Now"), "%.1f"),
        "change": (_("Change"), "%+.1f"),
        "low": (_("Low"), "%+.1f"),
        "high": (_("High"), "%+.1f"),
        "verdict": (_("Is it real?"), ""),
        "n": (_("Answers"), "localized"),
    }
    return Table(pd.DataFrame(rows), shown)


def lost(chosen: Selection, rules: Rules) -> None:
    """The largest loss of the usual funnel, with the way to its page."""
    st.subheader(_("Largest loss in the funnel"), anchor=False)
    steps = asking.usual_steps()
    if len(steps) < 2:
        states.quiet(_("A funnel needs touchpoints of at least two stages, and there are none yet."))
        return
    with states.section():
        question = losses.funnel_question(chosen, steps, controls.usual_window())
        funnel = whole_funnel(steps, asking.funnel(question), rules)
        st.markdown(plain(sentences.funnel_answer(funnel, largest_loss(funnel, rules))))
        link("funnel", _("Look at the funnel"))
