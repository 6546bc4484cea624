"""Drawing: the funnel's own chart and its table, in customers or in what else it is counted in. Knows no other part of a page."""

from functools import partial

from cxdash.charts.steps import StepWords, steps_figure
from cxdash.errors import CxError
from cxdash.findings.funnel import largest_loss
from cxdash.findings.funnel_late import late_at
from cxdash.findings.funnel_sentences import funnel_answer, in_any_order, late_answer
from cxdash.steps import Unit
from cxdash.ui import frames, losses, states
from cxdash.ui.funnel import asked, customers, units
from cxdash.ui.funnel.counted import Counted
from cxdash.words import _


def funnel_chart(about: Counted, unit: Unit | None, said: str) -> None:
    """Draw the whole funnel. unit: None for customers; said: how steps count, where it is not as usual."""
    is_any = about.question.order == "any"
    if unit is not None and not is_any:
        units.unit_chart(about.question, unit, said, about.rules)
        return
    if unit is not None:
        states.quiet(str(CxError("funnel.any_order")))
    late = late_at(about.whole, largest_loss(about.whole, about.rules), asked.late(about.question, about.rules))
    whole = in_any_order(about.whole) if is_any else about.whole
    bears = partial(customers.behind, steps=len(whole.steps)) if customers.may_see(about.chosen) else None
    parts = StepWords(_("went on (at the last step: arrived)"), _("still open"), _("lost"), _("Customers"))
    frames.chart_frame(
        "funnel",
        funnel_answer(whole, largest_loss(whole, about.rules), late_answer(late, about.question.window)),
        steps_figure(losses.bars(whole, bears), parts, frames.theme()) if whole.customers else None,
        _("Customers at each step: those who went on, are still open, and were lost"),
        losses.steps_table([("", whole)]),
        f"{losses.meaning(about.whole)} {said}",
        open_table=True,
    )
