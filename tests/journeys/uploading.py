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
