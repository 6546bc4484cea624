"""Perception: what the company believes of itself beside what customers say, as a section. Knows no single page."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from cxdash import words
from cxdash.charts.pairs import Pair, Side, pairs_figure
from cxdash.dimensions import find_dimension
from cxdash.findings import sentences
from cxdash.findings.perception import Gap, Perception, perception, sides
from cxdash.findings.perception_sentences import belief_name, gap_words, perception_answer
from cxdash.findings.scores import Rules, Score
from cxdash.metrics import Metric
from cxdash.ui import asking, frames, states
from cxdash.ui.choices import choose, fixed
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection, value_name
from cxdash.words import N_, _, ngettext

BY = {"location": N_("Location"), "stage": N_("Stage")}
MOST = 25  # rows that are drawn; the table has all


def perception_section(metric: Metric, chosen: Selection, rules: Rules) -> None:
    """The company's own estimate of a metric against its customers' answers, by location or stage. Draws its own choice.

    CxError where a filter does not fit the metric's rows.
    """
    if metric.table != "responses":
        text = _("{metric} is measured, not asked: nobody can have estimated it.")
        states.quiet(text.format(metric=_(metric.label)))
        return
    by = choose(_("Compare by"), "perceived", fixed(BY), "location", segmented=True)
    company, filters = sides(chosen.filters)
    frame = asking.parts(replace(chosen.question(metric.id, by=(by, "respondent")), filters=filters))
    found = perception(metric, frame, rules, company)
    names = asking.location_names(chosen.scope) if by == "location" else {}
    called = {gap.group or "": value_name(by, gap.group or "", names) for gap in found.gaps}
    pairs = [_pair(metric, gap, called[gap.group or ""]) for gap in _widest(found.gaps)]
    sides_called = (_("What the company thinks"), _("What customers say"))
    frames.chart_frame(
        "perception",
        perception_answer(metric, found, called, rules),
        pairs_figure(pairs, sides_called, sentences.axis(metric), frames.theme()) if pairs else None,
        _("{metric} as the company estimates it and as customers say it").format(metric=_(metric.label)),
        _table(metric, found.gaps, called, by),
        _note(found, rules),
    )


def _widest(gaps: Sequence[Gap]) -> list[Gap]:
    """As many as can be drawn: of more the widest, in their order."""
    if len(gaps) <= MOST:
        return list(gaps)
    kept = sorted(gaps, key=lambda gap: -abs(gap.shrunken))[:MOST]
    return [gap for gap in gaps if gap in kept]


def _pair(metric: Metric, gap: Gap, name: str) -> Pair:
    pieces = [
        f"{name}: {gap_words(metric, gap.change)}",
        belief_name(gap.belief),
        _("company {value}, {n}").format(
            value=sentences.sure(metric, gap.change.after), n=sentences.answers(gap.change.after.n)
        ),
        _("customers {value}, {n}").format(
            value=sentences.sure(metric, gap.change.before), n=sentences.answers(gap.change.before.n)
        ),
    ]
    return Pair(
        f"{belief_name(gap.belief)[0]} {name}", _side(gap.change.after), _side(gap.change.before), " · ".join(pieces)
    )


def _side(score: Score) -> Side:
    return Side(score.value or 0.0, score.low, score.high)


def _note(found: Perception, rules: Rules) -> str:
    """How they are ranked, what is not shown, and what the marks mean."""
    pieces = [
        _("Sorted by the shrunken gap, the most overestimated first; the lines are the intervals of both sides."),
        _("Marks: {marks}.").format(marks=", ".join(belief_name(one) for one in ("over", "under", "noise", "few"))),
    ]
    if found.left_out:
        text = ngettext(
            "Not shown: {n} with fewer than {least} answers on a side.",
            "Not shown: {n} with fewer than {least} answers on a side.",
            found.left_out,
        )
        pieces.append(text.format(n=words.number(found.left_out), least=words.number(rules.min_answers)))
    return " ".join([*pieces, sentences.many_compared()]) if found.gaps else ""


def _table(metric: Metric, gaps: Sequence[Gap], called: dict[str, str], by: str) -> Table:
    rows = [
        {
            by: gap.group, "called": called[gap.group or ""], "company": gap.change.after.value,
            "company_n": gap.change.after.n, "customers": gap.change.before.value, "customers_n": gap.change.before.n,
            "gap": gap.change.value, "low": gap.change.low, "high": gap.change.high, "p": gap.change.p,
            "shrunken": gap.shrunken, "belief": gap.belief, "belief_words": belief_name(gap.belief),
        }
        for gap in gaps
    ]  # fmt: skip
    decimals, signed = f"%.{metric.digits}f", f"%+.{metric.digits}f"
    shown = {
        "called": (find_dimension(by).title(), ""),
        "company": (_("What the company thinks"), decimals),
        "company_n": (_("Its answers"), "localized"),
        "customers": (_("What customers say"), decimals),
        "customers_n": (_("Answers"), "localized"),
        "gap": (_("Gap"), signed),
        "low": (_("Low"), signed),
        "high": (_("High"), signed),
        "belief_words": (_("Is it real?"), ""),
        "shrunken": (_("Shrunken gap"), signed),
    }
    return Table(pd.DataFrame(rows), shown, ("called", "belief_words"))
