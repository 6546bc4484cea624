"""What is selected on a chart or ticked in its table filters the page, shows as a chip, stands in the link, and can be undone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_links import in_address
from tests.visitors import PATIENCE, SOON, at_rest, back, mark, press, sees, until, visitor

pytestmark = pytest.mark.browser
DOTS = ".st-key-chart-funnel-split .point"


def place(page, number, of=DOTS, share=0.5):
    """The middle of one of the dots of the split funnel (or a share of the width of something else), once the page is at rest."""
    at_rest(page)
    dot = page.locator(of).nth(number)
    dot.scroll_into_view_if_needed()
    dot.element_handle().wait_for_element_state("stable")
    box = dot.bounding_box()
    return box["x"] + box["width"] * share, box["y"] + box["height"] / 2


def chips(page, *names, timeout=PATIENCE):
    """These chips stand above the page, and no others."""
    for name in names:
        expect(page.get_by_role("button", name=name)).to_be_visible(timeout=timeout)
    expect(page.locator(".st-key-chips [class*=st-key-_chip-]")).to_have_count(len(names), timeout=timeout)


def select(page, does, *names):
    """Select on a chart until the chips are these: one that was just drawn may not hear what is done to it."""
    until(page, lambda: chips(page, *names, timeout=SOON), does)


def box(page, *numbers):
    """Draw a box around these dots."""
    dots = [place(page, number) for number in numbers]
    left, top = (min(one[at] for one in dots) for at in (0, 1))
    right, bottom = (max(one[at] for one in dots) for at in (0, 1))
    page.mouse.move(left - 25, top - 10)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=5)
    page.mouse.move(right + 25, bottom + 10, steps=5)
    page.mouse.up()


def scroll(page, finger):
    """Move a finger up from the middle of a dot of the chart: the chart goes up with it."""
    _x, y = place(page, 0)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 200, "y": y}]})
    for step in range(1, 8):
        at = {"x": 200, "y": y - 20 * step}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function(
        f"() => document.querySelector('{DOTS}').getBoundingClientRect().top < {y - 60}", timeout=SOON
    )


def test_a_click_a_box_and_ticks_filter_the_page(server, page, browser):
    page.goto(f"{server.url}/funnel?by=channel")
    expect(page.locator(DOTS)).to_have_count(3)
    select(page, lambda: page.mouse.click(*place(page, 0)), "Channel: store")
    in_address(page, "by=Channel", "channel=store")
    expect(page.locator(DOTS)).to_have_count(1)

    second = visitor(browser)
    try:
        other = second.new_page()
        other.goto(page.url)
        chips(other, "Channel: store")
    finally:
        second.close()

    select(page, lambda: page.mouse.click(*place(page, 0)))  # the chosen one again: it is taken off
    expect(page.locator(DOTS)).to_have_count(3)
    back(page)
    chips(page, "Channel: store")
    back(page)
    chips(page)
    expect(page.locator(DOTS)).to_have_count(3)

    select(page, lambda: box(page, 1, 2), "Channel: mobile app", "Channel: web")
    expect(page.locator(DOTS)).to_have_count(2)

    at_rest(page)
    select(page, lambda: page.get_by_role("button", name="Channel: web").press("Enter"), "Channel: mobile app")
    in_address(page, "channel=mobile+app", "!channel=web")
    press(page.get_by_role("button", name="Clear all filters"))
    chips(page)
    in_address(page, "by=Channel", "!channel=")

    press(page.locator(".st-key-frame-funnel-split").get_by_text("Table and file"))
    mark(page, '[class*="st-key-table-funnel-split"]', 15, "tr[aria-rowindex='2'][aria-selected=true]")
    only = page.get_by_role("button", name="Show only the ticked row")
    only.wait_for()
    press(only)
    expect(page.locator(".st-key-chips [class*=st-key-_chip-]")).to_have_count(1)
    in_address(page, "channel=")
    assert "Traceback" not in server.log


def test_on_a_phone_a_chart_lets_scroll_past_it_and_a_tap_selects(server, browser):
    context = visitor(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    try:
        page = context.new_page()
        page.goto(f"{server.url}/funnel?by=channel")
        expect(page.locator(DOTS)).to_have_count(3)
        finger = context.new_cdp_session(page)
        until(page, lambda: None, lambda: scroll(page, finger))
        select(page, lambda: page.touchscreen.tap(*place(page, 0)), "Channel: store")
        sees(page, "store · Aug 3")
    finally:
        context.close()


def test_a_click_on_a_bar_lists_its_customers_and_back_takes_the_list_away(server, page):
    page.goto(f"{server.url}/funnel")
    bars = '[class*="st-key-chart-funnel-"] .point'
    listed = page.locator(".st-key-frame-funnel-customers")
    expect(page.locator(bars).first).to_be_visible()
    for said in ("Came to Basket", "Came to Checkout"):  # one after the other: who went on came to the next step
        number, shown = int(said == "Came to Checkout"), listed.get_by_text(f"{said}: ")
        until(
            page,
            lambda shown=shown: expect(shown).to_be_visible(timeout=SOON),
            lambda number=number: page.mouse.click(*place(page, number, bars, 0.7)),
        )
        in_address(page, f"behind={said.replace(' ', '+')}")
    back(page)
    expect(listed.get_by_text("Came to Basket: ")).to_be_visible()
    back(page)
    expect(listed).to_have_count(0)
