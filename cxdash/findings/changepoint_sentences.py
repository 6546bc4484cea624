"""Change point sentences: detected steps said in words, in the language of this thread. Knows no page and no SQL."""

from collections.abc import Sequence

from cxdash import words
from cxdash.findings.changepoints import ChangePoint
from cxdash.findings.sentences import amount as level
from cxdash.findings.sentences import points
from cxdash.metrics import Metric
from cxdash.words import _, ngettext


def size(metric: Metric, found: ChangePoint) -> str:
    """“−26 (−33 to −18)”."""
    low, high = points(metric, found.low, signed=True), points(metric, found.high, signed=True)
    interval = _("{low} to {high}").format(low=low, high=high)
    return f"{points(metric, found.value, signed=True)} ({interval})"


def step_sentence(metric: Metric, found: ChangePoint, name: str = "") -> str:
    """“NPS stepped from 31 to 45 around 12 Mar 2026 (between 9 and 20 Mar 2026), by +14 (+9 to +19).”

    name: the group that stepped, where there are several.
    """
    if found.early == found.late:
        text = _("{metric} stepped from {before} to {after} on {day}, by {size}.")
    else:
        text = _("{metric} stepped from {before} to {after} around {day} (between {early} and {late}), by {size}.")
    said = text.format(
        metric=_(metric.label),
        before=level(metric, found.change.before.value),
        after=level(metric, found.change.after.value),
        day=words.day(found.start),
        early=words.day(found.early),
        late=words.day(found.late),
        size=size(metric, found),
    )
    return f"{name}: {said}" if name else said


def steps_answer(metric: Metric, found: Sequence[ChangePoint], names: dict[str | None, str], most: int = 3) -> str:
    """All steps in words, at most so many; names: of the groups, empty where there are none."""
    pieces = [step_sentence(metric, one, names.get(one.group, "")) for one in found[:most]]
    more = len(found) - len(pieces)
    if more:
        text = ngettext("{n} more step is in the table.", "{n} more steps are in the table.", more)
        pieces.append(text.format(n=words.number(more)))
    return " ".join(pieces)
