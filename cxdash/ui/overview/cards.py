"""Cards: one metric's value, how sure it is, and whether its change is real. Know no single page."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.errors import CxError, sentence
from cxdash.findings import sentences
from cxdash.findings.changes import Change, change
from cxdash.findings.scores import Rules, Tally, score, whole_score
from cxdash.findings.trends import trend
from cxdash.metrics import Metric
from cxdash.ui import asking
from cxdash.ui.frames import Table, folded_table
from cxdash.ui.goals import goals
from cxdash.ui.locations.rankings import verdict_word
from cxdash.ui.plain import plain
from cxdash.ui.selection import Selection
from cxdash.ui.states import quiet
from cxdash.ui.trends.movements import covered
from cxdash.words import _


def metric_change(metric: Metric, chosen: Selection, rules: Rules) -> Change:
    """The metric's score under the filters against the comparison period; a `few` change where there is none."""
    after = whole_score(metric, asking.shared_parts(chosen.question(metric.id)), rules)
    # By location: a page that compares locations asks this anyway, and the parts of all of them add up to the whole.
    earlier = chosen.question(metric.id, by=("location",)).before(chosen.compare)
    before = whole_score(metric, asking.shared_parts(earlier), rules) if earlier else score(metric, Tally(), rules)
    return change(metric, before, after, rules)


def metric_card(metric: Metric, chosen: Selection, rules: Rules, beside: Sequence[str] = ()) -> Change | None:
    """Draw the card; where a filter does not apply to the metric the card says so. The change it shows, or None.

    beside: sentences on what it is compared with besides the comparison period.
    """
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
        for sentence_beside in beside:
            st.markdown(plain(sentence_beside))
        goal = goals.reached(metric, chosen, found.after, rules)
        if goal is not None:
            st.markdown(":material/flag: " + plain(goals.reached_words(metric, goal, chosen)))
        without = goals.left_out(metric, chosen)
        if without:
            quiet(without)
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
    """The values of the weeks that are whole and can be shown, for the sparkline; None for fewer than three."""
    frame = asking.shared_parts(chosen.question(metric.id, grain="week"))
    values = [
        point.score.value
        for one in trend(metric, frame, "week", rules, covered(chosen, chosen.filters))
        for point in one.points
        if point.is_complete and point.score.value is not None
    ]
    return values if len(values) > 2 else None


def cards_table(found: Sequence[tuple[Metric, Change]]) -> None:
    """What the small lines are, and under a line that opens it all that the cards say, as a table and a file."""
    if not found:
        return
    quiet(_("The small lines are the scores of whole weeks; weeks that the period or the data cut short are left out."))
    shown = {
        "metric_label": (_("Metric"), ""),
        "value": (_("Now"), "%.1f"),
        "low": (_("Low"), "%.1f"),
        "high": (_("High"), "%.1f"),
        "n": (_("Answers"), "localized"),
        "before": (_("Before"), "%.1f"),
        "change": (_("Change"), "%+.1f"),
        "change_low": (_("Change, low"), "%+.1f"),
        "change_high": (_("Change, high"), "%+.1f"),
        "verdict_words": (_("Is it real?"), ""),
    }
    rows = pd.DataFrame([_row(*one) | goals.columns(*one) for one in found])
    if rows["goal"].notna().any():
        shown |= {"goal": (_("Goal"), "%.1f"), "goal_probability": (_("Goal met, probability"), "percent")}
    table = Table(rows, shown, ("metric_label", "verdict_words"))
    folded_table("overview", table, _("Each metric with its interval, its answers and its change"))


def _row(metric: Metric, found: Change) -> dict[str, object]:
    after = found.after
    return {
        "metric": metric.id, "metric_label": label(metric), "unit": metric.unit,
        "value": after.value, "low": after.low, "high": after.high, "n": after.n, "mean": after.mean,
        "median": after.median, "before": found.before.value, "before_n": found.before.n, "change": found.value,
        "change_low": found.low, "change_high": found.high, "detectable": found.detectable, "p": found.p,
        "verdict": None if found.value is None else found.verdict,
        "verdict_words": "" if found.value is None else verdict_word(found),
    }  # fmt: skip


def label(metric: Metric) -> str:
    return f"{_(metric.label)}, %" if metric.unit == "percent" else sentences.axis(metric)
