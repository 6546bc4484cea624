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


def spread_of(metric: Metric, found: Consistency, value: float | None) -> str:
    """`spread_words` of a value of it; of durations “factor 1.8”."""
    return (
        _("factor {n}").format(n=_factor(value))
        if found.is_factor and value is not None
        else spread_words(metric, value)
    )


def factor_digits(value: float) -> int:
    """A small factor needs a second digit: 1.04 is not 1.0."""
    return 2 if value < 2 else 1


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
        return _unsure(metric, found)
    if found.is_factor:
        return _factor_answer(metric, found, tiers)
    if not found.is_sure and ("above" in tiers or "below" in tiers):
        text = _(
            "How far the {n} usually lie apart in {metric} is less sure: by anything from nothing to {most}. Both can be so: a "
            "location is told from the others by its own answers, what is usual only by how all of them lie."
        )
        return text.format(
            n=words.number(found.locations), metric=_(metric.label), most=spread_words(metric, found.tau_high)
        )
    if not found.is_sure:
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


def _unsure(metric: Metric, found: Consistency) -> str:
    """Why there is no interval: too few of them, one answer in each, or answers that do not vary within any."""
    if found.locations < 2:
        return _("Too few locations have enough answers to say how consistent they are.")
    if found.tau is None:
        return _("Each location tells no more than one answer does: too little to say how consistent they are.")
    if found.tau <= found.none:
        return _("All answers of all locations are the same: they do not differ in {metric}.").format(
            metric=_(metric.label)
        )
    text = _(
        "Within each location all answers are the same, so nothing tells how sure it is how far they lie apart in {metric}: "
        "as seen, {spread}."
    )
    return text.format(metric=_(metric.label), spread=spread_of(metric, found, found.tau))


def _factor_answer(metric: Metric, found: Consistency, tiers: Sequence[Tier | None]) -> str:
    """As `consistency_answer`, of durations: these lie apart by a factor."""
    most, label = _factor(found.tau_high), _(metric.label)
    if found.is_sure:
        text = _(
            "Beyond noise, typical times of locations lie apart by a factor of {factor} in {metric} ({low} to {high}); {share} of "
            "the differences that are seen between them are real."
        )
        return text.format(
            factor=_factor(found.tau), metric=label, low=_factor(found.tau_low), high=most,
            share=words.percent(100 * (found.i2 or 0.0)),
        )  # fmt: skip
    if "above" in tiers or "below" in tiers:
        text = _(
            "How far the {n} usually lie apart in {metric} is less sure: by anything from nothing to a factor of {most}. Both can be "
            "so: a location is told from the others by its own answers, what is usual only by how all of them lie."
        )
        return text.format(n=words.number(found.locations), metric=label, most=most)
    return _(
        "Beyond noise, locations need not differ at all in {metric}: what they differ by is at most a factor of {most}."
    ).format(metric=label, most=most)


def _factor(value: float | None) -> str:
    return "—" if value is None else words.number(value, factor_digits(value))


def consistency_meaning(found: Consistency) -> str:
    """What the number means and what it rests on."""
    if found.is_factor and found.tau and found.middle is not None:
        text = ngettext(
            "The middle one is {middle} (typical times: the geometric mean); about two of three locations lie between {low} and "
            "{high}, which is the middle divided and multiplied by that factor. From {n} location with {answers}.",
            "The middle one is {middle} (typical times: the geometric mean); about two of three locations lie between {low} and "
            "{high}, which is the middle divided and multiplied by that factor. From {n} locations with {answers}.",
            found.locations,
        )
        return text.format(
            middle=words.hours(found.middle), low=words.hours(found.middle / found.tau), answers=sentences.answers(found.n),
            high=words.hours(found.middle * found.tau), n=words.number(found.locations),
        )  # fmt: skip
    text = ngettext(
        "About two of three locations lie within so much of the middle. From {n} location with {answers}.",
        "About two of three locations lie within so much of the middle. From {n} locations with {answers}.",
        found.locations,
    )
    return text.format(n=words.number(found.locations), answers=sentences.answers(found.n))


def _bound(metric: Metric, value: float) -> str:
    return words.hours(value) if metric.unit == "hours" else words.number(value, 0 if value >= 10 else 1)
