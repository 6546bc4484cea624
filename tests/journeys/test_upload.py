"""An upload through the wizard: two clicks, reloads, sheets, many files, wrong ones, mended cells, a cancelled load."""

import csv
import io
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.journeys.uploading import drop, load, step
from tests.visitors import SOON, at_rest, back, mark, pick, press, sees, until

pytestmark = pytest.mark.browser
MARCH = b"date,store,nps,comment\n" + b"".join(
    f"2026-03-{day:02},{store},{score},fine\n".encode()
    for day in range(1, 31)
    for store, score in (("North", 10), ("South", 0))
)


@pytest.fixture(scope="module")
def empty_server(serve, tmp_path_factory):
    """One server for all of them, empty at first: each test brings rows with ids of their own, or takes them back."""
    return serve(tmp_path_factory.mktemp("uploads") / "own.duckdb", CXDASH_DEMO="no")


def _book(*sheets):
    """An Excel workbook with these sheets: name and rows of texts."""
    cells = [
        "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
        + "".join(
            f"<row r='{at}'>" + "".join(f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in row) + "</row>"
            for at, row in enumerate(rows, 1)
        )
        + "</sheetData></worksheet>"
        for _name, rows in sheets
    ]
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{package}/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{main}.sheet.main+xml'/>"
        + "".join(
            f"<Override PartName='/xl/worksheets/sheet{n}.xml' ContentType='{main}.worksheet+xml'/>"
            for n, _cells in enumerate(cells, 1)
        )
        + "</Types>",
        "_rels/.rels": f"<Relationships xmlns='{package}/relationships'>"
        f"<Relationship Id='r0' Type='{office}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='{office}'><sheets>"
        + "".join(f"<sheet name='{name}' sheetId='{n}' r:id='r{n}'/>" for n, (name, _rows) in enumerate(sheets, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{package}/relationships'>"
        + "".join(
            f"<Relationship Id='r{n}' Type='{office}/worksheet' Target='worksheets/sheet{n}.xml'/>"
            for n, _cells in enumerate(cells, 1)
        )
        + "</Relationships>",
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(cells, 1)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return target.getvalue()


def test_a_load_can_be_cancelled_and_leaves_nothing(empty_server, page, tmp_path):
    large = tmp_path / "large.csv"
    with large.open("w") as target:
        target.write("date,store,nps,comment\n")
        target.writelines(
            f"2026-03-{n % 28 + 1:02},Store {n % 500},{n % 11},answer number {n}\n" for n in range(800_000)
        )
    drop(page, empty_server, large)
    load(page)
    sees(page, "Loading")
    # The check's own stands beside it until the page has been drawn anew.
    page.locator('[class*="st-key-_cancel-load-"]').get_by_role("button", name="Cancel").click()
    sees(page, "The import was cancelled. Nothing of the file was loaded.")
    sees(page, "Nothing has been loaded yet.")
    expect(page.get_by_role("button", name="Load", exact=True)).to_be_visible()
    at_rest(page)
    assert "Traceback" not in empty_server.log


def test_two_clicks_then_the_pages_then_undo(empty_server, page):
    drop(page, empty_server, ("march.csv", MARCH))
    sees(page, "60 rows would be loaded, 0 already known, 0 rejected. Mar 1 – 30, 2026.")
    page.reload()  # what was uploaded is still there
    sees(page, "60 rows would be loaded")
    load(page)
    sees(page, "60 rows read: 60 loaded, 0 already known, 0 rejected. They are from Mar 1 – 30, 2026.")
    page.reload()  # and so is what became of it
    sees(page, "60 rows read: 60 loaded")

    press(page.get_by_test_id("stMain").get_by_role("link", name="Overview"))
    page.wait_for_url(re.compile("since=2026-03-01"))
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("0")
    sees(page, "Mar 1 – 30, 2026")
    back(page)
    sees(page, "60 rows read: 60 loaded")

    press(page.get_by_role("button", name="Undo this import"))
    press(page.get_by_role("button", name=re.compile("Take import [0-9]+ back")))
    sees(page, re.compile("Import [0-9]+ is undone: 60 rows went."))


def test_choices_outlive_a_reload(empty_server, page):
    drop(
        page,
        empty_server,
        ("codes.csv", b"id;wann;punkte\n" + b"".join(b"%d;0%d.03.2026;%d\n" % (n, n, n) for n in range(1, 8))),
    )
    sees(page, "The names of the columns do not tell what is in this file")
    pick(page, '[class*="st-key-_kind"]', "Answers")
    sees(page, "Which metric are the scores of “punkte”")
    step(page, "Read as")
    press(page.get_by_text("Change how it is read"))
    pick(page, '[class*="st-key-_read-date_order"]', "day first")
    sees(page, "As it was found")
    at_rest(page)
    page.reload()
    step(page, "Read as")
    expect(page.locator('[class*="st-key-_read-date_order"] input')).to_have_value("day first")
    step(page, "Columns")
    sees(page, "Which metric are the scores of “punkte”")


def test_a_workbook_of_two_sheets(empty_server, page):
    answers = [("response_id", "store", "nps"), *((f"book {n}", "North", str(n)) for n in range(11))]
    places = [("location_id", "name", "city"), ("North", "The North", "Riga")]
    drop(page, empty_server, ("book.xlsx", _book(("Answers", answers), ("Places", places))))
    sees(page, "book.xlsx › Answers")
    sees(page, "book.xlsx › Places")
    sees(page, "11 rows would be loaded")
    load(page.locator('[class*="st-key-group-"]').filter(has_text="› Answers"))
    sees(page, "11 rows read: 11 loaded")
    load(page.locator('[class*="st-key-group-"]').filter(has_text="› Places"))
    sees(page, "1 row read: 1 loaded")


def test_seven_files_at_once(empty_server, page):
    files = [
        (f"part {n}.csv", f"response_id,store,date,nps\npart {n},North,2026-03-0{n},9\n".encode()) for n in range(1, 8)
    ]
    drop(page, empty_server, *files, ("report.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"))
    sees(page, "This is a PDF file, not a CSV.")
    sees(page, "and 6 more of the same columns")
    load(page, "Load all 7 files")
    sees(page, "7 rows read: 7 loaded, 0 already known, 0 rejected. They are from Mar 1 – 7, 2026.")
    expect(page.get_by_text("Traceback")).to_have_count(0)


def _mend(page, value):
    """Write into the wrong cell of the first row: it stands two cells right of the row's number."""
    table = '[class*="st-key-_mending-"]'
    page.locator(table).first.wait_for()
    for column in range(3):
        chosen = f"[data-testid=glide-cell-{column}-0][aria-selected=true]"
        if column:
            page.keyboard.press("ArrowRight")
            expect(page.locator(table).locator(chosen).first).to_be_attached(timeout=SOON)
        else:
            mark(page, table, 30, chosen)
    page.keyboard.type(value)
    expect(page.locator("#portal textarea")).to_have_value(value, timeout=SOON)  # its editor is open
    page.keyboard.press("Enter")


def test_a_rejected_cell_is_mended_in_the_table(empty_server, page):
    rows = b"response_id,nps\n" + b"".join(b"m%d,%d\n" % (n, n % 11) for n in range(60)) + b"m60,lots\n"
    drop(page, empty_server, ("march.csv", rows))
    sees(page, "60 rows would be loaded, 0 already known, 1 rejected.")
    with page.expect_download() as waiting:
        press(page.get_by_role("button", name="Download the rejected rows as CSV"))
    taken = list(csv.DictReader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    assert [(one["row"], one["response_id"], one["nps"]) for one in taken] == [("62", "m60", "lots")]
    assert "no number" in taken[0]["reason"]

    page.reload()
    again = page.get_by_role("button", name="Check again")
    come = again.and_(page.locator("[kind=primary]"))  # what was typed has come
    until(page, lambda: expect(come).to_be_visible(timeout=SOON), lambda: _mend(page, "7"))
    press(again)
    sees(page, "61 rows would be loaded, 0 already known, 0 rejected.")
    load(page)
    sees(page, "61 rows read: 61 loaded")
