"""Cards: one metric's value, how sure it is, and whether its change is real. Know no single page."""

import streamlit as st

from cxdash import words
from cxdash.errors import CxError, sentence
from cxdash.findings import sentences
from cxdash.findings.changes import Change, change
from cxdash.findings.scores import Rules, Tally, score, tallies, whole_score
from cxdash.metrics import Metric
from cxdash.ui import asking
from cxdash.ui.plain import plain
from cxdash.ui.selection import Selection
from cxdash.ui.states import quiet
from cxdash.words import _


def metric_change(metric: Metric, chosen: Selection, rules: Rules) -> Change:
    """The metric's score under the filters against the comparison period; a `few` change where there is none."""
    after = whole_score(metric, asking.shared_parts(chosen.question(metric.id)), rules)
    earlier = chosen.question(metric.id).before(chosen.compare)
    before = whole_score(metric, asking.shared_parts(earlier), rules) if earlier else score(metric, Tally(), rules)
    return change(metric, before, after, rules)


def metric_card(metric: Metric, chosen: Selection, rules: Rules) -> Change | None:
    """Draw the card; where a filter does not apply to the metric the card says so. The change it shows, or None."""
    with st.container(border=True, height="stretch"):
        try:
            found = metric_change(metric, chosen, rules)
        except CxError as error:
            st.metric(_(metric.label), "—", help=_(metric.help))
            quiet(sentence(error))
            return None
        if found.after.value is None:
            st.metric(_(metric.label), "—", help=_(metric.help))
            quiet(sentences.nothing(metric, found.after, rules))
            return found
        st.metric(
            _(metric.label),
            sentences.amount(metric, found.after.value),
            _delta(metric, found, chosen),
            delta_color=_colour(found),
            delta_arrow=_arrow(metric, found),
            help=_(metric.help),
            chart_data=_weekly(metric, chosen, rules),
            chart_type="line",
        )
        if chosen.before is not None:
            st.markdown(plain(_verdict_words(metric, found, chosen)))
        quiet(_facts(metric, found))
    return found


def _delta(metric: Metric, found: Change, chosen: Selection) -> str | int | None:
    if found.value is None or chosen.before is None:
        return None
    return sentences.points(metric, found.value, signed=True) if round(found.value, metric.digits) else 0


def _colour(found: Change) -> str:
    """Colour only for a real change, and by whether it is good."""
    return "gray" if found.is_good is None else "green" if found.is_good else "red"


def _arrow(metric: Metric, found: Change) -> str:
    if found.value is None or round(found.value, metric.digits) == 0:
        return "off"
    return "up" if found.value > 0 else "down"


def _verdict_words(metric: Metric, found: Change, chosen: Selection) -> str:
    if found.value is None:
        return sentences.incomparable(chosen.against)
    text = _("Against {against}: {verdict}.")
    return text.format(against=chosen.against, verdict=sentences.verdict(metric, found))


def _facts(metric: Metric, found: Change) -> str:
    """“95% sure: 38 to 44 · 1,234 answers · mean score 8.1”; for times the median in place of the mean."""
    level = words.sureness(Rules.from_settings().confidence)
    facts = [
        _("{level} sure: {interval}").format(level=level, interval=sentences.interval(metric, found.after)),
        sentences.answers(found.after.n, metric),
    ]
    if found.after.median is not None:
        facts.append(_("median {value}").format(value=sentences.amount(metric, found.after.median)))
    elif found.after.mean is not None and metric.unit != "hours":
        facts.append(_("mean score {value}").format(value=words.number(found.after.mean, 1)))
    if found.after.few:
        facts.append(_("few answers"))
    return " · ".join(facts)


def _weekly(metric: Metric, chosen: Selection, rules: Rules) -> list[float] | None:
    """The weeks' values that can be shown, for the sparkline; None for fewer than three."""
    frame = asking.shared_parts(chosen.question(metric.id, grain="week"))
    weeks = tallies(frame[frame["metric"] == metric.id], "start")
    scores = [score(metric, weeks[start], rules) for start in sorted(weeks)]
    values = [one.value for one in scores if one.value is not None]
    return values if len(values) > 2 else None
