"""What is selected on a chart or ticked in its table filters the page, shows as a chip, stands in the link, and can be undone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_links import PATIENCE, in_address, sees
from tests.visitors import visitor

pytestmark = pytest.mark.browser
DOTS = ".st-key-chart-funnel-split .point"


def place(page, number):
    """The middle of one of the dots of the split funnel, once the page is at rest."""
    expect(page.locator("[data-test-script-state='notRunning']")).to_have_count(1, timeout=PATIENCE)
    dot = page.locator(DOTS).nth(number)
    dot.scroll_into_view_if_needed(timeout=PATIENCE)
    box = dot.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def chips(page, *names):
    """These chips stand above the page, and no others."""
    for name in names:
        expect(page.get_by_role("button", name=name)).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-chips [class*=st-key-_chip-]")).to_have_count(len(names), timeout=PATIENCE)


def test_a_click_a_box_and_ticks_filter_the_page(server, page, browser):
    page.goto(f"{server.url}/funnel?by=channel")
    expect(page.locator(DOTS)).to_have_count(3, timeout=PATIENCE)
    page.mouse.click(*place(page, 0))
    chips(page, "Channel: store")
    in_address(page, "by=Channel", "channel=store")
    expect(page.locator(DOTS)).to_have_count(1, timeout=PATIENCE)

    second = visitor(browser)
    try:
        other = second.new_page()
        other.goto(page.url)
        chips(other, "Channel: store")
    finally:
        second.close()

    page.mouse.click(*place(page, 0))  # the chosen one again: it is taken off
    chips(page)
    expect(page.locator(DOTS)).to_have_count(3, timeout=PATIENCE)
    page.go_back()
    chips(page, "Channel: store")
    page.go_back()
    chips(page)
    expect(page.locator(DOTS)).to_have_count(3, timeout=PATIENCE)

    dots = [place(page, number) for number in (1, 2)]
    left, top = (min(one[at] for one in dots) for at in (0, 1))
    right, bottom = (max(one[at] for one in dots) for at in (0, 1))
    page.mouse.move(left - 25, top - 10)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=5)
    page.mouse.move(right + 25, bottom + 10, steps=5)
    page.mouse.up()
    chips(page, "Channel: mobile app", "Channel: web")
    expect(page.locator(DOTS)).to_have_count(2, timeout=PATIENCE)

    page.get_by_role("button", name="Channel: web").focus()  # by keyboard
    page.keyboard.press("Enter")
    chips(page, "Channel: mobile app")
    in_address(page, "channel=mobile+app", "!channel=web")
    page.get_by_role("button", name="Clear all filters").click(timeout=PATIENCE)
    chips(page)
    in_address(page, "by=Channel", "!channel=")

    page.locator(".st-key-frame-funnel-split").get_by_text("Table and file").click(timeout=PATIENCE)
    grid = page.locator('[class*="st-key-table-funnel-split"] canvas[data-testid="data-grid-canvas"]').first
    grid.scroll_into_view_if_needed(timeout=PATIENCE)
    page.wait_for_timeout(1000)  # the page comes to rest, and the grid with it
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 15, box["y"] + 35 + 17)
    page.get_by_role("button", name="Show only the ticked row").click(timeout=PATIENCE)
    expect(page.locator(".st-key-chips [class*=st-key-_chip-]")).to_have_count(1, timeout=PATIENCE)
    in_address(page, "channel=")
    assert "Traceback" not in server.log


def test_on_a_phone_a_chart_lets_scroll_past_it_and_a_tap_selects(server, browser):
    context = visitor(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    try:
        page = context.new_page()
        page.goto(f"{server.url}/funnel?by=channel")
        expect(page.locator(DOTS)).to_have_count(3, timeout=PATIENCE)
        x, y = place(page, 0)
        finger = context.new_cdp_session(page)
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 200, "y": y}]})
        for step in range(1, 8):
            finger.send(
                "Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": 200, "y": y - 20 * step}]}
            )
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_function(
            f"document.querySelector('{DOTS}').getBoundingClientRect().top < {y - 60}", timeout=PATIENCE
        )
        page.wait_for_timeout(500)  # the scrolling comes to rest
        x, y = place(page, 0)
        page.touchscreen.tap(x, y)
        chips(page, "Channel: store")
        sees(page, "store · Aug 3")
    finally:
        context.close()


def test_a_click_on_a_bar_lists_its_customers_and_back_takes_the_list_away(server, page):
    page.goto(f"{server.url}/funnel")
    bars = page.locator('[class*="st-key-chart-funnel-"] .point')
    listed = page.locator(".st-key-frame-funnel-customers")
    expect(bars.first).to_be_visible(timeout=PATIENCE)
    for said in ("Came to Basket", "Came to Checkout"):  # one after the other: who went on came to the next step
        expect(page.locator("[data-test-script-state='notRunning']")).to_have_count(1, timeout=PATIENCE)
        bar = bars.nth(0 if said == "Came to Basket" else 1)
        bar.scroll_into_view_if_needed(timeout=PATIENCE)
        box = bar.bounding_box()
        page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
        expect(listed.get_by_text(f"{said}: ")).to_be_visible(timeout=PATIENCE)
        in_address(page, f"behind={said.replace(' ', '+')}")
    page.go_back()
    expect(listed.get_by_text("Came to Basket: ")).to_be_visible(timeout=PATIENCE)
    page.go_back()
    expect(listed).to_have_count(0, timeout=PATIENCE)
