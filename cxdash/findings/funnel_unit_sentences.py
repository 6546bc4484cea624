"""Funnel units, in words: a funnel of attempts or of value, and where most is lost. Knows no page."""

from cxdash import words
from cxdash.findings.funnel_sentences import share
from cxdash.findings.funnel_units import Part, UnitFunnel
from cxdash.findings.naming import step_name
from cxdash.steps import Unit
from cxdash.words import _, ngettext


def unit_answer(funnel: UnitFunnel, unit: Unit) -> str:
    """How much comes from the first step to the last, how sure that is, and where the largest share is lost."""
    first, last = funnel.steps[0], funnel.steps[-1]
    if not first.customers:
        return _("No customer reached the first step, {step}.").format(step=step_name(first.step))
    if not any(step.reached for step in funnel.steps):
        return _("No touchpoint at these steps has a value.")
    pieces = [_attempts(funnel) if unit == "attempts" else _values(funnel)]
    losses = [(step, after, step.lost_share) for step, after in zip(funnel.steps, funnel.steps[1:], strict=False)]
    known = [(step, after, part) for step, after, part in losses if part is not None and part.value > 0]
    if known and last.reached is not None:
        step, after, part = max(known, key=lambda one: one[2].value)
        text = _("The largest loss is from {step} to {following}: {share} of what is not still open there.")
        pieces.append(text.format(step=step_name(step.step), following=step_name(after.step), share=part_said(part)))
    return " ".join(pieces)


def _attempts(funnel: UnitFunnel) -> str:
    first, last = funnel.steps[0], funnel.steps[-1]
    n = round(first.reached or 0)
    return ngettext(
        "Of {n} attempt that began with {first}, {share} reach {last}.",
        "Of {n} attempts that began with {first}, {share} reach {last}.", n,
    ).format(n=words.number(n), first=step_name(first.step), share=part_said(last.of_entry), last=step_name(last.step))  # fmt: skip


def _values(funnel: UnitFunnel) -> str:
    pieces = [f"{step_name(step.step)} {amount(step.reached)}" for step in funnel.steps if step.reached]
    return _("Value of the touchpoints at each step: {steps}.").format(steps="; ".join(pieces))


def amount(value: float | None) -> str:
    """A sum of values, without digits that nobody reads."""
    if value is None:
        return words.number(None)
    return words.number(value, 0 if abs(value) >= 100 or value == int(value) else 2)


def part_said(part: Part | None) -> str:
    """“24% (22% to 26%)”"""
    if part is None:
        return share(None)
    return _("{share} ({low} to {high})").format(share=share(part.value), low=share(part.low), high=share(part.high))
