"""Before leaving, in words: how those who left had scored against those who stayed. Knows no page."""

from collections.abc import Sequence

from cxdash import words
from cxdash.findings import sentences
from cxdash.findings.before_leaving import BeforeLeaving, Way
from cxdash.words import N_, _

_WHO: dict[Way, str] = {
    "left": N_("All who left"),
    "told": N_("Who said that they leave"),
    "silent": N_("Who fell silent"),
}

_PIECES: dict[Way, str] = {
    "left": N_("all who left had {metric} {left}, those who stayed {stayed}"),
    "told": N_("those who said that they leave had {metric} {left}, those who stayed {stayed}"),
    "silent": N_("those who fell silent had {metric} {left}, those who stayed {stayed}"),
}


def who(way: Way) -> str:
    """A group of those who left, as a table calls it."""
    return _(_WHO[way])


def before_answer(found: Sequence[BeforeLeaving], days: int) -> str:
    """What differed beyond noise before they left, the surest first; or that nothing did, or that there are too few."""
    compared = [one for one in found if one.gap.verdict != "few"]
    if not compared:
        return _("Too few customers have answered before they left, or while they stayed, to compare them.")
    real = sorted((one for one in compared if one.gap.verdict != "noise"), key=lambda one: one.gap.p or 0.0)
    if not real:
        text = _(
            "In the {days} days before they left, customers did not score otherwise than those who stayed, beyond noise."
        )
        return text.format(days=words.number(days))
    text = _("In the {days} days before they left, beyond noise: {pieces}.")
    return text.format(days=words.number(days), pieces="; ".join(_piece(one) for one in real[:3]))


def _piece(one: BeforeLeaving) -> str:
    """“those who said that they leave had NPS 1 (−8 to 10), those who stayed 24 (20 to 29)”"""
    metric, gap = one.metric, one.gap
    left, stayed = (sentences.sure(metric, each) for each in (gap.after, gap.before))
    return _(_PIECES[one.way]).format(metric=_(metric.label), left=left, stayed=stayed)


def verdict(one: BeforeLeaving) -> str:
    """Whether they differ, as a word of a table."""
    if one.gap.verdict == "few":
        return _("too few to tell")
    if one.gap.verdict == "noise":
        return sentences.within_noise(one.gap.among)
    return _("better than those who stayed") if one.gap.is_good else _("worse than those who stayed")
