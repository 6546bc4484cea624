"""Waiting, in words: how many requests were answered in time, which groups differ, and how customers felt after. Know no page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cxdash import words
from cxdash.findings import sentences
from cxdash.findings.changes import Change
from cxdash.findings.funnel_sentences import share
from cxdash.findings.response_time import Waits
from cxdash.findings.scores import Rules
from cxdash.findings.waiting import TIME, Compared, TargetChange, decided
from cxdash.metrics import Metric
from cxdash.words import N_, _, ngettext

_IN_BUSINESS = replace(TIME, label=N_("Response time in business hours"))  # which no other page tells


@dataclass(frozen=True)
class Moved:
    """What changed on the comparison period, which is called `against`: the mean time, and the share within the target."""

    time: Change
    share: TargetChange
    against: str


def waits_answer(found: Waits, target: float, moved: Moved | None, rules: Rules, in_business: bool = False) -> str:
    """The mean wait, as every page has it, the share answered within the target, and how both changed if there is a comparison
    period.

    in_business: waits are counted in business hours alone, and are no response time then as other pages have it.
    """
    if not found.requests:
        return _("There are no requests in what is chosen.")
    changed = "" if moved is None or found.within_target is None else change_words(moved.share, moved.against)
    time = _mean(found, moved, rules, in_business)
    return " ".join(filter(None, [time, _within(found, target), changed]))


def _mean(found: Waits, moved: Moved | None, rules: Rules, in_business: bool) -> str:
    """“Response time is 4.4 hr (4.2 to 4.6 hr), 0.6 hr up on the 90 days before: a real change for the worse.”"""
    if found.mean is None:
        return ""
    if moved is not None and moved.time.after.value is not None:
        return sentences.answer(_IN_BUSINESS if in_business else TIME, moved.time, moved.against, rules)
    text = _("Response time in business hours is {value}.") if in_business else _("Response time is {value}.")
    return text.format(value=mean(found))


def details(found: Waits) -> str:
    """The times, and who still waits."""
    return f"{times_words(found)} {unanswered_words(found)}".strip()


def _within(found: Waits, target: float) -> str:
    if found.within_target is None:
        return _("No request is old enough to tell whether it is answered within {target}.").format(
            target=words.duration(target)
        )
    text = ngettext(
        "Of {n} request {share} ({low} to {high}) was answered within {target}.",
        "Of {n} requests {share} ({low} to {high}) were answered within {target}.",
        decided(found),
    )
    return text.format(
        n=words.number(decided(found)), share=share(found.within_target, 1), low=share(found.low, 1), high=share(found.high, 1),
        target=words.duration(target),
    )  # fmt: skip


def times_words(found: Waits) -> str:
    """“Half of the answers came within 3 hr (2.9 hr to 3.1 hr), nine of ten within 7.6 hr (7.2 hr to 8.1 hr).”"""
    if not found.answered or found.median is None:
        return ""
    text = _("Half of the answers came within {median}, nine of ten within {p90}.")
    return text.format(median=half(found), p90=nine_of_ten(found))


def mean(found: Waits) -> str:
    """The mean wait with its interval: “4.4 hr (4.2 hr to 4.6 hr)”."""
    return words.lasting(found.mean, found.mean_low, found.mean_high)


def half(found: Waits) -> str:
    """The median wait with its interval: “3 hr (2.9 hr to 3.1 hr)”; bare where there are too few for one."""
    return words.lasting(found.median, found.median_low, found.median_high)


def nine_of_ten(found: Waits) -> str:
    """Within what nine of ten answers came, with its interval."""
    return words.lasting(found.p90, found.p90_low, found.p90_high)


def unanswered_words(found: Waits) -> str:
    """Who has no answer and is past the target, and what is not in the share."""
    missed, pieces = found.requests - (found.answered or 0) - (found.open or 0), []
    if missed:
        text = ngettext(
            "{n} request has no answer and is past the target: it counts as missed.",
            "{n} requests have no answer and are past the target: they count as missed.",
            missed,
        )
        pieces.append(text.format(n=words.number(missed)))
    if found.early:
        text = ngettext(
            "{n} request is younger than the target, answered or not, and not in the share: of those only quick answers are there.",
            "{n} requests are younger than the target, answered or not, and not in the share: of those only quick answers are there.",
            found.early,
        )
        pieces.append(text.format(n=words.number(found.early)))
    if found.stray:
        text = ngettext(
            "{n} answer stands at a stage at which hardly any touchpoint has one, and is left out.",
            "{n} answers stand at stages at which hardly any touchpoint has one, and are left out.",
            found.stray,
        )
        pieces.append(text.format(n=words.number(found.stray)))
    return " ".join(pieces)


def change_words(found: TargetChange, against: str) -> str:
    """Whether the share is another than in the comparison period; `against` is made by `sentences.comparison`."""
    if found.before is None or found.value is None:
        return _("There is nothing to compare it with: no request was decided in {against}.").format(against=against)
    if found.verdict == "few":
        return _("Too few requests to say whether that is a change on {against}.").format(against=against)
    if found.verdict == "noise":
        text = _(
            "Against {before} in {against} that is {signed} points ({worst} to {best}), within noise; a change of {least} points would "
            "have been seen."
        )
    elif found.verdict == "up":
        text = _(
            "Against {before} in {against} that is {change} points more ({low} to {high}): a real change for the better."
        )
    else:
        text = _(
            "Against {before} in {against} that is {change} points fewer ({low} to {high}): a real change for the worse."
        )
    low, high = (words.number(end, 1, True) for end in (found.low, found.high))
    return text.format(
        before=share(found.before, 1), against=against, least=words.number(found.detectable, 1),
        change=words.number(abs(found.value), 1), signed=words.number(found.value, 1, True),
        low=low, high=high, worst=low, best=high,
    )  # fmt: skip


def times_answer(found: Sequence[Compared], name: Callable[[Waits], str], rules: Rules) -> str:
    """Which groups answer sooner or later than the others, beyond noise, by name. found: see `waiting.by_time`."""
    names = {one.waits.group or "": name(one.waits) for one in found if one.time is not None}
    return sentences.groups_answer(TIME, [one.time for one in found if one.time is not None], names, rules)


def groups_answer(found: Sequence[Compared], name: Callable[[Waits], str]) -> str:
    """Which groups answer more or fewer within the target than the others, beyond noise, by name."""
    tested = [one for one in found if one.tier in ("above", "within", "below")]
    if len(tested) < 2:
        return _("Within the target: too few groups have enough requests to be compared.")
    better = [name(one.waits) for one in tested if one.tier == "above"]
    worse = [name(one.waits) for one in reversed(tested) if one.tier == "below"]
    if not better and not worse:
        text = ngettext(
            "Within the target: no difference beyond noise in {n} group.",
            "Within the target: no difference beyond noise between {n} groups.",
            len(tested),
        )
        return text.format(n=words.number(len(tested)))
    pieces = []
    if better:
        pieces.append(
            _("More are in time than of the rest, beyond noise: {names}.").format(names=sentences.listed(better))
        )
    if worse:
        pieces.append(
            _("Fewer are in time than of the rest, beyond noise: {names}.").format(names=sentences.listed(worse))
        )
    return " ".join(pieces)


def waits_words(name: str, found: Waits) -> str:
    """“phone: 3.9 hr (3.8 hr to 4.1 hr) · 96.4% (95.9% to 96.9%) in time · 4,579 requests · half within 3 hr”, for hovering."""
    requests = ngettext("{n} request", "{n} requests", found.requests).format(n=words.number(found.requests))
    pieces = [name if found.mean is None else f"{name}: {mean(found)}"]
    if found.within_target is not None:
        text = _("{share} ({low} to {high}) in time")
        pieces.append(
            text.format(share=share(found.within_target, 1), low=share(found.low, 1), high=share(found.high, 1))
        )
    pieces.append(requests)
    if found.median is not None:
        pieces.append(_("half within {median}").format(median=half(found)))
    return " · ".join(pieces)


def score_answer(metric: Metric, gap: Change, target: float) -> str:
    """How customers scored after they were answered in time, against after the other requests."""
    late, in_time, label = gap.before, gap.after, _(metric.label)
    if gap.value is None:
        text = _("{metric}: too few answers after requests to compare those answered in time with the others.")
        return text.format(metric=label)
    text = _(
        "{metric} is {value} ({interval}, {answers}) after requests answered within {target}, and {late} ({late_interval}, "
        "{late_answers}) after those answered later or not: {verdict}."
    )
    return text.format(
        metric=label, value=sentences.amount(metric, in_time.value), interval=sentences.interval(metric, in_time),
        answers=sentences.answers(in_time.n), target=words.duration(target), late=sentences.amount(metric, late.value),
        late_interval=sentences.interval(metric, late), late_answers=sentences.answers(late.n), verdict=_gap_verdict(metric, gap),
    )  # fmt: skip


def _gap_verdict(metric: Metric, gap: Change) -> str:
    if gap.verdict == "few":
        return _("too few answers to tell")
    if gap.verdict == "noise":
        if gap.detectable is None:
            return _("within noise")
        return _("within noise; a difference of {least} would have been seen").format(
            least=sentences.points(metric, gap.detectable)
        )
    text = _("a real difference, {gap} ({low} to {high}) better after those in time")
    if not gap.is_good:
        text = _("a real difference, {gap} ({low} to {high}) worse after those in time")
    low, high = sentences.ends(metric, gap.low or 0.0, gap.high or 0.0)
    return text.format(gap=sentences.points(metric, abs(gap.value or 0.0)), low=low, high=high)
