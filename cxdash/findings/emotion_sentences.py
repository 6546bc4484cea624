"""Emotion, in words: which touchpoints sound worse beyond noise, how well that is known, or why it is not. Knows no page."""

from collections.abc import Sequence

from cxdash import words
from cxdash.findings.emotion import Emotion, Emotions
from cxdash.findings.emotion_model import LEAST_LEARNT, Learnt
from cxdash.findings.funnel_sentences import share, share_told
from cxdash.findings.sentences import listed
from cxdash.findings.touchpoint_sentences import place, tier_words
from cxdash.findings.touchpoints import Place
from cxdash.words import _, ngettext


def emotion_answer(learnt: Learnt, found: Emotions) -> str:
    """The touchpoint that sounds worst beyond noise, how many others differ, and where comments do not sound as their scores; or
    why nothing is told.
    """
    if learnt.why is not None:
        return why_not(learnt)
    if not found.cells:
        return _("No comment in what is chosen is about a stage and holds a word that tells how it sounds.")
    n = len(found.compared)
    if n < 2:
        return _("Too few touchpoints have enough comments to be compared.")
    better, worse = (sum(one.tier == tier for one in found.compared.values()) for tier in ("above", "below"))
    pieces = [_worst(found), _counted(n, better, worse, found.average), *_beside(found)]
    return " ".join(filter(None, pieces))


def _counted(n: int, better: int, worse: int, average: float | None) -> str:
    if not better and not worse:
        return ngettext(
            "Comments sound no different beyond noise at {n} touchpoint.",
            "Comments sound no different beyond noise at {n} touchpoints.",
            n,
        ).format(n=words.number(n))
    return ngettext(
        "Of {n} touchpoint with enough comments, {better} and {worse} than their average ({average}) beyond noise.",
        "Of {n} touchpoints with enough comments, {better} and {worse} than their average ({average}) beyond noise.",
        n,
    ).format(
        n=words.number(n),
        average=share(average),
        better=ngettext("{n} sounds better", "{n} sound better", better).format(n=words.number(better)),
        worse=ngettext("{n} sounds worse", "{n} sound worse", worse).format(n=words.number(worse)),
    )


def _worst(found: Emotions) -> str:
    if found.worst is None:
        return ""
    one = found.cells[found.worst]
    text = _("{place} sounds worst beyond noise: {share} sound good.")
    said = text.format(place=place(*found.worst), share=sounds(one))
    if not one.words:
        return said
    return f"{said} " + _("Used more there than elsewhere: {names}.").format(names=_quoted(one.words))


def _quoted(names: Sequence[str]) -> str:
    return listed([_("“{word}”").format(word=name) for name in names])


def _beside(found: Emotions) -> list[str]:
    worse, better = ([at for at, one in found.cells.items() if one.beside == side] for side in ("worse", "better"))
    pieces = []
    if worse:
        pieces.append(_("Comments sound worse than their scores say: {places}.").format(places=_places(worse)))
    if better:
        pieces.append(_("Comments sound better than their scores say: {places}.").format(places=_places(better)))
    return pieces


def _places(found: Sequence[Place]) -> str:
    return listed([place(*one) for one in found])


def comments(n: int) -> str:
    return ngettext("{n} comment", "{n} comments", n).format(n=words.number(n))


def sounds(one: Emotion) -> str:
    """“52% (46% to 59%) of 202 comments”"""
    text = _("{share} ({low} to {high}) of {comments}")
    return text.format(**share_told(one.value, one.low, one.high), comments=comments(one.n))


def emotion_words(one: Emotion | None) -> str:
    """What is known of how one touchpoint sounds, in lines."""
    if one is None:
        return _("no comment")
    if one.value is None:
        return _("too few comments to show")
    pieces = [_("{share} sound good").format(share=sounds(one)), tier_words(one.tier)]
    if one.words:
        pieces.append(_("more than elsewhere: {names}").format(names=_quoted(one.words)))
    if one.beside is not None:
        pieces.append(beside_words(one))
    return "\n".join(pieces)


def beside_words(one: Emotion) -> str:
    if one.beside is None:
        return ""
    return _("worse than the scores say") if one.beside == "worse" else _("better than the scores say")


def learnt_answer(learnt: Learnt) -> str:
    """How well good and bad comments are told apart, and whether the shares are right; nothing where it is not shown."""
    checked = learnt.quality
    if learnt.why is not None or checked is None:
        return ""
    text = _(
        "Learnt from {n} of your comments that came with a good or a bad answer: of one of each it tells which is which in {area} "
        "of 100 cases ({worst} to {best}; chance: 50). Checked on {customers} customers it had not read: {told} were told to be "
        "good, {share} ({low} to {high}) were."
    )
    return text.format(
        n=words.number(learnt.comments), area=_case(checked.area.value), worst=_case(checked.area.low),
        best=_case(checked.area.high), customers=words.number(checked.n), told=share(checked.told),
        share=share(checked.base.value), low=share(checked.base.low), high=share(checked.base.high),
    )  # fmt: skip


def _case(value: float) -> str:
    """Of 100; only all is said as 100."""
    found = round(100 * value)
    return ">" + words.number(99) if found == 100 and value < 1 else words.number(found)


def why_not(learnt: Learnt) -> str:
    """Why no emotion is told."""
    checked = learnt.quality
    if learnt.why == "few" or checked is None:
        text = _(
            "It cannot be told yet how comments sound: it takes comments of {n} customers with good answers, and of as many with "
            "bad ones, to learn which words go with which."
        )
        return text.format(n=words.number(LEAST_LEARNT))
    if learnt.why == "chance":
        text = _(
            "How comments sound is not shown, as their words tell too little: of a good and a bad comment of customers of whom it had "
            "read nothing, it told which is which in {area} of 100 cases ({worst} to {best}); 50 would be chance."
        )
        return text.format(area=_case(checked.area.value), worst=_case(checked.area.low), best=_case(checked.area.high))
    text = _(
        "How comments sound is not shown, as it is not right: of {n} comments it said that {told} were good, {share} "
        "({low} to {high}) were; of a tenth of them it was off by {off} points more than chance explains."
    )
    return text.format(
        n=words.number(checked.n), told=share(checked.told), share=share(checked.base.value), low=share(checked.base.low),
        high=share(checked.base.high), off=words.number(100 * checked.off),
    )  # fmt: skip


def read_answer(found: Emotions) -> str:
    """What was read, and what of it says nothing."""
    pieces = []
    if found.comments < found.of:
        pieces.append(
            _("There are {of} comments: the newest {n} were read.").format(
                of=words.number(found.of), n=words.number(found.comments)
            )
        )
    if found.unknown:
        text = ngettext(
            "{n} comment without a word that tells how it sounds is left out.",
            "{n} comments without a word that tells how they sound are left out.",
            found.unknown,
        )
        pieces.append(text.format(n=words.number(found.unknown)))
    return " ".join(pieces)
