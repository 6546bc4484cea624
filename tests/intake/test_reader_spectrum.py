"""The cases of csv-spectrum (npm, BSD-2-Clause), in data of our own: each is read as that collection expects.

One thing differs on purpose: a cell with a byte that is no UTF-8 is told from the file's letters here and never fails.
"""

import pytest

from cxdash.intake.file.reader import read_sheet

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
