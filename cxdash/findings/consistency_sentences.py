"""Consistency sentences: which locations differ and how alike they all are, said in words. Knows no page and no SQL."""

from collections import Counter
from collections.abc import Sequence

from cxdash import words
from cxdash.findings import sentences
from cxdash.findings.consistency import Consistency
from cxdash.findings.scores import Rules, Score, Tier
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


def ranking(metric: Metric, tiers: Sequence[Tier | None], whole: Score, rules: Rules) -> str:
    """The score of all, and how many groups differ from the rest beyond noise, said in one sentence."""
    if whole.value is None:
        return sentences.nothing(metric, whole, rules)
    counts = Counter(tiers)
    above, below = counts["above"], counts["below"]
    compared = above + below + counts["within"]
    brand = sentences.sure(metric, whole)
    if compared < 2:
        return _("{metric} is {brand} for all; too few locations have enough answers to be compared.").format(
            metric=_(metric.label), brand=brand
        )
    if not above and not below:
        return ngettext(
            "{metric} is {brand} for all; the {n} location with enough answers is within noise.",
            "{metric} is {brand} for all; all {n} locations with enough answers are within noise of each other.",
            compared,
        ).format(metric=_(metric.label), brand=brand, n=words.number(compared))
    better = ngettext("{n} is better", "{n} are better", above).format(n=words.number(above))
    worse = ngettext("{n} is worse", "{n} are worse", below).format(n=words.number(below))
    return ngettext(
        "{metric} is {brand} for all. Of {n} location with enough answers, {better} and {worse} than the rest beyond noise.",
        "{metric} is {brand} for all. Of {n} locations with enough answers, {better} and {worse} than the rest beyond noise.",
        compared,
    ).format(metric=_(metric.label), brand=brand, n=words.number(compared), better=better, worse=worse)


def consistency_answer(metric: Metric, found: Consistency, tiers: Sequence[Tier | None]) -> str:
    """What locations differ by beyond noise, how sure that is, and how much of what is seen is real; why it may be nothing
    while some of them are called better or worse.
    """
    if found.tau is None or found.tau_low is None or found.tau_high is None:
        return _("Too few locations have enough answers to say how consistent they are.")
    if found.tau_low <= 0 and ("above" in tiers or "below" in tiers):
        text = _(
            "How far the {n} usually lie apart in {metric} is less sure: by anything from nothing to {most}. Both can be so: a "
            "location is told from the others by its own answers, what is usual only by how all of them lie."
        )
        return text.format(
            n=words.number(found.locations), metric=_(metric.label), most=spread_words(metric, found.tau_high)
        )
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
