"""States: what a page shows when there is nothing to show, or when something cannot be shown. Knows no single page."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from cxdash import words
from cxdash.errors import CxError, sentence
from cxdash.ui import asking
from cxdash.ui.navigation import link
from cxdash.ui.plain import plain
from cxdash.words import _


def quiet(text: str) -> None:
    """A small grey line; the theme's grey keeps its contrast, a caption's does not."""
    st.markdown(f":small[:gray[{plain(text)}]]")


def nothing_yet() -> None:
    """The database is empty: how to begin."""
    with st.container(border=True):
        st.subheader(_("There are no data yet"))
        st.markdown(
            _(
                "Go to **Data** and upload a CSV file: answers of a survey, touchpoints, customers or locations. "
                "What it shows appears here at once."
            )
        )
        link("data", _("Upload a file"))


def without_customers() -> bool:
    """Where there are touchpoints and none of them says whose it is, say so: nothing that follows a customer can be told of them.
    False where there are none at all.
    """
    touchpoints = int(asking.catalogue("touchpoints")["touchpoints"].iloc[0])
    if touchpoints:
        text = _(
            "Touchpoints here: {n}, and none names its customer, so nobody's journey can be told from them. Upload the file again "
            "on the Data page and say in its check which column holds the customer."
        )
        quiet(text.format(n=words.number(touchpoints)))
    return touchpoints > 0


def nothing_chosen(text: str) -> None:
    """What is chosen holds no answers: say so, and what to do."""
    st.info(plain(text) + " " + _("Choose a longer period or fewer filters."), icon=":material/info:")


def demo_banner() -> None:
    """Say plainly that these are no real customers."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            ":material/science: "
            + _(
                "**You are looking at demo data of a fictional chain.** To start with your own, upload a file on the Data page."
            ),
            width="stretch",
        )
        link("data", _("Use your own data"))


@contextmanager
def section() -> Iterator[None]:
    """A part of a page that may be impossible to answer: its error's sentence stands there, and the rest goes on."""
    try:
        yield
    except CxError as error:
        st.warning(plain(sentence(error)), icon=":material/info:")
