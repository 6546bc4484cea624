"""Overlapping groups: which of them may be shown, so that nothing of a few can be computed from those shown. Knows no metric."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

Holders = Sequence[
    tuple[int, int]
]  # bits of the combinations that a customer has, and how many customers have just these


def safe_groups(groups: Mapping[str, int], holders: Holders, least: int) -> frozenset[str]:
    """Of groups, each given as bits of the disjoint combinations that it is made of, the whole first, those to be shown.

    The largest first, as long as everything that sums and differences of those shown make is of no customer, or of `least` at
    least. None where the whole is too small.
    """
    customers = {name: _customers(holders, bits) for name, bits in groups.items()}
    kept = list[str]()
    for name in sorted(groups, key=lambda one: -customers[one]):
        if _is_safe([groups[one] for one in (*kept, name)], holders, least):
            kept.append(name)
        elif not kept:
            return frozenset()
    return frozenset(kept)


def _is_safe(groups: Sequence[int], holders: Holders, least: int) -> bool:
    there = 0
    for bits, _customers_of in holders:
        there |= bits
    places = [place for place in range(there.bit_length()) if there >> place & 1]
    if not places:
        return True
    held = np.array([[bits >> place & 1 for place in places] for bits in groups], dtype=np.int64)
    made = _signs(len(groups)) @ held
    sets = np.unique(made[((made == 0) | (made == 1)).all(axis=1)], axis=0)
    found = (sum(1 << place for place, is_in in zip(places, row, strict=True) if is_in) for row in sets.tolist())
    return not any(0 < _customers(holders, bits) < least for bits in found)


@cache
def _signs(n: int) -> NDArray[np.int64]:
    return np.array(list(product((-1, 0, 1), repeat=n)), dtype=np.int64)


def _customers(holders: Holders, bits: int) -> int:
    return sum(customers for has, customers in holders if has & bits)
