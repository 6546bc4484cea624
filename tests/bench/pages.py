"""How long a filter change takes until the page stands still, against the same page drawing constants.

In the browser: from the click on a filter's value to the last change of the page. Every selection is new to the server, so
that no answer comes from its cache. Ratios of medians in one run; the bound is 1.5.
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from cxdash.commands import browser as browsers
from cxdash.commands import demo
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
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = Path(folder) / "demo.duckdb"
        demo.make(database)
        copy = Path(shutil.copy(database, Path(folder) / "constant.duckdb"))
        real = servers.start(database, Path(folder) / "real.log")
        constant = servers.start(copy, Path(folder) / "constant.log", app=Path(__file__).with_name("constant_app.py"))
        try:
            return _compare(real.url, constant.url)
        finally:
            real.stop()
            constant.stop()


def _compare(real: str, constant: str) -> int:
    worst = 0.0
    print(f"{'page':<12}{'real, ms':>12}{'constants, ms':>16}{'ratio':>8}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browsers.chromium(), args=list(browsers.FLAGS))
        for name in PAGES:
            _walk(started.new_page(viewport={"width": 1440, "height": 900}), f"{real}/{name}?period=all")  # warm
            view = started.new_page(viewport={"width": 1440, "height": 900})
            _walk(view, f"{constant}/{name}")  # recorded
            drawn = _walk(view, f"{constant}/{name}", reload=False)
            measured = _walk(started.new_page(viewport={"width": 1440, "height": 900}), f"{real}/{name}")
            one, other = statistics.median(measured), statistics.median(drawn)
            worst = max(worst, one / other)
            print(f"{name or 'overview':<12}{one:>12.0f}{other:>16.0f}{one / other:>8.2f}")
        started.close()
    print(f"worst ratio {worst:.2f}, bound {BOUND}")
    return int(worst > BOUND)


def _walk(view: Page, url: str, reload: bool = True) -> list[float]:
    """Times of one change of the period after another, in ms, until the first one stands again."""
    if reload:
        view.goto(url)
    view.wait_for_selector(".st-key-period", timeout=60_000)
    _watch(view)
    _settle(view)
    return [_choose(view, name) for name in PERIODS]


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
