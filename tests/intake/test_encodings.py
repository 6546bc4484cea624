"""Encodings: short texts of many languages in the code pages of their old programs, damage, and text that flows in blocks."""

import codecs

import pytest

from cxdash.errors import CxError
from cxdash.intake.file import encodings, source
from cxdash.intake.file.encodings import normal
from cxdash.intake.file.reader import read_sheet
from cxdash.intake.reading import Reading

TEXTS = {
    "lt": "Ačiū, labai šilta ir gražu, bet užtruko",
    "lv": "Paldies, ļoti jauka apkalpošana un garšīgi ēdieni",
    "et": "Väga hea, aitäh, õhtu oli tore ja šokolaad ülihea",
    "ru": "Всё хорошо, спасибо",
    "uk": "Дуже добре, дякую, їжа смачна",
    "pl": "Świetna obsługa, dziękuję, było pyszne",
    "cs": "Příliš žluťoučký kůň, děkuji",
    "hu": "Nagyon jó volt, köszönöm, gyönyörű",
    "de": "Schöne Größe, süß, Übergrößen",
    "fr": "Très bon accueil, à bientôt, ça va où même",
    "es": "¡Muy bien! El niño está feliz, mañana volveré",
    "tr": "Çok güzel, teşekkürler, ığdır",
    "el": "Πολύ καλό, ευχαριστώ πολύ",
    "marks": "don’t – “good”, 5 €",
}
PAGES = [
    *[("lt", page) for page in ("cp1257", "iso8859-13")],
    *[("lv", "cp1257"), ("et", "cp1257")],
    *[("ru", page) for page in ("cp1251", "koi8-r", "cp866", "iso8859-5")],
    *[("uk", "cp1251")],
    *[("pl", page) for page in ("cp1250", "iso8859-2", "cp852")],
    *[("cs", "cp1250"), ("cs", "iso8859-2"), ("hu", "cp1250")],
    *[(language, page) for language in ("de", "fr", "es") for page in ("cp1252", "iso8859-1", "iso8859-15", "cp850")],
    *[("tr", "cp1254"), ("el", "cp1253"), ("marks", "cp1252")],
]


def cells(data, reading=None):
    sheet = read_sheet(data, reading or Reading())
    return sheet, [row["c1"] for batch in sheet.batches() for row in batch.to_pylist()]


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_a_sentence_is_enough_to_tell_its_code_page(language, page):
    sheet, found = cells(f"n;text\n1;{TEXTS[language]}\n".encode(page))
    assert found == [TEXTS[language]], sheet.reading.encoding
    assert sheet.replaced == 0


@pytest.mark.parametrize("text", ["да", "нет", "ОТЛИЧНО", "Москва, Сергей"])
@pytest.mark.parametrize("page", ["cp1251", "koi8-r", "cp866"])
def test_a_cyrillic_word_is_enough(text, page):
    assert cells(f"n;text\n1;{text}\n".encode(page))[1] == [text]


@pytest.mark.parametrize("page", ["cp1252", "cp1257"])
def test_an_accent_for_an_apostrophe_is_no_quote(page):
    assert cells("n;text\n1;Santa Barbara d´Oeste\n".encode(page))[1] == ["Santa Barbara d´Oeste"]


@pytest.mark.parametrize("page", ["shift_jis", "gb18030"])
def test_other_scripts_are_known_to_the_library(page):
    text = (
        "とても良かったです。ありがとうございます。"
        if page == "shift_jis"
        else "服务非常好,谢谢你们,下次再来。商店很干净"
    )
    assert cells(f"n;text\n1;{text}\n".encode(page))[1] == [text]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_in_another_script(encoding):
    lines = "".join(f"{n};{TEXTS['ru']}\n" for n in range(20))
    assert cells(f"n;text\n{lines}".encode(encoding))[1] == [TEXTS["ru"]] * 20


def test_utf_32_with_a_mark():
    assert cells("n;text\n1;Größe\n".encode("utf-32"))[1] == ["Größe"]
    big = codecs.BOM_UTF32_BE + "n;text\n1;Größe\n".encode("utf-32-be")
    for said in (None, "utf-32", "utf-32-be"):
        assert cells(big, Reading(encoding=said))[1] == ["Größe"]


def test_what_is_said_comes_before_what_would_be_told():
    sheet, found = cells(b"n;text\n1;\xe4\n", Reading(encoding="cp1251"))
    assert found == ["д"]
    assert [(e.value, e.sureness) for e in sheet.evidence if e.setting == "encoding"] == [("cp1251", "sure")]


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "", "utf-8\0", "idna", "punycode"])
def test_an_unknown_encoding_is_said(name):
    with pytest.raises(CxError) as error:
        read_sheet(b"a,b\n1,2\n", Reading(encoding=name))
    assert error.value.code == "intake.encoding"


WRONG = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "latin-1", "cp1252", "cp1251", "cp037"]


@pytest.mark.parametrize("name", WRONG)
def test_an_encoding_that_would_damage_the_letters_is_refused(name):
    """Latin-1 was read of UTF-8 without a word, “Žalia” as “Å½alia”; UTF-16 without its mark was no sentence but a crash."""
    with pytest.raises(CxError) as error:
        read_sheet("n;text\n1;Žalia šaltibarščių sriuba\n".encode(), Reading(encoding=name))
    assert (error.value.code, error.value.facts) == ("intake.encoding_not", {"value": name, "found": "utf-8"})


@pytest.mark.parametrize(("given", "found"), [("utf-8", "cp1257"), ("utf-16", "cp1257")])
def test_nor_is_a_code_page_read_as_unicode(given, found):
    with pytest.raises(CxError) as error:
        read_sheet(f"n;text\n1;{TEXTS['lt']}\n".encode("cp1257"), Reading(encoding=given))
    assert error.value.facts == {"value": given, "found": found}


@pytest.mark.parametrize("name", ["utf-16", "utf-32", "cp037", "utf-16-le"])
def test_of_plain_letters_only_what_writes_them_alike_is_taken(name):
    with pytest.raises(CxError) as error:
        read_sheet(b"n;text\n1;fine\n", Reading(encoding=name))
    assert error.value.code == "intake.encoding_not"
    assert cells(b"n;text\n1;fine\n", Reading(encoding="cp1251"))[1] == ["fine"]


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("utf-8", "utf-8"), ("utf-8", "utf8"), ("utf-8-sig", "utf-8"), ("utf-8", "utf-8-sig"), ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"), ("utf-16-be", "utf-16-be"), ("utf-32", "utf-32"), ("utf-32-le", "utf-32"), ("cp1257", "cp1257"),
        ("cp1257", "iso8859_13"), ("cp1140", "cp1140"),
    ],
)  # fmt: skip
def test_an_encoding_that_fits_is_taken(written, given):
    text = "n;text\n1;puiku 9\n" if written == "cp1140" else f"n;text\n1;{TEXTS['lt']}\n"
    assert cells(text.encode(written), Reading(encoding=given))[1] == [text.splitlines()[1][2:]]


@pytest.mark.parametrize(
    ("written", "given", "found"),
    [
        ("utf-16", "utf-32", "utf-16"), ("utf-16", "utf-16-be", "utf-16"), ("utf-16-le", "utf-16-be", "utf-16-le"),
        ("utf-16-be", "utf-16-le", "utf-16-be"), ("utf-32", "utf-16", "utf-32"), ("utf-32", "utf-32-be", "utf-32"),
        ("utf-16", "cp1257", "utf-16"),
    ],
)  # fmt: skip
def test_the_order_of_bytes_is_not_taken_for_another(written, given, found):
    """Once the wrong one was taken, of which no letter is left, and UTF-32 of a UTF-16 file was a crash."""
    with pytest.raises(CxError) as error:
        read_sheet(f"n;text\n1;{TEXTS['lt']}\n".encode(written), Reading(encoding=given))
    assert (error.value.code, error.value.facts) == ("intake.encoding_not", {"value": given, "found": found})


@pytest.mark.parametrize("given", ["utf-32-be", "utf-32"])
def test_utf_32_without_a_mark_is_read_where_it_is_said(given):
    assert cells("n;text\n1;šaltibarščiai\n".encode("utf-32-be"), Reading(encoding=given))[1] == ["šaltibarščiai"]


@pytest.mark.parametrize(
    ("written", "text"),
    [("hz", "好"), ("iso2022_jp", "日本"), ("iso2022_kr", "한국"), ("utf-7", "Žalia"), ("shift_jis", "fine")],
)
def test_what_is_written_in_plain_letters_by_escapes_is_taken_where_it_is_said(written, text):
    assert cells(f"n;text\n1;{text}\n".encode(written), Reading(encoding=written))[1] == [text]


def test_escapes_that_are_none_are_refused():
    with pytest.raises(CxError, match="hz"):
        read_sheet(b"n;text~a\n1;fine\n", Reading(encoding="hz"))


@pytest.mark.parametrize("given", [None, "utf-8", "cp1252"])
def test_columns_that_are_filled_up_with_zeros_are_no_utf_16(given):
    """A third of the file is zeros, on both sides of each pair: once it was “UTF-16”, and refused what was said."""
    filled = "n;text\n" + "".join(f"{n};{'Zoe':\0<12}\n" for n in range(40))
    assert cells(filled.encode(), Reading(encoding=given))[1] == ["Zoe"] * 40
    letters = filled.replace("Zoe", "Zoë").encode("cp1252")
    for said in (None, "cp1252"):
        assert cells(letters, Reading(encoding=said))[1] == ["Zoë"] * 40


@pytest.mark.parametrize(
    "data",
    [
        ("n;text\n" + "1;Zoë Łódź\n" * 50).encode() + b"2;caf\xe9\n",
        ("n;text\n" + "1;abcdefgh\n" * 8000 + "2;Zoë\n" * 9).encode(),
    ],
)
def test_damaged_and_late_utf_8_is_no_code_page_either(data):
    with pytest.raises(CxError) as error:
        read_sheet(data, Reading(encoding="cp1252"))
    assert error.value.facts == {"value": "cp1252", "found": "utf-8"}


def test_chinese_that_could_be_utf_8_by_chance_is_taken_where_it_is_said():
    """“女” is two bytes that UTF-8 has too, for “Ů”, however often it stands there."""
    data = ("n;text\n" + "1;女\n" * 40).encode("gbk")
    assert cells(data, Reading(encoding="gbk"))[1] == ["女"] * 40


@pytest.mark.parametrize("given", ["utf-16", "cp1252", "utf-8"])
def test_of_an_empty_file_it_is_said_that_it_is_empty(given):
    with pytest.raises(CxError) as error:
        read_sheet(b"", Reading(encoding=given))
    assert error.value.code == "intake.empty"


def test_damage_in_utf_8_costs_a_sign_and_no_row():
    lines = [f"{n};schöne Größe\n".encode() for n in range(30)]
    lines[7] = b"7;caf\xe9 und caf\xc3\n"
    sheet, found = cells(b"n;text\n" + b"".join(lines))
    assert found[7] == "caf\ufffd und caf\ufffd"
    assert (len(found), sheet.replaced, sheet.reading.encoding) == (30, 2, "utf-8")


@pytest.fixture
def tiny_blocks(monkeypatch):
    """Blocks of 64 bytes, and no file that is looked through as a whole."""
    monkeypatch.setattr(source.Source, "blocks", lambda self, start=0: iter(
        [self.read(place, 64) for place in range(start, self.size, 64)]
    ))  # fmt: skip
    monkeypatch.setattr(encodings, "WHOLE", 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1257", "utf-16-be"])
def test_signs_and_rows_across_blocks(tiny_blocks, encoding):
    text = "n;text\r\n" + "".join(f'{n};"labai šilta ir gražu{"ė" * (n % 70)}"\r\n' for n in range(300))
    assert cells(text.encode(encoding))[1] == [f"labai šilta ir gražu{'ė' * (n % 70)}" for n in range(300)]


def test_two_sign_letters_across_blocks(tiny_blocks):
    text = "n;text\n" + "".join(f"{n};{'x' * (n % 50)}e\u0301\n" for n in range(200))
    assert cells(text.encode())[1] == [f"{'x' * (n % 50)}\u00e9" for n in range(200)]


def test_a_code_page_that_shows_late_is_found_then(monkeypatch):
    """Between the places that are looked at, a long file may say what it is."""
    monkeypatch.setattr(encodings, "WHOLE", 0)
    monkeypatch.setattr(source.Source, "samples", lambda self, *_: [self.read(0, 1000)])
    data = b"n;text\n" + b"1;plain\n" * 50_000 + "2;Всё хорошо, спасибо\n".encode("cp1251") * 3
    sheet, found = cells(data)
    assert len(found) == 50_003
    assert found[-1] == "Всё хорошо, спасибо"
    assert sheet.replaced == 0


def test_nul_bytes_are_left_out():
    assert cells(b"n;te\0xt\n1;fi\0ne\n")[1] == ["fine"]


@pytest.mark.parametrize(
    "text", ["é", "e\u0301", "\u1100\u1161\u11a8", "\u212b", "й", "и\u0306", "שָׁ", "नि", "👍🏽", "–"]
)
def test_letters_are_of_one_sign_wherever_there_is_one(text):
    import unicodedata

    assert normal(f"x{text}y".encode()).decode() == unicodedata.normalize("NFC", f"x{text}y")
