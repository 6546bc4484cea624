"""Looks: what needs a look first: locations that moved beyond noise, and the funnel's largest loss. Draws lists of links."""

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from cxdash.errors import CxError
from cxdash.findings import sentences
from cxdash.findings.counted import counted
from cxdash.findings.funnel import largest_loss, whole_funnel
from cxdash.findings.funnel_late import Late, late_at
from cxdash.findings.funnel_sentences import funnel_answer, late_answer
from cxdash.findings.movers import Movement, movement
from cxdash.findings.profile_sentences import looked_at_together
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import verdict_word
from cxdash.metrics import METRICS, Metric
from cxdash.queries.question import FunnelQuestion
from cxdash.store import shared_store
from cxdash.store.late import came_late
from cxdash.ui import asking, cards, controls, losses, states
from cxdash.ui.frames import Table, columns, folded_table
from cxdash.ui.goals import goals, missed
from cxdash.ui.navigation import link
from cxdash.ui.plain import plain
from cxdash.ui.selection import Selection
from cxdash.words import _

MOST = 4


def questions(chosen: Selection, rules: Rules) -> list[Callable[[], object]]:
    """All that the Overview asks of these filters."""
    asked = goals.asked(chosen, *METRICS.values())
    for metric in {metric.table: metric for metric in METRICS.values()}.values():
        by_location = chosen.question(metric.id, by=("location",))
        wanted = [by_location, by_location.before(chosen.compare), cards.weekly_question(metric, chosen)]
        if metric.has_median:
            wanted.append(cards.whole_question(metric, chosen, rules))
        asked += [partial(asking.shared_parts, one) for one in wanted if one is not None]
    later = [partial(missed.found_below, chosen, rules), partial(asking.alerts, chosen.filters, chosen.scope, rules)]
    return [*asked, *later, partial(_funnel, chosen), partial(_late, chosen, rules)]


def _funnel(chosen: Selection) -> pd.DataFrame:
    return asking.funnel_counts(_question(chosen))


def _late(chosen: Selection, rules: Rules) -> list[Late]:
    return came_late(shared_store(), _question(chosen), rules)


def _question(chosen: Selection) -> FunnelQuestion:
    return losses.funnel_question(chosen, asking.usual_steps(), controls.usual_window())


def movements(chosen: Selection, rules: Rules) -> dict[str, Movement | CxError]:
    """Of each metric the locations that moved, or why it cannot be asked; of none without a period to compare with."""
    found: dict[str, Movement | CxError] = {}
    if chosen.before is None:
        return found
    for metric in METRICS.values():
        question = chosen.question(metric.id, by=("location",))
        earlier = question.before(chosen.compare) or question
        try:
            before, after = (counted(metric.id, asking.shared_parts(one)) for one in (earlier, question))
            found[metric.id] = movement(metric, before, after, rules)
        except CxError as error:
            found[metric.id] = error
    return found


def moved(movements: Mapping[str, Movement | CxError], chosen: Selection) -> None:
    """For each metric the locations whose change is beyond noise, each a link to its profile."""
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
    for name, one in movements.items():
        with states.section():
            if isinstance(one, CxError):
                raise one
            found[name] = one
            _list(METRICS[name], one, chosen, names)
    if found and not any(one.compared for one in found.values()):
        states.quiet(_("No location has enough answers in both periods to be compared."))
    else:
        states.quiet(looked_at_together())
    table = _table(found, names)
    if not table.rows.empty:
        folded_table("movers", lambda: table, _("Locations that moved most beyond noise"))


def _list(metric: Metric, found: Movement, chosen: Selection, names: dict[str, str]) -> None:
    if not found.compared:
        return
    st.markdown(plain(sentences.movement_answer(metric, found, chosen.against)))
    for one in found.movers[:MOST]:
        mark = ":green[▲]" if one.change.is_good else ":red[▼]"
        name = names.get(one.group, one.group)
        text = plain(sentences.mover(metric, one.change, name))
        link("location", f"{mark} {text} ({verdict_word(one.change)})", location=[one.group], metric=metric.id)


def _table(found: dict[str, Movement], names: dict[str, str]) -> Table:
    rows = [
        {
            "location_id": one.group, "name": names.get(one.group, one.group), "metric": metric,
            "metric_label": sentences.axis(METRICS[metric]), "before": one.change.before.value, "value": one.change.after.value,
            "change": one.change.value, "low": one.change.low, "high": one.change.high, "verdict": one.change.verdict,
            "verdict_words": verdict_word(one.change),
            "n": one.change.after.n,
        }
        for metric, movers in found.items()
        for one in movers.movers
    ]  # fmt: skip
    about = ("name", "metric_label", "value", "change", "verdict_words", "low", "high", "before", "n")
    shown = columns(*about, signed=("low", "high"))
    return Table(pd.DataFrame(rows), shown, ("metric_label", "verdict_words"), ("location", "location_id"))


def lost(chosen: Selection, rules: Rules) -> None:
    """The largest loss of the usual funnel, with the way to its page."""
    st.subheader(_("Largest loss in the funnel"), anchor=False)
    steps = asking.usual_steps()
    if len(steps) < 2:
        states.quiet(_("A funnel needs touchpoints of at least two stages, and there are none yet."))
        return
    with states.section():
        question = _question(chosen)
        funnel = whole_funnel(steps, asking.funnel_counts(question), rules)
        loss = largest_loss(funnel, rules)
        late = late_at(funnel, loss, _late(chosen, rules))
        st.markdown(plain(funnel_answer(funnel, loss, late_answer(late, question.window))))
        link("funnel", _("Look at the funnel"))
        folded_table(
            "largest-loss",
            partial(losses.steps_table, [("", funnel)], is_timed=False),
            _("Customers at each step of the funnel"),
        )
