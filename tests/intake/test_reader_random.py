"""Random tables in random dialects come back cell by cell; random bytes and damage end in rows that add up, or in a sentence."""

import csv
import io
import random
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cxdash.errors import CxError, sentence
from cxdash.intake.file.reader import read_sheet
from cxdash.intake.reading import Reading
from tests.conftest import real_folder

REAL = real_folder()
WORDS = {
    "utf-8": "čaj Größe naïve Ąžuolas хорошо 東京 👍 – “ok”",
    "utf-8-sig": "čaj Größe Ąžuolas хорошо",
    "utf-16": "čaj Größe Ąžuolas хорошо 東京 👍",
    "utf-16-le": "Größe Ąžuolas",
    "cp1251": "хорошо спасибо Очень вкусно всё отлично",
    "cp1252": "Größe très déjà niño süß",
    "cp1257": "gražu šilta ačiū žalia",
    "cp1250": "Świetna dziękuję było żółta",
}
PLAIN = "good fine, well; a|b\tc #1 it's 4.5 1,5 100% (x) = / \\ - Total:"


@st.composite
def files(draw):
    """A table with a plain header, as bytes, and its cells."""
    encoding = draw(st.sampled_from(sorted(WORDS)))
    vocabulary = (WORDS[encoding] + " " + PLAIN).split(" ")
    width = draw(st.integers(2, 6))
    mark = draw(st.sampled_from(['"', "\n", "\r\n", ' "" ', "", ""]))
    text = st.lists(st.sampled_from([*vocabulary, mark]), max_size=5).map(" ".join)
    row = st.tuples(st.integers(0, 10).map(str), *[text] * (width - 1))
    rows = draw(st.lists(row, min_size=3, max_size=30))
    header = ["score", *(f"text {place}" for place in range(1, width))]
    target = io.StringIO(newline="")
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    # With CR as the line end the writer leaves a lone LF without quotes.
    quoting = csv.QUOTE_ALL if end == "\r" else draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([header, *rows])
    return target.getvalue().encode(encoding), header, [list(row) for row in rows], encoding, delimiter


def check_said(error):
    assert 0 < len(sentence(error)) < 2000


@settings(max_examples=80)
@given(files())
def test_every_cell_comes_back(made):
    """Told from the file alone; an encoding that is only guessed may be another one, since a word is little to go by."""
    data, header, rows, encoding, delimiter = made
    try:
        sheet = read_sheet(data)
    except CxError as error:
        check_said(error)
        return
    told = {evidence.setting: evidence for evidence in sheet.evidence}
    found = [list(row.values())[1:] for batch in sheet.batches() for row in batch.to_pylist()]
    if told["delimiter"].sureness == "sure" and told["encoding"].sureness != "guess":
        assert sheet.reading.delimiter == delimiter
        assert sheet.header == header
        assert found == rows
    said = read_sheet(data, Reading(encoding, delimiter, '"', 1, 0))
    again = [list(row.values())[1:] for batch in said.batches() for row in batch.to_pylist()]
    assert (said.header, again, said.refused) == (header, rows, [])


def add_up(data, reading=None):
    """Rows, refused and blank ones together are the rows there are behind the header; or a sentence is said."""
    try:
        sheet = read_sheet(data, reading or Reading())
        numbers = [row for batch in sheet.batches() for row in batch["row"].to_pylist()]
    except CxError as error:
        check_said(error)
        return None
    refused = [row for row, _text, _reason in sheet.refused]
    assert numbers == sorted(set(numbers))
    assert not set(numbers) & set(refused)
    clean = b"".join(sheet.text.blocks())[sheet.start :].decode()
    ended = clean if clean.endswith(("\n", "\r")) or not clean else clean + "\n"
    place, count = 0, 0
    pattern = sheet.grid.dialect.row
    encoded = ended.encode()
    while place < len(encoded):
        place = pattern.match(encoded, place).end()
        count += 1
    assert len(numbers) + len(refused) + sheet.blank == count
    assert all(sheet.above < number <= sheet.above + count for number in numbers + refused)
    assert len(sheet.head(5)) == min(5, len(numbers))
    return sheet


@settings(max_examples=100)
@given(
    st.lists(
        st.lists(
            st.lists(st.sampled_from(["good", '"', ' "', '" ', '"x"', ", ", "5", "ą"]), max_size=5)
            .map("".join)
            .filter(lambda text: '""' not in text and '","' not in text and not text.endswith('",')),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
@example([["n", 'il"niu']], True)
@example([["x", '"Best" 5']], False)
def test_no_quote_is_moved(rows, is_quoted):
    """By a program that doubles no quote, or writes none around cells: a row comes back as it was, or is refused."""
    if is_quoted:  # a quote at either end makes a doubled one with that around the cell
        rows = [[f"a{cell}z" for cell in row] for row in rows]
        lines = [[str(place), *(f'"{cell}"' for cell in row), "end"] for place, row in enumerate(rows)]
    else:  # what cannot be told from a quoted cell, or from two, is no part of the bargain
        rows = [[cell.replace(",", ";") for cell in row] for row in rows]
        rows = [["x" if re.fullmatch(r'".*" *|"[^"]*("[^"]*"[^"]*)*', cell) else cell for cell in row] for row in rows]
        lines = [[str(place), *row, "end"] for place, row in enumerate(rows)]
    data = "id,one,two,last\n" + "\n".join(map(",".join, lines)) + "\n"
    try:
        sheet = read_sheet(data.encode(), Reading("utf-8", ",", '"', 1, 0))
        found = {row["c0"]: [row["c1"], row["c2"]] for batch in sheet.batches() for row in batch.to_pylist()}
    except CxError as error:
        check_said(error)
        return
    assert {place: rows[int(place)] for place in found} == found
    assert len(found) + len(sheet.refused) == len(rows)


SMALL = (
    'id,city,nps,comment\r\n1,Vilnius,9,"fine, ""really"""\r\n2,Kaunas,8,\r\n\r\n3,Riga,10,"two\nlines"\r\n4,Riga,7\r\n'
    "5,Tallinn,6,schön,x\r\nTotal,,40,\r\n"
).encode()


@settings(max_examples=200)
@given(st.binary(max_size=400))
@example(b'a,b\n"\n')
@example(b"\xef\xbb\xbf\n\n")
@example(b"\xff\xfea\x00")
@example(b"sep=\x80\na")
def test_random_bytes(data):
    add_up(data)


@settings(max_examples=150)
@given(st.text(alphabet="ab1,;\t|\"'\\\n\r #\0é\u0301", max_size=200), st.sampled_from([None, '"', "'", "", '\\"']))
def test_random_marks(text, quote):
    add_up(text.encode(), Reading(quote=quote))


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SMALL) - 1), st.binary(max_size=3), st.integers(0, 8)), min_size=1, max_size=6
    )
)
def test_random_damage(wounds):
    data = SMALL
    for place, put, cut in wounds:
        data = data[:place] + put + data[place + cut :]
    add_up(data)


def test_the_undamaged_file_adds_up():
    sheet = add_up(SMALL)
    assert [(row, reason) for row, _text, reason in sheet.refused] == [
        (6, "row.short"),
        (7, "row.long"),
        (8, "row.footer"),
    ]
    assert sheet.blank == 1


# Of the files of many years one: they are written alike.
FILES = [
    path for path in sorted(REAL.glob("*/*.csv")) if not path.stem.endswith(tuple(f"_201{n}" for n in range(2, 8)))
]


@pytest.mark.real
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_damage_to_real_files(path):
    with path.open("rb") as file:
        head = file.read(40_000)
    assert add_up(head[: head.rfind(b"\n") + 1]) is not None
    dice = random.Random(path.name)
    for _round in range(12):
        data = bytearray(head)
        for _wound in range(dice.randint(1, 20)):
            place = dice.randrange(len(data))
            data[place : place + dice.choice([0, 1, 1, 50])] = dice.choice(
                [b"", b'"', b"\r", b",", b"\xff", dice.randbytes(3)]
            )
        add_up(bytes(data))
