"""Instead, in words: what customers lost after a step did, and where they were last seen. Knows no page."""

from cxdash import words
from cxdash.findings.funnel_sentences import sure_share
from cxdash.findings.instead import Instead, Spot
from cxdash.findings.scores import POOLED
from cxdash.words import _, ngettext


def instead_answer(found: Instead, step: str) -> str:
    """How many did nothing else, what most others did next, and where most were last seen; each with its interval."""
    if not found.next:
        return _("Too few customers are lost after {step} to say what they did instead.").format(step=step)
    nothing = next((one for one in found.next if one.is_nothing), None)
    others = [one for one in found.next if one.stage not in (None, POOLED)]
    text = ngettext("Of {n} customer lost after {step}", "Of {n} customers lost after {step}", found.lost)
    pieces = []
    if nothing is not None:
        pieces.append(_("{share} did nothing more in that time").format(share=spread(nothing)))
    if others:
        pieces.append(_("{share} went to {spot} next").format(share=spread(others[0]), spot=spot_name(others[0])))
    last = [one for one in found.last if one.stage not in (None, POOLED)]
    if last:
        pieces.append(_("{share} were last seen at {spot}").format(share=spread(last[0]), spot=spot_name(last[0])))
    return f"{text.format(n=words.number(found.lost), step=step)}: {', '.join(pieces)}."


def spread(one: Spot) -> str:
    """“31% (28% to 34%)”"""
    return sure_share(one.share, one.low, one.high)


def spot_name(one: Spot) -> str:
    """“Support · phone”, or what stands for no touchpoint and for those of too few."""
    if one.stage is None:
        return _("Nothing more in that time")
    if one.stage == POOLED:
        return _("Others, of too few customers each")
    return " · ".join(each or _("(not given)") for each in (one.stage, one.channel or ""))
