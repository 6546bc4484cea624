"""A quote within a cell: it stays where it stands, or its row is refused; it is never moved to the end of the cell."""

import pytest

from cxdash.intake.file.quotes import Dialect
from cxdash.intake.file.strays import meant, without_strays
from tests.store.loading import Loader, counts, reasons

HEAD = "response_id,nps,comment,region\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Loader(tmp_path_factory.mktemp("quotes") / "x.duckdb") as opened:
        yield opened


@pytest.mark.parametrize(
    ("line", "comment"),
    [
        ('"a1","9","vil"nius","lt"', 'vil"nius'),
        ('"a2","9","vil"nius, great","lt"', 'vil"nius, great'),
        ('a3,9,"he said "hello" to me",lt', 'he said "hello" to me'),
        ('a4,9,"Best" café,lt', '"Best" café'),
        ('a5,9,5" pizza,lt', '5" pizza'),
        ('a6,9,"5"" pizza",lt', '5" pizza'),
    ],
)
def test_the_cell_is_what_stands_in_the_file(store, line, comment):
    assert counts(store.load(f'{HEAD}"s{line[1:3]}","8","fine","lt"\n{line}\n')) == (2, 0, 0)
    number = line.strip('"')[:2]
    assert store.one(f"SELECT comment FROM responses WHERE response_id = '{number}'") == comment


@pytest.mark.parametrize(
    "line", ['b1,9,"Great" and "good",lt', 'b2,9,"x ""y"" "z" w",lt', '"b3","9","one "two", three","lt"']
)
def test_what_can_be_read_in_two_ways_is_refused(store, line):
    result = store.load(f'{HEAD}"s{line.strip(chr(34))[:2]}","8","fine","lt"\n{line}\n')
    assert (counts(result), reasons(result)) == ((1, 0, 1), [(3, "", line, "row.quote")])


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (',"he said "no" to me",5', ["", 'he said "no" to me', "5"]),
        (',,"he said "no" to me"', ["", "", 'he said "no" to me']),
        ('a1,,,"one "two" three",5', ["a1", "", "", 'one "two" three', "5"]),
        ('"a1","he said "no" to me",', ["a1", 'he said "no" to me', ""]),
        (',"vil"nius, great",', ["", 'vil"nius, great', ""]),
        ('"","vil"nius, great",""', ["", 'vil"nius, great', ""]),
        (",,,", ["", "", "", ""]),
    ],
)
def test_empty_cells_beside_a_stray_quote_are_cells(row, cells):
    dialect = Dialect(",", '"')
    assert meant(f"{row}\n", dialect, len(cells)) == cells
    read, doubtful = without_strays(f"{row}\n".encode(), dialect, len(cells), b"\x02" + b"," * (len(cells) - 1))
    assert (dialect.cells(read.decode()), doubtful) == ([cells], [])


@pytest.mark.timeout(10)
def test_a_row_that_no_cut_fits_comes_to_an_end():
    """Neither way gives the cells that there should be, whichever cell is empty."""
    rows = (',"a "b", c",5', ',,"a "b', '"a "b,,', ",,,")
    assert [meant(f"{row}\n", Dialect(",", '"'), 9) for row in rows] == [None] * len(rows)
