"""Funnel words, in words: which go with leaving after a step, of whom, and what was read. Knows no page."""

from collections.abc import Sequence

from cxdash import words
from cxdash.findings.funnel_words import RELEVANT, FunnelWords, WordUse
from cxdash.findings.leaving_sentences import odds
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import listed, many_compared
from cxdash.words import _, ngettext


def words_answer(found: FunnelWords, step: str, rules: Rules) -> str:
    """Which words go with leaving beyond noise, the surest first, and of how many that were compared."""
    if not found.of:
        return _("Nobody who came to {step} wrote a comment about it or about a step before it.").format(step=step)
    least = words.number(max(rules.few_answers, rules.min_answers))
    if not found.is_compared:
        text = _(
            "Words are compared where at least {least} customers wrote of those lost after {step}, and as many of those who "
            "went on: {lost} and {on} did."
        )
        return text.format(least=least, step=step, lost=words.number(found.lost), on=words.number(found.on))
    if not found.uses:
        text = _(
            "Of those who came to {step} and wrote, no word was used by at least {least} customers while as many did not use it."
        )
        return text.format(step=step, least=words.number(rules.min_answers))
    n = len(found.uses)
    compared = ngettext("Of {n} word compared", "Of {n} words compared", n).format(n=words.number(n))
    more, fewer = (_named(found.uses, verdict) for verdict in ("more", "fewer"))
    pieces = [_("more are lost of those who wrote {names}").format(names=more)] if more else []
    pieces += [_("fewer of those who wrote {names}").format(names=fewer)] if fewer else []
    if not pieces:
        return _("{compared}, no word goes with leaving after {step} beyond noise.").format(
            compared=compared, step=step
        )
    return _("{compared}, after {step} {what}.").format(compared=compared, step=step, what="; ".join(pieces))


def _named(uses: Sequence[WordUse], verdict: str) -> str:
    return listed([f"{quoted(one)} {odds(one.leaving)}" for one in uses if one.leaving.verdict == verdict])


def quoted(one: WordUse) -> str:
    """“too slow”"""
    return _("“{word}”").format(word=one.leaving.value)


def words_note(found: FunnelWords, step: str) -> str:
    """Who wrote, what was read of it, and what the odds are of; nothing where nothing is compared."""
    if not found.uses:
        return ""
    who = _("Customers who wrote: {lost} lost after {step}, {on} who went on.").format(
        lost=words.number(found.lost), step=step, on=words.number(found.on)
    )
    meaning = _(
        "Read is what they wrote from entry to the end of the time to go through, before or after they left, about steps that both "
        "came to, or about none. What is said of later steps and of touchpoints that are no step is not compared: mostly those "
        "who went on come there. A customer counts once for a word, in whatever form. Odds are of leaving against going on, of "
        "those who used the word, by those of all others who wrote: 1 is no difference. A word is named only where its whole "
        "interval is at least ×{least} away from 1, up or down. What goes along with leaving need not be its cause."
    ).format(least=words.number(RELEVANT, 1))
    return " ".join(filter(None, (who, _cut(found), meaning, many_compared())))


def _cut(found: FunnelWords) -> str:
    """That not all was read."""
    if found.comments == found.of:
        return ""
    text = _("There are {of} comments: the newest {n} were read.")
    return text.format(of=words.number(found.of), n=words.number(found.comments))
