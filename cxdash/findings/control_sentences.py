"""Control chart sentences: which points break which rule, said in words, in the language of this thread. Knows no page."""

from collections.abc import Callable
from datetime import date

from cxdash import words
from cxdash.findings.control_chart import ControlChart, Signal
from cxdash.findings.scores import Rules
from cxdash.findings.sentences import amount
from cxdash.metrics import Metric
from cxdash.words import _, ngettext

MOST = 3


def control_answer(metric: Metric, found: ControlChart | None, rules: Rules, when: Callable[[date], str]) -> str:
    """Whether the row is steady, and if not where it is not; when: what a bucket is called."""
    name = _(metric.label)
    if found is None:
        text = _("{metric}: control limits take eight points or more of {few} answers or more each.")
        return text.format(metric=name, few=words.number(rules.few_answers))
    if not found.signals:
        text = _("{metric} is steady: no point breaks a rule of the control chart.")
        return text.format(metric=name)
    pieces = [signal_sentence(metric, one, when) for one in found.signals[:MOST]]
    more = len(found.signals) - len(pieces)
    if more:
        text = ngettext("{n} more is in the table.", "{n} more are in the table.", more)
        pieces.append(text.format(n=words.number(more)))
    return _("{metric} is not steady. {signals}").format(metric=name, signals=" ".join(pieces))


def signal_sentence(metric: Metric, one: Signal, when: Callable[[date], str]) -> str:
    """“Aug 2026: 25, below its limits.”, or from when to when how many were on one side."""
    if one.score is not None:
        text = _("{when}: {value}, above its limits.") if one.is_above else _("{when}: {value}, below its limits.")
        return text.format(when=when(one.start), value=amount(metric, one.score.value))
    if one.is_above:
        text = ngettext(
            "{since} to {last}: {n} point above the centre.",
            "{since} to {last}: {n} points in a row above the centre.",
            one.count,
        )
    else:
        text = ngettext(
            "{since} to {last}: {n} point below the centre.",
            "{since} to {last}: {n} points in a row below the centre.",
            one.count,
        )
    return text.format(since=when(one.start), last=when(one.last), n=words.number(one.count))


def rule_name(one: Signal) -> str:
    return _("beyond the limits") if one.rule == "beyond" else _("in a row on one side")


def control_note(found: ControlChart, rules: Rules) -> str:
    """What the lines are, of what they are, and how seldom they accuse a steady row."""
    text = ngettext(
        "Dotted: the limits that a steady row keeps to, by each point’s own answers and by what neighbours usually differ by. "
        "A ring is a point beyond them, a square one of {n} in a row on one side of the centre. A steady row breaks "
        "no rule in {level} of cases.",
        "Dotted: the limits that a steady row keeps to, by each point’s own answers and by what neighbours usually differ by. "
        "A ring is a point beyond them, a square one of {n} or more in a row on one side of the centre. A steady row breaks "
        "no rule in {level} of cases.",
        found.length,
    )
    pieces = [text.format(n=words.number(found.length), level=words.sureness(rules.confidence))]
    few = _("Points of fewer than {few} answers have no limits and take no part.")
    pieces.append(few.format(few=words.number(rules.few_answers)))
    if found.is_typical:
        pieces.append(
            _("Typical times (geometric means) are compared: a few very long ones move a point and its limits alike.")
        )
    return " ".join(pieces)
