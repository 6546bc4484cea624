"""Mapping: which column of a file is which field, frozen. Knows no SQL and no TOML."""

import re
from dataclasses import dataclass

from cxdash.intake.fields import Kind
from cxdash.intake.reading import DETECTED, Reading
from cxdash.metrics import METRICS

DELAYS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}  # units of the time until an answer, in seconds
MARK = "…"  # what a person writes, and sees, for the value of a column that is put into something
_MARKS = re.compile(r"\{[^{}]+\}|…|\.{3}|\{\}")
ASKED = tuple(name for name, metric in METRICS.items() if metric.table == "responses")


@dataclass(frozen=True)
class Source:
    """Where a field's text comes from: a template of columns (`2018-05-{INTDATE}`; one column: `{name}`).

    format: strptime form of a time; of the time until an answer, where that is a number, its unit. values: words of the file
    to the texts that they stand for.
    """

    template: str
    format: str | None = None
    values: tuple[tuple[str, str], ...] = ()

    def columns(self) -> list[str]:
        return re.findall(r"\{([^{}]+)\}", self.template)


def as_written(template: str, column: str) -> str:
    """A template as a person reads it: “2018-05-…” of 2018-05-{day}."""
    return template.replace("{" + column + "}", MARK)


def as_template(text: str, column: str) -> str:
    """And back; {} or three dots are the mark where no other is, and other columns stay what they are."""
    marks = (MARK,) if MARK in text else ("{}", "...")
    return _MARKS.sub(lambda found: "{" + column + "}" if found[0] in marks else found[0], text)


@dataclass(frozen=True)
class ScoreColumn:
    """A column of scores: its metric and scale, its own blank codes and words, and what its answers are about."""

    column: str
    metric: str
    scale: tuple[float, float] | None = None
    blank: tuple[str, ...] = ()
    dont_know: tuple[str, ...] = ()
    values: tuple[tuple[str, float], ...] = ()
    reversed: bool = False
    stage: str | None = None
    channel: str | None = None
    question: str | None = None


@dataclass(frozen=True)
class StageColumn:
    """A column of times at which a stage was reached, on a row that holds a whole journey."""

    column: str
    stage: str
    channel: str | None = None
    department: str | None = None
    format: str | None = None


@dataclass(frozen=True)
class Mapping:
    """How a file is read. columns: field id to source; comments: columns of comments; attributes: further columns to keep.

    reversed: metrics whose low answers are the good ones, in files with one answer a line; blank_scores: codes that mean that
    nothing was answered there, wherever they lie outside the scale of their metric. leave_out: columns with the texts,
    in lower case, that say of their row that it is no customer's: a preview, a test. blank: codes that mean that a
    cell is empty; None: the usual ones, in ids and names. attributes None: every unmapped column for customers and
    locations, none for responses and touchpoints.
    """

    kind: Kind
    reading: Reading = DETECTED
    blank: tuple[str, ...] | None = None
    attributes: tuple[str, ...] | None = None
    constants: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, Source], ...] = ()
    comments: tuple[str, ...] = ()
    scores: tuple[ScoreColumn, ...] = ()
    stages: tuple[StageColumn, ...] = ()
    reversed: tuple[str, ...] = ()
    blank_scores: tuple[str, ...] = ()
    leave_out: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def source(self, name: str) -> Source | None:
        return dict(self.columns).get(name)

    def constant(self, name: str) -> str | None:
        return dict(self.constants).get(name)

    def used_columns(self) -> list[str]:
        """Every column that the mapping names, once, in its order."""
        sources = [column for _field, source in self.columns for column in source.columns()]
        named = [*(spec.column for spec in self.scores), *(spec.column for spec in self.stages)]
        marks = [column for column, _texts in self.leave_out]
        return list(dict.fromkeys([*sources, *self.comments, *named, *marks, *(self.attributes or ())]))
