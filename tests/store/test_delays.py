"""A column of minutes until the answer is a response time, and is refused where it is none."""

import pytest

from tests.store.loading import counts, reasons

MAPPING = """kind = "touchpoints"
[constants]
stage = "asked"
[columns]
touchpoint_id = "id"
occurred_at = "at"
responded_at = {{ column = "wait", format = "{unit}" }}
"""


@pytest.mark.parametrize(("unit", "seconds"), [("seconds", 1), ("minutes", 60), ("hours", 3600), ("days", 86_400)])
def test_a_number_is_that_long_after_the_request(loader, unit, seconds):
    loader.load(
        "id,at,wait\n1,2026-03-01 10:00,90\n2,2026-03-01 10:00,1.5\n3,2026-03-01 10:00,\n", MAPPING.format(unit=unit)
    )
    assert loader.rows("SELECT response_seconds FROM touchpoints ORDER BY touchpoint_id") == [
        (90.0 * seconds,), (1.5 * seconds,), (None,),
    ]  # fmt: skip
    assert loader.one(
        "SELECT responded_at - occurred_at = to_seconds(response_seconds) FROM touchpoints WHERE touchpoint_id = '2'"
    )


def test_what_is_no_time_to_wait_is_refused(loader):
    result = loader.load(
        "id,at,wait\n1,2026-03-01,5\n2,2026-03-01,soon\n3,2026-03-01,-4\n", MAPPING.format(unit="minutes")
    )
    assert counts(result) == (1, 0, 2)
    assert reasons(result) == [(3, "wait", "soon", "number.text"), (4, "wait", "-4", "number.range")]


def test_the_first_stage_of_a_journey_is_what_was_answered(loader):
    mapping = """kind = "touchpoints"
[columns]
touchpoint_id = "id"
responded_at = { column = "hours", format = "hours" }
[[stages]]
column = "asked"
stage = "asked"
[[stages]]
column = "sent"
stage = "sent"
"""
    loader.load("id,asked,sent,hours\n1,2026-03-01 10:00,2026-03-02 10:00,2\n", mapping)
    assert loader.rows("SELECT stage, response_seconds FROM touchpoints ORDER BY stage") == [
        ("asked", 7200.0),
        ("sent", None),
    ]
