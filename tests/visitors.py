"""Visitors of a page in a real browser."""

CALM = {"accept_downloads": True, "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}


def visitor(browser, **options):
    """A browser context of its own. It asks for little motion: where no graphics card helps, drawing what moves while a page
    is made takes as long as all the rest.
    """
    return browser.new_context(**{**CALM, **options})
