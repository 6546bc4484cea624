"""Funnel use sentences: a funnel's change, cohorts and times said in words, in the language of this thread. Knows no page."""

from collections.abc import Sequence

from cxdash import words
from cxdash.findings import sentences
from cxdash.findings.funnel_change import ShareChange, StepChange
from cxdash.findings.funnel_cohorts import EntryCohort
from cxdash.findings.funnel_sentences import share, share_told
from cxdash.findings.funnel_times import Taken, Waited
from cxdash.words import _, ngettext


def change_answer(found: Sequence[StepChange], against: str) -> str:
    """How the share that comes to the end changed, of those whose time is up, and between which steps more or fewer go on, beyond noise."""
    last = found[-1].of_entry
    if last is None or last.after.share is None:
        return _("Nobody entered whose time is up.")
    said = _("Of those whose time is up, {share} ({low} to {high}) reached {last}").format(
        share=share(last.after.share), low=share(last.after.low), high=share(last.after.high), last=found[-1].step
    )
    if last.value is None:
        return _("{said}. There is nothing to compare it with: nobody entered in {against}.").format(
            said=said, against=against
        )
    text = _("{said}, {change} points up on {against}: {verdict}.")
    if round(100 * last.value, 1) == 0:
        text = _("{said}, no change on {against}: {verdict}.")
    elif last.value < 0:
        text = _("{said}, {change} points down on {against}: {verdict}.")
    answer = text.format(
        said=said, change=words.number(abs(100 * last.value), 1), against=against, verdict=verdict(last)
    )
    return f"{answer} {_where(found)}"


def _where(found: Sequence[StepChange]) -> str:
    pieces = {
        "up": _("More than before reach, of those at the step before: {steps}."),
        "down": _("Fewer than before reach, of those at the step before: {steps}."),
    }
    said = [
        text.format(steps=", ".join(f"{one.step} ({points(one.of_previous)})" for one in moved))
        for way, text in pieces.items()
        if (moved := [one for one in found if one.of_previous is not None and one.of_previous.verdict == way])
    ]
    return " ".join(said) or _("Between no two steps is the change beyond noise.")


def points(change: ShareChange | None) -> str:
    """A change of a share in percentage points: +2.1."""
    return words.number(None if change is None or change.value is None else 100 * change.value, 1, signed=True)


def verdict(change: ShareChange) -> str:
    """Whether the change is real; within noise it says the smallest change that could have been seen."""
    if change.verdict == "few":
        return _("too few customers to tell")
    if change.verdict == "noise" and change.among:
        return sentences.within_noise(change.among)
    if change.verdict == "noise":
        least = None if change.detectable is None else 100 * change.detectable
        return _("within noise; a change of {least} would have been seen").format(least=words.number(least, 1))
    return _("a real change for the better") if change.verdict == "up" else _("a real change for the worse")


def verdict_word(change: ShareChange | None) -> str:
    """The verdict as a word of a table."""
    if change is None:
        return ""
    if change.verdict == "noise":
        return sentences.within_noise(change.among)
    return {"few": _("too few to tell"), "up": _("better"), "down": _("worse")}[change.verdict]


def cohorts_answer(found: Sequence[EntryCohort], place: int, called: Sequence[str], reached: str) -> str:
    """The latest complete cohort's share at one of its steps, and which cohorts differ from the others beyond noise."""
    complete = [(one, name) for one, name in zip(found, called, strict=True) if one.is_complete and one.steps]
    if not complete:
        return _("No cohort is complete yet: who entered may still go on.")
    (_last, name), step = complete[-1], complete[-1][0].steps[place]
    text = _("Of the last cohort whose time is up ({when}), {share} ({low} to {high}) reached {step}.")
    said = text.format(when=name, step=reached, **share_told(step.share, step.low, step.high))
    compared = [(one.steps[place].tier, called_so) for one, called_so in complete if one.steps[place].tier != "few"]
    if len(compared) < 2:
        return said
    more, fewer = ([one for tier, one in compared if tier == side] for side in ("above", "below"))
    pieces = []
    if more:
        pieces.append(_("more than usual: {names}").format(names=sentences.listed(more)))
    if fewer:
        pieces.append(_("fewer than usual: {names}").format(names=sentences.listed(fewer)))
    if not pieces:
        pieces.append(_("no cohort differs from the others beyond noise"))
    compared_words = _("Of all complete cohorts, {pieces}.").format(pieces="; ".join(pieces))
    return f"{said} {compared_words}"


def taken_answer(found: Taken, since: str, until: str) -> str:
    """The median with its interval, and within what time nine of ten came."""
    if not found.n or found.median.value is None:
        return _("Nobody came from {since} to {until}.").format(since=since, until=until)
    text = ngettext(
        "From {since} to {until} the {n} customer took {median}.",
        "From {since} to {until} half of the {n} customers took {median} or less, nine of ten {p90} or less.",
        found.n,
    )
    return text.format(
        since=since, until=until, n=words.number(found.n), p90=words.lasting(found.p90.value, found.p90.low, found.p90.high),
        median=words.lasting(found.median.value, found.median.low, found.median.high),
    )  # fmt: skip


def times(waited: Waited) -> tuple[str, str]:
    """The median time to the next step and within what nine of ten come, each with its interval: “2 d (1.9 d to 2.2 d)”."""
    return (
        words.lasting(waited.median_seconds, waited.median_low, waited.median_high),
        words.lasting(waited.p90_seconds, waited.p90_low, waited.p90_high),
    )
