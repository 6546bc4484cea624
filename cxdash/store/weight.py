"""Weight: about how many bytes a kept thing holds, by the frames and arrays in it. Knows no finding."""

from collections.abc import Collection, Iterable
from itertools import islice

import numpy as np
import pandas as pd

_NUMBER = 8  # bytes of one, or of a pointer
_OBJECT = 112  # of an array, or of a small object of Python's, besides what it holds
_FEW = 32


def weight(thing: object) -> int:
    """Bytes of all frames, arrays and containers that are reached from it, each counted once; not of what classes, functions and
    other modules' objects hold. It must cost little: of the members of a large container only a few are looked into.
    """
    found, seen, left = 0, set[int](), [thing]
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        held, within = _inside(one)
        found += held
        left.extend(within)
    return found


def _inside(one: object) -> tuple[int, Iterable[object]]:
    """What it holds itself, and what is to be looked at within."""
    if isinstance(one, pd.DataFrame):
        kinds = one.dtypes.items()
        lists = (one[name].tolist() for name, kind in kinds if isinstance(kind, np.dtype) and kind.hasobject)
        return _NUMBER * one.size + sum(map(_members, lists)), ()
    if isinstance(one, np.ndarray):
        return _OBJECT + one.nbytes, ()
    if isinstance(one, dict):
        return _OBJECT * len(one), islice(one.values(), _FEW)
    if isinstance(one, list | tuple | set | frozenset):
        if isinstance(next(iter(one), None), np.ndarray):
            return _members(one), ()
        return _NUMBER * len(one), islice(one, _FEW)
    if type(one).__module__.startswith("cxdash."):
        return _OBJECT, getattr(one, "__dict__", {}).values()
    return 0, ()


def _members(listed: Collection[object]) -> int:
    """Of arrays of numbers, or of small objects."""
    are_arrays = isinstance(next(iter(listed), None), np.ndarray)
    held = sum(len(one) for one in listed if isinstance(one, np.ndarray)) if are_arrays else 0  # some may be NULL
    return _OBJECT * len(listed) + _NUMBER * held
