"""Leaving, in words: what goes with leaving at a step. Knows no page."""

from collections.abc import Callable, Sequence

from cxdash import words
from cxdash.findings.leaving import Leaving
from cxdash.findings.sentences import listed, within_noise
from cxdash.words import _, ngettext


def leaving_answer(found: Sequence[Leaving], step: str, name: Callable[[Leaving], str]) -> str:
    """Which values leave more and fewer beyond noise, most first, and of how many that were compared."""
    if not found:
        return _("After {step}, no value of any dimension has enough customers to be compared.").format(step=step)
    more = [one for one in found if one.verdict == "more"]
    fewer = [one for one in found if one.verdict == "fewer"]
    compared = ngettext("Of {n} value compared", "Of {n} values compared", len(found)).format(
        n=words.number(len(found))
    )
    if not more and not fewer:
        return _("{compared}, none goes with leaving after {step} beyond noise.").format(compared=compared, step=step)
    pieces = []
    if more:
        pieces.append(
            _("more are lost with {names}").format(names=listed([f"{name(one)} {odds(one)}" for one in more]))
        )
    if fewer:
        pieces.append(_("fewer with {names}").format(names=listed([f"{name(one)} {odds(one)}" for one in fewer])))
    return _("{compared}, after {step} {what}.").format(compared=compared, step=step, what="; ".join(pieces))


def odds(one: Leaving) -> str:
    """“(odds ×2.1, 1.9 to 2.3)”"""
    if one.odds is None:
        return ""
    low, value, high = (
        words.number(each, 1 if each >= 0.95 else 2) for each in (one.odds.low, one.odds.value, one.odds.high)
    )
    return _("(odds ×{value}, {low} to {high})").format(value=value, low=low, high=high)


def verdict(one: Leaving) -> str:
    """As words of a table."""
    if one.verdict == "noise":
        return _("real, but may be slight") if one.is_slight else within_noise(one.among)
    return _("more are lost") if one.verdict == "more" else _("fewer are lost")
