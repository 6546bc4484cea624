"""What keeps a text from being run, and that it always comes off again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxdash.spreadsheet import bare, mark, marked, marked_kind, safe


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "＝1+1", "\u00a0=1"]
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["", "1+1", "a=b", "it's", "'quoted'", "5 - 3", "„=“"])
def test_other_texts_stay(text):
    assert safe(text) == text
    assert bare(text) == text


@given(st.text(alphabet="'=+-@ \t\r\n\u00a0\ufeff＝a1", max_size=12) | st.text())
def test_what_was_put_before_a_text_comes_off_again(text):
    assert bare(safe(text)) == text


def test_an_export_is_known_by_its_last_column():
    assert marked_kind(["response_id", mark("Riga ·\n all data", "responses")]) == "responses"
    assert mark("Riga ·\n all data", "responses") == "cxdash responses: Riga · all data"
    assert marked(["tier", mark("all data")]) == "cxdash: all data"
    assert marked_kind(["tier", mark("all data")]) is None
    assert marked(["cxdash", "cxdash_id", "a cxdash: b"]) is None
