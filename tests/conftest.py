"""Fixtures that more than one room's tests use: the real data, the demo database, the server and a browser."""

import atexit
import gc
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cxdash.commands import browser as browsers
from cxdash.commands.environment import locked
from tests import server as servers

ROOT = Path(__file__).resolve().parent.parent
KEPT = (browsers.VARIABLE, "CXDASH_REAL_DATA", "CXDASH_HOSTILE", "CXDASH_NO_VENV")

SLOW = ("browser", "real")
ONCE_MORE = pytest.mark.flaky(retries=1, exclude=[pytest.fail.Exception])  # not what was stopped at its time limit

# How fast a machine is is no test.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# The tests read nobody's settings and write into nobody's database.
for _name in [name for name in os.environ if name.startswith("CXDASH_") and name not in KEPT]:
    del os.environ[_name]


def real_folder() -> Path:
    return Path(os.environ.get("CXDASH_REAL_DATA") or ROOT.parent / "shared" / "real")


def pytest_collection_modifyitems(config, items):
    """Leave out what needs the real data when they are not there; what takes long comes first, so that no worker ends alone.

    What drives a browser is tried once more when it fails, and named at the end: a click can be lost on a busy machine.
    """
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in SLOW))
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(ONCE_MORE)
    absent = [item for item in items if item.get_closest_marker("real")] if not real_folder().is_dir() else []
    if absent:
        config.hook.pytest_deselected(items=absent)
        items[:] = [item for item in items if item not in absent]


def pytest_collection_finish():
    """What is imported and collected by now lives to the end: nothing has to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # extensions complain about what still lives at the very end


def pytest_terminal_summary(terminalreporter):
    if not real_folder().is_dir():
        terminalreporter.write_line(
            f"Tests on real data were left out: there is no folder {real_folder()} (CXDASH_REAL_DATA names another)."
        )


@pytest.fixture(scope="session")
def real_data():
    """The folder of the real data sets; a test that uses it is marked `real`."""
    return real_folder()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """One folder for all workers of this run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def demo_database(shared_folder):
    """The demo database, made once for all workers: open it with `read_only=True`, or copy it."""
    path = shared_folder / "demo.duckdb"
    with locked(shared_folder / "demo.lock", "Waiting for the demo database"):
        if not path.exists():
            from cxdash.commands import demo

            demo.make(shared_folder / "demo.making")
            os.replace(shared_folder / "demo.making", path)
    return path


@pytest.fixture(scope="session")
def serve(tmp_path_factory):
    """Start the real server with a database: `serve(path, CXDASH_LANGUAGE="lt")`; all of them end with the session."""
    running = []

    def start(database, **settings):
        log = tmp_path_factory.mktemp("server") / "server.log"
        running.append(servers.start(database, log, **settings))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def server(serve, demo_database, tmp_path_factory):
    """The real server with the demo data (a copy of its own, so that a test may upload)."""
    return serve(Path(shutil.copy(demo_database, tmp_path_factory.mktemp("demo") / "cxdash.duckdb")))


_running = []  # Playwright, and the browser that it has started


def _stop_browser():
    while _running:
        one = _running.pop()
        one.close() if hasattr(one, "close") else one.stop()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem):
    """The browser ends where no further test is one of a browser: Playwright's event loop must not outlive these."""
    if nextitem is None or not nextitem.get_closest_marker("browser"):
        _stop_browser()


@pytest.fixture
def browser():
    """A real Chromium, one for all such tests that follow each other; another one when it has died."""
    from playwright.sync_api import sync_playwright

    if not _running or not _running[-1].is_connected():
        _stop_browser()
        _running.append(sync_playwright().start())
        _running.append(_running[0].chromium.launch(executable_path=browsers.chromium(), args=list(browsers.FLAGS)))
    return _running[-1]


# What Streamlit itself tries and does without: on a deep link it looks for its server below the page first, and it asks
# Google for the page's icon to put it on the tab, which the headers forbid (the tab gets the project's own).
EXPECTED = ("/_stcore/", "Loading the image 'https://fonts.gstatic.com/")


def _is_fault(message):
    told = f"{message.location['url']} {message.text}"
    return message.type == "error" and not any(part in told for part in EXPECTED)


@pytest.fixture
def page(browser):
    """A page of a fresh visitor; at its end nothing may have failed in the browser's console."""
    from tests.visitors import visitor

    context = visitor(browser)
    opened = context.new_page()
    faults = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "console", lambda message: faults.append(f"{message.text} {message.location}") if _is_fault(message) else None
    )
    yield opened
    context.close()
    assert not faults, faults
