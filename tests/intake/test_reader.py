"""Reading: dialects, encodings, quotes, blank and ragged rows, and the numbers that rows have in a spreadsheet."""

import pytest

from cxdash.errors import CxError
from cxdash.intake.file.reader import read_sheet
from tests.store.loading import counts, reasons


def table(data):
    sheet = read_sheet(data if isinstance(data, bytes) else data.encode())
    rows = [tuple(row.values()) for batch in sheet.batches() for row in batch.to_pylist()]
    return sheet, rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_dialects(delimiter, end):
    text = end.join([delimiter.join(["a ", " b"]), delimiter.join(["1", '"x, ""y"""']), delimiter.join(["2", ""])])
    sheet, rows = table(text)
    assert (sheet.header, sheet.reading.delimiter) == (["a", "b"], delimiter)
    assert rows == [(2, "1", 'x, "y"'), (3, "2", "")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings(encoding):
    assert table("nps,kommentar\n9,Größe Ąžuolas Хорошо\n".encode(encoding))[1] == [(2, "9", "Größe Ąžuolas Хорошо")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("оценка;отзыв\n5;Всё хорошо, спасибо\n", "cp1251"),
        ("nps;comment\n5;Очень долго ждал, but nice café\n", "cp1251"),
        ("balas;atsiliepimas\n5;Ačiū, labai šilta ir gražu, bet užtruko\n", "cp1257"),
        ("note;avis\n5;Très bon accueil, à bientôt, ça va où même\n", "cp1252"),
        ("note;anmerkung\n5;Schöne Größe, süß, Übergrößen für Füße\n", "cp1252"),
        ("puntuación;opinión\n5;¡Muy bien! El niño está feliz, mañana volveré\n", "cp1252"),
    ],
)
def test_the_code_page_of_an_old_excel_is_told_by_its_letters(text, encoding):
    if "café" in text:
        text = text.replace("é", "e")
    sheet, rows = table(text.encode(encoding))
    assert sheet.reading.encoding == encoding
    assert rows[0][2] == text.split("\n")[1].split(";")[1]


def test_letters_made_of_two_signs_are_the_same_as_those_of_one():
    assert table("a,b\n1,Cafe\u0301\n")[1] == table("a,b\n1,Caf\u00e9\n")[1]


def test_rows_have_the_numbers_that_a_spreadsheet_shows():
    sheet, rows = table('\n\na,b\n1,x\n\n2,y,z\n3\n,\n4,"p\nq"\n5,w')
    assert [(row[0], row[1]) for row in rows] == [(4, "1"), (9, "4"), (10, "5")]
    assert [(number, reason) for number, _text, reason in sheet.refused] == [(6, "row.long"), (7, "row.short")]


def test_a_blank_line_in_a_file_of_one_column_is_no_row():
    assert table("nps\n9\n\n8\n")[1] == [(2, "9"), (4, "8")]


def test_ragged_rows_are_refused_by_their_number(loader):
    result = loader.load("nps,comment\n9,a\n8,b,c\n\n7\nx,d\n6,e")
    assert reasons(result) == [(3, "", "8,b,c", "row.long"), (5, "", "7", "row.short"), (6, "nps", "x", "score.text")]
    assert counts(result) == (2, 0, 3)


def test_headers_are_trimmed_unique_and_never_empty():
    assert table("\ufeffNPS , nps,a,a,,{b}\n1,2,3,4,5,6\n")[0].header == ["NPS", "nps", "a", "a (2)", "column 5", "(b)"]


def test_a_file_with_a_header_alone_is_refused(loader):
    with pytest.raises(CxError) as caught:
        loader.load("nps,comment")
    assert caught.value.code == "intake.no_rows"


def test_quotes_inside_text_harm_nothing():
    assert len(table('a,b\n1,5" pizza\n2,"he said "hello" to me"\n3,"x, ""y"", z"\n4,\n')[1]) == 4


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,"good\n2,fine\n', 2),  # never closed
        ('a,"b\n1,good\n', 1),
        ('a,b\n0,well\n1,"good\n2,fine\n3,"bad"\n4,x\n', 3),  # closed by the next opening quote: three rows in one cell
        ('a,b\n1,"good\n2,fine\n3,ok\n4,"bad\n5,x\n', 2),  # two of them: an even number of quotes
    ],
)
def test_a_quote_too_many_is_never_taken_for_a_long_cell(text, line):
    with pytest.raises(CxError) as error:
        table(text)
    assert (error.value.code, error.value.facts["line"]) == ("intake.quote", line)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "intake.empty"),
        (b"\x00\x00\n", "intake.empty"),
        (b"%PDF-1.7 ...", "intake.binary"),
        (b"PK\x03\x04....", "intake.damaged"),
        (b" , ,\n1,2,3\n", "intake.header"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(data, code):
    with pytest.raises(CxError) as error:
        table(data)
    assert error.value.code == code


def test_a_cell_of_a_megabyte_is_kept_and_a_refused_one_is_cut(loader):
    long = "y" * 1_000_000
    result = loader.load(f"nps,comment\n9,{long}\n{long},a\n")
    assert loader.one("SELECT length(comment) FROM responses") == 1_000_000
    assert [len(problem.value or "") for problem in result.problems] == [1000]


def test_far_more_columns_than_are_read(loader):
    header = ["customer_id", "nps", *(f"q{place}" for place in range(1500))]
    text = ",".join(header) + "\n" + ",".join(["c1", "9", *map(str, range(1500))]) + "\n"
    assert counts(loader.load(text)) == (1, 0, 0)
    mapping = 'kind = "customers"\nattributes = ["q1499"]\n[columns]\ncustomer_id = "customer_id"\n'
    assert counts(loader.load(text, mapping)) == (1, 0, 0)
    assert loader.one("SELECT json_extract_string(attributes, '$.q1499') FROM customers") == "1499"
