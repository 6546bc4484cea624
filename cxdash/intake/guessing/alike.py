"""Alike: the numbers of columns of scores, and how far two of them rise and fall together. Knows no name and no SQL."""

from collections import Counter

import numpy as np
import numpy.typing as npt

from cxdash.intake.guessing.looks import Look
from cxdash.intake.mapping import ScoreColumn
from cxdash.intake.values.scales import whole_scale

MOST_COMPARED = 40  # columns of scores with which another one is compared, each time a page is drawn
Numbers = npt.NDArray[np.float64]


def counted(seen: Look) -> dict[float, int]:
    """How many rows have each of the column's numbers."""
    return dict(Counter(number for number in seen.numbers if number == number))  # NaN is no equal of itself


def within(seen: Look, scale: tuple[float, float]) -> Numbers:
    """The number of each row, NaN for none and for one outside this scale."""
    numbers = np.array(seen.numbers, dtype=float)
    numbers[(numbers < scale[0]) | (numbers > scale[1])] = np.nan
    return numbers


def scored(spec: ScoreColumn, seen: Look) -> Numbers:
    """The scores of a column that is read: on its scale, where it is said or seen; empty for words."""
    shown = whole_scale(counted(seen))
    return within(seen, spec.scale or (shown[0] if shown else (0, 1000)))


def correlation(one: Numbers, other: Numbers, fewest: int) -> tuple[float, int] | None:
    """Pearson's r and its number of pairs; None for fewer than that, or for numbers that are all the same."""
    if len(one) != len(other):
        return None
    both = ~np.isnan(one) & ~np.isnan(other)
    a, b = one[both], other[both]
    if len(a) < fewest or a.std() == 0 or b.std() == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1]), len(a)
