"""Kept: what is made once, however many ask for it at the same time, and kept while it is used. Knows nothing of DuckDB."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

from cxdash.store.weight import weight

Made = TypeVar("Made")

MOST_BYTES = 2**29


class Kept(Generic[Made]):
    """The `most` things asked for last, by key, for all threads; fewer where they weigh more than MOST_BYTES together.

    Who asks for what another thread is making waits for it. What failed is not kept: those who waited try it themselves.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, Future[Made]] = OrderedDict()
        self._weights: dict[Hashable, int] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under this key, else what `make` gives; raises what `make` raises."""
        while True:
            mine: Future[Made] = Future()
            with self._lock:
                found = self._found.setdefault(key, mine)
                self._found.move_to_end(key)
                while len(self._found) > self._most:
                    self._forget_oldest()
            if found is mine:
                return self._made(key, make, mine)
            if found.exception() is None:
                return found.result()

    def _made(self, key: Hashable, make: Callable[[], Made], mine: Future[Made]) -> Made:
        try:
            made = make()
            held = weight(made)  # before others have it: they may already change it
        except BaseException as error:
            with self._lock:
                if self._found.get(key) is mine:
                    del self._found[key]
            mine.set_exception(error)
            raise
        mine.set_result(made)
        with self._lock:
            if self._found.get(key) is mine:
                self._weights[key] = held
            while len(self._found) > 1 and sum(self._weights.values()) > MOST_BYTES:
                self._forget_oldest()
        return made

    def _forget_oldest(self) -> None:
        key, _made = self._found.popitem(last=False)
        self._weights.pop(key, None)

    def clear(self) -> None:
        """Forget all; what is being made now reaches those who wait for it, and is not kept."""
        with self._lock:
            self._found.clear()
            self._weights.clear()
