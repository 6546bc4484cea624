"""How long a filter change takes until the page stands still, against the same page drawing constants.

In the browser: from the click on a filter's value to the last change of the page. Every selection is new to the server, so
that no answer comes from its cache. Ratios of medians in one run; the bound is 1.5. With --locations N the demo's locations are
spread over N: thousands of them must stay usable.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from cxdash.commands import browser as browsers
from cxdash.commands import demo
from cxdash.store import Store
from tests import server as servers

PAGES = ("", "trends", "locations", "funnel", "data")
PERIODS = ("Last 30 days of the data", "Last 365 days of the data", "This year of the data", "All data")
QUIET = 700  # ms without a change: the page stands still
BOUND = 1.5

_WATCH = """() => {
  window.benchLast = performance.now();
  if (window.benchObserver) window.benchObserver.disconnect();
  window.benchObserver = new MutationObserver(() => { window.benchLast = performance.now(); });
  window.benchObserver.observe(document.querySelector('[data-testid="stMain"]') || document.body,
    {subtree: true, childList: true, attributes: true, characterData: true});
}"""
_CLICKED = "() => { window.benchStart = performance.now(); }"
_STILL = f"() => performance.now() - Math.max(window.benchLast, window.benchStart) > {QUIET}"
_RUNNING = "() => !document.querySelector('[data-testid=\"stStatusWidgetRunningIcon\"]')"


def main() -> int:
    """Print a table of pages with both medians and their ratio; 1 when a ratio is over the bound."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--locations", type=int, default=None)
    parser.add_argument("--page", action="append", default=None, choices=[one or "overview" for one in PAGES])
    asked = parser.parse_known_args(sys.argv[1:])[0]
    locations = asked.locations
    wanted = [one for one in PAGES if asked.page is None or (one or "overview") in asked.page]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = Path(folder) / "demo.duckdb"
        demo.make(database)
        if locations is not None:
            print(f"{spread(database, locations):,} locations with answers")
        copy = Path(shutil.copy(database, Path(folder) / "constant.duckdb"))
        real = servers.start(database, Path(folder) / "real.log")
        constant = servers.start(copy, Path(folder) / "constant.log", app=Path(__file__).with_name("constant_app.py"))
        try:
            return _compare(real.url, constant.url, wanted)
        finally:
            real.stop()
            constant.stop()


def spread(database: Path, locations: int) -> int:
    """Give each location of a database so many copies of itself that there are about as many locations, and its customers one
    of them each; how many have answers then. The rows stay as many: it is the locations that cost.
    """
    with Store(database) as store:
        copies = -(-locations // store.frame("SELECT count(*) AS n FROM locations")["n"][0])
        with store.writing() as cursor:
            for table in ("locations", "location_versions"):
                cursor.execute(
                    f"INSERT INTO {table} SELECT {table}.* REPLACE (location_id || '-' || k AS location_id, "
                    f"name || ' ' || k AS name, latitude + k / 20.0 AS latitude) FROM {table}, range(1, {copies}) copy(k)"
                )
            for table in ("responses", "touchpoints"):
                copy = f"hash(coalesce(customer_id, '') || '{table}') % {copies}"
                cursor.execute(
                    f"UPDATE {table} SET location_id = CASE WHEN {copy} = 0 THEN location_id ELSE location_id || '-' || {copy} END "
                    "WHERE location_id IS NOT NULL"
                )
        return int(store.frame("SELECT count(DISTINCT location_id) AS n FROM responses")["n"][0])


def _compare(real: str, constant: str, wanted: Sequence[str]) -> int:
    worst = 0.0
    print(f"{'page':<12}{'real, ms':>12}{'constants, ms':>16}{'ratio':>8}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browsers.chromium(), args=list(browsers.FLAGS))
        for name in wanted:  # both servers and the browser have seen each page once before anything is timed
            for url in (real, constant):
                _opened(started, f"{url}/{name}").context.close()
        for name in wanted:
            measured, drawn = _pairs(started, f"{real}/{name}", f"{constant}/{name}")
            ratio = statistics.median(one / other for one, other in zip(measured, drawn, strict=True))
            worst = max(worst, ratio)
            one, other = statistics.median(measured), statistics.median(drawn)
            print(f"{name or 'overview':<12}{one:>12.0f}{other:>16.0f}{ratio:>8.2f}", flush=True)
        started.close()
    print(f"worst ratio {worst:.2f}, bound {BOUND}")
    return int(worst > BOUND)


def _pairs(started: Browser, real: str, constant: str) -> tuple[list[float], list[float]]:
    """Times of the same changes on both servers, in ms, each pair right after one another: the machine is not steady."""
    recorded, fresh = _opened(started, constant), _opened(started, real)
    for name in PERIODS:  # recorded once; the last of them is where the first begins again
        _choose(recorded, name)
    pairs = [(_choose(fresh, name), _choose(recorded, name)) for name in PERIODS]
    recorded.context.close()
    fresh.context.close()
    return [one for one, _other in pairs], [other for _one, other in pairs]


def _opened(started: Browser, url: str) -> Page:
    view = started.new_context(viewport={"width": 1440, "height": 900}).new_page()
    view.goto(url)
    view.wait_for_selector(".st-key-period", timeout=60_000)
    _watch(view)
    _settle(view)
    return view


def _choose(view: Page, name: str) -> float:
    view.locator(".st-key-period input, .st-key-period [role=combobox]").first.click()
    option = view.get_by_role("option", name=name)
    option.wait_for(timeout=60_000)
    _watch(view)
    option.click()
    view.wait_for_function("() => window.benchLast > window.benchStart", timeout=60_000)
    _settle(view)
    return float(view.evaluate("() => window.benchLast - window.benchStart"))


def _watch(view: Page) -> None:
    view.evaluate(_WATCH)
    view.evaluate(_CLICKED)


def _settle(view: Page) -> None:
    view.wait_for_function(_STILL, timeout=60_000)
    view.wait_for_function(_RUNNING, timeout=60_000)
    view.wait_for_function(_STILL, timeout=60_000)


if __name__ == "__main__":
    sys.exit(main())
