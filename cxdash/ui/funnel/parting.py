"""Parting: where the groups of a split funnel part: the step, its chart and its table. Knows no other part of a page."""

from dataclasses import replace

from cxdash import words
from cxdash.charts.ranking import ranking_figure
from cxdash.findings import sentences
from cxdash.findings.contrasts import going_on, share_going_on, widest
from cxdash.findings.funnel import Funnel, group_funnels
from cxdash.findings.funnel_base import Base, base_of
from cxdash.findings.funnel_sentences import base_words, in_any_order
from cxdash.findings.scores import Rules
from cxdash.queries.question import Attribution, FunnelQuestion
from cxdash.ui import asking, controls, frames, losses
from cxdash.ui.locations import rankings
from cxdash.ui.selection import Selection
from cxdash.words import _

MOST = 50  # dots that one chart bears; the table has all


def split_funnel(
    chosen: Selection, question: FunnelQuestion, by: str, attribution: Attribution, whole: Funnel, rules: Rules
) -> None:  # fmt: skip
    """Draw the share of each group that goes on after one step against that of all. CxError where it cannot be asked."""
    steps = question.steps
    names = asking.location_names(chosen.scope) if by == "location" else {}
    found = group_funnels(steps, asking.funnel(replace(question, by=by, attribution=attribution)), rules)
    shown = [one for one in found if not one.is_hidden]
    called = {one.group: losses.group_name(one, by, names) for one in shown}
    step = controls.step_choice(list(steps), widest(shown, steps, rules))
    named = [in_any_order(one) for one in shown] if question.order == "any" else shown
    compared = [] if attribution == "last" else going_on(shown, step, rules)
    base = base_of([whole], attribution == "step")
    dots = losses.dots(compared[:MOST], called, by)
    split, all_of = controls.split_title(by), share_going_on(whole, step)
    drawn = ranking_figure(
        dots,
        all_of,
        sentences.all_of(words.percent(all_of)),
        rankings.tier_names(),
        _("went on, % of those whose time is up"),
        frames.theme(),
    )
    frames.chart_frame(
        "funnel-split",
        _stopped()
        if attribution == "last"
        else losses.split_answer(compared, called, step, losses.following(steps, step)),
        drawn if dots else None,
        _("Share that goes on, of those whose time is up, by {split}: {step}").format(
            split=split, step=controls.step_title(list(steps), step)
        ),
        losses.steps_table([(called[one.group], one) for one in named], split, by, base=base),
        _note(attribution, bool(compared), base),
        open_table=attribution == "last",
    )


def _note(attribution: Attribution, is_compared: bool, base: Base) -> str:
    """What must be known to read the groups, and whose the shares in their table are."""
    about = _moving() if attribution == "step" else sentences.many_compared() if is_compared else ""
    return f"{about} {base_words(base)}".strip()


def _stopped() -> str:
    """Why groups of the last step are not compared: who goes on in another group is never lost in the first one."""
    return _(
        "Groups are those of the last step that customers came to: they say where customers stopped. Who went on in another group "
        "counts there alone, so how many each group loses cannot be compared."
    )


def _moving() -> str:
    """What the shares of a group are, of which others came at the step before."""
    moved = _(
        "Customers move between groups from step to step: a group's share of entry, and of the step before, compares different "
        "customers and can be above 100%. Who is lost after a step was in the group there."
    )
    return f"{sentences.many_compared()} {moved}"
