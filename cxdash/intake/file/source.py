"""Source: the bytes of one file, wherever they lie, read at any place and never whole. Knows no encoding and no table."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cxdash.errors import CxError

BLOCK = 1 << 22  # bytes that are read at a time


class Source:
    """Bytes, a path, or a seekable binary file (which may be used elsewhere as well: its place is set before each read)."""

    def __init__(self, data: "bytes | Path | BinaryIO | Source") -> None:
        self.size: int
        self._lock = threading.Lock()
        self._data: bytes | None = None
        self._file: BinaryIO | None = None
        if isinstance(data, Source):
            self._data, self._file, self._lock, self.size = data._data, data._file, data._lock, data.size
        elif isinstance(data, bytes | bytearray | memoryview):
            self._data = bytes(data)
            self.size = len(self._data)
        else:
            self._file = _open(data) if isinstance(data, Path) else data
            self.size = self._file.seek(0, 2)

    def read(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start` on; fewer at the end only."""
        if self._data is not None:
            return self._data[start : start + length]
        assert self._file is not None
        with self._lock:
            self._file.seek(start)
            found = self._file.read(length)
            while len(found) < length:  # a raw file may give less than it was asked for
                more = self._file.read(length - len(found))
                if not more:
                    break
                found += more
        return found

    def blocks(self, start: int = 0) -> Iterator[bytes]:
        """All bytes from `start` on. The first block is small: it is enough for a look at the first rows."""
        length = min(BLOCK, 1 << 18)
        while block := self.read(start, length):
            yield block
            start += len(block)
            length = BLOCK

    def samples(self, whole: int, count: int, length: int) -> list[bytes]:
        """All of a file of at most `whole` bytes; of a longer one its head, `count` places on the way, and its tail."""
        if self.size <= whole:
            return list(self.blocks())
        step = (self.size - length) // (count + 1)
        return [self.read(0, 4 * length), *(self.read(place * step, length) for place in range(1, count + 2))]


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise CxError("intake.missing", path=path) from error
    except OSError as error:
        raise CxError("intake.unreadable", path=path, detail=error.strerror or error) from error
