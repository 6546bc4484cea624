"""Rows that their file calls a preview or a test are no customer's: refused with that reason, and counted."""

from cxdash.intake.mapping_file import read_mapping, write_mapping
from tests.store.loading import counts, reasons

MAPPING = """kind = "responses"

[leave_out]
"Kind" = ["preview", "1"]

[columns]
response_id = "id"

[[scores]]
column = "nps"
metric = "nps"
scale = [0, 10]
"""


def test_rows_that_are_no_answers_are_refused_and_said(loader):
    result = loader.load("id,nps,Kind\n1,9,link\n2,9,Preview\n3,9,1\n4,9,\n5,x,preview\n", MAPPING)
    assert counts(result) == (2, 0, 3)
    assert reasons(result)[:2] == [(3, "Kind", "Preview", "row.left_out"), (4, "Kind", "1", "row.left_out")]
    assert loader.rows("SELECT response_id FROM responses ORDER BY 1") == [("1",), ("4",)]


def test_it_is_written_as_it_was_read():
    mapping = read_mapping(MAPPING)
    assert mapping.leave_out == (("Kind", ("preview", "1")),)
    assert read_mapping(write_mapping(mapping)) == mapping
