"""Rows: facts and their owners put straight into a store's tables, for tests that ask and do not import."""

from datetime import datetime

import pyarrow as pa

from cxdash.store import Store

_RESPONSE = """
INSERT INTO responses (response_id, metric, question, customer_id, location_id, answered_at, answered_on, channel, stage,
    score, scale_min, scale_max, points, state, source, respondent, import_id, row_number)
SELECT 'r' || number, metric, 'q', customer, location, moment, moment::DATE, channel, stage, score, 0, 10, points, state, source,
    respondent, 1, 1
FROM filling ORDER BY number
"""
_TOUCHPOINT = """
INSERT INTO touchpoints (touchpoint_id, customer_id, location_id, occurred_at, occurred_on, stage, channel,
    response_seconds, attributes, outcome, value, import_id, row_number)
SELECT 't' || number, customer, location, moment, moment::DATE, stage, channel, response_seconds, attributes::JSON, outcome,
    value, 1, 1
FROM filling ORDER BY number
"""
_TYPES = {"number": pa.int64(), "moment": pa.timestamp("us"), "score": pa.float64(), "points": pa.float64(),
          "response_seconds": pa.float64(), "value": pa.float64()}  # fmt: skip
_RESPONSE_COLUMNS = ("metric", "customer", "location", "moment", "channel", "stage", "score", "points", "state", "source",
                     "respondent")  # fmt: skip
_TOUCHPOINT_COLUMNS = (
    "customer",
    "location",
    "moment",
    "stage",
    "channel",
    "response_seconds",
    "attributes",
    "outcome",
    "value",
)
_POINTS = {"nps": lambda score: 100 if score >= 9 else 0 if score >= 7 else -100}


def response(metric="nps", score=None, *, customer=None, location=None, at=None, channel=None, stage=None, points=None,
             source="survey", respondent="customer"):  # fmt: skip
    """Parameters of one answer; points follow NPS (0-10), top 2 of 5 (CSAT) and CES unless they are given."""
    if points is None and score is not None:
        points = _POINTS.get(metric, lambda value: 100 if value >= 4 else 0)(score)
    state = "blank" if points is None else "valid"
    return (metric, customer, location, at, channel, stage, score, points, state, source, respondent)


def touchpoint(customer=None, stage=None, at=None, *, channel=None, location=None, response_seconds=None, attributes=None,
               outcome=None, value=None):  # fmt: skip
    """Parameters of one touchpoint."""
    return (customer, location, at, stage, channel, response_seconds, attributes, outcome, value)


def fill(store: Store, responses=(), touchpoints=(), locations=(), customers=()) -> None:
    """Put all of them into the store in one transaction; locations are (id, region, country), customers (id, segment)."""
    with store.writing() as cursor:
        for sql, names, rows in (
            (_RESPONSE, _RESPONSE_COLUMNS, responses),
            (_TOUCHPOINT, _TOUCHPOINT_COLUMNS, touchpoints),
        ):
            if rows:
                cursor.register("filling", _table(names, rows))
                cursor.execute(sql)
                cursor.unregister("filling")
        for row in locations:
            cursor.execute("INSERT INTO locations (location_id, region, country) VALUES (?, ?, ?)", row)
        for row in customers:
            cursor.execute("INSERT INTO customers (customer_id, segment) VALUES (?, ?)", row)


def _table(names, rows) -> pa.Table:
    """The rows as one table: thousands of them go in by one statement."""
    columns = zip(("number", *names), (range(len(rows)), *zip(*rows, strict=True)), strict=True)
    return pa.table({name: pa.array(values, _TYPES.get(name, pa.string())) for name, values in columns})


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A time in January 2026."""
    return datetime(2026, 1, day, hour, minute, second)
