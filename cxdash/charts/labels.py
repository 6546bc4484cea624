"""Labels: texts that Plotly shows as they are, and ticks in this language. Knows no figure."""

import textwrap
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from cxdash import words

_NO_BREAK = "\u00a0\u202f"  # they stand in numbers, which must not break
Grain = Literal["day", "week", "month", "quarter"]


def label(text: str, longest: int = 0) -> str:
    """Text with nothing in it read as Plotly's markup or as TeX; cut to `longest` characters (0: as long as it is)."""
    clean = text if text.isprintable() else "".join(_shown(char) for char in text)
    if longest and len(clean) > longest:
        clean = clean[: longest - 1].rstrip() + "…"
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("$", "&#36;")):
        clean = clean.replace(char, entity)
    return clean


def _shown(char: str) -> str:
    return char if char.isprintable() or char in _NO_BREAK else " "


def wrapped(text: str, width: int, lines: int) -> str:
    """A label on at most so many lines of at most `width` characters; what does not fit ends in “…”."""
    clean = "".join(_shown(char) for char in text)
    found = textwrap.wrap(clean, width)
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1][: width - 1].rstrip() + "…"]
    return "<br>".join(label(line) for line in found)


def rows_axis(names: Sequence[str], width: int, lines: int) -> dict[str, Any]:
    """The vertical axis of rows 0, 1 … under their names, the first at the top."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": [wrapped(name, width, lines) for name in names],
        "range": [len(names) - 0.4, -0.6],
        "showgrid": False,
        "zeroline": False,
        "ticklabelstandoff": 8,
    }


def bucket_name(start: date, grain: Grain) -> str:
    """What a bucket of time is called: its day, its month and year, or its quarter; a week by its first day."""
    if grain == "month":
        return words.month_and_year(start)
    if grain == "quarter":
        return words.quarter_and_year(start)
    return words.day(start)


def time_ticks(starts: Sequence[date], grain: Grain, most: int = 8) -> tuple[list[str], list[str]]:
    """Positions and texts of at most `most` ticks along these bucket starts, in their order.

    Days and weeks get a tick at the first bucket of a month where that is enough to tell them apart.
    """
    ordered = sorted(set(starts))
    if grain in ("day", "week"):
        firsts = [one for place, one in enumerate(ordered) if place and one.month != ordered[place - 1].month]
        if len(firsts) >= 3:
            chosen = _every(firsts, most)
            return [one.isoformat() for one in chosen], [words.month_and_year(one) for one in chosen]
        chosen = _every(ordered, most)
        return [one.isoformat() for one in chosen], [words.day_and_month(one) for one in chosen]
    chosen = _every(ordered, most)
    return [one.isoformat() for one in chosen], [bucket_name(one, grain) for one in chosen]


def _every(values: Sequence[date], most: int) -> list[date]:
    step = -(-len(values) // most) if values else 1
    return list(values[::step])
