"""Failures: what DuckDB and the disk say, turned into errors that a person can mend."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cxdash.errors import CxError
from cxdash.settings import MEMORY_LIMIT

# What the engine says, in the order in which it is tried; the texts were read off DuckDB 2.0.
_SAID: tuple[tuple[str, str], ...] = (
    (r"No space left|disk is full|not enough space|ENOSPC|max_temp_directory_size|File too large", "store.full"),
    (
        r"Could not set lock|Conflicting lock|being used by another process|already open in|different configuration",
        "store.held",
    ),
    (r"version number|newer version|storage version|newer (version )?of DuckDB", "store.newer"),
    (
        r"Permission denied|Read-only file system|read-only mode|Access is denied|Operation not permitted",
        "store.readonly",
    ),
    (
        r"not a valid DuckDB|[Cc]orrupt|checksum|[Ss]erializ|deserializ|magic bytes|Could not read enough",
        "store.damaged",
    ),
    (r"Out of Memory|out of memory", "store.memory"),
)


@contextmanager
def spoken(path: Path, opening: bool = False, **facts: object) -> Iterator[None]:
    """Raise CxError for the engine's and the disk's failures with this file; let everything else through as the bug it is.

    opening: the engine's own failures are then the file's fault; later they are bugs.
    """
    try:
        yield
    except duckdb.Error as error:
        code = code_of(str(error))
        if opening and isinstance(error, (duckdb.InternalException, duckdb.FatalException)):
            code = "store.damaged"
        if code is None:
            raise
        more = {"found": "?", "known": "?", "variable": MEMORY_LIMIT.variable} | facts
        raise CxError(code, path=path, **more) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise CxError("store.full" if full else "store.readonly", path=path) from error


def code_of(message: str) -> str | None:
    """The error code of a message of the engine; None if it is no known failure of file or disk."""
    return next((code for pattern, code in _SAID if re.search(pattern, message)), None)
