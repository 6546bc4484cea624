"""Outlines: coasts and borders of countries as lines, from a file of the project itself. Knows no map and no data.

Natural Earth 4.1, 1:50 million, which is in the public domain (naturalearthdata.com), as the npm package world-atlas 2.0.2 has it
(ISC licence, Michael Bostock), simplified to 0.02 degrees and written in hundredths of a degree; islands below a tenth of a
degree are left out.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("outlines.npz")
Degrees = NDArray[np.float64]


@cache
def _lines() -> tuple[Degrees, NDArray[np.int64]]:
    """Longitude and latitude of all points, and where each line ends; read when the first map is drawn."""
    with np.load(FILE) as kept:
        # As steps from point to point, which take half the room; a step across the whole earth wraps around.
        points = np.cumsum(kept["steps"], axis=1, dtype=np.int16).T
        return points / 100.0, kept["ends"].astype(np.int64)


def outlines(west: float, east: float, south: float, north: float) -> tuple[list[float | None], list[float | None]]:
    """Longitudes and latitudes of the pieces of lines that meet this part of the earth, with None after each."""
    points, ends = _lines()
    low, high = np.minimum(points[:-1], points[1:]), np.maximum(points[:-1], points[1:])
    met = (high[:, 0] >= west) & (low[:, 0] <= east) & (high[:, 1] >= south) & (low[:, 1] <= north)
    met[ends[:-1] - 1] = False  # from the end of one line to the beginning of the next
    places = np.flatnonzero(met)
    x: list[float | None] = []
    y: list[float | None] = []
    for stretch in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        if len(stretch):
            piece = points[stretch[0] : stretch[-1] + 2].tolist()
            x += [*(one[0] for one in piece), None]
            y += [*(one[1] for one in piece), None]
    return x, y
