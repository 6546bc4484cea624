"""Touchpoints, in words: the worst of them beyond noise, and the usual ways between them. Know no page."""

from cxdash import words
from cxdash.findings.funnel_sentences import share, share_told
from cxdash.findings.sentences import amount, answers, customers, interval, tier_name
from cxdash.findings.touchpoint_losses import Losing
from cxdash.findings.touchpoints import Cell, TouchpointMap, Volume
from cxdash.metrics import Metric
from cxdash.words import _, ngettext


def place(stage: str, channel: str) -> str:
    """“Support · phone”."""
    return f"{stage or _('(not given)')} · {channel or _('(not given)')}"


def map_answer(metric: Metric, found: TouchpointMap, lost: Losing) -> str:
    """The worst place beyond noise, with how many customers it touches, and how many others differ; or that none does. Where no
    scores can be compared, where customers are lost next.
    """
    compared = found.compared
    if len(compared) < 2:
        return " ".join(filter(None, [losing_answer(lost), _no_scores(metric, found)]))
    better, worse = (
        sum(one.score is not None and one.score.tier == tier for one in compared) for tier in ("above", "below")
    )
    if not better and not worse:
        return ngettext(
            "{metric}: no difference beyond noise in {n} touchpoint.",
            "{metric}: no difference beyond noise between {n} touchpoints.",
            len(compared),
        ).format(metric=_(metric.label), n=words.number(len(compared)))
    counted = ngettext(
        "Of {n} touchpoint with enough answers, {better} and {worse} than their average ({average}) beyond noise.",
        "Of {n} touchpoints with enough answers, {better} and {worse} than their average ({average}) beyond noise.",
        len(compared),
    ).format(
        n=words.number(len(compared)),
        average=amount(metric, found.average),
        better=ngettext("{n} is better", "{n} are better", better).format(n=words.number(better)),
        worse=ngettext("{n} is worse", "{n} are worse", worse).format(n=words.number(worse)),
    )
    return counted if found.worst is None else f"{_worst(metric, found.worst)} {counted}"


def _no_scores(metric: Metric, found: TouchpointMap) -> str:
    if not any(one.score is not None for one in found.cells):
        return _("{metric}: no answer in what is chosen tells its stage, so no touchpoint has a score.").format(
            metric=_(metric.label)
        )
    return _("{metric}: too few touchpoints have enough answers to be compared.").format(metric=_(metric.label))


def losing_answer(found: Losing) -> str:
    """After which touchpoint customers are lost more than after the others, and how many such there are; "" where none has enough
    customers.
    """
    n = len(found.compared)
    if n == 1:
        return _("{place}: {share} are lost next.").format(**_lost(found.compared[0]))
    if not found.losing:
        text = ngettext(
            "No difference beyond noise in how many are lost next after {n} touchpoint.",
            "No difference beyond noise in how many are lost next between {n} touchpoints.", n,
        )  # fmt: skip
        return text.format(n=words.number(n)) if n else ""
    said = _("{place}: {share} are lost next, more than after the others beyond noise.").format(
        **_lost(found.losing[0])
    )
    if len(found.losing) == 1:
        alone = _("Of {n} touchpoints compared, it alone loses more.")
        return f"{said} {alone.format(n=words.number(n))}"
    counted = _("Of {n} touchpoints compared, {losing} lose more; this one costs most customers.")
    return f"{said} {counted.format(n=words.number(n), losing=words.number(len(found.losing)))}"


def _lost(cell: Cell) -> dict[str, str]:
    volume = cell.volume or Volume(0, 0)
    sure = _("{share} ({low} to {high})").format(
        share=share(volume.lost_share, 1), low=share(volume.low, 1), high=share(volume.high, 1)
    )
    named = place(cell.stage, cell.channel) if cell.channel else cell.stage
    many = _("{share} of {customers}").format(share=sure, customers=customers(volume.went_on + volume.lost))
    return {"place": named, "share": many}


def _worst(metric: Metric, cell: Cell) -> str:
    score = cell.score
    if score is None:
        return ""
    said = _("{place} is the worst beyond noise: {metric} {value} ({interval}), from {answers}.").format(
        place=place(cell.stage, cell.channel), metric=_(metric.label), value=amount(metric, score.value),
        interval=interval(metric, score), answers=answers(score.n, metric),
    )  # fmt: skip
    if cell.volume is None:
        return said
    met = ngettext("{n} customer was there.", "{n} customers were there.", cell.volume.customers)
    return f"{said} {met.format(n=words.number(cell.volume.customers))}"


def tier_words(tier: str | None) -> str:
    """A tier of the map, which is against the average of its touchpoints."""
    names = {"above": _("better than the average"), "below": _("worse than the average")}
    return names.get(tier or "") or tier_name(tier)


def lost_next(one: Cell) -> str:
    """“lost 12…14%”, the interval of the share; at a usual end “end here 97…98%”; "" where it is not known."""
    volume = one.volume
    if volume is None or volume.low is None or volume.high is None:
        return ""
    digits = int(round(100 * volume.low) == round(100 * volume.high))  # an interval whose ends look alike says nothing
    said = f"{words.number(100 * volume.low, digits)}…{share(volume.high, digits)}"
    return (_("end here {share}") if one.is_end else _("lost {share}")).format(share=said)


def ends_note(found: TouchpointMap) -> str:
    """At which stages of the map who goes no further is not lost; "" where there are none."""
    ends = [stage for stage in found.stages if any(one.is_end and one.stage == stage for one in found.cells)]
    if not ends:
        return ""
    return _(
        "A journey may well end with a purchase (or the last of the usual steps), after it, or with a request for service "
        "({stages}): who had no further touchpoint there is said to end there, not to be lost."
    ).format(stages=", ".join(ends))


def volume_words(one: Volume, is_end: bool = False) -> str:
    """“12,092 touchpoints of 9,064 customers”, and in lines of their own who was lost next, the response time and the department.

    is_end: whether a journey may well end there.
    """
    many = ngettext("{n} touchpoint", "{n} touchpoints", one.touchpoints).format(n=words.number(one.touchpoints))
    pieces = [_("{touchpoints} of {customers}").format(touchpoints=many, customers=customers(one.customers))]
    if one.lost_share is not None:
        lost = (
            _("{share} ({low} to {high}) end here, as journeys may")
            if is_end
            else _("{share} ({low} to {high}) lost next")
        )
        pieces.append(lost.format(**share_told(one.lost_share, one.low, one.high)))
    if one.open:
        pieces.append(_("{n} still open").format(n=words.number(one.open)))
    if one.median is not None:
        pieces.append(
            _("median response {time}").format(time=words.lasting(one.median.value, one.median.low, one.median.high))
        )
    if one.department:
        pieces.append(one.department)
    return "\n".join(pieces)


def cell_words(metric: Metric, one: Cell) -> str:
    """What is known of one cell, in lines."""
    pieces = [place(one.stage, one.channel)]
    if one.score is not None and one.score.value is not None:
        value = f"{_(metric.label)} {amount(metric, one.score.value)} ({interval(metric, one.score)})"
        pieces.append(f"{value} · {answers(one.score.n, metric)} · {tier_words(one.score.tier)}")
    elif one.score is not None:
        pieces.append(_("score not shown"))
    if one.volume is not None:
        pieces.append(volume_words(one.volume, one.is_end))
    elif one.is_hidden:
        pieces.append(_("too few customers to show"))
    return "\n".join(pieces)
