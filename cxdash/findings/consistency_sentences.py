"""Consistency sentences: which locations differ and how alike they all are, said in words. Knows no page and no SQL."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from cxdash import words
from cxdash.findings import sentences
from cxdash.findings.consistency import Consistency
from cxdash.findings.scores import Rules, Score, Tier
from cxdash.metrics import Metric
from cxdash.words import _, ngettext

_MOST_MORE = 3  # digits


def spread_words(metric: Metric, value: float | None, more: int = 0) -> str:
    """“±6 points”, “±6 percentage points”, “±1.2 hr”; a dash for None. more: digits than usual."""
    if value is None:
        return "—"
    if metric.unit == "hours":
        return "±" + words.hours(value, digits=1 + more)
    number = words.number(value, _digits(value) + more)
    if metric.unit == "percent":
        return _("±{n} percentage points").format(n=number)
    return _("±{n} points").format(n=number)


def spread_of(metric: Metric, found: Consistency, value: float | None) -> str:
    """`spread_words` of a value of it; of durations “factor 1.8”. Its bounds differ in it if they do at all."""
    if found.is_factor and value is not None:
        return _("factor {n}").format(n=_factor(found, value))
    return spread_words(metric, value, _more(metric, found))


def spread_digits(found: Consistency) -> int:
    """The digits after the decimal sign with which a column of numbers tells its bounds apart, and from nothing."""
    usual = 2 if found.is_factor else 1
    return usual + _more_until(found, lambda value, more: words.number(value, usual + more))


def _digits(value: float) -> int:
    return 0 if value >= 10 else 1


def _factor_digits(value: float) -> int:
    """A small factor needs a second digit: 1.04 is not 1.0."""
    return 2 if value < 2 else 1


def _more(metric: Metric, found: Consistency) -> int:
    return _more_until(found, lambda value, more: spread_words(metric, value, more))


def _more_until(found: Consistency, said: Callable[[float, int], str]) -> int:
    """How many digits more than usual it takes until no bound looks like the other, or like nothing, unless it is that."""
    ends = [one for one in (found.none, found.tau_low, found.tau_high) if one is not None]
    differing = [(one, other) for one, other in pairwise(ends) if one < other]
    more = 0
    while more < _MOST_MORE and any(said(one, more) == said(other, more) for one, other in differing):
        more += 1
    return more


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
    if found.is_too_close:
        return _too_close(metric, found, tiers)
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
            n=words.number(found.locations), metric=_(metric.label), most=spread_of(metric, found, found.tau_high)
        )
    if not found.is_sure:
        return _(
            "Beyond noise, locations need not differ at all in {metric}: what they differ by is at most {most}."
        ).format(metric=_(metric.label), most=spread_of(metric, found, found.tau_high))
    return _(
        "Beyond noise, locations differ by {spread} in {metric} ({low} to {high}); {share} of the differences that are "
        "seen between them are real."
    ).format(
        spread=spread_of(metric, found, found.tau), metric=_(metric.label), low=_bound(metric, found, found.tau_low),
        high=_bound(metric, found, found.tau_high), share=words.percent(100 * (found.i2 or 0.0)),
    )  # fmt: skip


def _too_close(metric: Metric, found: Consistency, tiers: Sequence[Tier | None]) -> str:
    """That no spread between them would have them lie as close together as they do: so none can be ruled out."""
    if "above" in tiers or "below" in tiers:
        text = _(
            "How far the {n} usually lie apart in {metric} cannot be told: all in all they lie closer together than chance alone "
            "would have them. Both can be so: a location is told from the others by its own answers, what is usual only by how all "
            "of them lie."
        )
        return text.format(n=words.number(found.locations), metric=_(metric.label))
    text = _(
        "Locations lie closer together in {metric} than chance alone would have them: no difference between them is shown, and "
        "how large one could be cannot be told."
    )
    return text.format(metric=_(metric.label))


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
    most, label = _factor(found, found.tau_high), _(metric.label)
    if found.is_sure:
        text = _(
            "Beyond noise, typical times of locations lie apart by a factor of {factor} in {metric} ({low} to {high}); {share} of "
            "the differences that are seen between them are real."
        )
        return text.format(
            factor=_factor(found, found.tau), metric=label, low=_factor(found, found.tau_low), high=most,
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


def _factor(found: Consistency, value: float | None) -> str:
    if value is None:
        return "—"
    return _factor_words(value, _more_until(found, _factor_words))


def _factor_words(value: float, more: int) -> str:
    return words.number(value, _factor_digits(value) + more)


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
        low, high = found.middle / found.tau, found.middle * found.tau
        digits = next(
            (one for one in range(1, 1 + _MOST_MORE) if words.hours(low, digits=one) != words.hours(high, digits=one)),
            1,
        )
        middle, low_words, high_words = (words.hours(one, digits=digits) for one in (found.middle, low, high))
        return text.format(
            middle=middle, low=low_words, high=high_words, answers=sentences.answers(found.n), n=words.number(found.locations)
        )  # fmt: skip
    text = ngettext(
        "About two of three locations lie within so much of the middle. From {n} location with {answers}.",
        "About two of three locations lie within so much of the middle. From {n} locations with {answers}.",
        found.locations,
    )
    return text.format(n=words.number(found.locations), answers=sentences.answers(found.n))


def _bound(metric: Metric, found: Consistency, value: float) -> str:
    more = _more(metric, found)
    return words.hours(value, digits=1 + more) if metric.unit == "hours" else words.number(value, _digits(value) + more)
