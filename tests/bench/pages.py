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
FILTERS = ("channel", "segment", "country")
CHOICES = 3  # values of each filter that are clicked, one after the other
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
    """Times of one filter change after another, in ms; at the end everything is reset."""
    if reload:
        view.goto(url)
    view.wait_for_selector('[data-testid="stMultiSelect"]', timeout=60_000)
    _settle(view, start=True)
    times = []
    for name in FILTERS:
        for _choice in range(CHOICES):
            taken = _choose(view, name)
            if taken is not None:
                times.append(taken)
    reset = view.locator(".st-key-_reset button")
    if reset.count():
        reset.first.click()
        _settle(view, start=True)
    return times


def _choose(view: Page, name: str) -> float | None:
    """Click the first value of a filter that is not chosen yet; None where there is none."""
    field = view.locator(f".st-key-{name} input").first
    if not field.count():
        return None
    field.click()
    options = view.locator('[role="option"]:not([aria-selected="true"])')
    if not options.count():
        view.keyboard.press("Escape")
        return None
    view.evaluate(_WATCH)
    view.evaluate(_CLICKED)
    options.first.click()
    view.keyboard.press("Escape")
    _settle(view)
    return float(view.evaluate("() => window.benchLast - window.benchStart"))


def _settle(view: Page, start: bool = False) -> None:
    if start:
        view.evaluate(_WATCH)
        view.evaluate(_CLICKED)
    view.wait_for_function(_STILL, timeout=60_000)
    view.wait_for_function(_RUNNING, timeout=60_000)


if __name__ == "__main__":
    sys.exit(main())
