"""The same strings in a real browser: nothing of them becomes part of the page, and nothing of them runs."""

import pytest

from tests.hostile.strings import hostile_database
from tests.visitors import at_rest, press, sees

INJECTED = """() => [...document.querySelectorAll('*')].filter(
    element => [...element.attributes].some(one => /^on/i.test(one.name) || /^\\s*javascript:/i.test(one.value))
        || (element.tagName === 'IMG' && /(^|\\/)x$/.test(element.getAttribute('src') || ''))
).map(element => element.outerHTML.slice(0, 200))"""
FILE = "<img src=x onerror=alert(1)>.csv"
ROWS = (
    b"response_id,location_id,nps,comment\n1,<script>alert(1)</script>,9,<img src=x onerror=alert(1)>\n2,b,lots,=1+1\n"
)


@pytest.fixture(scope="module")
def hostile_server(serve, naughty, tmp_path_factory):
    return serve(hostile_database(naughty, tmp_path_factory.mktemp("hostile") / "hostile.duckdb"))


@pytest.fixture
def dialogs(page):
    opened = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    return opened


@pytest.mark.browser
@pytest.mark.parametrize("name", ["overview", "trends", "locations", "funnel", "data"])
def test_a_page_full_of_them_runs_nothing(page, dialogs, hostile_server, name):
    address = "?period=all&location=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&channel=%5Bx%5D(javascript:alert(1))"
    page.goto(f"{hostile_server.url}/{name}{address}")
    page.get_by_role("heading", level=1).wait_for()
    at_rest(page)
    page.wait_for_load_state("networkidle")  # an image that is none has failed by then
    assert page.evaluate(INJECTED) == []
    assert dialogs == []


@pytest.mark.browser
def test_an_uploaded_file_full_of_them_runs_nothing(page, dialogs, hostile_server):
    page.goto(f"{hostile_server.url}/data")
    at_rest(page)
    page.locator("input[type=file]").first.set_input_files([{"name": FILE, "mimeType": "text/csv", "buffer": ROWS}])
    press(page.get_by_role("button", name="Load", exact=True))
    sees(page, "2 rows read: 1 loaded", FILE)
    press(page.get_by_role("button", name="Undo this import"))
    sees(page, "brought 1 row")
    assert page.evaluate(INJECTED) == []
    assert dialogs == []
