"""Visitors of a page in a real browser: what they wait for, and how they press, choose and go back.

The machine may be slow and busy: nothing here waits for a time, and nothing is touched while the page is drawn anew, for
what moves away or is replaced under a click loses it.
"""

from itertools import count
from time import monotonic

from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect

PATIENCE = 60_000  # milliseconds
SOON = 5_000  # for what the browser does by itself, before it is tried once more
CALM = {"accept_downloads": True, "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
expect.set_options(timeout=PATIENCE)

# For a while nothing has run, nothing is left of the run before, and nothing is still to be drawn.
_AT_REST = """turn => {
    const app = document.querySelector('[data-testid=stApp]')
    const isBusy = app?.dataset.testScriptState !== 'notRunning' || app.dataset.testConnectionState !== 'CONNECTED'
        || document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    if (isBusy || window.restOf !== turn) [window.restOf, window.restSince] = [turn, performance.now()]
    return performance.now() - window.restSince > 200
}"""
_turns = count()


def visitor(browser, **options):
    """A browser context of its own. It asks for little motion: where no graphics card helps, drawing what moves while a page
    is made takes as long as all the rest.
    """
    context = browser.new_context(**{**CALM, **options})
    context.set_default_timeout(PATIENCE)
    return context


def at_rest(page):
    """Wait until the page is drawn and nothing runs."""
    page.wait_for_function(_AT_REST, arg=next(_turns))


def sees(page, *texts):
    for text in texts:
        expect(page.get_by_text(text).first).to_be_visible()


def press(target, **how):
    """Click on it, once the page is at rest."""
    at_rest(target.page)
    target.click(**how)


def back(page):
    at_rest(page)
    page.go_back()


def forward(page):
    at_rest(page)
    page.go_forward()


def until(page, done, tries):
    """Do it once more until it is done: `done` and `tries` raise TooLate or AssertionError where that is not so (yet).

    `done` is asked once the page is at rest: what was heard has had its effect by then, so no second click undoes the first.
    """
    end = monotonic() + PATIENCE / 1000
    while True:
        try:
            tries()
            at_rest(page)
            return done()
        except (TooLate, AssertionError):
            if monotonic() > end:
                raise


def pick(page, place, option):
    """Choose in the select at this place; it is opened again when a page that moved has closed it, until it holds the choice."""
    box = page.locator(place).first
    field, offered = box.locator("input").first, page.get_by_role("option", name=option, exact=True)
    chosen = field.and_(page.locator(f'[value="{option}"]')).or_(box.get_by_text(option, exact=True)).first

    def tries():
        press(field)
        offered.click(timeout=SOON)

    until(page, lambda: expect(chosen).to_be_visible(timeout=SOON), tries)


def mark(page, place, x, marked):
    """Click into the first row of a table, `x` from its left, until what shows that is there (a table that is not yet awake
    does not hear it).
    """
    until(
        page,
        lambda: expect(page.locator(place).locator(marked).first).to_be_attached(timeout=SOON),
        lambda: press(page.locator(place).locator(".dvn-scroller").first, position={"x": x, "y": 35 + 17}),
    )
