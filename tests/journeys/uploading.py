"""What every journey on the Data page does: dropping files, loading, going to a step, saying what a column is."""

import re

from playwright.sync_api import expect

from tests.visitors import SOON, at_rest, mark, press, sees, until


def drop(page, server, *files):
    """Open the Data page and drop these files on it: paths, or pairs of a name and bytes."""
    page.goto(f"{server.url}/data")
    given = [
        {"name": one[0], "mimeType": "application/octet-stream", "buffer": one[1]} if isinstance(one, tuple) else one
        for one in files
    ]
    at_rest(page)
    page.locator('.st-key-_files input[type="file"]').set_input_files(given)
    page.wait_for_url(re.compile("draft="))


def load(place, label="Load"):
    """Press the button, of a page or of a part of it."""
    press(place.get_by_role("button", name=label, exact=True))


def step(page, name):
    radio = page.get_by_role("radio", name=name)
    press(radio)
    expect(radio).to_be_checked()


def choose(page, column, meaning):
    """Say what a column is, in the table of columns, which has a search."""
    at_rest(page)
    page.get_by_role("textbox", name="Find a column").fill(column)
    page.keyboard.press("Enter")
    sees(page, "1 of")
    table = '[class*="st-key-_columns-"]'

    def tries():
        mark(page, table, 200, "[data-testid=glide-cell-1-0][aria-selected=true]")
        page.keyboard.press("Enter")
        expect(page.locator("#portal input")).to_be_focused(timeout=SOON)
        page.keyboard.type(meaning)
        page.get_by_role("option", name=meaning, exact=True).click(timeout=SOON)

    chosen = page.locator(table).get_by_test_id("glide-cell-2-0")
    until(page, lambda: expect(chosen).to_have_text("your choice", timeout=SOON), tries)
