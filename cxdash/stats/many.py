"""Many: the parts of many groups at once, as arrays: what is done to thousands is done to all of them together. Knows no metric."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxdash.stats.parts import Logs, Parts

Array = NDArray[np.float64]
Which = NDArray[np.bool_] | NDArray[np.int64] | list[int]


@dataclass(frozen=True, eq=False)
class Many:
    """What `Parts` is of one group, of many: an array for each sum; logs: the three of `Logs`, None where there are none."""

    n: Array
    total: Array
    squares: Array
    logs: tuple[Array, Array, Array] | None = None

    @property
    def _sums(self) -> tuple[Array, Array, Array]:
        return self.n, self.total, self.squares

    def __len__(self) -> int:
        return len(self.n)

    def __getitem__(self, which: Which) -> "Many":
        """Those of a mask or of places, in that order."""
        logs = None if self.logs is None else (self.logs[0][which], self.logs[1][which], self.logs[2][which])
        return Many(self.n[which], self.total[which], self.squares[which], logs)

    def where(self, mask: NDArray[np.bool_], other: "Many") -> "Many":
        """Those of the mask, the others' for the rest."""
        logs = None
        if self.logs is not None and other.logs is not None:
            (a, b, c), (x, y, z) = self.logs, other.logs
            logs = (np.where(mask, a, x), np.where(mask, b, y), np.where(mask, c, z))
        n, total, squares = (np.where(mask, one, two) for one, two in zip(self._sums, other._sums, strict=True))
        return Many(n, total, squares, logs)

    def minus(self, part: "Many") -> "Many":
        """Each without its part."""
        logs = None
        if self.logs is not None and part.logs is not None:
            (a, b, c), (x, y, z) = self.logs, part.logs
            logs = (a - x, b - y, c - z)
        return Many(self.n - part.n, self.total - part.total, self.squares - part.squares, logs)

    def alone(self, shared: Array) -> "Many":
        """`Parts.alone` of each; shared: what the answers of the same customers share in it, see `Repeats.shared`."""
        with np.errstate(invalid="ignore", divide="ignore"):
            counted = np.maximum(np.rint(self.n * (self.n / (self.n + shared))), 1.0)
            worth = counted / self.n
        are_thinned = (shared > 0) & (self.n > 0)
        worth = np.where(are_thinned, worth, 1.0)
        logs = None if self.logs is None else (self.logs[0] * worth, self.logs[1] * worth, self.logs[2] * worth)
        return Many(np.where(are_thinned, counted, self.n), self.total * worth, self.squares * worth, logs)

    def parts(self) -> list[Parts]:
        """Of each its parts, every answer standing alone."""
        logs: Sequence[Logs | None] = [None] * len(self)
        if self.logs is not None:
            logs = [Logs(*one) for one in zip(*(sums.tolist() for sums in self.logs), strict=True)]
        sums = (self.n.astype(int).tolist(), self.total.tolist(), self.squares.tolist())
        return [Parts(*one) for one in zip(*sums, logs, strict=True)]

    @property
    def variance(self) -> Array:
        """`Parts.variance` of each, all of which have two answers."""
        return np.maximum(self.squares - self.total**2 / self.n, 0.0) / (self.n - 1)

    @property
    def typical(self) -> Array:
        """`Parts.typical` of each; 0 where nobody answered."""
        sums = self.total if self.logs is None else self.logs[0]
        return np.divide(sums, self.n, out=np.zeros(len(self)), where=self.n > 0)


def side_by_side(groups: Sequence[Parts]) -> Many:
    """The groups in their order, as sure as each is `alone`; with logarithms where all that have answers have them."""
    alone = [one.alone for one in groups]
    n, total, squares = np.array([(one.n, one.total, one.squares) for one in alone], dtype=float).reshape(-1, 3).T
    if any(one.n and one.logs is None for one in alone) or not n.any():
        return Many(n, total, squares)
    none = Logs(0.0, 0.0, 0.0)
    logs = np.array([(of.total, of.squares, of.cubes) for of in (one.logs or none for one in alone)]).T
    return Many(n, total, squares, (logs[0], logs[1], logs[2]))


def standing_alone(groups: "Sequence[Parts] | Many") -> Many:
    """The groups that have answers, in their order, as sure as each is `alone`; those of a Many already are."""
    if isinstance(groups, Many):
        return groups[groups.n > 0]
    return side_by_side([one for one in groups if one.n])
