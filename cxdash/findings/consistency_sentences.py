"""Consistency sentences: how alike locations are, said in words. Knows no page and no SQL."""

from cxdash import words
from cxdash.findings import sentences
from cxdash.findings.consistency import Consistency
from cxdash.metrics import Metric
from cxdash.words import _, ngettext


def spread_words(metric: Metric, value: float | None) -> str:
    """“±6 points”, “±6 percentage points”, “±1.2 hr”; a dash for None."""
    if value is None:
        return "—"
    if metric.unit == "hours":
        return "±" + words.hours(value)
    number = words.number(value, 0 if value >= 10 else 1)
    if metric.unit == "percent":
        return _("±{n} percentage points").format(n=number)
    return _("±{n} points").format(n=number)


def consistency_answer(metric: Metric, found: Consistency) -> str:
    """What locations differ by beyond noise, how sure that is, and how much of what is seen is real."""
    if found.tau is None or found.tau_low is None or found.tau_high is None:
        return _("Too few locations have enough answers to say how consistent they are.")
    if found.tau_low <= 0:
        return _(
            "Beyond noise, locations need not differ at all in {metric}: what they differ by is at most {most}."
        ).format(metric=_(metric.label), most=spread_words(metric, found.tau_high))
    return _(
        "Beyond noise, locations differ by {spread} in {metric} ({low} to {high}); {share} of the differences that are "
        "seen between them are real."
    ).format(
        spread=spread_words(metric, found.tau), metric=_(metric.label), low=_bound(metric, found.tau_low),
        high=_bound(metric, found.tau_high), share=words.percent(100 * (found.i2 or 0.0)),
    )  # fmt: skip


def consistency_meaning(found: Consistency) -> str:
    """What the number means and what it rests on."""
    text = ngettext(
        "About two of three locations lie within so much of the middle. From {n} location with {answers}.",
        "About two of three locations lie within so much of the middle. From {n} locations with {answers}.",
        found.locations,
    )
    return text.format(n=words.number(found.locations), answers=sentences.answers(found.n))


def _bound(metric: Metric, value: float) -> str:
    return words.hours(value) if metric.unit == "hours" else words.number(value, 0 if value >= 10 else 1)
