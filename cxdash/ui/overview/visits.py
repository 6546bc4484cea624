"""Visits: up to which week this browser had seen the data when it was here last, kept in a cookie of its own and nowhere else."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import streamlit as st

COOKIE = "cxdash_seen"


@dataclass(frozen=True)
class Visit:
    """A day on which somebody was here, and the end of the last complete week that the data had then."""

    day: date
    until: date


def last_visit(until: date) -> Visit | None:
    """The visit before this one; None for the first. Notes this one; until: the end of the last complete week of the data."""
    before, noted = visits(st.context.cookies.get(COOKIE, ""), datetime.now(UTC).date(), until)
    # Dates alone: what came with the cookie was taken apart into them. A script of ui/browser.html keeps it.
    st.html(f'<span data-cxdash-seen="{noted}"></span>')
    return before


def visits(cookie: str, today: date, until: date) -> tuple[Visit | None, str]:
    """The visit before that of today, and what the cookie should say from now on: today's visit, then the one before it.

    All of a day is one visit. A cookie that cannot be read counts as none.
    """
    known = _read(cookie)
    now = Visit(today, until)
    before = next((one for one in known if one.day < today), None)
    return before, "_".join(
        f"{one.day.isoformat()}.{one.until.isoformat()}" for one in (now, before) if one is not None
    )


def _read(cookie: str) -> list[Visit]:
    """The visits, the latest first."""
    found = []
    for text in cookie.split("_")[:2]:
        day, _dot, until = text.partition(".")
        try:
            found.append(Visit(date.fromisoformat(day), date.fromisoformat(until)))
        except ValueError:
            return []
    return sorted(found, key=lambda one: one.day, reverse=True)
