"""Naming: groups as people call them, those that are pooled too. Knows no page."""

from collections.abc import Mapping

from cxdash import words
from cxdash.dimensions import DIMENSIONS
from cxdash.errors import CxError
from cxdash.findings.scores import POOLED, Score
from cxdash.steps import Step, read_step
from cxdash.words import _, ngettext


def group_name(score: Score, names: Mapping[str, str] | None = None, kind: str = "group", least: int = 5) -> str:
    """A group as people call it: its name, what it is not given, or what is pooled in it.

    kind: location, a wider level of places, or group for any other.
    """
    if score.group == POOLED:
        return _pooled_place(score, kind) if score.pool else pooled_name(score.members, kind, least, score.joined)
    if not score.group:
        return _("(not given)")
    return (names or {}).get(score.group, score.group)


def step_name(text: str) -> str:
    """A funnel's step as people read it: “Visit / Browse (Channel: web, app)”; a stage alone is its own name."""
    try:
        step = read_step(text)
    except CxError:  # it asks for nothing
        return text
    if not step.where:
        return " / ".join(step.stages)
    return f"{' / '.join(step.stages) or _('any touchpoint')} ({_conditions(step)})"


def _conditions(step: Step) -> str:
    titles = {
        name: DIMENSIONS[name].title() if name in DIMENSIONS else name.rpartition(".")[2]
        for name, _values in step.where
    }
    return "; ".join(
        f"{titles[name]}: {', '.join(value or _('(not given)') for value in values)}" for name, values in step.where
    )


def _pooled_place(score: Score, kind: str) -> str:
    """“3 other locations of Kurzeme, pooled”, where what is pooled is all in one place."""
    if score.joined:
        text = ngettext(
            "{n} other of {whole}, pooled so that none is known alone",
            "{n} others of {whole}, pooled so that none with too few answers is known alone",
            score.members,
        )
    elif kind == "location":
        text = ngettext(
            "{n} other location of {whole}, too few answers alone",
            "{n} other locations of {whole}, too few answers alone, pooled",
            score.members,
        )
    else:
        text = ngettext(
            "{n} other place of {whole}, too few answers alone",
            "{n} other places of {whole}, too few answers alone, pooled",
            score.members,
        )
    return text.format(n=words.number(score.members), whole=score.pool)


def pooled_name(members: int, kind: str, least: int, joined: int = 0) -> str:
    """“12 locations with fewer than 5 answers, pooled”; kind: location, or group for any other.

    joined: how many of them have more, and are pooled with the others so that these stay hidden.
    """
    if joined:
        text = ngettext(
            "{n} pooled, so that what has fewer than {least} stays hidden",
            "{n} pooled, so that those with fewer than {least} stay hidden",
            members,
        )
    elif kind == "location":
        text = ngettext(
            "{n} location with fewer than {least} answers",
            "{n} locations with fewer than {least} answers, pooled",
            members,
        )
    else:
        text = ngettext(
            "{n} group with fewer than {least}",
            "{n} groups with fewer than {least} each, pooled",
            members,
        )
    return text.format(n=words.number(members), least=words.number(least))
