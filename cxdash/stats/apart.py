"""Apart: p-values of "this group scores as those it is compared with do", of many groups at once. Knows no metric."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr

from cxdash.stats.many import Array, Many, side_by_side
from cxdash.stats.parts import Parts
from cxdash.stats.skewed import skewness, skewness_of_mean
from cxdash.stats.skewed import two_sided_p as skewed_p

_AT_ONCE = 500_000  # counts whose chances are held in memory together


class Comparing(ABC):
    """What tells groups apart: all of its p-values come from one formula, that of many groups."""

    @abstractmethod
    def p_values(self, groups: Many, rests: Many) -> Array:
        """p-values of "this group scores like all others together", each group beside its others, both as sure as they are
        alone; 1.0 where nothing can be said.
        """

    def p_apart(self, group: Parts, rest: Parts) -> float:
        """The same of one group."""
        return self.p_of_each([(group, rest)])[0]

    def p_of_each(self, pairs: Sequence[tuple[Parts, Parts]]) -> list[float]:
        """The same of groups that are not counted as arrays, each with its others."""
        groups, rests = (side_by_side([pair[side] for pair in pairs]) for side in (0, 1))
        found: list[float] = self.p_values(groups, rests).tolist()
        return found


def pooled_p(groups: Many, rests: Many, cubes: Array | None = None) -> Array:
    """p-values of "both score alike" with the spread of all answers (a funnel plot's limit); 1.0 where nothing can be said.

    For points that can only be a few numbers: the common spread is the one under the hypothesis. A small group in which
    everybody answered alike has none of its own and would always be called different.
    cubes: the sums of the cubes of all points; with them the p-values are those of groups drawn from answers as skewed as these.
    """
    n, others = groups.n, rests.n
    of, total, squares = n + others, groups.total + rests.total, groups.squares + rests.squares
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, rest = groups.total / n, rests.total / others
        within = (squares - groups.total**2 / n - rests.total**2 / others) / (of - 2)
        z = (mean - rest) / np.sqrt(within * (1 / n + 1 / others))
        skew = np.zeros(len(z)) if cubes is None else skewness_of_mean(skewness(of, total, squares, cubes), n, of)
        p = 2 * ndtr(-np.abs(z)) if cubes is None else skewed_p(z, skew)
    p = np.where(within > 0, p, np.where(mean == rest, 1.0, 0.0))
    return np.where((n > 0) & (others > 0) & (of >= 3), p, 1.0)


def exact_p(hits: Array, n: Array, all_hits: Array, all_n: Array) -> Array:
    """Two-sided: twice the smaller tail of so many hits among n drawn of all; of what was seen itself, half counts."""
    least, most = np.maximum(0, n - (all_n - all_hits)), np.minimum(n, all_hits)
    found = np.ones(len(hits))
    for some in _blocks((most - least + 1).astype(np.int64)):
        found[some] = _exact_p(hits[some], n[some], all_hits[some], all_n[some], least[some], most[some])
    return found


def _blocks(sizes: NDArray[np.int64]) -> Iterator[slice]:
    """The groups in turn, so many that what is counted of them is not too much at once, and at least one."""
    begin, ends = 0, np.cumsum(sizes)
    while begin < len(sizes):
        before = int(ends[begin - 1]) if begin else 0
        end = max(int(np.searchsorted(ends, before + _AT_ONCE, "right")), begin + 1)
        yield slice(begin, end)
        begin = end


def _exact_p(hits: Array, n: Array, all_hits: Array, all_n: Array, least: Array, most: Array) -> Array:
    """`exact_p` with all counts of all groups in one row; least, most: of each group those that there can be."""
    sizes = (most - least + 1).astype(np.int64)
    begins = np.cumsum(sizes) - sizes
    of = np.repeat(np.arange(len(sizes)), sizes)
    counts = np.arange(len(of)) - begins[of] + least[of]
    never = all_n - all_hits
    logs = (
        gammaln(all_hits + 1)[of] - gammaln(counts + 1) - gammaln(all_hits[of] - counts + 1)
        + gammaln(never + 1)[of] - gammaln(n[of] - counts + 1) - gammaln((never - n)[of] + counts + 1)
    )  # fmt: skip
    chances = np.exp(logs - np.maximum.reduceat(logs, begins)[of])
    chances /= np.add.reduceat(chances, begins)[of]
    below, above = (
        np.add.reduceat(np.where(side, chances, 0.0), begins) for side in (counts < hits[of], counts > hits[of])
    )
    half = np.add.reduceat(np.where(counts == hits[of], chances, 0.0), begins) / 2
    return np.asarray(np.minimum(1.0, 2 * np.minimum(below + half, above + half)))
