"""Figures: what a store's answers come to before and after an import, in additive parts. Knows no page."""

import json
from dataclasses import dataclass, field
from datetime import date

import duckdb


@dataclass(frozen=True)
class Figures:
    """answers and touchpoints: how many; scores: by metric the valid answers and the sum of their points."""

    answers: int = 0
    touchpoints: int = 0
    scores: dict[str, tuple[int, int]] = field(default_factory=dict)

    def score(self, metric: str) -> float | None:
        """The mean of the points; None for nobody's."""
        n, points = self.scores.get(metric, (0, 0))
        return points / n if n else None

    def plus(self, other: "Figures", sign: int = 1) -> "Figures":
        """The sum (sign -1: the difference) of both."""
        found = {
            name: tuple(
                a + sign * b for a, b in zip(self.scores.get(name, (0, 0)), other.scores.get(name, (0, 0)), strict=True)
            )
            for name in sorted({*self.scores, *other.scores})
        }
        kept = {name: (parts[0], parts[1]) for name, parts in found.items() if any(parts)}
        return Figures(self.answers + sign * other.answers, self.touchpoints + sign * other.touchpoints, kept)

    def text(self) -> str:
        return json.dumps({"answers": self.answers, "touchpoints": self.touchpoints, "scores": self.scores})


def figures_from(text: str | None) -> Figures | None:
    """What `Figures.text` wrote."""
    if text is None:
        return None
    found = json.loads(text)
    scores = {name: (int(n), int(points)) for name, (n, points) in found["scores"].items()}
    return Figures(found["answers"], found["touchpoints"], scores)


@dataclass(frozen=True)
class Span:
    """The days of a set of rows, and how many have none."""

    first: date | None = None
    last: date | None = None
    undated: int = 0


def summed(run: "duckdb.DuckDBPyConnection", kind: str, source: str) -> tuple[Figures, Span]:
    """Figures and days of the rows of a FROM clause of answers or touchpoints, in one pass."""
    return measured(run.execute(statement(kind, source)).fetchall(), kind)


def statement(kind: str, source: str) -> str:
    """One row for each metric: metric, rows, valid answers, their points, first and last day, rows without a day."""
    metric, points, day = {
        "responses": ("metric", "points", "answered_on"),
        "touchpoints": ("''", "NULL::SMALLINT", "occurred_on"),
    }[kind]
    return (
        f"SELECT {metric} AS metric, count(*), count({points}), coalesce(sum({points}), 0)::BIGINT, min({day}), max({day}), "
        f"count(*) FILTER ({day} IS NULL) FROM {source} GROUP BY ALL"
    )


def measured(rows: list[tuple[object, ...]], kind: str) -> tuple[Figures, Span]:
    """What the rows of `statement` say."""
    total = sum(int(str(row[1])) for row in rows)
    scores = {str(row[0]): (int(str(row[2])), int(str(row[3]))) for row in rows if row[2]}
    days = [day for row in rows for day in (row[4], row[5]) if isinstance(day, date)]
    span = Span(min(days, default=None), max(days, default=None), sum(int(str(row[6])) for row in rows))
    is_answers = kind == "responses"
    return Figures(total if is_answers else 0, 0 if is_answers else total, dict(sorted(scores.items()))), span


def figures(cursor: duckdb.DuckDBPyConnection) -> Figures:
    """Of all that is in the store now."""
    answers, _span = summed(cursor, "responses", "responses")
    touchpoints, _span = summed(cursor, "touchpoints", "touchpoints")
    return answers.plus(touchpoints)
