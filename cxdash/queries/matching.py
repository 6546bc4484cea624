"""Matching: a funnel's steps to conditions over touchpoints, and to what one touchpoint can fill. Knows no chain of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain as chained

from cxdash.errors import CxError
from cxdash.queries.conditions import Clauses, Context, picked, usable
from cxdash.steps import Step, read_step

Statement = tuple[str, list[object]]

MOST_ALIKE = 5  # different steps that one touchpoint could fill: every group of them is counted for itself


@dataclass(frozen=True)
class Kinds:
    """The different steps of a funnel, by their texts: each has a bit, of which the mask of a touchpoint is made.

    families: the kinds that can share touchpoints, with each other or over a third.
    """

    texts: tuple[str, ...]
    families: tuple[tuple[str, ...], ...]

    def bit(self, *texts: str) -> int:
        """The mask of these kinds together."""
        return sum(1 << self.texts.index(text) for text in set(texts))

    def family(self, text: str) -> tuple[str, ...]:
        return next(one for one in self.families if text in one)


def kinds_of(steps: Collection[str]) -> Kinds:
    """CxError("funnel.step") for a text that is no step, CxError("funnel.overlap") for more than MOST_ALIKE alike."""
    families: list[list[str]] = []
    for text in sorted(set(steps)):
        alike = [one for one in families if any(read_step(text).can_share(read_step(other)) for other in one)]
        families = [one for one in families if one not in alike]
        families.append([*chained.from_iterable(alike), text])
        if len(families[-1]) > MOST_ALIKE:
            raise CxError("funnel.overlap", most=MOST_ALIKE)
    kept = sorted(tuple(sorted(one)) for one in families)
    return Kinds(tuple(sorted(set(steps))), tuple(kept))


def matches(step: Step, context: Context) -> Statement:
    """The condition that a touchpoint `f` (with the joins of `joins`) fills the step; NULL may stand for no."""
    conditions, parameters = list[str](), list[object]()
    for name, values in step.picks:
        condition, *more = picked(usable(name, "touchpoints", context), values)
        conditions.append(str(condition))
        parameters.extend(more)
    return " AND ".join(conditions), parameters


def fills_any(steps: Iterable[str], context: Context) -> Statement:
    """The condition that a touchpoint fills any of these steps."""
    found = [read_step(text) for text in sorted(set(steps))]
    alone = list(dict.fromkeys(chained.from_iterable(step.stages for step in found if not step.where)))
    made = [matches(Step(tuple(alone)), context)] if alone else []
    made += [matches(step, context) for step in found if step.where]
    return _either([sql for sql, _values in made]), [value for _sql, values in made for value in values]


def _either(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else "(" + " OR ".join(f"({one})" for one in conditions) + ")"


def joins(steps: Iterable[str], context: Context, *dimensions: str) -> str:
    """The joins that the conditions of these steps need, and these dimensions."""
    clauses = Clauses()
    for name in (*(name for text in steps for name, _values in read_step(text).picks), *dimensions):
        clauses.join(usable(name, "touchpoints", context))
    return "".join(f"\n    {one}" for one in clauses.joins.values())


def mask(kinds: Kinds, steps: Collection[str], context: Context) -> Statement:
    """The bits of those of these kinds that a touchpoint fills; 0 or NULL for none."""
    wanted = [text for text in kinds.texts if text in steps]
    are_apart = all(len(kinds.family(text)) == 1 for text in wanted)
    cases, parameters = list[str](), list[object]()
    for text in wanted:
        condition, more = matches(read_step(text), context)
        cases.append(f"WHEN {condition} THEN {kinds.bit(text)}")
        parameters.extend(more)
    if are_apart:
        return f"CASE {' '.join(cases)} END", parameters
    return " + ".join(f"CASE {case} ELSE 0 END" for case in cases), parameters


def fills(bits: int | str, column: str = "mask") -> str:
    """The condition that a mask has any of these bits."""
    return f"{column} & {bits} <> 0"
