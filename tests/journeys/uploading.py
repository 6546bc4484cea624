"""What every journey on the Data page does: dropping files, loading, waiting for what stands there."""

import re

from playwright.sync_api import expect

PATIENCE = 60_000


def drop(page, server, *files):
    """Open the Data page and drop these files on it: paths, or pairs of a name and bytes."""
    page.goto(f"{server.url}/data")
    given = [
        {"name": one[0], "mimeType": "application/octet-stream", "buffer": one[1]} if isinstance(one, tuple) else one
        for one in files
    ]
    page.locator('.st-key-_files input[type="file"]').set_input_files(given, timeout=PATIENCE)
    page.wait_for_url(re.compile("draft="), timeout=PATIENCE)


def load(page, label="Load"):
    page.get_by_role("button", name=label, exact=True).click(timeout=PATIENCE)


def see(page, text):
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)


def step(page, name):
    page.get_by_role("radio", name=name).click(timeout=PATIENCE)


def settled(page):
    """Wait until nothing runs on the page."""
    page.wait_for_timeout(500)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("[data-stale='true']")).to_have_count(0, timeout=PATIENCE)


def choose(page, column, meaning):
    """Say what a column is, in the table of columns, which has a search."""
    page.get_by_role("textbox", name="Find a column").fill(column)
    page.keyboard.press("Enter")
    see(page, "1 of")
    settled(page)
    canvas = page.locator('[class*="st-key-_columns-"] canvas[data-testid="data-grid-canvas"]').first
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = canvas.bounding_box()
    page.mouse.dblclick(box["x"] + 200, box["y"] + 35 + 17)
    page.wait_for_timeout(500)
    page.keyboard.type(meaning)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    settled(page)
