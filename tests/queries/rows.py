"""Rows: facts and their owners put straight into a store's tables, for tests that ask and do not import."""

from datetime import datetime

from cxdash.store import Store

_RESPONSE = """
INSERT INTO responses (response_id, metric, question, customer_id, location_id, answered_at, answered_on, channel, stage,
    score, scale_min, scale_max, points, state, source, respondent, import_id, row_number)
SELECT 'r' || ?, ?, 'q', ?, ?, ?::TIMESTAMP, ?::TIMESTAMP::DATE, ?, ?, ?, 0, 10, ?, ?, ?, ?, 1, 1
"""
_TOUCHPOINT = """
INSERT INTO touchpoints (touchpoint_id, customer_id, location_id, occurred_at, occurred_on, stage, channel,
    response_seconds, attributes, import_id, row_number)
SELECT 't' || ?, ?, ?, ?::TIMESTAMP, ?::TIMESTAMP::DATE, ?, ?, ?, ?, 1, 1
"""
_POINTS = {"nps": lambda score: 100 if score >= 9 else 0 if score >= 7 else -100}


def response(metric="nps", score=None, *, customer=None, location=None, at=None, channel=None, stage=None, points=None,
             source="survey", respondent="customer"):  # fmt: skip
    """Parameters of one answer; points follow NPS (0-10), top 2 of 5 (CSAT) and CES unless they are given."""
    if points is None and score is not None:
        points = _POINTS.get(metric, lambda value: 100 if value >= 4 else 0)(score)
    state = "blank" if points is None else "valid"
    return (metric, customer, location, at, at, channel, stage, score, points, state, source, respondent)


def touchpoint(
    customer=None, stage=None, at=None, *, channel=None, location=None, response_seconds=None, attributes=None
):
    """Parameters of one touchpoint."""
    return (customer, location, at, at, stage, channel, response_seconds, attributes)


def fill(store: Store, responses=(), touchpoints=(), locations=(), customers=()) -> None:
    """Put all of them into the store in one transaction; locations are (id, region, country), customers (id, segment)."""
    with store.writing() as cursor:
        for sql, rows in ((_RESPONSE, responses), (_TOUCHPOINT, touchpoints)):
            numbered = [(number, *row) for number, row in enumerate(rows)]
            if numbered:
                cursor.executemany(sql, numbered)
        for row in locations:
            cursor.execute("INSERT INTO locations (location_id, region, country) VALUES (?, ?, ?)", row)
        for row in customers:
            cursor.execute("INSERT INTO customers (customer_id, segment) VALUES (?, ?)", row)


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A time in January 2026."""
    return datetime(2026, 1, day, hour, minute, second)
