"""The server from outside: health, headers, and what is shown when something fails."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxdash.store import Store
from tests.visitors import at_rest


def get(url):
    """Status, headers and body of an address, whatever the status."""
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


@pytest.fixture
def empty_database(tmp_path):
    Store(tmp_path / "empty.duckdb").close()
    return tmp_path / "empty.duckdb"


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/trends", "/api/health", "/_stcore/health", "/static/nothing.js"])
def test_every_answer_keeps_other_sites_out(server, path):
    _status, headers, _body = get(server.url + path)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert "http" not in policy


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/trends", "/locations", "/funnel", "/data"])
def test_the_headers_let_every_page_work(server, page, path):
    page.goto(server.url + path)
    page.locator("[data-testid=stMain] h1").wait_for()
    at_rest(page)
    assert page.locator("[data-testid=stException]").count() == 0
    assert "Something went wrong" not in page.locator("[data-testid=stMain]").inner_text()


@pytest.mark.browser
def test_health_of_a_good_database(server):
    status, _headers, body = get(f"{server.url}/api/health")
    assert (status, json.loads(body)["status"]) == (200, "ok")


@pytest.mark.browser
def test_a_damaged_database_is_said_on_the_page(serve, page, tmp_path):
    (tmp_path / "broken.duckdb").write_bytes(b"this is no database" * 1000)
    broken = serve(tmp_path / "broken.duckdb")
    status, _headers, body = get(f"{broken.url}/api/health")
    assert (status, json.loads(body)["reason"]) == (503, "store.damaged")
    page.goto(broken.url)
    page.get_by_text("is damaged or not a cxdash database").wait_for()
    assert "Traceback" not in page.content()


@pytest.mark.browser
def test_a_held_database_is_opened_when_it_is_free(serve, page, empty_database):
    with Store(empty_database):
        held = serve(
            empty_database, app=Path(__file__).parents[1] / "app.py"
        )  # by Streamlit itself: `run` would not start beside another
        status, _headers, body = get(f"{held.url}/api/health")
        assert (status, json.loads(body)["reason"]) == (503, "store.held")
        page.goto(held.url)
        page.get_by_text("Another program has").wait_for()
    assert get(f"{held.url}/api/health")[0] == 200
    page.reload()
    page.get_by_text("There are no data yet").wait_for()


def test_a_bug_shows_a_number_and_no_trace(caplog):
    def script():
        from app import show_error

        try:
            {}["secret detail"]
        except KeyError as error:
            show_error(error)

    shown = AppTest.from_function(script).run(timeout=30).error[0].value
    reference = caplog.records[-1].getMessage().split()[-1]
    assert reference in shown
    assert "secret" not in shown
    assert "KeyError" not in shown
    assert "secret detail" in caplog.text


def test_an_error_that_can_be_mended_is_shown_as_plain_text():
    def script():
        from app import show_error
        from cxdash.errors import CxError

        show_error(CxError("metric.unknown", name="<b>![x](http://evil.example/x.png)"))

    shown = AppTest.from_function(script).run(timeout=30).error[0].value
    assert "There is no metric" in shown
    assert r"\<b\>\!\[x\]\(http" in shown
