"""Numbers in tables: with the decimal sign of the reader's language."""

import pandas as pd
import pytest

from cxdash import words
from cxdash.ui.frames import MOST_SAID, Table, _as_shown, column, drawn, number_column, written


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    words.set_language("en")


@pytest.mark.parametrize(
    ("pattern", "english", "others"),
    [
        ("%.1f", ("%.1f", None), ("localized", 0.1)), ("%+.1f", ("%+.1f", None), ("localized", 0.1)),
        ("%.0f", ("%.0f", None), ("localized", 1.0)), ("percent", ("percent", 0.001), ("percent", 0.001)),
        ("%.1f%%", ("%.1f%%", None), ("percent", 0.001)), ("%.0f%%", ("%.0f%%", None), ("percent", 0.01)),
        ("%d", ("%d", None), ("%d", None)), ("localized", ("localized", None), ("localized", None)),
    ],
)  # fmt: skip
def test_numbers_have_the_decimal_sign_of_the_language(pattern, english, others):
    for language, told in (("en", english), ("ru", others), ("lt", others)):
        words.set_language(language)
        kind = number_column("n", pattern)["type_config"]
        assert (kind["format"], kind["step"]) == told


def test_percents_are_shares_where_they_need_a_comma_and_the_file_keeps_them():
    rows = pd.DataFrame({"change": [-0.04, -0.06, 0.04, None], "share": [12.34, -0.01, None, 50.0]})
    table = Table(rows, {"change": ("Change", "%+.1f"), "share": ("Share", "%.1f%%")})
    assert _as_shown(table).equals(rows)
    words.set_language("lt")
    assert _as_shown(table)["share"].tolist()[::3] == pytest.approx([0.1234, 0.5], abs=1e-8)
    assert _as_shown(table)["change"].equals(rows["change"])
    assert table.for_file()["share"][0] == 12.34


def test_no_number_iswritten_as_less_than_nothing():
    rows = pd.DataFrame(
        {"low": [-0.04, 5.0, None], "high": [-1e-12, -0.0, -3.0], "share": [0.2, -0.3, 1.0], "far": [-0.06, 0.01, 7.0]}
    )
    table = Table(rows, {"low": ("L", "%+.1f"), "high": ("H", "%+.1f"), "share": ("S", "%.0f%%"), "far": ("F", "%.1f")})
    for language in ("en", "lt"):
        words.set_language(language)
        assert [written(table, name) for name in rows] == ["%+.2f", "%+.1f", "%.1f%%", "%.1f"]
        assert [str(one) for one in _as_shown(table)["high"]] == ["0.0", "0.0", "-3.0"]
        assert _as_shown(table)["low"].equals(rows["low"])  # as the command line tells it


def _said(table):
    """What stands in the cells of a table, column by column, as Streamlit takes it from a Styler."""
    made = drawn(table)
    made._compute()
    cells = [
        [cell["display_value"] for cell in row if cell["type"] == "td"] for row in made._translate(False, False)["body"]
    ]
    return dict(zip(table.rows, map(list, zip(*cells, strict=True)), strict=True))


@pytest.mark.parametrize(
    ("language", "change", "share", "of", "n"),
    [
        ("en", ["−10.0", "+0.5", "—"], ["12.3%", "45.0%", "—"], ["66%", "7%", "—"], ["1,234", "2", "—"]),
        ("ru", ["−10,0", "+0,5", "—"], ["12,3\u00a0%", "45,0\u00a0%", "—"], ["66\u00a0%", "7\u00a0%", "—"], ["1\u00a0234", "2", "—"]),
        ("lt", ["−10,0", "+0,5", "—"], ["12,3\u00a0%", "45,0\u00a0%", "—"], ["66\u00a0%", "7\u00a0%", "—"], ["1\u00a0234", "2", "—"]),
    ],
)  # fmt: skip
def test_tables_write_numbers_as_sentences_do(language, change, share, of, n):
    rows = pd.DataFrame(
        {"change": [-10.0, 0.5, None], "share": [0.123, 0.45, None], "of": [66.0, 7.0, None], "n": [1234.0, 2.0, None]}
    )
    shown = {"change": ("C", "%+.1f"), "share": ("S", "percent"), "of": ("O", "%.0f%%"), "n": ("N", "localized")}
    table = Table(rows, shown)
    words.set_language(language)
    assert _said(table) == {"change": change, "share": share, "of": of, "n": n}
    assert (
        column(table, "change", drawn(table))["type_config"]["format"] is None
    )  # it would be written over what is said
    assert drawn(table).data.equals(rows)  # sorted and read aloud as numbers; the file has them as they are
    assert table.for_file().equals(rows)


def test_what_streamlit_writes_alike_is_left_to_it():
    above = Table(pd.DataFrame({"n": [0.5, 2.0]}), {"n": ("N", "%.1f")})
    assert isinstance(drawn(above), pd.DataFrame)
    assert column(above, "n", drawn(above))["type_config"]["format"] == "%.1f"
    words.set_language("lt")
    assert not isinstance(drawn(above), pd.DataFrame)
    long = Table(pd.DataFrame({"n": [-0.5] * (MOST_SAID + 1)}), {"n": ("N", "%.1f")})
    assert isinstance(drawn(long), pd.DataFrame)


def test_a_share_is_rounded_as_everywhere_else_and_not_cut_off():
    rows = pd.DataFrame({"share": [0.391687, 0.2888, None]})
    table = Table(rows, {"share": ("Share", "percent")})
    text = drawn(table).to_html()
    assert "39.2%" in text
    assert "28.9%" in text
    long = Table(pd.concat([rows] * MOST_SAID), table.shown)
    assert [int(1000 * one) for one in drawn(long)["share"].tolist()[:2]] == [392, 289]  # as Streamlit cuts them
    assert long.for_file()["share"].iloc[0] == 0.391687


@pytest.mark.parametrize("pattern", ["%.0f%%", "%.1f%%", "percent"])
def test_percents_round_alike_in_every_language_and_in_tables_of_any_length(pattern):
    """93.51 % was 94 % in English and 93 % elsewhere in a long table, as the browser cuts off what it does not show."""
    digits = int(pattern[2]) if pattern != "percent" else 1
    scale = 0.01 if pattern == "percent" else 1.0
    percents = [93.51, 28.9, 0.57, 66.66, 7.0, -93.51, -28.9]
    for language in ("en", "ru", "lt"):
        words.set_language(language)
        short = Table(pd.DataFrame({"share": [scale * one for one in percents]}), {"share": ("S", pattern)})
        long = Table(pd.concat([short.rows] * MOST_SAID), short.shown)
        assert _said(short)["share"] == [words.percent(one, digits) for one in percents]
        kind = column(long, "share", drawn(long))["type_config"]
        step = 10.0**digits
        for one, given in zip(percents, drawn(long)["share"], strict=False):
            is_cut = kind["format"] == "percent"  # the browser shows as many digits as the step has, and no more
            shown = int(given * 100 * step) / step if is_cut else float(pattern.replace("%%", "") % given)
            assert shown == round(one, digits), (language, one)
