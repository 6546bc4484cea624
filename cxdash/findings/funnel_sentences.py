"""Funnel sentences: shares, losses and who goes on, said in words, in the language of this thread. Knows no page."""

from dataclasses import replace

from cxdash import words
from cxdash.findings.funnel import Funnel, Loss
from cxdash.findings.funnel_base import Base, base_of
from cxdash.findings.funnel_late import Late
from cxdash.findings.naming import step_name
from cxdash.words import _, ngettext

_MOST_DIGITS = 2


def share(value: float | None, digits: int = 0) -> str:
    """A share of 0 to 1 as percent; one that is not nothing is never said as 0%, and one that is not all never as 100%."""
    if value is None:
        return words.percent(None)
    least, rounded = 10.0**-digits, round(value * 100, digits)
    if rounded == 0 < value:
        return "<" + words.percent(least, digits)
    if value < 1 and rounded == 100:
        return ">" + words.percent(100 - least, digits)
    return words.percent(value * 100, digits)


def sure_share(value: float | None, low: float | None, high: float | None, digits: int = 0) -> str:
    """“33% (32% to 34%)”; bare where nothing is unsure, and a dash where it is not shown."""
    if value is None or low is None or high is None or low == high:
        return share(value, digits)
    return _("{share} ({low} to {high})").format(**share_told(value, low, high, digits))


def share_told(value: float | None, low: float | None, high: float | None, digits: int = 0) -> dict[str, str]:
    """share, low and high, each as `share`, with more digits where the ends would look alike: “<1% (<1% to <1%)” tells nothing."""
    digits = digits if low is None or high is None else _telling(low, high, digits)
    return {"share": share(value, digits), "low": share(low, digits), "high": share(high, digits)}


def _telling(low: float, high: float, digits: int) -> int:
    while digits < _MOST_DIGITS and low < high and share(low, digits) == share(high, digits):
        digits += 1
    return digits


def briefly(value: float | None, low: float | None, high: float | None) -> str:
    """A share with its interval as short as a cell of a table is: “32% (30–33%)”; with more digits where its ends would look alike."""
    if low is None or high is None:
        return share(value)
    digits = _telling(low, high, 0)
    least = share(low, digits)
    if least[0] not in "<>":
        least = words.number(100 * low, digits)
    return f"{share(value, digits)} ({least}–{share(high, digits)})"


def still_open(n: int) -> str:
    """What the upper end of an interval is where some may still come."""
    return ngettext(
        "{n} of them is still open and may yet: the interval reaches up to where it does.",
        "{n} of them are still open and may yet: the interval reaches up to where all of them do.",
        n,
    ).format(n=words.number(n))


def in_any_order(funnel: Funnel) -> Funnel:
    """The same with each step called by how many had come: in any order none of them has a place of its own."""
    last = len(funnel.steps)
    called = [
        ngettext("any {n} step", "any {n} steps", n) if n < last else ngettext("all {n} steps", "all {n} steps", n)
        for n in range(1, last + 1)
    ]
    named = [
        replace(step, step=name.format(n=words.number(n)))
        for n, (step, name) in enumerate(zip(funnel.steps, called, strict=True), 1)
    ]
    return replace(funnel, steps=tuple(named))


def funnel_answer(funnel: Funnel, loss: Loss | None, late: str = "") -> str:
    """How many come from the first step to the last, and where most are lost."""
    first, last = funnel.steps[0], funnel.steps[-1]
    if not first.customers:
        return _("No customer reached the first step, {step}.").format(step=step_name(first.step))
    base = base_of([funnel])
    if base == "all":
        text = ngettext(
            "Of {n} customer at {first}, {share} reach {last}.",
            "Of {n} customers at {first}, {share} reach {last}.",
            first.customers,
        )
        pieces = [text.format(n=words.number(first.customers), **_arrived(funnel))]
    elif base == "so far":
        text = ngettext(
            "Of {n} customer at {first}, {share} have reached {last} so far.",
            "Of {n} customers at {first}, {share} have reached {last} so far.",
            first.customers,
        )
        pieces = [text.format(n=words.number(first.customers), **_arrived(funnel))]
        pieces += [still_open(funnel.open)] if funnel.open else []
    else:  # of most it is known how they ended: one share, and who is not in it
        text = ngettext(
            "Of {n} customer at {first} whose time is up, {share} reached {last}.",
            "Of {n} customers at {first} whose time is up, {share} reached {last}.",
            first.settled,
        )
        over = sure_share(last.settled_share, last.settled_low, last.settled_high)
        pieces = [text.format(n=words.number(first.settled), **_arrived(funnel) | {"share": over})]
        pieces += filter(None, [_not_over(funnel)])
    if loss is not None:
        pieces += [loss_answer(loss), *filter(None, [late])]
    return " ".join(pieces)


def _not_over(funnel: Funnel) -> str:
    """Who is in no share of those whose time is up: who may yet come; where nobody may, who came too late for it all the same."""
    n, late = funnel.customers, funnel.customers - funnel.steps[0].settled
    if funnel.open:
        return ngettext(
            "{open} of all {n} is still open and may yet.", "{open} of all {n} are still open and may yet.", funnel.open
        ).format(open=words.number(funnel.open), n=words.number(n))
    if not late:
        return ""
    text = ngettext(
        "{late} of all {n} came so late that the time is not up, though nobody is still open: it is in no share.",
        "{late} of all {n} came so late that their time is not up, though nobody is still open: they are in no share.",
        late,
    )
    return text.format(late=words.number(late), n=words.number(n))


def base_title(base: Base) -> tuple[str, str]:
    """What the columns of shares of entry and of the step before are called."""
    if base == "over":
        return _("Of entry, time is up"), _("Of the step before, time is up")
    if base == "so far":
        return _("Of entry, so far"), _("Of the step before, so far")
    return _("Of entry"), _("Of the step before")


def base_words(base: Base) -> str:
    """Whose the shares are; "" where there is one share alone."""
    if base == "over":
        return _(
            "Numbers are of all so far. Shares are of attempts whose time is up alone: who was lost in one counts as lost there, "
            "though a newer one came further or still may. So a share is not its number divided by all who came."
        )
    if base == "so far":
        return _(
            "Shares of entry and of the step before are of all so far, and their intervals reach up to where all who are still open "
            "come; the share lost is of attempts whose time is up alone."
        )
    return ""


def _arrived(funnel: Funnel) -> dict[str, str]:
    """The first step, the last one, and the share of all that came to it so far."""
    first, last = funnel.steps[0], funnel.steps[-1]
    reached = sure_share(last.of_entry, last.entry_low, last.entry_high)
    return {"first": step_name(first.step), "last": step_name(last.step), "share": reached}


def late_answer(late: Late | None, window: float) -> str:
    """What a largest loss must not be told without: that many lost there only took longer than the window (seconds); "" without."""
    if late is None or late.lost is None:
        return ""
    return ngettext(
        "The time is too short: in all of the data, of {n} customer lost there, {share} came to {following} later than {window}. "
        "Choose a longer time.",
        "The time is too short: in all of the data, of {n} customers lost there, {share} came to {following} later than {window}. "
        "Choose a longer time.",
        late.lost,
    ).format(
        n=words.number(late.lost), share=sure_share(late.share, late.low, late.high), following=step_name(late.following),
        window=words.duration(window),
    )  # fmt: skip


def loss_answer(loss: Loss) -> str:
    """“The largest loss is from Checkout to Purchase: 24% (22% to 26%) of the 5,016 customers whose time is up there.”

    It tells no number of customers lost: that of all customers stands in the chart and the table, and is another one, as it leaves
    out who has come further since.
    """
    return ngettext(
        "The largest loss is from {step} to {following}: {share} ({low} to {high}) of the {of} customer whose time is up there.",
        "The largest loss is from {step} to {following}: {share} ({low} to {high}) of the {of} customers whose time is up there.",
        loss.of,
    ).format(
        step=step_name(loss.step), following=step_name(loss.following), of=words.number(loss.of),
        **share_told(loss.share, loss.low, loss.high),
    )  # fmt: skip
