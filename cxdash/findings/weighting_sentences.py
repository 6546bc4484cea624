"""Weighting sentences: what a score would be if locations answered as they have customers, in the language of this thread."""

from cxdash import words
from cxdash.findings.scores import Score
from cxdash.findings.sentences import answers
from cxdash.findings.weighting import Weighting
from cxdash.metrics import Metric
from cxdash.words import _


def weighting_answer(metric: Metric, plain: Score, found: Weighting | None) -> str:
    """Both scores, each with its interval, to one digit more than elsewhere: they are of the same answers and lie near."""
    if found is None:
        return _("No touchpoint names customers of two locations with answers, so there is nothing to weight by.")
    text = _(
        "As answered, {metric} is {plain}, from {answers}; weighted to the customers met in each location it is {weighted}, "
        "as sure as {effective} of a simple sample."
    )
    said = text.format(
        metric=_(metric.label),
        plain=_amount(metric, plain.value, plain.low, plain.high),
        weighted=_amount(metric, found.value, found.low, found.high),
        answers=answers(plain.n),
        effective=answers(round(found.effective)),
    )
    return f"{said} {_difference(metric, found)}"


def _difference(metric: Metric, found: Weighting) -> str:
    """Whether weighting says anything that the plain score does not."""
    if found.verdict == "up":
        text = _("It is {value} more ({interval}), beyond noise: locations where fewer customers answer score higher.")
    elif found.verdict == "down":
        text = _("It is {value} less ({interval}), beyond noise: locations where fewer customers answer score lower.")
    else:
        text = _("That is no difference beyond noise ({interval}).")
    ends = (found.difference_low, found.difference_high)
    low, high = ends if found.verdict != "down" else (-ends[1], -ends[0])
    digits, is_signed = metric.digits + 1, found.verdict == "noise"
    interval = _("{low} to {high}").format(
        low=words.number(low, digits, signed=is_signed), high=words.number(high, digits, signed=is_signed)
    )
    return text.format(value=words.number(abs(found.difference), digits), interval=interval)


def weighting_note(found: Weighting) -> str:
    """Why the two differ, and what neither knows."""
    text = _(
        "A location that answers more than its customers would makes all of it look like itself; here each location counts as "
        "much as it has customers with a touchpoint. Within a location nothing is known of those who did not answer."
    )
    if found.unseen < 0.0005:
        return text
    more = _("Of the customers met, {share} are of locations without an answer: the others stand for them.")
    return f"{text} {more.format(share=words.percent(100 * found.unseen, 1))}"


def _amount(metric: Metric, value: float | None, low: float | None, high: float | None) -> str:
    digits = metric.digits + 1
    shown = words.percent(value, digits) if metric.unit == "percent" else words.number(value, digits)
    last = words.percent(high, digits) if metric.unit == "percent" else words.number(high, digits)
    interval = _("{low} to {high}").format(low=words.number(low, digits), high=last)
    return f"{shown} ({interval})"
