"""The cases of two public collections for CSV readers, in data of our own: what they expect, and where it is read otherwise.

csv-spectrum 2.0.0 (npm, BSD-2-Clause): all twelve are read as it expects, but for a telephone number of its
`location_coordinates` that is another one in its JSON than in its CSV.
csv-test-data (sineemore on GitHub, for RFC 4180): the valid ones and the wrong ones, the header told as that collection does.
"""

import pytest

from cxdash.errors import CxError
from cxdash.intake.file.reader import read_sheet
from cxdash.intake.reading import Reading

CASES = {
    "comma in quotes": (b'who,where,code\nAna,"Vilnius, LT",01234', [["Ana", "Vilnius, LT", "01234"]]),
    "empty": (b'x,y,z\n1,"",""\n2,3,4', [["1", "", ""], ["2", "3", "4"]]),
    "empty crlf": (b'x,y,z\r\n1,"",""\r\n2,3,4', [["1", "", ""], ["2", "3", "4"]]),
    "escaped quotes": (b'x,y\n1,"so ""good"" it is"\n3,4\n', [["1", 'so "good" it is'], ["3", "4"]]),
    "json": (b'k,v\n1,"{""at"": ""home"", ""xy"": [1.0, 0.5]}"\n', [["1", '{"at": "home", "xy": [1.0, 0.5]}']]),
    "quotes within a cell without any": (
        "phone,place,city\n209,37\ufffd36'37.8\"N 121\ufffd2'17.9\"W,Modesto".encode(),
        [["209", "37\ufffd36'37.8\"N 121\ufffd2'17.9\"W", "Modesto"]],
    ),
    "newlines": (
        b'x,y,z\n1,2,3\n"a day \nlater",5,6\n7,8,9\n',
        [["1", "2", "3"], ["a day \nlater", "5", "6"], ["7", "8", "9"]],
    ),
    "newlines crlf": (b'x,y,z\r\n1,2,3\r\n"a day \r\nlater",5,6\r\n', [["1", "2", "3"], ["a day \r\nlater", "5", "6"]]),
    "quotes and newlines": (b'x,y\n1,"so \n""good"" \nit is"\n3,4\n', [["1", 'so \n"good" \nit is'], ["3", "4"]]),
    "simple": (b"x,y,z\n1,2,3\n", [["1", "2", "3"]]),
    "simple crlf": (b"x,y,z\r\n1,2,3\r\n", [["1", "2", "3"]]),
    "utf8": ("x,y,z\n1,2,3\n4,5,\u02a4\n".encode(), [["1", "2", "3"], ["4", "5", "\u02a4"]]),
}


@pytest.mark.parametrize("name", CASES)
def test_read_as_expected(name):
    data, expected = CASES[name]
    sheet = read_sheet(data)
    assert sheet.reading.header_rows == 1
    assert [list(row.values())[1:] for batch in sheet.batches() for row in batch.to_pylist()] == expected
    assert sheet.refused == []


VALID = {  # without a header
    "a field is empty": (b"ana,,lt\nbo,riga,lv\n", [["ana", "", "lt"], ["bo", "riga", "lv"]]),
    "blanks before": (b" ana, vilnius\nbo,riga\n", [[" ana", " vilnius"], ["bo", "riga"]]),
    "blanks after": (b"ana ,vilnius \nbo,riga\n", [["ana ", "vilnius "], ["bo", "riga"]]),
    "one column": (b"ana\nbo\nche\n", [["ana"], ["bo"], ["che"]]),
    "quoted blanks": (b'" ana ","vil nius"\n', [[" ana ", "vil nius"]]),
    "one field and a line end": (b"ana\n", [["ana"]]),
    # There they are rows of empty cells. Here a row without a word is blank: counted, and no row.
    "quotes around nothing": (b'"",""\n"a","b"\n', [["a", "b"]]),
    "one column with empty lines": (b"one\n\n\n", [["one"]]),
    # There it is no valid CSV. Here a quote within a cell that has none around it is a sign as any other.
    "a quote within": (b'ana,vil"nius,lt\nbo,riga,lv\n', [["ana", 'vil"nius', "lt"], ["bo", "riga", "lv"]]),
}


@pytest.mark.parametrize("name", VALID)
def test_a_valid_file_without_a_header(name):
    data, expected = VALID[name]
    sheet = read_sheet(data, Reading(header_rows=0))
    assert [list(row.values())[1:] for batch in sheet.batches() for row in batch.to_pylist()] == expected
    assert sheet.refused == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b",,\n,,\n", "intake.empty"),  # there two rows of nothing; here a file in which nobody says anything
        (b'ana,"vilnius,lt\nbo,"riga",lv\n', "intake.quote"),
        (b'ana,vilnius",lt\n"bo,riga,lv\n', "intake.quote"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(data, code):
    with pytest.raises(CxError) as caught:
        read_sheet(data, Reading(header_rows=0))
    assert caught.value.code == code


def test_rows_with_other_cells_than_the_header_are_refused():
    sheet = read_sheet(b"who,where,land\nana,vilnius\nche,tallinn,ee,eu\nbo,riga,lv\n", Reading(header_rows=1))
    assert [list(row.values())[1:] for batch in sheet.batches() for row in batch.to_pylist()] == [["bo", "riga", "lv"]]
    assert [(row, reason) for row, _text, reason in sheet.refused] == [(2, "row.short"), (3, "row.long")]
