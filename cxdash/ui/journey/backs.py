"""Backs: how many of each group of a split come back, side by side, on the Journey page."""

from collections.abc import Sequence

import pandas as pd

from cxdash import words
from cxdash.charts.ranking import Dot, ranking_figure
from cxdash.dimensions import DIMENSIONS
from cxdash.findings import sentences
from cxdash.findings import staying_sentences as said
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.retention import BackAfter, GroupBack, group_backs, people
from cxdash.findings.scores import POOLED, Rules
from cxdash.queries.retention import Mode, RetentionQuestion
from cxdash.ui import asking, asking_leaving, controls, frames
from cxdash.ui.frames import Table
from cxdash.ui.journey.staying import group_name, not_given_note
from cxdash.ui.locations import rankings
from cxdash.words import _

MOST = 50  # dots that one chart bears; the table has all


def split_backs(question: RetentionQuestion, by: str, rules: Rules) -> None:
    """Draw the share of each group that was back in the period after its own, and the table of all periods after."""
    who = people(asking_leaving.returning(question))
    found = group_backs(asking_leaving.retention(question), question.period, rules, who)
    called = asking.location_names(question.scope) if by == "location" else {}
    names = {one.group: group_name(one.group, one.members, by, called) for one in found}
    n, back = (sum(getattr(one.back[0], name) for one in found) for name in ("size", "customers"))
    centre = 100 * back / n if n else None
    dots = [
        _dot(one, names[one.group], by, question.mode)
        for one in sorted(found, key=lambda one: -one.back[0].share)[:MOST]
    ]
    frames.chart_frame(
        "backs",
        said.backs_answer(found, lambda one: names[one.group], question.period),
        ranking_figure(
            dots, centre, sentences.all_of(words.percent(centre)), rankings.tier_names(), _("back, %"), frames.theme()
        ) if dots else None,
        _("Share back in the {period} after, by {split}").format(period=_(said.PERIODS[question.period]), split=controls.split_title(by)),
        _table(found, names, by, question.mode),
        " ".join(filter(None, [
            not_given_note(by, found, is_of_entries=True),
            _("Of the customers of all cohorts old enough; a customer is in the group of the touchpoint that put them into the cohort."),
            said.mode_words(question.mode), sentences.many_compared(),
        ])),
    )  # fmt: skip


def _dot(one: GroupBack, name: str, by: str, mode: Mode) -> Dot:
    first = one.back[0]
    hover = f"{name}: {_value(first)} · {said.entries(mode, first.size)}"
    pick = None if one.group == POOLED else (by, one.group)
    return Dot(name, 100 * first.share, 100 * first.low, 100 * first.high, one.tier or "few", hover, pick)


def _value(one: BackAfter) -> str:
    return sure_share(one.share, one.low, one.high, 1)


def _table(found: Sequence[GroupBack], names: dict[str, str], by: str, mode: Mode) -> Table:
    rows = [
        {
            "group": one.group, "group_name": names[one.group], "after": each.after, "size": each.size,
            "customers": each.customers, "share": each.share, "low": each.low, "high": each.high,
        }
        for one in found
        for each in one.back
    ]  # fmt: skip
    shown = {
        "group_name": (_("Split by"), ""), "after": (_("Periods after"), "localized"), "share": (_("Share"), "percent"),
        "low": (_("Low"), "percent"), "high": (_("High"), "percent"), "customers": (_("Came back"), "localized"),
        "size": (_("Customers") if mode == "first" else _("Entries"), "localized"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("group_name",), (by, "group") if by in DIMENSIONS else None)
