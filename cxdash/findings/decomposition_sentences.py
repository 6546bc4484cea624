"""Decomposition sentences: what moved a metric, said in words, in the language of this thread. Knows no page and no SQL."""

from collections.abc import Callable, Sequence

from cxdash import words
from cxdash.findings.decomposition import Bounds, Decomposition, Part
from cxdash.findings.naming import pooled_name
from cxdash.findings.scores import POOLED
from cxdash.findings.trends import OTHER
from cxdash.metrics import Metric
from cxdash.words import _, ngettext

MOST_NAMED = 3
Naming = Callable[[str], str]


def amount(metric: Metric, value: float | None, signed: bool = True) -> str:
    """A part of a change: with one digit more than the metric, because parts are smaller; times in the unit that suits."""
    if metric.unit == "hours":
        return words.duration(None if value is None else value * 3600, signed)
    return words.number(value, metric.digits + 1, signed)


def interval(metric: Metric, bounds: Bounds | None) -> str:
    """“−3.3 to −1.7”; a dash where there is none."""
    if bounds is None:
        return "—"
    return _("{low} to {high}").format(low=amount(metric, bounds[0]), high=amount(metric, bounds[1]))


def with_interval(metric: Metric, value: float, bounds: Bounds | None) -> str:
    """“−2.5 (−3.3 to −1.7)”."""
    return amount(metric, value) if bounds is None else f"{amount(metric, value)} ({interval(metric, bounds)})"


def part_name(part: Part, name: Naming, least: int) -> str:
    """A group as people call it, what is pooled in it, or how many others are together in it."""
    if part.group == OTHER:
        text = ngettext("{n} other together", "{n} others together", part.members)
        return text.format(n=words.number(part.members))
    if part.group == POOLED:
        return pooled_name(part.members, "group", least)
    return name(part.group)


def decomposition_answer(metric: Metric, found: Decomposition, name: Naming, least: int) -> str:
    """What made the change: scores that moved or who answers, with intervals, and which groups beyond noise.

    It is called noise where it is, and Simpson's paradox where it is one.
    """
    verdict = found.change.verdict
    if not found.parts or verdict == "few":
        return _("There are too few answers to tell what moved {metric}.").format(metric=_(metric.label))
    if len(found.parts) == 1:
        return _("All answers are in one group here: choose another to see what moved it.")
    pieces = []
    if verdict == "noise":
        text = _("{metric} changed by {change}, within noise as a whole: there may be nothing to explain.")
        pieces.append(text.format(metric=_(metric.label), change=_change(metric, found)))
    elif found.is_reversed:
        pieces += [_paradox(metric, found), _sums(metric, found, is_whole=True)]
    elif found.within_bounds is None or found.mix_bounds is None:  # nobody can tell what of it is noise
        pieces.append(_sums(metric, found, is_whole=True))
    else:
        pieces += [_lead(found), _sums(metric, found)]
    return " ".join([*pieces, _groups(metric, found, name, least)])


def splits_answer(metric: Metric, parts: Sequence[Part], title: Naming) -> str:
    """By which dimensions who answers changed, so that it moved the metric beyond noise."""
    if not parts:
        return _("There is no other split whose groups can be compared.")
    mixed = [part for part in parts if part.mix_real][:MOST_NAMED]
    if not mixed:
        return _("By no split does the mix of answers stand out beyond noise.")
    said = "; ".join(f"{title(part.group)} {with_interval(metric, part.mix, part.mix_bounds)}" for part in mixed)
    return _("Who answers changed, and {metric} with it, beyond noise. Added by the mix: {names}.").format(
        metric=_(metric.label), names=said
    )


def _change(metric: Metric, found: Decomposition) -> str:
    moved = found.change
    bounds = None if moved.low is None or moved.high is None else (moved.low, moved.high)
    return with_interval(metric, moved.value or 0.0, bounds)


def _paradox(metric: Metric, found: Decomposition) -> str:
    """All groups moved one way, or stayed, and the whole the other."""
    if (found.change.value or 0.0) > 0:
        text = _("Simpson’s paradox: {metric} rose although it rose in no group. The rise comes from their mix alone.")
    else:
        text = _("Simpson’s paradox: {metric} fell although it fell in no group. The fall comes from their mix alone.")
    return text.format(metric=_(metric.label))


def _lead(found: Decomposition) -> str:
    """Whether scores or shares made the change: by which of both sums is beyond noise, and by far the larger one."""
    within = abs(found.within) if _is_beyond(found.within_bounds) else 0.0
    mix = abs(found.mix) if _is_beyond(found.mix_bounds) else 0.0
    if within > 4 * mix:
        return _("The groups moved, their mix hardly:")
    if mix > 4 * within:
        return _("The mix of groups moved, the groups hardly:")
    if not within:
        return _("Neither the groups nor their mix stand out by themselves:")
    if found.within * found.mix < 0:
        return _("The groups moved one way and their mix the other:")
    return _("Both the groups and their mix moved:")


def _is_beyond(bounds: Bounds | None) -> bool:
    return bounds is not None and (bounds[0] > 0 or bounds[1] < 0)


def _sums(metric: Metric, found: Decomposition, is_whole: bool = False) -> str:
    """is_whole: whether it is a sentence by itself, not the end of one."""
    text = _("of the change of {change}, {within} came from within the groups and {mix} from their mix.")
    if is_whole:
        text = _("Of the change of {change}, {within} came from within the groups and {mix} from their mix.")
    return text.format(
        change=amount(metric, found.change.value),
        within=with_interval(metric, found.within, found.within_bounds),
        mix=with_interval(metric, found.mix, found.mix_bounds),
    )


def _groups(metric: Metric, found: Decomposition, name: Naming, least: int) -> str:
    """The groups that add to the change, or take off it, beyond noise; the largest first, at most three."""
    kinds = [(part, False) for part in found.parts if part.within_real]
    kinds += [(part, True) for part in found.parts if part.mix_real]
    if not kinds:
        return _("No single group stands out beyond noise.")
    kinds.sort(key=lambda one: -abs(one[0].mix if one[1] else one[0].within))
    said = [_said(metric, part, is_mix, name, least) for part, is_mix in kinds[:MOST_NAMED]]
    more = len(kinds) - len(said)
    if more:
        said.append(ngettext("and {n} more", "and {n} more", more).format(n=words.number(more)))
    return _("Beyond noise: {names}.").format(names="; ".join(said))


def _said(metric: Metric, part: Part, is_mix: bool, name: Naming, least: int) -> str:
    text = _("{name} {value} by its share of answers") if is_mix else _("{name} {value} by its own change")
    value, bounds = (part.mix, part.mix_bounds) if is_mix else (part.within, part.within_bounds)
    return text.format(name=part_name(part, name, least), value=with_interval(metric, value, bounds))
