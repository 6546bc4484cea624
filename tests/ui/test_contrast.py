"""Contrast (WCAG 2.2, AA) of the theme's words and marks on every background, and of the words as the browser draws them."""

import tomllib
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cxdash.charts.palette import PALETTES
from tests.charts.test_figures import contrast

ROOT = Path(__file__).resolve().parents[2]
THEMES = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
TEXTS = ("textColor", "linkColor", "grayTextColor", "greenTextColor", "redTextColor")
BACKGROUNDS = ("backgroundColor", "secondaryBackgroundColor")
WHITE = "#ffffff"  # what Streamlit writes on the primary colour


def backgrounds(theme):
    return {THEMES[theme][name] for name in BACKGROUNDS} | {THEMES[theme]["sidebar"][name] for name in BACKGROUNDS}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_are_read_on_every_background(theme):
    pairs = product(TEXTS, backgrounds(theme))
    weak = [(name, ground) for name, ground in pairs if contrast(THEMES[theme][name], ground) < 4.5]
    assert weak == []
    assert contrast(WHITE, THEMES[theme]["primaryColor"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_are_seen_on_every_background(theme):
    marks = [
        *THEMES[theme]["chartCategoricalColors"],
        *(THEMES[theme][f"{name}Color"] for name in ("primary", "green", "red")),
    ]
    colours = PALETTES[theme]
    marks += [*colours.lines, colours.good, colours.bad, colours.neutral]
    weak = [pair for pair in product(marks, backgrounds(theme)) if contrast(*pair) < 3]
    assert weak == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_stand_on_the_background_of_the_pages(theme):
    assert PALETTES[theme].background == THEMES[theme]["backgroundColor"]
    assert PALETTES[theme].text == THEMES[theme]["textColor"]


def _as_drawn(colour):
    """What a browser calls #rrggbb."""
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def _drawn(colour):
    """#rrggbb of what a browser calls rgb(…)."""
    return "#" + "".join(f"{int(part):02x}" for part in colour.partition("(")[2].rstrip(")").split(",")[:3])


@pytest.mark.browser
def test_what_is_chosen_is_read(server, page):
    page.goto(f"{server.url}/funnel")
    chosen = page.get_by_test_id("stButtonGroup").locator('button[aria-checked="true"] p').filter(has_text="NPS")
    chosen.wait_for()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # the page follows while it is open
        ground = THEMES[theme]["backgroundColor"]
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", _as_drawn(ground))
        page.wait_for_function("() => !document.getAnimations().some(one => one instanceof CSSTransition)")
        words = _drawn(chosen.evaluate("element => getComputedStyle(element).color"))
        assert min(contrast(words, ground) for ground in backgrounds(theme)) >= 4.5
