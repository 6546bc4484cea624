"""Steps: what a funnel's step matches, as a record and as text. Knows no SQL and no dimension by name.

The text of a step is its stage, or several with `|` between: `Visit`, `Visit|Browse`. Conditions follow, each after an `@`:
`Visit@channel=web,app@outcome=won`; several values of one condition, any of which will do, have `,` between, and an
empty value means "not given". Without a stage any will do: `@channel=phone`. A backslash before one of `| @ , =` takes it
for itself. What stands after an `@` without `=` belongs to what is before it, so `mail@home` is a stage.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cxdash.errors import CxError

Unit = Literal["attempts", "value"]  # what a funnel counts when it does not count customers
UNITS: tuple[Unit, ...] = ("attempts", "value")
_PIECES = re.compile(r"\\[\\|@,=]|.", re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A touchpoint fills it that has one of these stages (none: any stage) and all of these conditions, each a dimension's id
    and the values of which one must be there, in the order of the ids.
    """

    stages: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def picks(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """All that it asks for, the stage as one more condition."""
        return (("stage", self.stages), *self.where) if self.stages else self.where

    @property
    def text(self) -> str:
        """As it is written; a stage alone as it is, if that can be read."""
        if len(self.stages) == 1 and not self.where and _read(self.stages[0]) == self:
            return self.stages[0]
        conditions = (f"@{_kept(name)}={','.join(map(_kept, values))}" for name, values in self.where)
        return "|".join(map(_kept, self.stages)) + "".join(conditions)

    def can_share(self, other: "Step") -> bool:
        """Whether one touchpoint could fill both, for all that their conditions say."""
        others = dict(other.picks)
        return all(name not in others or set(values) & set(others[name]) for name, values in self.picks)


def step_of(stages: Iterable[str], where: Mapping[str, Iterable[str]] | None = None) -> Step:
    """The step of these stages and conditions, each value once."""
    conditions = {name: tuple(sorted(set(values))) for name, values in (where or {}).items()}
    return Step(
        tuple(dict.fromkeys(stages)), tuple(sorted((name, values) for name, values in conditions.items() if values))
    )


def read_step(text: str) -> Step:
    """The step of a text; CxError("funnel.step") for one that asks for nothing."""
    found = _read(text)
    if found is None:
        raise CxError("funnel.step", value=text)
    return found


def step_text(text: str, stages: Iterable[str]) -> str:
    """The text of what somebody wrote, where a whole name of one of the data's stages is that stage, whatever signs are in it."""
    return Step((text,)).text if text in stages else text


@lru_cache(maxsize=1024)
def _read(text: str) -> Step | None:
    first, *more = _split(text, "@")
    head, conditions = first, list[str]()
    for piece in more:
        if len(_split(piece, "=")) > 1:
            conditions.append(piece)
        elif conditions:
            conditions[-1] += f"@{piece}"
        else:
            head += f"@{piece}"
    where: dict[str, list[str]] = {}
    for condition in conditions:
        name, *values = _split(condition, "=")
        where.setdefault(_plain(name).strip(), []).extend(_plain(one) for one in _split("=".join(values), ","))
    stages = [_plain(one) for one in _split(head, "|")] if head else []
    if not all(stages) or not all(where) or not (stages or where):
        return None
    return step_of(stages, where)


def _split(text: str, mark: str) -> list[str]:
    parts = [""]
    for piece in _PIECES.findall(text):
        if piece == mark:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _plain(text: str) -> str:
    return re.sub(r"\\([\\|@,=])", r"\1", text)


def _kept(text: str) -> str:
    return re.sub(r"([\\|@,=])", r"\\\1", text)
