"""Losses: funnels of findings to bars, tables and words, for every page that shows one. Draws nothing itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import pairwise

import pandas as pd

from cxdash import words
from cxdash.charts.ranking import Dot
from cxdash.charts.steps import Step
from cxdash.findings import sentences
from cxdash.findings.changes import Change
from cxdash.findings.contrasts import GoingOn
from cxdash.findings.feelings import Feeling
from cxdash.findings.funnel import Funnel, FunnelStep, Loss, losses
from cxdash.findings.funnel_base import Base, base_of, of_entry, of_previous
from cxdash.findings.funnel_sentences import base_title, base_words, briefly, share, sure_share
from cxdash.findings.funnel_times import Waited
from cxdash.findings.funnel_use_sentences import times as said_times
from cxdash.findings.naming import pooled_name, step_name
from cxdash.findings.scores import POOLED, Rules
from cxdash.metrics import Metric
from cxdash.queries.question import FunnelQuestion
from cxdash.ui.frames import Table
from cxdash.ui.selection import Selection, value_name
from cxdash.words import _


def funnel_question(
    chosen: Selection, steps: Sequence[str], window: float, by: str | None = None, **counting: object
) -> FunnelQuestion:
    """counting: how attempts count, as the fields of the question; the usual way without."""
    kept = FunnelQuestion(
        tuple(steps), window, by, chosen.filters, chosen.scope, confidence=Rules.from_settings().confidence
    )
    return replace(kept, **counting)


def meaning(funnel: Funnel) -> str:
    """What a funnel's numbers and shares are."""
    counted = _(
        "A customer counts at the furthest step that any attempt reached within the window. Lost here: did not come to the next "
        "step within it, and may be a customer all the same. Who can still go on is still open, not lost. Lost of all: in none of "
        "their attempts did they come further."
    )
    return f"{counted} {base_words(base_of([funnel]))}".strip()


def bars(funnel: Funnel, bears: Callable[[int], tuple[object, object, object]] | None = None) -> list[Step]:
    """The bars of a funnel: of each step's customers those who went on; at the last step all who arrived.

    bears: what the three parts of a step (its place, from 1) stand for where they are clicked.
    """
    made = []
    lost, base = [*losses(funnel, Rules.from_settings()), None], base_of([funnel])
    for place, (step, following) in enumerate(pairwise((*funnel.steps, None)), 1):
        assert step is not None
        went_on = (step.customers or 0) if following is None else (following.customers or 0)
        hover = _hover(step, lost[place - 1], base)
        parts = (None, None, None) if bears is None else bears(place)
        made.append(
            Step(step_name(step.step), went_on, step.open or 0, step.lost or 0, _reached(step, base), hover, parts)
        )
    return made


def _reached(step: FunnelStep, base: Base) -> str:
    """“1,204 · 24%”: how many came there, and what share of those who entered came; a dash where it is hidden."""
    return "—" if step.customers is None else f"{words.number(step.customers)} · {share(of_entry(step, base)[0])}"


def _hover(step: FunnelStep, loss: Loss | None, base: Base) -> str:
    pieces = [f"{step_name(step.step)}: {words.number(step.customers)}"]
    of = {
        "all": (_("{share} of entry"), _("{share} of the step before")),
        "over": (_("{share} of entry, of those whose time is up"), _("{share} of the step before, of those whose time is up")),
        "so far": (_("{share} of entry so far"), _("{share} of the step before so far")),
    }  # fmt: skip
    for text, told in zip(of[base], (of_entry(step, base), of_previous(step, base)), strict=True):
        pieces += [text.format(share=briefly(*told))] if told[0] is not None else []
    if step.lost:
        pieces.append(_("{n} of all lost").format(n=words.number(step.lost)))
    if step.open:
        pieces.append(_("{n} still open").format(n=words.number(step.open)))
    if loss is not None:
        pieces.append(_("{share} lost of those whose time is up").format(share=_lost(loss)))
    return " · ".join(pieces)


def _lost(loss: Loss | None) -> str:
    return "—" if loss is None else briefly(loss.share, loss.low, loss.high)


def steps_table(
    funnels: Sequence[tuple[str, Funnel]], split: str | None = None, dimension: str | None = None, is_timed: bool = True,
    base: Base | None = None,
) -> Table:  # fmt: skip
    """A row for each step of each funnel, what is asked of it first on the left: a phone shows three columns. The times, said as
    people say them, are a table of their own below.

    split: the title of what they are split by; dimension: its id, so that a person can choose groups; is_timed: whether
    the times between steps were asked for; base: whose the shares are, else told from the funnels.
    """
    rules, base = Rules.from_settings(), base or base_of([funnel for _name, funnel in funnels])
    rows = [
        {"group": funnel.group, "group_name": name} | _step(step, loss, base, is_timed)
        for name, funnel in funnels
        for step, loss in zip(funnel.steps, [*losses(funnel, rules), None], strict=True)
    ]
    entry, previous = base_title(base)
    shown = {
        "step": (_("Step"), ""),
        "reached_words": (_("Reached"), ""),
        "lost_words": (_("Lost, time is up"), ""),
        "entry_words": (entry, ""),
        "previous_words": (previous, ""),
        "lost": (_("Lost of all"), "localized"),
        "open": (_("Still open"), "localized"),
    }
    further = {"median": (_("Median time to the next"), ""), "p90": (_("90% go on within"), "")}
    about = {"group_name": (split, ""), "step": shown["step"]} if split else {"step": shown["step"]}
    spoken = ("group_name", "reached_words", "lost_words", "entry_words", "previous_words", *further)
    by = None if dimension is None else (dimension, "group")
    return Table(pd.DataFrame(rows), about | shown, spoken, by, about | further if is_timed else {})


def _step(step: FunnelStep, loss: Loss | None, base: Base, is_timed: bool) -> dict[str, object]:
    """A step in a row of a table: in words, and as numbers for who takes the table along; shares 0 to 1, as in JSON, of all so far
    and of those whose time is up.
    """
    return {
        "step": step_name(step.step),
        "customers": step.customers,
        "reached_words": _reached(step, base),
        "of_entry": step.of_entry, "entry_low": step.entry_low, "entry_high": step.entry_high,
        "entry_words": briefly(*of_entry(step, base)),
        "of_previous": step.of_previous, "low": step.low, "high": step.high,
        "previous_words": briefly(*of_previous(step, base)),
        "settled_share": step.settled_share, "settled_low": step.settled_low, "settled_high": step.settled_high,
        "lost": step.lost, "open": step.open, "settled": step.settled, "settled_on": step.settled_on,
        "lost_share": loss and loss.share, "lost_low": loss and loss.low, "lost_high": loss and loss.high,
        "lost_words": _lost(loss),
    } | (times(step.times) if is_timed else {})  # fmt: skip


def times(waited: Waited) -> dict[str, object]:
    """The time to the next step in a row of a table: in words, and as numbers for who takes the table along."""
    median, p90 = said_times(waited)
    return {"median": median, "p90": p90, **asdict(waited)}


def group_name(funnel: Funnel, by: str, names: dict[str, str]) -> str:
    if funnel.group == POOLED:
        return pooled_name(funnel.members, "group", Rules.from_settings().min_answers, funnel.joined)
    return value_name(by, funnel.group or "", names)


def dots(found: Sequence[GoingOn], names: Mapping[str | None, str], by: str) -> list[Dot]:
    """What goes on in each group of a dimension as dots, in the order given."""
    return [
        Dot(
            names[one.group], one.value, one.low, one.high, one.tier, _dot_hover(one, names[one.group]),
            (by, one.group or ""),
        )
        for one in found
    ]  # fmt: skip


def _dot_hover(one: GoingOn, name: str) -> str:
    went_on = sure_share(one.value / 100, one.low / 100, one.high / 100, 1)
    return f"{name}: {went_on} · {sentences.customers(one.n)}"


def following(steps: Sequence[str], step: str) -> str:
    return steps[list(steps).index(step) + 1]


def feelings_table(metric: Metric, gaps: Sequence[tuple[Feeling, Change]]) -> Table:
    """How those who went on and those lost at each step scored, and whether they differ beyond noise."""
    rows = []
    for one, gap in gaps:
        rows.append(
            {
                "step": step_name(one.step),
                "went_on": one.went_on.value, "went_on_words": sentences.sure(metric, one.went_on), "went_on_n": one.went_on.n,
                "went_on_low": one.went_on.low, "went_on_high": one.went_on.high,
                "left": one.left.value, "left_words": sentences.sure(metric, one.left), "left_n": one.left.n,
                "left_low": one.left.low, "left_high": one.left.high,
                "difference": gap.value, "difference_low": gap.low, "difference_high": gap.high,
                "verdict": gap.verdict,
                "verdict_words": _said(metric, gap),
            }
        )  # fmt: skip
    decimals = f"%+.{metric.digits}f"
    label = sentences.axis(metric)
    shown = {  # what a phone shows first
        "step": (_("Step"), ""),
        "left_words": (_("{metric}, lost").format(metric=label), ""),
        "went_on_words": (_("{metric}, went on").format(metric=label), ""),
        "verdict_words": (_("Is it real?"), ""),
        "difference": (_("Difference"), decimals),
        "difference_low": (_("Low"), decimals),
        "difference_high": (_("High"), decimals),
        "left_n": (_("Answers, lost"), "localized"),
        "went_on_n": (_("Answers, went on"), "localized"),
    }
    return Table(pd.DataFrame(rows), shown, ("went_on_words", "left_words", "verdict_words"))


def _said(metric: Metric, gap: Change) -> str:
    if gap.verdict == "noise":
        return sentences.within_noise(gap.among)
    names = {
        "few": _("too few to tell"),
        "up": _("they waited longer") if metric.unit == "hours" else _("they felt better"),
        "down": _("they waited less") if metric.unit == "hours" else _("they felt worse"),
    }
    return names[gap.verdict]


def feelings_answer(metric: Metric, gaps: Sequence[tuple[Feeling, Change]]) -> str:
    """The step at which those lost felt worst against those who went on, if any real gap is there."""
    if all(gap.verdict == "few" for _one, gap in gaps):
        return _("{metric}: {pieces}.").format(metric=_(metric.label), pieces=_("too few answers to tell"))
    real = [(one, gap) for one, gap in gaps if gap.is_good is False]
    if not real:
        if metric.unit == "hours":
            return _("{metric}: those lost at a step did not wait longer beyond noise than those who went on.").format(
                metric=_(metric.label)
            )
        return _("{metric}: those lost at a step did not feel worse beyond noise than those who went on.").format(
            metric=_(metric.label)
        )
    one, _gap = max(real, key=lambda pair: abs(pair[1].value or 0.0))
    text = _(
        "Those lost at {step} felt worse: {metric} {left} against {went_on} of those who went on, a real difference."
    )
    if metric.unit == "hours":
        text = _(
            "Those lost at {step} waited longer: {left} against {went_on} of those who went on, a real difference."
        )
    return text.format(
        step=step_name(one.step), metric=_(metric.label), left=sentences.sure(metric, one.left),
        went_on=sentences.sure(metric, one.went_on),
    )  # fmt: skip


def split_answer(found: Sequence[GoingOn], names: Mapping[str | None, str], step: str, following: str) -> str:
    """Which groups lose more or fewer at this step than the others, beyond noise, if two or more can be compared."""
    where = _("From {step} to {following}").format(step=step_name(step), following=step_name(following))
    more = [names[one.group] for one in found if one.tier == "below"]
    fewer = [names[one.group] for one in found if one.tier == "above"]
    pieces = []
    if more:
        pieces.append(_("more are lost than of the rest: {names}").format(names=sentences.listed(more)))
    if fewer:
        pieces.append(_("fewer are lost than of the rest: {names}").format(names=sentences.listed(fewer)))
    if sum(one.tier != "few" for one in found) < 2:
        pieces = [_("too few to tell")]
    elif not pieces:
        pieces.append(_("no group differs from the rest beyond noise"))
    return _("{where}, {pieces}.").format(where=where, pieces="; ".join(pieces))
