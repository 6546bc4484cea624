"""Funnel units, in words: a funnel of attempts or of value, and where most is lost. Knows no page."""

from itertools import pairwise

from cxdash import words
from cxdash.findings.funnel_sentences import share, still_open, sure_share
from cxdash.findings.funnel_units import Part, UnitFunnel
from cxdash.findings.naming import step_name
from cxdash.steps import Unit
from cxdash.words import _, ngettext


def unit_answer(funnel: UnitFunnel, unit: Unit) -> str:
    """How much comes from the first step to the last, how sure that is, and where the largest share is lost."""
    first = funnel.steps[0]
    if not first.customers:
        return _("No customer reached the first step, {step}.").format(step=step_name(first.step))
    if all(step.reached is None for step in funnel.steps if step.customers):
        return _("No touchpoint at these steps has a value.")
    pieces = [_attempts(funnel) if unit == "attempts" else _values(funnel), *_losses(funnel)]
    if without := [step_name(step.step) for step in funnel.steps if step.customers and step.reached is None]:
        pieces.append(_("No touchpoint of these steps has a value: {steps}.").format(steps=", ".join(without)))
    return " ".join([*pieces, *_below(funnel)])


def _losses(funnel: UnitFunnel) -> list[str]:
    """Where most is lost, if each step but the last tells; of one that does alone, what is lost there, as it is no largest."""
    losses = [(step, after) for step, after in pairwise(funnel.steps) if step.reached is not None and step.customers]
    known = [(part, step, after) for step, after in losses if (part := step.lost_share) is not None and part.value > 0]
    if not known:
        return []
    part, step, after = max(known, key=lambda one: one[0].value)
    if all(one.reached is not None for one in funnel.steps[:-1]):
        text = _("The largest loss is from {step} to {following}: {share} of what is not still open there.")
    elif len(losses) > 1:
        text = _(
            "Among steps with values the largest loss is from {step} to {following}: {share} of what is not still open there."
        )
    else:
        text = _("From {step} to {following} {share} of the value that is not still open there is lost.")
    return [text.format(step=step_name(step.step), following=step_name(after.step), share=part_said(part))]


def _below(funnel: UnitFunnel) -> list[str]:
    """What stands apart, as it is below 0."""
    found = [
        _("{step} {amount} (together {net})").format(
            step=step_name(step.step), amount=amount(step.below), net=amount(step.net)
        )
        for step in funnel.steps
        if step.below
    ]
    if not found:
        return []
    text = _("Amounts below 0, such as refunds, are in no share and no loss: {steps}.")
    return [text.format(steps="; ".join(found))]


def _attempts(funnel: UnitFunnel) -> str:
    first, last = funnel.steps[0], funnel.steps[-1]
    n, still = round(first.reached or 0), round(sum(step.open or 0.0 for step in funnel.steps))
    text = ngettext(
        "Of {n} attempt that began with {first}, {share} reach {last}.",
        "Of {n} attempts that began with {first}, {share} reach {last}.", n,
    )  # fmt: skip
    if still:
        text = ngettext(
            "Of {n} attempt that began with {first}, {share} have reached {last} so far.",
            "Of {n} attempts that began with {first}, {share} have reached {last} so far.", n,
        )  # fmt: skip
    said = text.format(
        n=words.number(n), first=step_name(first.step), share=part_said(last.of_entry), last=step_name(last.step)
    )
    return f"{said} {still_open(still)}" if still else said


def _values(funnel: UnitFunnel) -> str:
    pieces = [
        f"{step_name(step.step)} {amount(step.reached)}"
        for step in funnel.steps
        if step.reached is not None and step.customers
    ]
    return _("Value of the touchpoints at each step: {steps}.").format(steps="; ".join(pieces))


def amount(value: float | None) -> str:
    """A sum of values, without digits that nobody reads."""
    if value is None:
        return words.number(None)
    return words.number(value, 0 if abs(value) >= 100 or value == int(value) else 2)


def part_said(part: Part | None) -> str:
    """“24% (22% to 26%)”"""
    return share(None) if part is None else sure_share(part.value, part.low, part.high)
