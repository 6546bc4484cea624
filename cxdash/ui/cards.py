"""Cards: one metric's value, how sure it is, and whether its change is real. Know no single page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from cxdash import words
from cxdash.errors import CxError, sentence
from cxdash.findings import sentences
from cxdash.findings.changes import Change, change
from cxdash.findings.goal_sentences import digits
from cxdash.findings.scores import Rules, score, whole_score
from cxdash.findings.sentences import span, verdict_word
from cxdash.findings.sparklines import sparkline
from cxdash.findings.tallies import Tally
from cxdash.metrics import METRICS, Metric
from cxdash.queries.question import Question
from cxdash.ui import asking
from cxdash.ui.frames import Table, columns, folded_table
from cxdash.ui.goals import goals
from cxdash.ui.plain import plain
from cxdash.ui.selection import Selection, covered
from cxdash.ui.states import quiet
from cxdash.words import _


def metric_change(
    metric: Metric,
    chosen: Selection,
    rules: Rules,
    by: str = "location",
    ask: Callable[[Question], pd.DataFrame] = asking.shared_parts,
) -> Change:
    """The metric's score under the filters against the comparison period; a `few` change where there is none.

    by, ask: what the page asks anyway, and how: the parts of all groups add up to the whole.
    """
    parted = chosen.question(metric.id, by=(by,))
    # Only medians do not add up, and they stand beside times.
    whole = whole_question(metric, chosen, rules) if metric.has_median else parted
    after = whole_score(metric, ask(whole), rules)
    earlier = parted.before(chosen.compare)
    if earlier is None:
        return change(metric, score(metric, Tally(), rules), after, rules)
    return change(metric, whole_score(metric, ask(earlier), rules), after, rules)


def whole_question(metric: Metric, chosen: Selection, rules: Rules) -> Question:
    """All rows as one, with the median."""
    return chosen.question(metric.id, medians=rules.confidence)


def weekly_question(metric: Metric, chosen: Selection) -> Question:
    """All weeks, whatever the period: its small line takes those that are whole, and the next period asks nothing new."""
    return replace(chosen.question(metric.id, grain="week"), filters=chosen.filters.over(None, None))


@dataclass(frozen=True)
class Card:
    """All that a metric's card says, before anything of it is drawn.

    change: None where the metric cannot be asked, and `problem` then says why; weekly: the small line; goal and without:
    what it is to be, or why that is not said.
    """

    metric: Metric
    change: Change | None
    problem: str = ""
    weekly: tuple[float, ...] = ()
    goal: goals.Reached | None = None
    without: str = ""


def metric_card(metric: Metric, chosen: Selection, rules: Rules) -> Card:
    """What the card of a metric says under these filters."""
    try:
        return _told(metric, chosen, rules)
    except CxError as error:
        return Card(metric, None, sentence(error))


def _told(metric: Metric, chosen: Selection, rules: Rules) -> Card:
    found = metric_change(metric, chosen, rules)
    if found.after.value is None:
        return Card(metric, found, sentences.nothing(metric, found.after, rules))
    weeks = asking.shared_tallies(weekly_question(metric, chosen)).get(metric.id, {})
    return Card(
        metric,
        found,
        "",
        sparkline(metric, weeks, "week", rules, covered(chosen, chosen.filters)),
        goals.reached(metric, chosen, found.after, rules),
        goals.left_out(metric, chosen),
    )


def draw_card(card: Card, chosen: Selection, beside: Sequence[str] = ()) -> None:
    """Draw the card; where a filter does not apply to the metric the card says so.

    beside: sentences on what it is compared with besides the comparison period.
    """
    metric, found = card.metric, card.change
    with st.container(border=True, height="stretch"):
        if found is None or found.after.value is None:
            st.metric(_(metric.label), "—", help=_(metric.help))
            quiet(card.problem)
            return
        st.metric(
            _(metric.label),
            sentences.amount(metric, found.after.value),
            _delta(metric, found, chosen),
            delta_color=_colour(found),
            delta_arrow=_arrow(metric, found),
            delta_description=_sure(metric, found, chosen),
            help=_(metric.help),
            chart_data=card.weekly or None,
            chart_type="line",
        )
        if chosen.before is not None:
            st.markdown(plain(_verdict_words(metric, found, chosen)))
        for sentence_beside in beside:
            st.markdown(plain(sentence_beside))
        if card.goal is not None:
            st.markdown(":material/flag: " + plain(goals.reached_words(metric, card.goal, chosen)))
        if card.without:
            quiet(card.without)
        quiet(_facts(metric, found))


def _delta(metric: Metric, found: Change, chosen: Selection) -> str | int | None:
    if found.value is None or chosen.before is None:
        return None
    return sentences.points(metric, found.value, signed=True) if round(found.value, metric.digits) else 0


def _colour(found: Change) -> str:
    """Colour only for a real change, and by whether it is good."""
    return "gray" if found.is_good is None else "green" if found.is_good else "red"


def _arrow(metric: Metric, found: Change) -> str:
    """A direction only for a real change: what is within noise goes nowhere."""
    if found.value is None or found.is_good is None or round(found.value, metric.digits) == 0:
        return "off"
    return "up" if found.value > 0 else "down"


def _sure(metric: Metric, found: Change, chosen: Selection) -> str | None:
    """Beside the change its interval; or why it is no real one."""
    if found.value is None or chosen.before is None:
        return None
    return verdict_word(found) if found.is_good is None else span(metric, found)


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
        facts.append(sentences.median(metric, found.after.median))
    elif found.after.mean is not None and metric.unit != "hours":
        facts.append(_("mean score {value}").format(value=words.number(found.after.mean, 1)))
    several = _questions(metric)
    if several > 1:
        facts.append(_("of up to {n} questions together").format(n=words.number(several)))
    if found.after.few:
        facts.append(_("few answers"))
    return " · ".join(facts)


def _questions(metric: Metric) -> int:
    """How many questions of this metric one line of a file has at most."""
    found = asking.catalogue("metrics")
    return max(found["questions"][found["metric"] == metric.id], default=1)


def cards_table(shown_cards: Sequence[Card]) -> None:
    """What the small lines are, and under a line that opens it all that the cards say, as a table and a file."""
    found = [(card.metric, card.change) for card in shown_cards if card.change is not None]
    if not found:
        return
    quiet(
        _(
            "The small lines are the scores of whole weeks; weeks that the period or the data cut short are left out. Weeks go up and "
            "down by chance too: whether the change is real stands under the line."
        )
    )
    shown = columns(
        "metric_label", "value", "low", "high", "change", "verdict_words", "change_low", "change_high", "before", "n"
    )
    rows = pd.DataFrame([_row(*one) | goals.columns(*one) for one in found])
    if rows["median"].notna().any():
        shown |= {"median": (_("Median"), "%.1f"), "median_low": (_("Median, low"), "%.1f")}
        shown |= {"median_high": (_("Median, high"), "%.1f")}
    if rows["goal"].notna().any():
        decimals = f"%.{_goal_digits(rows)}f"
        shown |= {name: (shown[name][0], decimals) for name in ("value", "low", "high")}
        shown |= {"goal": (_("Goal"), decimals), "goal_probability": (_("Goal met, probability"), "percent")}
    table = Table(rows, shown, ("metric_label", "verdict_words"))
    folded_table("overview", lambda: table, _("Each metric with its interval, its answers and its change"))


def _goal_digits(rows: pd.DataFrame) -> int:
    """So many that no value looks like the goal which it is held against."""
    told = [
        digits(METRICS[row["metric"]], row["goal"], row["value"])
        for row in rows[rows["goal"].notna()].to_dict("records")
    ]
    return max(1, *told)


def _row(metric: Metric, found: Change) -> dict[str, object]:
    after = found.after
    return {
        "metric": metric.id, "metric_label": label(metric), "unit": metric.unit,
        "value": after.value, "low": after.low, "high": after.high, "n": after.n, "mean": after.mean,
        **after.medians, "before": found.before.value, "before_n": found.before.n, "change": found.value,
        "change_low": found.low, "change_high": found.high, "detectable": found.detectable, "p": found.p,
        "verdict": None if found.value is None else found.verdict,
        "verdict_words": "" if found.value is None else verdict_word(found),
    }  # fmt: skip


def label(metric: Metric) -> str:
    return f"{_(metric.label)}, %" if metric.unit == "percent" else sentences.axis(metric)
