"""Dialects: separators, quotes, line ends, header rows, titles, comments, footers; each told with evidence, each overruled."""

import pytest

from cxdash.errors import CxError
from cxdash.intake.file.reader import read_sheet
from cxdash.intake.reading import Reading

BODY = "1,Vilnius,9\n2,Kaunas,8\n3,Riga,10\n"


def read(text, **said):
    sheet = read_sheet(text.encode() if isinstance(text, str) else text, Reading(**said))
    return sheet, [list(row.values()) for batch in sheet.batches() for row in batch.to_pylist()]


def found(sheet, setting):
    return next((e.value, e.sureness, e.code) for e in sheet.evidence if e.setting == setting)


@pytest.mark.parametrize(
    ("text", "delimiter", "rows"),
    [
        ("a;b;c\n1,5;2,5;3,5\n2,5;x;4,5\n", ";", [["1,5", "2,5", "3,5"], ["2,5", "x", "4,5"]]),  # decimal commas
        ("a\tb\n1, 2\tx; y\n", "\t", [["1, 2", "x; y"]]),
        ("a|b\n1,2|x\n", "|", [["1,2", "x"]]),
        ("sep=;\na;b\n1;2\n", ";", [["1", "2"]]),
        ('"sep=^"\r\na^b\r\n1^2\r\n', "^", [["1", "2"]]),
        ("comment\nGood, nice\nBad\nSo, so, so\nWell\n", "", [["Good, nice"], ["Bad"], ["So, so, so"], ["Well"]]),
    ],
)
def test_separators(text, delimiter, rows):
    sheet, read_rows = read(text)
    assert (sheet.reading.delimiter, [row[1:] for row in read_rows]) == (delimiter, rows)
    assert read_rows[0][0] == 2


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "mixed"])
def test_line_ends_in_any_order(ends):
    lines = ["a,b", '1,"x"', "2,y", "", "3,z"]
    marks = ["\r", "\n", "\r\n", "\r", "\n"] if ends == "mixed" else [ends] * 5
    text = "".join(line + end for line, end in zip(lines, marks, strict=True))
    assert read(text)[1] == [[2, "1", "x"], [3, "2", "y"], [5, "3", "z"]]


def test_quotes_that_are_escaped_by_a_backslash():
    sheet, rows = read('a,b\n1,"he said \\"hi, you\\" to me"\n2,"x"\n3,"a\\\\b"\n')
    assert found(sheet, "quote") == ('\\"', "likely", "quote.escaped")
    assert [row[2] for row in rows] == ['he said "hi, you" to me', "x", "a\\b"]


def test_a_path_that_ends_in_a_backslash_escapes_nothing():
    assert [row[2] for row in read('a,b\n1,"C:\\new\\"\n2,"D:\\"\n')[1]] == ["C:\\new\\", "D:\\"]


def test_single_quotes_around_cells():
    sheet, rows = read("'a','b'\n'1','it''s, well'\n'2','x'\n")
    assert (sheet.header, sheet.reading.quote) == (["a", "b"], "'")
    assert [row[1:] for row in rows] == [["1", "it's, well"], ["2", "x"]]


def test_an_apostrophe_is_no_quote():
    assert [row[2] for row in read("a,b\n1,'tis good\n2,don't\n3,'nice'\n4,x\n5,y\n")[1]][:3] == [
        "'tis good",
        "don't",
        "'nice'",
    ]


def test_a_quote_too_many_can_be_overruled():
    text = 'a,b\n1,"good\n2,fine\n'
    with pytest.raises(CxError):
        read(text)
    assert read(text, quote="")[1] == [[2, "1", '"good'], [3, "2", "fine"]]


@pytest.mark.parametrize(
    ("names", "header"),
    [
        ('id,date,5" pizza,comment', ["id", "date", '5" pizza', "comment"]),
        ('id,"da"te,nps,comment', ["id", '"da"te', "nps", "comment"]),
        ('id,date,"How "likely" are you",comment', ["id", "date", 'How "likely" are you', "comment"]),
        ('id,date,"TV 42" wide",comment', ["id", "date", 'TV 42" wide', "comment"]),
        ('id,date,""nps"","comment"', ["id", "date", '"nps"', "comment"]),
        ('"id,date,nps,comment"', ["id", "date", "nps", "comment"]),
    ],
)
def test_stray_quotes_in_names_of_columns_keep_their_place(names, header):
    sheet, _batches = read(names + '\n1,2026-03-01,9,fine\n2,2026-03-02,7,"so, so"\n3,2026-03-03,7,ok\n')
    assert (sheet.header, len(sheet.head(9))) == (header, 3)


def test_names_that_quotes_hide_are_said_with_their_row():
    with pytest.raises(CxError) as error:
        read('id,date,"How "likely", really, are you",comment\n' + "1,2026-03-01,9,fine\n" * 3)
    assert (error.value.code, error.value.facts["row"]) == ("intake.header_quotes", 1)


def test_no_header():
    sheet, rows = read(BODY)
    assert sheet.header == ["column 1", "column 2", "column 3"]
    assert found(sheet, "header_rows") == (0, "guess", "header.values")  # two rows under the first are little
    assert rows[0] == [1, "1", "Vilnius", "9"]
    assert read(BODY, header_rows=1)[0].header == ["1", "Vilnius", "9"]


def test_words_alone_are_a_header_but_only_guessed():
    sheet, rows = read("id,comment\na,fine\nb,bad\n")
    assert found(sheet, "header_rows") == (1, "guess", "header.words")
    assert read("id,comment\na,fine\n", header_rows=0)[1] == [[1, "id", "comment"], [2, "a", "fine"]]
    assert len(rows) == 2


def test_two_header_rows_of_a_survey_tool():
    text = (
        "Respondent ID,Date,How likely are you to recommend us?,Rate these,,Why?\n"
        ",,Response,Food,Staff,Open-Ended Response\n"
        "11,2026-01-01,9,5,4,fine\n"
    )
    sheet, rows = read(text)
    assert sheet.header == [
        *("Respondent ID", "Date", "How likely are you to recommend us?"),
        *("Rate these - Food", "Rate these - Staff", "Why?"),
    ]
    assert rows == [[3, "11", "2026-01-01", "9", "5", "4", "fine"]]
    assert found(sheet, "header_rows")[0] == 2


def test_three_header_rows_of_a_survey_tool():
    text = (
        "StartDate,Q1_NPS_GROUP,Q1\n"
        'Start Date,"How likely,\nreally? - Group",How likely?\n'
        '"{""ImportId"":""startDate"",""timeZone"":""Z""}","{""ImportId"":""QID1_G""}","{""ImportId"":""QID1""}"\n'
        "2026-01-01 08:00:00,Promoter,9\n"
    )
    sheet, rows = read(text)
    assert sheet.header == ["StartDate", "Q1_NPS_GROUP", "Q1"]
    assert sheet.questions == {
        "StartDate": "Start Date",
        "Q1_NPS_GROUP": "How likely, really? - Group",
        "Q1": "How likely?",
    }
    assert rows == [[4, "2026-01-01 08:00:00", "Promoter", "9"]]
    assert found(sheet, "header_rows") == (3, "sure", "header.import")


@pytest.mark.parametrize(
    ("above", "skipped"),
    [
        ("Survey report\n\n", 2),
        ("Survey report,,\nPeriod: January,,\n,,\n", 3),
        ("# exported by a tool\n# on 2026-01-01, at night\n", 2),
        ("\n\n", 2),
        ('"A title\nof two lines"\n', 1),
    ],
)
def test_titles_and_comments_above_the_header(above, skipped):
    sheet, rows = read(above + "id,city,nps\n" + BODY)
    assert (sheet.header, sheet.reading.skip_rows) == (["id", "city", "nps"], skipped)
    assert rows[0] == [skipped + 2, "1", "Vilnius", "9"]
    assert len(rows) == 3


def test_what_is_above_can_be_overruled():
    sheet, rows = read("x,y,z\nid,city,nps\n" + BODY, skip_rows=1)
    assert (sheet.header, rows[0][0]) == (["id", "city", "nps"], 3)


def test_comments_among_the_rows_are_no_rows():
    sheet, rows = read("% made by hand\nid,city,nps\n1,Vilnius,9\n% a, b\n%x,y,z\n2,Kaunas,8\n", comment="%")
    assert rows == [[3, "1", "Vilnius", "9"], [6, "2", "Kaunas", "8"]]
    assert (sheet.blank, sheet.refused) == (2, [])


@pytest.mark.parametrize(
    "end",
    [
        "Total,,27\n",
        "Total\n",
        "\nRows: 3\n",
        "Grand total:,,27\n\n(3 rows)\n",
        "Итого;;\n",
        "\nExported by the tool\n",
    ],
)
def test_a_footer_is_refused_for_what_it_is(end):
    body = "id,city,nps\n" + BODY + end
    sheet, rows = read(body.replace(",", ";") if ";" in end else body)
    assert len(rows) == 3
    assert {reason for _row, _text, reason in sheet.refused} == {"row.footer"}
    assert sheet.refused[0][0] in (5, 6)


def test_a_shop_called_total_is_a_row():
    text = "city,shop,nps\nVilnius,Total,9\nTotal,Total,8\n"
    assert len(read(text)[1]) == 2
    assert read("shop,nps\nShell,9\nTotal,8\n")[1][-1] == [3, "Total", "8"]


def test_a_last_row_of_a_place_called_total_has_its_date():
    text = "store,answered_at,nps,comment\nShell,2024-05-04,9,fine\nBP,2024-05-04,8,slow\n"
    for last in ("Total,2024-05-05,9,\n", "Total,05.05.2024 10:00,9,\n"):
        sheet, rows = read(text + last)
        assert (rows[-1][1], rows[-1][3], sheet.refused) == ("Total", "9", [])
    for last in ("Total,,17,\n", "Total,17,,\n", "Total,,2024-05-05,\n"):
        sheet, rows = read(text + last)
        assert (len(rows), [reason for _row, _text, reason in sheet.refused]) == (2, ["row.footer"])


def test_total_in_the_middle_is_a_row():
    assert len(read("id,city,nps\n1,Vilnius,9\nTotal,,27\n2,Kaunas,8\n3,Riga,7\n")[1]) == 4


def test_empty_cells_beyond_the_header_are_harmless():
    sheet, rows = read("id,city,nps\n1,Vilnius,9,,\n2,Kaunas,8\n3,Riga,10,\n4,Riga,1,x\n")
    assert rows == [[2, "1", "Vilnius", "9"], [3, "2", "Kaunas", "8"], [4, "3", "Riga", "10"]]
    assert sheet.refused == [(5, "4,Riga,1,x", "row.long")]


def test_every_row_may_end_with_a_separator():
    sheet, rows = read("id,city,nps\n1,Vilnius,9,\n2,Kaunas,8,\n3,Riga,10\n4,Riga,1,x\n5,Riga\n")
    assert rows == [[2, "1", "Vilnius", "9"], [3, "2", "Kaunas", "8"], [4, "3", "Riga", "10"]]
    assert [(row, reason) for row, _text, reason in sheet.refused] == [(5, "row.long"), (6, "row.short")]


@pytest.mark.parametrize(
    "said", [{"delimiter": "ab"}, {"delimiter": "§"}, {"quote": "ab"}, {"delimiter": ",", "quote": ","}]
)
def test_what_cannot_be_a_separator_or_quote_is_said(said):
    with pytest.raises(CxError) as error:
        read("a,b\n1,2\n", **said)
    assert error.value.code == "intake.setting"


def test_every_setting_has_evidence_with_a_sentence():
    for text in (
        "id,city,nps\n" + BODY,
        BODY,
        "a\nb c\n",
        "'a','b'\n'1','2'\n",
        'a,b\n1,"x \\"y\\" z"\n',
        "sep=;\na;b\n1;2\n",
    ):
        sheet, _rows = read(text)
        assert {"encoding", "delimiter", "quote", "skip_rows", "header_rows"} <= {e.setting for e in sheet.evidence}
        for evidence in sheet.evidence:
            assert evidence.sureness in ("sure", "likely", "guess")
            assert "{" not in evidence.sentence()
            assert getattr(sheet.reading, evidence.setting) == evidence.value


def test_the_head_is_the_first_rows_and_reads_no_more():
    sheet, _rows = read("id,city,nps\n" + BODY * 10_000)
    assert sheet.head(2) == [["1", "Vilnius", "9"], ["2", "Kaunas", "8"]]
    assert len(sheet.head(20)) == 20
    assert sum(batch.num_rows for batch in sheet.batches()) == 30_000
