"""Brought: what one import brought: its days, where they lie, and its sources. Knows no page."""

from dataclasses import dataclass
from datetime import date

from cxdash.store.connect import Store
from cxdash.store.main_days import main_days

_DAYS = {"responses": "answered_on", "touchpoints": "occurred_on"}
UNSCORED = "metric <> 'text' AND points IS NULL"  # an answer to a question for a score that holds none


@dataclass(frozen=True)
class Brought:
    """first, last: the days between which nearly all rows lie; stray: days beyond them; source: the only one, else None.

    answers: how many; unscored: those to a question for a score that hold none.
    """

    first: date | None = None
    last: date | None = None
    stray: tuple[date, ...] = ()
    source: str | None = None
    unscored: int = 0
    answers: int = 0


def brought(store: Store, import_id: int, kind: str) -> Brought:
    """Days of what is there now of this import; only answers and touchpoints have any."""
    if kind not in _DAYS:
        return Brought()
    day = _DAYS[kind]
    frame = store.frame(
        f"SELECT {day}::VARCHAR AS day, count(*) AS n FROM {kind} WHERE import_id = ? AND {day} IS NOT NULL GROUP BY 1 ORDER BY 1",
        [import_id],
    )
    days = [date.fromisoformat(str(text)) for text in frame["day"]]
    counts = [int(n) for n in frame["n"]]
    first, last = main_days(days, counts)
    stray = tuple(one for one in days if first is not None and last is not None and not first <= one <= last)
    if kind != "responses":
        return Brought(first, last, stray)
    sql = f"SELECT count(*) AS n, count(*) FILTER ({UNSCORED}) AS unscored FROM responses WHERE import_id = ?"
    found = store.frame(sql, [import_id]).iloc[0]
    return Brought(first, last, stray, _only_source(store, import_id), int(found["unscored"]), int(found["n"]))


def _only_source(store: Store, import_id: int) -> str | None:
    found = store.frame("SELECT DISTINCT source FROM responses WHERE import_id = ? LIMIT 2", [import_id])["source"]
    return str(found.iloc[0]) if len(found) == 1 and isinstance(found.iloc[0], str) else None
