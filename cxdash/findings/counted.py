"""Counted: many groups with what was counted of each, as arrays, and their scores when they are asked for. Knows no SQL and no page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from cxdash.findings.merged import coded, merged, rows_of, sums
from cxdash.findings.tallies import Tally, shared, tallies
from cxdash.metrics import Metric
from cxdash.stats.many import Array, Many, Which

BLOCK = 100  # tallies that are made at once: a page of a list asks for so many


@dataclass(frozen=True, eq=False)
class Counted:
    """Groups in the order in which they come. rows: one of each in a frame of parts, under `key`; parts: all that was counted;
    shared: what answers of the same customers share in each.
    """

    metric: str
    key: str
    names: list[str]
    rows: pd.DataFrame

    @cached_property
    def parts(self) -> Many:
        return sums(self.rows)

    @cached_property
    def shared(self) -> Array:
        return shared(self.rows)

    @cached_property
    def alone(self) -> Many:
        """As many answers of each as would tell as much if each stood alone."""
        return self.parts.alone(self.shared)

    @cached_property
    def early(self) -> Array:
        """How many times of each are of so new a request that only short ones can be known."""
        return self.rows["early"].to_numpy(dtype=float) if "early" in self.rows else np.zeros(len(self.names))

    @cached_property
    def place(self) -> dict[str, int]:
        """Of each group its place here."""
        return {name: place for place, name in enumerate(self.names)}

    def together(self, kinds: Sequence[str | int | None]) -> "Counted":
        """The groups that are of one kind as one each; None: of none."""
        codes, keys = coded(kinds)
        if None in keys:
            gone = keys.index(None)
            codes = np.where(codes == gone, -1, np.where(codes > gone, codes - 1, codes))
            keys.remove(None)
        names = list(map(str, keys))
        return Counted(self.metric, self.key, names, merged(self.rows, codes, names, self.key))

    def made(self, order: Sequence[int] | None = None) -> "Made":
        """Their tallies, in this order of places."""
        return Made(self, range(len(self.names)) if order is None else order)


def counted(metric: str, frame: pd.DataFrame, key: str = "by0") -> Counted:
    """The groups of a frame of parts by the values of a column, without those of which nothing was counted."""
    rows = rows_of(metric, frame)
    rows = rows[((rows["n"] > 0) | (rows["unscored"] > 0)).to_numpy()]
    codes, keys = coded(rows[key].tolist())
    names = list(map(str, keys))
    return Counted(metric, key, names, merged(rows, codes, names, key))


def p_apart(metric: Metric, groups: Counted, which: Which, wholes: Many, sharing: Array) -> list[float]:
    """Of some groups, by their places, the p-values of "it scores as all others do". wholes, sharing: all that each is compared
    with (or that all of them are), itself among it, and what that shares.
    """
    rests = wholes.minus(groups.parts[which]).alone(np.maximum(sharing - groups.shared[which], 0.0))
    found: list[float] = metric.estimator.p_values(groups.alone[which], rests).tolist()
    return found


class Made:
    """The tallies of groups, made when they are asked for, each with those that stand beside it in `order`."""

    def __init__(self, groups: Counted, order: Sequence[int]) -> None:
        self._groups, self._order = groups, order
        self._at = {place: at for at, place in enumerate(order)}
        self._found: dict[int, Tally] = {}

    def __getitem__(self, place: int) -> Tally:
        if place not in self._found:
            begin = self._at[place] - self._at[place] % BLOCK
            block = self._order[begin : begin + BLOCK]
            found = tallies(self._groups.rows.iloc[list(block)], self._groups.key, self._groups.metric)
            self._found |= {one: found[self._groups.names[one]] for one in block}
        return self._found[place]
