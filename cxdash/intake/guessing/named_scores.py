"""Named scores: which columns hold the scores of which metric, by their names and questions. Knows no other field."""

from collections.abc import Iterable
from collections.abc import Mapping as Table
from functools import lru_cache

from cxdash.intake.guessing.looks import Look
from cxdash.intake.guessing.questions import asked, is_question
from cxdash.intake.mapping import ASKED, ScoreColumn
from cxdash.intake.vocabulary import plain, synonyms

# Words that make a header speak about a score, not hold one.
_ASIDE = {
    "count", "date", "time", "id", "comment", "comments", "reason", "number", "group", "label", "type", "category",
}  # fmt: skip


def score_columns(header: Iterable[str], looks: Table[str, Look]) -> list[ScoreColumn]:
    """Columns that are named exactly after a metric, or ask its question; only for metrics without one, those that begin or end so.

    Beside an exact `rating`, a `rating score` is most likely the same answer again, and would count it twice; as a column
    would whose values are those of another one in every row.
    """
    exact = {column: _exact_metric(plain(column)) or _asked_metric(column) for column in header}
    settled = set(exact.values())
    found: list[ScoreColumn] = []
    for column, metric in exact.items():
        if metric is None:
            loose = _loose_metric(plain(column))
            metric = None if loose in settled else loose
        values = looks[column].values if column in looks else ()
        if metric is not None and not any(
            values and one.metric == metric and looks[one.column].values == values for one in found
        ):
            found.append(ScoreColumn(column, metric))
    return found


def _asked_metric(column: str) -> str | None:
    """The metric whose question the header is: "How likely are you to recommend us?"."""
    found = asked(column) if is_question(column) else None
    return found.field if found is not None and found.field in ASKED else None


def _exact_metric(name: str) -> str | None:
    return next((metric for metric in ASKED if name in synonyms()["metrics"][metric]), None)


@lru_cache(10_000)
def _loose_metric(name: str) -> str | None:
    if _ASIDE & set(name.split()):
        return None
    for metric in ASKED:
        known = [words for words in synonyms()["metrics"][metric] if len(words) > 4]
        if any(name.startswith(f"{words} ") or name.endswith(f" {words}") for words in known):
            return metric
    return None
