"""Palette: the colours of both themes, the same as the pages' own. Knows no chart.

Lines are Okabe and Ito's, darkened or lightened until each has a contrast of at least 3 with its background; words and
numbers have at least 4.5. No colour carries a meaning alone: a symbol, a dash or a word stands beside it.
"""

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """Colours of one theme, as #rrggbb."""

    background: str
    text: str
    muted: str
    grid: str
    lines: tuple[str, ...]
    good: str
    bad: str
    neutral: str

    def veil(self, colour: str, opacity: float) -> str:
        """The colour made transparent, for bands behind lines."""
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return f"rgba({red},{green},{blue},{opacity})"


LIGHT = Palette(
    background="#ffffff",
    text="#1d2730",
    muted="#55616c",
    grid="#e3e8ec",
    lines=("#0072b2", "#c25100", "#007f5f", "#a64d79"),
    good="#1b7a4b",
    bad="#b3372f",
    neutral="#5c6770",
)
DARK = Palette(
    background="#12181e",
    text="#e6ebef",
    muted="#a9b5bf",
    grid="#2b353e",
    lines=("#56b4e9", "#f0944d", "#3ecfa3", "#e39ac2"),
    good="#4cc38a",
    bad="#f08c84",
    neutral="#b7c1c9",
)
PALETTES: dict[Theme, Palette] = {"light": LIGHT, "dark": DARK}
