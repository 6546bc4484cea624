"""Sentences: scores, changes and funnels said in words, in the language of this thread. Knows no page and no SQL."""

from collections.abc import Sequence

from cxdash import words
from cxdash.findings.changes import Change
from cxdash.findings.movers import Movement
from cxdash.findings.naming import group_name
from cxdash.findings.scores import Rules, Score
from cxdash.metrics import Metric
from cxdash.stats.estimators import Estimate
from cxdash.words import _, ngettext


def amount(metric: Metric, value: float | None, signed: bool = False, digits: int | None = None) -> str:
    """A value in the metric's unit: 41, 83%, 5.2 hr, from two days on in days; a dash for None.

    digits: after the decimal sign, the metric's own where it is None.
    """
    told = metric.digits if digits is None else digits
    if metric.unit == "percent":
        return words.percent(value, told, signed)
    if metric.unit == "hours":
        return words.hours(value, signed, told)
    return words.number(value, told, signed)


def points(metric: Metric, value: float | None, signed: bool = False) -> str:
    """A difference in the metric's unit; a difference of shares is in percentage points and bears no %."""
    if metric.unit == "hours":
        return words.hours(value, signed)
    return words.number(value, metric.digits, signed)


def axis(metric: Metric) -> str:
    """What the values of a chart and the numbers of a table are: the metric, for times in hours whatever is said above."""
    return _("{metric}, hours").format(metric=_(metric.label)) if metric.unit == "hours" else _(metric.label)


def interval(metric: Metric, score: Score, digits: int | None = None) -> str:
    """“38 to 44”; a dash where there is none."""
    return _range(metric, score.low, score.high, digits)


def sure(metric: Metric, score: Score, digits: int | None = None) -> str:
    """“41 (38 to 44)”; bare where no interval is known."""
    value = amount(metric, score.value, digits=digits)
    return value if score.low is None else f"{value} ({interval(metric, score, digits)})"


def _range(metric: Metric, low: float | None, high: float | None, digits: int | None = None) -> str:
    if low is None or high is None:
        return "—"
    told = metric.digits if digits is None else digits
    least = words.hours_as(low, high, told) if metric.unit == "hours" else words.number(low, told)
    return _("{low} to {high}").format(low=least, high=amount(metric, high, digits=told))


def span(metric: Metric, found: Change) -> str:
    """The interval of a difference: “+3 to +13”, of one that is worse “−52 to −20”; a dash where there is none."""
    if found.low is None or found.high is None:
        return "—"
    low, high = ends(metric, found.low, found.high)
    return _("{low} to {high}").format(low=low, high=high)


def ends(metric: Metric, low: float, high: float) -> tuple[str, str]:
    """The ends of the interval of a difference, everywhere with their signs: a fall of 36 is one of −52 to −20."""
    return _end(metric, low), _end(metric, high)


def _end(metric: Metric, value: float) -> str:
    """One digit more for what would round to 0: whether an interval holds 0 is what it is read for."""
    if metric.unit != "hours" and value and round(value, metric.digits) == 0:
        return words.number(value, metric.digits + 1, True)
    return points(metric, value, signed=True)


def median(metric: Metric, found: Estimate) -> str:
    """“median 2.3 hr (2.1 to 2.6)”; of too few for an interval that it has none."""
    text = _("median {value} ({interval})") if found.low is not None else _("median {value} (too few for an interval)")
    return text.format(value=amount(metric, found.value), interval=_range(metric, found.low, found.high))


def answers(n: int, metric: Metric | None = None) -> str:
    """“1,234 answers”, or requests where the metric is about those."""
    if metric is not None and metric.table == "touchpoints":
        return ngettext("{n} answered request", "{n} answered requests", n).format(n=words.number(n))
    return ngettext("{n} answer", "{n} answers", n).format(n=words.number(n))


def customers(n: int) -> str:
    return ngettext("{n} customer", "{n} customers", n).format(n=words.number(n))


def comparison(compare: str, days: int) -> str:
    """What is compared with: “the 90 days before” or “the same days a year earlier”."""
    if compare == "year":
        return _("the same days a year earlier")
    return ngettext("the day before", "the {n} days before", days).format(n=words.number(days))


def comparison_name(compare: str, days: int) -> str:
    """The comparison period as a name of its own, beside “This period”; `comparison` is a part of a sentence."""
    if compare == "year":
        return _("The same days a year earlier")
    return ngettext("The day before", "The {n} days before", days).format(n=words.number(days))


def nothing(metric: Metric, score: Score, rules: Rules) -> str:
    """Why there is no value: nobody answered, or too few to be shown."""
    if score.is_hidden:
        text = ngettext(
            "{metric}: only {n} answer, too few to show (it takes {least}).",
            "{metric}: only {n} answers, too few to show (it takes {least}).",
            score.n,
        )
        return text.format(metric=_(metric.label), n=words.number(score.n), least=words.number(rules.min_answers))
    return _("{metric}: no answers in what is chosen.").format(metric=_(metric.label))


def level(metric: Metric, score: Score, rules: Rules) -> str:
    """“NPS is 41 (38 to 44), from 1,234 answers.”"""
    if score.value is None:
        return nothing(metric, score, rules)
    return _("{metric} is {value} ({interval}), from {answers}.").format(
        metric=_(metric.label),
        value=amount(metric, score.value),
        interval=interval(metric, score),
        answers=answers(score.n, metric),
    )


def answer(metric: Metric, found: Change, against: str, rules: Rules) -> str:
    """“NPS is 41 (38 to 44), 5 up on the 90 days before: a real change.”; `against` is made by `comparison`."""
    if found.after.value is None:
        return nothing(metric, found.after, rules)
    if found.value is None:
        return level(metric, found.after, rules) + " " + incomparable(against)
    if round(found.value, metric.digits) == 0:
        text = _("{metric} is {value} ({interval}), the same as {against}: {verdict}.")
    elif found.value > 0:
        text = _("{metric} is {value} ({interval}), {change} up on {against}: {verdict}.")
    else:
        text = _("{metric} is {value} ({interval}), {change} down on {against}: {verdict}.")
    return text.format(
        metric=_(metric.label),
        value=amount(metric, found.after.value),
        interval=interval(metric, found.after),
        change=points(metric, abs(found.value)),
        against=against,
        verdict=verdict(metric, found),
    )


def incomparable(against: str) -> str:
    return _("There is nothing to compare it with: {against} had too few answers.").format(against=against)


def verdict(metric: Metric, found: Change) -> str:
    """Whether the change is real; within noise it says the smallest change that could have been seen."""
    if found.verdict == "few":
        return cannot_tell(found.before, found.after)
    if found.verdict == "noise":
        if found.detectable is None or found.among:
            return within_noise(found.among)
        text = _("within noise; a change of {least} would have been seen")
        return text.format(least=points(metric, found.detectable))
    return _("a real change for the better") if found.is_good else _("a real change for the worse")


def cannot_tell(*scores: Score) -> str:
    """Why there is no verdict on these scores."""
    if any(one.is_early for one in scores):
        return _("too early to tell, as slow answers to the newest requests are still to come")
    return _("too few answers to tell")


def verdict_word(found: Change) -> str:
    """The verdict as a word of a table."""
    if found.verdict == "few":
        return _("too early to tell") if found.before.is_early or found.after.is_early else _("too few to tell")
    if found.verdict == "noise":
        return within_noise(found.among)
    return _("better") if found.is_good else _("worse")


def within_noise(compared: int = 0) -> str:
    """“within noise”; of what alone would be called real, and is not among so many that were compared, that it is so."""
    if not compared:
        return _("within noise")
    return _("within noise (of {n} compared)").format(n=words.number(compared))


def tier_name(tier: str | None) -> str:
    """Above and below are said as better and worse, because for times less is better."""
    names = {
        "above": _("better than the rest"),
        "within": _("within noise"),
        "below": _("worse than the rest"),
        "few": _("few answers"),
    }
    return names.get(tier or "", "—")


def groups_answer(metric: Metric, scores: Sequence[Score], names: dict[str, str], rules: Rules) -> str:
    """Which groups of a split differ from the rest beyond noise, by name; at most three on each side."""
    compared = [one for one in scores if one.tier in ("above", "within", "below")]
    better = [group_name(one, names) for one in compared if one.tier == "above"]
    worse = [group_name(one, names) for one in compared if one.tier == "below"]
    if len(compared) < 2:
        return _("{metric}: too few groups have enough answers to be compared.").format(metric=_(metric.label))
    if not better and not worse:
        return ngettext(
            "{metric}: no difference beyond noise in {n} group.",
            "{metric}: no difference beyond noise between {n} groups.",
            len(compared),
        ).format(metric=_(metric.label), n=words.number(len(compared)))
    pieces = []
    if better:
        pieces.append(_("better than the rest beyond noise: {names}").format(names=listed(better)))
    if worse:
        pieces.append(_("worse than the rest beyond noise: {names}").format(names=listed(worse)))
    return _("{metric}: {pieces}.").format(metric=_(metric.label), pieces="; ".join(pieces))


def listed(names: Sequence[str]) -> str:
    if len(names) <= 3:
        return ", ".join(names)
    more = len(names) - 3
    return ", ".join(names[:3]) + " " + ngettext("and {n} more", "and {n} more", more).format(n=words.number(more))


def many_compared(metric: Metric | None = None) -> str:
    """What stands beside every comparison of many groups at once: Benjamini-Hochberg in plain words; of times, of what."""
    text = _(
        "The more groups are compared, the more must speak for a difference before it counts as one, because among many "
        "groups some stand apart by luck alone."
    )
    return text if metric is None or not metric.has_median else f"{text} {typical_times()}"


def typical_times() -> str:
    """What a difference between times is a difference of."""
    return _(
        "Times are called better or worse only where both tell it, the mean and the typical time (the geometric mean): a few very long "
        "waits move the one, and many answered at once the other."
    )


def mover(metric: Metric, found: Change, name: str) -> str:
    """“Kaunas Linden Avenue: NPS 57, 31 up (+12 to +50)”; for the list of locations that moved."""
    up = (
        _("{name}: {metric} {value}, {change} up ({low} to {high})")
        if (found.value or 0.0) > 0
        else _("{name}: {metric} {value}, {change} down ({low} to {high})")
    )
    low, high = ends(metric, found.low or 0.0, found.high or 0.0)
    return up.format(
        name=name, metric=_(metric.label), value=amount(metric, found.after.value),
        change=points(metric, abs(found.value or 0.0)), low=low, high=high,
    )  # fmt: skip


def movement_answer(metric: Metric, found: Movement, against: str) -> str:
    """How many locations moved beyond noise, of how many that could be compared."""
    if not found.compared:
        return _("No location has enough answers in both periods to be compared.")
    if not found.movers:
        return ngettext(
            "{metric}: the {n} location that can be compared did not move beyond noise on {against}.",
            "{metric}: none of the {n} locations that can be compared moved beyond noise on {against}.",
            found.compared,
        ).format(metric=_(metric.label), n=words.number(found.compared), against=against)
    return ngettext(
        "{metric}: {moved} of {n} location moved beyond noise on {against}.",
        "{metric}: {moved} of {n} locations moved beyond noise on {against}.",
        found.compared,
    ).format(
        metric=_(metric.label), moved=words.number(len(found.movers)), n=words.number(found.compared), against=against
    )


def pooled_days(days: int) -> str:
    text = ngettext(
        "Each point pools the answers of {n} day.", "Each point pools the answers of the last {n} days.", days
    )
    return text.format(n=words.number(days))


def band(rules: Rules) -> str:
    """What the shaded band of a trend is."""
    return _("The band is the {level} interval; where fewer than {least} answered there is no point.").format(
        level=words.sureness(rules.confidence), least=words.number(rules.min_answers)
    )


def all_of(value: str) -> str:
    """The name of the line that stands for everybody: “all: 33”."""
    return _("all: {value}").format(value=value)
