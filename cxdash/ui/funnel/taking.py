"""Taking: how long customers take through the funnel or from one step to the next: its bars and its table."""

import pandas as pd

from cxdash import words
from cxdash.charts.distribution import Bar, DistributionWords, distribution_figure
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.funnel_times import Taken, TimeBar, taken
from cxdash.findings.funnel_use_sentences import taken_answer
from cxdash.findings.sentences import customers
from cxdash.queries.funnel_times import EDGES, FunnelTimesQuestion
from cxdash.ui import controls, frames
from cxdash.ui.choices import choose
from cxdash.ui.frames import Table
from cxdash.ui.funnel import asked
from cxdash.ui.funnel.counted import Counted
from cxdash.words import _


def taking(about: Counted) -> None:
    """Draw the choice of the stretch, the chart and its table."""
    steps = about.steps
    names = {"": lambda: _("From {step} to {following}").format(step=steps[0], following=steps[-1])}
    asked_steps = list(about.question.steps)
    between = {
        str(place): (lambda step=step: controls.step_title(asked_steps, step))
        for place, step in enumerate(asked_steps[:-1], 1)
    }
    chosen = choose(_("Time taken"), "taken", names | between if len(steps) > 2 else names, "")
    place = int(chosen) if chosen else None
    frame = asked.times(FunnelTimesQuestion(about.question, place))
    found = taken(frame, EDGES, about.rules)
    ends = (steps[0], steps[-1]) if place is None else (steps[place - 1], steps[place])
    named = DistributionWords("", "", _("Share of those who came so far"))
    frames.chart_frame(
        "funnel-times", taken_answer(found, *ends),
        distribution_figure([_bar(one) for one in found.bars], named, frames.theme()) if found.n else None,
        _("How many customers took how long from {step} to {following}").format(step=ends[0], following=ends[1]),
        _table(found), _note(about),
    )  # fmt: skip


def _note(about: Counted) -> str:
    text = _("Only who came so far within {time} of the first step is counted; who may still come is not.")
    pieces = [text.format(time=words.duration(about.question.window))]
    if about.question.optional:
        pieces.append(_("Where a step was left out, the time is that to the next one that was taken."))
    return " ".join(pieces)


def _called(one: TimeBar) -> str:
    if one.until is None:
        return _("{time} or longer").format(time=words.duration(one.since))
    return f"{words.duration(one.since)} – {words.duration(one.until)}"


def _bar(one: TimeBar) -> Bar:
    said = f"{_called(one)}: {sure_share(one.share, one.low, one.high, 1)} · {customers(one.customers)}"
    return Bar(_called(one), 100 * one.share, (100 * one.low, 100 * one.high), said)


def _table(found: Taken) -> Table:
    rows = [
        {
            "took": _called(one), "since_seconds": one.since, "until_seconds": one.until, "customers": one.customers,
            "share": one.share, "low": one.low, "high": one.high,
        }
        for one in found.bars
    ]  # fmt: skip
    shown = {
        "took": (_("Time taken"), ""), "share": (_("Share"), "percent"), "low": (_("Low"), "percent"),
        "high": (_("High"), "percent"), "customers": (_("Customers"), "localized"),
    }  # fmt: skip
    return Table(pd.DataFrame(rows), shown, ("took",))
