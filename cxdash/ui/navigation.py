"""Navigation: the register of pages, and links to them with filters set. Knows no page's content."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from cxdash.settings import ROOT
from cxdash.words import N_, _


@dataclass(frozen=True)
class Page:
    """One page: its file in pages/, its title, its icon, and the question it answers.

    is_hidden: it is not in the menu, because links on other pages lead to it.
    """

    id: str
    title: str
    icon: str
    question: str
    is_hidden: bool = False

    @property
    def path(self) -> Path:
        return ROOT / "pages" / f"{self.id}.py"


PAGES: dict[str, Page] = {
    page.id: page
    for page in (
        Page("overview", N_("Overview"), ":material/dashboard:", N_("How are we doing, and what needs a look first?")),
        Page("trends", N_("Trends"), ":material/show_chart:", N_("How do the metrics move, and is the movement real?")),
        Page(
            "locations",
            N_("Locations"),
            ":material/storefront:",
            N_("Which locations differ from the rest, beyond noise?"),
        ),
        Page(
            "location",
            N_("Location profile"),
            ":material/store:",
            N_("How is this location doing, against the others and those like it?"),
            is_hidden=True,
        ),
        Page("funnel", N_("Funnel"), ":material/filter_list:", N_("Where on the journey are customers lost?")),
        Page(
            "journey",
            N_("Journey"),
            ":material/route:",
            N_("What does each touchpoint feel like, which ways do customers take, and who stays?"),
        ),
        Page("data", N_("Data"), ":material/database:", N_("What is in the database? Upload, check, undo and export.")),
    )
}


def register() -> dict[str, st.Page]:
    """Streamlit's pages, by id, in their order; a page without a file is left out.

    The first page is at the root; its own name in the address leads there too.
    """
    pages = {
        page.id: st.Page(
            page.path, title=_(page.title), icon=page.icon, help=_(page.question), default=page.id == "overview",
            url_path="home" if page.id == "overview" else page.id,
            visibility="hidden" if page.is_hidden else "visible",
        )
        for page in PAGES.values()
        if page.path.exists()
    }  # fmt: skip
    first = next(iter(PAGES.values()))
    return pages | {"": st.Page(_go_home, title=_(first.title), url_path="overview", visibility="hidden")}


def _go_home() -> None:
    st.switch_page(PAGES["overview"].path, query_params={key: st.query_params.get_all(key) for key in st.query_params})


def link(page: str, label: str, **picks: str | list[str]) -> None:
    """A link to a page with filters set besides those that stand; `label` is Markdown: make data in it `plain` first."""
    target = PAGES[page]
    if not target.path.exists():
        return
    st.page_link(target.path, label=label, icon=target.icon, query_params=_address(picks))


def _address(picks: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
    standing = {key: st.query_params.get_all(key) for key in st.query_params}
    return {key: value for key, value in {**standing, **picks}.items() if value}
