"""Map: a mark for each group where it is on the earth, drawn without anything from the internet. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, floor, log10, radians, sqrt

from cxdash import words
from cxdash.charts.labels import label
from cxdash.charts.outlines import outlines
from cxdash.charts.palette import Palette, Theme
from cxdash.charts.ranking import SYMBOLS, Tier, tier_colours
from cxdash.charts.template import STILL_LEGEND, Drawing, Figure, palette

HEIGHT = 560
SMALLEST, LARGEST = 9.0, 30.0  # diameters in pixels
LONGEST = 24  # letters of a town's name
_AIR = 0.06  # of the span, on each side
# In pixels: the smallest room that a map is drawn in (a phone's: where names are apart there, they are on any screen), the height
# of a name and the width of its letters.
_NARROW, _LABEL, _LETTER = (300.0, 460.0), 20.0, 7.0


@dataclass(frozen=True)
class Spot:
    """One group: where it is (degrees), its answers, tier, what to say on hovering, the dimension and value it stands for."""

    longitude: float
    latitude: float
    n: int
    tier: Tier | None
    hover: str
    pick: tuple[str, str] | None = None


@dataclass(frozen=True)
class Town:
    """A name to find one's way by, and where it is."""

    name: str
    longitude: float
    latitude: float


def map_figure(spots: Sequence[Spot], towns: Sequence[Town], tier_words: dict[Tier, str], theme: Theme) -> Figure:
    """Degrees drawn so that a mile is as long to the east as to the north in the middle of the map, on a graticule.

    Coasts and borders are the project’s own: tiles come from the internet, which the people who look may not have.
    """
    colours = palette(theme)
    made = Drawing(theme, HEIGHT)
    most = max((spot.n for spot in spots), default=1)
    shades = tier_colours(colours)
    _add_outlines(made, spots, colours)
    for tier in ("few", "within", "above", "below"):  # what matters is drawn on top
        found = [spot for spot in spots if (spot.tier or "few") == tier]
        if found:
            _add_spots(made, found, SYMBOLS[tier], shades[tier], label(tier_words[tier]), most, colours)
    (west, east), (south, north) = _ends([spot.longitude for spot in spots]), _ends([spot.latitude for spot in spots])
    ratio = 1 / max(cos(radians((south + north) / 2)), 0.05)
    scale = min(_NARROW[0] / (east - west), _NARROW[1] / ((north - south) * ratio))
    for town in _apart(towns, scale, scale * ratio):
        _add_town(made, town, colours)
    made.lay_out(
        showlegend=True,
        legend={**STILL_LEGEND, "itemsizing": "constant"},
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        hovermode="closest",
        xaxis={**_axis([spot.longitude for spot in spots], "EW"), "constrain": "range"},
        yaxis={
            **_axis([spot.latitude for spot in spots], "NS"),
            "scaleanchor": "x",
            "scaleratio": ratio,
            "constrain": "range",
        },
    )
    return made.figure()


def _apart(towns: Sequence[Town], east: float, north: float) -> list[Town]:
    """The towns whose names do not run into that of one before them. east, north: pixels of a degree."""
    kept: list[Town] = []
    for town in towns:
        if not any(
            abs(town.longitude - one.longitude) * east < (_width(town) + _width(one)) / 2
            and abs(town.latitude - one.latitude) * north < _LABEL
            for one in kept
        ):
            kept.append(town)
    return kept


def _width(town: Town) -> float:
    return _LETTER * min(len(town.name), LONGEST) + _LETTER


def _add_outlines(made: Drawing, spots: Sequence[Spot], colours: Palette) -> None:
    """Coasts and borders as far around as a window wider or higher than the places may show."""
    (west, east), (south, north) = _ends([spot.longitude for spot in spots]), _ends([spot.latitude for spot in spots])
    reach = 2 * max(east - west, north - south)
    x, y = outlines(west - reach, east + reach, south - reach, north + reach)
    line = {"color": colours.muted, "width": 1}
    made.add("scatter", x=x, y=y, mode="lines", line=line, opacity=0.7, hoverinfo="skip", showlegend=False)


def _add_spots(
    made: Drawing, spots: Sequence[Spot], symbol: str, colour: str, name: str, most: int, colours: Palette
) -> None:
    made.add(
        "scatter",
        x=[spot.longitude for spot in spots],
        y=[spot.latitude for spot in spots],
        mode="markers",
        name=name,
        marker={
            "symbol": symbol,
            "size": [SMALLEST + (LARGEST - SMALLEST) * sqrt(spot.n / most) for spot in spots],
            "color": colour,
            "opacity": 0.8,
            "line": {"width": 1, "color": colour if symbol.endswith("open") else colours.background},
        },
        text=[label(spot.hover) for spot in spots],
        customdata=[spot.pick for spot in spots],
        hoverinfo="text",
    )


def _add_town(made: Drawing, town: Town, colours: Palette) -> None:
    made.annotate(
        x=town.longitude,
        y=town.latitude,
        text=label(town.name, LONGEST),
        yshift=-22,
        font={"size": 12, "color": colours.text},
        bgcolor=colours.veil(colours.background, 0.75),
    )


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """The span with some air; a single place gets a tenth of a degree around it."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    air = max((high - low) * _AIR, 0.1)
    return low - air, high + air


def _axis(values: Sequence[float], sides: str) -> dict[str, object]:
    low, high = _ends(values)
    step = _step(high - low)
    first = floor(low / step) - 8  # the map may show more than was asked for, where the window is wider than the places
    ticks = [round((first + place) * step, 6) for place in range(2 * 8 + floor((high - low) / step) + 2)]
    return {
        "range": [low, high],
        "tickvals": ticks,
        "ticktext": [_degrees(tick, sides, step) for tick in ticks],
        "showgrid": True,
        "zeroline": False,
    }


def _step(span: float) -> float:
    """1, 2 or 5 of a power of ten: about five lines over the span."""
    power = 10.0 ** floor(log10(span / 5))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= span / 5)


def _degrees(value: float, sides: str, step: float) -> str:
    digits = max(0, -floor(log10(step)))
    side = f" {sides[0] if value > 0 else sides[1]}" if value else ""
    return f"{words.number(abs(value), digits)}°{side}"
