"""Instead: what customers who were lost after a step did next, and where they were last seen: its bars and its table."""

from collections.abc import Sequence

import pandas as pd

from cxdash import words
from cxdash.charts.distribution import Bar, DistributionWords, distribution_figure
from cxdash.findings.funnel import step_to_ask_of
from cxdash.findings.instead import Instead, Spot, instead
from cxdash.findings.instead_sentences import instead_answer, spot_name, spread
from cxdash.findings.naming import step_name
from cxdash.findings.sentences import customers
from cxdash.queries.instead import InsteadQuestion
from cxdash.ui import asking_leaving, controls, frames
from cxdash.ui.frames import Table
from cxdash.ui.funnel.counted import Counted
from cxdash.words import _

MOST = 12  # bars of a chart; the table has all


def did_instead(about: Counted) -> None:
    """Draw the choice of the step (the largest loss without a choice), the chart and its table."""
    steps = list(about.question.steps)
    step = controls.leaving_step(steps, step_to_ask_of(about.whole, about.rules), "lost_after")
    named_step = step_name(step)
    found = instead(asking_leaving.instead(InsteadQuestion(about.question)), steps.index(step) + 1, about.rules)
    named = DistributionWords("", "", _("Share of those lost there"))
    frames.chart_frame(
        "funnel-instead", instead_answer(found, named_step),
        distribution_figure([_bar(one) for one in found.next[:MOST]], named, frames.theme()) if found.next else None,
        _("What customers lost after {step} did next").format(step=named_step), _table(found),
        _(
            "Bars: the next touchpoint of customers who did not come to the next step within {window}. The table has where each was "
            "last seen in that time, too. Who may still go on is not in it."
        ).format(window=words.duration(about.question.window)),
    )  # fmt: skip


def _bar(one: Spot) -> Bar:
    hover = f"{spot_name(one)}: {spread(one)} · {customers(one.customers)}"
    return Bar(spot_name(one), 100 * one.share, (100 * one.low, 100 * one.high), hover)


def _table(found: Instead) -> Table:
    kinds = (("next", _("Next"), found.next), ("last", _("Last seen"), found.last))
    rows = [row for kind, name, spots in kinds for row in _rows(kind, name, spots)]
    shown = {
        "kind_name": (_("What"), ""), "spot_name": (_("Stage and channel"), ""), "share": (_("Share"), "percent"),
        "low": (_("Low"), "percent"), "high": (_("High"), "percent"), "customers": (_("Customers"), "localized"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("kind_name", "spot_name"))


def _rows(kind: str, name: str, spots: Sequence[Spot]) -> list[dict[str, object]]:
    return [
        {
            "kind": kind, "kind_name": name, "stage": one.stage, "channel": one.channel, "spot_name": spot_name(one),
            "customers": one.customers, "share": one.share, "low": one.low, "high": one.high,
        }
        for one in spots
    ]  # fmt: skip
