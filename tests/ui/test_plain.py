"""Plain: whatever a file or an address holds is text."""

import re

import pytest

from cxdash.charts.labels import label
from cxdash.ui.plain import plain, short

LATE = re.compile(r":material/\w+:|:\w+:|https?://\w|www\.\w|\w@\w")


def unescaped(text):
    """What Markdown makes of backslash escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


@pytest.mark.parametrize(
    "text",
    [
        "**bold** _it_ `code` ~~gone~~", "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](http://a/b.png)",
        "# head", "1. one", "- item", "> quote", "$x^2$", ":red[x]", "| a | b |", "a\\*b", "&lt;b&gt;", "Café Ąžuolas — Кафе",
    ],
)  # fmt: skip
def test_no_mark_survives_unescaped(text):
    made = plain(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`~<>\[\]()#$|!&]", made)
    assert unescaped(made).replace("\u2060", "") == text


@pytest.mark.parametrize("text", [":material/home:", ":tada:", "https://a.lt", "www.a.lt", "me@a.lt", "WWW.A.LT"])
def test_what_streamlit_reads_after_the_escapes_is_broken_too(text):
    assert LATE.search(text.lower())
    assert not LATE.search(unescaped(plain(text)).lower())
    assert unescaped(plain(text)).replace("\u2060", "") == text


def test_it_is_one_line():
    assert plain("  a\n\n    b\x00c\u202e ") == "a b c"


@pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
def test_a_number_does_not_break_at_its_thousands(space):
    assert plain(f"12{space}345") == label(f"12{space}345") == f"12{space}345"


def test_short_cuts_long_text():
    assert short("x" * 100, 10) == "x" * 9 + "…"
    assert short("a  b", 10) == "a b"
