"""Shell: the script that the server runs: language, navigation, filters, then the page. Knows no page's content."""

import streamlit as st
from streamlit.navigation.page import Page as RegisteredPage

from cxdash import settings, words
from cxdash.errors import CxError, sentence
from cxdash.ui import asking, chips, choices, filters, navigation, selection, states
from cxdash.ui.plain import plain
from cxdash.words import _

STYLE = settings.ROOT / "cxdash" / "ui" / "style.css"
BROWSER = settings.ROOT / "cxdash" / "ui" / "browser.html"
ICON = str(settings.ROOT / "cxdash" / "ui" / "icon.svg")


def speak() -> str:
    """Set the language of this run: the setting, else the browser's."""
    wanted = settings.LANGUAGE.text() or (st.context.locale or "en")
    words.set_language(wanted.replace("_", "-").partition("-")[0].lower())
    return words.language()


def main() -> None:
    speak()
    pages = navigation.register()
    page = st.navigation(list(pages.values()))
    chosen = next((one for one, registered in pages.items() if registered == page), "")
    if not chosen:
        page.run()
    choices.arrive(chosen)
    st.set_page_config(page_title=f"{page.title} · cxdash", page_icon=ICON, layout="wide")
    st.html(STYLE)
    st.html(BROWSER, unsafe_allow_javascript=True)
    st.title(page.title, anchor=False)
    states.quiet(_(navigation.PAGES[chosen].question))
    try:
        show(chosen, page)
    except CxError as error:  # of the store: nothing can be shown but why
        st.error(plain(sentence(error)), icon=":material/error:")


def show(chosen: str, page: RegisteredPage) -> None:
    """The banner, what is filtered, and the page itself; for an empty database how to begin."""
    empty = not asking.has_facts()
    if not empty and chosen != "data" and asking.is_demo():  # the Data page says it itself, with the way out
        states.demo_banner()
    if empty and chosen != "data":
        states.nothing_yet()
        return
    if empty:  # what was chosen of data that are gone chooses nothing
        selection.keep(selection.Selection())
    else:
        chips.say_selection(filters.filter_bar(), chosen)
    page.run()


main()
