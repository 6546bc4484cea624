"""Ways, in words: the most usual one, who never comes to its end, and who comes back. Know no page."""

from collections.abc import Sequence

from cxdash import words
from cxdash.findings.funnel_sentences import share, share_told, sure_share
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import customers
from cxdash.findings.told_ways import Part, Told, Way, part, ways
from cxdash.findings.ways import END, END_OR_FEW, OR_FEW, OTHER
from cxdash.words import _, ngettext

MOST_LOOPS = 3


def stage_name(stage: str) -> str:
    """A stage as people call it; what stands for several, for none or for the end."""
    if stage.endswith(OR_FEW):
        return _("{stage}, or few others").format(stage=stage_name(stage.removesuffix(OR_FEW)))
    named = {
        "": _("(not given)"),
        OTHER: _("Other"),
        END: _("No further"),
        END_OR_FEW: _("No further, or few others"),
    }
    return named.get(stage, stage)


def stop_words(stage: str, n: int | None, of: int | None, rules: Rules) -> str:
    """“Basket: 3,404 customers, 43% (42% to 44%)”, as far as it may be told."""
    if n is None:
        return stage_name(stage)
    here, told = part(n, of, rules), f"{stage_name(stage)}: {customers(n)}"
    return told if here is None else f"{told}, {sure_share(here.share, here.low, here.high)}"


def counted(n: int | None, of: int | None, rules: Rules) -> tuple[str, ...]:
    """The same in short, the longer one first: “3,404 · 43%”, “3,404”."""
    if n is None:
        return ()
    here = part(n, of, rules)
    return (words.number(n),) if here is None else (f"{words.number(n)} · {share(here.share)}", words.number(n))


def way_name(stages: Sequence[str], or_few: bool = False) -> str:
    """“Visit → Basket → Checkout”; or_few: another way of a few is told with it."""
    name = " → ".join(map(stage_name, stages))
    return _("{way}, or few on others").format(way=name) if or_few else name


def ways_answer(found: Told, start: str | None, end: str | None, rules: Rules) -> str:
    """The most usual way with its share, and of those from a start how many have not come to the end."""
    if found.customers == found.never == found.longer == 0:
        return _("No customer was there in what is chosen.")
    pieces = []
    usual = ways(found, rules, 1)
    if usual:
        way, taken = usual[0]
        pieces.append(_usual(way, taken, found.is_usual))
    elif found.customers != 0:
        pieces.append(_("No way was taken by customers enough to be shown."))
    if start is not None and end is not None:
        pieces.append(_never(found, start, end, rules))
    return " ".join(piece for piece in pieces if piece)


def _usual(way: Way, taken: Part, is_usual: bool) -> str:
    if is_usual:
        text = ngettext(
            "The most usual way is {way}: {share} ({low} to {high}), {n} of {of} customer.",
            "The most usual way is {way}: {share} ({low} to {high}), {n} of {of} customers.",
            taken.of,
        )
    else:
        text = ngettext(
            "The most usual of the ways that can be told is {way}: {share} ({low} to {high}), {n} of {of} customer.",
            "The most usual of the ways that can be told is {way}: {share} ({low} to {high}), {n} of {of} customers.",
            taken.of,
        )
    return text.format(
        way=way_name(way.stages, way.or_few), n=words.number(taken.customers), of=words.number(taken.of),
        **share_told(taken.share, taken.low, taken.high),
    )  # fmt: skip


def _never(found: Told, start: str, end: str, rules: Rules) -> str:
    if found.customers is None or found.longer is None or found.never is None:
        return ""
    everyone = found.customers + found.longer + found.never
    never = part(found.never, everyone, rules)
    if never is None:
        return ""
    text = ngettext(
        "Of {of} customer at {start}, {share} ({low} to {high}) have not come to {end} so far.",
        "Of {of} customers at {start}, {share} ({low} to {high}) have not come to {end} so far.",
        everyone,
    )
    return text.format(
        of=words.number(everyone),
        start=start,
        end=end,
        share=share(never.share),
        low=share(never.low),
        high=share(never.high),
    )


def loops_answer(found: Told) -> str:
    """“1,204 customers came back to Support, 345 to Visit.”; "" where nobody, or too few, came back."""
    return " ".join(
        ngettext("{n} customer came back to {stage}.", "{n} customers came back to {stage}.", n).format(
            n=words.number(n), stage=stage_name(stage)
        )
        for stage, n in found.loops[:MOST_LOOPS]
    )


def longer_answer(found: Told, depth: int) -> str:
    """How many took a longer way than is shown; "" for none."""
    if not found.longer:
        return ""
    text = ngettext(
        "{n} customer came there on a way of more than {depth} touchpoints, which is not shown.",
        "{n} customers came there on ways of more than {depth} touchpoints, which are not shown.",
        found.longer,
    )
    return text.format(n=words.number(found.longer), depth=words.number(depth))
